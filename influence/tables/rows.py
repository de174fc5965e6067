"""The rows of one table from all its sources, and the ledger of which are set aside and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from influence.model import IntArray
from influence.tables.cells import TEXT, Arrow, RawTable
from influence.tables.phrases import Phrases

BoolArray = npt.NDArray[np.bool_]
_STR: Any = pd.StringDtype(na_value=np.nan)


@dataclass(frozen=True)
class Mark:
    """Why some rows are set aside: the ``reason`` code, the ``phrase`` that says it, and what fills the phrase.

    ``fills`` hold one entry a row of ``positions``; ``field_name`` is the field whose
    cell is shown as the offending value.
    """

    positions: IntArray
    reason: str
    field_name: str = ""
    phrase: str = ""
    fills: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass
class Ledger:
    """For each row the number of the mark that set it aside, 0 while it is used."""

    state: IntArray
    marks: list[Mark] = field(default_factory=list)

    @property
    def used(self) -> BoolArray:
        """Which rows are not set aside."""
        return np.asarray(self.state == 0)

    def mark(
        self,
        where: BoolArray,
        reason: str,
        field_name: str = "",
        *,
        phrase: str = "",
        fills: Mapping[str, Sequence[str]] | None = None,
        override: bool = False,
    ) -> None:
        """Set the rows ``where`` aside that are not yet (``override``: those, too).

        ``fills`` hold one entry for each row where ``where`` holds.
        """
        chosen = where if override else where & self.used
        positions = np.flatnonzero(chosen)
        if not len(positions):
            return
        among = chosen[where]
        kept = {
            name: [text for text, taken in zip(texts, among, strict=True) if taken]
            for name, texts in (fills or {}).items()
        }
        self.marks.append(Mark(positions, reason, field_name, phrase or reason, kept))
        self.state[positions] = len(self.marks)


@dataclass
class Rows:
    """All rows of a table that became cells, typed.

    Parameters
    ----------
    frame
        Every field of the table in order, a row each.
    source, position
        From which source (position in ``raws``) and which of its rows each row comes.
    raws
        The raw tables, for the account of rows that are set aside.
    columns
        Per source: our field → the unique name of their column.
    percent
        Whether the ``margin`` cell was written with %.
    """

    table: str
    frame: pd.DataFrame
    source: IntArray
    position: IntArray
    raws: tuple[RawTable, ...]
    columns: tuple[Mapping[str, str], ...]
    percent: BoolArray
    ledger: Ledger

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def used(self) -> BoolArray:
        """Which rows are not set aside."""
        return self.ledger.used

    def line(self, row: int) -> int:
        """Give the line of a row in its source."""
        return int(self.raws[self.source[row]].lines[self.position[row]])

    def place(self, row: int, say: Phrases) -> str:
        """Give the place of a row for people."""
        raw = self.raws[self.source[row]]
        return say.place(raw.file, raw.unit, str(self.line(row)))

    def arrow(self, name: str) -> Arrow:
        """Give a text field as an Arrow array."""
        return to_arrow(self.frame[name])


def to_arrow(series: pd.Series[Any]) -> Arrow:
    """Give a text column as one Arrow array."""
    values = pa.array(series.array, type=TEXT)
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def to_text(values: Arrow) -> pd.Series[Any]:
    """Give an Arrow text array as a column of the data frames: dtype ``str``, empty text for null."""
    filled = pc.fill_null(values, "") if values.null_count else values
    return pd.Series(_STR.__from_arrow__(filled))


def positions_in(values: Arrow, universe: Arrow) -> IntArray:
    """Give the position of each text in ``universe``, −1 where it is not there."""
    found = pc.index_in(values, value_set=universe)
    return np.asarray(pc.fill_null(found, -1).to_numpy(zero_copy_only=False), dtype=np.int64)


def text_ranks(values: Arrow) -> IntArray:
    """Give each text a whole number, in code-point order, the same for the same text."""
    encoded = values.dictionary_encode()
    order = pc.array_sort_indices(encoded.dictionary).to_numpy(zero_copy_only=False)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[encoded.indices.to_numpy(zero_copy_only=False)] if len(order) else np.empty(0, dtype=np.int64)


def sort_keys(column: pd.Series[Any]) -> npt.NDArray[Any]:
    """Give an array that sorts as the column: texts by code point, missing values last."""
    if isinstance(column.dtype, pd.StringDtype):
        return text_ranks(to_arrow(column))
    if column.dtype == bool:
        return column.to_numpy(dtype=np.int8)
    if column.dtype.kind == "M":
        moments = column.to_numpy(dtype="datetime64[us]").astype(np.int64)
        return np.where(column.isna(), np.iinfo(np.int64).max, moments)
    return column.to_numpy(dtype=np.float64)


def sorted_frame(frame: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Give the frame sorted by the columns ``by`` (all of them where empty), with a plain range index."""
    names = by or list(frame.columns)
    if not len(frame):
        return frame.reset_index(drop=True)
    order = np.lexsort([sort_keys(frame[name]) for name in reversed(names)])
    return frame.iloc[order].reset_index(drop=True)


def mark_duplicates(
    rows: Rows,
    key: IntArray,
    prefer: Sequence[tuple[str, bool]],
    say: Phrases,
    *,
    turned: BoolArray | None = None,
) -> None:
    """Set aside all but one of the used rows that share a ``key``.

    Kept is the first by ``prefer`` (field, whether larger comes first), then by all fields: the order of rows does not
    matter. ``turned`` tells rows whose two ends were swapped, so that the other way round can be said.
    """
    used = np.flatnonzero(rows.used)
    repeated = pd.Series(key[used]).duplicated(keep=False).to_numpy()
    some = used[repeated]
    if not len(some):
        return
    frame = rows.frame.iloc[some]
    keys: list[npt.NDArray[Any]] = [rows.source[some] * 2**40 + rows.position[some]]
    keys += [sort_keys(frame[name]) for name in reversed(frame.columns)]
    keys += [-sort_keys(frame[name]) if larger else sort_keys(frame[name]) for name, larger in reversed(prefer)]
    order = some[np.lexsort([*keys, key[some]])]
    first = np.concatenate([[True], key[order][1:] != key[order][:-1]])
    kept = order[np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))]
    for reverse in (False, True):
        other_way = np.zeros(len(order), dtype=bool) if turned is None else turned[order] != turned[kept]
        chosen = ~first & (other_way == reverse)
        where = np.zeros(len(rows), dtype=bool)
        where[order[chosen]] = True
        by_row = dict(zip(order[chosen].tolist(), kept[chosen].tolist(), strict=True))
        places = [rows.place(by_row[row], say) for row in np.flatnonzero(where).tolist()]
        phrase = "duplicate_reversed" if reverse else "duplicate"
        rows.ledger.mark(where, "duplicate", phrase=phrase, fills={"other": places})
