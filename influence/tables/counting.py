"""How many rows a project has, without reading them."""

from __future__ import annotations

import mmap
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from influence.settings import Settings, Source
from influence.tables.discovery import find_sources
from influence.tables.opening import DATABASE_ENDINGS, EXCEL_ENDINGS, PARQUET_ENDINGS, is_sqlite
from influence.tables.phrases import Phrases

_LOOKED_AT = 8 << 20
_PIECES = 8
_EXCEL_BYTES_A_CELL = 7.0
_EXCEL_COLUMNS = 5


@dataclass(frozen=True)
class Count:
    """Rows of a source: ``form`` is csv, parquet, excel or database; ``exact`` whether they were counted or judged."""

    form: str
    rows: int
    exact: bool


def count_rows(folder: str | Path, settings: Settings) -> Mapping[str, tuple[Count, ...]]:
    """Count the rows of every table of a project, one count a source.

    Parquet files and databases tell; text files of more than 8 MiB are counted in eight places and judged by that;
    workbooks are judged by their size. Databases behind an address are not asked, and count 0.

    Raises
    ------
    InputError
        The project cannot be found, as for :func:`~influence.tables.read`.
    """
    folder = Path(folder)
    sources = find_sources(folder, settings, Phrases(settings.project.language))
    return {table: tuple(_count(folder, table, source) for source in entries) for table, entries in sources.items()}


def _count(folder: Path, table: str, source: Source) -> Count:
    if "://" in source.file:
        return Count("database", 0, False)
    path = folder / source.file
    ending = path.suffix.lower()
    try:
        if ending in PARQUET_ENDINGS:
            return _parquet(path)
        if ending in EXCEL_ENDINGS:
            return Count("excel", round(path.stat().st_size / (_EXCEL_BYTES_A_CELL * _EXCEL_COLUMNS)), False)
        if ending in DATABASE_ENDINGS:
            return _database(path, source.table or table)
        return _text(path)
    except Exception:
        return Count("csv", 0, False)


def _parquet(path: Path) -> Count:
    import pyarrow.parquet as pq

    return Count("parquet", int(pq.read_metadata(path).num_rows), True)


def _database(path: Path, table: str) -> Count:
    asked = f'SELECT count(*) FROM "{table.replace(chr(34), chr(34) * 2)}"'  # noqa: S608 - a name, quoted
    if is_sqlite(path):
        with sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True) as connection:
            return Count("database", int(connection.execute(asked).fetchone()[0]), True)
    import duckdb

    with duckdb.connect(str(path), read_only=True) as connection:
        return Count("database", int(connection.execute(asked).fetchall()[0][0]), True)


def _text(path: Path) -> Count:
    size = path.stat().st_size
    if size == 0:
        return Count("csv", 0, True)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        piece = min(size, _LOOKED_AT) // _PIECES
        whole = size <= _LOOKED_AT
        begins = [0] if whole else [part * (size - piece) // (_PIECES - 1) for part in range(_PIECES)]
        pieces = [content[begin : size if whole else begin + piece] for begin in begins]
        # Two bytes a character hold a line feed in one of them.
        lines = sum(part.count(b"\n") for part in pieces) * size / sum(map(len, pieces))
        open_end = not content[max(size - 4, 0) :].rstrip(b"\x00").endswith(b"\n")
    return Count("csv", max(round(lines + open_end - 1), 0), whole)
