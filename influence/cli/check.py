"""``influence check``: what was read, what was set aside, and what the data can carry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import options
from influence.cli.delivery import Recorded, about, chosen_form, write_recorded
from influence.cli.options import Form
from influence.cli.session import Session, opened
from influence.cli.speech import phrase
from influence.cli.streams import emit
from influence.cli.terminal import Layout, draw
from influence.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from influence.files import Content
    from influence.tables import CheckReport

_DETECTED = frozenset(f"detected_{sort}" for sort in ("encoding", "delimiter", "format", "sheet", "decimal", "order"))


@options.grouped
def check(
    folder: options.Folder = Path(),
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 4 when any row was set aside.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the rows set aside, with reasons, to FILE."),
    ] = None,
    *,
    common: options.Common,
) -> None:
    """Read the tables, reconcile them, and say what they can carry; exit with 4 when no list can be made."""
    with opened(folder, common, output) as session:
        from influence.tables import check as report_on

        report = report_on(session.dataset, session.network)
    _show(session, report)
    if output is not None:
        _write_set_aside(session, output)
    session.tell_all("notes", report.notes)
    if output is None and session.dataset.set_aside:
        session.tell("set_aside_file", folder=folder)
    if not report.usable:
        raise NotUsable(phrase("not_usable"))
    set_aside = len(session.dataset.set_aside)
    if strict and set_aside:
        raise NotUsable(phrase("not_strict", count=set_aside))
    session.tell("usable")


class NotUsable(DataError):  # noqa: N818 - the data are no fault of the program
    """The data were read and reported on, and do not carry what was asked."""

    def __init__(self, sentence: str) -> None:
        super().__init__(())
        self.args = (sentence,)


def _show(session: Session, report: CheckReport) -> None:
    for position, (title, frame) in enumerate(report.sections()):
        columns = list(frame.columns)
        emit(f"{title}\n")
        draw(frame, Layout(columns, wide=_longest(frame), headings=columns), session.language, money=())
        if position == 0:
            _show_detected(session)


def _show_detected(session: Session) -> None:
    """Say how each file was read, and which columns stand for fields of another name."""
    for reading in session.dataset.readings:
        facts = [_detected(what, value) for what, value in reading.detected.items()]
        facts += [f"{field} ← {column}" for field, column in reading.mapping.items() if field != column]
        emit(f"{reading.file}: {', '.join(facts)}\n")
    emit("\n")


def _detected(what: str, value: str) -> str:
    """Give one thing that was detected in words; marks such as a comma stand in quotation marks."""
    sort, _, name = what.replace(" in ", " of ").partition(" of ")
    shown = value if any(map(str.isalnum, value)) else f'"{value}"'
    known = f"detected_{sort}"
    label = phrase(known, name=name).strip() if known in _DETECTED else what
    return f"{label} {shown}"


def _longest(frame: pd.DataFrame) -> str:
    """Give the text column with most to say."""
    texts = [column for column in frame.columns if frame[column].dtype.kind not in "iufb"]
    return max(texts, key=lambda column: int(frame[column].astype("str").str.len().max()), default="")


def _write_set_aside(session: Session, output: Path) -> None:
    from influence.report.lists import render
    from influence.report.workbook import table_book
    from influence.tables import set_aside_frame

    form = chosen_form(None, output)
    frame = set_aside_frame(session.dataset)
    if form is Form.xlsx:
        content: Content | str = table_book([frame], len(frame), about(session))
    else:
        content = render(frame, form.value, session.language)
    write_recorded(session, Recorded(output, content, "check", {"format": form.value}))
