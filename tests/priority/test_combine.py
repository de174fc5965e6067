"""Combining own and referral value: sums, percentiles, Borda points and Pareto fronts by brute force."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from influence.priority import combine, pareto_fronts
from influence.settings import PrioritySettings

CENTS = st.lists(st.tuples(st.integers(-5, 20), st.integers(0, 20)), max_size=25)


def columns(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([a for a, _ in pairs], dtype=np.int64), np.array([b for _, b in pairs], dtype=np.int64)


@given(CENTS)
def test_money_is_the_sum(pairs: list[tuple[int, int]]) -> None:
    own, referral = columns(pairs)
    np.testing.assert_array_equal(combine(own, referral, PrioritySettings()), own + referral)


@given(CENTS)
def test_pareto_fronts_by_peeling(pairs: list[tuple[int, int]]) -> None:
    expected, left, front = {}, set(range(len(pairs))), 0
    while left:
        front += 1
        outer = {
            i
            for i in left
            if not any(pairs[j] != pairs[i] and pairs[j][0] >= pairs[i][0] and pairs[j][1] >= pairs[i][1] for j in left)
        }
        expected |= dict.fromkeys(outer, front)
        left -= outer
    own, referral = columns(pairs)
    assert pareto_fronts(own, referral).tolist() == [expected[i] for i in range(len(pairs))]


@given(CENTS, st.sampled_from(["blend", "borda", "pareto"]))
def test_unitless_lists_stay_between_0_and_100_and_never_punish_more_of_both(
    pairs: list[tuple[int, int]], how: str
) -> None:
    own, referral = columns(pairs)
    score = combine(own, referral, PrioritySettings(combine=how))  # type: ignore[arg-type]
    assert ((score >= 0) & (score <= 100 + 1e-9)).all()
    for i, (a, b) in enumerate(pairs):
        for j, (c, d) in enumerate(pairs):
            if a >= c and b >= d:
                assert score[i] >= score[j] - 1e-9


def test_borda_points_by_hand() -> None:
    own, referral = np.array([10, 20, 20]), np.array([0, 0, 5])
    score = combine(own, referral, PrioritySettings(combine="borda", own_weight=1, referral_weight=1))
    # Own points of 2: 0, 1.5, 1.5; referral points of 2: 0.5, 0.5, 2.
    np.testing.assert_allclose(score, [100 * (0 + 0.25) / 2, 100 * (0.75 + 0.25) / 2, 100 * (0.75 + 1) / 2])


def test_weights_shift_a_blend() -> None:
    own, referral = np.array([100, 1]), np.array([1, 100])
    first = combine(own, referral, PrioritySettings(combine="blend", own_weight=1, referral_weight=0))
    assert first[0] > first[1]
    second = combine(own, referral, PrioritySettings(combine="blend", own_weight=0, referral_weight=1))
    assert second[1] > second[0]
