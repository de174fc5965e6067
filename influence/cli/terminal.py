"""What goes to stdout and stderr, and how it looks there."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from influence.language import say

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

AREA = "cli"
PROBLEMS_SHOWN = 50
_WIDTH_OF_FILES = 120
_ROOM, _ROOM_WIDE = 16, 36


def speak_utf8() -> None:
    """Make stdout and stderr take any text: UTF-8, and an escape for what cannot be encoded."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def emit(text: str) -> None:
    """Write a result to stdout; on a terminal with everything that steers it written out.

    A reader that has seen enough (``| head``) ends the program quietly with exit code 0.
    """
    if sys.stdout.isatty():
        from influence.report.text import visible

        text = "".join(f"{visible(line)}\n" for line in text.split("\n")).removesuffix("\n")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        leave_quietly()


def leave_quietly() -> NoReturn:
    """End with exit code 0 after the reader of stdout has gone, without a complaint at shutdown."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)


def tell(text: str) -> None:
    """Write a line for people to stderr."""
    from influence.report.text import visible

    sys.stderr.write("".join(f"{visible(line)}\n" for line in text.split("\n")))
    sys.stderr.flush()


def complain(error: BaseException, language: str = "en") -> None:
    """Say an error on stderr: every problem on its line, the first 50 where there are many."""
    lines = str(error).split("\n") if str(error) else [type(error).__name__]
    shown = lines[:PROBLEMS_SHOWN]
    if len(lines) > len(shown):
        shown.append(say(language, AREA, "more_problems", count=len(lines) - PROBLEMS_SHOWN))
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

    screen = console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    cells = _cells(frame, layout, language, money)
    kept = _fitting(cells, frame, layout, screen.width)
    for column in kept:
        numeric = _is_number(frame, column)
        table.add_column(
            Text(cells[column][0]),
            justify="right" if numeric else "left",
            no_wrap=numeric,
            ratio=None if numeric else 3 if column == layout.wide else 2,
            overflow="fold",
        )
    for row in zip(*(cells[column][1:] for column in kept), strict=True):
        table.add_row(*map(Text, row))
    try:
        screen.print(table)
        if layout.wide in cells and layout.wide not in kept:
            for lead in zip(*(cells[column][1:] for column in (*kept[:2], layout.wide)), strict=True):
                screen.print(Text(f"{lead[0]}  {lead[1]}: {lead[2]}"), overflow="fold")
    except BrokenPipeError:
        leave_quietly()


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
        if sum(_room(cells[name], _is_number(frame, name), name == layout.wide) for name in kept) <= width:
            break
        kept = [name for name in kept if name != column]
    return kept


def _room(texts: Sequence[str], numeric: bool, wide: bool) -> int:
    longest = max(map(len, texts))
    return 2 + (longest if numeric else min(longest, _ROOM_WIDE if wide else _ROOM))


def _is_number(frame: pd.DataFrame, column: str) -> bool:
    return frame[column].dtype.kind in "iuf"


def console() -> Console:
    """Give the console of stdout: as wide as the terminal, or 120 where there is none and ``COLUMNS`` is not set."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else _WIDTH_OF_FILES
    return Console(width=width, highlight=False, markup=False, emoji=False)
