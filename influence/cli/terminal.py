"""What goes to stdout and stderr, and how it looks there."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from influence.language import say

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

AREA = "cli"
PROBLEMS_SHOWN = 50
_WIDTH_OF_FILES = 120


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


def draw(frame: pd.DataFrame, columns: Sequence[str], language: str, *, money: frozenset[str], wide: str = "") -> None:
    """Draw a table on stdout: ``columns`` of ``frame`` as people read them, the column ``wide`` wrapped.

    Numbers stand right; nothing is cut off where stdout is not a terminal. Colours follow ``NO_COLOR``.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from influence.report.lists import headings, shown
    from influence.report.text import visible

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    present = [column for column in columns if column in frame.columns]
    for column, heading in zip(present, headings(present, language), strict=True):
        numeric = frame[column].dtype.kind in "iuf"
        table.add_column(
            Text(heading),
            justify="right" if numeric else "left",
            no_wrap=numeric,
            ratio=1 if column == wide else None,
            overflow="fold",
        )
    for cells in frame[present].itertuples(index=False, name=None):
        words = (shown(cell, column, language, money) for column, cell in zip(present, cells, strict=True))
        table.add_row(*(Text(visible(text)) for text in words))
    try:
        console().print(table)
    except BrokenPipeError:
        leave_quietly()


def console() -> Console:
    """Give the console of stdout: as wide as the terminal, or 120 where there is none and ``COLUMNS`` is not set."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else _WIDTH_OF_FILES
    return Console(width=width, highlight=False, markup=False, emoji=False)


def width() -> int:
    """Give the width that tables may take."""
    return console().width
