"""Rows that say the same again: one is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from influence.model import TABLES, IntArray
from influence.tables.cells import BoolArray
from influence.tables.rows import Rows
from influence.tables.sorting import keys_of


def mark_duplicates(
    rows: Rows,
    key: IntArray,
    prefer: Sequence[tuple[str, bool]],
    *,
    turned: BoolArray | None = None,
) -> None:
    """Set aside all but one of the used rows that share a ``key``.

    Kept is the first by ``prefer`` (field, whether larger comes first), then by all fields: the order of rows does not
    matter. ``turned`` tells rows whose two ends were swapped, so that the other way round can be said.
    """
    some = _repeated(rows.used, key)
    if not len(some):
        return
    keys: list[npt.NDArray[Any]] = [some]
    keys += [keys_of(rows, name, some) for name in reversed(TABLES[rows.table].field_names)]
    for name, larger in reversed(prefer):
        wanted = keys_of(rows, name, some)
        keys.append(-wanted if larger else wanted)
    order = some[np.lexsort([*keys, key[some]])]
    first = np.concatenate([[True], key[order][1:] != key[order][:-1]])
    kept = order[np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))]
    for reverse in (False, True):
        other_way = np.zeros(len(order), dtype=bool) if turned is None else turned[order] != turned[kept]
        chosen = ~first & (other_way == reverse)
        where = np.zeros(len(rows), dtype=bool)
        where[order[chosen]] = True
        places = rows.spots(kept[chosen][np.argsort(order[chosen])])
        phrase = "duplicate_reversed" if reverse else "duplicate"
        rows.ledger.mark(where, "duplicate", phrase=phrase, fills={"other": places})


def _repeated(used: BoolArray, key: IntArray) -> IntArray:
    """Give the used rows whose key another used row has, too."""
    chosen = key if used.all() else key[used]
    if (chosen[1:] > chosen[:-1]).all():  # as tables often stand
        return np.empty(0, dtype=np.int64)
    # To sort the keys alone is far quicker than to sort rows by them, and nearly always all that is needed.
    in_order = np.sort(chosen)
    if not (in_order[1:] == in_order[:-1]).any():
        return np.empty(0, dtype=np.int64)
    twice = np.unique(in_order[1:][in_order[1:] == in_order[:-1]])
    at = np.minimum(np.searchsorted(twice, chosen), len(twice) - 1)
    repeated: IntArray = np.flatnonzero(used)[twice[at] == chosen]
    return repeated


def number_together(first: IntArray, second: IntArray) -> IntArray:
    """Give each pair of numbers a number, the same for the same pair.

    Examples
    --------
    >>> number_together(np.array([7, 3, 7]), np.array([1, 1, 1])).tolist()
    [1, 0, 1]
    """
    order = np.lexsort([second, first])
    fresh = (np.diff(first[order]) != 0) | (np.diff(second[order]) != 0)
    numbers = np.empty(len(first), dtype=np.int64)
    numbers[order] = np.concatenate([[0], np.cumsum(fresh)])[: len(first)]
    return numbers
