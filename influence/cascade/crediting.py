"""Adding up, over sets, what each account and each way by which its word leaves it is credited with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.cascade.reverse import NONE, Roots
from influence.cascade.wiring import Wiring
from influence.kernels.wiring import BoolArray
from influence.model import FloatArray, IntArray


@dataclass(frozen=True)
class Batch:
    """Some samples: their roots, what each root stands for (``contact``: its place among these), and the sets."""

    roots: Roots
    new: FloatArray
    customers: FloatArray
    contact: IntArray
    start: IntArray
    account: IntArray
    way: IntArray


@dataclass
class Sums:
    """What is added up over the sets; filled batch by batch.

    ``by_account`` (4 × n) holds squared shares, type-one parts, customers and sets of each account; ``carried`` shares
    by way, the contacts last. ``covered`` counts the sets that hold anybody, ``by_group`` (m) and ``by_contact`` those
    of them whose root is outside the data.
    """

    by_account: FloatArray
    carried: FloatArray
    by_group: IntArray
    by_contact: int = 0
    covered: int = 0

    @classmethod
    def empty(cls, wiring: Wiring, contacts: int) -> Sums:
        """Give sums of nothing."""
        by_group = np.zeros(wiring.n_groups, dtype=np.int64)
        return cls(np.zeros((4, wiring.n_accounts)), np.zeros(wiring.n_ways + contacts), by_group)

    def add(self, batch: Batch, askable: BoolArray, compiled: bool) -> BoolArray:
        """Credit the members of the sets who can be asked; tell which sets have any."""
        if compiled:
            from influence.kernels.credit_loops import credit_sets

            met = credit_sets(
                batch.start, batch.account, batch.way, askable, batch.new, batch.customers,
                self.by_account, self.carried,
            )  # fmt: skip
        else:
            met = self._add_in_numpy(batch, askable)
        roots = batch.roots
        self.covered += int(np.count_nonzero(met))
        self.by_contact += int(np.count_nonzero(met & (roots.contact != NONE)))
        self.by_group += np.bincount(roots.group[met & (roots.group != NONE)], minlength=len(self.by_group))
        return met

    def _add_in_numpy(self, batch: Batch, askable: BoolArray) -> BoolArray:
        keep = askable[batch.account]
        kept = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(keep)])
        members, account = np.diff(kept[batch.start]), batch.account[keep]
        share = 1.0 / np.maximum(members, 1)
        rows = (share * share, share * batch.new, share * batch.customers, np.ones(len(share)))
        for row, of_set in zip(self.by_account, rows, strict=True):
            np.add.at(row, account, np.repeat(of_set, members))
        np.add.at(self.carried, batch.way[keep], np.repeat(share, members))
        return np.asarray(members > 0)
