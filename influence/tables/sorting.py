"""Tables in their one order, whatever the order of their rows was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from influence.kernels import in_order
from influence.kernels.arranging import grouped
from influence.model import TABLES, IntArray
from influence.model.positions import arrow_texts, positions
from influence.tables.cells import Arrow, no_texts
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


def take_sorted(rows: Rows, ids: Mapping[str, Arrow]) -> tuple[pd.DataFrame, dict[str, IntArray]]:
    """Give the used rows of a table sorted by its key, or by all fields where it has none, with a plain range index.

    The rows lose their fields one by one as they are taken over: no more fields are held twice than threads work.

    Parameters
    ----------
    ids
        Field → what its texts are to be found in.

    Returns
    -------
    tuple
        The table; and for such of these fields as are numbered already where the text of every row stands in ``ids``.
    """
    spec = TABLES[rows.table]
    used = rows.used
    some = None if used.all() else np.flatnonzero(used)
    order = order_by([keys_of(rows, name, some) for name in spec.key or spec.field_names])
    if some is not None:
        order = some if order is None else some[order]
    fields = (_Field(rows, name, ids.get(name)) for name in spec.field_names)
    taken = list(in_order(lambda field: field.taken(order), fields))
    columns = {name: column for name, (column, _) in zip(spec.field_names, taken, strict=True)}
    places = {name: place for name, (_, place) in zip(spec.field_names, taken, strict=True) if place is not None}
    return pd.DataFrame(columns, copy=False), places


def order_by(keys: Sequence[_Key]) -> IntArray | None:
    """Give the stable order by several keys, the first counting most; None where rows stand in it already."""
    if any(key.dtype.kind not in "iu" or not len(key) for key in keys):
        return np.lexsort(list(reversed(keys)))
    if _ascending(keys):
        return None
    order: IntArray | None = None
    for key in reversed(keys):
        place = key.astype(np.int64, copy=False)
        low, span = int(place.min()), int(place.max()) - int(place.min()) + 1
        place = place - low if low else place
        if span > _SPREAD * len(place):
            return np.lexsort(list(reversed(keys)))
        order = grouped(place, span, order)[0]
    return order


def _ascending(keys: Sequence[_Key]) -> bool:
    """Whether rows stand in the order of their keys, no two of them alike."""
    tied = np.ones(len(keys[0]) - 1, dtype=bool)
    for key in keys:
        if (tied & (key[1:] < key[:-1])).any():
            return False
        tied &= key[1:] == key[:-1]
    return not tied.any()


class _Field:
    """One field of some rows, which no longer hold it."""

    def __init__(self, rows: Rows, name: str, ids: Arrow | None) -> None:
        self._ranks = rows.ranks.pop(name, None)
        self._column = rows.frame.pop(name) if name in rows.frame else None
        self._ids = ids

    def taken(self, order: IntArray | None) -> tuple[pd.Series[Any], IntArray | None]:
        """Give the field of the rows at ``order`` (None: of all), and where its texts stand if that is known."""
        if self._ranks is not None:
            ranks = self._ranks if order is None else Ranked(self._ranks.codes[order], self._ranks.texts)
            place = None if self._ids is None else ranks.each(positions(ranks.texts, self._ids), -1)
            return _decoded(ranks), place
        column = self._column
        assert column is not None  # noqa: S101 - every field is held in one way
        if isinstance(column.dtype, pd.StringDtype):
            texts = arrow_texts(column)
            if is_blank(texts):
                return to_text(no_texts(len(texts) if order is None else len(order))), None
            return column if order is None else to_text(texts.take(pa.array(order))), None
        if order is None:
            return column, None
        values = column.to_numpy()
        return pd.Series(values[: len(order)] if are_one(values, values[:1]) else values[order], copy=False), None


def _decoded(ranks: Ranked) -> pd.Series[Any]:
    return to_text(no_texts(len(ranks.codes)) if is_blank(ranks.texts) else ranks.taken(None))


def are_one(values: _Key, one: _Key) -> bool:
    """Whether there are values, and all are the only one of ``one`` to the bit."""
    bits = f"u{values.dtype.itemsize}"
    return bool(len(values)) and bool((values.view(bits) == one.view(bits)).all())
