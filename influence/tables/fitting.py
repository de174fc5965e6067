"""Which columns of an unknown file become which fields of its table, what does not suit, and what to say about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from influence.model import TABLES, Field
from influence.settings import Settings
from influence.tables.cells import BoolArray
from influence.tables.dates import AmbiguousDatesError, read_dates
from influence.tables.mapping import named_columns
from influence.tables.numbers import AmbiguousNumbersError, read_numbers
from influence.tables.phrases import Phrases, shorten
from influence.tables.profile import Column, FileProfile
from influence.tables.words import read_choices, read_flags, read_kind

_MOST_BAD: Mapping[str, float] = {"number": 0.5, "money": 0.5, "date": 0.5, "choice": 0.2, "flag": 0.2}
_MOST_KINDS = 20
_MOST_WORDS = 10
_SCALED = re.compile(
    r"(?<![^\W_])(?:t€|k€|tsd|tausend|thousands?|mio|mill?ionen|millions?|1000|[tkm](?:eur|usd|chf|gbp|dkk|dkr|nok|sek)"
    r"|1000(?:eur|usd|gbp))(?![^\W_])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Fitted:
    """Our field → their column (``""`` switches a field off), what to remark, and the words that mean an empty cell."""

    columns: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def by_header(table: str, name: str, file: FileProfile) -> Column | None:
    """Give the first column whose header is a known name of the field, strongest names first."""
    named = named_columns(table, name, file.raw)
    return file.column(named[0]) if named else None


def fit_fields(table: str, file: FileProfile, taken: Mapping[str, str], say: Phrases) -> Fitted:
    """Map the fields of a table beyond those ``taken``, under the names by which reading would find them.

    A field whose column does not suit it is switched off; of several columns that could be one field the first is
    taken; cells that cannot be read are named, and those without a digit proposed as words for an empty cell.
    """
    columns: dict[str, str] = {}
    remarks: list[str] = []
    missing: dict[str, None] = {}
    for spec in TABLES[table].fields:
        names = [] if spec.name in taken else named_columns(table, spec.name, file.raw, set(taken.values()))
        if not names:
            continue
        one = _fit(spec, file, file.column(names[0]), say)
        columns |= one.columns
        remarks += one.remarks
        missing |= dict.fromkeys(one.missing)
        if len(names) > 1 and one.columns[spec.name]:
            remarks.append(say("init_several", field=spec.name, column=names[0], others=", ".join(names[1:])))
    return Fitted(columns, tuple(remarks), tuple(missing))


def fit_column(table: str, name: str, file: FileProfile, column: Column, say: Phrases) -> Fitted:
    """Map one field to a column that was chosen for it, with the same remarks."""
    return _fit(TABLES[table].field(name), file, column, say)


def suits(table: str, name: str, file: FileProfile, column: Column) -> bool:
    """Whether most cells of a column can be read as the field wants them."""
    spec = TABLES[table].field(name)
    bad = _unreadable(spec, file, column)
    return column.filled > 0 and (bad is None or bad.sum() <= _MOST_BAD.get(spec.type, 0.0) * column.filled)


def is_scaled(header: str) -> bool:
    """Whether a header says that the column holds thousands or millions.

    Examples
    --------
    >>> is_scaled("Umsatz (TEUR)"), is_scaled("revenue_2002_musd"), is_scaled("Umsatz EUR")
    (True, True, False)
    """
    return bool(_SCALED.search(header))


def _fit(spec: Field, file: FileProfile, column: Column, say: Phrases) -> Fitted:
    bad = _unreadable(spec, file, column)
    if bad is None:
        example = str(column.values[0].as_py())
        return Fitted({spec.name: column.name}, (say("init_ambiguous", column=column.name, example=example),))
    texts = file.raw.columns[column.name].as_text()
    words = sorted(pc.unique(texts.filter(pa.array(bad))).to_pylist()) if bad.any() else []
    no_kinds = spec.name == "kind" and not 0 < column.distinct <= _MOST_KINDS
    if no_kinds or bad.sum() > _MOST_BAD.get(spec.type, 0.0) * column.filled:
        examples = _listed(words or sorted(column.values.to_pylist())) or "–"
        return Fitted({spec.name: ""}, (say("init_unsuited", field=spec.name, column=column.name, examples=examples),))
    empty = _words_for_nothing(words) if spec.type in ("number", "money", "date") else []
    remarks = [_new_kinds(column, say)] if spec.name == "kind" else []
    remarks += [say("init_thousands", column=column.name)] * (spec.type == "money" and is_scaled(column.name))
    if empty:
        remarks.append(say("init_missing_words", column=column.name, words=_listed(empty)))
    lost = [word for word in words if word not in empty]
    if lost:
        rows = int(pc.sum(pc.is_in(texts, value_set=pa.array(lost, texts.type))).as_py())
        remarks.append(say("init_lost", column=column.name, field=spec.name, count=rows, examples=_listed(lost)))
    return Fitted({spec.name: column.name}, tuple(filter(None, remarks)), tuple(empty))


def _unreadable(spec: Field, file: FileProfile, column: Column) -> BoolArray | None:
    """Tell which cells of a column are no value of a field; None where the whole column has two readings."""
    cells = file.raw.columns[column.name]
    try:
        if spec.type in ("number", "money"):
            return read_numbers(cells).bad
        if spec.type == "date":
            return read_dates(cells).bad
    except (AmbiguousNumbersError, AmbiguousDatesError):
        return None
    if spec.type == "choice":
        return read_choices(cells.as_text(), spec.choices, spec.default)[1]
    if spec.type == "flag":
        return read_flags(cells.as_text())[1]
    return np.zeros(len(cells), dtype=bool)


def _words_for_nothing(words: list[str]) -> list[str]:
    """Give the texts among numbers or dates that hold no digit: they say that there is none."""
    nothing = [word for word in words if not any(character.isdigit() for character in word)]
    return nothing if len(nothing) <= _MOST_WORDS else []


def _new_kinds(column: Column, say: Phrases) -> str:
    new = new_kinds(column)
    return say("init_new_kinds", column=column.name, kinds=_listed(new, _MOST_KINDS)) if new else ""


def new_kinds(column: Column) -> list[str]:
    """Give the kinds in a column that are none of ours, in any language."""
    settings = Settings()
    kinds = {read_kind(settings)(value) for value in column.values.to_pylist()}
    return sorted(kinds - set(settings.kinds))


def _listed(values: list[str], most: int = 3) -> str:
    """Write values one after the other; a few of many."""
    return ", ".join(shorten(value) for value in values[:most]) + (" …" if len(values) > most else "")
