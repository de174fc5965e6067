"""Handing a result over: as a table on the terminal, as data on stdout, or as a file with its manifest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from influence.cli.inputs import refuse_inputs
from influence.cli.options import Delivery, Form
from influence.cli.speech import phrase
from influence.cli.streams import emit, is_terminal
from influence.cli.terminal import Layout, draw
from influence.errors import NothingFound, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from influence.cli.session import Session

ROWS_ON_SCREEN = 20
_STDOUT = Path("-")


@dataclass(frozen=True)
class Result:
    """A table and how to show it.

    Parameters
    ----------
    command, options
        What ran, for the manifest.
    count, head
        Number of rows of the whole table, and what gives the first so many of them, in order.
    layout
        What a terminal shows of it.
    money
        Columns that are money beside those that always are.
    assumptions, notes
        What acted, and what a reader should know.
    methods
        How measures were computed, for the manifest.
    """

    command: str
    count: int
    head: Callable[[int], pd.DataFrame]
    layout: Layout
    money: frozenset[str] = frozenset()
    options: Mapping[str, object] = field(default_factory=dict)
    assumptions: Sequence[str] = ()
    notes: Sequence[str] = ()
    methods: Sequence[str] = ()


def deliver(session: Session, result: Result, delivery: Delivery) -> None:
    """Write a result where it was asked for, then what it rests on to stderr.

    Raises
    ------
    NothingFound
        The table has no rows.
    UsageError
        The file's ending names no form, or the file cannot be written or is one that the project is read from.
    """
    if not result.count:
        raise NothingFound(phrase("nothing_found"))
    to_file = delivery.output if delivery.output != _STDOUT else None
    form = chosen_form(delivery.form, to_file)
    if to_file is not None:
        _write(session, result, form, to_file, delivery.top)
    elif form is Form.table:
        show(session, result, delivery.top)
    else:
        emit(_text(session, result, form, delivery.top))
    session.tell_all("assumptions", result.assumptions)
    session.tell_all("notes", result.notes)


def chosen_form(form: Form | None, file: Path | None) -> Form:
    """Give the form asked for; else that of the file's ending; else a table on a terminal and csv in a pipe.

    Raises
    ------
    UsageError
        The file's ending names no form, or another than the one asked for; or the form is for the screen.
    """
    if file is None:
        return form or (Form.table if is_terminal(sys.stdout) else Form.csv)
    forms = [known for known in Form if known is not Form.table]
    if form is Form.table:
        raise UsageError(phrase("table_is_for_screen", forms=", ".join(forms)))
    ending = file.suffix.lower().removeprefix(".")
    endings = [known for known in forms if known is not Form.excel_csv]
    if form is not None:
        wanted = Form.csv if form is Form.excel_csv else form
        if ending in endings and ending != wanted:
            raise UsageError(
                phrase("ending_contradicts", path=file, ending=repr(ending), form=form.value, wanted=wanted.value)
            )
        return form
    if ending not in endings:
        raise UsageError(phrase("unknown_ending", path=file, ending=repr(ending), endings=", ".join(endings)))
    return Form(ending)


def _text(session: Session, result: Result, form: Form, top: int | None) -> str:
    from influence.report.lists import MONEY, render

    frame = result.head(result.count if top is None else top)
    return render(frame, form.value, session.language, money=MONEY | result.money)


def _write(session: Session, result: Result, form: Form, file: Path, top: int | None) -> None:
    options = {**result.options, "top": top, "format": form.value}
    content = _text(session, result, form, top)
    said = (result.assumptions, result.notes, result.methods)
    write_recorded(session, file, content, result.command, options, *said)


def write_recorded(
    session: Session,
    file: Path,
    content: str,
    command: str,
    options: Mapping[str, object],
    assumptions: Sequence[str],
    notes: Sequence[str],
    methods: Sequence[str] = (),
) -> None:
    """Write a file and, beside it, its manifest ``FILE.run.json``; say both paths.

    Beside a stream (``/dev/stdout``, a named pipe) nothing can lie: then there is no manifest, and that is said.
    """
    from influence.files import encoded, is_stream, write_together
    from influence.report.manifest import manifest

    refuse_inputs(file, session.folder, session.dataset.settings)
    data = encoded(content)
    if is_stream(file):
        write_together({file: data}, language=session.language)
        session.tell("written_to_stream", path=file)
        return
    record = manifest(
        session.dataset,
        {file.name: data},
        command=command,
        options={**options, "show_sensitive": session.show_sensitive},
        assumptions=assumptions,
        notes=notes,
        methods=methods,
    )
    beside = file.with_name(f"{file.name}.run.json")
    write_together({file: data, beside: encoded(record)}, language=session.language)
    session.tell("written", path=file)
    session.tell("written_manifest", path=beside)
    if options.get("format") == Form.excel_csv:
        session.tell("excel_zeros")


def show(session: Session, result: Result, top: int | None) -> None:
    """Draw the first rows of a result as a table."""
    from influence.report.lists import MONEY

    rows = top or ROWS_ON_SCREEN
    draw(result.head(rows), result.layout, session.language, MONEY | result.money)
    if result.count > rows:
        session.tell("more_rows", shown=rows, count=result.count)
