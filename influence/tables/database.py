"""Tables of SQLite files and of any database that SQLAlchemy reaches; nothing is ever written there."""

from __future__ import annotations

import hashlib
import sqlite3
import warnings
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from influence.errors import DataError, InputError
from influence.settings.locations import shown_location, without_secrets
from influence.tables.cells import BLANKS, RawTable, unique_names
from influence.tables.natives import objects_to_cells
from influence.tables.phrases import Phrases

SQLITE_MAGIC = b"SQLite format 3\0"


def read_sqlite(path: Path, file: str, table: str, say: Phrases) -> RawTable:
    """Read one table or view of a SQLite file, opened read-only."""
    label = f"{file} [{table}]"
    quoted = '"' + table.replace('"', '""') + '"'
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        with closing(_connect(path)) as connection:
            cursor = connection.execute(f"SELECT * FROM {quoted}")  # noqa: S608 - a quoted name
            headers = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
        raise InputError(say("cannot_open", file=label, why=error)) from error
    return _from_rows(headers, rows, label, digest, {"format": "SQLite"}, say)


def sqlite_tables(path: Path) -> list[str]:
    """Give the names of the tables and views of a SQLite file; none where it cannot be read."""
    try:
        with closing(_connect(path)) as connection:
            rows = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY 1")
            return [str(row[0]) for row in rows]
    except (OSError, sqlite3.Error, UnicodeDecodeError):
        return []


def read_url(url: str, table: str, say: Phrases) -> RawTable:
    """Read one table or view of the database at a SQLAlchemy URL; user, password and options stand in no message."""
    import sqlalchemy as sa

    shown = shown_location(url)
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise InputError(say("bad_url", url=shown)) from None
    label = f"{shown} [{table}]"
    try:
        # A driver may raise and warn of anything, with the URL in it: nothing of that is passed on as it stands.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            headers, rows = _select_all(parsed, table)
    except Exception as error:
        first, *_ = str(error).strip().splitlines() or [""]
        why = without_secrets(first, url) or type(error).__name__
        raise InputError(say("cannot_open", file=label, why=why)) from None
    return _from_rows(headers, rows, label, "", {"format": parsed.get_backend_name()}, say)


def _select_all(url: Any, table: str) -> tuple[list[str], list[tuple[object, ...]]]:  # noqa: ANN401 - SQLAlchemy's URL
    """Give the names of the columns of a table, and its rows."""
    import sqlalchemy as sa

    schema, _, name = table.rpartition(".")
    engine = sa.create_engine(url)
    try:
        with closing(engine.connect()) as connection:
            statement = sa.select(sa.text("*")).select_from(sa.table(name, schema=schema or None))
            result = connection.execute(statement)
            return list(result.keys()), [tuple(row) for row in result]
    finally:
        engine.dispose()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    return connection


def _from_rows(
    headers: list[str], rows: list[tuple[object, ...]], label: str, digest: str, detected: dict[str, str], say: Phrases
) -> RawTable:
    names = tuple(str(header).strip(BLANKS) for header in headers)
    if not names:
        raise DataError([say.problem(label, "empty_file")])
    columns = {
        unique: objects_to_cells([row[position] for row in rows]) for position, unique in enumerate(unique_names(names))
    }
    lines = np.arange(1, len(rows) + 1, dtype=np.int64)
    return RawTable(label, "row", digest or _digest(names, rows), names, columns, lines, detected)


def _digest(names: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    """Give a digest of the content, whatever the order in which the database gave the rows."""
    digest = hashlib.sha256(repr(names).encode("utf-8", "replace"))
    for row in sorted(map(repr, rows)):
        digest.update(row.encode("utf-8", "replace"))
    return digest.hexdigest()
