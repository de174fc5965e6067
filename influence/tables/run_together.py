"""Rows that a stray quotation mark runs together into one cell, told apart from cells that hold line breaks.

``1,"Foo,100`` opens a cell that ends at the next quotation mark, lines below. Where the row that results has as many
cells as the header, only its look betrays it: each of its lines would be a row of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from influence.tables.cells import TEXT, Arrow, BoolArray

BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Suspect:
    """A row over several lines: its ``position`` among all rows, and how each line begins that could be a row."""

    position: int
    beginnings: tuple[str, ...]


def beginnings(row: Sequence[str], delimiter: str) -> tuple[str, ...]:
    r"""Give the first cell of each line inside a row that has as many cells as the row; none where it is a plain row.

    A row is suspect when its first line, cut at the break, has as many cells as the whole, and so have at least half
    of the lines that follow.

    Examples
    --------
    >>> beginnings(["1", "Foo,100\n2,Bar,200\n3,B", "300"], ",")
    ('2', '3')
    >>> beginnings(["1", "Main Street 1\nTown", "300"], ",")
    ()
    """
    width = len(row)
    for position, cell in enumerate(row):
        needed = width - position - 1
        if width < 2 or ("\n" not in cell and "\r" not in cell) or cell.count(delimiter) < needed:
            continue
        first, *inside = BREAK.split(cell)
        if first.count(delimiter) != needed:
            continue
        counts = [_cells(line, delimiter) for line in inside]
        counts[-1] += width - position - 1
        alike = [line for line, count in zip(inside, counts, strict=True) if count == width]
        if 2 * len(alike) >= len(inside):
            return tuple(line.split(delimiter, 1)[0].strip() for line in alike)
    return ()


def confirmed(suspects: Sequence[Suspect], first_column: Arrow) -> BoolArray:
    """Tell for each suspect whether its lines begin as rows of the file do: an id in the shape of the ids there."""
    if not suspects:
        return np.zeros(0, dtype=bool)
    known = set(_shapes(first_column).to_pylist())
    return np.array(
        [
            bool(known.intersection(_shapes(pa.array(suspect.beginnings, TEXT)).to_pylist()) - {""})
            for suspect in suspects
        ],
        dtype=bool,
    )


def _cells(line: str, delimiter: str) -> int:
    return line.count(delimiter) + 1


def _shapes(values: Arrow) -> Arrow:
    """Give the distinct shapes of texts: ``"K-0017"`` is ``"a-9"``."""
    letters = pc.replace_substring_regex(pc.fill_null(values, ""), pattern=r"\pL+", replacement="a")
    return pc.unique(pc.replace_substring_regex(letters, pattern=r"\pN+", replacement="9"))
