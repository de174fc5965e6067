"""Groups of a network that exceeds memory: scored as in memory, by the same definitions, and ranked in a store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from influence.centrality import Diffusion, PageRank
from influence.engines.column import Column, literal
from influence.engines.duckdb_store import DuckDBStore
from influence.engines.exact import exact_sum
from influence.engines.hubs import HubList, compared_as
from influence.engines.prepare import Clean
from influence.engines.sql import SqlEngine, Tables
from influence.engines.store import Store
from influence.language import withheld
from influence.model import Remark
from influence.progress import Progress
from influence.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

GROUP_MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "members": "CAST(m.members AS DOUBLE)",
        "two_mode_degree": "CAST(m.members AS DOUBLE) / {size}",
        "strength": "coalesce(s.v, 0e0)",
        "diffusion": "coalesce(d.v, 0e0)",
        "pagerank": "coalesce(p.v, 0e0) / {steps}",
    }
)
"""The measures of groups, as :func:`influence.centrality.score_groups` defines them, and what they are in SQL."""


def score_groups(
    store: Store, engine: SqlEngine, tables: Tables, clean: Clean, names: Sequence[str], progress: Progress
) -> dict[str, tuple[Remark, ...]]:
    """Make the table "scored" of grp, members and the score in every measure; give what should be known of each.

    Parameters
    ----------
    names
        Measures of :data:`GROUP_MEASURES`.
    """
    remarks: dict[str, tuple[Remark, ...]] = dict.fromkeys(names, ())
    members = f"SELECT grp, count(*) AS members FROM {clean.affiliations} GROUP BY grp"
    (largest,) = store.row(f"SELECT max(members) FROM ({members}) AS m")
    joins, steps = "", 1.0
    if "diffusion" in names:
        with progress.stage("diffusion") as stage:
            heard, remarks["diffusion"] = Diffusion().on(engine, stage)
        bound = engine.largest(engine.absolute(heard))
        rows = f"SELECT grp, {heard.sql} AS v FROM {clean.affiliations} AS aff JOIN {engine.table} AS vec "
        store.make("group_told", exact_sum(f"{rows} ON aff.account = vec.account", bound, int(largest), "grp"))
        joins += " LEFT JOIN group_told AS d ON m.grp = d.grp"
    if "strength" in names:
        store.make("group_tied", _through(engine, tables, engine.constant(1.0)))
        joins += " LEFT JOIN group_tied AS s ON m.grp = s.grp"
    if "pagerank" in names:
        with progress.stage("pagerank") as stage:
            rank, _ = PageRank().on(engine, stage)
        hears = engine.heard()
        pace = engine.where(hears > 0.0, rank / hears, 0.0)
        store.make("group_passed", _through(engine, tables, pace))
        joins += " LEFT JOIN group_passed AS p ON m.grp = p.grp"
        steps = _steps(store, engine, tables, pace)
    scores = ", ".join(
        f"{GROUP_MEASURES[name].format(size=literal(max(tables.size, 1)), steps=literal(steps))} AS {name}"
        for name in names
        if name != "members"
    )
    chosen = f"m.grp AS grp, m.members AS members{', ' * bool(scores)}{scores}"
    store.make("scored", f"SELECT {chosen} FROM ({members}) AS m{joins}")
    return remarks


def _through(engine: SqlEngine, tables: Tables, sent: Column) -> str:
    """Give the query for Σ_{i≠j in g} u_g s_ig s_jg x_j, for what the accounts j send out."""
    bound, strongest = engine.largest(engine.absolute(sent)), tables.strongest
    joined = f"FROM {tables.incidence} AS inc JOIN {engine.table} AS vec ON inc.account = vec.account"
    parts = {
        "one": ("strength", strongest),
        "sent": (f"strength * {sent.sql}", strongest * bound),
        "own": (f"(strength * strength) * {sent.sql}", strongest * strongest * bound),
    }
    sums = {
        name: exact_sum(f"SELECT grp, {value} AS v {joined}", most, tables.members, "grp")
        for name, (value, most) in parts.items()
    }
    return (
        "SELECT one.grp AS grp, weight * greatest(one.v * sent.v - own.v, 0e0) AS v "
        f"FROM ({sums['one']}) AS one JOIN ({sums['sent']}) AS sent ON one.grp = sent.grp "
        f"JOIN ({sums['own']}) AS own ON one.grp = own.grp JOIN {tables.weights} AS w ON one.grp = w.grp"
    )


def _steps(store: Store, engine: SqlEngine, tables: Tables, pace: Column) -> float:
    """Give the steps of a walker that go through any group or tie; 1 where there are none."""
    most, count = store.row("SELECT max(v), count(*) FROM group_passed")
    total = store.row(exact_sum("SELECT v FROM group_passed", most, int(count)))[0] if most else 0.0
    (ties,) = store.row(f"SELECT count(*) FROM {tables.direct}")
    bound = engine.largest(pace) * tables.strongest_tie
    if bound:
        rows = f"SELECT strength * {pace.sql} AS v FROM {tables.direct} AS tie JOIN {engine.table} AS vec "
        total += store.row(exact_sum(f"{rows} ON tie.target = vec.account", bound, int(ties)))[0]
    return total if total > 0 else 1.0


def rank_groups(
    store: DuckDBStore,
    clean: Clean,
    names: Sequence[str],
    remarks: Mapping[str, tuple[Remark, ...]],
    settings: Settings,
    progress: Progress,
    *,
    show_sensitive: bool,
) -> HubList:
    """Rank all groups that have members, as ``influence hubs --groups`` does in memory, from the table "scored".

    Equals to ten digits share the smallest rank, and stand in the order of kinds and ids.

    Parameters
    ----------
    names
        Measures that are columns of the table, the one that ranks first.
    show_sensitive
        Whether groups of sensitive kinds are named.
    """
    with progress.stage("listing"):
        compared = compared_as(f"CAST(s.{names[0]} AS DOUBLE)")
        store.make(
            "ranked",
            f"SELECT *, rank() OVER (ORDER BY compared DESC) AS rank FROM (SELECT *, {compared} AS compared "
            "FROM scored AS s) AS s",
        )
        (count,) = store.row("SELECT count(*) FROM ranked")
        shown = [name for name in names if name != "members"]
        known = "CAST(r.members AS DOUBLE)"
        store.make(
            "hubs",
            "SELECT row_number() OVER (ORDER BY r.rank, g.place) AS place, r.rank AS rank, group_id, name, kind, "
            f"{''.join(f'{name}, ' for name in shown)}members, "
            f"CASE WHEN isnan(size) THEN {known} ELSE greatest(size, {known}) END AS size "
            f"FROM ranked AS r JOIN {clean.groups} AS g ON r.grp = g.grp",
            drop=["ranked"],
        )
    columns = ("rank", "group_id", "name", "kind", *shown, "members", "size")
    finish = partial(_withheld, settings=settings, show_sensitive=show_sensitive)
    return HubList(store, columns, int(count), remarks, finish)


def _withheld(frame: pd.DataFrame, settings: Settings, *, show_sensitive: bool) -> pd.DataFrame:
    """Give the rows of a list without what nobody may see: groups are then called by their kind alone."""
    kinds = frame["kind"].tolist()
    hidden = (frame["members"] < settings.least).to_numpy()
    if not show_sensitive:
        hidden = hidden | np.array([settings.kind(kind).sensitive for kind in kinds], dtype=bool)
    called = [withheld(kind, settings.project.language) for kind in kinds]
    return frame.assign(
        group_id=frame["group_id"].mask(hidden, ""),
        name=frame["name"].mask(hidden, np.array(called, dtype=object)),
    ).astype({"rank": "int64", "members": "int64"})
