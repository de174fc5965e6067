"""The clean tables of a network: plain rows from the store, and those that were judged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from influence.engines.duckdb_store import DuckDBStore
from influence.engines.prepare import Clean
from influence.engines.reading.read import Read
from influence.model import Dataset
from influence.network.build import active_at, decayed, known_revenue

ACCOUNTS = "clean_accounts"
"""Table of account, account_id, name, status, territory and revenue (what a network makes of it)."""
GROUPS = "clean_groups"
"""Table of grp, group_id, name, kind, omega, size and place (where a group stands in the order of kinds and ids)."""
KINDS = "kind_numbers"
"""Table of kind and kid, the number by which the table of ties calls it."""


def gather(store: DuckDBStore, read: Read) -> Clean:
    """Make the tables of the network at the analysis date of what was read."""
    dataset = read.dataset
    _accounts(store, dataset)
    kinds = _groups(store, dataset, read.large)
    _affiliations(store, dataset, read.large)
    _ties(store, dataset, kinds, read.large)
    alpha = dataset.settings.network.alpha
    return Clean(ACCOUNTS, GROUPS, "clean_affiliations", "clean_ties", alpha)


def load_frame(store: DuckDBStore, name: str, frame: pd.DataFrame) -> None:
    """Load a frame of rows that were judged."""
    texts = {str(column): object for column in frame if isinstance(frame[column].dtype, pd.StringDtype)}
    store.load(name, {str(column): values.to_numpy() for column, values in frame.astype(texts).items()})


def _accounts(store: DuckDBStore, dataset: Dataset) -> None:
    fields = ["account_id", "name", "status", "territory"]
    frame = dataset.accounts[fields].assign(revenue=known_revenue(dataset.accounts))
    load_frame(store, "judged_accounts", frame)
    store.make(
        ACCOUNTS,
        "SELECT CAST(row_number() OVER (ORDER BY account_id) - 1 AS INTEGER) AS account, * FROM ("
        "SELECT account_id, CASE WHEN name = '' THEN account_id ELSE name END AS name, status, territory, "
        "greatest(coalesce(revenue, 0e0), 0e0) AS revenue FROM accounts_bulk UNION ALL "
        "SELECT account_id, CASE WHEN name = '' THEN account_id ELSE name END, status, territory, revenue "
        "FROM judged_accounts)",
    )
    store.make(
        "account_numbers",
        "SELECT p.aid AS aid, c.account AS account FROM plain_ids AS p "
        f"JOIN {ACCOUNTS} AS c ON p.account_id = c.account_id",
    )


def every_group(store: DuckDBStore, dataset: Dataset, large: Sequence[str]) -> None:
    """Make the table "every_group" of group_id, name, kind and size: groups that were judged, and of plain rows."""
    load_frame(store, "judged_groups", dataset.groups[["group_id", "name", "kind", "size"]])
    made = (
        "SELECT g.group_id AS group_id, '' AS name, g.kind AS kind, CAST('NaN' AS DOUBLE) AS size "
        "FROM group_kinds AS g "
        "WHERE NOT declared AND kind IS NOT NULL AND gid IN (SELECT gid FROM affiliations_bulk) "
        "AND group_id NOT IN (SELECT group_id FROM judged_groups)"
    )
    rows = "SELECT group_id, name, kind, size FROM judged_groups"
    store.make("every_group", f"{rows} UNION ALL {made}" if "affiliations" in large else rows)


def _groups(store: DuckDBStore, dataset: Dataset, large: Sequence[str]) -> list[str]:
    """Make the table of groups; give the kinds of groups and ties, whose positions stand for them."""
    every_group(store, dataset, large)
    names = [
        "SELECT DISTINCT kind FROM every_group",
        *(["SELECT kind FROM tie_kinds WHERE kind <> ''"] if "ties" in large else []),
    ]
    store.make("every_kind", " UNION ".join(names))
    kinds = sorted(str(kind) for kind in store.arrays("SELECT kind FROM every_kind")["kind"])
    weights = np.array([dataset.settings.kind(kind).weight for kind in kinds], dtype=np.float64)
    store.load("kind_weights", {"kind": np.array(kinds, dtype=object), "omega": weights})
    store.make(
        GROUPS,
        "SELECT CAST(row_number() OVER (ORDER BY group_id) - 1 AS INTEGER) AS grp, group_id, "
        "CASE WHEN name = '' THEN group_id ELSE name END AS name, g.kind AS kind, "
        "omega, size, row_number() OVER (ORDER BY g.kind, group_id) - 1 AS place "
        "FROM every_group AS g JOIN kind_weights AS k ON g.kind = k.kind",
    )
    return kinds


def _affiliations(store: DuckDBStore, dataset: Dataset, large: Sequence[str]) -> None:
    frame = active_at(dataset.affiliations, dataset)
    judged = frame[["account_id", "group_id"]].assign(strength=decayed(frame, dataset))
    load_frame(store, "judged_affiliations", judged)
    mine = (
        f"SELECT c.account AS account, g.grp AS grp, j.strength AS strength FROM judged_affiliations AS j "
        f"JOIN {ACCOUNTS} AS c ON j.account_id = c.account_id JOIN {GROUPS} AS g ON j.group_id = g.group_id"
    )
    if "affiliations" not in large:
        store.make("clean_affiliations", f"{mine} WHERE j.strength > 0")
        return
    store.make(
        "group_numbers",
        f"SELECT k.gid AS gid, g.grp AS grp FROM group_kinds AS k JOIN {GROUPS} AS g ON k.group_id = g.group_id",
    )
    strength, join = _aged(store, dataset, "affiliations", until=True)
    rest = (
        f"SELECT a.account AS account, n.grp AS grp, {strength} AS strength FROM affiliations_bulk AS b "
        f"JOIN account_numbers AS a ON b.aid = a.aid JOIN group_numbers AS n ON b.gid = n.gid {join}"
    )
    store.make(
        "clean_affiliations",
        f"SELECT * FROM ({mine} UNION ALL {rest}) WHERE strength > 0",
        drop=["affiliations_bulk", "affiliations_typed"],
    )


def _ties(store: DuckDBStore, dataset: Dataset, kinds: Sequence[str], large: Sequence[str]) -> None:
    frame = active_at(dataset.ties, dataset)
    judged = frame[["source", "target", "kind", "directed"]].assign(strength=decayed(frame, dataset))
    load_frame(store, "judged_ties", judged.astype({"directed": bool}))
    load_frame(store, KINDS, pd.DataFrame({"kind": kinds, "kid": np.arange(len(kinds), dtype=np.int32)}))
    rows = [
        f"SELECT s.account AS source, t.account AS target, j.kind AS kind, j.strength AS strength, directed "
        f"FROM judged_ties AS j JOIN {ACCOUNTS} AS s ON j.source = s.account_id "
        f"JOIN {ACCOUNTS} AS t ON j.target = t.account_id"
    ]
    if "ties" in large:
        strength, join = _aged(store, dataset, "ties", until=False)
        rows.append(
            f"SELECT s.account AS source, t.account AS target, k.kind AS kind, {strength} AS strength, directed "
            f"FROM ties_bulk AS b JOIN account_numbers AS s ON b.aid = s.aid "
            f"JOIN account_numbers AS t ON b.bid = t.aid JOIN tie_kinds AS k ON b.kid = k.kid {join}"
        )
    store.make("every_tie", " UNION ALL ".join(rows))
    both = [
        f"SELECT {one} AS source, {other} AS target, n.kid AS kind, omega, strength FROM every_tie AS e "
        f"JOIN kind_weights AS w ON e.kind = w.kind JOIN {KINDS} AS n ON e.kind = n.kind "
        f"WHERE strength > 0{only}"
        for one, other, only in (("source", "target", ""), ("target", "source", " AND NOT directed"))
    ]
    store.make("clean_ties", " UNION ALL ".join(both), drop=["every_tie"])


def _aged(store: DuckDBStore, dataset: Dataset, table: str, *, until: bool) -> tuple[str, str]:
    """Give, in SQL, what is left of the strength of a plain row, and the joins and conditions for it."""
    today, half_life = dataset.as_of, dataset.settings.network.half_life_days
    if today is None:
        return "b.strength", ""
    day = f"DATE '{today.isoformat()}'"
    there = f"coalesce(b.since <= {day}, true)"
    if half_life is None:
        return "b.strength", f"WHERE {there}{f' AND coalesce(b.until >= {day}, true)' if until else ''}"
    begin = f"CASE WHEN b.until < {day} THEN b.until ELSE b.since END" if until else "b.since"
    store.make(f"{table}_days", f"SELECT DISTINCT {begin} AS day FROM {table}_bulk AS b WHERE {begin} IS NOT NULL")
    days = store.table(f"SELECT CAST(day AS TIMESTAMP) AS day FROM {table}_days ORDER BY day").column("day").to_pandas()
    left = decayed(pd.DataFrame({"strength": np.ones(len(days)), "since": days.astype("datetime64[us]")}), dataset)
    store.load(f"{table}_left", {"day": days.to_numpy().astype("datetime64[us]"), "share": left})
    joins = f"LEFT JOIN {table}_left AS left_over ON {begin} = CAST(left_over.day AS DATE) WHERE {there}"
    return "b.strength * coalesce(left_over.share, 1e0)", joins
