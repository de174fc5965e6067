"""Reading a project whose tables exceed memory: what the readers of tables would give, its plain rows in a store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

import numpy as np

from influence.engines.duckdb_store import DuckDBStore
from influence.engines.reading.apart import LARGE, Sorting, part, sort_out
from influence.engines.reading.staging import Staged, stage_source
from influence.engines.reading.typed import sensitive_kinds, typed
from influence.errors import DataError, UsageError
from influence.language import number
from influence.language import say as say_in
from influence.memory import read_identities, read_overrides
from influence.model import Dataset
from influence.model.identities import standing
from influence.model.positions import arrow_texts
from influence.progress import Progress
from influence.settings import Settings
from influence.settings.schema import TABLES
from influence.tables.convert import Converted, convert_numbers, convert_texts
from influence.tables.discovery import find_sources
from influence.tables.elsewhere import Elsewhere
from influence.tables.mapping import map_columns
from influence.tables.opening import Opened, open_source
from influence.tables.phrases import Phrases
from influence.tables.read import read_opened
from influence.tables.secrecy import REFERENCES

Opening = Callable[[], Opened]


@dataclass(frozen=True)
class Read:
    """What was read: the dataset of the rows that were judged, and the tables of which the store holds the rest."""

    dataset: Dataset
    large: tuple[str, ...]


def read_past_memory(
    store: DuckDBStore,
    folder: Path,
    settings: Settings,
    most_judged: int,
    progress: Progress,
    texts: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Read:
    """Read the tables of a project; accounts, affiliations and ties may be larger than memory.

    The dataset is that of :func:`influence.tables.read`, with the same account of every row, notes and analysis date,
    but that its accounts, affiliations and ties hold the rows that were judged alone. The others are in
    ``accounts_bulk``, ``affiliations_bulk`` and ``ties_bulk``.

    Parameters
    ----------
    most_judged
        Number of rows that may be judged: they are held in memory.
    texts
        Table → columns that its rows keep beside those of a network (:data:`~influence.engines.reading.typed.TEXTS`).

    Raises
    ------
    InputError, DataError
        As :func:`influence.tables.read` does.
    UsageError
        Accounts, affiliations or ties are not in CSV or Parquet, or are joined or filtered; more rows must be judged;
        or a column of numbers is written with both decimal signs.
    """
    say = Phrases(settings.project.language)
    sources = find_sources(folder, settings, say)
    staged: dict[str, list[Staged]] = {}
    with progress.stage("reading", sum(len(sources[table]) for table in LARGE if table in sources)) as stage:
        for table in LARGE:
            for place, source in enumerate(sources.get(table, ())):
                name = f"raw_{table}_{place}"
                staged.setdefault(table, []).append(stage_source(store, name, folder, table, source, say, progress))
                stage.advance()
    problems = [problem for parts in staged.values() for one in parts for problem in one.problems]
    if problems:
        raise DataError(problems)
    whole = {
        table: [_once(partial(open_source, folder, table, source, say, progress)) for source in entries]
        for table, entries in sources.items()
        if table not in LARGE
    }
    with progress.stage("sorting", None):
        for table, parts in staged.items():
            typed(store, f"{table}_typed", table, parts, settings, texts.get(table, ()))
        _load_known(store, whole, folder, settings, say)
        _load_merged(store, folder, say)
        kinds = sensitive_kinds(sorted(settings.kinds), settings)
        sort_out(store, Sorting(tuple(staged), "declared_groups", "named_accounts", kinds, "merged_records", texts))
        for table in staged:
            part(store, table)
    _require_few(store, staged, most_judged, settings.project.language)
    openings: dict[str, Sequence[Opening]] = {}
    for table in sources:
        large = staged.get(table)
        openings[table] = (
            whole[table] if large is None else [partial(_judged, store, table, n, one) for n, one in enumerate(large)]
        )
    elsewhere = _elsewhere(store, staged)
    dataset = read_opened(folder, settings, openings, elsewhere, progress)
    _require_one_sign(dataset, elsewhere, staged, settings.project.language)
    held = {table: sum(counts) for table, counts in elsewhere.rows.items()}
    return Read(replace(dataset, elsewhere=held), tuple(staged))


def _once(opening: Opening) -> Opening:
    found: list[Opened] = []

    def opened() -> Opened:
        if not found:
            found.append(opening())
        return found[0]

    return opened


def _judged(store: DuckDBStore, table: str, number: int, staged: Staged) -> Opened:
    """Give the rows of a source that are judged, as its reader would."""
    store.make(
        f"{staged.name}_judged",
        f"SELECT raw.* FROM {staged.name} AS raw JOIN {table}_judged AS j ON raw.line = j.line WHERE j.src = {number}",
    )
    raw = staged.table(store.table(f"SELECT * FROM {staged.name}_judged ORDER BY line"))
    return Opened(staged.source, raw, len(raw) + len(raw.rejected), 0)


def _load_known(
    store: DuckDBStore, whole: Mapping[str, Sequence[Opening]], folder: Path, settings: Settings, say: Phrases
) -> None:
    """Load who is named, and which groups are declared, in tables that are read whole; who is decided on is named."""
    named = {entry.account_id for entry in read_overrides(folder, say.language)[0]}
    groups: dict[str, list[object]] = {"group_id": [], "kind": [], "sure": []}
    for table, openings in whole.items():
        for opening in openings:
            opened = opening()
            mapped, problems = map_columns(table, opened.raw, opened.source, say)
            if problems:
                raise DataError(problems)
            converted = convert_texts(table, opened, mapped, settings, say)
            for field in REFERENCES.get(table, ()):
                named.update(arrow_texts(converted.columns[field]).to_pylist())
            if table == "groups":
                groups["group_id"] += converted.columns["group_id"].tolist()
                groups["kind"] += converted.columns["kind"].tolist()
                groups["sure"] += _sure(converted, say).tolist()
    store.load("named_accounts", {"account_id": np.array(sorted(named - {""}), dtype=object)})
    store.load(
        "declared_groups",
        {
            "group_id": np.array(groups["group_id"], dtype=object),
            "kind": np.array(groups["kind"], dtype=object),
            "sure": np.array(groups["sure"], dtype=bool),
        },
    )


def _load_merged(store: DuckDBStore, folder: Path, say: Phrases) -> None:
    """Load which accounts and groups were made one with another."""
    log, _ = read_identities(folder, say.language)
    decisions = standing(log)
    records = {(entry.what, record) for entry in decisions for record in (entry.kept, entry.other)}
    columns = zip(*sorted(records), strict=True) if records else ((), ())
    what, ids = (np.array(column, dtype=object) for column in columns)
    store.load("merged_records", {"what": what, "id": ids})


def _sure(converted: Converted, say: Phrases) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell which rows of groups are plain."""
    count = len(converted.opened.raw)
    convert_numbers("groups", converted, np.ones(count, dtype=bool), say)
    size = converted.columns["size"].to_numpy(dtype=np.float64)
    sure = (converted.columns["kind"] != "").to_numpy(dtype=bool, copy=True)
    sure &= np.isnan(size) | ((size >= 1) & (size == np.round(size)))
    for where, _, _ in converted.marks:
        sure &= ~where
    return sure if not converted.problems else np.zeros(count, dtype=bool)


