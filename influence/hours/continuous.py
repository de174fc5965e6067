"""The optimum over fractions of contacts, by its Lagrange condition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.hours.task import Task
from influence.kernels import in_order
from influence.model import FloatArray, IntArray

_INNER, _OUTER = 60, 200
_CLOSE = 1e-12
_BLOCK = 65_536
"""Accounts whose contacts are looked for at once: their numbers stay close to a processor."""


@dataclass(frozen=True)
class Optimum:
    """Contacts that bring most, and how exactly the conditions of an optimum hold.

    Parameters
    ----------
    contacts
        n numbers of contacts, fractions allowed.
    price
        m amounts: what one hour more of an owner would bring (the multiplier of the capacity); 0 where hours are left.
    residual
        KKT residual, the largest of: how far, relative to the price, an hour's value is from it (above it at ``low``,
        below it at ``high``, either way between); hours missing from or above a capacity that has a price, relative to
        it.
    """

    contacts: FloatArray
    price: FloatArray
    residual: float


def solve(task: Task, answer: Answer | None = None) -> Optimum:
    """Find the optimum by Newton's method on the logarithm of each owner's price.

    At a price λ an account gets the contacts at which one contact more is worth what it costs, slope(x) = λ cost,
    within its bounds: a root that Newton's method finds on the logarithm of the slope, convex and falling in x. The
    hours used fall with λ, so a bracket keeps the outer steps safe. Cost: accounts × some 30 evaluations. ``answer`` is
    the answer of the task, where it is at hand.

    Raises
    ------
    ValueError
        An owner's floors need more than the capacity; look before with :mod:`influence.hours.demands`.
    """
    floors = task.hours(task.low)
    if (floors > task.capacity * (1 + 1e-9) + 1e-9).any():
        raise ValueError("floors need more than the capacity")
    contacts, log_price = task.useful.copy(), np.full(len(task.capacity), -np.inf)
    scarce = (task.hours(task.useful) > task.capacity) & (floors < task.capacity * (1 - _CLOSE))
    full = (task.hours(task.useful) > task.capacity) & ~scarce
    answer = answer or Answer(task)
    log_price[full] = answer.dearest(task)[full]
    contacts[full[task.owner]] = task.low[full[task.owner]]
    _search(task, answer, scarce, contacts, log_price)
    price = np.exp(log_price)
    return Optimum(contacts, price, kkt_residual(task, contacts, price))


def demand(task: Task, price: FloatArray, answer: Answer | None = None) -> FloatArray:
    """Give the contacts that accounts get where an hour must bring ``price`` (m amounts), capacities aside."""
    everybody = np.arange(len(task.curves))
    with np.errstate(divide="ignore"):
        log_price = np.log(price)
    return (answer or Answer(task)).at(everybody, log_price[task.owner])[0]


class Answer:
    """How many contacts an account gets at a price; whoever its owner is.

    ``at_low`` and ``at_high`` are logarithms of prices: above the one an account stays at its floor, below the other at
    the most contacts that are of use.
    """

    def __init__(self, task: Task) -> None:
        curves = task.curves
        with np.errstate(divide="ignore"):
            self.height = np.log(curves.amplitude) + np.log(curves.rate)
        self.rate, self.low, self.high = curves.rate, task.low, task.useful
        self.log_cost = np.log(task.cost)
        self.at_low, self.at_high = (
            _log_slope(self.height, self.rate, x)[0] - self.log_cost for x in (task.low, task.useful)
        )

    def dearest(self, task: Task) -> FloatArray:
        """Give of each owner the logarithm of the price above which all its accounts stay at their floors."""
        found, moving = np.full(len(task.capacity), -np.inf), self.high > self.low
        np.maximum.at(found, task.owner[moving], self.at_low[moving])
        return found

    def cheapest(self, task: Task) -> FloatArray:
        """Give of each owner the logarithm of the price below which all its accounts have all that is of use."""
        found, moving = np.full(len(task.capacity), np.inf), self.high > self.low
        np.minimum.at(found, task.owner[moving], self.at_high[moving])
        return found

    def at(
        self, accounts: IntArray, log_price: FloatArray, near: FloatArray | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Give the contacts of some accounts at a price each, and how many fewer at a price of e times as much.

        ``near`` are contacts at prices close by, where they are known: fewer steps lead from them to the root.
        """
        if len(accounts) <= _BLOCK:
            return self._at(accounts, log_price, near)
        blocks = (slice(first, first + _BLOCK) for first in range(0, len(accounts), _BLOCK))
        parts = in_order(
            lambda one: self._at(accounts[one], log_price[one], None if near is None else near[one]), blocks
        )
        contacts, falling = zip(*parts, strict=True)
        return np.concatenate(contacts), np.concatenate(falling)

    def _at(self, accounts: IntArray, log_price: FloatArray, near: FloatArray | None) -> tuple[FloatArray, FloatArray]:
        low, high = self.low[accounts], self.high[accounts]
        contacts = np.where(log_price < self.at_high[accounts], high, low)
        falling = np.zeros(len(accounts))
        inside = np.flatnonzero((log_price >= self.at_high[accounts]) & (log_price < self.at_low[accounts]))
        which = accounts[inside]
        wanted = log_price[inside] + self.log_cost[which]
        height, rate = (np.take(one, which, axis=1) for one in (self.height, self.rate))
        # Where one part alone would stand: left of the root, from where Newton's steps only rise. A step from the right
        # of the root, where others may have been close by, ends on its left: the logarithm is convex.
        x = ((height - wanted) / rate).max(axis=0) if near is None else near[inside].copy()
        slope = np.full(len(inside), -1.0)
        left = np.arange(len(inside))
        for _ in range(_INNER):
            value, slope[left] = _log_slope(height, rate, x[left])
            miss = value - wanted[left]
            x[left] -= miss / slope[left]
            more = np.flatnonzero(np.abs(miss) > _CLOSE * (1.0 + np.abs(wanted[left])))
            if not len(more):
                break
            if len(more) < len(left):
                left, height, rate = left[more], np.take(height, more, axis=1), np.take(rate, more, axis=1)
        contacts[inside] = np.clip(x, low[inside], high[inside])
        falling[inside] = np.where((x > low[inside]) & (x < high[inside]), -1.0 / slope, 0.0)
        return contacts, falling


