"""Cells as they stand in a source: text, native numbers or native moments, never cast before somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from influence.model import IntArray
from influence.model.text_list import memory_of

BoolArray = npt.NDArray[np.bool_]
Arrow = Any
"""A pyarrow array (pyarrow has no type stubs)."""

_ENDS: WeakValueDictionary[int, IntArray] = WeakValueDictionary()
"""Number of empty texts → where each of them ends: at 0. To clear memory takes a while, and tables have many columns
that are empty throughout."""

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


_FIRST_MARK, _LAST_MARK = np.uint8(0x21), np.uint8(0x7E)

EXACT = 2.0**53
"""Whole numbers up to here are exact in a float64; beyond, neighbours share one number."""


@dataclass(frozen=True)
class Cells:
    """One column. Of its four arrays at most one is non-null in any row; a row of nulls is an empty cell.

    Parameters
    ----------
    text
        Text cells (large_string), stripped of :data:`BLANKS`; an empty text is null.
    number
        Native numbers of Excel, Parquet and databases: integers and decimals with all their digits, or float64.
    moment
        Native dates and times (timestamp in µs, no time zone).
    fault
        Cells of a workbook that have no value, such as ``"C3: #REF!"`` (large_string).
    exact_below
        From this magnitude on, a number that the source kept as a float may have lost digits.
    """

    text: Arrow
    number: Arrow | None = None
    moment: Arrow | None = None
    fault: Arrow | None = None
    exact_below: float = EXACT

    def __len__(self) -> int:
        return len(self.text)

    def as_text(self) -> Arrow:
        """Give every cell as text: 417.0 as ``417``, a day as ``2025-12-31``; null where empty."""
        text = self.text
        if self.number is not None:
            text = pc.coalesce(text, number_text(self.number))
        if self.moment is not None:
            text = pc.coalesce(text, moment_text(self.moment))
        return text if self.fault is None else pc.coalesce(text, self.fault)

    def as_key(self) -> Arrow:
        """Give every cell as text that identifies something; null where it is empty, faulty or has lost digits."""
        known = pa.array(~(self.inexact() | self.faulty()))
        return pc.if_else(known, self.as_text(), pa.scalar(None, TEXT))

    def inexact(self) -> BoolArray:
        """Tell which cells hold a float so large that it may stand for more than one whole number, or infinity."""
        if self.number is None or not pa.types.is_floating(self.number.type):
            return np.zeros(len(self), dtype=bool)
        size = np.abs(self.number.to_numpy(zero_copy_only=False))
        return np.asarray(size >= self.exact_below)

    def are_empty(self) -> bool:
        """Whether every cell is empty."""
        parts = (part for part in (self.text, self.number, self.moment, self.fault) if part is not None)
        return all(part.null_count == len(part) for part in parts)

    def hold_text(self) -> bool:
        """Whether any cell is text."""
        return bool(self.text.null_count < len(self.text))

    def faulty(self) -> BoolArray:
        """Tell which cells have no value although they are not empty."""
        if self.fault is None:
            return np.zeros(len(self), dtype=bool)
        return np.asarray(pc.is_valid(self.fault).to_numpy(zero_copy_only=False))

    def take(self, positions: IntArray) -> Cells:
        """Give the cells at ``positions``; −1 gives an empty cell."""
        index = pa.array(positions, mask=positions < 0)
        return self._each(lambda part: part.take(index))

    def where(self, keep: Arrow) -> Cells:
        """Give the cells where ``keep`` holds."""
        return self._each(lambda part: part.filter(keep))

    def _each(self, change: Callable[[Arrow], Arrow]) -> Cells:
        text, number, moment, fault = (
            None if part is None else change(part) for part in (self.text, self.number, self.moment, self.fault)
        )
        return Cells(text, number, moment, fault, self.exact_below)


_NO_FILLS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that never became cells: its ``reason``, the offending ``value`` and the row as it stood.

    ``phrase`` is the one that says the reason where it is not the reason's own, and ``fills`` what fills it.
    """

    line: int
    reason: str
    row: tuple[str, ...] = ()
    value: str = ""
    phrase: str = ""
    fills: Mapping[str, str] = field(default_factory=lambda: _NO_FILLS)


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
    if not _is_bare(values):
        values = pc.utf8_trim(values, characters=BLANKS)
    ends, _ = memory_of(values)
    filled = ends[1:] > ends[:-1]
    if values.null_count:
        filled &= pc.is_valid(values).to_numpy(zero_copy_only=False)
    return Cells(values if filled.all() else with_validity(values, pa.array(filled)))


def _is_bare(values: Arrow) -> bool:
    """Whether every text is known to begin and end with a mark of ASCII, which none of :data:`BLANKS` is."""
    if not bytes_in(values):
        return True
    ends, data = memory_of(values)
    begins, lasts = ends[:-1], ends[1:]
    if (begins == lasts).any():
        begins, lasts = (some[begins < lasts] for some in (begins, lasts))
    return all(bool((data[places] - _FIRST_MARK <= _LAST_MARK - _FIRST_MARK).all()) for places in (begins, lasts - 1))


def empty_cells(count: int) -> Cells:
    """Make a column of ``count`` empty cells."""
    return Cells(nothing(count))


def nothing(count: int) -> Arrow:
    """Give ``count`` nulls for texts."""
    return with_validity(no_texts(count), pa.array(np.zeros(count, dtype=bool)))


def no_texts(count: int) -> Arrow:
    """Give ``count`` empty texts; columns of as many share the zeros that stand for them."""
    ends = _ENDS.get(count)
    if ends is None:
        ends = _ENDS[count] = np.zeros(count + 1, dtype=np.int64)
        ends.flags.writeable = False
    return pa.Array.from_buffers(TEXT, count, [None, pa.py_buffer(ends), pa.py_buffer(b"")])


def with_validity(values: Arrow, filled: Arrow | None) -> Arrow:
    """Give texts that are null where ``filled`` does not hold (None: nowhere), without copying them."""
    if filled is None:
        return pa.Array.from_buffers(TEXT, len(values), [None, *values.buffers()[1:]], offset=values.offset)
    if values.offset or filled.offset:
        return pc.if_else(filled, values, pa.scalar(None, TEXT))
    return pa.Array.from_buffers(TEXT, len(values), [filled.buffers()[1], *values.buffers()[1:]])


def bytes_in(values: Arrow) -> int:
    """Give the number of bytes that an array of texts spans."""
    ends, _ = memory_of(values)
    return int(ends[-1] - ends[0])


def number_text(values: Arrow) -> Arrow:
    """Write numbers as text, integral ones without a fraction, others with all their digits."""
    if pa.types.is_integer(values.type):
        return values.cast(TEXT)
    if pa.types.is_decimal(values.type):
        shortened = pc.replace_substring_regex(values.cast(TEXT), pattern=r"(\.\d*?)0+$", replacement=r"\1")
        return pc.replace_substring_regex(shortened, pattern=r"\.$", replacement="")
    floats = values.to_numpy(zero_copy_only=False)
    integral = np.isfinite(floats) & (floats == np.trunc(floats)) & (np.abs(floats) < EXACT)
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
