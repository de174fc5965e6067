"""Who was asked and when, and which referrals answer which ask."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from influence.learning.calendar import AFTER_ALL, BEFORE_ALL, days
from influence.learning.reconcile import Referrals, Standing
from influence.model import Dataset, FloatArray, IntArray

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


@dataclass(frozen=True)
class Record:
    """What is on record of asks up to the analysis date.

    Parameters
    ----------
    known
        Those whose answer is known, or taken as known: what participation is learned from.
    inferred
        Of ``known``: nobody recorded the answer, but a referral answers the ask. They took part; how much others who
        did so refer they cannot tell, for without a referral they would not be among those who agreed.
    waiting
        Those whose answer may yet come: they say nothing.
    silent
        Of ``known``: nobody answered in time, or at all, which counts as a no.
    """

    known: Asks
    inferred: npt.NDArray[np.bool_]
    waiting: Asks
    silent: npt.NDArray[np.bool_]


def recorded_asks(dataset: Dataset, stand: Standing, referrals: Referrals) -> Record:
    """Give the asks on record up to the analysis date, each account and day once, with the answers that count.

    Of several of one account on one day the one with most of an answer counts: yes, then no or silent, then pending.
    A pending ask counts as a yes where one of the ``referrals`` answers it (:func:`answers`). Else it says nothing for
    ``answer_days`` days, nor where the account was asked again within these: a reminder, whose answer is the one to
    wait for. After that it counts as a no.
    """
    settings = dataset.settings.learning
    asks, pending, silent = _in_order(dataset, stand)
    # As if all that are pending had been agreed to: whatever a referral then answers was.
    answered = answers(referrals, replace(asks, agreed=asks.agreed | pending), settings.window_days)
    inferred = np.zeros(len(asks), dtype=bool)
    inferred[answered[answered >= 0]] = True
    inferred &= pending
    again = np.zeros(len(asks), dtype=bool)
    again[:-1] = (asks.account[1:] == asks.account[:-1]) & (asks.day[1:] - asks.day[:-1] <= settings.answer_days)
    pending &= ~inferred
    over = pending & ~again & (asks.day + settings.answer_days <= stand.today)
    known = ~pending | over
    return Record(
        replace(asks, agreed=asks.agreed | inferred).chosen(known),
        inferred[known],
        asks.chosen(pending & ~again & ~over),
        (silent | over)[known],
    )


def _in_order(dataset: Dataset, stand: Standing) -> tuple[Asks, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Give asks by account and day, each once, which of them are pending, and which are silent."""
    table = dataset.tables["asks"]
    account = dataset.place("asks", "account_id")
    day = days(table["date"], AFTER_ALL)
    agreed, pending, silent = (
        (table["agreed"] == answer).to_numpy(dtype=bool) for answer in ("yes", "pending", "silent")
    )
    order = np.lexsort((silent, pending, ~agreed, day, account))
    order = order[day[order] <= stand.today]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (account[order][1:] != account[order][:-1]) | (day[order][1:] != day[order][:-1])
    order = order[first]
    return Asks(account[order], day[order], agreed[order], np.ones(len(order))), pending[order], silent[order]


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
