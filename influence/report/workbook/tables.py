"""One table of results as a workbook: its rows on one sheet, what they rest on upon another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from influence.language import say
from influence.report.cells import MONEY
from influence.report.workbook.columns import BARS, column_of
from influence.report.workbook.sheets import MOST_ROWS, Line, Prose, Sheet
from influence.report.workbook.writer import About, workbook

if TYPE_CHECKING:
    import pandas as pd

_IN_VIEW = ("rank", "account_id", "group_id", "cluster", "name", "measure", "kind")


def sheet_of(
    name: str,
    blocks: Iterable[pd.DataFrame],
    count: int,
    language: str,
    *,
    money: Collection[str] = MONEY,
    currency: str = "",
) -> Sheet:
    """Give the sheet of a table that comes a block of rows at a time, each column as its name and type say.

    Parameters
    ----------
    name
        On the tab.
    blocks, count
        At least one table, all with the same columns; their rows together.
    money, currency
        The columns that are money, and the unit that their headings say.
    """
    waiting = iter(blocks)
    first = next(waiting)
    columns = [
        replace(
            column_of(str(column), first[column].dtype.kind, language, money=money, currency=currency),
            bar=BARS.get(str(column), ""),
        )
        for column in first
    ]
    frozen = next((place for place, column in enumerate(first) if column not in _IN_VIEW), 0)
    return Sheet(name, columns, count, lambda: chain([first], waiting), frozen=min(frozen, 3))


def table_book(
    blocks: Iterable[pd.DataFrame],
    count: int,
    about: About,
    *,
    money: Collection[str] = MONEY,
    currency: str = "",
    said: Mapping[str, Sequence[str]] | None = None,
    most_rows: int = MOST_ROWS,
    beside: Mapping[str, pd.DataFrame] | None = None,
) -> Iterator[bytes]:
    """Give a table that comes a block of rows at a time as a workbook, part by part.

    Parameters
    ----------
    blocks, count
        At least one table, all with the same columns; their rows together.
    about
        What the workbook says of itself.
    money, currency
        The columns that are money, and the unit that their headings say.
    said
        Heading → sentences, on the last sheet.
    beside
        Name of a sheet → a short table that belongs to the first one, in the same looks.
    """

    def told(key: str, **values: object) -> str:
        return say(about.language, "export", key, **values)

    name = told("sheet_result")
    lines = [Line(told("method_title", title=about.title), "title")]
    if count > most_rows:
        lines += [Line(""), Line(told("rows_cut_here", sheet=name, shown=most_rows, count=count))]
    for heading, sentences in (said or {}).items():
        if sentences:
            lines += [Line(""), Line(heading, "heading"), *(Line(sentence) for sentence in sentences)]
    sheet = sheet_of(name, blocks, count, about.language, money=money, currency=currency)
    others = [
        sheet_of(other, [frame], len(frame), about.language, money=money, currency=currency)
        for other, frame in (beside or {}).items()
    ]
    return workbook([sheet, *others, Prose(told("sheet_method"), lines)], about, most_rows=most_rows)
