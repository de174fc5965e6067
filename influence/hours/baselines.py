"""Plainer ways to spread the same hours: today's, equal time, in proportion to revenue."""

from __future__ import annotations

import numpy as np

from influence.hours.customers import Customers
from influence.hours.gains import Doubts, gain_of
from influence.hours.task import Task, total_by
from influence.kernels import in_order
from influence.model import FloatArray, HoursBaseline

_ALIKE = 0.01
_STEPS, _CLOSE = 200, 1e-13


def plainer(task: Task, customers: Customers, revenue: FloatArray) -> dict[str, tuple[FloatArray, float]]:
    """Give, by name, contacts of n customers (fractions allowed) and the hours of it.

    All keep to the floors, ceilings and capacities of the plan but ``today``, which is what happened. ``today_scaled``
    stands beside it where the capacity differs from today's hours by more than 1 %.
    """
    m = len(task.capacity)
    found: dict[str, tuple[FloatArray, float]] = {}

    def add(name: str, hours: FloatArray) -> None:
        contacts = in_proportion(task, hours)
        found[name] = contacts, float(task.hours(contacts).sum())

    if customers.touched:
        used = customers.hours_today + customers.travel * customers.contacts_today
        found["today"] = customers.hours_today / customers.length, float(used.sum())
        differs = np.abs(total_by(task.owner, used, m) - task.capacity) > _ALIKE * np.maximum(task.capacity, 1.0)
        if differs.any():
            add("today_scaled", used)
    add("equal_time", np.ones(len(task.cost)))
    add("by_revenue", np.maximum(np.nan_to_num(revenue, nan=0.0), 0.0))
    return found


def in_proportion(task: Task, weights: FloatArray) -> FloatArray:
    """Give contacts whose hours are in proportion to weights, within bounds, and use up each owner's capacity.

    Who would get less than the floor or more than the ceiling gets just that, and the rest is shared in proportion; an
    owner all of whose weights are 0 shares equally. Hours are left only where everybody with a weight is at the
    ceiling.

    Examples
    --------
    >>> from influence.hours.curves import Curves
    >>> curves = Curves(np.zeros(3), np.ones((2, 3)), np.ones((2, 3)))
    >>> owner = np.zeros(3, dtype=np.int64)
    >>> task = Task(curves, np.ones(3), np.array([1.0, 0.0, 0.0]), np.full(3, 5.0), owner, np.array([10.0]))
    >>> in_proportion(task, np.array([1.0, 20.0, 80.0])).round(6).tolist()
    [1.0, 4.0, 5.0]
    """
    owner, m = task.owner, len(task.capacity)
    bare = total_by(owner, weights, m)[owner] <= 0
    wanted = np.where(bare, 1.0, weights) / task.cost
    most = np.zeros(m)
    np.maximum.at(most, owner, np.divide(task.high, wanted, out=np.zeros(len(wanted)), where=wanted > 0))
    low, high = np.zeros(m), 2 * most
    everything = total_by(owner, task.cost * wanted, m)
    now = np.minimum(high, np.divide(task.capacity, everything, out=high.copy(), where=everything > 0))
    for _ in range(_STEPS):
        contacts = now[owner] * wanted
        rising = (contacts > task.low) & (contacts < task.high)
        over = task.hours(np.clip(contacts, task.low, task.high)) - task.capacity
        fits = over <= _CLOSE * task.capacity
        low, high = np.where(fits, now, low), np.where(fits, high, now)
        if ((fits & (over >= -_CLOSE * task.capacity)) | (high - low <= _CLOSE * high)).all():
            break
        # Hours rise in pieces of a line: a step along the piece ends on the root once the piece is found.
        slope = total_by(owner, np.where(rising, task.cost * wanted, 0.0), m)
        step = now - np.divide(over, slope, out=np.full(m, np.inf), where=slope > 0)
        now = np.where((step > low) & (step < high), step, (low + high) / 2)
    return np.asarray(np.clip(low[owner] * wanted, task.low, task.high))


def judge(
    task: Task, contacts: FloatArray, lists: dict[str, tuple[FloatArray, float]], doubts: Doubts
) -> tuple[HoursBaseline, ...]:
    """Give what each plainer way brings, and what the plan brings more."""

    def judged(name: str) -> HoursBaseline:
        other, hours = lists[name]
        gain, low, high = gain_of(task.curves, contacts, other, doubts)
        return HoursBaseline(name, hours, float(task.curves.value(other).sum()), gain, low, high)

    return tuple(in_order(judged, lists))
