"""Value resting on an account against sums over all pairs, and its bounds."""

from __future__ import annotations

import numpy as np
import pytest
from builders import dataset
from hypothesis import given
from hypothesis import strategies as st

from influence.network import build_network, tie_operator
from influence.value.resting import value_resting


def by_pairs(w: np.ndarray, own: np.ndarray, leaving: np.ndarray, uplift: float) -> np.ndarray:
    n = len(own)
    result = np.zeros(n)
    for i in range(n):
        for j in range(n):
            heard = sum(w[k, j] for k in range(n))
            if heard > 0:
                more = min((1 + uplift) * leaving[j], 1.0) - leaving[j]
                result[i] += w[i, j] / heard * more * max(own[j], 0.0)
    return result


def small(seed: int):
    rng = np.random.default_rng(seed)
    ids = [f"a{i}" for i in range(7)]
    pairs = [(a, b) for a in ids for b in ids if a != b and rng.random() < 0.15]
    return dataset(
        accounts=[{"account_id": i, "revenue": 10.0} for i in ids],
        groups=[{"group_id": g, "kind": "social"} for g in "gh"],
        affiliations=[
            {"account_id": i, "group_id": g, "strength": float(rng.integers(1, 4))}
            for i in ids
            for g in "gh"
            if rng.random() < 0.4
        ],
        ties=[{"source": a, "target": b, "kind": "industry", "directed": True, "strength": 2.0} for a, b in pairs],
    )


@given(seed=st.integers(0, 10_000), uplift=st.sampled_from([0.0, 0.8, 3.0]))
def test_it_is_the_sum_over_all_pairs(seed: int, uplift: float) -> None:
    network = build_network(small(seed))
    rng = np.random.default_rng(seed)
    own, leaving = rng.normal(100, 80, 7), rng.random(7)
    resting = value_resting(network, own, leaving, uplift)
    np.testing.assert_allclose(
        resting, by_pairs(tie_operator(network).to_matrix().toarray(), own, leaving, uplift), rtol=1e-9, atol=1e-9
    )
    assert resting.sum() <= uplift * (leaving * np.maximum(own, 0)).sum() + 1e-9


def test_three_in_a_row_by_hand() -> None:
    """a – b – c: all that a and c could lose rests on b, and half of what b could lose on each of them."""
    data = dataset(
        accounts=[{"account_id": i, "revenue": 1.0} for i in "abc"],
        ties=[{"source": "a", "target": "b", "kind": "social"}, {"source": "b", "target": "c", "kind": "social"}],
    )
    resting = value_resting(build_network(data), np.array([100.0, 200.0, 300.0]), np.full(3, 0.25), 0.8)
    assert resting.tolist() == pytest.approx([20.0, 80.0, 20.0])


def test_nothing_rests_where_nobody_leaves_or_everybody_does() -> None:
    network = build_network(small(1))
    for leaving in (0.0, 1.0):
        assert not value_resting(network, np.full(7, 50.0), np.full(7, leaving), 0.8).any()
