"""What each command can and cannot do with a dataset, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from influence.model import Dataset, Network

Possible = Literal["yes", "partly", "no"]

ENOUGH_REFERRALS = 20
"""Won or lost referrals from which on a log says something beside the declared priors."""


@dataclass(frozen=True)
class Ability:
    """What one command can do: ``reasons`` are keys of phrases, filled with ``values``."""

    command: str
    possible: Possible
    reasons: tuple[str, ...]
    values: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Facts:
    tied: bool
    revenue: bool
    groups: int
    unsized: int
    prospects: int
    sizes: int
    referrals: int
    decided: int
    asks: int
    owners: int
    touches: int
    since: bool
    cost: bool


def judge_commands(dataset: Dataset, network: Network, tied: bool) -> tuple[Ability, ...]:
    """Judge rank, hubs, clusters, map, learn, backtest, plan and hours, in this order.

    Parameters
    ----------
    tied
        Whether any account has any tie.
    """
    facts = _facts(dataset, network, tied)
    if not tied:
        network_commands = [Ability(name, "no", ("why_no_ties",)) for name in ("rank", "hubs", "clusters", "map")]
    else:
        network_commands = [
            _rank(facts),
            Ability("hubs", "yes", ("why_hubs",)),
            Ability("clusters", "yes", ("why_clusters",)),
            Ability("map", "yes", ("why_map",)),
        ]
    return (*network_commands, _learn(facts), _backtest(facts), _plan(facts), _hours(facts))


def _facts(dataset: Dataset, network: Network, tied: bool) -> _Facts:
    accounts, referrals = dataset.accounts, dataset.tables["referrals"]
    prospects = int((accounts["status"] == "prospect").sum())
    sizes = int((network.group_size > network.group_members).sum())
    sized = dataset.groups.loc[dataset.groups["size"].notna(), "group_id"]
    unsized = len(set(network.group_ids) - set(sized))
    return _Facts(
        tied=tied,
        revenue=bool(accounts["revenue"].notna().any()) or len(dataset.tables["orders"]) > 0,
        groups=network.n_groups,
        unsized=unsized,
        prospects=prospects,
        sizes=sizes,
        referrals=len(referrals),
        decided=int((referrals["outcome"] != "pending").sum()),
        asks=len(dataset.tables["asks"]),
        owners=int(accounts.loc[accounts["owner"] != "", "owner"].nunique()),
        touches=len(dataset.tables["touches"]),
        since=bool(dataset.affiliations["since"].notna().any() or dataset.ties["since"].notna().any()),
        cost=bool(accounts["contact_cost"].notna().any()),
    )


def _rank(facts: _Facts) -> Ability:
    reasons = [] if facts.revenue else ["why_no_revenue"]
    reasons += _stand_in(facts)
    return Ability("rank", "partly" if reasons else "yes", tuple(reasons) or ("why_rank",), _reach(facts))


def _stand_in(facts: _Facts) -> list[str]:
    """Say where a market share must stand in for sizes that nobody declared."""
    if facts.unsized:
        return ["why_unsized"]
    return [] if facts.groups else ["why_no_sizes"]


def _reach(facts: _Facts) -> Mapping[str, int]:
    return {
        "prospects": facts.prospects,
        "sizes": facts.sizes,
        "groups": facts.groups,
        "unsized": facts.unsized,
    }


def _learn(facts: _Facts) -> Ability:
    values = {"referrals": facts.referrals, "asks": facts.asks, "enough": ENOUGH_REFERRALS}
    if not facts.referrals and not facts.asks:
        return Ability("learn", "no", ("why_no_referrals",), values)
    if facts.referrals < ENOUGH_REFERRALS or not facts.asks or not facts.since:
        reasons = ["why_few_referrals"] if facts.referrals < ENOUGH_REFERRALS else ["why_learn"]
        reasons += ["why_no_asks"] if not facts.asks else []
        reasons += ["why_no_since"] if not facts.since else []
        return Ability("learn", "partly", tuple(reasons), values)
    return Ability("learn", "yes", ("why_learn",), values)


def _backtest(facts: _Facts) -> Ability:
    values = {"referrals": facts.referrals, "enough": ENOUGH_REFERRALS}
    if not facts.referrals or not facts.tied:
        return Ability("backtest", "no", ("why_no_backtest",), values)
    if facts.referrals < ENOUGH_REFERRALS or not facts.since:
        reasons = ["why_few_referrals"] if facts.referrals < ENOUGH_REFERRALS else ["why_backtest"]
        reasons += ["why_no_since"] if not facts.since else []
        return Ability("backtest", "partly", tuple(reasons), values)
    return Ability("backtest", "yes", ("why_backtest",), values)


def _plan(facts: _Facts) -> Ability:
    if not facts.tied:
        return Ability("plan", "no", ("why_no_ties",))
    reasons = _stand_in(facts)
    reasons += [] if facts.cost else ["why_no_cost"]
    return Ability("plan", "partly" if reasons else "yes", tuple(reasons) or ("why_plan",), _reach(facts))


def _hours(facts: _Facts) -> Ability:
    values = {"owners": facts.owners, "touches": facts.touches}
    if not facts.owners:
        return Ability("hours", "no", ("why_no_owner",), values)
    if not facts.touches:
        return Ability("hours", "partly", ("why_no_touches",), values)
    return Ability("hours", "yes", ("why_hours",), values)
