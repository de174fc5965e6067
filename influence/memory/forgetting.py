"""What must be removed from the store: who opted out, and ties that no legal basis carries any more.

The file is written anew each time, so that nothing of them stays in its free space; copies of older versions go too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from influence.files import CONFINED
from influence.memory.database import ACCOUNT_COLUMNS, FILE, TABLES, anew, opened, told
from influence.memory.details import drop, unfounded
from influence.memory.log import FOLDER

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_NAMING = ("include", "exclude", "lose", "win")
"""Options of a plan that name accounts, alone or as ``ID=REASON``."""


def forget(folder: Path, ids: Collection[str], language: str = "en") -> int:
    """Remove accounts from every kept run and plan because they opted out; give how many were found.

    The situation of a run that held one of them is removed as a whole: without them it is not what it was.

    Raises
    ------
    MemoryFault
        The store is busy, damaged, of a later version, or not writable.
    """
    path = folder / FOLDER / FILE
    if not ids or not path.exists():
        return 0
    for copy in _copies(path):
        if _may_name(copy, set(ids)):
            _remove(copy)
    wanted = sorted(ids)
    with opened(folder, language) as connection:
        found = _held(connection, wanted)
        named = _cleaned(connection, set(ids))
        if not found and not named:
            return 0
        connection.begin()
        touched = connection.execute(
            "SELECT DISTINCT run FROM standing WHERE account_id IN (SELECT unnest(?))", [wanted]
        ).fetchall()
        for [run] in touched:
            drop(connection, run)
        for table, columns in ACCOUNT_COLUMNS.items():
            for column in columns:
                connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT unnest(?))", [wanted])  # noqa: S608
        for table, key, number, text in named:
            connection.execute(f"UPDATE {table} SET manifest = ? WHERE {key} = ?", [text, number])  # noqa: S608
        connection.commit()
        _write_anew(connection, path, language)
    return max(found, len(named) and 1)


def forget_unfounded(
    folder: Path, kinds: Sequence[str], members: pd.DataFrame, ties: pd.DataFrame, language: str = "en"
) -> int:
    """Remove kept affiliations and ties of sensitive kinds that may not be used any more; give how many there were.

    Parameters
    ----------
    folder
        The project folder.
    kinds
        The sensitive kinds, as they are called today.
    members, ties
        What has a legal basis today: columns account_id, group_id and kind, source, target.
    language
        Of the errors.

    Raises
    ------
    MemoryFault
        As :func:`forget`.
    """
    path = folder / FOLDER / FILE
    if not kinds or not path.exists():
        return 0
    with opened(folder, language) as connection:
        connection.begin()
        gone = unfounded(connection, list(kinds), members, ties)
        connection.commit()
        if gone:
            _write_anew(connection, path, language)
    return gone


def _held(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> int:
    """Count those of some accounts that a store holds; one of an older version may lack tables."""
    there = set(
        connection.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal").fetchall()
    )
    every = " UNION ALL ".join(
        f"SELECT {column} AS account_id FROM {table}"  # noqa: S608
        for table, columns in ACCOUNT_COLUMNS.items()
        for column in columns
        if (table, column) in there
    )
    [found] = connection.execute(
        f"SELECT count(DISTINCT account_id) FROM ({every}) WHERE account_id IN (SELECT unnest(?))",  # noqa: S608
        [ids],
    ).fetchone() or (0,)
    return int(found)


def _copies(path: Path) -> list[Path]:
    """Give the copies of a store that were made before it was brought to a later version."""
    return sorted(path.parent.glob("runs.v*.duckdb"))


def _may_name(copy: Path, ids: set[str]) -> bool:
    """Tell whether a copy holds one of some accounts, or cannot be read: then nobody can say that it does not."""
    import duckdb

    try:
        with duckdb.connect(str(copy), read_only=True, config=dict(CONFINED)) as connection:
            return bool(_held(connection, sorted(ids)) or _cleaned(connection, ids))
    except (duckdb.Error, ValueError, KeyError):
        return True


def _remove(copy: Path) -> None:
    with suppress(OSError):
        copy.unlink()


def _cleaned(connection: duckdb.DuckDBPyConnection, ids: set[str]) -> list[tuple[str, str, int, str]]:
    """Give the manifests that name one of some accounts, without them: table, its key, number, text."""
    result = []
    there = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    for table, key in (("runs", "run"), ("plans", "plan")):
        if table not in there:
            continue
        for number, text in connection.execute(f"SELECT {key}, manifest FROM {table}").fetchall():  # noqa: S608
            content = json.loads(text)
            before = json.dumps(content)
            content["overrides"] = [one for one in content["overrides"] if one["account_id"] not in ids]
            options = content.get("options") or {}
            for name in _NAMING:
                if isinstance(options.get(name), list):
                    options[name] = [one for one in options[name] if str(one).partition("=")[0].strip() not in ids]
            if json.dumps(content) != before:
                result.append((table, key, number, json.dumps(content, ensure_ascii=False)))
    return result


def _write_anew(connection: duckdb.DuckDBPyConnection, path: Path, language: str) -> None:
    """Copy what the store holds to a new file that takes its place."""
    tables = {name: connection.table(name).to_arrow_table() for name in TABLES}
    connection.close()
    with told(path, language), anew(path) as other:
        for name, table in tables.items():
            other.register("moved", table)
            other.execute(f"INSERT INTO {name} BY NAME SELECT * FROM moved")  # noqa: S608
            other.unregister("moved")
    for copy in _copies(path):
        _remove(copy)
