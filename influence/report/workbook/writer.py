"""Writing a workbook with XlsxWriter: row by row through temporary files, so that memory stays flat.

Nothing in a cell is ever a formula or a link: text is written as text by name, never by what it looks like.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from influence.report.map.text import clean
from influence.report.workbook.cells import armed, text_of, values_of
from influence.report.workbook.looks import Looks
from influence.report.workbook.sheets import MOST_ROWS, Prose, Sheet

if TYPE_CHECKING:
    import pandas as pd

    from influence.report.workbook.columns import Column

_LINE, _PART = 15, 1 << 20
_MEASURED = 20_000
"""Rows up to which each row of a sheet is as high as its text: the height of each is held in memory."""
_OPTIONS = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


@dataclass(frozen=True)
class About:
    """What a workbook says of itself: its title, the date of the analysis, its language."""

    title: str
    language: str
    as_of: datetime.date | None = None


def workbook(sheets: Sequence[Sheet | Prose], about: About, *, most_rows: int = MOST_ROWS) -> Iterator[bytes]:
    """Give a workbook part by part; it is made when the first part is asked for.

    Sheets stand in the order given, the first in view. A sheet with more than ``most_rows`` rows holds the first of
    them: say that where you hand it over. The file names no program user and no clock time; its dates are fixed.
    """
    with TemporaryDirectory(prefix="influence-") as folder:
        path = Path(folder) / "book.xlsx"
        _write(path, folder, sheets, about, most_rows)
        with path.open("rb") as stream:
            while part := stream.read(_PART):
                yield part


def _write(path: Path, folder: str, sheets: Sequence[Sheet | Prose], about: About, most_rows: int) -> None:
    import xlsxwriter  # 40 ms: only when a workbook is written

    book = xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": folder})
    made = datetime.datetime.combine(about.as_of or datetime.date(2000, 1, 1), datetime.time())
    book.set_properties({"title": clean(about.title, 120), "author": "influence", "created": made})
    looks = Looks(book)
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        if sheet.colour:
            page.set_tab_color(sheet.colour)
        if isinstance(sheet, Prose):
            _write_prose(page, sheet, looks, about.language)
        else:
            _write_sheet(page, sheet, looks, about.language, most_rows)
        _print_setup(page, about.title, rows=isinstance(sheet, Sheet))
    book.close()


def _write_sheet(page: Any, sheet: Sheet, looks: Looks, language: str, most_rows: int) -> None:  # noqa: ANN401
    rows = min(sheet.count, most_rows)
    _set_columns(page, sheet, looks, rows)
    page.set_row(0, _LINE * _lines([c.heading for c in sheet.columns], [c.width * 0.8 for c in sheet.columns]) + 9)
    if sheet.printed:
        page.print_area(0, 0, rows, sheet.printed - 1)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, text_of(column.heading, language), looks.head(column.form))
    first = 1
    for block in sheet.blocks():
        if first > rows:
            break
        taken = block.iloc[: rows + 1 - first]
        measured = _has_prose(sheet.columns) and rows <= _MEASURED
        _write_rows(page, taken, sheet.columns, looks, language, first, measured=measured)
        first += len(taken)
    if sheet.note:
        text = text_of(sheet.note, language)
        page.write_string(rows + 2, 0, text, looks.cell("text", armed=armed(text)))


def _write_rows(
    page: Any,  # noqa: ANN401
    block: pd.DataFrame,
    columns: Sequence[Column],
    looks: Looks,
    language: str,
    first: int,
    *,
    measured: bool,
) -> None:
    """Write the rows of a block from row ``first`` on, as high as their text if ``measured``; empty cells are not."""
    shown = [(place, column) for place, column in enumerate(columns) if column.form != "own" or column.name in block]
    values = [values_of(block[column.name], column, language) for _, column in shown]
    usual = [looks.cell("date" if column.name == "own_date" else column.form) for _, column in shown]
    quoted = [looks.cell(column.form, armed=True) for _, column in shown]
    places = [place for place, _ in shown]
    rooms = [column.width for _, column in shown] if measured else []
    for row, cells in enumerate(zip(*values, strict=True), first):
        if measured:
            page.set_row(row, _LINE * _lines(cells, rooms))
        for place, value, look, careful in zip(places, cells, usual, quoted, strict=True):
            if value is None:
                continue
            if isinstance(value, str):
                page.write_string(row, place, value, careful if armed(value) else look)
            else:
                page.write_number(row, place, value, look)


def _has_prose(columns: Sequence[Column]) -> bool:
    return any(column.form == "prose" for column in columns)


def _lines(cells: Sequence[object], rooms: Sequence[float]) -> int:
    """Judge how many lines the longest text of a row takes; no more than a screen can show."""
    wanted = [
        -(-len(cell) // max(int(room * 1.05), 1))
        for cell, room in zip(cells, rooms, strict=True)
        if isinstance(cell, str)
    ]
    return min(max(wanted, default=1), 12)


def _set_columns(page: Any, sheet: Sheet, looks: Looks, rows: int) -> None:  # noqa: ANN401
    """Set what is the same for all rows of a sheet; all of it may be said before the first row is written."""
    page.freeze_panes(1, sheet.frozen)
    last = max(len(sheet.columns) - 1, 0)
    page.autofilter(0, 0, rows, last)
    if rows:
        page.conditional_format(1, 0, rows, last, {"type": "no_errors", "format": looks.rule()})
    if rows > _MEASURED and _has_prose(sheet.columns):
        page.set_default_row(_LINE * 4)
    folded = False
    for place, column in enumerate(sheet.columns):
        options = {"level": 1, "hidden": True} if column.folded else {"collapsed": True} if folded else {}
        folded = column.folded
        look = looks.cell("date") if column.form == "own" and column.name == "own_date" else None
        page.set_column(place, place, column.width, look, options)
        if rows and column.bar:
            bar = {"type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": column.bar}
            page.conditional_format(1, place, rows, place, {**bar, "bar_border_color": column.bar, "min_type": "num"})
        if rows and column.form == "own":
            page.conditional_format(1, place, rows, place, {"type": "no_errors", "format": looks.own()})
            if column.choices:
                choice = {"validate": "list", "source": list(column.choices), "error_type": "warning"}
                page.data_validation(1, place, rows, place, choice)
    texts = [_letters(place) for place, column in enumerate(sheet.columns) if column.form in ("text", "prose")]
    if rows and texts:  # ids of digits are text on purpose
        page.ignore_errors({"number_stored_as_text": " ".join(f"{name}2:{name}{rows + 1}" for name in texts)})
    if folded:
        page.set_column(len(sheet.columns), len(sheet.columns), None, None, {"collapsed": True})


def _letters(place: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place))


def _write_prose(page: Any, prose: Prose, looks: Looks, language: str) -> None:  # noqa: ANN401
    page.hide_gridlines(2)
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 110)
    for row, line in enumerate(prose.lines):
        text, more = text_of(line.text, language), text_of(line.more, language)
        if line.style in ("title", "heading"):
            page.set_row(row, 28 if line.style == "title" else 22)
            page.write_string(row, 0, text, looks.line(line.style, armed=armed(text)))
            if line.style == "heading":
                page.write_blank(row, 1, None, looks.line("heading"))
        else:
            cells = ((text, "pair"), (more, "text")) if line.style == "pair" else (("", "text"), (text, "text"))
            wanted = max(-(-len(text) // (32 if line.style == "pair" else 120)), -(-len(more) // 120), 1)
            page.set_row(row, 15 * min(wanted, 27))
            for place, (cell, style) in enumerate(cells):
                if cell:
                    page.write_string(row, place, cell, looks.line(style, armed=armed(cell)))


def _print_setup(page: Any, title: str, *, rows: bool) -> None:  # noqa: ANN401
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
    if rows:
        page.repeat_rows(0)
    page.set_footer(f"&L{clean(title, 80).replace('&', '&&')}&C&A&R&P / &N")
