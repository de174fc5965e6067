"""The whole dataset of tables that exceed memory: what the readers would give, its large tables in files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from influence.engines.duckdb_store import DuckDBStore
from influence.engines.reading.gather import every_group, load_frame
from influence.engines.reading.read import Read
from influence.engines.reading.shelf import shelved
from influence.engines.reading.typed import TEXTS
from influence.model import Dataset
from influence.model.positions import arrow_texts
from influence.progress import Progress
from influence.settings import TABLES
from influence.tables.cells import TEXT

_BLOCK = 100_000
_SORTED = 5_000_000
"""Rows that are sorted at a time."""
_ACCOUNTS = "whole_accounts"
_GROUPS = "whole_groups"
_NUMBERS = "whole_numbers"

_BY_NUMBER: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "affiliations": {"account_id": ("accounts", "account"), "group_id": ("groups", "grp"), "kind": ("groups", "grp")},
    "ties": {"source": ("accounts", "source"), "target": ("accounts", "target")},
}
"""Table → its fields that rows give as the position, in a column, of a row of another table."""


def whole_dataset(store: DuckDBStore, read: Read, folder: Path, progress: Progress) -> Dataset:
    """Give the dataset that :func:`influence.tables.read` gives, its accounts, groups, affiliations and ties in files.

    Parameters
    ----------
    store, read
        What was read with all of :data:`~influence.engines.reading.typed.TEXTS`.
    folder
        Where the files lie; they must stay while the dataset is used.
    progress
        Receives one stage.
    """
    dataset = read.dataset
    tables = dict(dataset.tables)
    _number(store, dataset, read.large)
    orders = {
        "accounts": (f"SELECT *, false AS opt_out FROM {_ACCOUNTS}", "account"),
        "groups": (f"FROM {_GROUPS}", "grp"),
    }
    if "affiliations" in read.large:
        store.make("whole_affiliations", _affiliations(store, dataset))
        orders["affiliations"] = "FROM whole_affiliations", "account, grp"
    if "ties" in read.large:
        store.make("whole_ties", _ties(store, dataset))
        orders["ties"] = "FROM whole_ties", "source, target, kind"
    with progress.stage("shelving", len(orders)) as stage:
        for table, (query, order) in orders.items():
            rows = (_row_values(table, block, tables) for block in _sorted(store, query, order))
            tables[table] = shelved(folder, table, TABLES[table].fields, rows)
            stage.advance()
    return replace(dataset, tables=tables, elsewhere={})


def _sorted(store: DuckDBStore, query: str, order: str) -> Iterator[pa.RecordBatch]:
    """Give the rows of a query in order, of which so many are sorted at a time as fit into little memory.

    The first column of the order is a position, and of no position are there too many rows.
    """
    first = order.split(",", maxsplit=1)[0]
    count, most = store.row(f"SELECT count(*), max({first}) FROM ({query})")
    width = int(most + 1) * _SORTED // max(int(count), _SORTED) + 1
    for begin in range(0, int(most) + 1, width):
        part = f"{first} >= {begin} AND {first} < {begin + width}"
        yield from store.blocks(f"SELECT * FROM ({query}) WHERE {part} ORDER BY {order}", _BLOCK)


def _row_values(table: str, block: pa.RecordBatch, tables: Mapping[str, pd.DataFrame]) -> Mapping[str, Any]:
    """Give the values of every field of some rows."""
    values: dict[str, Any] = {}
    for field in TABLES[table].fields:
        if field.name in _BY_NUMBER.get(table, {}):
            other, number = _BY_NUMBER[table][field.name]
            texts = arrow_texts(tables[other]["kind" if field.name == "kind" else TABLES[other].key[0]])
            values[field.name] = texts.take(block.column(number))
            continue
        column = block.column(field.name)
        if field.type in ("id", "text", "choice"):
            values[field.name] = pc.fill_null(column.cast(TEXT), "")
        else:
            kept = column.cast(pa.timestamp("us")) if field.type == "date" else column
            values[field.name] = kept.to_numpy(zero_copy_only=False)
    return values


def _number(store: DuckDBStore, dataset: Dataset, large: tuple[str, ...]) -> None:
    """Make the tables of all accounts and groups, numbered in the order of their ids."""
    fields = [name for name in TABLES["accounts"].field_names if name != "opt_out"]
    load_frame(store, "whole_judged_accounts", dataset.accounts[fields])
    both = (f"SELECT {', '.join(fields)} FROM {name}" for name in ("accounts_bulk", "whole_judged_accounts"))
    store.make(
        _ACCOUNTS,
        f"SELECT CAST(row_number() OVER (ORDER BY account_id) - 1 AS INTEGER) AS account, * "
        f"FROM ({' UNION ALL '.join(both)})",
    )
    store.make(
        _NUMBERS,
        f"SELECT p.aid AS aid, c.account AS account FROM plain_ids AS p JOIN {_ACCOUNTS} AS c "
        "ON p.account_id = c.account_id",
    )
    every_group(store, dataset, large)
    store.make(_GROUPS, "SELECT CAST(row_number() OVER (ORDER BY group_id) - 1 AS INTEGER) AS grp, * FROM every_group")


def _affiliations(store: DuckDBStore, dataset: Dataset) -> str:
    """Give the query for affiliations."""
    load_frame(store, "whole_judged_affiliations", dataset.affiliations)
    store.make(
        "whole_group_numbers",
        f"SELECT k.gid AS gid, g.grp AS grp FROM group_kinds AS k JOIN {_GROUPS} AS g ON k.group_id = g.group_id",
    )
    # Of every role a row was judged: where none of them says it, it names what must not be shown.
    told = "SELECT DISTINCT role FROM whole_judged_affiliations"
    kept = {**_kept("affiliations"), "role": f"CASE WHEN b.role IN ({told}) THEN b.role ELSE '' END"}
    numbers = ("strength", "since", "until")
    mine = (
        f"SELECT c.account AS account, g.grp AS grp, {_chosen('j', numbers, kept)} "
        f"FROM whole_judged_affiliations AS j JOIN {_ACCOUNTS} AS c ON j.account_id = c.account_id "
        f"JOIN {_GROUPS} AS g ON j.group_id = g.group_id"
    )
    rest = (
        f"SELECT a.account AS account, n.grp AS grp, {_chosen('b', numbers)}, {_named(kept)} "
        f"FROM affiliations_bulk AS b JOIN {_NUMBERS} AS a ON b.aid = a.aid "
        "JOIN whole_group_numbers AS n ON b.gid = n.gid"
    )
    return f"{mine} UNION ALL {rest}"


def _ties(store: DuckDBStore, dataset: Dataset) -> str:
    """Give the query for ties; undirected ones lead from the lower to the higher id."""
    load_frame(store, "whole_judged_ties", dataset.ties)
    kept, numbers = _kept("ties"), ("strength", "since", "directed")
    mine = (
        f"SELECT s.account AS source, t.account AS target, {_chosen('j', ('kind', *numbers), kept)} "
        f"FROM whole_judged_ties AS j JOIN {_ACCOUNTS} AS s ON j.source = s.account_id "
        f"JOIN {_ACCOUNTS} AS t ON j.target = t.account_id"
    )
    ends = ", ".join(
        f"CASE WHEN directed THEN {end}.account ELSE {other}(s.account, t.account) END AS {name}"
        for name, end, other in (("source", "s", "least"), ("target", "t", "greatest"))
    )
    rest = (
        f"SELECT {ends}, k.kind AS kind, {_chosen('b', numbers)}, {_named(kept)} FROM ties_bulk AS b "
        f"JOIN {_NUMBERS} AS s ON b.aid = s.aid JOIN {_NUMBERS} AS t ON b.bid = t.aid "
        "JOIN tie_kinds AS k ON b.kid = k.kid"
    )
    return f"{mine} UNION ALL {rest}"


def _kept(table: str) -> dict[str, str]:
    """Give the texts that a plain row b keeps, by field."""
    return {name.removeprefix("said_"): f"b.{name}" for name in TEXTS[table]}


def _named(values: Mapping[str, str]) -> str:
    return ", ".join(f"{value} AS {name}" for name, value in values.items())


def _chosen(row: str, *names: Mapping[str, str] | tuple[str, ...]) -> str:
    return _named({name: f"{row}.{name}" for some in names for name in some})
