"""The rows of one table from all its sources, and the ledger of which are set aside and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from influence.model import IntArray
from influence.model.positions import arrow_texts
from influence.model.set_aside import spot
from influence.tables.cells import Arrow, BoolArray, RawTable
from influence.tables.phrases import Phrases
from influence.tables.texts import Codes, Ranked, rank_texts, to_text


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

    state: Codes
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
        if not where.any():
            return
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
        Every field of the table in order, a row each, but those that :meth:`put` took out.
    starts
        The row with which each source begins, and the number of all rows.
    raws
        The raw tables, for the account of rows that are set aside.
    columns
        Per source: our field → the unique name of their column.
    percent
        Whether the ``margin`` cell was written with %.
    ranks
        Text fields that are numbered already.
    """

    table: str
    frame: pd.DataFrame
    starts: IntArray
    raws: tuple[RawTable, ...]
    columns: tuple[Mapping[str, str], ...]
    percent: BoolArray
    ledger: Ledger
    ranks: dict[str, Ranked] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ledger.state)

    @property
    def used(self) -> BoolArray:
        """Which rows are not set aside."""
        return self.ledger.used

    def source(self, rows: IntArray) -> IntArray:
        """Give from which source (position in ``raws``) each of some rows comes."""
        return np.asarray(np.searchsorted(self.starts, rows, side="right") - 1, dtype=np.int64)

    def of_source(self, number: int) -> slice:
        """Give the rows of one source."""
        return slice(int(self.starts[number]), int(self.starts[number + 1]))

    def line(self, row: int) -> int:
        """Give the line of a row in its source."""
        number = int(self.source(np.array([row]))[0])
        return int(self.raws[number].lines[row - self.starts[number]])

    def spots(self, rows: IntArray) -> list[str]:
        """Give the places of rows, to be put in words later."""
        numbers = self.source(rows)
        told: list[str] = []
        for number, row in zip(numbers.tolist(), (rows - self.starts[numbers]).tolist(), strict=True):
            raw = self.raws[number]
            told.append(spot(raw.unit, raw.file, int(raw.lines[row])))
        return told

    def place(self, row: int, say: Phrases) -> str:
        """Give the place of a row for people."""
        raw = self.raws[int(self.source(np.array([row]))[0])]
        return say.place(raw.file, raw.unit, str(self.line(row)))

    def arrow(self, name: str) -> Arrow:
        """Give a text field as an Arrow array."""
        return arrow_texts(self.frame[name]) if name in self.frame else self.ranks[name].taken(None)

    def ranked(self, name: str) -> Ranked:
        """Give a text field as numbers."""
        if name not in self.ranks:
            self.ranks[name] = rank_texts(self.arrow(name))
        return self.ranks[name]

    def put(self, name: str, values: Ranked) -> None:
        """Give a text field new values, kept as numbers alone."""
        self.ranks[name] = values
        if name in self.frame:
            del self.frame[name]

    def column(self, name: str, order: IntArray | None = None) -> pd.Series:
        """Give a field of the rows at ``order`` (None: of all rows)."""
        if name in self.ranks:
            return to_text(self.ranks[name].taken(order))
        column = self.frame[name]
        return column if order is None else column.take(order)
