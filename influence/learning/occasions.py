"""Occasions of a log without asks: days common to all, on which every customer of the day could have referred.

They are kept as days and as the first of them for each account, never one by one: a million customers over twenty years
have tens of millions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.learning.reconcile import Referrals, Standing
from influence.model import IntArray


@dataclass(frozen=True)
class Occasions:
    """Days on which accounts could have referred.

    Parameters
    ----------
    day
        D days, ascending; a **slot** is a position among them.
    first
        n slots from which on each account could refer; D for those who never could.
    share
        The chance of each account to take part.
    """

    day: IntArray
    first: IntArray
    share: float

    def __len__(self) -> int:
        return int(self.times.sum())

    @property
    def times(self) -> IntArray:
        """On how many occasions each account could refer."""
        return len(self.day) - self.first


def assumed_occasions(referrals: Referrals, stand: Standing, a_year: float, share: float) -> Occasions:
    """Give evenly spaced occasions over the time of a log without asks: every customer of the day, with a chance.

    They begin half a spacing before the first referral, so that each referral follows one. None where nobody is
    believed to take part: such a belief leaves nothing to learn.
    """
    n = len(stand.since)
    if not len(referrals) or share <= 0:
        return Occasions(np.empty(0, dtype=np.int64), np.zeros(n, dtype=np.int64), 0.0)
    spacing = max(round(365.25 / a_year), 1)
    last = min(stand.today, int(referrals.day.max()) + spacing)
    on = np.arange(int(referrals.day.min()) - spacing // 2, last + 1, spacing)
    return Occasions(on, np.searchsorted(on, stand.since).astype(np.int64), share)


def latest_before(referrals: Referrals, occasions: Occasions, window: int) -> IntArray:
    """Give for each referral the slot of its referrer's latest occasion, at most ``window`` days before; −1 for none.

    Examples
    --------
    >>> occasions = Occasions(np.array([10, 50]), np.array([0, 1]), 0.3)
    >>> nothing = np.zeros(3, dtype=np.int64)
    >>> known = Referrals(np.array([0, 1, 0]), np.array([7, 8, 9]), np.array([60, 30, 99]), nothing, nothing)
    >>> latest_before(known, occasions, window=40).tolist()
    [1, -1, -1]
    """
    if not len(occasions.day):
        return np.full(len(referrals), -1, dtype=np.int64)
    slot = np.searchsorted(occasions.day, referrals.day, side="right") - 1
    fits = (slot >= 0) & (slot >= occasions.first[referrals.referrer])
    fits &= referrals.day - occasions.day[np.maximum(slot, 0)] <= window
    return np.where(fits, slot, -1).astype(np.int64)
