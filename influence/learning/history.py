"""The history of a project as learning takes it: reconciled, and each referral beside the ask that it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from influence.learning.asks import Asks, answers, first_of_race, recorded_asks
from influence.learning.availability import Spells, crowd, free_spells
from influence.learning.occasions import Occasions, assumed_occasions, latest_before
from influence.learning.reconcile import Referrals, Standing, reconcile, standing
from influence.model import Dataset, IntArray

_LONGEST_WAIT = 366
"""Most days from an assumed occasion to its referral: the latest before counts, however long ago."""


@dataclass(frozen=True)
class History:
    """What happened up to the analysis date.

    Parameters
    ----------
    standing
        Since when each account is a customer.
    referrals
        Those that can have been; they tell about conversion.
    left_out
        Rule → how many referrals it left out.
    asks
        Those on record whose answer is known: they tell about participation.
    open_asks
        How many may yet be answered: they say nothing.
    silent_asks
        How many of ``asks`` count as a no since nobody answered.
    tellings
        What tells about telling: asks whose agreement is on record, by customers, with the time for referrals over;
        where no answer to any ask is known, occasions that are assumed.
    answered
        The referrals that answer one of ``tellings``.
    answers
        Which, by position; of occasions, the slot.
    unasked
        How many referrals answer none.
    spells
        When each account could be referred.
    decided
        The referrals whose outcome counts for conversion, won or lost.
    """

    standing: Standing
    referrals: Referrals
    left_out: Mapping[str, int]
    asks: Asks
    open_asks: int
    silent_asks: int
    tellings: Asks | Occasions
    answered: Referrals
    answers: IntArray
    unasked: int
    spells: Spells
    decided: Referrals

    @property
    def assumed(self) -> bool:
        """Whether occasions are assumed, as no answer to any ask is known."""
        return isinstance(self.tellings, Occasions)


def history_of(dataset: Dataset) -> History:
    """Reconcile the history of a dataset; what its settings say of the window and of years without asks acts here."""
    settings = dataset.settings.learning
    stand = standing(dataset)
    referrals, left_out = reconcile(dataset, stand)
    record = recorded_asks(dataset, stand, referrals)
    asks = record.known
    spells = free_spells(referrals, stand, settings.window_days)
    occasions: Asks | Occasions
    if len(asks):
        customer = stand.since[asks.account] <= asks.day
        over = asks.day + settings.window_days <= stand.today
        occasions = asks.chosen(asks.agreed & ~record.inferred & customer & over)
        found = answers(referrals, occasions, settings.window_days)
    else:
        share = dataset.settings.referral.participation
        occasions = assumed_occasions(referrals, stand, settings.asks_per_year, share)
        found = latest_before(referrals, occasions, _LONGEST_WAIT)
    first = first_of_race(referrals, found, occasions.day)
    chosen = np.flatnonzero(first)
    chosen = chosen[_could_be_referred(spells, referrals.referred[chosen], occasions.day[found[chosen]])]
    return History(
        standing=stand,
        referrals=referrals,
        left_out=left_out,
        asks=asks,
        open_asks=len(record.waiting),
        silent_asks=int(np.count_nonzero(record.silent)),
        tellings=occasions,
        answered=referrals.where(chosen),
        answers=found[chosen],
        unasked=len(referrals) - len(chosen),
        spells=spells,
        decided=_decided(dataset, referrals, stand, settings.window_days),
    )


def _could_be_referred(spells: Spells, account: IntArray, day: IntArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    person = np.repeat(np.arange(len(spells.start) - 1), np.diff(spells.start))
    free = crowd(person, spells.begin, spells.end, np.unique(day))
    return np.asarray(free.count(account, day) > 0)


def _decided(dataset: Dataset, referrals: Referrals, stand: Standing, window: int) -> Referrals:
    """Give the referrals that were won or lost.

    Where the tables know more than the analysis date, only those made a window before it count: of the late ones, what
    was won is known to be open still, what was lost is not.
    """
    decided = (referrals.outcome == "won") | (referrals.outcome == "lost")
    if _knows_more(dataset):
        decided &= referrals.day + window <= stand.today
    return referrals.where(np.asarray(decided, dtype=bool))


def _knows_more(dataset: Dataset) -> bool:
    if dataset.as_of is None:
        return False
    today = np.datetime64(dataset.as_of, "D")
    columns = [dataset.accounts["since"], dataset.tables["asks"]["date"], dataset.tables["referrals"]["date"]]
    return any(bool(np.any(column.to_numpy(dtype="datetime64[D]") > today)) for column in columns)
