"""The account of rows that were not used: file, line, reason, rule, value, advice, and the row as it stood."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influence.errors import Problem
from influence.model import TABLES, Dataset, SetAside
from influence.tables.cells import RawTable, Rejected
from influence.tables.phrases import Phrases, shorten
from influence.tables.rows import BoolArray, Mark, Rows

MASK = "***"
_NAMING = ("group_id", "name", "role")
_LONGEST_ROW = 2000
_BREAKS = re.compile(r"[\t\r\n]")


@dataclass(frozen=True)
class Masking:
    """What must not be shown: ``secret`` ids and names of sensitive groups, and the ``kinds`` (words) they go with."""

    secret: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


def set_aside_rows(rows: Rows, sensitive: BoolArray | None, masking: Masking, say: Phrases) -> Iterator[SetAside]:
    """Give every row of a table that is set aside, those included that never became cells."""
    for raw in rows.raws:
        for rejected in raw.rejected:
            yield _rejected(rows.table, raw, rejected, masking, say)
    for number, mark in enumerate(rows.ledger.marks, start=1):
        chosen = rows.ledger.state[mark.positions] == number
        for source in range(len(rows.raws)):
            mine = np.flatnonzero(chosen & (rows.source[mark.positions] == source))
            if len(mine):
                yield from _marked(rows, mark, mine, source, sensitive, masking, say)


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
    sensitive: BoolArray | None,
    masking: Masking,
    say: Phrases,
) -> Iterator[SetAside]:
    """Give the rows of one mark and one source; ``mine`` are places in the mark."""
    raw, columns = rows.raws[source], rows.columns[source]
    picked = mark.positions[mine]
    taken = rows.position[picked]
    cells = {name: column.take(taken).as_text().to_pylist() for name, column in raw.columns.items()}
    hidden = np.zeros(len(picked), dtype=bool) if sensitive is None else sensitive[picked]
    open_columns = {column for field, column in columns.items() if field not in _NAMING}
    shown = columns.get(mark.field_name, "")
    values = cells[shown] if shown else [""] * len(picked)
    lines = raw.lines[taken].tolist()
    told = _Telling(rows.table, raw, mark, shown or mark.field_name, say)
    for index, place in enumerate(mine.tolist()):
        row = [_text(cells[name][index]) for name in raw.columns]
        value = _text(values[index])
        if mark.reason == "opt_out":
            row, value = [MASK], ""
        elif hidden[index]:
            row = [cell if name in open_columns else MASK for name, cell in zip(raw.columns, row, strict=True)]
            value = value if shown in open_columns else MASK
        else:
            row = [MASK if cell and cell in masking.secret else cell for cell in row]
            value = MASK if value and value in masking.secret else value
        problem = told.problem(lines[index], place, value)
        yield SetAside(rows.table, raw.file, lines[index], mark.reason, problem, _joined(row))


class _Telling:
    """Tells the problems of one mark; phrases that say the same are made once."""

    def __init__(self, table: str, raw: RawTable, mark: Mark, column: str, say: Phrases) -> None:
        self._mark, self._say = mark, say
        self._before, self._after = say.place(raw.file, raw.unit, "\0").split("\0")
        choices = TABLES[table].field(mark.field_name).choices if mark.reason == "bad_choice" else ()
        self._same = {"field": mark.field_name, "column": column, "choices": ", ".join(choices)}
        self._sentences: dict[tuple[str, ...], tuple[str, str]] = {}

    def problem(self, line: int, place: int, value: str) -> Problem:
        """Give the problem of the row at ``place`` of the mark."""
        fills = tuple(texts[place] for texts in self._mark.fills.values())
        if fills not in self._sentences:
            values = dict(zip(self._mark.fills, fills, strict=True)) | self._same
            phrase = self._mark.phrase
            self._sentences[fills] = self._say(f"{phrase}_rule", **values), self._say(f"{phrase}_advice", **values)
        rule, advice = self._sentences[fills]
        return Problem(f"{self._before}{line}{self._after}", rule, shorten(value), advice)


def _rejected(table: str, raw: RawTable, rejected: Rejected, masking: Masking, say: Phrases) -> SetAside:
    problem = say.problem(say.place(raw.file, raw.unit, str(rejected.line)), rejected.reason, rejected.value)
    row = list(rejected.row)
    if table in ("groups", "affiliations") and _may_be_secret(row, masking):
        row = [MASK] * len(row)
    if rejected.reason == "empty_row":
        row = []
    return SetAside(table, raw.file, rejected.line, rejected.reason, problem, _joined(row))


def _may_be_secret(row: list[str], masking: Masking) -> bool:
    words: Collection[str] = [cell.strip() for cell in row]
    return any(word in masking.secret or word.casefold() in masking.kinds for word in words)


def _text(cell: str | None) -> str:
    return "" if cell is None else cell


def _joined(row: list[str]) -> str:
    """Put the cells of a row on one line."""
    text = "\t".join(row)
    if "\n" in text or "\r" in text or text.count("\t") >= len(row):
        text = "\t".join(" ".join(_BREAKS.split(cell)) for cell in row)
    return text if len(text) <= _LONGEST_ROW else text[:_LONGEST_ROW] + "…"
