"""Referrals that cannot have been, each with the rule that finds it.

Reading sets some of them aside already; a dataset made otherwise, or looked at from an earlier day, may hold all of
them. The rules, in their order (a referral is left out by the first that it breaks):

========================= =============================================================================================
``after_as_of``           It is dated after the analysis date.
``self``                  Somebody referred itself.
``before_referrer``       The referrer was no customer yet: a prospect to this day, or ``since`` is later.
``referred_was_customer`` The referred account was a customer already: its ``since`` is earlier than the referral, or it
                          has no ``since`` and no referral can have won it (:func:`standing`).
``cycle``                 The referred account stands above the referrer in the chain of referrals before it.
``second_referrer``       Another referral of the same account was first: in answer to asks of the same day, or, once
                          one was won, at all.
========================= =============================================================================================

On one day the referrer first in the order of ids counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from influence.learning.calendar import AFTER_ALL, BEFORE_ALL, days
from influence.model import Dataset, IntArray

BoolArray = npt.NDArray[np.bool_]
RULES = ("after_as_of", "self", "before_referrer", "referred_was_customer", "cycle", "second_referrer")
_READING = {"self_referral": "self", "before_start": "before_referrer", "second_referrer": "second_referrer"}


@dataclass(frozen=True)
class Referrals:
    """The referrals that can have been, by date, then by ids.

    Parameters
    ----------
    referrer, referred
        Positions of accounts.
    day
        When it was made.
    asked
        The day on which the referrer had been asked, as the log says; ``BEFORE_ALL`` where it does not.
    outcome
        ``won``, ``lost`` or ``pending`` as known at the analysis date.
    """

    referrer: IntArray
    referred: IntArray
    day: IntArray
    asked: IntArray
    outcome: npt.NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.day)

    def where(self, chosen: npt.NDArray[np.bool_] | IntArray) -> Referrals:
        """Give some of them, in the order given."""
        return Referrals(
            self.referrer[chosen], self.referred[chosen], self.day[chosen], self.asked[chosen], self.outcome[chosen]
        )


@dataclass(frozen=True)
class Standing:
    """Since when each account is a customer, as known at the analysis date.

    ``since`` is the first day as a customer: ``BEFORE_ALL`` where it always was one, ``AFTER_ALL`` for prospects.
    """

    since: IntArray
    today: int


def standing(dataset: Dataset) -> Standing:
    """Tell since when each account is a customer.

    A customer without a date counts as one from the day on which a referral won it, else as one who always was. Only a
    referral that can have won it counts: made by the analysis date, by another account that was a customer by then, and
    before the account itself referred anybody (who refers is a customer already).
    """
    accounts = dataset.accounts
    today = AFTER_ALL - 1 if dataset.as_of is None else int(np.datetime64(dataset.as_of, "D").astype(np.int64))
    since = days(accounts["since"], BEFORE_ALL)
    prospect = accounts["status"].to_numpy(dtype=object) == "prospect"
    since = np.where(prospect, AFTER_ALL, since)
    first = _first_won(dataset, since, today)
    return Standing(np.where((since == BEFORE_ALL) & (first < AFTER_ALL), first, since), today)


def _first_won(dataset: Dataset, since: IntArray, today: int) -> IntArray:
    """Give the day of the first referral that can have won each account; ``AFTER_ALL`` where none can."""
    log = _sorted(dataset)
    log = log.where((log.day <= today) & (log.referrer != log.referred) & (since[log.referrer] <= log.day))
    spoke, first = (np.full(len(since), AFTER_ALL, dtype=np.int64) for _ in range(2))
    np.minimum.at(spoke, log.referrer, log.day)
    won = log.where((log.outcome == "won") & (log.day <= spoke[log.referred]))
    np.minimum.at(first, won.referred, won.day)
    return first


def reconcile(dataset: Dataset, stand: Standing) -> tuple[Referrals, Mapping[str, int]]:
    """Give the referrals that can have been, and how many each rule left out (those set aside by reading included).

    A referral that was won, of somebody whose ``since`` is after the analysis date, counts as pending.
    """
    found = _sorted(dataset)
    broken = np.full(len(found), -1, dtype=np.int64)

    def mark(rule: str, where: BoolArray) -> None:
        broken[(broken < 0) & where] = RULES.index(rule)

    mark("after_as_of", found.day > stand.today)
    mark("self", found.referrer == found.referred)
    mark("before_referrer", found.day < stand.since[found.referrer])
    mark("referred_was_customer", found.day > stand.since[found.referred])
    for row, rule in _chained(found, broken < 0):
        broken[row] = RULES.index(rule)
    counts = {rule: int(np.count_nonzero(broken == place)) for place, rule in enumerate(RULES)}
    for (table, reason), (rows, _) in dataset.set_aside.tally().items():
        if table == "referrals" and reason in _READING:
            counts[_READING[reason]] += rows
    kept = found.where(broken < 0)
    open_yet = (kept.outcome == "won") & (stand.since[kept.referred] > stand.today)
    outcome = np.where(open_yet, "pending", kept.outcome)
    return Referrals(kept.referrer, kept.referred, kept.day, kept.asked, outcome), counts


def _sorted(dataset: Dataset) -> Referrals:
    table = dataset.tables["referrals"]
    referrer, referred = (dataset.place("referrals", name) for name in ("referrer_id", "referred_id"))
    day, asked = days(table["date"], BEFORE_ALL), days(table["asked_on"], BEFORE_ALL)
    asked = np.where(asked > day, BEFORE_ALL, asked)  # asked after it had referred: in answer to nothing
    outcome = table["outcome"].to_numpy(dtype=object)
    rank = np.array([("won", "pending", "lost").index(one) for one in outcome], dtype=np.int64)
    order = np.lexsort((rank, asked, referred, referrer, day))
    return Referrals(referrer, referred, day, asked, outcome).where(order)


def _chained(found: Referrals, possible: BoolArray) -> list[tuple[int, str]]:
    """Find what breaks the rules ``cycle`` and ``second_referrer``: they depend on what was accepted before."""
    often = np.bincount(found.referred[possible], minlength=0)
    speaks = np.unique(found.referrer[possible])
    heard = found.referred
    suspect = possible & (
        (often[np.minimum(heard, max(len(often) - 1, 0))] > 1 if len(often) else False) | np.isin(heard, speaks)
    )
    parent: dict[int, int] = {}
    won: set[int] = set()
    raced: set[tuple[int, int]] = set()
    broken: list[tuple[int, str]] = []
    rows = zip(
        np.flatnonzero(possible).tolist(),
        found.referrer[possible].tolist(),
        found.referred[possible].tolist(),
        found.asked[possible].tolist(),
        found.outcome[possible].tolist(),
        suspect[possible].tolist(),
        strict=True,
    )
    for row, referrer, referred, asked, outcome, doubtful in rows:
        if doubtful:
            if _above(referrer, referred, parent):
                broken.append((row, "cycle"))
                continue
            if referred in won or (asked > BEFORE_ALL and (referred, asked) in raced):
                broken.append((row, "second_referrer"))
                continue
            raced.add((referred, asked))
        parent.setdefault(referred, referrer)
        if outcome == "won":
            won.add(referred)
    return broken


def _above(account: int, wanted: int, parent: Mapping[int, int]) -> bool:
    """Whether ``wanted`` stands above ``account`` in the chain of who was referred by whom."""
    while account in parent:
        account = parent[account]
        if account == wanted:
            return True
    return False
