"""Reverse-reachable sets kept side by side, for whoever chooses several accounts at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from influence.cascade.crediting import Batch
from influence.kernels.wiring import BoolArray
from influence.model import IntArray

Small = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Sets:
    """θ reverse-reachable sets of accounts that can be asked.

    Parameters
    ----------
    start
        θ + 1 numbers: where each set begins.
    account, way
        The accounts of all sets, set by set, and the way by which the word of each left it: numbered as
        :attr:`~influence.cascade.wiring.Wiring.n_ways` says, contacts of the audience last.
    root
        θ positions of the account that is the root of each set; −1 where it is somebody outside the data.
    root_group
        θ positions of the group of whose unseen members one is the root; −1 where it is somebody else.
    worth
        V: what all roots together are worth; each set stands for V / θ.
    """

    start: IntArray
    account: Small
    way: IntArray
    root: IntArray
    root_group: IntArray
    worth: float

    def __len__(self) -> int:
        return len(self.root)

    def __repr__(self) -> str:
        return f"Sets({len(self)} sets, {len(self.account)} accounts in them)"

    @property
    def a_set(self) -> float:
        """What one set stands for."""
        return self.worth / len(self) if len(self) else 0.0

    def and_more(self, more: Sets) -> Sets:
        """Give these sets and more of the same sample behind them."""
        return Sets(
            np.concatenate([self.start, more.start[1:] + self.start[-1]]),
            np.concatenate([self.account, more.account]),
            np.concatenate([self.way, more.way]),
            np.concatenate([self.root, more.root]),
            np.concatenate([self.root_group, more.root_group]),
            self.worth,
        )


def gathered(batches: list[Batch], askable: BoolArray, worth: float) -> Sets:
    """Put batches together, of their accounts only those who can be asked."""
    lengths, accounts, ways = [], [], []
    for batch in batches:
        keep = askable[batch.account]
        kept = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(keep)])
        lengths.append(np.diff(kept[batch.start]))
        accounts.append(batch.account[keep].astype(np.int32))
        ways.append(batch.way[keep])
    none = np.empty(0, dtype=np.int64)
    return Sets(
        np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(np.concatenate([none, *lengths]))]),
        np.concatenate([none.astype(np.int32), *accounts]),
        np.concatenate([none, *ways]),
        np.concatenate([none, *(batch.roots.account for batch in batches)]),
        np.concatenate([none, *(batch.roots.group for batch in batches)]),
        worth,
    )
