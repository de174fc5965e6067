"""Whole contacts: the best of them within each owner's capacity, exactly or with the gap that may be left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from influence.hours.knapsack import best_subset
from influence.hours.task import GRAIN, Task
from influence.kernels import in_order
from influence.kernels.arranging import grouped
from influence.model import FloatArray, IntArray

_SCAN = 2_000
"""Contacts that do not fit any more, looked through for one that does."""
_CELLS = 200_000_000
"""Entries of the tables of all exact searches together; a count, so that the same task ends the same everywhere."""
_PIECE = 1 << 16
"""Contacts whose gains are reckoned at once."""
_WIDE = 1_000
"""Contacts of an owner up to which more of them are looked at where that may be needed for a proof."""


@dataclass(frozen=True)
class Whole:
    """Whole numbers of contacts.

    Parameters
    ----------
    contacts
        n whole numbers within bounds and capacities.
    gap
        m amounts: what the best whole numbers can bring more at most; 0 where these are proved to be best.
    """

    contacts: FloatArray
    gap: FloatArray


@dataclass(frozen=True)
class _Steps:
    """Single contacts around the optimum over fractions, by owner and falling value an hour."""

    account: IntArray
    gain: FloatArray
    density: FloatArray
    units: IntArray
    start: IntArray


def solve_whole(task: Task, fractions: FloatArray) -> Whole:
    """Round the optimum over fractions to the best whole numbers of contacts.

    Contacts of an account bring less and less, so an owner's task is a knapsack of single contacts in the order of
    value an hour: those before the first that does not fit, filled up with what fits, are a plan; that first one by the
    share that fits gives a bound above every plan (Dantzig 1957). Contacts whose value is farther from the price than
    the gap between the two are settled; the rest is solved exactly (:func:`~influence.hours.knapsack.best_subset`),
    the largest gaps first, until that has cost as much as it may.

    Parameters
    ----------
    task
        Its bounds are whole numbers.
    fractions
        n numbers of contacts: the optimum over fractions.
    """
    m, units, room = len(task.capacity), task.units, task.capacity_units
    contacts, gap = task.low.astype(np.int64), np.zeros(m)
    top = task.useful.astype(np.int64)
    needed = np.bincount(task.owner, top * units, minlength=m)
    slack = needed <= room
    contacts[slack[task.owner]] = top[slack[task.owner]]
    waiting, width = ~slack, 1
    middle = np.floor(fractions + 1e-9).astype(np.int64)
    tight: list[_Tight] = []
    while waiting.any():
        accounts = np.flatnonzero(waiting[task.owner])
        first = np.clip(middle[accounts] - width, contacts[accounts], top[accounts])
        last = np.clip(middle[accounts] + width + 1, contacts[accounts], top[accounts])
        for one in _filled(task, accounts, first, last, top, units, room):
            if one.gap <= one.reach or len(one.taken) > _WIDE:
                tight.append(one)
                waiting[one.owner] = False
        width *= 4
    for one in tight:
        contacts[one.accounts] = one.contacts
        gap[one.owner] = one.gap
    cells = _CELLS
    for one in sorted(tight, key=lambda each: (-each.gap, each.owner)):
        better = one.improved(cells)
        if better is not None:
            found_contacts, left, used = better
            contacts[one.accounts], gap[one.owner] = found_contacts, left
            cells -= used
    return Whole(contacts.astype(np.float64), gap)


@dataclass(frozen=True)
class _Tight:
    """An owner whose hours do not suffice for everything: the first plan, and how far it may be from the best.

    A plan that differs beyond the ``steps`` looked at is worth at least ``reach`` less than the bound.
    """

    task: Task
    owner: int
    accounts: IntArray
    contacts: IntArray
    first: IntArray
    steps: _Steps
    taken: np.ndarray
    price: float
    free: int
    gap: float
    reach: float

    def improved(self, most: int) -> tuple[IntArray, float, int] | None:
        """Give better contacts, the gap that is left and what the search cost; ``None`` if it would cost more."""
        if self.gap <= 0.0:
            return None
        steps = self.steps
        loss = np.abs(steps.gain - self.price * steps.units * GRAIN)
        core = np.flatnonzero(loss <= self.gap * (1 + 1e-9))
        kept = self.taken.copy()
        kept[core] = False
        room = self.free + int(steps.units[self.taken].sum()) - int(steps.units[kept].sum())
        answer = best_subset(steps.gain[core], steps.units[core], room, most)
        if answer is None:
            return None
        chosen, cost = answer
        kept[core[chosen]] = True
        more = float(steps.gain[kept].sum() - steps.gain[self.taken].sum())
        left = max(self.gap - self.reach - max(more, 0.0), 0.0)
        if more <= 0:
            return self.contacts, left, cost
        counts = np.bincount(steps.account[kept], minlength=len(self.first))
        return self.first + counts, left, cost


def _filled(
    task: Task, accounts: IntArray, first: IntArray, last: IntArray, top: IntArray, units: IntArray, room: IntArray
) -> list[_Tight]:
    """Give the plans of owners for whom the contacts from ``first`` to ``last`` hold the price; the others wait."""
    owner = task.owner[accounts]
    steps_of = _steps(task, accounts, first, last, units)
    m = len(room)
    free = room - np.bincount(owner, first * units[accounts], minlength=m).astype(np.int64)
    density = _density(task, accounts, units)
    before = np.where(first > task.low[accounts], density(first - 1), np.inf)
    after = np.where(last < top[accounts], density(last), -np.inf)
    least_before, most_after = np.full(m, np.inf), np.full(m, -np.inf)
    np.minimum.at(least_before, owner, before)
    np.maximum.at(most_after, owner, after)
    by_owner, bounds = grouped(owner, m)
    seat = np.empty(len(task.cost), dtype=np.int64)
    seat[accounts[by_owner]] = np.arange(len(accounts)) - bounds[owner[by_owner]]

    def filled(place: int) -> _Tight | None:
        mine = by_owner[bounds[place] : bounds[place + 1]]
        steps = _part(steps_of, place)
        used = np.cumsum(steps.units)
        critical = int(np.searchsorted(used, free[place], side="right"))
        everything = critical == len(used)
        price = 0.0 if everything else float(steps.density[critical])
        if free[place] < 0 or price > least_before[place] or price < most_after[place]:
            return None
        lost_before = (before[mine] - price) * units[accounts[mine]] * GRAIN
        lost_after = (price - after[mine]) * units[accounts[mine]] * GRAIN
        reach = float(min(lost_before.min(initial=np.inf), lost_after.min(initial=np.inf)))
        steps = _Steps(seat[steps.account], steps.gain, steps.density, steps.units, steps.start)
        return _plan_of(task, place, accounts[mine], first[mine], steps, critical, price, int(free[place]), reach)

    return [one for one in in_order(filled, np.unique(owner).tolist()) if one is not None]


def _plan_of(
    task: Task,
    owner: int,
    accounts: IntArray,
    first: IntArray,
    steps: _Steps,
    critical: int,
    price: float,
    free: int,
    reach: float,
) -> _Tight:
    taken = np.zeros(len(steps.units), dtype=bool)
    taken[:critical] = True
    left = free - int(steps.units[:critical].sum())
    grain = int(np.gcd.reduce(steps.units)) if len(steps.units) else 1
    left -= left % max(grain, 1)  # what no contact can fill is no gap
    bound, filled = price * left * GRAIN, 0.0
    for place in range(critical, min(critical + _SCAN, len(taken))):
        if left <= 0:
            break
        if steps.units[place] <= left:
            taken[place] = True
            left -= int(steps.units[place])
            filled += float(steps.gain[place])
    counts = np.bincount(steps.account[taken], minlength=len(accounts))
    gap = max(bound - filled, 0.0)
    gap = 0.0 if gap <= 1e-12 * float(steps.gain[taken].sum()) else gap
    rest = free - int(steps.units[taken].sum())
    return _Tight(task, owner, accounts, first + counts, first, steps, taken, price, rest, gap, reach)


def _density(task: Task, accounts: IntArray, units: IntArray) -> Callable[[IntArray], FloatArray]:
    curves, hours = task.curves.some(accounts), units[accounts] * GRAIN

    def density(contacts: IntArray) -> FloatArray:
        return np.asarray(curves.step(contacts.astype(np.float64)) / hours)

    return density


def _steps(task: Task, accounts: IntArray, first: IntArray, last: IntArray, units: IntArray) -> _Steps:
    """Give the contacts from ``first`` to ``last`` of every account, sorted by owner and falling value an hour."""
    count = last - first
    which = np.repeat(np.arange(len(accounts)), count)
    number = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count) + first[which]
    account = accounts[which]

    def gained(begin: int) -> FloatArray:
        piece = slice(begin, begin + _PIECE)
        return task.curves.some(account[piece]).step(number[piece].astype(np.float64))

    gain = np.concatenate([np.zeros(0), *in_order(gained, range(0, len(account), _PIECE))])
    density = gain / (units[account] * GRAIN)
    order, start = grouped(task.owner[account], len(task.capacity))

    def falling(owner: int) -> IntArray:
        mine = order[start[owner] : start[owner + 1]]
        return mine[np.argsort(-density[mine], kind="stable")]

    order = np.concatenate(list(in_order(falling, range(len(task.capacity)))))
    return _Steps(account[order], gain[order], density[order], units[account][order], start)


def _part(steps: _Steps, owner: int) -> _Steps:
    part = slice(int(steps.start[owner]), int(steps.start[owner + 1]))
    return _Steps(steps.account[part], steps.gain[part], steps.density[part], steps.units[part], steps.start)
