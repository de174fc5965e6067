"""What each command can and cannot do with a dataset, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from influence.model import Dataset, Network

Possible = Literal["yes", "partly", "no"]


@dataclass(frozen=True)
class Ability:
    """What one command can do: ``reasons`` are keys of phrases, filled with ``values``."""

    command: str
    possible: Possible
    reasons: tuple[str, ...]
    values: Mapping[str, int] = field(default_factory=dict)


def judge_commands(dataset: Dataset, network: Network, tied: bool) -> tuple[Ability, ...]:
    """Judge rank, hubs, clusters and map, in this order.

    Without any tie the list follows own value and the map shows who there is; hubs and clusters have nothing to show.

    Parameters
    ----------
    tied
        Whether any account has any tie.
    """
    if not tied:
        rank = _rank(dataset, network)
        without = ("why_no_ties", *(reason for reason in rank.reasons if reason != "why_rank"))
        return (
            Ability("rank", "partly", without, rank.values),
            Ability("hubs", "no", ("why_no_ties",)),
            Ability("clusters", "no", ("why_no_ties",)),
            Ability("map", "partly", ("why_no_ties",)),
        )
    return (
        _rank(dataset, network),
        Ability("hubs", "yes", ("why_hubs",)),
        Ability("clusters", "yes", ("why_clusters",)),
        Ability("map", "yes", ("why_map",)),
    )


def _rank(dataset: Dataset, network: Network) -> Ability:
    """Say where money is unknown, and where a market share must stand in for sizes that nobody declared."""
    accounts = dataset.accounts
    sized = dataset.groups.loc[dataset.groups["size"].notna(), "group_id"]
    values = {
        "prospects": int((accounts["status"] == "prospect").sum()),
        "sizes": int((network.group_size > network.group_members).sum()),
        "groups": network.n_groups,
        "unsized": len(set(network.group_ids) - set(sized)),
    }
    reasons = []
    if accounts["revenue"].isna().all() and dataset.tables["orders"].empty:
        reasons.append("why_no_revenue")
    if values["unsized"]:
        reasons.append("why_unsized")
    elif not values["groups"]:
        reasons.append("why_no_sizes")
    return Ability("rank", "partly" if reasons else "yes", tuple(reasons) or ("why_rank",), values)
