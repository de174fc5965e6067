"""The account of rows that were not used: file, line, reason, rule, value, advice, and the row as it stood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from influence.errors import Problem
from influence.language import MASK
from influence.model import TABLES, Dataset, SetAside
from influence.settings import Source
from influence.tables.basis import Bases
from influence.tables.cells import RawTable, Rejected
from influence.tables.lawful import FIELDS
from influence.tables.phrases import Phrases, shorten
from influence.tables.rows import Mark, Rows
from influence.tables.secrecy import GROUPED, REFERENCES, Hidden, Secrecy

_LONGEST_ROW = 2000
_BREAKS = re.compile(r"[\t\r\n]")


def set_aside_rows(
    rows: Rows, sources: Sequence[Source], hidden: Hidden, secrecy: Secrecy, say: Phrases
) -> Iterator[SetAside]:
    """Give every row of a table that is set aside, those included that never became cells."""
    for raw, source, columns in zip(rows.raws, sources, rows.columns, strict=True):
        for rejected in raw.rejected:
            secret = secrecy.may_be_secret(rows.table, source, columns, rejected)
            yield _rejected(rows.table, raw, rejected, say, secret=secret)
    for number, mark in enumerate(rows.ledger.marks, start=1):
        chosen = rows.ledger.state[mark.positions] == number
        for source_number in range(len(rows.raws)):
            mine = np.flatnonzero(chosen & (rows.source(mark.positions) == source_number))
            if len(mine):
                yield from _marked(rows, mark, mine, source_number, hidden, secrecy, say)


def set_aside_frame(dataset: Dataset) -> pd.DataFrame:
    """Give one row for each row that was not used: table, file, line, reason, rule, value, advice, row.

    Names of sensitive groups and all that belongs to accounts that opted out are masked.
    """
    columns = ("table", "file", "line", "reason", "rule", "value", "advice", "row")
    records = [
        (
            entry.table,
            entry.file,
            entry.line,
            entry.reason,
            entry.problem.rule,
            entry.problem.value,
            entry.problem.advice,
            entry.row,
        )
        for entry in dataset.set_aside
    ]
    frame = pd.DataFrame.from_records(records, columns=list(columns))
    return frame.astype({name: "int64" if name == "line" else "str" for name in columns})


def _marked(
    rows: Rows,
    mark: Mark,
    mine: np.ndarray[tuple[int], np.dtype[np.int64]],
    source: int,
    hidden: Hidden,
    secrecy: Secrecy,
    say: Phrases,
) -> Iterator[SetAside]:
    """Give the rows of one mark and one source; ``mine`` are places in the mark."""
    raw, columns = rows.raws[source], rows.columns[source]
    picked = mark.positions[mine]
    taken = picked - rows.starts[source]
    cells = {name: column.take(taken).as_text().to_pylist() for name, column in raw.columns.items()}
    column = columns.get(mark.field_name, "")
    at = list(raw.columns).index(column) if column else -1
    lines = raw.lines[taken].tolist()
    told = _Telling(rows.table, raw, mark, column or mark.field_name, say)
    masker = _Masker(rows.table, raw, columns, secrecy)
    part, wholly = hidden.part[picked].tolist(), hidden.wholly[picked].tolist()
    for index, place in enumerate(mine.tolist()):
        row = [_text(cells[name][index]) for name in raw.columns]
        if mark.reason == "opt_out":
            row, value = [MASK], ""
        else:
            row = masker.masked(row, hidden=part[index])
            value = row[at] if column else ""
            if wholly[index]:
                row, value = [MASK], value if mark.field_name == "opt_out" else MASK
        problem = told.problem(lines[index], place, value)
        yield SetAside(rows.table, raw.file, lines[index], mark.reason, problem, _joined(row))


class _Masker:
    """Masks the cells of the rows of one source."""

    def __init__(self, table: str, raw: RawTable, columns: Mapping[str, str], secrecy: Secrecy) -> None:
        self._secrecy, self._bases = secrecy, Bases(secrecy.settings.privacy.accepted_bases)
        self._types = {field.name: field.type for field in TABLES[table].fields}
        self._references = REFERENCES.get(table, ())
        by_column = {column: field for field, column in columns.items()}
        self._fields = [by_column.get(name, "") for name in raw.columns]
        self._grouped = table in GROUPED
        self._names_nobody = not (secrecy.groups or secrecy.people)

    def masked(self, row: list[str], *, hidden: bool) -> list[str]:
        """Give the cells of a row with ``***`` for what must not be shown; of a ``hidden`` one the harmless cells."""
        if self._names_nobody and not hidden:
            return row
        shown = self._harmless if hidden else self._free
        return [cell if not cell or shown(field, cell) else MASK for field, cell in zip(self._fields, row, strict=True)]

    def _free(self, field: str, cell: str) -> bool:
        del field
        return not self._secrecy.mentions(cell)

    def _harmless(self, field: str, cell: str) -> bool:
        """Whether a cell of a sensitive row cannot hold the name of a group: who it is, what kind, numbers, dates."""
        if field == "kind":
            return self._secrecy.kinds.found_in(cell)
        if field in FIELDS:
            return self._bases.is_plain(cell)
        if field in self._references:
            return not self._secrecy.mentions(cell)
        return self._types.get(field) in ("number", "money", "date", "flag") and _no_letters(cell)


class _Telling:
    """Tells the problems of one mark; phrases that say the same are made once."""

    def __init__(self, table: str, raw: RawTable, mark: Mark, column: str, say: Phrases) -> None:
        self._mark, self._say = mark, say
        self._before, self._after = say.place(raw.file, raw.unit, "\0").split("\0")
        self._same: dict[str, object] = {"field": mark.field_name, "column": column}
        if mark.field_name:
            field = TABLES[table].field(mark.field_name)
            self._same |= {"choices": ", ".join(field.choices), "largest": int(field.largest)}
        self._sentences: dict[tuple[str, ...], tuple[str, str]] = {}

    def problem(self, line: int, place: int, value: str) -> Problem:
        """Give the problem of the row at ``place`` of the mark."""
        fills = tuple(texts[place] for texts in self._mark.fills.values())
        if fills not in self._sentences:
            values: dict[str, object] = {**dict(zip(self._mark.fills, fills, strict=True)), **self._same}
            phrase = self._mark.phrase
            self._sentences[fills] = self._say(f"{phrase}_rule", **values), self._say(f"{phrase}_advice", **values)
        rule, advice = self._sentences[fills]
        return Problem(f"{self._before}{line}{self._after}", rule, shorten(value), advice)


def _rejected(table: str, raw: RawTable, rejected: Rejected, say: Phrases, *, secret: bool) -> SetAside:
    place, phrase = say.place(raw.file, raw.unit, str(rejected.line)), rejected.phrase or rejected.reason
    value = rejected.value if not secret or _no_letters(rejected.value) else MASK
    problem = say.problem(place, phrase, value, **rejected.fills)
    row = [MASK] * len(rejected.row) if secret else list(rejected.row)
    if rejected.reason == "empty_row":
        row = []
    return SetAside(table, raw.file, rejected.line, rejected.reason, problem, _joined(row))


def _no_letters(text: str) -> bool:
    return not any(character.isalpha() for character in text)


def _text(cell: str | None) -> str:
    return "" if cell is None else cell


def _joined(row: list[str]) -> str:
    """Put the cells of a row on one line."""
    text = "\t".join(row)
    if "\n" in text or "\r" in text or text.count("\t") >= len(row):
        text = "\t".join(" ".join(_BREAKS.split(cell)) for cell in row)
    return text if len(text) <= _LONGEST_ROW else text[:_LONGEST_ROW] + "…"
