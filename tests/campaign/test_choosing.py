"""Choosing seeds: against brute force, always within the demands, and never better than the bound."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.campaign.bound import upper_bound
from influence.campaign.certificate import certify
from influence.campaign.coverage import Coverage, by_account
from influence.campaign.enumeration import _Search, enumerate_beginnings
from influence.campaign.greedy import choose
from influence.campaign.limits import Budget, Limits, Rule, unit_of
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


@given(problems())
def test_the_bound_of_the_best_feasible_plan_holds_and_is_no_looser_than_that_of_budgets(problem) -> None:
    sets, n, limits = problem
    possible = list(allowed(limits))
    if not possible:
        return
    gains = np.where(limits.eligible, np.diff(coverage_of(sets, n).start), 0).astype(float)
    bound = upper_bound(gains, limits, limits.start())
    additive = max(sum(gains[list(seeds)]) for seeds in possible)
    assert additive <= bound + 1e-6
    assert bound <= upper_bound(gains, Limits(limits.budgets[:1], (), limits.eligible)) + 1e-6


def test_the_bound_knows_caps_floors_and_who_is_forced() -> None:
    gains, everybody = np.array([10.0, 9.0, 2.0, 1.0]), np.ones(4, dtype=bool)
    two = (Budget("accounts", np.ones(4), 2.0),)
    first = Rule("owner:Anna", np.array([True, True, False, False]), most=1)
    last = Rule("territory:North", np.array([False, False, False, True]), least=1)
    assert upper_bound(gains, Limits(two, (), everybody)) == pytest.approx(19)
    assert upper_bound(gains, Limits(two, (first,), everybody)) == pytest.approx(12)
    assert upper_bound(gains, Limits(two, (last,), everybody), (3,)) == pytest.approx(11)
    assert upper_bound(gains, Limits(two, (), everybody, forced=(2,)), (2,)) == pytest.approx(12)


def test_the_bound_holds_whatever_the_multipliers_of_the_few_accounts_it_looks_at(monkeypatch) -> None:
    """Only two of thirty accounts are looked at first: the others must be found, or counted in full."""
    monkeypatch.setattr("influence.campaign.bound._COLUMNS", 2)
    rng = np.random.default_rng(3)
    for rounds in (1, 2, 4):
        monkeypatch.setattr("influence.campaign.bound._ROUNDS", rounds)
        gains, cost = rng.random(12), rng.random((2, 12))
        limits = Limits(
            (Budget("hours", cost[0], 1.5), Budget("EUR", cost[1], 1.2)),
            (Rule("owner:Anna", rng.random(12) < 0.5, most=2),),
            np.ones(12, dtype=bool),
        )
        best = max(float(gains[list(seeds)].sum()) for seeds in allowed(limits))
        assert best <= upper_bound(gains, limits) + 1e-9


@given(problems())
def test_other_beginnings_are_never_worse_and_of_few_accounts_near_the_best(problem) -> None:
    sets, n, limits = problem
    possible = list(allowed(limits))
    if not possible:
        return
    coverage = coverage_of(sets, n)
    before = choose(coverage, limits)
    after = enumerate_beginnings(coverage, limits, before)
    assert limits.keeps(list(after.seeds))
    assert set(limits.forced) <= set(after.seeds)
    assert after.covered == covered(sets, after.seeds) >= before.covered
    best = max(covered(sets, seeds) for seeds in possible)
    if len(limits.budgets) == 1 and not limits.rules and before.seeds and np.ptp(limits.budgets[0].cost) > 0:
        assert after.covered >= (1 - 1 / np.e) * best - 1e-9  # Sviridenko 2004
        if max((len(seeds) for seeds in possible), default=0) <= 3:
            assert after.covered == best


def test_a_beginning_finds_what_greedy_choice_shuts_out() -> None:
    """The account of most value, also for its cost, leaves no room for the two that are best together."""
    sets = [[0]] * 14 + [[1]] * 10 + [[2]] * 10
    limits = Limits((Budget("hours", np.array([2.5, 2.0, 2.0]), 4.0),), (), np.ones(3, dtype=bool))
    before = choose(coverage_of(sets, 3), limits)
    assert before.covered == 14
    after = enumerate_beginnings(coverage_of(sets, 3), limits, before)
    assert set(after.seeds) == {1, 2}
    assert after.most == before.most >= after.covered == 20


def test_work_on_beginnings_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr("influence.campaign.enumeration._MOST_BEGINNINGS", 50)
    tried = []
    complete = _Search.complete
    monkeypatch.setattr(_Search, "complete", lambda self, first: tried.append(first) or complete(self, first))
    rng = np.random.default_rng(5)
    sets = [rng.choice(40, 3, replace=False).tolist() for _ in range(400)]
    limits = Limits((Budget("hours", rng.uniform(0.5, 2.0, 40), 5.0),), (), np.ones(40, dtype=bool))
    coverage = coverage_of(sets, 40)
    before = choose(coverage, limits)
    after = enumerate_beginnings(coverage, limits, before)
    assert 1 < len(tried) <= 50
    assert after.covered >= before.covered


@given(problems())
def test_what_is_said_to_clash_does_and_any_one_less_does_not(problem) -> None:
    _, _, limits = problem
    if any(True for _ in allowed(limits)):
        return
    with pytest.raises(UsageError) as refused:
        limits.start()
    told = str(refused.value)
    budgets = [one for one in limits.budgets if f"({unit_of(one.resource, 'en', one.limit)})" in told]
    rules = [
        part
        for one in limits.rules
        for part in (replace(one, most=None), replace(one, least=0))
        if (part.least and f"at least {part.least} of {part.name}" in told)
        or (part.most is not None and f"at most {part.most} of {part.name}" in told)
    ]
    forced = limits.forced if "must be included" in told else ()
    named = Limits(tuple(budgets), tuple(rules), limits.eligible, forced)
    assert not any(True for _ in allowed(named))
    fewer = [replace(named, budgets=tuple(b for b in budgets if b is not one)) for one in budgets]
    fewer += [replace(named, rules=tuple(r for r in rules if r is not one)) for one in rules]
    fewer += [replace(named, forced=())] if forced else []
    assert all(any(True for _ in allowed(less)) for less in fewer)


def test_the_bounds_hold_as_often_as_they_say_under_costs_and_caps() -> None:
    """Planted: ten accounts of different cost, each in its own share of the sets; the best feasible set is known."""
    chance, cost = np.linspace(0.02, 0.11, 10), np.array([1, 2, 1, 3, 2, 1, 3, 2, 3, 3.0])
    rng, everybody = np.random.default_rng(11), np.ones(10, dtype=bool)
    limits = Limits(
        (Budget("hours", cost, 6.0), Budget("accounts", np.ones(10), 3.0)),
        (Rule("owner:Anna", np.arange(10) >= 8, most=1), Rule("territory:North", np.arange(10) < 3, least=1)),
        everybody,
    )
    truth = max(float(chance[list(seeds)].sum()) for seeds in allowed(limits))
    free = max(float(chance[list(seeds)].sum()) for seeds in allowed(replace(limits, rules=())))
    held, samples = 0, 20_000
    for _ in range(150):
        first, second = (
            coverage_of([[one] if one < 10 else [] for one in drawn.tolist()], 10)
            for drawn in (rng.choice(11, 1500, p=[*chance, 1 - chance.sum()]) for _ in range(2))
        )
        choice = enumerate_beginnings(first, limits, choose(first, limits))
        bounds = certify(int(second.meets(choice.seeds).sum()), choice.most, 1500, 1 / 1500)
        held += bounds.lower <= chance[list(choice.seeds)].sum() and truth <= bounds.upper
    assert held >= 0.95 * 150
    # With many sets the bound is below what could be had without the rules: it knows them.
    many = rng.choice(11, samples, p=[*chance, 1 - chance.sum()]).tolist()
    most = choose(coverage_of([[one] if one < 10 else [] for one in many], 10), limits).most / samples
    assert truth <= most + 0.01
    assert most < free
