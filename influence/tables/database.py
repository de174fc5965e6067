"""Tables of SQLite files and of any database that SQLAlchemy reaches; nothing is ever written there."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import numpy as np

from influence.errors import DataError, InputError
from influence.tables.cells import BLANKS, RawTable, objects_to_cells, unique_names
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
    """Read one table or view of the database at a SQLAlchemy URL; the password never stands in a message."""
    import sqlalchemy as sa

    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise InputError(say("bad_url", url=url.split("@")[-1])) from error
    label = f"{parsed.render_as_string(hide_password=True)} [{table}]"
    schema, _, name = table.rpartition(".")
    try:
        engine = sa.create_engine(parsed)
        with closing(engine.connect()) as connection:
            statement = sa.select(sa.text("*")).select_from(sa.table(name, schema=schema or None))
            result = connection.execute(statement)
            headers = list(result.keys())
            rows = [tuple(row) for row in result]
        engine.dispose()
    except (sa.exc.SQLAlchemyError, ImportError, OSError, ValueError) as error:
        why = str(error).split("\n", maxsplit=1)[0]
        if parsed.password:
            why = why.replace(str(parsed.password), "***")
        raise InputError(say("cannot_open", file=label, why=why)) from error
    return _from_rows(headers, rows, label, "", {"format": parsed.get_backend_name()}, say)


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
