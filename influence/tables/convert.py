"""From raw cells to typed fields; cells that do not fit their field set their row aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from influence.errors import Problem
from influence.model import TABLES, Field
from influence.settings import Settings, Source
from influence.tables.cells import TEXT, Arrow, BoolArray, Cells, empty_cells
from influence.tables.dates import AmbiguousDatesError, read_dates
from influence.tables.mapping import Mapped
from influence.tables.numbers import AmbiguousNumbersError, Votes, read_numbers
from influence.tables.opening import Opened
from influence.tables.phrases import Phrases
from influence.tables.rows import Ledger, Rows
from influence.tables.texts import to_text
from influence.tables.words import read_choices, read_flags, read_kind

_FORMULA = "^[A-Z]+[0-9]+: ="
_LARGEST_RATE = 10.0
_MEASURED = ("number", "money", "date")
DTYPES: Mapping[str, str] = MappingProxyType(
    {"number": "float64", "money": "float64", "date": "datetime64[us]", "flag": "bool"}
)
"""Type of a field → the type of its column; all others are texts."""


@dataclass
class Converted:
    """One source with typed fields.

    ``marks`` hold (which rows, reason, field); ``detected`` what the columns showed about their spelling.
    """

    opened: Opened
    mapped: Mapped
    columns: dict[str, pd.Series[Any]] = field(default_factory=dict)
    marks: list[tuple[BoolArray, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    detected: dict[str, str] = field(default_factory=dict)
    percent: BoolArray = field(default_factory=lambda: np.zeros(0, dtype=bool))

    def mark(self, where: BoolArray, reason: str, name: str) -> None:
        """Note that the rows ``where`` cannot be used, if there are any."""
        if where.any():
            self.marks.append((where, reason, name))


def convert_texts(table: str, opened: Opened, mapped: Mapped, settings: Settings, say: Phrases) -> Converted:
    """Type every field of a source but numbers and dates, which :func:`convert_numbers` adds."""
    converted = Converted(opened, mapped, percent=np.zeros(len(opened.raw), dtype=bool))
    for spec in TABLES[table].fields:
        cells, source = _cells(spec, opened, mapped)
        _faults(spec, cells, say, converted)
        if spec.type not in _MEASURED:
            _require(spec, cells, _text(spec, cells, source, settings, converted), converted)
    return converted


def convert_numbers(
    table: str,
    converted: Converted,
    taking_part: BoolArray,
    say: Phrases,
    votes: Mapping[str, Votes] = MappingProxyType({}),
) -> None:
    """Add the numbers and dates of a source; problems where a whole column can be read in two ways.

    How a column is spelled follows from the rows ``taking_part``, and from ``votes`` of rows that are held elsewhere by
    field; the others are read the same way.
    """
    for spec in TABLES[table].fields:
        cells, source = _cells(spec, converted.opened, converted.mapped)
        if spec.type in ("number", "money"):
            _require(
                spec,
                cells,
                _number(spec, cells, source, taking_part, say, converted, votes.get(spec.name, (0, 0))),
                converted,
            )
        elif spec.type == "date":
            _require(spec, cells, _date(spec, cells, source, taking_part, say, converted), converted)
    order = TABLES[table].field_names
    converted.marks.sort(key=lambda mark: order.index(mark[2]))


def spelled_somehow(table: str, converted: Converted) -> bool:
    """Tell whether numbers or dates of a source stand there as text, so that how they are spelled must be found out."""
    return any(
        _cells(spec, converted.opened, converted.mapped)[0].hold_text()
        for spec in TABLES[table].fields
        if spec.type in _MEASURED and spec.name in {*converted.mapped.columns, *converted.opened.source.constants}
    )


def assemble(table: str, parts: Sequence[Converted]) -> Rows:
    """Put the sources of a table below each other."""
    columns = {spec.name: _stacked([part.columns[spec.name] for part in parts]) for spec in TABLES[table].fields}
    starts = np.cumsum([0, *(len(part.opened.raw) for part in parts)])
    ledger = Ledger(np.zeros(starts[-1], dtype=np.int32))
    rows = Rows(
        table,
        pd.DataFrame(columns, copy=False),
        starts,
        tuple(part.opened.raw for part in parts),
        tuple(part.mapped.columns for part in parts),
        np.concatenate([part.percent for part in parts]),
        ledger,
    )
    for part, start in zip(parts, starts, strict=False):
        for where, reason, name in part.marks:
            whole = np.zeros(len(rows), dtype=bool)
            whole[start : start + len(where)] = where
            ledger.mark(whole, reason, name)
    return rows


def _stacked(columns: Sequence[pd.Series[Any]]) -> pd.Series[Any]:
    return columns[0] if len(columns) == 1 else pd.concat(columns, ignore_index=True)


def empty_frame(table: str) -> pd.DataFrame:
    """Give the frame of a table without rows, typed."""
    return pd.DataFrame(
        {
            spec.name: pd.Series([], dtype=DTYPES[spec.type]) if spec.type in DTYPES else to_text(pa.array([], TEXT))
            for spec in TABLES[table].fields
        }
    )


def _cells(spec: Field, opened: Opened, mapped: Mapped) -> tuple[Cells, Source]:
    """Give the cells of a field and the source whose dialect they follow; constants follow the one of TOML."""
    count = len(opened.raw)
    if spec.name in opened.source.constants:
        constant = opened.source.constants[spec.name].strip()
        once = pa.array([constant or None], TEXT)
        return Cells(once.take(pa.array(np.zeros(count, dtype=np.int64)))), Source("influence.toml", decimal=".")
    if spec.name in mapped.columns:
        return opened.raw.columns[mapped.columns[spec.name]], opened.source
    return empty_cells(count), opened.source


def _faults(spec: Field, cells: Cells, say: Phrases, converted: Converted) -> None:
    """Mark cells that have no value and are not empty; a problem where a whole column has no other cells."""
    if cells.fault is None:
        return
    uncalculated = pc.match_substring_regex(pc.drop_null(cells.fault), pattern=_FORMULA)
    filled = len(cells) - cells.as_text().null_count
    if pc.sum(uncalculated).as_py() == filled:
        column = converted.mapped.columns[spec.name]
        first = pc.drop_null(cells.fault)[0].as_py()
        file = converted.opened.raw.file
        converted.problems.append(say.problem(file, "uncalculated", first, field=spec.name, column=column))
    converted.mark(cells.faulty(), "cell_error", spec.name)


def _require(spec: Field, cells: Cells, present: BoolArray, converted: Converted) -> None:
    if spec.required and not spec.default and spec.name != "kind":
        converted.mark(~present & ~cells.faulty(), "missing_required", spec.name)


def _number(
    spec: Field,
    cells: Cells,
    source: Source,
    taking_part: BoolArray,
    say: Phrases,
    converted: Converted,
    votes: Votes,
) -> BoolArray:
    count = len(cells)
    if cells.are_empty():
        value = float(spec.default) if spec.default else np.nan
        converted.columns[spec.name] = _throughout(np.float64(value), count)
        return np.full(count, bool(spec.default))
    try:
        if source.decimal or taking_part.all():
            numbers = read_numbers(cells, source.decimal, votes)
            decimal = numbers.decimal
        else:
            decimal = read_numbers(cells.where(pa.array(taking_part)), votes=votes).decimal
            numbers = read_numbers(cells, decimal or ".")
    except AmbiguousNumbersError as error:
        converted.problems.append(_ambiguous("number", spec, error.examples, converted, say))
        converted.columns[spec.name] = pd.Series(np.full(count, np.nan))
        return np.ones(count, dtype=bool)
    values = numbers.values
    if spec.default:
        empty = np.isnan(values) & ~numbers.bad
        values = np.where(empty, float(spec.default), values)
    bad = numbers.bad | (numbers.percent if spec.name != "margin" else False)
    converted.mark(bad, "bad_number", spec.name)
    converted.mark(np.abs(values) > spec.largest, "too_large", spec.name)
    converted.mark((values != 0) & (np.abs(values) < spec.smallest), "too_small", spec.name)
    if spec.name == "margin":
        converted.percent = numbers.percent
        converted.mark(numbers.percent & (np.abs(values) > _LARGEST_RATE), "bad_rate", spec.name)
    if decimal is not None:
        converted.detected[f"decimal of {spec.name}"] = decimal
    converted.columns[spec.name] = pd.Series(values)
    return ~np.isnan(values) | bad


def _date(
    spec: Field, cells: Cells, source: Source, taking_part: BoolArray, say: Phrases, converted: Converted
) -> BoolArray:
    count = len(cells)
    if cells.are_empty():
        converted.columns[spec.name] = _throughout(np.datetime64("NaT", "us"), count)
        return np.zeros(count, dtype=bool)
    try:
        if source.date_order or taking_part.all():
            dates = read_dates(cells, source.date_order)
            seen = dates
        else:
            seen = read_dates(cells.where(pa.array(taking_part)))
            dates = read_dates(cells, seen.order or "dmy")
    except AmbiguousDatesError as error:
        converted.problems.append(_ambiguous("date", spec, error.examples, converted, say))
        converted.columns[spec.name] = pd.Series(np.full(count, np.datetime64("NaT"), dtype="datetime64[us]"))
        return np.ones(count, dtype=bool)
    converted.mark(dates.bad, "bad_date", spec.name)
    if seen.order is not None:
        converted.detected[f"order of {spec.name}"] = seen.order
    if seen.two_digit_years:
        converted.detected[f"years of {spec.name}"] = "69–99 = 1969–1999, 00–68 = 2000–2068"
    converted.columns[spec.name] = pd.Series(dates.values)
    return ~np.isnat(dates.values) | dates.bad


def _throughout(value: np.generic, count: int) -> pd.Series[Any]:
    """Give a column of one value throughout; it takes up no memory, for it holds the value once."""
    return pd.Series(np.broadcast_to(value, count), copy=False)


def _text(spec: Field, cells: Cells, source: Source, settings: Settings, converted: Converted) -> BoolArray:
    text = cells.as_text()
    if cells.number is not None and spec.type == "id" and pa.types.is_floating(cells.number.type):
        converted.detected[f"numbers in {spec.name}"] = "417.0 = 417"
        converted.mark(cells.inexact(), "inexact_id", spec.name)
    present: BoolArray = pc.is_valid(text).to_numpy(zero_copy_only=False)
    if spec.type == "flag":
        values, bad = read_flags(text)
        converted.mark(bad, "bad_flag", spec.name)
        converted.columns[spec.name] = pd.Series(values)
        return present
    if spec.type == "choice":
        choices, bad = read_choices(text, spec.choices, spec.default)
        converted.mark(bad, "bad_choice", spec.name)
        converted.columns[spec.name] = to_text(choices)
        return present
    if spec.name == "kind":
        text = _translated(text, settings)
    prefix = source.columns[spec.name].prefix if spec.name in source.columns else ""
    if prefix:
        text = pc.binary_join_element_wise(pa.scalar(prefix, TEXT), text, pa.scalar("", TEXT))
    converted.columns[spec.name] = to_text(text)
    return present


def _translated(text: Arrow, settings: Settings) -> Arrow:
    read = read_kind(settings)
    encoded = text.dictionary_encode()
    words = pa.array([read(word) for word in encoded.dictionary.to_pylist()], TEXT)
    return words.take(encoded.indices)


def _ambiguous(
    what: str, spec: Field, examples: Sequence[tuple[str, str, str]], converted: Converted, say: Phrases
) -> Problem:
    shown = "; ".join(
        say(f"ambiguous_{what}_example", text=text, first=first, second=second) for text, first, second in examples
    )
    column = converted.mapped.columns.get(spec.name, spec.name)
    return say.problem(
        converted.opened.raw.file, f"ambiguous_{what}", examples[0][0], field=spec.name, column=column, examples=shown
    )
