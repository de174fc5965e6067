"""Rows of the store that are numbered: runs and plans, and what stands under their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb
    import pandas as pd


def next_number(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    key: str,
    digest: str,
    where: str = "true",
    values: Sequence[object] = (),
) -> int | None:
    """Give the number of one more; ``None`` where the last one, among those ``where`` it holds, has the same digest.

    ``key`` is the column of the numbers.
    """
    last = connection.execute(
        f"SELECT digest FROM {table} WHERE {where} ORDER BY {key} DESC LIMIT 1",  # noqa: S608
        list(values),
    ).fetchone()
    if last is not None and last[0] == digest:
        return None
    [number] = connection.execute(f"SELECT coalesce(max({key}), 0) + 1 FROM {table}").fetchone() or (1,)  # noqa: S608
    return int(number)


def insert_row(connection: duckdb.DuckDBPyConnection, table: str, facts: Sequence[object]) -> None:
    """Add one row to a table, a fact a column."""
    connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(facts))})", list(facts))  # noqa: S608


def insert(connection: duckdb.DuckDBPyConnection, table: str, key: str, number: int, frame: pd.DataFrame) -> None:
    """Add the rows of a frame to a table, under the number of their run or plan (``key``)."""
    if len(frame):
        import pyarrow as pa

        # DuckDB reads a frame's texts as Python's own, Arrow's where they lie: half the time for a million rows.
        connection.register("added", pa.Table.from_pandas(frame, preserve_index=False))
        names = ", ".join(frame.columns)
        connection.execute(
            f"INSERT INTO {table} ({key}, {names}) SELECT {int(number)}, {names} FROM added"  # noqa: S608
        )
        connection.unregister("added")
