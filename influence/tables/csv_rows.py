"""The rows of a text file on their way to columns: those that cannot be used are held, line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from influence.model import IntArray
from influence.tables.cells import BLANKS, TEXT, Arrow, Cells, Rejected, text_cells
from influence.tables.encoding import Encoding, is_broken, spell_broken
from influence.tables.run_together import Suspect, beginnings, confirmed

RowList = list[list[str]]


@dataclass
class CsvRows:
    """Rows of a file under way: Arrow chunks a column, the line and span of each row, rows that cannot be used.

    Parameters
    ----------
    width
        Number of cells of the header.
    delimiter, encoding
        How the file is written.
    quoted
        Whether the header's first cell stands in quotation marks: then so do all, and none can run rows together
        without being noticed.
    """

    width: int
    delimiter: str
    encoding: Encoding
    quoted: bool
    chunks: list[list[Arrow]] = field(default_factory=list)
    lines: list[IntArray] = field(default_factory=list)
    spans: list[IntArray] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)
    count: int = 0

    def add(self, rows: RowList, lines: IntArray, spans: IntArray) -> None:
        """Take rows over; those with broken bytes, of another width or without any content are held."""
        if self.encoding.errors != "strict":
            rows, lines, spans = self._without(rows, lines, spans, _is_broken, self._hold_broken)
        if set(map(len, rows)) - {self.width}:
            rows, lines, spans = self._without(rows, lines, spans, self._is_odd, self._hold_odd)
        columns = list(zip(*rows, strict=True))
        if columns and not all(cell.strip(BLANKS) for cell in columns[0]):
            rows, lines, spans = self._without(rows, lines, spans, is_blank, self._hold_blank)
            columns = list(zip(*rows, strict=True))
        if not rows:
            return
        if not self.quoted and (spans > 1).any():
            self._suspect(rows, spans)
        self.chunks = self.chunks or [[] for _ in range(self.width)]
        for chunk, column in zip(self.chunks, columns, strict=True):
            chunk.append(pa.array(column, TEXT))
        self.lines.append(lines)
        self.spans.append(spans)
        self.count += len(rows)

    def add_columns(self, columns: list[Arrow], after: int) -> None:
        """Take over the columns of rows of one line each, the first of which stands on the line ``after`` that one."""
        self.chunks = self.chunks or [[] for _ in range(self.width)]
        for chunk, column in zip(self.chunks, columns, strict=True):
            chunk.append(column)
        count = len(columns[0])
        self.lines.append(np.arange(after + 1, after + 1 + count))
        self.spans.append(np.broadcast_to(np.int64(1), count))
        self.count += count

    def hold_lines(self, first: int, last: int) -> None:
        """Hold the lines of a row whose quotation marks make no sense."""
        if first >= last:
            self.rejected.append(Rejected(first, "bad_quotes"))
            return
        fills = {"line": str(first)}
        self.rejected.extend(
            Rejected(line, "bad_quotes", phrase="bad_quotes_together", fills=fills) for line in range(first, last + 1)
        )

    def columns(self) -> tuple[list[Cells], IntArray]:
        """Give the columns and the line of each row, without the rows that were run together."""
        if not self.count:
            nothing = [text_cells(pa.chunked_array([], TEXT)) for _ in range(self.width)]
            return nothing, np.empty(0, dtype=np.int64)
        arrays, lines = [pa.chunked_array(chunk, TEXT) for chunk in self.chunks], np.concatenate(self.lines)
        self.chunks, self.lines = [], []
        together = self._run_together(arrays[0])
        if len(together):
            spans = np.concatenate(self.spans)
            for row in together.tolist():
                self.hold_lines(int(lines[row]), int(lines[row] + spans[row]) - 1)
            keep = np.ones(self.count, dtype=bool)
            keep[together] = False
            arrays, lines = [array.filter(pa.array(keep)) for array in arrays], lines[keep]
        return [text_cells(arrays.pop(0)) for _ in range(self.width)], lines  # each goes as it is taken over

    def piece(self) -> tuple[list[Cells], IntArray]:
        """Give the columns and lines of the rows taken over since the last piece, and let go of them.

        Only for rows of which none is suspect: whether rows were run together is told by all rows of the file.
        """
        arrays = [pa.chunked_array(chunk, TEXT) for chunk in self.chunks]
        lines = np.concatenate([np.empty(0, dtype=np.int64), *self.lines])
        self.chunks, self.lines, self.spans, self.count = [], [], [], 0
        return [text_cells(arrays.pop(0)) for _ in range(len(arrays))], lines

    def first_suspect(self, header: Sequence[str]) -> int | None:
        """Give the line of the first row that may be several, the header being the first; ``None`` where none is."""
        if not self.quoted and beginnings(header, self.delimiter):
            return 1
        return int(np.concatenate(self.lines)[self.suspects[0].position]) if self.suspects else None

    def has_row_in(self, header: Sequence[str]) -> bool:
        """Tell whether the header's own cells hold rows that a quotation mark ran together with it."""
        begins = () if self.quoted or not self.count else beginnings(header, self.delimiter)
        if not begins:
            return False
        return bool(confirmed([Suspect(0, begins)], pa.chunked_array(self.chunks[0], TEXT)).any())

    def _run_together(self, first_column: Arrow) -> IntArray:
        sure = confirmed(self.suspects, first_column)
        return np.array([suspect.position for suspect in self.suspects], dtype=np.int64)[sure]

    def _suspect(self, rows: RowList, spans: IntArray) -> None:
        for place in np.flatnonzero(spans > 1).tolist():
            begins = beginnings(rows[place], self.delimiter)
            if begins:
                self.suspects.append(Suspect(self.count + place, begins))

    def _without(
        self,
        rows: RowList,
        lines: IntArray,
        spans: IntArray,
        unfit: Callable[[list[str]], bool],
        hold: Callable[[list[str], int, int], None],
    ) -> tuple[RowList, IntArray, IntArray]:
        """Give the rows that are not ``unfit``, and hold the others."""
        out = [unfit(row) for row in rows]
        for place in np.flatnonzero(out).tolist():
            hold(rows[place], int(lines[place]), int(spans[place]))
        kept = np.flatnonzero(~np.array(out, dtype=bool))
        return [rows[place] for place in kept], lines[kept], spans[kept]

    def _is_odd(self, row: list[str]) -> bool:
        return len(row) != self.width

    def _hold_odd(self, row: list[str], line: int, span: int) -> None:
        if is_blank(row):
            self._hold_blank(row, line)
        elif span > 1:
            self.hold_lines(line, line + span - 1)
        else:
            self.rejected.append(Rejected(line, "wrong_cell_count", tuple(row), f"{len(row)} ≠ {self.width}"))

    def _hold_blank(self, row: list[str], line: int, _: int = 1) -> None:
        self.rejected.append(Rejected(line, "empty_row", tuple(row)))

    def _hold_broken(self, row: list[str], line: int, span: int) -> None:
        spelled = tuple(map(spell_broken, row))
        value = next(shown for shown, cell in zip(spelled, row, strict=True) if is_broken(cell))
        fills = {"encoding": "UTF-8"}
        self.rejected.extend(
            Rejected(line + below, "broken_bytes", spelled, value, fills=fills) for below in range(span)
        )


def is_blank(row: Sequence[str]) -> bool:
    """Tell whether a row has no content at all."""
    return not any(cell.strip(BLANKS) for cell in row)


def _is_broken(row: list[str]) -> bool:
    return any(map(is_broken, row))