def _elsewhere(store: DuckDBStore, staged: Mapping[str, Sequence[Staged]]) -> Elsewhere:
    """Count what the readers must know of the plain rows."""
    rows: dict[str, tuple[int, ...]] = {}
    votes: dict[str, tuple[Mapping[str, tuple[int, int]], ...]] = {}
    for table, parts in staged.items():
        fields = [field.name for field in TABLES[table].fields if field.type in ("number", "money")]
        signs = [f"count(*) FILTER (t.{sign}_{field})" for field in fields for sign in ("comma", "point")]
        counts, said = [], []
        for place in range(len(parts)):
            found = store.row(
                f"SELECT count(*), {', '.join(signs)} FROM {table}_typed AS t JOIN {table}_bulk AS b "
                f"ON t.src = b.src AND t.line = b.line WHERE t.src = {place}"
            )
            counts.append(int(found[0]))
            pairs = zip(found[1::2], found[2::2], strict=True)
            said.append({field: (int(comma), int(point)) for field, (comma, point) in zip(fields, pairs, strict=True)})
        rows[table], votes[table] = tuple(counts), tuple(said)
    total, missing, negative, zero = store.row(
        "SELECT count(*), count(*) FILTER (revenue IS NULL), count(*) FILTER (revenue < 0), "
        "count(*) FILTER (revenue = 0) FROM accounts_bulk WHERE status = 'customer'"
    )
    revenue = {"total": int(total), "missing": int(missing), "negative": int(negative), "zero": int(zero)}
    return Elsewhere(rows, votes, revenue)


def _require_few(store: DuckDBStore, staged: Mapping[str, Sequence[Staged]], most: int, language: str) -> None:
    """Refuse to judge more rows than memory holds."""
    for table in sorted(staged, key=LARGE[1:].__contains__, reverse=True):  # accounts are judged for what others name
        parts = staged[table]
        (count, src, line) = store.row(f"SELECT count(*), min(src), min(line) FROM {table}_judged")
        if count > most:
            raise UsageError(
                say_in(
                    language,
                    "engines",
                    "many_judged",
                    file=parts[int(src)].raw.file,
                    line=str(int(line)),
                    count=number(int(count), language),
                    most=number(most, language),
                )
            )


def _require_one_sign(
    dataset: Dataset, elsewhere: Elsewhere, staged: Mapping[str, Sequence[Staged]], language: str
) -> None:
    """Refuse columns of whose plain numbers some have the decimal sign that the column has not."""
    readings = iter(dataset.readings)
    for reading in readings:
        for place, one in enumerate(staged.get(reading.table, ())):
            if one.raw.file != reading.file:
                continue
            for field, (comma, point) in elsewhere.votes_of(reading.table, place).items():
                sign = reading.detected.get(f"decimal of {field}")
                if (comma and sign == ".") or (point and sign == ","):
                    raise UsageError(say_in(language, "engines", "two_signs", file=reading.file, field=field))
