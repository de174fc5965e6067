"""Sets read by account: which sets each account is in, and how many a list of accounts meets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from influence.cascade import Sets
from influence.kernels.wiring import BoolArray
from influence.model import IntArray


@dataclass(frozen=True)
class Coverage:
    """The sets of a sample by account.

    ``entry[start[i]:start[i + 1]]`` are the places in ``sets.account`` at which account i stands, ascending; ``owner``
    is the set of each place.
    """

    sets: Sets
    start: IntArray
    entry: IntArray
    owner: IntArray

    def entries(self, account: int) -> IntArray:
        """Give the places at which an account stands."""
        return self.entry[self.start[account] : self.start[account + 1]]

    def meets(self, accounts: Sequence[int] | IntArray) -> BoolArray:
        """Tell which sets hold any of the accounts."""
        met = np.zeros(len(self.sets), dtype=np.bool_)
        for account in accounts:
            met[self.owner[self.entries(int(account))]] = True
        return met

    def added(self, accounts: Sequence[int] | IntArray) -> list[IntArray]:
        """Give, account by account in order, the places of its sets that none before it is in."""
        met, found = np.zeros(len(self.sets), dtype=np.bool_), []
        for account in accounts:
            places = self.entries(int(account))
            places = places[~met[self.owner[places]]]
            met[self.owner[places]] = True
            found.append(places)
        return found


def by_account(sets: Sets, accounts: int) -> Coverage:
    """Read sets by account. Cost O(accounts in the sets)."""
    owner = np.repeat(np.arange(len(sets), dtype=np.int64), np.diff(sets.start))
    counts = np.bincount(sets.account, minlength=accounts)
    start = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
    return Coverage(sets, start, np.argsort(sets.account, kind="stable"), owner)


def without_met(sets: Sets, accounts: IntArray) -> Sets:
    """Empty the sets that hold any of some accounts; as many sets stay, each standing for as much."""
    owner = np.repeat(np.arange(len(sets), dtype=np.int64), np.diff(sets.start))
    met = np.zeros(len(sets), dtype=np.bool_)
    met[owner[np.isin(sets.account, accounts)]] = True
    kept = ~met[owner]
    width = np.where(met, 0, np.diff(sets.start))
    start = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(width)])
    return replace(sets, start=start, account=sets.account[kept], way=sets.way[kept])
