"""Choosing seeds: greedy by what each adds to those before it, under budgets, floors and caps.

By value, and by value for its cost: the better of the two is taken (Khuller, Moss & Naor 1999), with an upper bound of
what any set under the same limits covers. Gains are kept exact after every choice at a cost of O(accounts in the sets)
over all choices, so that nothing has to be looked at lazily.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from influence.campaign.bound import upper_bound
from influence.campaign.coverage import Coverage
from influence.campaign.likely import likely_counts
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
    """Seeds in the order chosen; how many sets they cover; the most that any set under the limits can cover.

    ``likely`` is how many sets the seeds are likely to cover of another sample of the same size, by
    :mod:`influence.campaign.likely`; as many as they cover where nothing was expected.
    """

    seeds: tuple[int, ...]
    covered: int
    most: float
    likely: float

    def with_seeds(self, seeds: tuple[int, ...], coverage: Coverage) -> Choice:
        """Give other seeds, that were not chosen by the sample, under the same bound."""
        covered = int(coverage.meets(seeds).sum())
        return Choice(seeds, covered, self.most, float(covered))


def choose(
    coverage: Coverage, limits: Limits, progress: Progress = silent, *, expected: FloatArray | None = None
) -> Choice:
    """Choose seeds; ties go to the lower position.

    Whoever is forced comes first. An account that adds nothing is chosen only for a floor. With ``expected``, what each
    account alone should bring in any unit, counts are drawn towards it before they choose.

    Raises
    ------
    UsageError
        The demands cannot be met together.
    """
    start = limits.start()
    with progress.stage("choosing seeds"):
        ways = [_greedy(coverage, limits, start, expected, by_cost=True)]
        if costs_differ(limits):
            ways.append(_greedy(coverage, limits, start, expected, by_cost=False))
    best = max(ways, key=lambda way: way.likely)
    return replace(best, most=min(way.most for way in ways))


def costs_differ(limits: Limits) -> bool:
    """Whether asking one account costs more than asking another."""
    return any(np.ptp(budget.cost[limits.eligible]) > 0 for budget in limits.budgets if limits.eligible.any())


@dataclass(frozen=True)
class Gains:
    """What each account is likely to add: the sets that it adds in the sample, times how far these are to be trusted.

    Of an account that no set holds, what is expected of it; nothing for all who may not be asked.
    """

    trust: FloatArray
    unseen: FloatArray

    def of(self, counts: FloatArray) -> FloatArray:
        """Give what accounts that add ``counts`` sets in the sample are likely to add."""
        return counts * self.trust + self.unseen


def gains_of(coverage: Coverage, limits: Limits, expected: FloatArray | None) -> tuple[FloatArray, Gains]:
    """Give how many sets each account that may be asked is in, and what that makes likely."""
    counts = np.where(limits.eligible, np.diff(coverage.start), 0).astype(np.float64)
    likely = counts if expected is None else likely_counts(counts, expected, limits.eligible)
    trust = np.divide(likely, counts, out=np.zeros_like(counts), where=counts > 0)
    return counts, Gains(trust, np.where(counts > 0, 0.0, likely))


def _greedy(
    coverage: Coverage, limits: Limits, start: tuple[int, ...], expected: FloatArray | None, *, by_cost: bool
) -> Choice:
    room = Room(limits, list(start))
    counts, gains = gains_of(coverage, limits, expected)
    met = np.zeros(len(coverage.sets), dtype=np.bool_)
    cost = np.maximum(limits.density_cost(), 1e-12) if by_cost else np.ones(len(counts))
    open_to = limits.eligible.copy()
    covered, likely, most, next_check = 0, 0.0, np.inf, 1

    def add(account: int) -> None:
        nonlocal covered, likely
        likely += float(gains.trust[account] * counts[account] + gains.unseen[account])
        fresh = coverage.owner[coverage.entries(account)]
        fresh = fresh[~met[fresh]]
        met[fresh] = True
        covered += len(fresh)
        _subtract(coverage, fresh, counts)
        open_to[account] = False

    for account in limits.forced:
        room.take(account)
        add(account)
    most = covered + upper_bound(counts, limits, start)
    while True:
        open_to &= room.possible()
        score = gains.of(counts)
        best = _first_allowed(np.where(open_to & (score > 0), score / cost, 0.0), room, open_to)
        if best is None:
            break
        add(best)
        if len(room.chosen) >= next_check:
            most = min(most, covered + upper_bound(counts, limits, start))
            next_check *= 2
    most = min(most, covered + upper_bound(counts, limits, start))
    for account in sorted(room.reserve, key=lambda one: (-counts[one], one)):
        room.take(account)
        add(account)
    return Choice(tuple(room.chosen), covered, most, likely)


def ordered(coverage: Coverage, limits: Limits, accounts: tuple[int, ...]) -> tuple[int, ...]:
    """Put accounts in the order of what each adds to those before it; who is forced stays first."""
    only = np.zeros(len(limits.eligible), dtype=np.bool_)
    only[list(accounts)] = True
    seeds = choose(coverage, replace(limits, rules=(), eligible=only)).seeds
    return (*seeds, *(one for one in accounts if one not in seeds))


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
