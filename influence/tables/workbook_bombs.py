"""Workbooks that would grow past all memory: archives of nothing, and sheets with a cell at the end of the world.

A reader of values lays a sheet out as a rectangle; two cells far apart would make billions of empty ones, and the
process would be ended by the system before anybody could say why.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO

from influence.errors import InputError
from influence.tables.phrases import Phrases
from influence.tables.workbook_faults import MOST_COLUMNS, MOST_ROWS

MOST_BYTES = 4 << 30
"""Unpacked size of a workbook; Excel's own limit of a sheet, filled with short cells, stays below it."""

MOST_EMPTY = 50_000_000
"""Empty cells that a sheet may lay out beside 50 for each cell that it has."""

_BLOCK = 1 << 22
_REFERENCE = re.compile(rb"<(?:[A-Za-z]\w*:)?(?:c|row)\s[^<>]*?\br\s*=\s*[\"']\s*([A-Za-z]*)([0-9]+)\s*[\"']")
"""Where a cell (``B7``) or a row (``7``) says that it is."""


def refuse_bombs(path: Path, say: Phrases) -> None:
    """Refuse an xlsx file whose content is out of all proportion.

    Raises
    ------
    InputError
        It unpacks to more than :data:`MOST_BYTES`, or a sheet lays out far more cells than it has.
    OSError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error
        The archive cannot be read, or a cell is outside any sheet of Excel.
    """
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        if size > MOST_BYTES:
            raise InputError(say("workbook_too_large", file=path.name, gigabytes=size >> 30))
        for entry in archive.infolist():  # a sheet may be any part, whatever it is called
            with archive.open(entry) as stream:
                cells, extent = _extent(stream)
            if extent > MOST_EMPTY + 50 * cells:
                raise InputError(say("sheet_too_sparse", file=path.name, cells=cells, extent=extent))


def _extent(stream: IO[bytes]) -> tuple[int, int]:
    """Give the number of cells that say where they are, and that of the smallest rectangle around cells and rows.

    Raises
    ------
    ValueError
        A place is outside any sheet of Excel.
    """
    cells, before = 0, b""
    columns: set[bytes] = set()
    first, last = MOST_ROWS, 0
    while True:
        block = stream.read(_BLOCK)
        text = before + block
        end = text.rfind(b"<") if block else -1  # a tag that may be cut is looked at with the next block
        whole, before = (text[:end], text[end:]) if end > 0 else (text, b"")
        found = _REFERENCE.findall(whole)
        for letters, number in found:
            if len(number) > 7 or not 0 < int(number) <= MOST_ROWS or len(letters) > 3:
                raise ValueError((letters + number)[:40].decode())
        if found:
            numbers = [int(number) for _, number in found]
            first, last = min(first, min(numbers)), max(last, max(numbers))
            named = [letters for letters, _ in found if letters]
            cells += len(named)
            columns.update(named)
        if not block:
            break
    places = [_place(letters.upper()) for letters in columns] or [1]
    if max(places) > MOST_COLUMNS:
        raise ValueError(max(columns, key=len).decode())
    return cells, max(last - first + 1, 0) * (max(places) - min(places) + 1)


def _place(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number