def _log_slope(height: FloatArray, rate: FloatArray, contacts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give the logarithm of the slope of n accounts, and its own slope; ``height`` and ``rate`` are 2 × n."""
    first, second = height - rate * contacts
    top = np.maximum(first, second)
    top = np.where(np.isfinite(top), top, 0.0)
    one, two = np.exp(first - top), np.exp(second - top)
    total = one + two
    with np.errstate(divide="ignore", invalid="ignore"):
        fall = -(one * rate[0] + two * rate[1]) / total
        return top + np.log(total), fall


def _search(task: Task, answer: Answer, scarce: np.ndarray, contacts: FloatArray, log_price: FloatArray) -> None:
    """Find the price of every scarce owner, and write it and the contacts that follow in place."""
    m = len(task.capacity)
    low, high = (np.where(scarce, ends, 0.0) for ends in (answer.cheapest(task), answer.dearest(task)))
    open_ = scarce.copy()
    now = (low + high) / 2
    accounts = np.flatnonzero(open_[task.owner])
    for _ in range(_OUTER):
        if not open_.any():
            return
        owner = task.owner[accounts]
        x, falling = answer.at(accounts, now[owner])
        cost = task.cost[accounts]
        over = np.bincount(owner, cost * x, minlength=m) - task.capacity
        steep = np.bincount(owner, cost * falling, minlength=m)
        contacts[accounts], log_price[open_] = x, now[open_]
        low, high = np.where(open_ & (over > 0), now, low), np.where(open_ & (over <= 0), now, high)
        done = (np.abs(over) <= _CLOSE * task.capacity) | (high - low <= 4e-16 * np.maximum(np.abs(now), 1.0))
        open_ &= ~done
        with np.errstate(divide="ignore", invalid="ignore"):
            step = now + over / steep
        safe = (steep > 0) & (step > low) & (step < high)
        now = np.where(open_, np.where(safe, step, (low + high) / 2), now)
        still = open_[owner]
        if still.sum() < 0.7 * len(accounts):
            accounts = accounts[still]


def kkt_residual(task: Task, contacts: FloatArray, price: FloatArray) -> float:
    """Give how far contacts and prices are from the Karush-Kuhn-Tucker conditions; 0 at the optimum.

    See :class:`Optimum` for what is measured. The objective is concave and the constraints are linear, so these
    conditions are enough.
    """
    due = price[task.owner] * task.cost
    slope = task.curves.slope(contacts)
    scale = np.maximum(np.maximum(due, slope), 1e-300)
    off = (slope - due) / scale
    off = np.where(contacts <= task.low, np.maximum(off, 0.0), off)
    off = np.where(contacts >= task.high, np.where(contacts <= task.low, 0.0, np.minimum(off, 0.0)), off)
    off = np.where(task.curves.amplitude.any(axis=0) | (contacts > task.low), off, 0.0)
    used = task.hours(contacts)
    size = np.maximum(task.capacity, 1.0)
    over = np.maximum(used - task.capacity, 0.0) / size
    idle = np.where(price > 0, np.abs(task.capacity - used), 0.0) / size
    bounds = np.maximum(np.maximum(task.low - contacts, contacts - task.high), 0.0)
    return float(max((np.abs(one).max(initial=0.0) for one in (off, over, idle, bounds)), default=0.0))


__all__ = ["Answer", "Optimum", "demand", "kkt_residual", "solve"]
