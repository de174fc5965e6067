"""Customers who would bring more with another owner, by more than breaking the relationship costs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from influence.hours.continuous import demand, solve
from influence.hours.task import Task
from influence.model import FloatArray, IntArray

_MOST = 10
_TRIED = 60
_LOOKED_AT = 500
_LEAST_GAIN = 1e-6


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
    bound, target = _bounds(task, price, territories, np.arange(len(owner)))
    promising = np.argsort(breaking - bound, kind="stable")[:_LOOKED_AT]
    candidates = np.sort(promising[bound[promising] > breaking[promising]])
    members = _Members.of_task(task, {*owner[candidates].tolist(), *target[candidates].tolist()})
    tried, some = 0, task.some(candidates)
    while len(found) < most and tried < _TRIED:
        bound, target = _bounds(some, price, territories, candidates, within=set(members.of))
        net = bound - breaking[candidates]
        best: Moved | None = None
        for place in np.argsort(-net, kind="stable").tolist():
            account, to, now = int(candidates[place]), int(target[place]), int(some.owner[place])
            lead = best.gain - breaking[best.account] if best else _LEAST_GAIN
            if net[place] <= lead or tried >= _TRIED:
                break
            if any(move.account == account for move in found):
                continue
            tried += 1
            gain = _gain(members, account, now, to)
            if gain is not None and gain - breaking[account] > lead:
                best = Moved(account, now, to, gain, float(price[now]), float(price[to]))
        if best is None:
            break
        found.append(best)
        members = members.moved(best)
        some = replace(some, owner=np.where(candidates == best.account, best.new_owner, some.owner))
        pair = [best.owner, best.new_owner]
        price[pair] = solve(members.pair(*pair)[0]).price
    return found


def _bounds(
    some: Task, price: FloatArray, territories: Territories, accounts: IntArray, within: set[int] | None = None
) -> tuple[FloatArray, IntArray]:
    """Give the most that moving each of some accounts can bring, and to whom: the cheapest hours that it may go to.

    ``some`` is the task of these accounts; where ``within`` is given, they go to no other owner.
    """
    offered = price
    if within is not None:
        offered = np.where(np.isin(np.arange(len(price)), sorted(within)), price, np.inf)
    target = territories.cheapest(offered, accounts, some.owner)
    target = np.where(np.isfinite(offered[target]), target, some.owner)
    return _worth(some, price, target) - _worth(some, price, some.owner), target


def _worth(task: Task, price: FloatArray, owner: IntArray) -> FloatArray:
    there = replace(task, owner=owner)
    contacts = demand(there, price)
    return np.asarray(task.curves.value(contacts) - price[owner] * task.cost * contacts)


@dataclass(frozen=True)
class _Members:
    """The accounts of each owner, so that a pair of owners is found without a look at all."""

    task: Task
    of: dict[int, IntArray]

    @classmethod
    def of_task(cls, task: Task, owners: set[int]) -> _Members:
        order = np.argsort(task.owner, kind="stable")
        start = np.searchsorted(task.owner[order], np.arange(len(task.capacity) + 1))
        return cls(task, {one: order[start[one] : start[one + 1]] for one in owners})

    def moved(self, move: Moved) -> _Members:
        """Give the members after a move."""
        left = self.of[move.owner]
        gained = np.sort(np.append(self.of[move.new_owner], move.account))
        return _Members(
            self.task, {**self.of, move.owner: left[left != move.account], move.new_owner: gained.astype(np.int64)}
        )

    def pair(self, owner: int, other: int) -> tuple[Task, IntArray]:
        """Give the task of two owners alone, as owners 0 and 1, and the accounts that it is about."""
        accounts = np.concatenate([self.of[owner], self.of[other]])
        some = self.task.some(accounts)
        places = np.repeat(np.arange(2), [len(self.of[owner]), len(self.of[other])])
        return replace(some, owner=places, capacity=self.task.capacity[[owner, other]]), accounts


def _gain(members: _Members, account: int, owner: int, to: int) -> float | None:
    """Give what a move brings when both owners' hours are spread anew; ``None`` where floors do not allow it."""
    before, accounts = members.pair(owner, to)
    places = before.owner.copy()
    places[accounts == account] = 1
    after = replace(before, owner=places)
    if after.hours(after.low)[1] > after.capacity[1]:
        return None
    return float((after.curves.value(solve(after).contacts) - before.curves.value(solve(before).contacts)).sum())
