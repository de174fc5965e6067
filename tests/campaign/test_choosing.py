"""Choosing seeds: against brute force, always within the demands, and never better than the bound."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.campaign.certificate import certify
from influence.campaign.coverage import Coverage, by_account
from influence.campaign.greedy import choose
from influence.campaign.limits import Budget, Limits, Rule
from influence.cascade import Sets
from influence.errors import UsageError


def coverage_of(sets: list[list[int]], accounts: int) -> Coverage:
    start = np.concatenate([[0], np.cumsum([len(one) for one in sets])]).astype(np.int64)
    account = np.array([one for members in sets for one in members], dtype=np.int32)
    root = np.full(len(sets), -1)
    return by_account(
        Sets(start, account, np.zeros(len(account), dtype=np.int64), root, root, float(len(sets))), accounts
    )


def covered(sets: list[list[int]], seeds) -> int:
    return sum(1 for one in sets if set(one) & set(seeds))


@st.composite
def problems(draw: st.DrawFn):
    n = draw(st.integers(1, 7))
    sets = draw(st.lists(st.lists(st.integers(0, n - 1), max_size=4, unique=True), min_size=1, max_size=25))
    budgets = tuple(
        Budget(
            name,
            np.array(draw(st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.5]), min_size=n, max_size=n))),
            draw(st.sampled_from([0.5, 1.0, 3.0, 6.0])),
        )
        for name in ("hours", "EUR")[: draw(st.integers(1, 2))]
    )
    flags = st.lists(st.booleans(), min_size=n, max_size=n).map(lambda one: np.array(one, dtype=bool))
    rules = tuple(
        Rule(f"part{place}", draw(flags), draw(st.integers(0, 2)), draw(st.sampled_from([None, 1, 2, 3])))
        for place in range(draw(st.integers(0, 3)))
    )
    eligible = draw(flags)
    forced = tuple(sorted(draw(st.sets(st.integers(0, n - 1), max_size=1)) & set(np.flatnonzero(eligible).tolist())))
    rules = tuple(Rule(rule.name, rule.members & eligible, rule.least, rule.most) for rule in rules)
    return sets, n, Limits(budgets, rules, eligible, forced)


def allowed(limits: Limits):
    everybody = np.flatnonzero(limits.eligible).tolist()
    for size in range(len(everybody) + 1):
        for seeds in combinations(everybody, size):
            if set(limits.forced) <= set(seeds) and limits.keeps(list(seeds)):
                yield seeds


@given(problems())
def test_a_plan_keeps_every_demand_and_is_refused_only_where_none_does(problem) -> None:
    sets, n, limits = problem
    possible = list(allowed(limits))
    if not possible:
        with pytest.raises(UsageError, match="cannot be met together"):
            choose(coverage_of(sets, n), limits)
        return
    choice = choose(coverage_of(sets, n), limits)
    assert limits.keeps(list(choice.seeds))
    assert set(limits.forced) <= set(choice.seeds)
    assert len(set(choice.seeds)) == len(choice.seeds)
    assert limits.eligible[list(choice.seeds)].all()
    assert choice.covered == covered(sets, choice.seeds)
    best = max(covered(sets, seeds) for seeds in possible)
    assert choice.covered <= best <= choice.most + 1e-6


@given(problems())
def test_with_budgets_alone_the_plan_is_never_far_from_the_best(problem) -> None:
    sets, n, limits = problem
    only = Limits(limits.budgets[:1], (), limits.eligible)
    choice = choose(coverage_of(sets, n), only)
    best = max(covered(sets, seeds) for seeds in allowed(only))
    assert choice.covered >= (1 - np.exp(-0.5)) * best  # the guarantee of the better of the two (Khuller et al. 1999)


@given(st.lists(st.lists(st.integers(0, 7), max_size=4, unique=True), min_size=1, max_size=40), st.integers(1, 4))
def test_of_equal_costs_greedy_keeps_its_guarantee(sets, size) -> None:
    limits = Limits((Budget("accounts", np.ones(8), float(size)),), (), np.ones(8, dtype=bool))
    choice = choose(coverage_of(sets, 8), limits)
    best = max(covered(sets, seeds) for seeds in combinations(range(8), size))
    assert choice.covered >= (1 - 1 / np.e) * best - 1e-9
    assert best <= choice.most + 1e-9


def test_the_demands_that_clash_are_named_and_no_others() -> None:
    both = np.array([True, True, False])
    limits = Limits(
        (Budget("hours", np.array([3.0, 3.0, 1.0]), 4.0), Budget("accounts", np.ones(3), 3.0)),
        (Rule("owner:Anna", both, least=2), Rule("owner:Bert", ~both, most=1)),
        np.ones(3, dtype=bool),
    )
    with pytest.raises(UsageError) as refused:
        choose(coverage_of([[0]], 3), limits)
    assert "budget of 4 (hours)" in str(refused.value)
    assert "at least 2 of owner:Anna" in str(refused.value)
    assert "Bert" not in str(refused.value)
    assert "(accounts)" not in str(refused.value)


def test_one_dear_account_that_is_worth_most_beats_many_cheap_ones() -> None:
    sets = [[0]] + [[1]] * 10
    limits = Limits((Budget("EUR", np.array([0.5, 10.0]), 10.0),), (), np.ones(2, dtype=bool))
    assert choose(coverage_of(sets, 2), limits).seeds == (1,)


def test_the_bounds_hold_as_often_as_they_say() -> None:
    """Planted: ten accounts, each in its own share of the sets; the best three are known."""
    chance = np.linspace(0.02, 0.11, 10)
    truth, rng = chance[-3:].sum(), np.random.default_rng(7)
    limits = Limits((Budget("accounts", np.ones(10), 3.0),), (), np.ones(10, dtype=bool))
    held, samples = 0, 1500
    for _ in range(300):
        first, second = (
            coverage_of([[one] if one < 10 else [] for one in drawn.tolist()], 10)
            for drawn in (rng.choice(11, samples, p=[*chance, 1 - chance.sum()]) for _ in range(2))
        )
        choice = choose(first, limits)
        bounds = certify(int(second.meets(choice.seeds).sum()), choice.most, samples, 1 / samples)
        held += bounds.lower <= chance[list(choice.seeds)].sum() and truth <= bounds.upper
    assert held >= 0.95 * 300
