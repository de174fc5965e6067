"""Handing a result over: as a table on the terminal, as data on stdout, or as a file with its manifest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from influence.cli.inputs import refuse_inputs
from influence.cli.options import Delivery, Form
from influence.cli.progress import shown_progress
from influence.cli.speech import phrase
from influence.cli.streams import emit, is_terminal
from influence.cli.terminal import Layout, draw
from influence.errors import NothingFound, UsageError
from influence.language import say

if TYPE_CHECKING:
    import pandas as pd

    from influence.cli.session import Session
    from influence.files import Content, Passing
    from influence.redaction import Redaction
    from influence.report.workbook import About

ROWS_ON_SCREEN = 20
_STDOUT = Path("-")
Said = TypeVar("Said", "Result", "Recorded")


@dataclass(frozen=True)
class Result:
    """A table and how to show it.

    Parameters
    ----------
    command, options
        What ran, for the manifest.
    count, head
        Number of rows of the whole table, and what gives the first so many of them, in order.
    blocks
        What gives them a block at a time, for a table that may be long.
    layout
        What a terminal shows of it.
    money
        Columns that are money beside those that always are.
    assumptions, notes
        What acted, and what a reader should know.
    methods
        How measures were computed, for the manifest.
    beside
        Name of a sheet → a short table that a workbook holds, too.
    """

    command: str
    count: int
    head: Callable[[int], pd.DataFrame]
    layout: Layout
    money: frozenset[str] = frozenset()
    blocks: Callable[[int], Iterable[pd.DataFrame]] | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    assumptions: Sequence[str] = ()
    notes: Sequence[str] = ()
    methods: Sequence[str] = ()
    beside: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def tables(self, rows: int) -> Iterable[pd.DataFrame]:
        """Give the first so many rows in one or more tables."""
        return self.blocks(rows) if self.blocks is not None else [self.head(rows)]


def deliver(session: Session, result: Result, delivery: Delivery, also: Sequence[Recorded] = ()) -> None:
    """Write a result where it was asked for, then what it rests on to stderr.

    ``also`` is written beside it: with the file of the result all or none, and before a result that goes to stdout.

    Raises
    ------
    NothingFound
        The table has no rows.
    UsageError
        The file's ending names no form, or the file cannot be written or is one that the project is read from.
    """
    to_file = delivery.output if delivery.output != _STDOUT else None
    if also and (to_file is None or not result.count):
        write_recorded(session, *also)
    if not result.count:
        raise NothingFound(phrase("nothing_found"))
    result = _told(session, result)
    form = chosen_form(delivery.form, to_file)
    if to_file is not None:
        _write(session, result, form, to_file, delivery.top, also)
    elif form is Form.table:
        show(session, result, delivery.top)
    else:
        # Where somebody looks at stdout, the rows themselves tell how far it is.
        with _contents(session, result, form, delivery.top, quiet=is_terminal(sys.stdout)) as content:
            for part in content:
                emit(part.decode("utf-8"))
    session.tell_all("assumptions", result.assumptions)
    session.tell_all("notes", result.notes)


def chosen_form(form: Form | None, file: Path | None) -> Form:
    """Give the form asked for; else that of the file's ending; else a table on a terminal and csv in a pipe.

    Raises
    ------
    UsageError
        The file's ending names no form, or another than the one asked for; or the form is for the screen, or for a file
        only.
    """
    if file is None and form is Form.xlsx:
        raise UsageError(phrase("xlsx_needs_file"))
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


def shared(redaction: Redaction, result: Result, rows: int) -> Iterable[pd.DataFrame]:
    """Give the first rows of a result without small cells.

    Which cells of a short table go is decided by the whole of it: two outputs that show other parts of it never hide
    different ones.
    """
    if redaction.small_cell <= 1:
        return result.tables(rows)
    if result.blocks is None:
        return [redaction.small(result.head(result.count)).head(rows)]
    return (redaction.small(block, whole=False) for block in result.tables(rows))


@contextmanager
def _contents(
    session: Session, result: Result, form: Form, top: int | None, *, quiet: bool = False
) -> Iterator[Iterator[bytes]]:
    """Give the content of a result part by part, and show how far it is."""
    from influence.progress import watched
    from influence.report.lists import MONEY, render_blocks

    rows = result.count if top is None else min(top, result.count)
    with shown_progress(session.quiet or quiet) as progress, progress.stage("writing", rows) as stage:
        blocks = watched(shared(session.redaction, result, rows), stage)
        if form is Form.xlsx:
            yield _workbook(session, result, blocks, rows)
            return
        yield render_blocks(blocks, form.value, session.language, money=MONEY | result.money)


def _workbook(session: Session, result: Result, blocks: Iterable[pd.DataFrame], rows: int) -> Iterator[bytes]:
    """Give a result as a workbook with a sheet of what it rests on."""
    from influence.report.lists import MONEY
    from influence.report.workbook import MOST_ROWS, table_book

    if rows > MOST_ROWS:
        session.say(say(session.language, "export", "rows_cut_excel", shown=MOST_ROWS, count=rows))
    said = {
        say(session.language, "export", f"method_{name}"): sentences
        for name, sentences in (
            ("assumptions", result.assumptions),
            ("notes", result.notes),
            ("methods", result.methods),
        )
    }
    about_run, unit = about(session), session.dataset.settings.project.currency
    return table_book(
        blocks, rows, about_run, money=MONEY | result.money, currency=unit, said=said, most_rows=MOST_ROWS,
        beside=result.beside,
    )  # fmt: skip


def about(session: Session) -> About:
    """Give what a workbook of this run says of itself."""
    from influence.report.workbook import About

    return About(session.dataset.settings.project.title or "influence", session.language, session.dataset.as_of)


def _write(session: Session, result: Result, form: Form, file: Path, top: int | None, also: Sequence[Recorded]) -> None:
    options = {**result.options, "top": top, "format": form.value}
    said = (result.assumptions, result.notes, result.methods)
    with _contents(session, result, form, top) as content:
        listed = Recorded(file, content, result.command, options, *said)
        written = _store(session, [*(_told(session, one) for one in also), listed])
    _tell_written(session, written)


@dataclass(frozen=True)
class Recorded:
    """A file to write, text in UTF-8, and what its manifest ``FILE.run.json`` says beside what every one does."""

    file: Path
    content: str | Content
    command: str
    options: Mapping[str, object] = field(default_factory=dict)
    assumptions: Sequence[str] = ()
    notes: Sequence[str] = ()
    methods: Sequence[str] = ()


def write_recorded(session: Session, *files: Recorded) -> None:
    """Write files and their manifests, all or none; say all paths.

    Beside a stream (``/dev/stdout``, a named pipe) nothing can lie: then there is no manifest, and that is said.
    """
    _tell_written(session, _store(session, [_told(session, one) for one in files]))


def _told(session: Session, one: Said) -> Said:
    """Give the same, its sentences without small counts of people."""
    told = session.redaction.told
    return replace(one, assumptions=told(one.assumptions), notes=told(one.notes), methods=told(one.methods))


def manifest_of(file: Path) -> Path:
    """Give where the manifest of a file lies: ``FILE.run.json`` beside it."""
    return file.with_name(f"{file.name}.run.json")


def _store(session: Session, files: Sequence[Recorded]) -> Sequence[tuple[Recorded, Path | None]]:
    """Write files and their manifests; give where each manifest lies, if anywhere."""
    from influence.files import Passing, encoded, is_stream, write_together

    together: dict[Path, Content] = {}
    written: list[tuple[Recorded, Path | None]] = []
    for one in files:
        refuse_inputs(one.file, session.folder, session.dataset.settings)
        content = encoded(one.content) if isinstance(one.content, str) else one.content
        if is_stream(one.file):
            together[one.file] = content
            written.append((one, None))
            continue
        beside, passing = manifest_of(one.file), Passing(content)
        together |= {one.file: passing, beside: _manifest(session, one, passing)}
        written.append((one, beside))
    write_together(together, language=session.language)
    return written


def _manifest(session: Session, of: Recorded, passed: Passing) -> Iterator[bytes]:
    """Give the manifest of a file whose content has passed by then."""
    from influence.files import encoded
    from influence.report.manifest import manifest

    text = manifest(
        session.dataset,
        {of.file.name: passed},
        command=of.command,
        options={**of.options, "show_sensitive": session.show_sensitive},
        assumptions=of.assumptions,
        notes=of.notes,
        methods=of.methods,
    )
    yield encoded(text)


def _tell_written(session: Session, written: Sequence[tuple[Recorded, Path | None]]) -> None:
    for one, beside in written:
        if beside is None:
            session.tell("written_to_stream", path=one.file)
            continue
        session.tell("written", path=one.file)
        session.tell("written_manifest", path=beside)
        if one.options.get("format") == Form.excel_csv:
            session.tell("excel_zeros")


def show(session: Session, result: Result, top: int | None) -> None:
    """Draw the first rows of a result as a table."""
    from influence.report.lists import MONEY

    rows = top or ROWS_ON_SCREEN
    [frame] = shared(session.redaction, replace(result, blocks=None), rows)
    draw(frame, result.layout, session.language, MONEY | result.money)
    if result.count > rows:
        session.tell("more_rows", shown=rows, count=result.count)
