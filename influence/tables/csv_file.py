"""Reading delimited text exactly: every row with its true line, none padded, none cut."""

from __future__ import annotations

import csv
import gc
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from influence.errors import DataError, InputError
from influence.model import IntArray
from influence.progress import Progress
from influence.settings import Source
from influence.tables.cells import BLANKS, TEXT, RawTable, Rejected, text_cells, unique_names
from influence.tables.delimiter import sniff_delimiter
from influence.tables.encoding import detect_encoding
from influence.tables.phrases import Phrases

_CHUNK = 20_000
_HEAD = 1 << 18
_BREAK = re.compile(r"\r\n|\r|\n")
_SEPARATOR_LINE = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)


@dataclass
class _Gathered:
    """Rows of a file under way: Arrow chunks a column, the line of each row, rows that could not be used."""

    width: int
    columns: list[list[pa.Array]] = field(default_factory=list)
    lines: list[IntArray] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def add(self, rows: list[list[str]], lines: IntArray) -> None:
        """Take rows over; those of another width or without any content are rejected."""
        if set(map(len, rows)) != {self.width}:
            rows, lines = self._of_width(rows, lines)
        if not rows:
            return
        columns = list(zip(*rows, strict=True))
        if not all(map(str.strip, columns[0])):
            rows, lines = self._not_empty(rows, lines)
            columns = list(zip(*rows, strict=True)) if rows else []
        for position, column in enumerate(columns):
            self.columns[position].append(pa.array(column, TEXT))
        self.lines.append(lines)

    def _of_width(self, rows: list[list[str]], lines: IntArray) -> tuple[list[list[str]], IntArray]:
        kept: list[int] = []
        for position, row in enumerate(rows):
            if len(row) == self.width:
                kept.append(position)
            elif _blank(row):
                self.rejected.append(Rejected(int(lines[position]), "empty_row", tuple(row)))
            else:
                value = f"{len(row)} ≠ {self.width}"
                self.rejected.append(Rejected(int(lines[position]), "wrong_cell_count", tuple(row), value))
        return [rows[position] for position in kept], lines[kept]

    def _not_empty(self, rows: list[list[str]], lines: IntArray) -> tuple[list[list[str]], IntArray]:
        empty = [_blank(row) for row in rows]
        self.rejected.extend(
            Rejected(int(line), "empty_row", tuple(row))
            for row, line, blank in zip(rows, lines, empty, strict=True)
            if blank
        )
        kept = np.flatnonzero(~np.array(empty))
        return [rows[position] for position in kept], lines[kept]


def read_csv(
    path: Path, file: str, source: Source, known: Collection[str], say: Phrases, progress: Progress
) -> RawTable:
    """Read a delimited text file.

    Parameters
    ----------
    path, file
        Where it is, and its name for people.
    known
        Normalised header names that help to tell delimiters apart.

    Raises
    ------
    InputError
        The file cannot be opened or decoded, or a cell has no end.
    DataError
        The file is empty or its header has no names.
    """
    encoding = detect_encoding(path, source.encoding, say)
    with path.open("rb") as binary:
        text = TextIOWrapper(binary, encoding=encoding.name, newline="")
        skipped, delimiter = _preamble(text, source, known)
        text.seek(0)
        for _ in range(skipped):
            text.readline()
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        with progress.stage(file, path.stat().st_size) as stage, _no_collection():
            headers, start = _header(reader, file, skipped, say)
            gathered = _Gathered(len(headers), [[] for _ in headers])
            done = 0
            for rows, lines in _chunks(reader, gathered, file, start, skipped, say):
                gathered.add(rows, lines)
                stage.advance(binary.tell() - done)
                done = binary.tell()
    columns = {
        name: text_cells(pa.chunked_array(chunks, TEXT))
        for name, chunks in zip(unique_names(headers), gathered.columns, strict=True)
    }
    lines = np.concatenate(gathered.lines) if gathered.lines else np.empty(0, dtype=np.int64)
    shown = {"\t": "tab"}.get(delimiter, delimiter)
    detected = {"encoding": encoding.name, "delimiter": shown}
    return RawTable(file, "line", encoding.sha256, headers, columns, lines, detected, _at_end(gathered, lines))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the collector of cycles from looking at millions of rows, which have none; three times as fast."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _blank(row: list[str]) -> bool:
    return not any(cell.strip(BLANKS) for cell in row)


