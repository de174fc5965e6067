"""Cells as they stand in a source: text, native numbers or native moments, never cast before somebody asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from influence.model import IntArray

Arrow = Any
"""A pyarrow array (pyarrow has no type stubs)."""

TEXT = pa.large_string()
MOMENT = pa.timestamp("us")

BLANKS = "".join(
    chr(code)
    for code in (
        *range(0x09, 0x0E),
        *range(0x1C, 0x21),
        0x85,
        0xA0,
        0x1680,
        *range(0x2000, 0x200E),
        0x2028,
        0x2029,
        0x202F,
        0x205F,
        0x2060,
        0x3000,
        0xFEFF,
    )
)
"""White space and invisible marks that are stripped around a cell, and nothing else."""


@dataclass(frozen=True)
class Cells:
    """One column. Of its three arrays at most one is non-null in any row; a row of nulls is an empty cell.

    Parameters
    ----------
    text
        Text cells (large_string), stripped of :data:`BLANKS`; an empty text is null.
    number
        Native numbers (int64 or float64) of Excel, Parquet and databases.
    moment
        Native dates and times (timestamp in µs, no time zone).
    """

    text: Arrow
    number: Arrow | None = None
    moment: Arrow | None = None

    def __len__(self) -> int:
        return len(self.text)

    def as_text(self) -> Arrow:
        """Give every cell as text: 417.0 as ``417``, a day as ``2025-12-31``; null where empty."""
        text = self.text
        if self.number is not None:
            text = pc.coalesce(text, number_text(self.number))
        if self.moment is not None:
            text = pc.coalesce(text, moment_text(self.moment))
        return text

    def take(self, positions: IntArray) -> Cells:
        """Give the cells at ``positions``; −1 gives an empty cell."""
        index = pa.array(positions, mask=positions < 0)
        return Cells(*(None if part is None else part.take(index) for part in (self.text, self.number, self.moment)))

    def where(self, keep: Arrow) -> Cells:
        """Give the cells where ``keep`` holds."""
        return Cells(*(None if part is None else part.filter(keep) for part in (self.text, self.number, self.moment)))


@dataclass(frozen=True)
class Rejected:
    """A row that never became cells: its ``reason``, the offending ``value`` and the row as it stood."""

    line: int
    reason: str
    row: tuple[str, ...] = ()
    value: str = ""


@dataclass(frozen=True)
class RawTable:
    """One file, sheet or database table as it was read, before any of our fields is looked for.

    Parameters
    ----------
    file
        Its name for people.
    unit
        What ``lines`` count: ``"line"`` of a text file or ``"row"``.
    sha256
        Of the file, or of the cells where there is no file.
    headers
        Column names as they stand, in order; a name may stand twice.
    columns
        Unique column name → cells, in the order of ``headers``.
    lines
        Line on which each row begins.
    detected
        What was found out about the dialect.
    rejected
        Rows that could not be split into cells.
    """

    file: str
    unit: str
    sha256: str
    headers: tuple[str, ...]
    columns: Mapping[str, Cells]
    lines: IntArray
    detected: Mapping[str, str]
    rejected: tuple[Rejected, ...] = ()

    def __len__(self) -> int:
        return len(self.lines)


def unique_names(headers: tuple[str, ...]) -> tuple[str, ...]:
    """Give each column a name of its own: an empty one is ``column 3``, a second ``Name`` is ``Name (2)``.

    Examples
    --------
    >>> unique_names(("id", "", "id"))
    ('id', 'column 2', 'id (2)')
    """
    taken: set[str] = set(headers)
    seen: set[str] = set()
    names = []
    for position, header in enumerate(headers, start=1):
        name = header or f"column {position}"
        if name in seen or (not header and name in taken):
            count = 2
            while f"{name} ({count})" in taken | seen:
                count += 1
            name = f"{name} ({count})"
        seen.add(name)
        names.append(name)
    return tuple(names)


def text_cells(values: Arrow) -> Cells:
    """Make a column of text cells: stripped, empty ones null."""
    values = values.cast(TEXT)
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks() if values.num_chunks != 1 else values.chunk(0)
    stripped = pc.utf8_trim(values, characters=BLANKS)
    empty = pc.fill_null(pc.equal(stripped, ""), True)
    if pc.any(empty).as_py():
        stripped = pc.if_else(empty, pa.scalar(None, TEXT), stripped)
    return Cells(stripped)


def empty_cells(count: int) -> Cells:
    """Make a column of ``count`` empty cells."""
    return Cells(pa.nulls(count, TEXT))


def number_text(values: Arrow) -> Arrow:
    """Write numbers as text, integral floats without a fraction, others with all their digits."""
    if pa.types.is_integer(values.type):
        return values.cast(TEXT)
    floats = values.to_numpy(zero_copy_only=False)
    integral = np.isfinite(floats) & (floats == np.trunc(floats)) & (np.abs(floats) < 2**53)
    whole = pa.array(np.where(integral, floats, 0).astype(np.int64), mask=~integral).cast(TEXT)
    if integral.all():
        return whole
    rest = pa.array([None if done else repr(float(value)) for value, done in zip(floats, integral, strict=True)], TEXT)
    missing = pc.is_null(values)
    return pc.if_else(missing, pa.scalar(None, TEXT), pc.coalesce(whole, rest))


def moment_text(values: Arrow) -> Arrow:
    """Write moments as ISO text, midnight as a day."""
    text = pc.strftime(values, format="%Y-%m-%d %H:%M:%S").cast(TEXT)
    return pc.replace_substring_regex(text, pattern=r" 00:00:00(\.0+)?$", replacement="")


def objects_to_cells(values: list[object]) -> Cells:
    """Make a column from Python values of mixed types, as Excel and databases give them."""
    from datetime import date, datetime
    from decimal import Decimal

    texts: list[str | None] = [None] * len(values)
    numbers: list[float | int | None] = [None] * len(values)
    moments: list[datetime | None] = [None] * len(values)
    for position, value in enumerate(values):
        if value is None:
            continue
        if isinstance(value, bool):
            texts[position] = "true" if value else "false"
        elif isinstance(value, (int, float)):
            numbers[position] = value
        elif isinstance(value, Decimal):
            numbers[position] = float(value)
        elif isinstance(value, datetime):
            moments[position] = value.replace(tzinfo=None)
        elif isinstance(value, date):
            moments[position] = datetime(value.year, value.month, value.day)
        elif isinstance(value, bytes):
            texts[position] = value.decode("utf-8", "replace")
        else:
            texts[position] = str(value)
    text = text_cells(pa.array([_encodable(cell) for cell in texts], TEXT)).text
    return Cells(text, _numbers(numbers), _none_if_empty(pa.array(moments, MOMENT)))


def _encodable(cell: str | None) -> str | None:
    return cell if cell is None else cell.encode("utf-8", "replace").decode("utf-8")


def _numbers(values: list[float | int | None]) -> Arrow | None:
    if all(value is None or (isinstance(value, int) and abs(value) < 2**63) for value in values):
        return _none_if_empty(pa.array(values, pa.int64()))
    return _none_if_empty(pa.array([None if value is None else float(value) for value in values], pa.float64()))


def _none_if_empty(values: Arrow) -> Arrow | None:
    return None if values.null_count == len(values) else values
