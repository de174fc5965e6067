"""From the clean tables of a network in a store to what recurrences in its tie operator need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.engines.exact import exact_sum
from influence.engines.sql import Tables
from influence.engines.store import Store
from influence.network.strengths import weight_of_groups


@dataclass(frozen=True)
class Clean:
    """The tables of a network as read and reconciled, and the exponent of its group weighting.

    Parameters
    ----------
    accounts
        Table of account (0 to n − 1, in the order of ids) and revenue (yearly, never negative).
    groups
        Table of grp, omega (the weight of its kind) and size (declared; NaN where it is not).
    affiliations
        Table of account, grp and strength (more than 0); no pair twice.
    ties
        Table of source, target, omega and strength (more than 0): the word of source reaches target; no pair twice of
        one kind.
    alpha
        α.
    """

    accounts: str
    groups: str
    affiliations: str
    ties: str
    alpha: float


def prepare(store: Store, clean: Clean) -> Tables:
    """Make the tables of a tie operator.

    Cost O(affiliations + ties): each is gone through some ten times.
    """
    used = _weigh_groups(store, clean)
    store.make(
        "incidence",
        f"SELECT aff.account AS account, aff.grp AS grp, aff.strength AS strength FROM {clean.affiliations} AS aff "
        "JOIN weights ON aff.grp = weights.grp",
    )
    most = store.row(
        "SELECT max(strength), (SELECT max(n) FROM (SELECT count(*) AS n FROM incidence GROUP BY account) AS a), "
        "(SELECT max(n) FROM (SELECT count(*) AS n FROM incidence GROUP BY grp) AS g) FROM incidence"
    )
    strongest, memberships, members = most[0], int(most[1]), int(most[2])
    strongest_tie, ties = _join_ties(store, clean)
    store.make("reach", _reach(store, strongest, memberships, members))
    store.make("account_facts", _facts(clean, strongest_tie, ties), drop=["reach"])
    (size,) = store.row("SELECT count(*) FROM account_facts")
    (top_revenue,) = store.row("SELECT max(a_revenue) FROM account_facts")
    revenues = exact_sum("SELECT a_revenue AS v FROM account_facts", top_revenue, int(size))
    (one_way,) = store.row(
        "SELECT count(*) FROM direct AS one LEFT JOIN direct AS other ON one.source = other.target "
        "AND one.target = other.source WHERE other.strength IS NULL OR other.strength <> one.strength"
    )
    return Tables(
        accounts="account_facts",
        incidence="incidence",
        weights="weights",
        direct="direct",
        size=int(size),
        groups_used=used,
        total_revenue=store.row(revenues)[0],
        symmetric=not one_way,
        members=members,
        memberships=memberships,
        ties=ties,
        strongest=strongest,
        strongest_tie=strongest_tie,
    )


def _weigh_groups(store: Store, clean: Clean) -> int:
    """Make the table of u, without groups in which nobody is there to be told; give how many there are in use."""
    groups = store.arrays(
        f"SELECT groups.grp AS grp, omega, size, count(*) AS members FROM {clean.groups} AS groups "
        f"JOIN {clean.affiliations} AS aff ON groups.grp = aff.grp GROUP BY groups.grp, omega, size ORDER BY grp"
    )
    weight = weight_of_groups(groups["omega"], groups["size"], groups["members"], clean.alpha)
    some = weight > 0
    store.load("weights", {"grp": groups["grp"][some].astype("int32"), "weight": weight[some]})
    return int(np.count_nonzero(groups["omega"] > 0))


def _join_ties(store: Store, clean: Clean) -> tuple[float, int]:
    """Make the table Σ ω A; give its largest number, and the most of one end."""
    (strongest,) = store.row(f"SELECT max(omega * strength) FROM {clean.ties}")
    rows = f"SELECT source, target, omega * strength AS v FROM {clean.ties} WHERE omega > 0"
    (kinds,) = store.row(f"SELECT count(DISTINCT kind) FROM {clean.ties}")
    summed = exact_sum(rows, strongest, max(int(kinds), 1), "source, target")
    store.make("direct", f"SELECT source, target, v AS strength FROM ({summed}) AS t WHERE v > 0e0")
    ends = [f"(SELECT max(n) FROM (SELECT count(*) AS n FROM direct GROUP BY {end}) AS t)" for end in _ENDS]
    found = store.row(f"SELECT max(strength), {', '.join(ends)} FROM direct")
    return found[0], int(max(found[1:]))


_ENDS = ("source", "target")
_NOT_SENT = "/*+ MERGE(acc, reach, used, joined, told, source, target) */"
"""As for the vectors of an engine: what Spark joins by account is never sent to every executor."""


def _reach(store: Store, strongest: float, memberships: int, members: int) -> str:
    """Give the query for what groups give to every account that has one: strength and own."""
    if not memberships:
        return "SELECT account, 0e0 AS strength, 0e0 AS own, 0 AS n FROM incidence"
    told = exact_sum("SELECT grp, strength AS v FROM incidence", strongest, members, "grp")
    store.make(
        "told_ones",
        f"SELECT weights.grp AS grp, weight, told.v AS told FROM ({told}) AS told "
        "JOIN weights ON told.grp = weights.grp",
    )
    heaviest, loudest = store.row("SELECT max(weight), max(weight * told) FROM told_ones")
    joined = "FROM incidence AS inc JOIN told_ones AS told ON inc.grp = told.grp"
    own = exact_sum(
        f"SELECT account, weight * (strength * strength) AS v {joined}", heaviest * strongest**2, memberships, "account"
    )
    # Others' strength, never a sum from which one's own is taken off: of a far weaker tie only rounding would be left.
    others = exact_sum(
        f"SELECT account, strength * (weight * (told - strength)) AS v {joined}",
        loudest * strongest,
        memberships,
        "account",
    )
    return (
        f"SELECT own.account AS account, CASE WHEN others.v <= 1e-12 * own.v THEN 0e0 ELSE others.v END AS strength, "
        f"own.v AS own FROM ({own}) AS own JOIN ({others}) AS others ON own.account = others.account"
    )


def _facts(clean: Clean, strongest_tie: float, ties: int) -> str:
    """Give the query for a row an account with all that an engine gives of its network."""
    sums = {
        end: exact_sum(f"SELECT {end}, strength AS v FROM direct", strongest_tie, max(ties, 1), end) for end in _ENDS
    }
    counts = {
        "used": f"SELECT account, count(*) AS n FROM {clean.affiliations} AS aff JOIN {clean.groups} AS groups "
        "ON aff.grp = groups.grp WHERE omega > 0 GROUP BY account",
        "joined": f"SELECT account, count(*) AS n FROM {clean.affiliations} GROUP BY account",
        "told": f"SELECT source AS account, count(DISTINCT target) AS n FROM {clean.ties} WHERE omega > 0 "
        "GROUP BY source",
    }
    chosen = {
        "a_revenue": "acc.revenue",
        "a_own": "coalesce(reach.own, 0e0)",
        "a_strength": "coalesce(reach.strength, 0e0) + coalesce(source.v, 0e0)",
        "a_heard": "coalesce(reach.strength, 0e0) + coalesce(target.v, 0e0)",
        "a_tied": "CASE WHEN reach.account IS NULL AND source.v IS NULL AND target.v IS NULL THEN 0e0 ELSE 1e0 END",
        "a_groups": "CAST(coalesce(used.n, 0) AS DOUBLE)",
        "a_joined": "coalesce(joined.n, 0)",
        "a_reached": "CAST(coalesce(told.n, 0) AS DOUBLE)",
    }
    joins = [f"LEFT JOIN ({query}) AS {name} ON acc.account = {name}.account" for name, query in counts.items()]
    joins += [f"LEFT JOIN ({query}) AS {end} ON acc.account = {end}.{end}" for end, query in sums.items()]
    return (
        f"SELECT {_NOT_SENT} acc.account AS account, {', '.join(f'{sql} AS {name}' for name, sql in chosen.items())} "
        f"FROM {clean.accounts} AS acc LEFT JOIN reach ON acc.account = reach.account {' '.join(joins)}"
    )
