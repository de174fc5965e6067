"""From a declared source to its raw table: whatever its format, with joined columns and without filtered rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from influence.errors import DataError, InputError, Problem
from influence.model import IntArray
from influence.progress import Progress
from influence.settings import Join, Source
from influence.tables.aliases import all_names, normalise_header
from influence.tables.arrow import read_duckdb, read_parquet
from influence.tables.cells import Cells, RawTable
from influence.tables.csv_file import read_csv
from influence.tables.database import SQLITE_MAGIC, read_sqlite, read_url
from influence.tables.excel import read_excel
from influence.tables.mapping import find_column
from influence.tables.phrases import Phrases

TEXT_ENDINGS = (".csv", ".tsv", ".txt")
EXCEL_ENDINGS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
PARQUET_ENDINGS = (".parquet", ".pq")
DATABASE_ENDINGS = (".duckdb", ".db", ".sqlite", ".sqlite3")
ENDINGS = (*TEXT_ENDINGS, *PARQUET_ENDINGS, *EXCEL_ENDINGS, *DATABASE_ENDINGS)


@dataclass(frozen=True)
class Opened:
    """A source as read: ``raw`` after joins and filter, and what the filter took out."""

    source: Source
    raw: RawTable
    rows_in: int
    rows_filtered: int
    notes: tuple[str, ...] = ()


def open_source(folder: Path, table: str, source: Source, say: Phrases, progress: Progress) -> Opened:
    """Read the source of a table.

    Raises
    ------
    InputError
        The file is missing or cannot be read.
    DataError
        A joined key stands twice, a column of ``join`` or ``filter`` is not there.
    """
    known = all_names(table) | {normalise_header(mapping.column) for mapping in source.columns.values()}
    raw = read_raw(folder, table, source, known, say, progress)
    raw = _without_missing(raw, source)
    notes: list[str] = []
    for join in source.join:
        raw, note = _joined(folder, raw, join, say, progress)
        notes.extend(note)
    rows_in = len(raw) + len(raw.rejected)
    keep = _kept(raw, source, say)
    if keep is None:
        return Opened(source, raw, rows_in, 0, tuple(notes))
    filtered = len(raw) - int(keep.sum())
    mask = pa.array(keep)
    columns = {name: cells.where(mask) for name, cells in raw.columns.items()}
    return Opened(source, replace(raw, columns=columns, lines=raw.lines[keep]), rows_in, filtered, tuple(notes))


def read_raw(
    folder: Path, table: str, source: Source, known: Collection[str], say: Phrases, progress: Progress
) -> RawTable:
    """Read a file, sheet or database table by its ending or, for databases, by its first bytes."""
    if "://" in source.file:
        return read_url(source.file, source.table or table, say)
    path = folder / source.file
    try:
        is_file = path.is_file()
    except (OSError, ValueError) as error:
        raise InputError(say("cannot_open", file=source.file, why=error)) from error
    if not is_file:
        raise InputError(say("no_file", file=source.file, folder=folder))
    ending = path.suffix.lower()
    if ending in PARQUET_ENDINGS:
        return read_parquet(path, source.file, say)
    if ending in EXCEL_ENDINGS:
        return read_excel(path, source.file, source.sheet, say)
    if ending in DATABASE_ENDINGS:
        if is_sqlite(path):
            return read_sqlite(path, source.file, source.table or table, say)
        return read_duckdb(path, source.file, source.table or table, say)
    return read_csv(path, source.file, source, known, say, progress)


def is_sqlite(path: Path) -> bool:
    """Whether a file begins as SQLite files do; anything else with a database ending is taken for DuckDB."""
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC
    except OSError:
        return False


def _without_missing(raw: RawTable, source: Source) -> RawTable:
    """Empty the cells whose text the source declares to mean that."""
    if not source.missing:
        return raw
    words = pa.array(sorted({word.casefold() for word in source.missing}), pa.large_string())
    columns = {}
    for name, cells in raw.columns.items():
        is_missing = pc.is_in(pc.utf8_lower(cells.text), value_set=words)
        text = pc.if_else(is_missing, pa.scalar(None, pa.large_string()), cells.text)
        columns[name] = Cells(text, cells.number, cells.moment)
    return replace(raw, columns=columns)


def _joined(folder: Path, raw: RawTable, join: Join, say: Phrases, progress: Progress) -> tuple[RawTable, list[str]]:
    """Add the columns of a second file by key."""
    source = Source(join.file, sheet=join.sheet)
    other = read_raw(folder, Path(join.file).stem, source, (normalise_header(join.key),), say, progress)
    on, problem_on = find_column(join.on, raw, say)
    key, problem_key = find_column(join.key, other, say)
    problems = [problem for problem in (problem_on, problem_key) if problem is not None]
    if problems or on is None or key is None:
        raise DataError(problems)
    keys, wanted = other.columns[key].as_text(), raw.columns[on].as_text()
    problems = [] if join.many else _repeated(keys, other, say)
    if problems:
        raise DataError(problems)
    row, position = _matches(wanted, keys)
    missing = int(np.count_nonzero(position < 0)) - wanted.null_count
    columns = {name: cells.take(row) for name, cells in raw.columns.items()} if join.many else dict(raw.columns)
    headers = list(raw.headers)
    for name, cells in other.columns.items():
        if name != key:
            free = name if name not in columns else f"{Path(join.file).stem}.{name}"
            columns[free] = cells.take(position)
            headers.append(free)
    notes = [say("note_join", file=raw.file, count=missing, other=join.file)] if missing else []
    return replace(raw, columns=columns, headers=tuple(headers), lines=raw.lines[row]), notes


def _matches(wanted: pa.Array, keys: pa.Array) -> tuple[IntArray, IntArray]:
    """Pair every row of ``wanted`` with every position of its key in ``keys``, in order; −1 where there is none."""
    values = pc.unique(pc.drop_null(keys))
    key_code, row_code = (
        pc.fill_null(pc.index_in(cells, value_set=values, skip_nulls=True), -1)
        .to_numpy(zero_copy_only=False)
        .astype(np.int64)
        for cells in (keys, wanted)
    )
    order = np.argsort(key_code, kind="stable")
    first = np.searchsorted(key_code[order], row_code)
    count = np.searchsorted(key_code[order], row_code, side="right") - first
    count[row_code < 0] = 1
    row = np.repeat(np.arange(len(row_code), dtype=np.int64), count)
    within = np.arange(len(row), dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)
    position = np.full(len(row), -1, dtype=np.int64)
    known = row_code[row] >= 0
    position[known] = order[(first[row] + within)[known]]
    return row, position


def _repeated(keys: pa.Array, other: RawTable, say: Phrases) -> list[Problem]:
    counts = pc.value_counts(pc.drop_null(keys))
    repeated = sorted(value["values"] for value in counts.filter(pc.greater(counts.field("counts"), 1)).to_pylist())
    return [say.problem(other.file, "join_key_twice", value) for value in repeated[:20]]


def _kept(raw: RawTable, source: Source, say: Phrases) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
    """Give which rows pass the source's filter; None where there is none."""
    if not source.filter:
        return None
    keep = np.ones(len(raw), dtype=bool)
    problems = []
    for name, values in source.filter.items():
        column, problem = find_column(name, raw, say)
        if column is None:
            problems.extend([problem] if problem else [])
            continue
        allowed = pa.array([value.strip() for value in values], pa.large_string())
        text = raw.columns[column].as_text()
        passed = pc.is_in(pc.fill_null(text, ""), value_set=allowed)
        keep &= passed.to_numpy(zero_copy_only=False)
    if problems:
        raise DataError(problems)
    return keep
