"""Customers who would bring more with another owner, by more than breaking the relationship costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from influence.hours.continuous import demand, solve
from influence.hours.task import Task
from influence.model import FloatArray, IntArray

_MOST = 10
_TRIED = 60
_LOOKED_AT = 500


@dataclass(frozen=True)
class Moved:
    """Customer ``account`` of a task goes from one owner to another; ``gain`` is what that brings a year."""

    account: int
    owner: int
    new_owner: int
    gain: float
    hour_from: float
    hour_to: float


@dataclass(frozen=True)
class Territories:
    """Which owner serves which territory: pairs of positions, and that of each of n accounts."""

    of: IntArray
    territory: IntArray
    owner: IntArray

    @classmethod
    def served(cls, names: np.ndarray, owner: IntArray, m: int) -> Territories:
        """Give who serves what by the accounts there are; every owner serves accounts of no territory (``""``)."""
        known, of = np.unique(names.astype(str), return_inverse=True)
        pairs = np.unique(of[names != ""] * m + owner[names != ""])
        territory, serving = pairs // m, pairs % m
        if len(known) and known[0] == "":
            territory, serving = np.append(territory, np.zeros(m, np.int64)), np.append(serving, np.arange(m))
        return cls(of.astype(np.int64), territory.astype(np.int64), serving.astype(np.int64))

    def cheapest(self, price: FloatArray, accounts: IntArray, owner: IntArray) -> IntArray:
        """Give who else serves the territory of some accounts at the lowest price; ``owner`` where nobody does."""
        order = np.lexsort((self.owner, price[self.owner], self.territory))
        territory, serving = self.territory[order], np.append(self.owner[order], -1)
        first = np.searchsorted(territory, self.of[accounts])
        count = np.searchsorted(territory, self.of[accounts], side="right") - first
        own = serving[first] == owner
        target = np.where(own, serving[np.minimum(first + 1, len(serving) - 1)], serving[first])
        return np.asarray(np.where((count > 1) | ~own, target, owner))


def find_moves(
    task: Task, price: FloatArray, breaking: FloatArray, territories: Territories, most: int = _MOST
) -> list[Moved]:
    """Give moves that pay, best first, each given those before it.

    At prices λ an account is worth d(λ) = max_x value(x) − λ cost x beyond the hours it takes. The optimum after one
    account went from owner o to p is at most the optimum before + d(λ_p) − d(λ_o) (the prices stay a feasible point of
    the dual), so an account for which that is no more than what breaking costs needs no trial. The others are tried,
    the most promising first, by solving both owners' tasks anew.

    Parameters
    ----------
    task, price
        The task, and the prices of its optimum over fractions of contacts.
    breaking
        n amounts that a move costs.
    territories
        An account goes only to an owner who serves its territory already.
    most
        Number of moves at most.
    """
    owner, price, found = task.owner.copy(), price.copy(), list[Moved]()
    if len(price) < 2:
        return found
    fixed: set[int] = set()
    candidates = np.arange(len(owner))
    tried = 0
    now = replace(task, owner=owner)
    while len(found) < most and tried < _TRIED:
        bound, target = _bounds(now, price, territories, candidates)
        net = bound - breaking[candidates]
        if not found:
            kept = np.sort(np.argsort(-net, kind="stable")[:_LOOKED_AT])
            candidates, net, target = candidates[kept], net[kept], target[kept]
        best: Moved | None = None
        for place in np.argsort(-net, kind="stable").tolist():
            account, to = int(candidates[place]), int(target[place])
            if net[place] <= (best.gain - breaking[best.account] if best else 0.0) or tried >= _TRIED:
                break
            if account in fixed:
                continue
            tried += 1
            gain = _gain(now, account, to)
            if gain is not None and gain - breaking[account] > (best.gain - breaking[best.account] if best else 1e-6):
                best = Moved(account, int(owner[account]), to, gain, float(price[owner[account]]), float(price[to]))
        if best is None:
            break
        found.append(best)
        fixed.add(best.account)
        owner = owner.copy()
        owner[best.account] = best.new_owner
        now = replace(task, owner=owner)
        for place, worth in _prices(now, (best.owner, best.new_owner)):
            price[place] = worth
    return found


def _bounds(task: Task, price: FloatArray, territories: Territories, accounts: IntArray) -> tuple[FloatArray, IntArray]:
    """Give the most that moving each of some accounts can bring, and to whom: the cheapest hours that it may go to."""
    some = task.some(accounts)
    target = territories.cheapest(price, accounts, some.owner)
    return _worth(some, price, target) - _worth(some, price, some.owner), target


def _worth(task: Task, price: FloatArray, owner: IntArray) -> FloatArray:
    there = replace(task, owner=owner)
    contacts = demand(there, price)
    return np.asarray(task.curves.value(contacts) - price[owner] * task.cost * contacts)


def _gain(task: Task, account: int, to: int) -> float | None:
    """Give what a move brings when both owners' hours are spread anew; ``None`` where floors do not allow it."""
    pair = (int(task.owner[account]), to)
    who = np.flatnonzero(np.isin(task.owner, pair))
    before = task.some(who)
    owner = before.owner.copy()
    owner[np.searchsorted(who, account)] = to
    after = replace(before, owner=owner)
    if after.hours(after.low)[to] > after.capacity[to]:
        return None
    return float((after.curves.value(solve(after).contacts) - before.curves.value(solve(before).contacts)).sum())


def _prices(task: Task, owners: tuple[int, int]) -> Iterator[tuple[int, float]]:
    who = np.flatnonzero(np.isin(task.owner, owners))
    price = solve(task.some(who)).price
    for owner in owners:
        yield owner, float(price[owner])
