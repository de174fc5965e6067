"""The store of runs: one DuckDB file in the project's memory, and nothing that a run could fail for.

Every function holds the memory's lock while it works, so that of two processes one waits. What goes wrong is a
:class:`~influence.memory.errors.MemoryFault` that says what to do; results never depend on the store.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from influence.memory.database import every, opened
from influence.memory.details import drop, read_situation, thin_out, write_situation
from influence.memory.rows import insert, insert_row, next_number
from influence.memory.snapshot import COLUMNS, Snapshot
from influence.model.situation import Situation

if TYPE_CHECKING:
    import duckdb


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
    details: int = 0,
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
    details
        Rows of situations and scores over all runs from which on the oldest runs lose theirs; of a run that has more
        none are kept.
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
        number = next_number(connection, "runs", "run", taken.digest, "what_if = ?", [what_if])
        if number is None:
            return None
        connection.begin()
        facts = [number, taken.digest, taken.as_of, content["influence"], content["command"], what_if, taken.currency]
        facts += [taken.combination, taken.settings, manifest, len(taken.frame), True, None]
        insert_row(connection, "runs", facts)
        insert(connection, "accounts", "run", number, taken.frame)
        decided = [
            [number, entry["number"], entry["account_id"], entry["action"], entry["rank"]]
            for entry in content["overrides"]
        ]
        if decided:
            connection.executemany("INSERT INTO overrides VALUES (?, ?, ?, ?, ?)", decided)
        if taken.situation is not None and taken.details <= details:
            write_situation(connection, number, taken.situation)
            insert(connection, "scores", "run", number, pd.DataFrame() if taken.scores is None else taken.scores)
        _thin_out(connection, largest)
        thin_out(connection, details)
        connection.commit()
        return number


def history(folder: Path, language: str = "en") -> tuple[Run, ...]:
    """Give the runs that are kept, the first one first; none where there is no store.

    Raises
    ------
    MemoryFault
        As :func:`remember`.
    """
    return every(folder, language, "runs", "run", Run)


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


def situation_of_run(folder: Path, run: int, without: Collection[str], language: str = "en") -> Situation | None:
    """Give the situation of a kept run; ``None`` where none was kept, or where accounts ``without`` were part of it.

    Raises
    ------
    MemoryFault
        As :func:`remember`.
    """
    with opened(folder, language) as connection:
        situation = read_situation(connection, run)
    return None if situation is None or set(without) & set(situation.account_ids) else situation


def scores_of_run(folder: Path, run: int, without: Collection[str], language: str = "en") -> pd.DataFrame:
    """Give every measure of a kept run but of some accounts: account_id, measure, score.

    Raises
    ------
    MemoryFault
        As :func:`remember`.
    """
    with opened(folder, language) as connection:
        frame = connection.execute(
            "SELECT account_id, measure, score FROM scores WHERE run = ? ORDER BY measure, account_id", [run]
        ).df()
    return frame[~frame["account_id"].isin(list(without))].reset_index(drop=True)


def _thin_out(connection: duckdb.DuckDBPyConnection, largest: int) -> None:
    """Take the accounts off the oldest runs until no more than ``largest`` are left, or two runs."""
    kept = connection.execute("SELECT run, accounts FROM runs WHERE kept ORDER BY run").fetchall()
    total = sum(count for _, count in kept)
    for run, count in kept[:-2]:
        if total <= largest:
            return
        connection.execute("DELETE FROM accounts WHERE run = ?", [run])
        connection.execute("UPDATE runs SET kept = false WHERE run = ?", [run])
        drop(connection, run)
        total -= count
