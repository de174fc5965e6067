"""Reading a sheet of a workbook (xlsx, xls, xlsb, ods): numbers and dates as the cells hold them, text as text.

Excel keeps fifteen digits of a number: a longer one has lost digits before we see it, and is not taken for an id.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np

from influence.errors import DataError, InputError
from influence.tables.cells import BLANKS, RawTable, Rejected, unique_names
from influence.tables.natives import Fault, objects_to_cells
from influence.tables.phrases import Phrases
from influence.tables.workbook_bombs import refuse_bombs
from influence.tables.workbook_faults import Place, faulty_cells

_EXACT_BELOW = 1e15
_SHEETS_AS_XML = (".xlsx", ".xlsm")
_BROKEN = (OSError, EOFError, ValueError, LookupError, RuntimeError, zipfile.BadZipFile, zlib.error, ParseError)
"""What reading a workbook may end in; encrypted or unknown kinds of archives are runtime errors."""


def read_excel(path: Path, file: str, sheet: str | None, say: Phrases) -> RawTable:
    """Read one sheet, the first where none is named; its first row with any content is the header.

    A cell that holds an error such as ``#REF!``, or a formula whose value was never saved, is a fault and not empty
    (xlsx and xlsm; the other formats do not tell).

    Raises
    ------
    InputError
        The workbook or the sheet cannot be read.
    DataError
        The sheet is empty.
    """
    rows, name = _rows(path, file, sheet, say)
    label = file if sheet is None else f"{file} [{name}]"
    first = next((position for position, row in enumerate(rows) if not _blank(row)), None)
    if first is None:
        raise DataError([say.problem(label, "empty_file")])
    header = [_header(cell) for cell in rows[first]]
    while header and not header[-1] and all(_empty(row[len(header) - 1]) for row in rows[first:]):
        header.pop()
    body = [row[: len(header)] for row in rows[first + 1 :]]
    while body and _blank(body[-1]):
        body.pop()
    lines = range(first + 2, first + 2 + len(body))
    kept = [position for position, row in enumerate(body) if not _blank(row)]
    rejected = [Rejected(line, "empty_row") for line, row in zip(lines, body, strict=True) if _blank(row)]
    headers = tuple(header)
    columns = {
        unique: objects_to_cells([_cell(body[row][position]) for row in kept], _EXACT_BELOW)
        for position, unique in enumerate(unique_names(headers))
    }
    numbers = np.array([lines[row] for row in kept], dtype=np.int64)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return RawTable(
        label, "row", digest, headers, columns, numbers, {"format": "Excel", "sheet": name}, tuple(rejected)
    )


def sheet_names(path: Path) -> list[str]:
    """Give the names of the sheets of a workbook; none where it cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        if path.suffix.lower() in _SHEETS_AS_XML and zipfile.is_zipfile(path):
            refuse_bombs(path, Phrases())
        return list(CalamineWorkbook.from_path(str(path)).sheet_names)
    except (CalamineError, *_BROKEN):
        return []


def _rows(path: Path, file: str, sheet: str | None, say: Phrases) -> tuple[list[list[object]], str]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        as_xml = path.suffix.lower() in _SHEETS_AS_XML and zipfile.is_zipfile(path)
        if as_xml:
            refuse_bombs(path, say)
        workbook = CalamineWorkbook.from_path(str(path))
        names = workbook.sheet_names
        name = sheet if sheet is not None else next(iter(names), None)
        if name is None or name not in names:
            raise InputError(say("no_sheet", file=file, sheet=name or "", known=", ".join(names)))
        cells: Any = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if as_xml:
            _put_faults(cells, faulty_cells(path, name))
        return cells, name
    except (CalamineError, *_BROKEN) as error:
        raise InputError(say("cannot_open", file=file, why=error)) from error


def _put_faults(rows: list[list[object]], faults: Mapping[Place, str]) -> None:
    """Put the cells without a value where the reader of values left nothing; the sheet grows where it ends before."""
    height = max([len(rows), *(row + 1 for row, _ in faults)])
    width = max([len(rows[0]) if rows else 0, *(column + 1 for _, column in faults)])
    rows.extend([] for _ in range(height - len(rows)))
    if faults:
        for row in rows:
            row.extend([None] * (width - len(row)))
    for (row_number, column), shown in faults.items():
        rows[row_number][column] = Fault(shown)


def _empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip(BLANKS))


def _blank(row: list[object]) -> bool:
    return all(_empty(cell) for cell in row)


def _header(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip(BLANKS)


def _cell(cell: object) -> object:
    return None if _empty(cell) else cell
