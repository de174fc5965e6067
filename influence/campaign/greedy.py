"""Choosing seeds: greedy by what each adds to those before it, under budgets, floors and caps.

By value, and by value for its cost: the better of the two is taken (Khuller, Moss & Naor 1999), with an upper bound of
what any set under the same budgets covers. Gains are kept exact after every choice at a cost of O(accounts in the sets)
over all choices, so that nothing has to be looked at lazily.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.campaign.coverage import Coverage
from influence.campaign.limits import Limits, Room
from influence.kernels.wiring import BoolArray
from influence.model import FloatArray, IntArray
from influence.progress import Progress, silent

MOST_PASSED = 1000
"""A list whose next thousand cannot be taken is as good as through."""
_AT_ONCE = 64
"""Accounts tried in order before the scores of all are looked at again."""


@dataclass(frozen=True)
class Choice:
    """Seeds in the order chosen; how many sets they cover; the most that any set under the budgets can cover."""

    seeds: tuple[int, ...]
    covered: int
    most: float


def choose(coverage: Coverage, limits: Limits, progress: Progress = silent) -> Choice:
    """Choose seeds; ties go to the lower position.

    Whoever is forced comes first. An account that adds nothing in the sample is chosen only for a floor.

    Raises
    ------
    UsageError
        The demands cannot be met together.
    """
    start = limits.start()
    with progress.stage("choosing seeds"):
        ways = [_greedy(coverage, limits, start, by_cost=True)]
        if any(np.ptp(budget.cost[limits.eligible]) > 0 for budget in limits.budgets if limits.eligible.any()):
            ways.append(_greedy(coverage, limits, start, by_cost=False))
    best = max(ways, key=lambda way: way.covered)
    return Choice(best.seeds, best.covered, min(way.most for way in ways))


def _greedy(coverage: Coverage, limits: Limits, start: tuple[int, ...], *, by_cost: bool) -> Choice:
    room = Room(limits, list(start))
    gains = np.diff(coverage.start).astype(np.float64)
    gains[~limits.eligible] = 0.0
    met = np.zeros(len(coverage.sets), dtype=np.bool_)
    cost = np.maximum(limits.density_cost(), 1e-12) if by_cost else np.ones(len(gains))
    open_to = limits.eligible.copy()
    covered, most, next_check = 0, upper_bound(gains, limits), 1

    def add(account: int) -> None:
        nonlocal covered
        fresh = coverage.owner[coverage.entries(account)]
        fresh = fresh[~met[fresh]]
        met[fresh] = True
        covered += len(fresh)
        _subtract(coverage, fresh, gains)
        open_to[account] = False

    for account in limits.forced:
        room.take(account)
        add(account)
    while True:
        open_to &= room.possible()
        best = _first_allowed(np.where(open_to & (gains > 0), gains / cost, 0.0), room, open_to)
        if best is None:
            break
        add(best)
        if len(room.chosen) >= next_check:
            most = min(most, covered + upper_bound(gains, limits))
            next_check *= 2
    most = min(most, covered + upper_bound(gains, limits))
    for account in sorted(room.reserve, key=lambda one: (-gains[one], one)):
        room.take(account)
        add(account)
    return Choice(tuple(room.chosen), covered, most)


def in_turn(order: IntArray, limits: Limits, start: tuple[int, ...]) -> tuple[int, ...]:
    """Go down a list and take whoever the limits allow, floors kept in reserve by ``start``; forced accounts first."""
    room, passed = Room(limits, list(start)), 0
    for account in limits.forced:
        room.take(account)
    for account in order.tolist():
        if account in room.chosen:
            continue
        passed = 0 if room.take(account) else passed + 1
        if passed > MOST_PASSED:
            break
    return (*room.chosen, *room.reserve)


def _first_allowed(score: FloatArray, room: Room, open_to: BoolArray) -> int | None:
    """Choose the account of the highest score that the limits allow; close those that they do not."""
    while True:
        some = np.flatnonzero(score > 0)
        if len(some) > _AT_ONCE:
            least = np.partition(score[some], len(some) - _AT_ONCE)[len(some) - _AT_ONCE]
            some = some[score[some] >= least]
        if not len(some):
            return None
        for account in some[np.argsort(-score[some], kind="stable")].tolist():
            if room.take(account):
                return int(account)
            score[account] = 0.0
            open_to[account] = False


def _subtract(coverage: Coverage, sets: IntArray, gains: FloatArray) -> None:
    """Take sets that are covered now off the gains of all their members."""
    start = coverage.sets.start
    width = start[sets + 1] - start[sets]
    places = np.repeat(start[sets] - np.cumsum(width) + width, width) + np.arange(int(width.sum()))
    np.subtract.at(gains, coverage.sets.account[places], 1.0)
    np.maximum(gains, 0.0, out=gains)


def upper_bound(gains: FloatArray, limits: Limits) -> float:
    """Give the most that accounts of these gains can add under any of the budgets, fractions of accounts allowed."""
    bounds = [_fractional(gains, budget.cost, budget.limit, limits.eligible) for budget in limits.budgets]
    return min(bounds, default=float(gains[limits.eligible].sum()))


def _fractional(gains: FloatArray, cost: FloatArray, limit: float, eligible: BoolArray) -> float:
    rows = np.flatnonzero(eligible & (gains > 0) & (cost <= limit * (1 + 1e-9)))
    gain, price = gains[rows], cost[rows]
    free = price <= 0
    total = float(gain[free].sum())
    gain, price = gain[~free], price[~free]
    order = np.argsort(-gain / price, kind="stable")
    spent = np.cumsum(price[order])
    whole = int(np.searchsorted(spent, limit * (1 + 1e-9), side="right"))
    total += float(gain[order[:whole]].sum())
    if whole < len(order):
        left = limit - (spent[whole - 1] if whole else 0.0)
        total += float(gain[order[whole]] * max(left, 0.0) / price[order[whole]])
    return total
