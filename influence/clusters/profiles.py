"""What each cluster holds: revenue, hubs, members seen and unseen, referrals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influence.model import (
    ClusterProfiles,
    Clusters,
    Dataset,
    FloatArray,
    IntArray,
    Network,
    Priorities,
    positions,
    stage,
)
from influence.redaction import small_cells

TOP_ACCOUNTS = 3


@stage
def profile_clusters(dataset: Dataset, network: Network, priorities: Priorities, clusters: Clusters) -> ClusterProfiles:
    """Describe each cluster in a row.

    Parameters
    ----------
    dataset, network, priorities, clusters
        The results of the stages before, for the same accounts.

    Returns
    -------
    ClusterProfiles
        ``cluster`` (from 1, most accounts first) · ``name`` · ``accounts, customers, prospects`` · ``groups`` ·
        ``known_members`` of its groups that declare a size, and ``unseen_share`` = 1 − known / declared over these
        (NaN where none declares one) · ``revenue`` a year of the ``revenue_known`` accounts whose revenue is known (NaN
        where it is known of none) · ``hubs``: accounts that are a hub of some kind ·
        ``top_accounts``: the first three by priority · ``referrals`` won, and ``referral_rate``: won referrals per
        customer (NaN without a referral log or without customers).
    """
    count = len(clusters.names)
    accounts = _accounts(dataset, network, priorities, clusters)
    size = accounts.groupby("cluster").size().reindex(range(count), fill_value=0)
    customers = _sum(accounts, "customer", count)
    known, declared = _seen(dataset, network, clusters.group_cluster, count)
    # Of how few members nothing is known is a count of few people, too.
    few = (declared > known) & (declared - known < network.least)
    won = _sum(accounts, "won", count)
    known_of = _sum(accounts, "revenue_known", count)
    no_log = dataset.tables["referrals"].empty
    frame = pd.DataFrame(
        {
            "cluster": np.arange(1, count + 1),
            "name": pd.Series(clusters.names, dtype="str"),
            "accounts": size.to_numpy(dtype=np.int64),
            "customers": customers.astype(np.int64),
            "prospects": _sum(accounts, "prospect", count).astype(np.int64),
            "groups": np.bincount(clusters.group_cluster[clusters.group_cluster >= 0], minlength=count),
            "known_members": known.astype(np.int64),
            "unseen_share": np.where(few, np.nan, 1.0 - _ratio(known, declared)),
            "revenue": np.where(known_of > 0, _sum(accounts, "revenue", count), np.nan),
            "revenue_known": known_of.astype(np.int64),
            "hubs": _sum(accounts, "hub", count).astype(np.int64),
            "top_accounts": pd.Series(_first_names(accounts, count), dtype="str"),
            "referrals": won.astype(np.int64),
            "referral_rate": np.full(count, np.nan) if no_log else _ratio(won, customers),
        }
    )
    return ClusterProfiles(small_cells(frame, network.least))


def _accounts(dataset: Dataset, network: Network, priorities: Priorities, clusters: Clusters) -> pd.DataFrame:
    """Give one row an account that is in a cluster, first priority first."""
    listed = priorities.select("account_id", "name", "hub_kinds")
    position = positions(listed["account_id"], network.account_ids)
    status = dataset.accounts["status"].to_numpy(dtype=object)[position]
    log = dataset.tables["referrals"]
    won = log.loc[log["outcome"] == "won", "referrer_id"].value_counts()
    frame = pd.DataFrame(
        {
            "cluster": clusters.account_cluster[position],
            "name": listed["name"].to_numpy(dtype=object),
            "customer": status == "customer",
            "prospect": status == "prospect",
            "revenue": network.revenue[position],
            "revenue_known": dataset.accounts["revenue"].notna().to_numpy()[position],
            "hub": listed["hub_kinds"].to_numpy(dtype=object) != "",
            "won": won.reindex(listed["account_id"], fill_value=0).to_numpy(),
        }
    )
    return frame[frame["cluster"] >= 0]


def _seen(dataset: Dataset, network: Network, group_cluster: IntArray, count: int) -> tuple[FloatArray, FloatArray]:
    """Count known members and declared size of the groups that declare one, by cluster."""
    size = dataset.groups.set_index("group_id")["size"].reindex(list(network.group_ids)).to_numpy(dtype=np.float64)
    use = ~np.isnan(size) & (group_cluster >= 0)
    known, declared = network.group_members[use].astype(np.float64), network.group_size[use]
    return _total(group_cluster[use], known, count), _total(group_cluster[use], declared, count)


def _sum(accounts: pd.DataFrame, column: str, count: int) -> FloatArray:
    cluster = accounts["cluster"].to_numpy(dtype=np.int64)
    return _total(cluster, accounts[column].to_numpy(dtype=np.float64), count)


def _total(cluster: IntArray, amount: FloatArray, count: int) -> FloatArray:
    return np.bincount(cluster, amount, count).astype(np.float64)


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    result: FloatArray = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return result


def _first_names(accounts: pd.DataFrame, count: int) -> list[str]:
    first = accounts.groupby("cluster").head(TOP_ACCOUNTS).groupby("cluster")["name"]
    names = {int(str(cluster)): "; ".join(listed) for cluster, listed in first}
    return [names.get(cluster, "") for cluster in range(count)]
