"""Who was asked and when, and which referrals answer which ask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from influence.learning.calendar import AFTER_ALL, BEFORE_ALL, days
from influence.learning.reconcile import Referrals, Standing
from influence.model import Dataset, FloatArray, IntArray, positions

_SPAN = 2**21
"""More than the days of any calendar: account and day together make one number."""


@dataclass(frozen=True)
class Asks:
    """Occasions on which accounts could refer, by account and day, each once.

    Parameters
    ----------
    account, day
        Who, when.
    agreed
        Whether the account took part.
    share
        The chance that it did, where nobody recorded it; 1 where it is known to have.
    """

    account: IntArray
    day: IntArray
    agreed: npt.NDArray[np.bool_]
    share: FloatArray

    def __len__(self) -> int:
        return len(self.day)

    def chosen(self, where: npt.NDArray[np.bool_]) -> Asks:
        """Give those ``where``."""
        return Asks(self.account[where], self.day[where], self.agreed[where], self.share[where])


def recorded_asks(dataset: Dataset, stand: Standing) -> Asks:
    """Give the asks on record up to the analysis date; of several of one account on one day, one that was agreed to."""
    table = dataset.tables["asks"]
    account = positions(table["account_id"], dataset.accounts["account_id"])
    day = days(table["date"], AFTER_ALL)
    agreed = table["agreed"].to_numpy(dtype=bool)
    order = np.lexsort((~agreed, day, account))
    order = order[day[order] <= stand.today]
    account, day, agreed = account[order], day[order], agreed[order]
    first = np.ones(len(day), dtype=bool)
    first[1:] = (account[1:] != account[:-1]) | (day[1:] != day[:-1])
    return Asks(account[first], day[first], agreed[first], np.ones(int(first.sum())))


def answers(referrals: Referrals, asks: Asks, window: int) -> IntArray:
    """Give for each referral the position of the ask that it answers; −1 where it answers none.

    The ask is the one that the log names by ``asked_on``; where it names none, the referrer's latest before the
    referral, no longer than ``window`` days ago. Only asks that were agreed to are answered.

    Examples
    --------
    >>> asks = Asks(np.array([0, 0, 1]), np.array([10, 50, 10]), np.array([True, True, False]), np.ones(3))
    >>> known = Referrals(
    ...     referrer=np.array([0, 0, 0, 1]),
    ...     referred=np.array([7, 8, 9, 7]),
    ...     day=np.array([60, 30, 90, 12]),
    ...     asked=np.array([10, BEFORE_ALL, BEFORE_ALL, 10]),
    ...     outcome=np.array(["won"] * 4, dtype=object),
    ... )
    >>> answers(known, asks, window=30).tolist()
    [0, 0, -1, -1]
    """
    if not len(asks):
        return np.full(len(referrals), -1, dtype=np.int64)
    key = asks.account * _SPAN + asks.day
    named = referrals.asked > BEFORE_ALL
    when = np.where(named, referrals.asked, referrals.day)
    at = np.searchsorted(key, referrals.referrer * _SPAN + when, side="right") - 1
    at = np.maximum(at, 0)
    wait = when - asks.day[at]
    fits = (asks.account[at] == referrals.referrer) & (wait >= 0) & (wait <= np.where(named, 0, window))
    return np.where(fits & asks.agreed[at], at, -1).astype(np.int64)


def first_of_race(referrals: Referrals, ask: IntArray, day: IntArray) -> npt.NDArray[np.bool_]:
    """Tell which referrals were first to name their account in answer to asks of one day; the rest count for nobody.

    ``ask`` holds positions in ``day``, −1 for none.
    """
    race = np.where(ask >= 0, day[np.maximum(ask, 0)] if len(day) else 0, BEFORE_ALL)
    order = np.lexsort((np.arange(len(ask)), race, referrals.referred))
    first = np.ones(len(ask), dtype=bool)
    same = (referrals.referred[order][1:] == referrals.referred[order][:-1]) & (race[order][1:] == race[order][:-1])
    first[order[1:]] = ~same
    return first & (ask >= 0)
