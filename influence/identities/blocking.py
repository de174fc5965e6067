"""Which pairs are compared at all: records that share something rare, never all with all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]

CAP = 30
"""Records that may share a key; a key of more is too common to tell anything, and is left out."""


@dataclass(frozen=True)
class Candidates:
    """Pairs to compare: ``first`` < ``second``, in order, each once; and how many keys were too common."""

    first: Rows
    second: Rows
    too_common: int


def candidates(keys: Sequence[tuple[Keys, Rows]], records: int, cap: int = CAP) -> Candidates:
    """Give the pairs of records that share a key which at most ``cap`` records have.

    Cost grows with the keys times ``cap``, whatever the records are.

    Parameters
    ----------
    keys
        For each sort of key, the keys and the record of each.
    records
        Number of records.

    Examples
    --------
    >>> key, record = np.array([7, 7, 9, 9, 9], dtype=np.uint64), np.array([2, 0, 0, 1, 2])
    >>> found = candidates([(key, record)], 3, cap=2)
    >>> found.first.tolist(), found.second.tolist(), found.too_common
    ([0], [2], 1)
    """
    pairs: list[Rows] = []
    too_common = 0
    for key, record in keys:
        order = np.lexsort([record, key])
        key, record = key[order], record[order]
        fresh = np.ones(len(key), dtype=bool)
        fresh[1:] = (key[1:] != key[:-1]) | (record[1:] != record[:-1])
        key, record = key[fresh], record[fresh]
        begins = np.flatnonzero(np.diff(key, prepend=~key[:1])) if len(key) else np.empty(0, dtype=np.int64)
        sizes = np.diff(np.append(begins, len(key)))
        too_common += int(np.count_nonzero(sizes > cap))
        for step in range(1, cap):
            wide = np.repeat((sizes > step) & (sizes <= cap), sizes)
            place = np.arange(len(key)) - np.repeat(begins, sizes)
            left = np.flatnonzero(wide & (place + step < np.repeat(sizes, sizes)))
            if not len(left):
                break
            pairs.append(record[left] * records + record[left + step])
    joined = np.unique(np.concatenate(pairs)) if pairs else np.empty(0, dtype=np.int64)
    first, second = np.divmod(joined, max(records, 1))
    return Candidates(first, second, too_common)
