"""Each owner's optimum, and what it is worth to an owner when one account joins or leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, log

import numpy as np

from influence.hours.continuous import Answer, Optimum, solve
from influence.hours.task import Task
from influence.kernels.arranging import grouped
from influence.model import FloatArray, IntArray

_WINDOW = 0.1
"""How far from an owner's price, in logarithms, accounts are looked at: the others stay at their bounds."""
_STEPS = 20
_CLOSE = 1e-12


@dataclass(frozen=True)
class Change:
    """What an owner's year is worth more or less after one account joined or left, and at which optimum.

    ``contacts`` are those of ``accounts``; all others of the owner have as many as before.
    """

    worth: float
    price: float
    accounts: IntArray
    contacts: FloatArray


@dataclass(frozen=True)
class _Near:
    """Accounts of an owner that the price moves within the window around ``middle`` (logarithms)."""

    accounts: IntArray
    middle: float


class Desks:
    """Who looks after whom, each owner at the optimum over fractions of contacts.

    Owners share nothing: what one account more or less is worth is found for each of them alone. By duality an owner's
    year is worth D(λ) = λ capacity + Σ max_x (value(x) − λ cost x) at the price λ that makes D least. One account
    moves λ a little, so Newton's steps begin at the price there is, and look only at accounts that are not held at a
    floor or a ceiling all around it. D is flat at its least: the worth is exact to the square of what the price may be
    off.

    Parameters
    ----------
    task, optimum
        The task and its optimum.
    answer
        The task's answer to prices.
    """

    def __init__(self, task: Task, optimum: Optimum, answer: Answer) -> None:
        self.task, self.answer = task, answer
        self.owner, self.price, self.contacts = task.owner.copy(), optimum.price.copy(), optimum.contacts.copy()
        self._order, self._start = grouped(task.owner, len(task.capacity))
        self._joined: dict[int, list[int]] = {}
        self._near: dict[int, _Near] = {}
        self._floors = task.hours(task.low)

    def members(self, owner: int) -> IntArray:
        """Give the accounts of an owner, ascending."""
        first = self._order[self._start[owner] : self._start[owner + 1]]
        mine = first[self.owner[first] == owner]
        came = np.array(self._joined.get(owner, []), dtype=np.int64)
        return np.union1d(mine, came[self.owner[came] == owner]) if len(came) else mine

    def leaving(self, account: int) -> Change:
        """Give what it is worth to the owner of an account that it leaves: less than 0."""
        owner = int(self.owner[account])
        found = self._stepped(owner, account, joins=False)
        return found or self._anew(owner, account, joins=False)

    def joining(self, account: int, owner: int) -> Change | None:
        """Give what it is worth to another owner that an account joins; ``None`` where floors do not allow it."""
        task = self.task
        if self._floors[owner] + task.cost[account] * task.low[account] > task.capacity[owner]:
            return None
        found = self._stepped(owner, account, joins=True)
        return found or self._anew(owner, account, joins=True)

    def move(self, account: int, to: int, leaving: Change, joining: Change) -> None:
        """Let an account join another owner, after changes that were found for it."""
        owner, floor = int(self.owner[account]), float(self.task.cost[account] * self.task.low[account])
        self.owner[account] = to
        self._joined.setdefault(to, []).append(account)
        for desk, change, more in ((owner, leaving, -floor), (to, joining, floor)):
            self.price[desk] = change.price
            self.contacts[change.accounts] = change.contacts
            self._floors[desk] += more
            near = self._near.get(desk)
            if near is not None:
                rest = near.accounts[near.accounts != account]
                self._near[desk] = replace(near, accounts=np.append(rest, account) if desk == to else rest)

    def _nearby(self, owner: int, now: float) -> _Near:
        """Give the accounts near the price whose logarithm is ``now``."""
        near = self._near.get(owner)
        if near is None or abs(near.middle - now) > _WINDOW / 2:
            mine, answer = self.members(owner), self.answer
            moved = (answer.at_high[mine] <= now + _WINDOW) & (answer.at_low[mine] > now - _WINDOW)
            near = self._near[owner] = _Near(mine[moved], now)
        return near

    def _stepped(self, owner: int, account: int, *, joins: bool) -> Change | None:
        """Find the price by Newton's steps from the one there is; ``None`` where they do not lead to one close by."""
        task, before = self.task, float(self.price[owner])
        if not 0.0 < before < np.inf:
            return None
        near, now = self._nearby(owner, log(before)), log(before)
        others = near.accounts[near.accounts != account]
        which = np.append(others, account) if joins else others
        had, cost = self.contacts[which], task.cost[which]
        x = had.copy()
        # Hours above the capacity at the price before, of all accounts of the owner.
        spare = 0.0 if joins else -float(task.cost[account] * self.contacts[account])
        if joins:
            had[-1] = 0.0
        for _ in range(_STEPS):
            x, falling = self.answer.at(which, np.full(len(which), now), x)
            over, steep = float((cost * (x - had)).sum()) + spare, float((cost * falling).sum())
            # A price off by so little changes D by over² λ / (2 steep).
            if abs(over) <= _CLOSE * task.capacity[owner]:
                return self._changed(account, which, had, x, exp(now), over, joins=joins)
            if steep <= 0.0:
                return None
            now += over / steep
            if abs(now - near.middle) > _WINDOW:
                return None
        return None

    def _changed(
        self, account: int, which: IntArray, had: FloatArray, x: FloatArray, price: float, over: float, *, joins: bool
    ) -> Change:
        """Give the change of D: values after and before, and the hours missing or left at the price after."""
        curves = self.task.curves.some(which)
        worth = curves.value(x) - curves.value(had)
        if joins:
            worth[-1] = curves.value(x)[-1]
        gone = 0.0 if joins else self._value_of(account)
        return Change(float(worth.sum()) - gone - price * over, price, which, x)

    def _value_of(self, account: int) -> float:
        one = np.array([account])
        return float(self.task.curves.some(one).value(self.contacts[one])[0])

    def _anew(self, owner: int, account: int, *, joins: bool) -> Change:
        """Solve the owner's task anew, where its price vanishes, appears or changes much."""
        before = self.members(owner)
        after = np.append(before, account) if joins else before[before != account]
        task = self.task.some(after)
        alone = replace(task, owner=np.zeros(len(after), dtype=np.int64), capacity=self.task.capacity[[owner]])
        found = solve(alone)
        worth = float(alone.curves.value(found.contacts).sum()) - float(
            self.task.curves.some(before).value(self.contacts[before]).sum()
        )
        return Change(worth, float(found.price[0]), after, found.contacts)


__all__ = ["Change", "Desks"]
