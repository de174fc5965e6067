"""Cells of an xlsx sheet that the reader of values takes for empty: errors, and formulas without a value."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

Place = tuple[int, int]
"""Row and column of a cell, from 0."""

MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14
"""Size of a sheet of Excel."""

_BLOCK = 1 << 20
_HINT = re.compile(rb"[<:]f[\s>/]|t=[\"']e[\"']")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")


def faulty_cells(path: Path, sheet: str) -> dict[Place, str]:
    """Give what stands in the cells of a sheet that hold an error (``#REF!``) or a formula that was never calculated.

    The text of such a cell is its name and its content: ``"C3: #REF!"``, ``"B2: =A2&C2"``.

    Raises
    ------
    OSError, ValueError, KeyError, zipfile.BadZipFile, xml.etree.ElementTree.ParseError
        The workbook is not built as xlsx files are.
    """
    with zipfile.ZipFile(path) as archive:
        part = _part_of(archive, sheet)
        with archive.open(part) as stream:
            if not _may_have_any(stream):
                return {}
        with archive.open(part) as stream:
            return dict(_faults(stream))


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Give the part of the archive that holds a sheet."""
    book = _target(archive, "_rels/.rels", lambda entry: entry.get("Type", "").endswith("/officeDocument"))
    root = ElementTree.fromstring(archive.read(book))  # noqa: S314 - expat bounds the growth of entities
    named = [entry for entry in root.iter() if _local(entry.tag) == "sheet" and entry.get("name") == sheet]
    if not named:
        raise ValueError(sheet)
    wanted = next(value for key, value in named[0].attrib.items() if key.startswith("{") and _local(key) == "id")
    folder, name = posixpath.split(book)
    return _target(archive, f"{folder}/_rels/{name}.rels".lstrip("/"), lambda entry: entry.get("Id") == wanted, folder)


def _target(
    archive: zipfile.ZipFile, relations: str, wanted: Callable[[ElementTree.Element], bool], folder: str = ""
) -> str:
    """Give the part that a relation points to."""
    root = ElementTree.fromstring(archive.read(relations))  # noqa: S314 - as above
    for entry in root:
        if wanted(entry):
            target = entry.get("Target", "").replace("\\", "/")
            return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    raise ValueError(relations)


def _may_have_any(stream: IO[bytes]) -> bool:
    """Look for the marks of a formula or an error, which most sheets lack."""
    before = b""
    while block := stream.read(_BLOCK):
        if _HINT.search(before + block):
            return True
        before = block[-8:]
    return False


def _faults(stream: IO[bytes]) -> Iterator[tuple[Place, str]]:
    row = column = -1
    for event, entry in ElementTree.iterparse(stream, ("start", "end")):  # noqa: S314 - as above
        name = _local(entry.tag)
        if name == "row" and event == "start":
            row, column = int(entry.get("r", row + 2)) - 1, -1
        elif name == "c" and event == "start":
            found = _REFERENCE.fullmatch(entry.get("r", ""))
            column = _column(found[1]) if found else column + 1
            row = int(found[2]) - 1 if found else row
            if not (0 <= row < MOST_ROWS and column < MOST_COLUMNS):
                raise ValueError(entry.get("r", ""))
        elif name == "c":
            content = _content(entry)
            if content is not None:
                yield (row, column), f"{_letters(column)}{row + 1}: {content}"
        elif name == "row":
            entry.clear()


def _content(cell: ElementTree.Element) -> str | None:
    """Give the error, or the formula without a saved value, that a cell holds; None for any other cell."""
    parts = {_local(part.tag): part.text or "" for part in cell}
    kind = cell.get("t", "n")
    if kind == "e":
        return parts.get("v") or "#N/A"
    if "f" in parts and not parts.get("v") and kind != "str" and "is" not in parts:
        return f"={parts['f']}"
    return None


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _letters(column: int) -> str:
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
