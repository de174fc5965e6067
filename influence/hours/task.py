"""The task of spreading account managers' hours: curves, costs, bounds and capacities as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from influence.hours.curves import Curves
from influence.model import FloatArray, IntArray

GRAIN = 1e-4
"""Hours that all costs are whole multiples of: a third of a second."""


def total_by(place: IntArray, amounts: FloatArray, places: int) -> FloatArray:
    """Give the sums of n amounts at each of so many places.

    Examples
    --------
    >>> total_by(np.array([1, 1]), np.array([2.0, 3.0]), 3).tolist()
    [0.0, 5.0, 0.0]
    """
    return np.bincount(place, amounts, minlength=places).astype(np.float64)


@dataclass(frozen=True)
class Task:
    """Maximise Σ value_i(x_i) with low_i ≤ x_i ≤ high_i and Σ_{i of o} cost_i x_i ≤ capacity_o for every owner o.

    Parameters
    ----------
    curves
        What n accounts are worth by contacts.
    cost
        n hours that one contact takes, travel included; more than 0, whole multiples of :data:`GRAIN`.
    low, high
        n whole numbers of contacts, low ≤ high.
    owner
        n positions of owners in [0, m).
    capacity
        m hours a year, 0 or more.
    """

    curves: Curves
    cost: FloatArray
    low: FloatArray
    high: FloatArray
    owner: IntArray
    capacity: FloatArray

    def __post_init__(self) -> None:
        if (self.low > self.high).any() or (self.low < 0).any() or (self.cost < GRAIN).any():
            raise ValueError("bounds must be 0 ≤ low ≤ high, and a contact must take time")
        if not np.isfinite(self.capacity).all() or (self.capacity < 0).any():
            raise ValueError("capacities must be finite and 0 or more")

    def hours(self, contacts: FloatArray) -> FloatArray:
        """Give the hours of each owner at n numbers of contacts."""
        return total_by(self.owner, self.cost * contacts, len(self.capacity))

    @cached_property
    def useful(self) -> FloatArray:
        """The most contacts that are of use: ``high``, or ``low`` where contact adds nothing."""
        return np.where(self.curves.amplitude.any(axis=0), self.high, self.low)

    def some(self, accounts: IntArray) -> Task:
        """Give the task of some accounts, all owners kept."""
        return Task(
            self.curves.some(accounts),
            self.cost[accounts],
            self.low[accounts],
            self.high[accounts],
            self.owner[accounts],
            self.capacity,
        )

    @property
    def units(self) -> IntArray:
        """The costs in whole units of :data:`GRAIN`."""
        return np.rint(self.cost / GRAIN).astype(np.int64)

    @property
    def capacity_units(self) -> IntArray:
        """The capacities in whole units, rounded down but for the last bits."""
        return np.floor(self.capacity / GRAIN * (1 + 1e-12) + 1e-6).astype(np.int64)
