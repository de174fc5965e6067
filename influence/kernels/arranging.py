"""Sorting, moving and turning round the rows of sparse matrices on several threads; see :mod:`arranging_loops`."""

from __future__ import annotations

import numpy as np

from influence.kernels.engine import beside, compiled_pays, threads
from influence.kernels.keyed import Floats, Ints, Places
from influence.kernels.products import Rows
from influence.kernels.stretches import Positions, equal, even, in_stretches

_STEPS = 30
"""Steps that it takes to sort a row by its key."""
_LEAST_PART = 1 << 16
"""Rows that are sorted sooner by one thread than by several."""


def ordered(rows: Rows, rank: Ints) -> Ints:
    """Give the rows by how many numbers they have, then by the largest ``rank`` of their columns, then by position.

    Parameters
    ----------
    rank
        A number from 0 to (columns − 1) for every column. Rows without any number come first.
    """
    from influence.kernels.arranging_loops import by_count_and_key, largest

    rank_of = _positions(rank, rows)
    key = np.empty(len(rows.start) - 1, dtype=rows.place.dtype)
    in_stretches(lambda _, first, last: largest(rows.start, rows.place, rank_of, key, first, last), even(rows.start))
    order = np.empty(len(key), dtype=np.int64)
    by_count_and_key(rows.start, key, len(rank), np.empty_like(order), order)
    return order


def moved(rows: Rows, order: Ints, column: Ints) -> Rows:
    """Give row ``order[p]`` at p, and every column c as ``column[c]``; numbers keep their order within a row."""
    from influence.kernels.arranging_loops import move

    start = np.zeros_like(rows.start)
    np.cumsum(np.diff(rows.start).astype(rows.start.dtype)[order], out=start[1:])
    place, name = np.empty_like(rows.place), _positions(column, rows)
    data = np.empty(0 if rows.unit else len(rows.data))
    in_stretches(
        lambda _, first, last: move(
            rows.start, rows.place, rows.data, rows.unit, order, name, start, place, data, first, last
        ),
        even(start),
    )
    return Rows(start, place, rows.data if rows.unit else data, rows.unit)


def taken(x: Floats, places: Ints) -> Floats:
    """Give the numbers at some places of a vector."""
    from influence.kernels.arranging_loops import take

    out, at = np.empty(len(places)), places.view(np.uint64)
    in_stretches(lambda _, first, last: take(x, at, out, first, last), equal(len(places)))
    return out


def turned(rows: Rows, columns: int) -> Rows:
    """Give the transpose of a matrix of so many columns; every row of it has ascending positions."""
    from influence.kernels.arranging_loops import turn_round

    start = np.zeros(columns + 1, dtype=rows.start.dtype)
    place = np.empty_like(rows.place)
    data = np.empty(0 if rows.unit else len(rows.data))
    turn_round(rows.start, rows.place, rows.data, rows.unit, start, place, data)
    return Rows(start, place, rows.data if rows.unit else data, rows.unit)


def _positions(numbers: Ints, rows: Rows) -> Positions:
    return numbers.astype(np.uint32) if rows.place.dtype == np.uint32 else numbers.astype(np.uint64)


def ready_to_group(rows: int) -> None:
    """Load what sorts so many rows beside other work, where that is machine code: some tenths of a second."""
    if compiled_pays(_STEPS * rows, exactly=True):
        nobody = np.arange(0)
        beside(lambda: _counted(nobody, 1, nobody))


def grouped(key: Places, keys: int, before: Ints | None = None) -> tuple[Ints, Ints]:
    """Give the order that sorts rows by a key in 0 … ``keys`` − 1, and where each key begins.

    Equals stay as they stand, or as ``before`` orders the rows.

    Examples
    --------
    >>> order, start = grouped(np.array([2, 0, 2]), 3)
    >>> order.tolist(), start.tolist()
    ([1, 0, 2], [0, 1, 1, 3])
    >>> grouped(np.array([2, 0, 2]), 3, np.array([2, 1, 0]))[0].tolist()
    [1, 2, 0]
    """
    if compiled_pays(_STEPS * len(key), exactly=True):
        return _counted(key.astype(np.int64, copy=False), keys, np.arange(0) if before is None else before)
    order = np.argsort(key if before is None else key[before], kind="stable")
    order = order if before is None else before[order]
    return order, np.searchsorted(key[order], np.arange(keys + 1)).astype(np.int64)


def grouped_within(key: Places, within: Places, keys: int) -> tuple[Ints, Ints]:
    """Give the order that sorts rows by a key and, within it, by another, both below ``keys``; as :func:`grouped` does.

    Examples
    --------
    >>> order, start = grouped_within(np.array([1, 0, 1]), np.array([1, 0, 0]), 2)
    >>> order.tolist(), start.tolist()
    ([1, 2, 0], [0, 1, 3])
    """
    return grouped(key, keys, grouped(within, keys)[0])


def _counted(key: Ints, keys: int, before: Ints) -> tuple[Ints, Ints]:
    from influence.kernels.arranging_loops import begin_keys, count_keys, place_rows

    # Without a sign, for what :func:`~influence.kernels.products.rows_of` says.
    start, order = np.empty(keys + 1, dtype=np.uint64), np.empty(len(key), dtype=np.uint64)
    by, listed = key.view(np.uint64), before.view(np.uint64)
    # Each part of the rows has its own room in every key: who places them shows nowhere.
    parts = max(min(threads(), len(key) // max(keys, _LEAST_PART)), 1)
    free, cuts = np.zeros((parts, keys), dtype=np.uint64), np.linspace(0, len(key), parts + 1).astype(np.int64)
    in_stretches(lambda part, first, last: count_keys(by, listed, free[part], first, last), cuts)
    begin_keys(free, start)
    in_stretches(lambda part, first, last: place_rows(by, listed, free[part], order, first, last), cuts)
    return order.view(np.int64), start.view(np.int64)
