"""Plainer ways to spread the same hours: today's, equal time, in proportion to revenue."""

from __future__ import annotations

import numpy as np

from influence.hours.customers import Customers
from influence.hours.gains import Doubts, gain_of
from influence.hours.task import Task
from influence.model import FloatArray, HoursBaseline

_ALIKE = 0.01


def plainer(task: Task, customers: Customers, revenue: FloatArray) -> dict[str, tuple[FloatArray, float]]:
    """Give, by name, contacts of n customers (fractions allowed) and the hours of it.

    Floors and ceilings do not bind them, which is to their advantage. ``today_scaled`` stands beside ``today`` where
    the capacity differs from today's hours by more than 1 %.
    """
    m, owner, cost = len(task.capacity), task.owner, task.cost
    found: dict[str, tuple[FloatArray, float]] = {}
    if customers.touched:
        today = customers.hours_today / customers.length
        used = customers.hours_today + customers.travel * customers.contacts_today
        found["today"] = today, float(used.sum())
        by_owner = np.bincount(owner, used, minlength=m)
        differs = np.abs(by_owner - task.capacity) > _ALIKE * np.maximum(task.capacity, 1.0)
        if differs.any() and (by_owner > 0).all():
            factor = (task.capacity / np.where(by_owner > 0, by_owner, 1.0))[owner]
            found["today_scaled"] = today * factor, float(task.capacity.sum())
    total = float(task.capacity.sum())
    members = np.bincount(owner, minlength=m)
    found["equal_time"] = task.capacity[owner] / members[owner] / cost, total
    shares = np.maximum(np.nan_to_num(revenue, nan=0.0), 0.0)
    by_owner = np.bincount(owner, shares, minlength=m)
    bare = by_owner[owner] <= 0
    share = np.where(bare, 1.0 / members[owner], shares / np.where(bare, 1.0, by_owner[owner]))
    found["by_revenue"] = task.capacity[owner] * share / cost, total
    return found


def judge(
    task: Task, contacts: FloatArray, lists: dict[str, tuple[FloatArray, float]], doubts: Doubts
) -> tuple[HoursBaseline, ...]:
    """Give what each plainer way brings, and what the plan brings more."""
    judged = []
    for name, (other, hours) in lists.items():
        gain, low, high = gain_of(task.curves, contacts, other, doubts)
        judged.append(HoursBaseline(name, hours, float(task.curves.value(other).sum()), gain, low, high))
    return tuple(judged)
