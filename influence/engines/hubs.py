"""Hubs of a network that exceeds memory: measures scored, and accounts ranked, in a store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from influence.centrality import Diffusion, Katz, PageRank, PersonalisedPageRank, Strength, TwoModeDegree
from influence.centrality.recurrence import Recurrence
from influence.engines.column import literal
from influence.engines.reading.gather import ACCOUNTS
from influence.engines.sql import SqlEngine
from influence.engines.store import Store
from influence.model import Remark
from influence.progress import Progress

if TYPE_CHECKING:
    import pandas as pd

    from influence.engines.duckdb_store import DuckDBStore

RECURRENCES: Mapping[str, type[Recurrence]] = MappingProxyType(
    {
        "diffusion": Diffusion,
        "strength": Strength,
        "two_mode_degree": TwoModeDegree,
        "pagerank": PageRank,
        "personalised_pagerank": PersonalisedPageRank,
        "katz": Katz,
    }
)
"""The measures that are recurrences in the tie operator, by name."""

_BLOCK = 100_000
_COLUMNS = "rank", "account_id", "name"
_LAST = "percentile", "groups", "territory", "status"


@dataclass(frozen=True)
class HubList:
    """Accounts by their score in the first of some measures, best first, in a table of a store."""

    store: DuckDBStore
    names: tuple[str, ...]
    count: int
    remarks: Mapping[str, tuple[Remark, ...]]

    def head(self, rows: int) -> pd.DataFrame:
        """Give the first rows."""
        return self._rows(0, rows)

    def blocks(self, rows: int) -> Iterator[pd.DataFrame]:
        """Give the first rows, a block at a time."""
        for begin in range(0, min(rows, self.count), _BLOCK):
            yield self._rows(begin, min(rows, begin + _BLOCK))

    def _rows(self, begin: int, end: int) -> pd.DataFrame:
        columns = ", ".join((*_COLUMNS, *self.names, *_LAST))
        query = f"SELECT {columns} FROM hubs WHERE place > {begin} AND place <= {end} ORDER BY place"
        frame: pd.DataFrame = self.store.table(query).to_pandas()
        texts = dict.fromkeys(("account_id", "name", "territory", "status"), "str")
        return frame.astype({"rank": "int64", "groups": "int64", **texts})


def score_accounts(
    store: Store, engine: SqlEngine, names: Sequence[str], progress: Progress
) -> dict[str, tuple[Remark, ...]]:
    """Make the table "scored" of account and its score in every measure; give what should be known of each.

    Parameters
    ----------
    names
        Measures of :data:`RECURRENCES`.
    """
    found, remarks = {}, {}
    for name in names:
        with progress.stage(name) as stage:
            found[name], remarks[name] = RECURRENCES[name]().on(engine, stage)
    values = ", ".join(f"{column.sql} AS {name}" for name, column in found.items())
    store.make("scored", f"SELECT account, {values} FROM {engine.table}")
    return remarks


def rank_scored(
    store: DuckDBStore, names: Sequence[str], remarks: Mapping[str, tuple[Remark, ...]], progress: Progress
) -> HubList:
    """Rank all accounts that have a tie, as ``influence hubs`` does in memory, from the table "scored".

    Equals to ten digits share the smallest rank, and stand in the order of their ids.

    Parameters
    ----------
    names
        Measures that are columns of the table, the one that ranks first.
    """
    with progress.stage("listing"):
        # Ten decimal digits, 33 binary ones, rounded as Dekker (1971) splits a number.
        split = f"{names[0]} * {literal(2.0**20 + 1)}"
        store.make(
            "ranked",
            "SELECT *, rank() OVER (ORDER BY compared DESC) AS rank, count(*) OVER (PARTITION BY compared) AS equals "
            f"FROM (SELECT s.*, {split} - ({split} - {names[0]}) AS compared FROM scored AS s "
            "JOIN account_facts AS f ON s.account = f.account WHERE f.a_tied > 0)",
        )
        (count,) = store.row("SELECT count(*) FROM ranked")
        store.make(
            "hubs",
            "SELECT row_number() OVER (ORDER BY r.rank, r.account) AS place, "
            f"r.rank AS rank, account_id, name, {', '.join(names)}, "
            f"100e0 * ({int(count)} + 1 - r.rank - (r.equals - 1) / 2e0) / {int(count)}e0 AS percentile, "
            f"f.a_joined AS groups, territory, status FROM ranked AS r JOIN {ACCOUNTS} AS c ON r.account = c.account "
            "JOIN account_facts AS f ON r.account = f.account",
            drop=["ranked"],
        )
    return HubList(store, tuple(names), int(count), remarks)
