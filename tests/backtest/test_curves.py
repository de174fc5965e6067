"""Metrics against their definitions: counted by hand, over all orders of ties, and by scipy."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import mannwhitneyu

from influence.backtest.curves import curves, order_by, summed

SCORES = arrays(np.float64, st.integers(2, 6), elements=st.sampled_from([0.0, 1.0, 2.0, np.nan]))


def by_hand(score: np.ndarray, units: np.ndarray, k: int) -> float:
    """Mean of what the first k hold, over every order in which equals can stand."""
    score = np.where(np.isnan(score), -np.inf, score)
    sums = [
        sum(units[place] for place in order[:k])
        for order in permutations(range(len(score)))
        if all(score[a] >= score[b] for a, b in pairwise(order))
    ]
    return float(np.mean(sums))


@given(score=SCORES, data=st.data())
def test_found_is_the_mean_over_all_orders_of_equals(score: np.ndarray, data: st.DataObject) -> None:
    units = data.draw(arrays(np.float64, len(score), elements=st.sampled_from([0.0, 0.0, 1.0, 5.0])))
    curve = curves(order_by(score, units), np.ones((1, len(score))), units)
    for k in range(len(score) + 1):
        assert curve.at(k)[0] == pytest.approx(by_hand(score, units, k), abs=1e-9)
    assert curve.at(len(score) + 5)[0] == pytest.approx(units.sum())


@given(score=SCORES, data=st.data())
def test_weights_are_accounts_that_stand_several_times(score: np.ndarray, data: st.DataObject) -> None:
    units = data.draw(arrays(np.float64, len(score), elements=st.sampled_from([0.0, 1.0])))
    weights = data.draw(arrays(np.int64, len(score), elements=st.integers(0, 3)))
    drawn = np.repeat(np.arange(len(score)), weights)
    if not len(drawn):
        return
    once = curves(order_by(score, units), weights[None, :].astype(float), units)
    again = curves(order_by(score[drawn], units[drawn]), np.ones((1, len(drawn))), units[drawn])
    for k in range(len(drawn) + 1):
        assert once.at(k)[0] == pytest.approx(again.at(k)[0], abs=1e-9)
    for one, other in zip(once.concordant(), again.concordant(), strict=True):
        assert one[0] == pytest.approx(other[0])


@pytest.mark.parametrize("seed", range(20))
def test_auc_is_the_statistic_of_mann_and_whitney(seed: int) -> None:
    rng = np.random.default_rng(seed)
    score, found = rng.integers(0, 12, 80).astype(float), (rng.random(80) < 0.3).astype(float)
    right, pairs = curves(order_by(score, found), np.ones((1, 80)), found).concordant()
    expected = mannwhitneyu(score[found > 0], score[found == 0])
    assert right[0] == pytest.approx(expected.statistic)
    assert pairs[0] == found.sum() * (1 - found).sum()


def test_known_values() -> None:
    score, found = np.array([9.0, 8.0, 7.0, 6.0, 5.0]), np.array([1.0, 0.0, 1.0, 0.0, 0.0])
    curve = curves(order_by(score, found), np.ones((1, 5)), found)
    assert [float(curve.at(k)[0]) for k in (1, 2, 3, 5)] == [1.0, 1.0, 2.0, 2.0]
    right, pairs = curve.concordant()
    assert (right[0], pairs[0]) == (5.0, 6.0)  # the second carrier has one account without an outcome above it
    constant = curves(order_by(np.zeros(5), found), np.ones((1, 5)), found)
    assert constant.at(2)[0] == pytest.approx(2 * 2 / 5)
    assert constant.concordant()[0][0] == pytest.approx(3.0)


def test_scores_that_differ_by_rounding_are_equal() -> None:
    found = np.array([1.0, 0.0])
    curve = curves(order_by(np.array([0.3, 0.1 + 0.2]), found), np.ones((1, 2)), found)
    assert curve.at(1)[0] == 0.5


@pytest.mark.parametrize("engine", ["numpy", "compiled"])
def test_draws_are_added_up_over_segments(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFLUENCE_KERNELS", engine)
    rng = np.random.default_rng(5)
    weights = rng.integers(0, 60_000, (9, 70)).astype(np.uint16)  # sums beyond 16 bits
    cut = order_by(rng.integers(0, 12, 70).astype(float), (rng.random(70) < 0.3).astype(float))
    bounds = list(pairwise([*cut.starts.tolist(), 70]))
    expected = [[sum(int(row[account]) for account in cut.order[slice(*bound)]) for bound in bounds] for row in weights]
    assert summed(weights, cut.order, cut.starts).tolist() == expected
    assert summed(np.asfortranarray(weights), cut.order, cut.starts).tolist() == expected
