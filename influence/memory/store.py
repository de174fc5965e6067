"""The store of runs: one DuckDB file in the project's memory, and nothing that a run could fail for.

Every function holds the memory's lock while it works, so that of two processes one waits. What goes wrong is a
:class:`~influence.memory.errors.MemoryFault` that says what to do; results never depend on the store.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from influence.memory.database import FILE, anew, opened, told
from influence.memory.decisions import FOLDER
from influence.memory.snapshot import COLUMNS, Snapshot

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


@dataclass(frozen=True)
class Run:
    """A run as the store has it; ``kept`` tells whether the numbers of its accounts still are there."""

    run: int
    digest: str
    as_of: date | None
    program: str
    command: str
    what_if: bool
    currency: str
    combination: str
    settings: str
    manifest: str
    accounts: int
    kept: bool


def remember(
    folder: Path,
    taken: Snapshot,
    manifest: str,
    *,
    largest: int,
    what_if: bool = False,
    language: str = "en",
    waiting: Callable[[], None] = lambda: None,
) -> int | None:
    """Keep a run; give its number, or ``None`` where the last one gave the same.

    Parameters
    ----------
    folder
        The project folder.
    taken, manifest
        What the run gave and what it rested on; the manifest names program, command and overrides.
    largest
        Accounts over all runs from which on the oldest runs lose theirs; the last two never do.
    what_if
        Whether options of the command line stood in for the project's own settings.
    language, waiting
        Of the errors; called once when another process has to be waited for.

    Raises
    ------
    MemoryFault
        Busy, damaged, of a later version, or not writable.
    """
    content = json.loads(manifest)
    with opened(folder, language, waiting) as connection:
        last = connection.execute(
            "SELECT digest FROM runs WHERE what_if = ? ORDER BY run DESC LIMIT 1", [what_if]
        ).fetchone()
        if last is not None and last[0] == taken.digest:
            return None
        connection.begin()
        [number] = connection.execute("SELECT coalesce(max(run), 0) + 1 FROM runs").fetchone() or (1,)
        facts = [number, taken.digest, taken.as_of, content["influence"], content["command"], what_if, taken.currency]
        facts += [taken.combination, taken.settings, manifest, len(taken.frame), True]
        connection.execute(f"INSERT INTO runs VALUES ({', '.join('?' * len(facts))})", facts)  # noqa: S608
        connection.register("taken", taken.frame)
        names = ", ".join(COLUMNS)
        connection.execute(f"INSERT INTO accounts SELECT {int(number)}, {names} FROM taken")  # noqa: S608
        decided = [
            [number, entry["number"], entry["account_id"], entry["action"], entry["rank"]]
            for entry in content["overrides"]
        ]
        if decided:
            connection.executemany("INSERT INTO overrides VALUES (?, ?, ?, ?, ?)", decided)
        _thin_out(connection, largest)
        connection.commit()
        return int(number)


def history(folder: Path, language: str = "en") -> tuple[Run, ...]:
    """Give the runs that are kept, the first one first; none where there is no store.

    Raises
    ------
    MemoryFault
        As :func:`remember`.
    """
    if not (folder / FOLDER / FILE).exists():
        return ()
    with opened(folder, language) as connection:
        return tuple(Run(*row) for row in connection.execute("SELECT * FROM runs ORDER BY run").fetchall())


def accounts_of(folder: Path, run: int, without: Collection[str], language: str = "en") -> pd.DataFrame:
    """Give the accounts of a kept run by id, without some, ranked as if those had never been there.

    Raises
    ------
    MemoryFault
        As :func:`remember`.
    """
    with opened(folder, language) as connection:
        frame = connection.execute(
            f"SELECT {', '.join(COLUMNS)} FROM accounts WHERE run = ? ORDER BY rank",  # noqa: S608
            [run],
        ).df()
    frame["account_id"] = frame["account_id"].astype("str")
    frame = frame[~frame["account_id"].isin(list(without))].reset_index(drop=True)
    frame["rank"] = range(1, len(frame) + 1)
    return frame


def forget(folder: Path, ids: Collection[str], language: str = "en") -> int:
    """Remove accounts from every kept run because they opted out; give how many were found.

    The file is written anew, so that nothing of them stays in its free space, and so are its copies of older versions
    removed.

    Raises
    ------
    MemoryFault
        As :func:`remember`.
    """
    home = folder / FOLDER
    path = home / FILE
    if not ids or not path.exists():
        return 0
    wanted = sorted(ids)
    with opened(folder, language) as connection:
        [found] = connection.execute(
            "SELECT count(DISTINCT account_id) FROM (SELECT account_id FROM accounts UNION ALL SELECT account_id FROM "
            "overrides) WHERE account_id IN (SELECT unnest(?))",
            [wanted],
        ).fetchone() or (0,)
        if not found:
            return 0
        manifests = connection.execute("SELECT run, manifest FROM runs").fetchall()
        cleaned = [[_without(text, ids), run] for run, text in manifests]
        connection.begin()
        for table in ("accounts", "overrides"):
            connection.execute(f"DELETE FROM {table} WHERE account_id IN (SELECT unnest(?))", [wanted])  # noqa: S608
        connection.executemany("UPDATE runs SET manifest = ? WHERE run = ?", cleaned)
        connection.commit()
        _write_anew(connection, path, language)
    for copy in home.glob("runs.v*.duckdb"):
        with suppress(OSError):
            copy.unlink()
    return int(found)


def _without(manifest: str, ids: Collection[str]) -> str:
    content = json.loads(manifest)
    content["overrides"] = [entry for entry in content["overrides"] if entry["account_id"] not in ids]
    return json.dumps(content, ensure_ascii=False)


def _write_anew(connection: duckdb.DuckDBPyConnection, path: Path, language: str) -> None:
    """Copy what the store holds to a new file that takes its place."""
    tables = {name: connection.table(name).to_arrow_table() for name in ("store", "runs", "accounts", "overrides")}
    connection.close()
    with told(path, language), anew(path) as other:
        for name, table in tables.items():
            other.register("moved", table)
            other.execute(f"INSERT INTO {name} SELECT * FROM moved")  # noqa: S608
            other.unregister("moved")


def _thin_out(connection: duckdb.DuckDBPyConnection, largest: int) -> None:
    """Take the accounts off the oldest runs until no more than ``largest`` are left, or two runs."""
    kept = connection.execute("SELECT run, accounts FROM runs WHERE kept ORDER BY run").fetchall()
    total = sum(count for _, count in kept)
    for run, count in kept[:-2]:
        if total <= largest:
            return
        connection.execute("DELETE FROM accounts WHERE run = ?", [run])
        connection.execute("UPDATE runs SET kept = false WHERE run = ?", [run])
        total -= count
