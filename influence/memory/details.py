"""What is kept of a run beside its list, while there is room: its situation and its scores, as tables of the store."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from influence.memory.rows import insert
from influence.model.positions import positions
from influence.model.situation import Situation

if TYPE_CHECKING:
    import duckdb

    from influence.model import Priorities

TABLES: Mapping[str, str] = MappingProxyType(
    {
        "standing": "run BIGINT, account_id VARCHAR, status VARCHAR, cost DOUBLE, own DOUBLE, potential DOUBLE, "
        "acting DOUBLE",
        "circles": "run BIGINT, group_id VARCHAR, kind VARCHAR, size DOUBLE",
        "members": "run BIGINT, account_id VARCHAR, group_id VARCHAR, strength DOUBLE",
        "links": "run BIGINT, kind VARCHAR, source VARCHAR, target VARCHAR, strength DOUBLE",
        "scores": "run BIGINT, account_id VARCHAR, measure VARCHAR, score DOUBLE",
    }
)
"""Name of a table → its columns."""

ACCOUNT_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"standing": ("account_id",), "members": ("account_id",), "links": ("source", "target"), "scores": ("account_id",)}
)
"""Table → the columns that name an account."""


def scores_of(priorities: Priorities) -> pd.DataFrame:
    """Give every measure of a list, one row an account and measure: account_id, measure, score."""
    scores = priorities.scores
    columns = () if scores is None else scores.columns
    ids = () if scores is None else scores.ids
    return pd.DataFrame(
        {
            "account_id": np.tile(np.array(ids, dtype=object), len(columns)),
            "measure": np.repeat(np.array([column.name for column in columns], dtype=object), len(ids)),
            "score": np.concatenate([np.empty(0), *(column.values for column in columns)]),
        }
    )


def write_situation(connection: duckdb.DuckDBPyConnection, run: int, situation: Situation) -> None:
    """Keep a situation under the number of its run, in the transaction that is open."""
    accounts = np.array(situation.account_ids, dtype=object)
    groups, kinds = (np.array(texts, dtype=object) for texts in (situation.group_ids, situation.tie_kinds))
    account, group, strength = situation.affiliations
    kind, source, target, tie_strength = situation.ties
    frames = {
        "standing": {
            "account_id": accounts,
            **{name: getattr(situation, name) for name in ("status", "cost", "own", "potential", "acting")},
        },
        "circles": {"group_id": groups, "kind": situation.group_kind, "size": situation.group_size},
        "members": {"account_id": accounts[account], "group_id": groups[group], "strength": strength},
        "links": {
            "kind": kinds[kind], "source": accounts[source], "target": accounts[target], "strength": tie_strength,
        },
    }  # fmt: skip
    for table, columns in frames.items():
        insert(connection, table, "run", run, pd.DataFrame(columns))
    rates = {name: getattr(situation, name) for name in ("telling", "tie", "conversion", "type_one_share")}
    connection.execute("UPDATE runs SET situation = ? WHERE run = ?", [json.dumps(rates, sort_keys=True), run])


def read_situation(connection: duckdb.DuckDBPyConnection, run: int) -> Situation | None:
    """Give the situation of a run as it was kept; ``None`` where it was not, or no longer is."""
    row = connection.execute("SELECT situation FROM runs WHERE run = ?", [run]).fetchone()
    if row is None or row[0] is None:
        return None
    rates = json.loads(row[0])
    standing, circles, members, links = (
        _sorted(connection, table, run, keys)
        for table, keys in (
            ("standing", "account_id"),
            ("circles", "group_id"),
            ("members", "account_id, group_id"),
            ("links", "kind, source, target"),
        )
    )
    accounts, kinds = standing["account_id"], pd.Series(sorted(rates["tie"]), dtype="str")
    return Situation(
        account_ids=tuple(accounts),
        status=standing["status"].to_numpy(dtype=object),
        cost=_numbers(standing, "cost"),
        own=_numbers(standing, "own"),
        potential=_numbers(standing, "potential"),
        acting=_numbers(standing, "acting"),
        group_ids=tuple(circles["group_id"]),
        group_kind=circles["kind"].to_numpy(dtype=object),
        group_size=_numbers(circles, "size"),
        affiliations=(
            positions(members["account_id"], accounts),
            positions(members["group_id"], circles["group_id"]),
            _numbers(members, "strength"),
        ),
        tie_kinds=tuple(kinds),
        ties=(
            positions(links["kind"], kinds),
            positions(links["source"], accounts),
            positions(links["target"], accounts),
            _numbers(links, "strength"),
        ),
        **rates,
    )


def thin_out(connection: duckdb.DuckDBPyConnection, most: int) -> None:
    """Take the details off the oldest runs until no more than ``most`` rows of them are left."""
    counts: dict[int, int] = {}
    for table in TABLES:
        rows = connection.execute(f"SELECT run, count(*) FROM {table} GROUP BY run").fetchall()  # noqa: S608
        for run, count in rows:
            counts[run] = counts.get(run, 0) + count
    total = sum(counts.values())
    for run in sorted(counts):
        if total <= most:
            return
        drop(connection, run)
        total -= counts[run]


def drop(connection: duckdb.DuckDBPyConnection, run: int) -> None:
    """Remove the details of a run."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {table} WHERE run = ?", [run])  # noqa: S608
    connection.execute("UPDATE runs SET situation = NULL WHERE run = ?", [run])


def unfounded(connection: duckdb.DuckDBPyConnection, kinds: list[str], members: Any, ties: Any) -> int:  # noqa: ANN401
    """Remove kept affiliations and ties of some kinds that are not among those given; give how many there were.

    ``members`` has the columns account_id and group_id, ``ties`` kind, source and target: those that still may be used.
    """
    connection.register("lawful_members", members)
    connection.register("lawful_ties", ties)
    gone = 0
    for table, of_kind, known in (
        ("members", "group_id IN (SELECT group_id FROM circles WHERE kind IN (SELECT unnest(?)))",
         "(account_id, group_id) IN (SELECT (account_id, group_id) FROM lawful_members)"),
        ("links", "kind IN (SELECT unnest(?))",
         "((kind, source, target) IN (SELECT (kind, source, target) FROM lawful_ties) OR "
         "(kind, target, source) IN (SELECT (kind, source, target) FROM lawful_ties))"),
    ):  # fmt: skip
        where = f"{of_kind} AND NOT {known}"
        [[found]] = connection.execute(f"SELECT count(*) FROM {table} WHERE {where}", [kinds]).fetchall()  # noqa: S608
        if found:
            connection.execute(f"DELETE FROM {table} WHERE {where}", [kinds])  # noqa: S608
        gone += found
    if gone:
        connection.execute(
            "DELETE FROM circles WHERE kind IN (SELECT unnest(?)) AND (run, group_id) NOT IN (SELECT (run, group_id) "
            "FROM members)",
            [kinds],
        )
    connection.unregister("lawful_members")
    connection.unregister("lawful_ties")
    return int(gone)


def _sorted(connection: duckdb.DuckDBPyConnection, table: str, run: int, keys: str) -> pd.DataFrame:
    names = "* EXCLUDE (run)"
    frame = connection.execute(f"SELECT {names} FROM {table} WHERE run = ? ORDER BY {keys}", [run]).df()  # noqa: S608
    return frame.astype({name: "str" for name in frame if name not in _NUMBERS})


_NUMBERS = frozenset({"cost", "own", "potential", "acting", "size", "strength"})


def _numbers(frame: pd.DataFrame, name: str) -> np.typing.NDArray[np.float64]:
    return frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
