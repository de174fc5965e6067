"""Hubs of a network that exceeds memory: measures scored, and accounts ranked, in a store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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


@dataclass(frozen=True)
class HubList:
    """Accounts or groups by their score in the first of some measures, best first, in the table "hubs" of a store.

    ``finish`` gives of rows as they lie there those that a list shows.
    """

    store: DuckDBStore
    columns: tuple[str, ...]
    count: int
    remarks: Mapping[str, tuple[Remark, ...]]
    finish: Callable[[pd.DataFrame], pd.DataFrame]

    def head(self, rows: int) -> pd.DataFrame:
        """Give the first rows."""
        return self._rows(0, rows)

    def blocks(self, rows: int) -> Iterator[pd.DataFrame]:
        """Give the first rows, a block at a time."""
        for begin in range(0, min(rows, self.count), _BLOCK):
            yield self._rows(begin, min(rows, begin + _BLOCK))

    def _rows(self, begin: int, end: int) -> pd.DataFrame:
        query = f"SELECT {', '.join(self.columns)} FROM hubs WHERE place > {begin} AND place <= {end} ORDER BY place"
        return self.finish(self.store.table(query).to_pandas())


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


def rank_accounts(
    store: DuckDBStore,
    names: Sequence[str],
    remarks: Mapping[str, tuple[Remark, ...]],
    progress: Progress,
    listed: str = "true",
) -> HubList:
    """Rank all accounts that have a tie, as ``influence hubs`` does in memory, from the table "scored".

    Equals to ten digits share the smallest rank, and stand in the order of their ids.

    Parameters
    ----------
    names
        Measures that are columns of the table, the one that ranks first.
    listed
        Condition in SQL on rows c of the table of accounts: who is ranked.
    """
    with progress.stage("listing"):
        store.make(
            "ranked",
            "SELECT *, rank() OVER (ORDER BY compared DESC) AS rank, count(*) OVER (PARTITION BY compared) AS equals "
            f"FROM (SELECT s.*, {compared_as(names[0])} AS compared FROM scored AS s "
            f"JOIN account_facts AS f ON s.account = f.account JOIN {ACCOUNTS} AS c ON s.account = c.account "
            f"WHERE f.a_tied > 0 AND {listed})",
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
    columns = ("rank", "account_id", "name", *names, "percentile", "groups", "territory", "status")
    return HubList(store, columns, int(count), remarks, _typed)


def compared_as(sql: str) -> str:
    """Give a number to ten decimal digits, 33 binary ones, rounded as Dekker (1971) splits a number."""
    split = f"{sql} * {literal(2.0**20 + 1)}"
    return f"{split} - ({split} - {sql})"


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    texts = dict.fromkeys(("account_id", "name", "territory", "status"), "str")
    return frame.astype({"rank": "int64", "groups": "int64", **texts})
