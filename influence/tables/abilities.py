"""What each command can and cannot do with a dataset, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from influence.model import Dataset, Network, contained

if TYPE_CHECKING:
    import pandas as pd

Possible = Literal["yes", "partly", "no"]


@dataclass(frozen=True)
class Ability:
    """What one command can do: ``reasons`` are keys of phrases, filled with ``values``."""

    command: str
    possible: Possible
    reasons: tuple[str, ...]
    values: Mapping[str, int] = field(default_factory=dict)


def judge_commands(dataset: Dataset, network: Network, tied: bool) -> tuple[Ability, ...]:
    """Judge rank, hubs, clusters, map, plan and hours, in this order.

    Without any tie the list follows own value, the map shows who there is, and hours go by own value; hubs, clusters
    and a campaign have nothing to show.

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
            Ability("plan", "no", ("why_no_ties",)),
            _hours(dataset, tied=False),
        )
    return (
        _rank(dataset, network),
        Ability("hubs", "yes", ("why_hubs",)),
        Ability("clusters", "yes", ("why_clusters",)),
        Ability("map", "yes", ("why_map",)),
        _plan(dataset),
        _hours(dataset, tied=True),
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


def _plan(dataset: Dataset) -> Ability:
    """Say who can be asked, by which budgets, what floors and caps can count by, and whether replies are on record."""
    accounts = dataset.accounts.loc[dataset.having_status("customer")]
    asks, touches = dataset.tables["asks"], dataset.tables["touches"]
    values = {
        "customers": len(accounts),
        "costs": int(accounts["contact_cost"].notna().sum()),
        "touched": int(contained(accounts["account_id"], touches["account_id"]).sum()),
        "asks": len(asks),
        "unanswered": int(asks["agreed"].isin(["silent", "pending"]).sum()),
        "referrals": len(dataset.tables["referrals"]),
        "contacted": int(accounts["last_contact"].notna().sum()),
        **_named(accounts, ("owner", "territory", "segment")),
    }
    if not values["customers"]:
        return Ability("plan", "no", ("why_no_customers",))
    needed = {"costs": values["costs"], "touch_hours": values["touched"], "asks": values["asks"]}
    reasons = [f"why_{name}" if count else f"why_no_{name}" for name, count in needed.items()]
    more = ["why_parts"] if values["owner"] + values["territory"] + values["segment"] else []
    more += ["why_contacted"] if values["contacted"] else []
    more += ["why_unanswered"] if values["unanswered"] else []
    return Ability("plan", "yes" if all(needed.values()) else "partly", ("why_plan", *reasons, *more), values)


def _hours(dataset: Dataset, *, tied: bool) -> Ability:
    """Say whose hours can be planned, beside which today, and what the curves rest on."""
    accounts = dataset.accounts.loc[dataset.having_status("customer")]
    ids = accounts["account_id"]
    known = contained(dataset.tables["orders"]["account_id"], ids)
    values = {
        "customers": len(accounts),
        "touched": int(contained(ids, dataset.tables["touches"]["account_id"]).sum()),
        "estimated": int(contained(ids, dataset.tables["estimates"]["account_id"]).sum()),
        "potential": int(accounts["potential"].notna().sum()),
        **_named(accounts, ("owner",)),
    }
    if not values["customers"]:
        return Ability("hours", "no", ("why_no_customers",))
    money = bool(accounts["revenue"].notna().any()) or bool(accounts["margin"].notna().any()) or bool(known.any())
    needed = {"touches": values["touched"] > 0, "owner": values["owner"] > 0, "revenue": money, "ties": tied}
    reasons = [
        "why_hours",
        *(f"why_hours_{name}" if there else f"why_hours_no_{name}" for name, there in needed.items()),
    ]
    reasons += ["why_hours_room" if values["potential"] + values["estimated"] else "why_hours_no_room"]
    silent = ("why_hours_revenue", "why_hours_ties")  # nothing to say of what is as it should be
    kept = tuple(reason for reason in reasons if reason not in silent)
    return Ability("hours", "yes" if all(needed.values()) else "partly", kept, values)


def _named(accounts: pd.DataFrame, columns: tuple[str, ...]) -> dict[str, int]:
    """Count the accounts that name an owner, a territory, a segment."""
    return {column: int((accounts[column] != "").sum()) for column in columns}
