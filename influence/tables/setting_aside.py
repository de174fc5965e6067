"""The account of rows that were not used: file, line, reason, rule, value, advice, and the row as it stood."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from influence.language import MASK
from influence.model import TABLES, Dataset, IntArray
from influence.model.set_aside import Ground, SetAsideRows, repeated
from influence.settings import Source
from influence.tables.basis import Bases
from influence.tables.cells import TEXT, Arrow, BoolArray, RawTable
from influence.tables.lawful import FIELDS
from influence.tables.phrases import LONGEST, shorten
from influence.tables.rows import Mark, Rows
from influence.tables.secrecy import REFERENCES, Hidden, Secrecy
from influence.tables.texts import to_text

_LONGEST_ROW = 2000
_BREAKS = re.compile(r"[\t\r\n]")


def set_aside_rows(
    rows: Rows, sources: Sequence[Source], hidden: Hidden, secrecy: Secrecy, language: str
) -> Iterator[SetAsideRows]:
    """Give every row of a table that is set aside, those included that never became cells."""
    for raw, source, columns in zip(rows.raws, sources, rows.columns, strict=True):
        if raw.rejected:
            yield _rejected(rows.table, raw, source, columns, secrecy, language)
    for number, mark in enumerate(rows.ledger.marks, start=1):
        chosen = rows.ledger.state[mark.positions] == number
        for source_number in range(len(rows.raws)):
            mine = np.flatnonzero(chosen & (rows.source(mark.positions) == source_number))
            if len(mine):
                yield _marked(rows, mark, mine, source_number, hidden, secrecy, language)


def set_aside_frame(dataset: Dataset) -> pd.DataFrame:
    """Give one row for each row that was not used: table, file, line, reason, rule, value, advice, row.

    Names of sensitive groups and all that belongs to accounts that opted out are masked.
    """
    entries = dataset.set_aside
    rules, advices = entries.told(0, len(entries))
    same = {
        name: pa.array([getattr(one, name) for one in entries.grounds], TEXT).take(pa.array(entries.ground))
        for name in ("table", "file", "reason")
    }
    columns = {
        **{name: to_text(same[name]) for name in ("table", "file")},
        "line": pd.Series(entries.lines, dtype="int64"),
        "reason": to_text(same["reason"]),
        "rule": pd.Series(rules, dtype="str"),
        "value": to_text(entries.values),
        "advice": pd.Series(advices, dtype="str"),
        "row": to_text(entries.cells),
    }
    return pd.DataFrame(columns)


def _marked(
    rows: Rows, mark: Mark, mine: IntArray, source: int, hidden: Hidden, secrecy: Secrecy, language: str
) -> SetAsideRows:
    """Give the rows of one mark and one source; ``mine`` are places in the mark."""
    raw, columns = rows.raws[source], rows.columns[source]
    picked = mark.positions[mine]
    taken = picked - rows.starts[source]
    column = columns.get(mark.field_name, "")
    fills = [pa.array([texts[place] for place in mine.tolist()], TEXT) for texts in mark.fills.values()]
    if mark.reason == "opt_out":
        values, cells = repeated("", len(mine)), repeated(MASK, len(mine))
    else:
        masker = _Masker(rows.table, columns, secrecy)
        shown = {
            name: pc.fill_null(masker.masked(name, stood.take(taken).as_text(), hidden.part[picked]), "")
            for name, stood in raw.columns.items()
        }
        values = shown[column] if column else repeated("", len(mine))
        cells = _rows_of(list(shown.values()))
        wholly = pa.array(hidden.wholly[picked])
        cells = pc.if_else(wholly, pa.scalar(MASK, TEXT), cells)
        if mark.field_name != "opt_out":
            values = pc.if_else(wholly, pa.scalar(MASK, TEXT), values)
    same: dict[str, object] = {"field": mark.field_name, "column": column or mark.field_name}
    if mark.field_name:
        field = TABLES[rows.table].field(mark.field_name)
        same |= {"choices": ", ".join(field.choices), "largest": int(field.largest)}
    ground = Ground(rows.table, raw.file, raw.unit, mark.reason, mark.phrase, same, tuple(mark.fills))
    number = np.zeros(len(mine), dtype=np.int64)
    lines = raw.lines[taken].astype(np.int64)
    return SetAsideRows(language, (ground,), number, lines, _cut(values, LONGEST - 1, LONGEST), cells, tuple(fills))


class _Masker:
    """Masks the cells of the rows of one source, column by column; each text is looked at once."""

    def __init__(self, table: str, columns: Mapping[str, str], secrecy: Secrecy) -> None:
        self._secrecy, self._bases = secrecy, Bases(secrecy.settings.privacy.accepted_bases)
        self._types = {field.name: field.type for field in TABLES[table].fields}
        self._references = REFERENCES.get(table, ())
        self._field_of = {column: field for field, column in columns.items()}
        self._names_nobody = not (secrecy.groups or secrecy.people)

    def masked(self, column: str, texts: Arrow, hidden: BoolArray) -> Arrow:
        """Give cells with ``***`` for what must not be shown; of ``hidden`` rows the harmless ones alone."""
        if self._names_nobody and not hidden.any():
            return texts
        field = self._field_of.get(column, "")
        coded = texts.dictionary_encode()
        codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
        known = coded.dictionary.to_pylist()
        shown = np.ones(len(codes), dtype=bool)
        parts: tuple[tuple[BoolArray, Callable[[str, str], bool]], ...] = (
            (hidden, self._harmless),
            (~hidden, self._free),
        )
        for where, may_be_shown in parts:
            mine = codes[where]
            allowed = np.ones(len(known) + 1, dtype=bool)
            among = np.unique(mine[mine >= 0])
            allowed[among] = [may_be_shown(field, known[code]) for code in among.tolist()]
            shown[where] = allowed[mine]
        return pc.if_else(pa.array(shown), texts, pa.scalar(MASK, TEXT))

    def _free(self, field: str, cell: str) -> bool:
        del field
        return self._names_nobody or not self._secrecy.mentions(cell)

    def _harmless(self, field: str, cell: str) -> bool:
        """Whether a cell of a sensitive row cannot hold the name of a group: who it is, what kind, numbers, dates."""
        if field == "kind":
            return self._secrecy.kinds.found_in(cell)
        if field in FIELDS:
            return self._bases.is_plain(cell)
        if field in self._references:
            return not self._secrecy.mentions(cell)
        return self._types.get(field) in ("number", "money", "date", "flag") and _no_letters(cell)


def _rejected(
    table: str, raw: RawTable, source: Source, columns: Mapping[str, str], secrecy: Secrecy, language: str
) -> SetAsideRows:
    """Give the rows of a source that never became cells."""
    numbers: dict[tuple[str, str, tuple[str, ...]], int] = {}
    ground: list[int] = []
    values: list[str] = []
    cells: list[str] = []
    fills: list[list[str | None]] = [[] for _ in range(max(len(one.fills) for one in raw.rejected))]
    for one in raw.rejected:
        secret = secrecy.may_be_secret(table, source, columns, one)
        key = one.reason, one.phrase or one.reason, tuple(one.fills)
        ground.append(numbers.setdefault(key, len(numbers)))
        values.append(shorten(one.value if not secret or _no_letters(one.value) else MASK))
        row = [MASK] * len(one.row) if secret else list(one.row)
        cells.append(_joined([] if one.reason == "empty_row" else row))
        given = list(one.fills.values())
        for at, filled in enumerate(fills):
            filled.append(given[at] if at < len(given) else None)
    grounds = tuple(Ground(table, raw.file, raw.unit, reason, phrase, {}, names) for reason, phrase, names in numbers)
    lines = np.array([one.line for one in raw.rejected], dtype=np.int64)
    filled_by = tuple(pa.array(filled, TEXT) for filled in fills)
    texts = pa.array(values, TEXT), pa.array(cells, TEXT)
    return SetAsideRows(language, grounds, np.array(ground, dtype=np.int64), lines, *texts, filled_by)


def _no_letters(text: str) -> bool:
    return not any(character.isalpha() for character in text)


def _rows_of(columns: list[Arrow]) -> Arrow:
    """Put the cells of each row on one line."""
    if not columns:
        return pa.array([], TEXT)
    plain = [pc.replace_substring_regex(column, pattern=_BREAKS.pattern, replacement=" ") for column in columns]
    return _cut(pc.binary_join_element_wise(*plain, pa.scalar("\t", TEXT)), _LONGEST_ROW, _LONGEST_ROW)


def _cut(texts: Arrow, kept: int, longest: int) -> Arrow:
    """Cut texts of more than ``longest`` characters after those ``kept``."""
    long = pc.greater(pc.utf8_length(texts), longest)
    if not pc.any(long).as_py():
        return texts
    short = pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(texts, 0, kept), pa.scalar("…", TEXT), pa.scalar("", TEXT)
    )
    return pc.if_else(long, short, texts)


def _joined(row: list[str]) -> str:
    """Put the cells of a row on one line."""
    text = "\t".join(_BREAKS.sub(" ", cell) for cell in row)
    return text if len(text) <= _LONGEST_ROW else text[:_LONGEST_ROW] + "…"
