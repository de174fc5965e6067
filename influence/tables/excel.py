"""Reading a sheet of a workbook (xlsx, xls, xlsb, ods): numbers and dates as the cells hold them, text as text."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from influence.errors import DataError, InputError
from influence.tables.cells import BLANKS, RawTable, Rejected, objects_to_cells, unique_names
from influence.tables.phrases import Phrases


def read_excel(path: Path, file: str, sheet: str | None, say: Phrases) -> RawTable:
    """Read one sheet, the first where none is named; its first row with any content is the header.

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
        unique: objects_to_cells([_cell(body[row][position]) for row in kept])
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
        return list(CalamineWorkbook.from_path(str(path)).sheet_names)
    except (CalamineError, OSError):
        return []


def _rows(path: Path, file: str, sheet: str | None, say: Phrases) -> tuple[list[list[object]], str]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        names = workbook.sheet_names
        name = sheet if sheet is not None else next(iter(names), None)
        if name is None or name not in names:
            raise InputError(say("no_sheet", file=file, sheet=name or "", known=", ".join(names)))
        cells: Any = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        return cells, name
    except (CalamineError, OSError, ValueError) as error:
        raise InputError(say("cannot_open", file=file, why=error)) from error


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