def _at_end(gathered: _Gathered, lines: IntArray) -> tuple[Rejected, ...]:
    """Give the rejected rows without the blank lines at the end of the file, which are no rows."""
    rejected = sorted(gathered.rejected, key=lambda row: row.line)
    last = int(lines[-1]) if len(lines) else 0
    while rejected and rejected[-1].line > last and rejected[-1].reason == "empty_row" and not rejected[-1].row:
        rejected.pop()
    return tuple(rejected)


def _preamble(text: TextIOWrapper, source: Source, known: Collection[str]) -> tuple[int, str]:
    """Give the number of lines to skip (Excel's ``sep=;``) and the delimiter."""
    head = text.read(_HEAD)
    first = _BREAK.split(head, maxsplit=1)[0]
    match = _SEPARATOR_LINE.match(first)
    if match:
        return 1, source.delimiter or match[1]
    if source.delimiter:
        return 0, source.delimiter
    if len(head) == _HEAD:
        head = head[: max(head.rfind("\n"), head.rfind("\r")) + 1] or head
    return 0, sniff_delimiter(head, known)


def _header(reader: Iterator[list[str]], file: str, skipped: int, say: Phrases) -> tuple[tuple[str, ...], int]:
    """Give the first row that is not blank, stripped, and the line on which it ends."""
    try:
        for row in reader:
            if not _blank(row):
                return tuple(cell.strip(BLANKS) for cell in row), reader.line_num + skipped  # type: ignore[attr-defined]
    except csv.Error as error:
        raise _unreadable(file, reader.line_num + skipped, error, say) from error  # type: ignore[attr-defined]
    raise DataError([say.problem(file, "empty_file")])


def _chunks(
    reader: Iterator[list[str]], gathered: _Gathered, file: str, start: int, skipped: int, say: Phrases
) -> Iterator[tuple[list[list[str]], IntArray]]:
    """Give rows in chunks with the line on which each begins."""
    while True:
        rows: list[list[str]] = []
        failed: csv.Error | None = None
        try:
            rows.extend(islice(reader, _CHUNK))
        except csv.Error as error:
            failed = error
        end = reader.line_num + skipped  # type: ignore[attr-defined]
        lines, after = _lines(rows, start, end if failed is None else None)
        if rows:
            yield rows, lines
        if failed is not None:
            if "expected after" not in str(failed):
                raise _unreadable(file, after + 1, failed, say)
            gathered.rejected.append(Rejected(after + 1, "bad_quotes"))
        elif len(rows) < _CHUNK:
            return
        start = end


def _lines(rows: list[list[str]], start: int, end: int | None) -> tuple[IntArray, int]:
    """Give the line on which each row begins, the first after ``start``, and the line on which the last ends."""
    if end == start + len(rows):
        return np.arange(start + 1, end + 1, dtype=np.int64), end
    taken = np.fromiter(
        (1 + sum(len(_BREAK.findall(cell)) for cell in row if "\n" in cell or "\r" in cell) for row in rows),
        dtype=np.int64,
        count=len(rows),
    )
    ends = start + np.cumsum(taken)
    return ends - taken + 1, int(ends[-1]) if len(rows) else start


def _unreadable(file: str, line: int, error: csv.Error, say: Phrases) -> InputError:
    if "field larger" in str(error):
        return InputError(say("cell_too_long", file=file, line=str(line)))
    if "unexpected end" in str(error):
        return InputError(say("quote_not_closed", file=file, line=str(line)))
    return InputError(say("csv_error", file=file, line=str(line), why=error))
