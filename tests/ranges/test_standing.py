"""Places, chances and ranges of ranks against the plain definitions."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.ranges.scale import scale_of
from influence.ranges.standing import Tally, cut, in_top, places

VALUES = st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=12).map(np.array)


@given(VALUES, st.integers(1, 15))
def test_places_and_top_by_definition(values, k: int) -> None:
    first, last = places(values)
    for i, value in enumerate(values):
        assert first[i] == 1 + np.count_nonzero(values > value)
        assert last[i] == np.count_nonzero(values >= value)
    assert in_top(first, last, k).sum() == pytest.approx(min(k, len(values)))


@given(st.integers(0, 2**16), st.integers(19, 120), st.sampled_from([0.5, 0.8, 0.9]))
def test_ranges_are_quantiles_of_the_draws(seed: int, draws: int, level: float) -> None:
    rng = np.random.default_rng(seed)
    drawn = [places(rng.integers(0, 6, 7).astype(float)) for _ in range(draws)]
    tally = Tally(draws, level, 3)
    for first, last in drawn:
        tally.add(first, last)
    found = tally.standing(np.arange(7))
    j = cut(draws, level)
    assert found.low.tolist() == np.sort([first for first, _ in drawn], axis=0)[j - 1].tolist()
    assert found.high.tolist() == np.sort([last for _, last in drawn], axis=0)[draws - j].tolist()
    assert found.top.sum() == pytest.approx(3)


def test_higher_levels_give_wider_ranges() -> None:
    rng = np.random.default_rng(3)
    drawn = [places(rng.normal(np.arange(30), 4.0)) for _ in range(200)]
    found = []
    for level in (0.5, 0.8, 0.9, 0.98):
        tally = Tally(200, level, 5)
        for first, last in drawn:
            tally.add(first, last)
        found.append(tally.standing(np.arange(30)))
    for narrow, wide in pairwise(found):
        assert np.all(wide.low <= narrow.low)
        assert np.all(wide.high >= narrow.high)
    assert (found[-1].high - found[-1].low).mean() > (found[0].high - found[0].low).mean()


def test_accounts_that_nothing_tells_apart_get_the_same() -> None:
    tally = Tally(50, 0.9, 1)
    for draw in range(50):
        tally.add(*places(np.array([draw % 3, draw % 2, -1.0])))
    found = tally.standing(np.array([0, 0, 1]))
    assert found.low[0] == found.low[1]
    assert found.high[0] == found.high[1]
    assert found.top[0] == found.top[1] == pytest.approx(0.5)
    assert (found.low[2], found.high[2], found.top[2]) == (3, 3, 0)


def test_the_scale_believes_sets_as_far_as_they_are_exact() -> None:
    rng = np.random.default_rng(1)
    expected = rng.uniform(1, 20, 5000)
    truth = expected * rng.normal(1.2, 0.1, 5000)
    for noise in (0.05, 0.5):
        error = np.sqrt(noise * expected)
        scale = scale_of(truth + error * rng.normal(size=5000), error, expected)
        miss = scale.mean - truth / expected
        # The posterior is as wide as it says, and nearer than either source alone.
        assert np.std(miss / scale.error) == pytest.approx(1, abs=0.07)
        assert np.std(miss) < min(0.1, np.sqrt(np.mean((error / expected) ** 2)))
    assert scale_of(np.zeros(2), np.zeros(2), np.zeros(2)).mean.tolist() == [1, 1]
