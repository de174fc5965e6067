"""What a workbook holds: sheets of rows, and sheets of sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from influence.report.workbook.columns import Column

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 1_048_575
"""Rows below the heading that a sheet of Excel can hold."""


@dataclass(frozen=True)
class Sheet:
    """Rows under a heading that stays in view, with filters.

    Parameters
    ----------
    name
        On its tab.
    columns
        What it shows, from left to right.
    count
        How many rows there are.
    blocks
        Gives them a block after the other; asked for once.
    frozen
        How many columns stay in view at the left.
    colour
        Of its tab, ``#rrggbb``.
    printed
        How many columns are printed, from the left; all where 0.
    note
        Stands under the last row, an empty one between.
    """

    name: str
    columns: Sequence[Column]
    count: int
    blocks: Callable[[], Iterable[pd.DataFrame]]
    frozen: int = 0
    colour: str = ""
    printed: int = 0
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a sheet of sentences: a title, a heading, a sentence, or a row of cells under a heading."""

    text: str
    style: Literal["title", "heading", "text", "pair"] = "text"
    more: str = ""


@dataclass(frozen=True)
class Prose:
    """Sentences under headings."""

    name: str
    lines: Sequence[Line]
    colour: str = ""
