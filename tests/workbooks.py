"""Workbooks read back by readers that did not write them."""

from __future__ import annotations

import re
import warnings
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "a;=1+1",
    "Alt\u202egro.elpmaxe\u202c KG",
    "Null\u200bbreit\ufeff",
    "\x00\x07\x1b[31mRot",
    "_x0041_ bleibt",
    "]]></t><f>1+1</f>",
    '"><script>alert(1)</script>',
    "halb \ud800",
    "\uffff\ufffe",
    "Ü" * 33_000,
    "😀" * 20_000,
    "{=1+1}",
    "http://example.org/",
    "007",
)

HELD = tuple(name for name in HOSTILE if "\ud800" not in name)
"""Those that a table of texts can hold."""


def opened(content: bytes) -> Any:
    """Give a workbook as openpyxl has it; bars of 2010 and later it does not know, and says so."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*extension is not supported")
        return openpyxl.load_workbook(BytesIO(content), data_only=False)


def cells(content: bytes) -> dict[str, list[list[Any]]]:
    """Give the values of every sheet as openpyxl reads them: formulas as formulas."""
    book = opened(content)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate, cell.value)
                assert cell.hyperlink is None
    return {
        sheet.title: [[_meant(cell) for cell in row] for row in sheet.iter_rows(values_only=True)] for sheet in book
    }


def _meant(cell: object) -> object:
    """Give what Excel shows of a text: it writes a literal ``_x0041_`` as ``_x005F_x0041_``, which openpyxl leaves."""
    return re.sub(r"_x005F_(?=x[0-9A-Fa-f]{4}_)", "_", cell) if isinstance(cell, str) else cell


def calamine_cells(content: bytes) -> dict[str, list[list[Any]]]:
    """Give the values of every sheet as calamine reads them."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def parts(content: bytes) -> dict[str, bytes]:
    """Give the files of the archive that a workbook is."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def all_bytes(path: Path) -> bytes:
    """Give what a file holds, of a workbook all that is packed in it."""
    content = path.read_bytes()
    return b"\n".join(parts(content).values()) if path.suffix == ".xlsx" else content
