"""Tables in their one order, whatever the order of their rows was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from influence.kernels import in_order
from influence.kernels.arranging import grouped
from influence.model import TABLES, IntArray
from influence.model.positions import arrow_texts
from influence.tables.cells import no_texts
from influence.tables.rows import Rows
from influence.tables.texts import Ranked, is_blank, rank_texts, to_text

_Key = npt.NDArray[Any]
_SPREAD = 4
"""Numbers a row over which keys may lie to be counted."""


def sort_keys(column: pd.Series[Any]) -> _Key:
    """Give an array that sorts as the column: texts by code point, missing values last."""
    if isinstance(column.dtype, pd.StringDtype):
        return rank_texts(arrow_texts(column)).codes
    if column.dtype == bool:
        return column.to_numpy(dtype=np.int8)
    if column.dtype.kind == "M":
        moments = column.to_numpy(dtype="datetime64[us]").astype(np.int64)
        return np.where(column.isna(), np.iinfo(np.int64).max, moments)
    return column.to_numpy(dtype=np.float64)


def keys_of(rows: Rows, name: str, some: IntArray | None = None) -> _Key:
    """Give an array that sorts as a field of ``some`` rows (None: of all)."""
    if name in rows.ranks:
        codes = rows.ranks[name].codes
        return codes if some is None else codes[some]
    return sort_keys(rows.column(name, some))


def take_sorted(rows: Rows) -> pd.DataFrame:
    """Give the used rows of a table sorted by its key, or by all fields where it has none, with a plain range index.

    The rows lose their fields one by one as they are taken over: no more fields are held twice than threads work.
    """
    spec = TABLES[rows.table]
    used = rows.used
    some = None if used.all() else np.flatnonzero(used)
    order = order_by([keys_of(rows, name, some) for name in spec.key or spec.field_names])
    if some is not None:
        order = some if order is None else some[order]
    fields = (_Field(rows, name) for name in spec.field_names)
    columns = in_order(lambda field: field.taken(order), fields)
    return pd.DataFrame(dict(zip(spec.field_names, columns, strict=True)), copy=False)


def order_by(keys: Sequence[_Key]) -> IntArray | None:
    """Give the stable order by several keys, the first counting most; None where rows stand in it already."""
    packed = _packed(keys)
    if packed is None:
        return np.lexsort(list(reversed(keys)))
    steps = packed[1:] > packed[:-1]
    if steps.all():
        return None
    del packed, steps
    order: IntArray | None = None
    for key in reversed(keys):
        place = key.astype(np.int64, copy=False)
        low, span = int(place.min()), int(place.max()) - int(place.min()) + 1
        place = place - low if low else place
        if span > _SPREAD * len(place):
            return np.lexsort(list(reversed(keys)))
        order = grouped(place, span, order)[0]
    return order


def _packed(keys: Sequence[_Key]) -> IntArray | None:
    """Give one whole number that sorts as all keys do; None where 64 bits do not hold it."""
    packed: IntArray = np.zeros(1, dtype=np.int64)
    room = 1
    for key in keys:
        if key.dtype.kind not in "iu" or not len(key):
            return None
        low = int(key.min())
        span = int(key.max()) - low + 1
        room *= span
        if room >= 2**62:
            return None
        packed = np.asarray(packed * span + (key - np.int64(low)), dtype=np.int64)
    return packed


class _Field:
    """One field of some rows, which no longer hold it."""

    def __init__(self, rows: Rows, name: str) -> None:
        self._ranks = rows.ranks.pop(name, None)
        self._column = rows.frame.pop(name) if name in rows.frame else None

    def taken(self, order: IntArray | None) -> pd.Series[Any]:
        """Give the field of the rows at ``order`` (None: of all)."""
        if self._ranks is not None:
            return _decoded(self._ranks, order)
        column = self._column
        assert column is not None  # noqa: S101 - every field is held in one way
        if isinstance(column.dtype, pd.StringDtype):
            texts = arrow_texts(column)
            if is_blank(texts):
                return to_text(no_texts(len(texts) if order is None else len(order)))
            return column if order is None else to_text(texts.take(pa.array(order)))
        if order is None:
            return column
        values = column.to_numpy()
        return pd.Series(values[: len(order)] if are_one(values, values[:1]) else values[order], copy=False)


def _decoded(ranks: Ranked, order: IntArray | None) -> pd.Series[Any]:
    blank = is_blank(ranks.texts)
    return to_text(no_texts(len(ranks.codes) if order is None else len(order)) if blank else ranks.taken(order))


def are_one(values: _Key, one: _Key) -> bool:
    """Whether there are values, and all are the only one of ``one`` to the bit."""
    bits = f"u{values.dtype.itemsize}"
    return bool(len(values)) and bool((values.view(bits) == one.view(bits)).all())
