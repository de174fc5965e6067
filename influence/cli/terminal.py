"""How results and errors look to people."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from influence.cli.speech import phrase
from influence.cli.streams import emit_as_is, is_terminal, tell

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

PROBLEMS_SHOWN = 50
_WIDTH_OF_FILES = 120
_ROOM, _ROOM_WIDE = 16, 36
_GAP = 2
"""Between two columns."""


def complain(error: BaseException) -> None:
    """Say an error on stderr: every problem on its line, the first 50 where there are many."""
    lines = str(error).split("\n") if str(error) else [type(error).__name__]
    shown = lines[:PROBLEMS_SHOWN]
    if len(lines) > len(shown):
        shown.append(phrase("more_problems", count=len(lines) - PROBLEMS_SHOWN))
    tell("\n".join(shown))


@dataclass(frozen=True)
class Layout:
    """Which columns a table on the terminal has.

    ``columns`` in order, as far as the table has them. Where they do not fit, ``first_to_go`` are left out one by one
    in this order; last the column ``wide``, which otherwise takes what room there is, is told below the table.
    ``headings`` stand over the columns as they are; without them columns have the words of the language.
    """

    columns: Sequence[str]
    first_to_go: Sequence[str] = ()
    wide: str = ""
    headings: Sequence[str] = ()


def draw(frame: pd.DataFrame, layout: Layout, language: str, money: Collection[str]) -> None:
    """Draw a table on stdout as people read it: numbers to the right, text wrapped, nothing cut off.

    Colours follow ``NO_COLOR``.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    drawn = StringIO()
    screen = console(drawn)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    cells = _cells(frame, layout, language, money)
    kept = _fitting(cells, frame, layout, screen.width)
    whole_words = sum(_rooms(cells, frame, layout, kept)) <= screen.width
    for column in kept:
        numeric = _is_number(frame, column)
        table.add_column(
            Text(cells[column][0]),
            justify="right" if numeric else "left",
            no_wrap=numeric,
            min_width=_longest_word(cells[column]) if whole_words else None,
            ratio=None if numeric else 3 if column == layout.wide else 2,
            overflow="fold",
        )
    for row in zip(*(cells[column][1:] for column in kept), strict=True):
        table.add_row(*map(Text, row))
    screen.print(table)
    if layout.wide in cells and layout.wide not in kept:
        for lead in zip(*(cells[column][1:] for column in (*kept[:2], layout.wide)), strict=True):
            screen.print(Text(f"{lead[0]}  {lead[1]}: {lead[2]}"), overflow="fold")
    emit_as_is(drawn.getvalue())


def _cells(frame: pd.DataFrame, layout: Layout, language: str, money: Collection[str]) -> dict[str, list[str]]:
    """Give heading and cells of each column that has anything to say, as they will be read."""
    from influence.report.lists import headings, shown
    from influence.report.text import visible

    present = [column for column in layout.columns if column in frame.columns]
    texts = {
        column: [heading, *(visible(shown(cell, column, language, money)) for cell in frame[column])]
        for column, heading in zip(present, layout.headings or headings(present, language), strict=True)
    }
    return {column: cells for column, cells in texts.items() if any(cells[1:])}


def _fitting(cells: Mapping[str, list[str]], frame: pd.DataFrame, layout: Layout, width: int) -> list[str]:
    """Leave out columns, first those that may go, until each has the room to be read."""
    kept = list(cells)
    for column in (*layout.first_to_go, layout.wide):
        if sum(_rooms(cells, frame, layout, kept)) <= width:
            break
        kept = [name for name in kept if name != column]
    return kept


def _rooms(cells: Mapping[str, list[str]], frame: pd.DataFrame, layout: Layout, kept: Sequence[str]) -> Iterator[int]:
    return (_room(cells[name], _is_number(frame, name), name == layout.wide) for name in kept)


def _room(texts: Sequence[str], numeric: bool, wide: bool) -> int:
    longest = max(map(len, texts))
    return _GAP + (longest if numeric else max(min(longest, _ROOM_WIDE if wide else _ROOM), _longest_word(texts)))


def _longest_word(texts: Sequence[str]) -> int:
    """Give the width below which a word would be broken; of a very long one not more than a column can have."""
    return min(max((len(word) for text in texts for word in text.split()), default=1), _ROOM_WIDE)


def _is_number(frame: pd.DataFrame, column: str) -> bool:
    cells = frame[column]
    return cells.dtype.kind in "iuf" or (len(cells) > 0 and all(str(cell).endswith(" %") for cell in cells))


def console(drawn: StringIO) -> Console:
    """Give a console that draws for stdout: as wide as the terminal, or 120 where there is none, nor ``COLUMNS``."""
    from rich.console import Console

    seen = is_terminal(sys.stdout)
    width = None if seen or os.environ.get("COLUMNS") else _WIDTH_OF_FILES
    return Console(file=drawn, force_terminal=seen, width=width, highlight=False, markup=False, emoji=False)
