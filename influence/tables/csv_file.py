"""Reading delimited text exactly: every row with its true line, none padded, none cut."""

from __future__ import annotations

import csv
import gc
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import numpy as np

from influence.errors import DataError, InputError
from influence.model import IntArray
from influence.progress import Progress
from influence.settings import Source
from influence.tables.cells import BLANKS, Cells, RawTable, Rejected, unique_names
from influence.tables.csv_blocks import TextLines, plain_columns
from influence.tables.csv_rows import CsvRows, RowList, is_blank
from influence.tables.delimiter import sniff_delimiter
from influence.tables.encoding import Encoding, detect_encoding, is_broken
from influence.tables.phrases import Phrases
from influence.tables.run_together import BREAK

_CHUNK = 20_000
_PIECE = 250_000
_NO_LINES = np.empty(0, dtype=np.int64)
_HEAD = 1 << 18
_LONGEST_CELL = 2**31 - 1
_SEPARATOR_LINE = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)


def read_csv(
    path: Path,
    file: str,
    source: Source,
    known: Collection[str],
    say: Phrases,
    progress: Progress,
    take: Callable[[RawTable], None] | None = None,
) -> RawTable:
    """Read a delimited text file.

    Parameters
    ----------
    path, file
        Where it is, and its name for people.
    known
        Normalised header names that help to tell delimiters apart.
    take
        Given the table piece by piece, some 250,000 rows at a time; what is returned then has no rows but those that
        could not be split into cells.

    Raises
    ------
    InputError
        The file cannot be opened or decoded, a cell has no end, or one runs the header together with rows; or, where it
        is to be taken in pieces, a cell of several lines may run rows together.
    DataError
        The file is empty or its header has no names.
    """
    encoding = detect_encoding(path, source.encoding, say)
    skipped, delimiter, quoted = _preamble(path, encoding, source, known)
    with path.open("rb") as binary, _cells_of_any_length(), _no_collection():
        lines = TextLines(binary, encoding)
        for _ in range(skipped):
            next(lines)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        with progress.stage(file, path.stat().st_size) as stage:
            header = _header(reader, lines, file, say)
            rows = CsvRows(len(header), delimiter, encoding, quoted)
            headers = tuple(cell.strip(BLANKS) for cell in header)
            detected = {"encoding": encoding.name, "delimiter": {"\t": "tab"}.get(delimiter, delimiter)}

            def table(columns: Sequence[Cells], on_line: IntArray, rejected: tuple[Rejected, ...] = ()) -> RawTable:
                named = dict(zip(unique_names(headers), columns, strict=True))
                return RawTable(file, "line", encoding.sha256, headers, named, on_line, detected, rejected)

            done, ended, last = 0, False, _NO_LINES
            while not ended:
                ended = _read_on(reader, lines, rows, file, say)
                stage.advance(lines.at - done)
                done = lines.at
                if take is not None and rows.count and (ended or rows.count >= _PIECE):
                    _require_certain(rows, header, file, say)
                    piece = table(*rows.piece())
                    take(piece)
                    last = piece.lines[-1:]
    if rows.has_row_in(header):
        raise InputError(say("quote_in_header", file=file, line=str(skipped + 1)))
    columns, on_line = rows.columns()
    return table(columns, on_line, _at_end(rows.rejected, on_line if take is None else last))


def _require_certain(rows: CsvRows, header: Sequence[str], file: str, say: Phrases) -> None:
    """Refuse rows of which only the whole file would tell whether they are several."""
    place = rows.first_suspect(header)
    if place is not None:
        raise InputError(say("quote_uncertain", file=file, line=str(place)))


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


@contextmanager
def _cells_of_any_length() -> Iterator[None]:
    """Let a cell be longer than the 131,072 characters that Python's csv module allows by default."""
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _at_end(held: Sequence[Rejected], lines: IntArray) -> tuple[Rejected, ...]:
    """Give the rows held without the blank lines at the end of the file, which are no rows."""
    rejected = sorted(held, key=lambda row: row.line)
    last = int(lines[-1]) if len(lines) else 0
    while rejected and rejected[-1].line > last and rejected[-1].reason == "empty_row" and not rejected[-1].row:
        rejected.pop()
    return tuple(rejected)


def _preamble(path: Path, encoding: Encoding, source: Source, known: Collection[str]) -> tuple[int, str, bool]:
    """Give the number of lines to skip (Excel's ``sep=;``), the delimiter, and whether the header is quoted."""
    with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as text:
        head = text.read(_HEAD)
    first = BREAK.split(head, maxsplit=1)[0]
    match = _SEPARATOR_LINE.match(first)
    quoted = head[len(first) if match else 0 :].lstrip().startswith('"')
    if match:
        return 1, source.delimiter or match[1], quoted
    if source.delimiter:
        return 0, source.delimiter, quoted
    if len(head) == _HEAD:
        head = head[: max(head.rfind("\n"), head.rfind("\r")) + 1] or head
    return 0, sniff_delimiter(head, known), quoted


def _header(reader: Iterator[list[str]], lines: TextLines, file: str, say: Phrases) -> list[str]:
    """Give the first row that is not blank."""
    try:
        for row in reader:
            if not is_blank(row):
                if any(map(is_broken, row)):
                    raise InputError(say("broken_encoding", file=file, line=str(lines.number), encoding="UTF-8"))
                return row
    except csv.Error as error:
        raise _unreadable(file, lines.number, error, say) from error
    raise DataError([say.problem(file, "empty_file")])


def _read_on(reader: Iterator[list[str]], lines: TextLines, held: CsvRows, file: str, say: Phrases) -> bool:
    """Take over the next rows, a block of lines where it is plain; tells whether these were the last."""
    block = lines.block()
    columns = plain_columns(block, lines.codec, held.delimiter, held.width)
    if columns is None:
        lines.leave(block)
        return _read_rows(reader, lines, held, file, say)
    held.add_columns(columns, lines.number)
    lines.skip(block, len(columns[0]))
    return False


def _read_rows(reader: Iterator[list[str]], lines: TextLines, held: CsvRows, file: str, say: Phrases) -> bool:
    """Take over the next rows one by one; tells whether these were the last."""
    rows: RowList = []
    failed: csv.Error | None = None
    start = lines.number
    try:
        rows.extend(islice(reader, _CHUNK))
    except csv.Error as error:
        failed = error
    end = lines.number
    spans = _spans(rows, start, end if failed is None else None)
    ends = start + np.cumsum(spans)
    if rows:
        held.add(rows, ends - spans + 1, spans)
    if failed is None:
        return len(rows) < _CHUNK
    after = int(ends[-1]) if rows else start
    if "expected after" not in str(failed):
        raise _unreadable(file, after + 1, failed, say)
    held.hold_lines(after + 1, end)
    return False


def _spans(rows: RowList, start: int, end: int | None) -> IntArray:
    """Give the number of lines of each row, the first of which begins after ``start`` and the last ends on ``end``."""
    if end == start + len(rows):
        return np.ones(len(rows), dtype=np.int64)
    return np.fromiter(
        (1 + sum(len(BREAK.findall(cell)) for cell in row if "\n" in cell or "\r" in cell) for row in rows),
        dtype=np.int64,
        count=len(rows),
    )


def _unreadable(file: str, line: int, error: csv.Error, say: Phrases) -> InputError:
    if "unexpected end" in str(error):
        return InputError(say("quote_not_closed", file=file, line=str(line)))
    return InputError(say("csv_error", file=file, line=str(line), why=error))
