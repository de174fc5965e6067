"""Tables in a DuckDB file, larger than memory where need be, and a journal from which a killed run goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

import duckdb
import numpy as np
import pyarrow as pa

from influence.engines.journal import StaleError, digest_of, digest_of_table
from influence.engines.store import Arrays

_JOURNAL = (
    "CREATE TABLE IF NOT EXISTS journal (step BIGINT PRIMARY KEY, statement VARCHAR, numbers DOUBLE[], said VARCHAR)"
)


class DuckDBStore:
    """Tables in one file. Every statement is a step; what a step found is noted together with what it made.

    Opened again, the store is asked the same steps from the start, and gives what is noted until it comes to the first
    step that was not finished. Where a step is not the one that is noted, everything from there on is done anew: the
    tables made since, having been dropped since, are not there, so that the store is emptied and
    :class:`~influence.engines.journal.StaleError` raised.

    Parameters
    ----------
    path
        The file; made where absent.
    memory
        Bytes that DuckDB may use, beyond which it goes to disk.
    threads
        Number of threads.
    """

    def __init__(self, path: Path, memory: int, threads: int) -> None:
        self._path = path
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{memory}B",
            "threads": threads,
            "temp_directory": str(path.with_suffix(".spill")),
            "preserve_insertion_order": False,
        }
        self._connection = duckdb.connect(str(path), config=settings)
        self._connection.execute("SET enable_progress_bar = false").fetchall()
        self._run(_JOURNAL)
        self._step, self._waiting = 0, list[list[Any]]()
        self._asked = sha256()
        (self._finished,) = self._run("SELECT coalesce(max(step), 0) FROM journal")[0]

    @property
    def resumed(self) -> bool:
        """Whether steps of an earlier run are being passed over."""
        return bool(self._step < self._finished)

    @property
    def digest(self) -> str:
        """What tells all that was asked so far, files and their dates included, from what other runs ask."""
        return self._asked.hexdigest()

    def make(self, name: str, query: str, drop: Collection[str] = ()) -> None:
        """Make a table, and drop others."""
        if self._noted(f"{name} := {query}") is not None:
            return
        self._together([f"DROP TABLE IF EXISTS {name}", f"CREATE TABLE {name} AS {query}", *map(_dropping, drop)])

    def row(self, query: str) -> tuple[float, ...]:
        """Give the one row of a query."""
        noted = self._noted(query)
        if noted is not None:
            return tuple(noted)
        found = [0.0 if value is None else float(value) for value in self._run(query)[0]]
        self._note(found, now=False)
        return tuple(found)

    def arrays(self, query: str) -> Arrays:
        """Give the columns of a query; asked again where a run goes on."""
        columns = self._connection.execute(query).fetchnumpy()
        return {name: np.asarray(column) for name, column in columns.items()}

    def load(self, name: str, columns: Arrays) -> None:
        """Make a table of arrays."""
        table = pa.table(dict(columns))
        if self._noted(f"{name} := {digest_of_table(table)}") is not None:
            return
        self._connection.register("given", table)
        self._together([f"DROP TABLE IF EXISTS {name}", f"CREATE TABLE {name} AS SELECT * FROM given"])
        self._connection.unregister("given")

    def fill(
        self, name: str, what: str, pieces: Callable[[Callable[[pa.Table], None]], dict[str, Any]]
    ) -> dict[str, Any]:
        """Make a table of pieces of one schema that ``pieces`` hands over; give what it says, as JSON keeps it."""
        if self._noted(f"{name} := {what}") is not None:
            (text,) = self._run(f"SELECT said FROM journal WHERE step = {self._step}")[0]
            return dict(json.loads(text))
        self._run("BEGIN TRANSACTION")
        try:
            self._run(_dropping(name))
            begun = False

            def take(piece: pa.Table) -> None:  # noqa: ARG001 - found by its name
                nonlocal begun
                begin = f"INSERT INTO {name}" if begun else f"CREATE TABLE {name} AS"
                # DuckDB finds the argument by its name; one that is registered it would hold to the transaction's end.
                self._connection.execute(f"{begin} SELECT * FROM piece").fetchall()
                begun = True

            said = json.dumps(pieces(take))
            self._note([], said)
            self._run("COMMIT")
            self._waiting.clear()
        except BaseException:
            self._connection.rollback()
            raise
        return dict(json.loads(said))

    def write(self, query: str, file: Path) -> None:
        """Write what a query gives into a Parquet file; done again where a run goes on."""
        self._run(f"COPY ({query}) TO {quoted(str(file))} (FORMAT parquet)")

    def blocks(self, query: str, rows: int) -> Iterator[pa.RecordBatch]:
        """Give the rows of a query, at most so many at a time; asked again where a run goes on."""
        yield from self._connection.sql(query).to_arrow_reader(rows)

    def table(self, query: str) -> pa.Table:
        """Give the rows of a query that has so few that they fit into memory."""
        return self._connection.sql(query).to_arrow_table()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _run(self, statement: str) -> list[Any]:
        # DuckDB may leave a result pending until it is fetched.
        return self._connection.execute(statement).fetchall()

    def _together(self, statements: list[str]) -> None:
        self._run("BEGIN TRANSACTION")
        try:
            for statement in statements:
                self._run(statement)
            self._note([])
            self._run("COMMIT")
            self._waiting.clear()
        except BaseException:
            self._connection.rollback()
            raise

    def _noted(self, statement: str) -> list[float] | None:
        """Go on to the next step and give what was noted of it; ``None`` where it is to be done."""
        self._step += 1
        self._statement = digest_of(statement)
        self._asked.update(self._statement.encode())
        if self._step > self._finished:
            return None
        (known, numbers) = self._run(f"SELECT statement, numbers FROM journal WHERE step = {self._step}")[0]
        if known != self._statement:
            raise StaleError
        return list(numbers)

    def _note(self, numbers: list[float], said: str = "", *, now: bool = True) -> None:
        """Note what a step found: with the next table, for to write it down at once takes longer than to find it."""
        self._waiting.append([self._step, self._statement, numbers, said])
        if now:
            self._connection.executemany("INSERT INTO journal VALUES (?, ?, ?, ?)", self._waiting).fetchall()


def quoted(text: str) -> str:
    """Give a text in SQL.

    Examples
    --------
    >>> quoted("O'Hara")
    "'O''Hara'"
    """
    return "'" + text.replace("'", "''") + "'"


def _dropping(name: str) -> str:
    return f"DROP TABLE IF EXISTS {name}"
