"""The fields of staged cells in SQL: their values, and whether a row is plain as far as its own cells tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from influence.engines.duckdb_store import DuckDBStore, quoted
from influence.engines.reading.staging import Staged
from influence.errors import UsageError
from influence.language import say as say_in
from influence.settings import Settings
from influence.settings.schema import TABLES, Field
from influence.tables.affiliations import is_sensitive
from influence.tables.basis import Standing
from influence.tables.cells import TEXT, Arrow, BoolArray
from influence.tables.lawful import FIELDS, bases_of
from influence.tables.notes import INVISIBLE
from influence.tables.words import read_choices, read_flags, read_kind

_POINT = r"-?(0|[1-9][0-9]{0,8})(\.([0-9]{1,2}|[0-9]{4,9}))?"
_COMMA = r"-?(0|[1-9][0-9]{0,8}),([0-9]{1,2}|[0-9]{4,9})"
_DAY = r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
_DOTTED = r"[0-9]{2}\.[0-9]{2}\.[12][0-9]{3}"
_MOST_WORDS = 100_000
_BETWEEN = "\x1f"


_Reader: TypeAlias = Callable[[Arrow], tuple[npt.NDArray[Any], BoolArray]]


@dataclass(frozen=True)
class Cell:
    """A field in SQL: its value, where it is plain, and where its text has a decimal comma, or a point."""

    value: str
    plain: str
    comma: str = "false"
    point: str = "false"


TEXTS: Mapping[str, tuple[str, ...]] = {
    "accounts": ("segment", "owner"),
    "affiliations": ("role", "said_basis", "basis_date", "basis_until", "basis_withdrawn"),
    "ties": ("said_basis", "basis_date", "basis_until", "basis_withdrawn"),
}
"""Columns of a large table that a network alone does not need; what is said of a basis stands beside what it means."""


def typed(
    store: DuckDBStore, name: str, table: str, sources: Sequence[Staged], settings: Settings, texts: Sequence[str] = ()
) -> None:
    """Make a table of all rows of a table's sources, typed.

    Its columns are src (the position of the source), line, every field that matters to a network, plain, and for every
    number comma_FIELD and point_FIELD; ``like`` is the same for rows whose cells are written in the same way. ``texts``
    are those of :data:`TEXTS` that are kept.
    """
    queries = [
        _source(store, f"{name}_{number}", number, table, staged, settings, texts)
        for number, staged in enumerate(sources)
    ]
    store.make(name, " UNION ALL ".join(queries))


def _source(
    store: DuckDBStore,
    name: str,
    number: int,
    table: str,
    staged: Staged,
    settings: Settings,
    texts: Sequence[str],
) -> str:
    fields = {field.name: field for field in TABLES[table].fields}
    words = _Words(store, f"{name}_words", staged, settings)
    cells = {field: _cell(table, fields[field], staged, words) for field in fields}
    words.make()
    told = {field: cell.value for field, cell in cells.items() if field not in _UNUSED or field in texts}
    if "said_basis" in texts:
        told["said_basis"] = f"coalesce({_text(fields['basis'], staged)[0]}, '')"
    values = ", ".join(f"{value} AS {field}" for field, value in told.items())
    plain = " AND ".join(f"({cell.plain})" for cell in cells.values() if cell.plain != "true") or "true"
    numbers = [field for field, spec in fields.items() if spec.type in ("number", "money")]
    signs = ", ".join(f"{cells[n].comma} AS comma_{n}, {cells[n].point} AS point_{n}" for n in numbers)
    alike = [cells[field].value for field in ("kind", "status", "directed") if field in fields]
    alike += [f"{cells[field].value} IS NULL" for field, spec in fields.items() if spec.type in _MEASURED]
    alike += [sign for n in numbers for sign in (cells[n].comma, cells[n].point)]
    like = " || '|' || ".join(f"coalesce(CAST({text} AS VARCHAR), '')" for text in (str(number), *alike))
    typed_rows = (
        f"SELECT {number} AS src, line, {values}, {plain} AS plain, {signs}, {like} AS alike FROM {staged.name}"
    )
    return f"{typed_rows} {words.joins()}"


_MEASURED = ("number", "money", "date")
_UNUSED = frozenset({"role", "segment", "owner", "opt_out", "basis_date", "basis_until", "basis_withdrawn"})


class _Words:
    """What words in cells mean, read by the readers of words, each distinct one once."""

    def __init__(self, store: DuckDBStore, name: str, staged: Staged, settings: Settings) -> None:
        self._store, self._name, self._staged, self.settings = store, name, staged, settings
        self._asked: dict[str, _Reader] = {}
        self._text: dict[str, str] = {}

    def ask(self, field: str, text: str, sure: str, read: _Reader) -> Cell:
        """Give the cell of a field whose texts, where ``sure``, ``read`` gives values and whether they are plain."""
        self._asked[field], self._text[field] = read, text
        return Cell(f"{self._name}_{field}.meaning", f"coalesce({self._name}_{field}.good, false) AND {sure}")

    def make(self) -> None:
        """Make the tables of what words mean."""
        for field, read in self._asked.items():
            texts = f"SELECT DISTINCT coalesce({self._text[field]}, '') AS word FROM {self._staged.name}"
            self._store.make(f"{self._name}_{field}_all", texts)
            (count,) = self._store.row(f"SELECT count(*) FROM {self._name}_{field}_all")
            if count > _MOST_WORDS:
                language = self.settings.project.language
                raise UsageError(
                    say_in(language, "engines", "many_words", file=self._staged.raw.file, field=field, most=_MOST_WORDS)
                )
            words = self._store.table(f"SELECT word FROM {self._name}_{field}_all ORDER BY word").column("word")
            given = pa.concat_arrays(words.cast(TEXT).chunks) if words.num_chunks else pa.array([], TEXT)
            meaning, good = read(given)
            self._store.load(
                f"{self._name}_{field}",
                {
                    "word": given.to_numpy(zero_copy_only=False),
                    "meaning": meaning,
                    "good": good,
                },
            )

    def joins(self) -> str:
        """Give the joins with these tables."""
        return " ".join(
            f"LEFT JOIN {self._name}_{field} ON coalesce({text}, '') = {self._name}_{field}.word"
            for field, text in self._text.items()
        )


def _cell(table: str, spec: Field, staged: Staged, words: _Words) -> Cell:
    text, odd = _text(spec, staged)
    if spec.type in ("number", "money"):
        return _number(spec, staged, text)
    if spec.type == "date":
        return _date(spec, staged, text)
    if spec.type == "id":
        return Cell(text, f"{text} IS NOT NULL AND NOT regexp_matches({text}, {quoted(INVISIBLE)}) AND {odd}")
    settings = words.settings
    if spec.type == "choice":
        return words.ask(spec.name, text, odd, lambda given: _choices(given, spec))
    if spec.type == "flag":
        # Who opted out, or may have, is judged.
        return words.ask(spec.name, text, odd, lambda given: _flags(given, only_no=spec.name == "opt_out"))
    if spec.name == "kind":
        return words.ask(spec.name, text, odd, lambda given: _kinds(given, settings))
    if spec.name == "basis":
        parts = [_text(TABLES[table].field(name), staged)[0] for name in FIELDS]
        whole = f" || {quoted(_BETWEEN)} || ".join(f"coalesce({part}, '')" for part in parts)
        return words.ask(spec.name, whole, odd, lambda given: _lawful(given, staged, settings))
    return Cell(f"coalesce({text}, '')", odd)


def _choices(given: Arrow, spec: Field) -> tuple[npt.NDArray[Any], BoolArray]:
    cells = _nulled(given)
    values, bad = read_choices(cells, spec.choices, spec.default)
    return values.to_numpy(zero_copy_only=False), ~bad


def _flags(given: Arrow, *, only_no: bool) -> tuple[npt.NDArray[Any], BoolArray]:
    values, bad = read_flags(_nulled(given))
    return values, ~bad & ~(values & only_no)


def _kinds(given: Arrow, settings: Settings) -> tuple[npt.NDArray[Any], BoolArray]:
    read = read_kind(settings)
    return np.array([read(word) if word else "" for word in given.to_pylist()], dtype=object), _all(given)


def _lawful(given: Arrow, staged: Staged, settings: Settings) -> tuple[npt.NDArray[Any], BoolArray]:
    """Read texts that hold all fields of a legal basis: whether they record one that counts."""
    bases, columns = bases_of(settings), staged.mapped.columns
    named = {"column": columns.get("basis", ""), "day_column": columns.get("basis_date", "")}

    def counts(whole: str) -> bool:
        text, day, until, withdrawn = whole.split(_BETWEEN, len(FIELDS) - 1)
        return bases.standing(text, day=day, until=until, withdrawn=withdrawn, **named) is Standing.COUNTS

    texts = given.to_pylist()
    sure = [whole.count(_BETWEEN) == len(FIELDS) - 1 for whole in texts]
    return np.array([counts(whole) for whole in texts], dtype=bool), np.array(sure, dtype=bool)


def _all(given: Arrow) -> BoolArray:
    return np.ones(len(given), dtype=bool)


def _nulled(given: Arrow) -> Arrow:
    return pa.array([word or None for word in given.to_pylist()], TEXT)


def sensitive_kinds(kinds: Sequence[str], settings: Settings) -> list[str]:
    """Give those of some kinds that are sensitive."""
    return [kind for kind, hit in zip(kinds, is_sensitive(pa.array(kinds, TEXT), settings), strict=True) if hit]


def _text(spec: Field, staged: Staged) -> tuple[str, str]:
    """Give the text of a field, NULL where empty, and where it is certain."""
    if spec.name in staged.source.constants:
        constant = staged.source.constants[spec.name].strip()
        return (quoted(constant) if constant else "CAST(NULL AS VARCHAR)"), "true"
    position = staged.position(spec.name)
    if position is None:
        return "CAST(NULL AS VARCHAR)", "true"
    kinds, sure = staged.kinds[position], "true"
    text = f"t{position}"
    if "number" in kinds and kinds["number"].startswith(("int", "uint")):
        text = f"coalesce({text}, CAST(n{position} AS VARCHAR))"
    elif "number" in kinds:
        sure = f"n{position} IS NULL"
    if "moment" in kinds:
        sure = f"m{position} IS NULL"
    prefix = staged.source.columns[spec.name].prefix if spec.name in staged.source.columns else ""
    return (f"({quoted(prefix)} || {text})" if prefix else text), sure


def _number(spec: Field, staged: Staged, text: str) -> Cell:
    default = spec.default or "NULL"
    position = staged.position(spec.name)
    if position is None and spec.name not in staged.source.constants:
        return Cell(f"CAST({default} AS DOUBLE)", "true")
    kinds: Mapping[str, str] = (
        {} if position is None or spec.name in staged.source.constants else staged.kinds[position]
    )
    declared = staged.source.decimal if spec.name not in staged.source.constants else "."
    point, comma = (f"coalesce(regexp_full_match({text}, {quoted(form)}), false)" for form in (_POINT, _COMMA))
    if "number" in kinds:
        # A decimal is read by way of its digits, and so rounded once.
        native = (
            f"CAST(CAST(n{position} AS VARCHAR) AS DOUBLE)"
            if "decimal" in kinds["number"]
            else f"CAST(n{position} AS DOUBLE)"
        )
        value = f"coalesce({native}, CAST({default} AS DOUBLE))"
        small = f"abs({native}) < 1e9 AND ({native} = 0 OR abs({native}) >= 1e-9)"
        plain = f"(n{position} IS NULL OR (isfinite({native}) AND {small}))"
        comma = point = "false"
    else:
        read = f"CAST(replace({text}, ',', '.') AS DOUBLE)"
        value = f"(CASE WHEN {point} OR {comma} THEN {read} ELSE CAST({default} AS DOUBLE) END)"
        plain = f"({text} IS NULL OR {point} OR {comma})"
        point = f"({point} AND contains({text}, '.'))"
        if declared:
            plain += f" AND NOT {comma if declared == '.' else point}"
    if "moment" in kinds:
        plain = "false"
    if spec.name in _BOUNDS:
        plain = f"{plain} AND ({value} IS NULL OR {_BOUNDS[spec.name].format(value)})"
    return Cell(value, plain, comma, point)


_BOUNDS = {"strength": "{0} > 0", "contact_cost": "{0} >= 0", "potential": "{0} >= 0", "margin": "abs({0}) > 1"}
"""What holds of plain numbers. A margin that could be a share is judged."""


def _date(spec: Field, staged: Staged, text: str) -> Cell:
    position = staged.position(spec.name)
    if position is None and spec.name not in staged.source.constants:
        return Cell("CAST(NULL AS DATE)", "true")
    kinds: Mapping[str, str] = (
        {} if position is None or spec.name in staged.source.constants else staged.kinds[position]
    )
    if "moment" in kinds:
        return Cell(f"CAST(m{position} AS DATE)", "true")
    if "number" in kinds:
        return Cell("CAST(NULL AS DATE)", f"n{position} IS NULL")
    iso, dotted = (f"regexp_full_match({text}, {quoted(form)})" for form in (_DAY, _DOTTED))
    value = (
        f"(CASE WHEN {iso} THEN TRY_CAST({text} AS DATE) "
        f"WHEN {dotted} THEN CAST(try_strptime({text}, '%d.%m.%Y') AS DATE) ELSE NULL END)"
    )
    return Cell(value, f"({text} IS NULL OR {value} IS NOT NULL)")
