"""Participation against exact results, and what nominations add."""

from __future__ import annotations

import numpy as np
import pytest
from builders import dataset
from scipy import integrate, stats

from influence.learning.asks import Asks
from influence.learning.nominations import Nominations, as_asks, count_nominations, reach_factor
from influence.learning.participation import Belief, learn_participation, of_accounts
from influence.network import build_network

BELIEF = Belief(mean=0.3, strength=10, concentration=10)


def asks(answers: dict[int, list[bool]]) -> Asks:
    rows = [(account, day, one) for account, known in answers.items() for day, one in enumerate(known)]
    account, day, agreed = (np.array(column) for column in zip(*rows, strict=True))
    return Asks(account, day, agreed.astype(bool), np.ones(len(rows)))


def learn(known: Asks, segment: list[int], belief: Belief = BELIEF, draws: int = 200):
    places = np.array(segment)
    return learn_participation(known, places, max(segment) + 1, belief, draws, np.random.default_rng(1))


def test_accounts_asked_once_give_a_beta_posterior() -> None:
    """How alike accounts are cannot matter then: every answer is a coin of the segment."""
    known = learn(asks({one: [one < 12] for one in range(50)}), [0] * 50)
    exact = stats.beta(3 + 12, 7 + 38)
    found = (known.mean[0], known.low[0], known.high[0])
    np.testing.assert_allclose(found, (exact.mean(), *exact.ppf([0.05, 0.95])), rtol=2e-3)


def test_the_hierarchy_is_the_beta_binomial_mixture() -> None:
    """Three accounts asked often: the mean over π and c by quadrature with scipy's law."""
    answers = {0: [True] * 7 + [False], 1: [False] * 8, 2: [True] * 2 + [False] * 6}
    known = learn(asks(answers), [0, 0, 0])
    values = [*2.0 ** np.arange(0, 13), np.inf]
    weights, moments = [], []
    for c in values:
        spread = np.exp(-0.5 * (np.log(min(c, 4096.0) / 10) / 1.5) ** 2)

        grid = np.linspace(1e-4, 1 - 1e-4, 4001)
        heights = stats.beta(3, 7).pdf(grid)
        for agreed in (7, 0, 2):
            law = stats.binom(8, grid) if np.isinf(c) else stats.betabinom(8, c * grid, c * (1 - grid))
            heights = heights * law.pmf(agreed)
        weights.append(spread * integrate.trapezoid(heights, grid))
        moments.append(spread * integrate.trapezoid(heights * grid, grid))
    assert known.mean[0] == pytest.approx(sum(moments) / sum(weights), rel=2e-3)
    inverse = sum(w / c for w, c in zip(weights, values, strict=True)) / sum(weights)
    assert known.concentration == pytest.approx(1 / inverse, rel=1e-2)


def test_accounts_lie_between_their_segment_and_their_answers() -> None:
    rng = np.random.default_rng(4)
    alike = learn(asks({one: (rng.random(8) < 0.3).tolist() for one in range(300)}), [0] * 300)
    unlike = learn(asks({one: [one % 10 < 3] * 8 for one in range(300)}), [0] * 300)
    assert alike.concentration > 30 * unlike.concentration
    nothing = np.zeros(300)
    mean, agreed, declined = of_accounts(unlike, np.zeros(300, dtype=np.int64), nothing, nothing)
    assert mean[0] > 0.75 > 0.25 > mean[9]
    assert (agreed[0], declined[0]) == (8, 0)
    assert np.ptp(of_accounts(alike, np.zeros(300, dtype=np.int64), nothing, nothing)[0]) < 0.15


def test_segments_are_learned_apart() -> None:
    known = learn(asks({one: [one < 20] * 2 for one in range(40)}), [0] * 20 + [1] * 20 + [2])
    assert known.mean[0] > 0.7 > 0.3 > known.mean[1]
    assert known.mean[2] == pytest.approx(0.3, rel=1e-3)
    assert known.asks.tolist() == [40, 40, 0]
    assert known.segment_draws.shape == (200, 3)
    assert known.segment_draws[:, 0].mean() == pytest.approx(known.mean[0], abs=0.03)


def test_being_named_as_often_as_expected_moves_nobody() -> None:
    share = np.full(3, 0.25)
    agreed, declined = as_asks(Nominations(np.array([4.0, 8.0, 0.0]), np.full(3, 4.0)), share, 0.5)
    assert agreed / (agreed + declined) == pytest.approx([0.25, 0.4, 0.0])
    factor = reach_factor(np.zeros(3), np.zeros(3), Nominations(np.array([4.0, 8.0, 0.0]), np.full(3, 4.0)), 0.5, 10)
    assert factor == pytest.approx([1.0, 14 / 12, 10 / 12])


def test_expected_nominations_follow_ties_and_add_up() -> None:
    data = dataset(
        accounts=[{"account_id": one} for one in "abcde"],
        groups=[{"group_id": "g", "kind": "social"}, {"group_id": "h", "kind": "social"}],
        affiliations=[{"account_id": one, "group_id": "g"} for one in "abc"]
        + [{"account_id": one, "group_id": "h"} for one in "ab"],
        nominations=[
            {"nominator_id": "a", "nominee_id": "b"},
            {"nominator_id": "a", "nominee_id": "c"},
            {"nominator_id": "e", "nominee_id": "d"},
        ],
    )
    found = count_nominations(data, build_network(data))
    assert found.named.tolist() == [0, 1, 1, 1, 0]
    # a shares g (3 members) with b and c, h (2 members) with b: ties of 1/2 + 1 and 1/2.
    assert found.expected == pytest.approx([0, 1.5, 0.5, 0, 0])
