"""Plainer lists under the same budget, judged on the sample that judges the plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import fsum

import numpy as np

from influence.campaign.coverage import Coverage
from influence.campaign.greedy import MOST_PASSED, in_turn
from influence.campaign.limits import Budget, Limits
from influence.kernels.wiring import BoolArray
from influence.model import Baseline, CurvePoint, FloatArray, IntArray

OWN_LIST = "own_list"
"""Name of the team's own list."""
_DRAWS = 200
RANDOM_MORE = 0.1
"""How much larger the budget of the second random list is, where nothing else is asked for."""
TIMES_DRAWS, MOST_TIMES = 25, 20.0
"""Draws, and the largest budget tried, for how much more random accounts need."""
_Z = 1.6448536269514722


def afford(order: Iterable[int] | IntArray, budgets: tuple[Budget, ...]) -> list[int]:
    """Go down a list and take whoever the budgets still allow."""
    left = [budget.limit * (1 + 1e-9) for budget in budgets]
    costs = [budget.cost for budget in budgets]
    chosen: list[int] = []
    passed = 0
    for account in order:
        price = [float(cost[account]) for cost in costs]
        if all(one <= rest for one, rest in zip(price, left, strict=True)):
            left = [rest - one for one, rest in zip(price, left, strict=True)]
            chosen.append(int(account))
            passed = 0
        else:
            passed += 1
        if passed > MOST_PASSED:
            break
    return chosen


def judge_lists(
    coverage: Coverage,
    limits: Limits,
    plan: BoolArray,
    lists: Mapping[str, IntArray],
    seed: int,
    more: float = RANDOM_MORE,
) -> tuple[Baseline, ...]:
    """Judge lists and chance against the sets that the plan meets.

    Parameters
    ----------
    coverage, limits
        The sample, and what all lists but the team's own keep to, as the plan does.
    plan
        Which sets the plan meets.
    lists
        Name → accounts in order; those who may not be asked are passed over. The one called ``own_list`` keeps to the
        budgets only.
    seed
        Of the random draws.
    more
        How much larger the budget of the second random list is.
    """
    found, start = [], limits.start()
    for name, order in lists.items():
        within = replace(limits, rules=(), forced=()) if name == OWN_LIST else limits
        chosen = _taken(order[limits.eligible[order]], within, start)
        met = coverage.meets(chosen)
        a_set, samples = coverage.sets.a_set, max(len(met), 1)
        difference = plan.astype(np.int8) - met
        gain = float(difference.sum()) * a_set
        error = _Z * a_set * float(np.sqrt(samples * difference.var())) if len(met) else 0.0
        points = curve(spent_on(chosen, limits), [len(places) * a_set for places in coverage.added(chosen)], limits)
        found.append(Baseline(name, len(chosen), float(met.sum()) * a_set, gain, gain - error, gain + error, points))
    found += [_random("random", coverage, limits, plan, seed, 0.0)]
    found += [_random("random_more", coverage, limits, plan, seed, more)]
    return tuple(found)


def _taken(order: IntArray, limits: Limits, start: tuple[int, ...]) -> list[int]:
    """Go down a list and take whoever all limits allow; where only budgets bind, the quicker way."""
    if limits.rules or limits.forced:
        return list(in_turn(order, limits, start))
    return afford(order, limits.budgets)


def random_times(coverage: Coverage, limits: Limits, value: float, seed: int) -> float | None:
    """Give how many times the budget random accounts need to bring a value: the middle of several draws.

    ``None`` where they do not bring it with 20 times the budget, or not at all.
    """
    rng = np.random.default_rng([seed, 49])
    everybody = np.flatnonzero(limits.eligible)
    length = min(len(everybody), _most_affordable(limits, everybody, MOST_TIMES - 1.0))
    found = []
    for _ in range(TIMES_DRAWS):
        order = rng.choice(everybody, size=length, replace=False)
        spent = np.max([np.cumsum(budget.cost[order]) / budget.limit for budget in limits.budgets], axis=0)
        order = order[: int(np.searchsorted(spent, MOST_TIMES * (1 + 1e-9), side="right"))]
        worth = np.cumsum([len(places) for places in coverage.added(order)]) * coverage.sets.a_set
        enough = int(np.searchsorted(worth, value))
        found.append(float(spent[enough]) if enough < len(worth) else np.inf)
    middle = float(np.median(found))
    return middle if middle <= MOST_TIMES else None


def _random(name: str, coverage: Coverage, limits: Limits, plan: BoolArray, seed: int, more: float) -> Baseline:
    rng = np.random.default_rng([seed, 48])
    everybody = np.flatnonzero(limits.eligible)
    values: FloatArray = np.zeros(_DRAWS)
    numbers, costs, marginals = [], [], []
    length = min(len(everybody), _most_affordable(limits, everybody, more))
    larger = replace(limits, budgets=tuple(replace(one, limit=one.limit * (1 + more)) for one in limits.budgets))
    start = limits.start()
    for draw in range(_DRAWS):
        order = rng.choice(everybody, size=length, replace=False) if length else everybody[:0]
        chosen = _taken(order, larger, start)
        numbers.append(len(chosen))
        added = [len(places) * coverage.sets.a_set for places in coverage.added(chosen)]
        values[draw] = fsum(added)
        costs.append(spent_on(chosen, limits))
        marginals.append(added)
    gains = float(plan.sum()) * coverage.sets.a_set - values
    low, high = np.quantile(gains, [0.05, 0.95])
    seeds = int(np.rint(np.mean(numbers)))
    least = min(numbers)  # so far the mean is one of all draws
    mean = np.mean([cost[:, :least] for cost in costs], axis=0)
    points = curve(mean, np.mean([added[:least] for added in marginals], axis=0).tolist(), limits)
    return Baseline(name, seeds, float(values.mean()), float(gains.mean()), float(low), float(high), points, more)


def spent_on(chosen: list[int], limits: Limits) -> FloatArray:
    """Give what each account of a list costs: a row a budget."""
    return np.array([budget.cost[chosen] for budget in limits.budgets], dtype=np.float64)


def curve(cost: FloatArray, marginal: list[float], limits: Limits) -> tuple[CurvePoint, ...]:
    """Give a point an account of a list: ``cost`` has a row a budget, both a column an account."""
    spent, value = np.cumsum(cost, axis=1), np.cumsum(marginal)
    names = [budget.resource for budget in limits.budgets]
    return tuple(
        CurvePoint(place + 1, dict(zip(names, spent[:, place].tolist(), strict=True)), float(value[place]), float(more))
        for place, more in enumerate(marginal)
    )


def _most_affordable(limits: Limits, everybody: IntArray, more: float) -> int:
    """Give a length that leaves no list short of accounts but in rare draws: four times what the mean cost allows."""
    most = len(everybody)
    for budget in limits.budgets:
        mean = float(budget.cost[everybody].mean()) if len(everybody) else 0.0
        if mean > 0:
            most = min(most, int(4 * budget.limit * (1 + more) / mean) + 50)
    return most
