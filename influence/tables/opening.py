"""From a declared source to its raw table: whatever its format, with joined columns and without filtered rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from influence.errors import DataError, InputError
from influence.progress import Progress
from influence.settings import Source
from influence.settings.locations import shown_location
from influence.tables.aliases import all_names, normalise_header
from influence.tables.arrow import read_duckdb, read_parquet
from influence.tables.cells import RawTable
from influence.tables.csv_file import read_csv
from influence.tables.database import SQLITE_MAGIC, read_sqlite, read_url
from influence.tables.excel import read_excel
from influence.tables.joining import add_columns
from influence.tables.mapping import find_column
from influence.tables.parts import with_columns_beside
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
        A joined key stands twice, a column of ``join`` or ``filter`` is not there, a column stands in a part and in the
        names of its folders.
    """
    known = all_names(table) | {normalise_header(mapping.column) for mapping in source.columns.values()}
    raw = read_raw(folder, table, source, known, say, progress)
    raw = without_missing(with_columns_beside(raw, source, say), source)
    notes: list[str] = []
    for join in source.join:
        name = Path(shown_location(join.file)).stem
        other = read_raw(folder, name, Source(join.file, sheet=join.sheet), (join.key,), say, progress)
        raw, note = add_columns(raw, other, join, say)
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
    require_file(path, source.file, folder, say)
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


def require_file(path: Path, file: str, folder: Path, say: Phrases) -> None:
    """Refuse what is no file, with the reason."""
    shown = shown_location(file)
    try:
        if path.is_file():
            return
        is_folder, is_link = path.is_dir(), path.is_symlink()
    except (OSError, ValueError) as error:
        raise InputError(say("cannot_open", file=shown, why=getattr(error, "strerror", None) or error)) from error
    phrase = "not_a_file" if is_folder else "lost_link" if is_link else "no_file"
    raise InputError(say(phrase, file=shown, folder=folder))


def is_sqlite(path: Path) -> bool:
    """Whether a file begins as SQLite files do; anything else with a database ending is taken for DuckDB."""
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC
    except OSError:
        return False


def without_missing(raw: RawTable, source: Source) -> RawTable:
    """Empty the cells whose text the source declares to mean that."""
    if not source.missing:
        return raw
    words = pa.array(sorted({word.casefold() for word in source.missing}), pa.large_string())
    columns = {}
    for name, cells in raw.columns.items():
        is_missing = pc.is_in(pc.utf8_lower(cells.text), value_set=words)
        text = pc.if_else(is_missing, pa.scalar(None, pa.large_string()), cells.text)
        columns[name] = replace(cells, text=text)
    return replace(raw, columns=columns)


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
