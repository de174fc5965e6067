"""Who could be referred when, and how many of them stand in each group: counts of intervals, never pairs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from influence.learning.calendar import AFTER_ALL, BEFORE_ALL
from influence.learning.reconcile import Referrals, Standing
from influence.model import IntArray


@dataclass(frozen=True)
class Spells:
    """Spells, by account, in which accounts could be referred: from ``begin`` on, before ``end``.

    The spells of account i are ``start[i]:start[i + 1]``.
    """

    start: IntArray
    begin: IntArray
    end: IntArray


def free_spells(referrals: Referrals, stand: Standing, window: int) -> Spells:
    """Tell when each account could be referred: while it was a prospect, and no referral of it was open.

    A referral is open from the day after it was made: for good where it is pending or was won, for ``window`` days
    where it was lost.
    """
    account = np.flatnonzero(stand.since > BEFORE_ALL)
    begin, end = np.full(len(account), BEFORE_ALL, dtype=np.int64), stand.since[account]
    heard = set(referrals.referred.tolist())
    if heard:
        plain = ~np.isin(account, np.fromiter(heard, dtype=np.int64))
        parts = _interrupted(referrals, stand, window)
        account = np.concatenate([account[plain], parts[0]])
        begin, end = np.concatenate([begin[plain], parts[1]]), np.concatenate([end[plain], parts[2]])
    order = np.lexsort((begin, account))
    start = np.searchsorted(account[order], np.arange(len(stand.since) + 1)).astype(np.int64, copy=False)
    return Spells(start, begin[order], end[order])


def _interrupted(referrals: Referrals, stand: Standing, window: int) -> tuple[IntArray, IntArray, IntArray]:
    """Give (account, begin, end) of the free spells of accounts that were referred."""
    busy: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    lasts = np.where(referrals.outcome == "lost", referrals.day + 1 + window, AFTER_ALL)
    for account, day, last in zip(referrals.referred.tolist(), referrals.day.tolist(), lasts.tolist(), strict=True):
        busy[account].append((day + 1, last))
    rows: list[tuple[int, int, int]] = []
    for account, taken in sorted(busy.items()):
        begin, end = BEFORE_ALL, int(stand.since[account])
        for first, last in sorted(taken):
            if begin < min(first, end):
                rows.append((account, begin, min(first, end)))
            begin = max(begin, last)
        if begin < end:
            rows.append((account, begin, end))
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


@dataclass(frozen=True)
class Crowd:
    """Answers how many intervals of each key cover a day, by two binary searches; made by :func:`crowd`."""

    begins: IntArray
    ends: IntArray
    days: IntArray

    def count(self, key: IntArray, day: IntArray) -> IntArray:
        """Give how many intervals of each ``key`` cover each ``day``, which must be one of ``days``."""
        wide = len(self.days) + 1
        place = key * wide + np.searchsorted(self.days, day)
        begun = np.searchsorted(self.begins, place, side="right") - np.searchsorted(self.begins, key * wide)
        over = np.searchsorted(self.ends, place, side="right") - np.searchsorted(self.ends, key * wide)
        return np.asarray(begun - over, dtype=np.int64)


def crowd(key: IntArray, begin: IntArray, end: IntArray, days: IntArray) -> Crowd:
    """Lay out intervals [begin, end) by key, to be counted on the sorted ``days``.

    Examples
    --------
    >>> there = crowd(np.array([0, 0, 1]), np.array([1, 4, 2]), np.array([5, 9, 3]), np.array([2, 4, 5]))
    >>> there.count(np.array([0, 0, 0, 1]), np.array([2, 4, 5, 2])).tolist()
    [1, 2, 1, 1]
    """
    real = end > begin
    key, begin, end = key[real], begin[real], end[real]
    wide = len(days) + 1
    return Crowd(
        np.sort(key * wide + np.searchsorted(days, begin)), np.sort(key * wide + np.searchsorted(days, end)), days
    )


def repeated(start: IntArray, key: IntArray) -> tuple[IntArray, IntArray]:
    """Join rows to lists: for each row's ``key`` give (row, entry) for all entries of its list.

    Examples
    --------
    >>> row, entry = repeated(np.array([0, 2, 2, 3]), np.array([2, 0]))
    >>> row.tolist(), entry.tolist()
    ([0, 1, 1], [2, 0, 1])
    """
    first = start[key]
    length = start[key + 1] - first
    row = np.repeat(np.arange(len(key)), length)
    entry = np.repeat(first - (np.cumsum(length) - length), length)
    entry += np.arange(len(entry))
    return row, entry
