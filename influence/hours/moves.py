"""Customers who would bring more with another owner, by more than breaking the relationship costs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from influence.hours.continuous import Answer, Optimum, demand
from influence.hours.desks import Change, Desks
from influence.hours.task import Task
from influence.model import FloatArray, IntArray
from influence.model.columns import Coded

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
    def served(cls, names: Coded, owner: IntArray, m: int) -> Territories:
        """Give who serves what by the accounts there are; every owner serves accounts of no territory (``""``)."""
        of, count = names.codes.astype(np.int64), len(names.words)
        serves = np.zeros((count, m), dtype=np.bool_)
        serves[of, owner] = True
        if "" in names.words:
            serves[names.words.index("")] = True
        territory, serving = np.nonzero(serves)
        return cls(of, territory.astype(np.int64), serving.astype(np.int64))

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
    task: Task,
    optimum: Optimum,
    breaking: FloatArray,
    territories: Territories,
    most: int = _MOST,
    answer: Answer | None = None,
) -> list[Moved]:
    """Give moves that pay, best first, each given those before it.

    At prices λ an account is worth d(λ) = max_x value(x) − λ cost x beyond the hours it takes. The optimum after one
    account went from owner o to p is at most the optimum before + d(λ_p) − d(λ_o) (the prices stay a feasible point of
    the dual), so an account for which that is no more than what breaking costs needs no trial. The others are tried,
    the most promising first, by finding both owners' optima anew (:class:`~influence.hours.desks.Desks`).

    Parameters
    ----------
    task, optimum
        The task and its optimum over fractions of contacts.
    breaking
        n amounts that a move costs.
    territories
        An account goes only to an owner who serves its territory already.
    most
        Number of moves at most.
    answer
        The task's answer to prices, where it is at hand.
    """
    found = list[Moved]()
    if len(task.capacity) < 2:
        return found
    answer = answer or Answer(task)
    everybody = np.arange(len(task.cost))
    bound, target = _bounds(task, optimum.price, territories, everybody, answer, optimum.contacts)
    promising = np.argsort(breaking - bound, kind="stable")[:_LOOKED_AT]
    candidates = np.sort(promising[bound[promising] > breaking[promising]])
    if not len(candidates):
        return found
    desks = Desks(task, optimum, answer)
    within = {*task.owner[candidates].tolist(), *target[candidates].tolist()}
    tried, some = 0, task.some(candidates)
    few = Answer(some)
    while len(found) < most and tried < _TRIED:
        some = replace(some, owner=desks.owner[candidates])
        bound, target = _bounds(some, desks.price, territories, candidates, few, desks.contacts[candidates], within)
        net = bound - breaking[candidates]
        net[np.isin(candidates, [move.account for move in found])] = -np.inf
        best: tuple[Moved, Change, Change] | None = None
        for place in np.argsort(-net, kind="stable").tolist():
            account, to, now = int(candidates[place]), int(target[place]), int(some.owner[place])
            lead = best[0].gain - breaking[best[0].account] if best else _LEAST_GAIN
            if net[place] <= lead or tried >= _TRIED:
                break
            tried += 1
            joining = desks.joining(account, to)
            if joining is None:
                continue
            leaving = desks.leaving(account)
            gain = joining.worth + leaving.worth
            if gain - breaking[account] > lead:
                move = Moved(account, now, to, gain, float(desks.price[now]), float(desks.price[to]))
                best = move, leaving, joining
        if best is None:
            break
        found.append(best[0])
        desks.move(best[0].account, best[0].new_owner, best[1], best[2])
    return found


def _bounds(
    some: Task,
    price: FloatArray,
    territories: Territories,
    accounts: IntArray,
    answer: Answer,
    contacts: FloatArray,
    within: set[int] | None = None,
) -> tuple[FloatArray, IntArray]:
    """Give the most that moving each of some accounts can bring, and to whom: the cheapest hours that it may go to.

    ``some`` is the task of these accounts, ``answer`` theirs to prices, and ``contacts`` what they have at their own
    owner's price; where ``within`` is given, they go to no other owner.
    """
    offered = price
    if within is not None:
        offered = np.where(np.isin(np.arange(len(price)), sorted(within)), price, np.inf)
    target = territories.cheapest(offered, accounts, some.owner)
    target = np.where(np.isfinite(offered[target]), target, some.owner)
    there = demand(replace(some, owner=target), price, answer)

    def worth(contacts: FloatArray, owner: IntArray) -> FloatArray:
        return np.asarray(some.curves.value(contacts) - price[owner] * some.cost * contacts)

    return worth(there, target) - worth(contacts, some.owner), target
