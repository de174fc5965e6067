"""Clusters of the two-mode network: sets that an algorithm found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from influence.model.network import IntArray

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Clusters:
    """A cluster for every account and group.

    Parameters
    ----------
    account_cluster, group_cluster
        Position of the cluster of each account (n) and group (m), 0 the one with most accounts (ties by smallest
        account id).
        Accounts that nothing joins to another account have −1.
    names
        One name a cluster, from its dominant groups and territory.
    modularity
        Quality of the partition on the two-mode network, in [−1, 1].
    shows_sensitive
        Whether names may hold the names of groups of sensitive kinds.
    """

    account_cluster: IntArray
    group_cluster: IntArray
    names: tuple[str, ...]
    modularity: float
    shows_sensitive: bool = False

    def __post_init__(self) -> None:
        self.account_cluster.flags.writeable = False
        self.group_cluster.flags.writeable = False

    def __repr__(self) -> str:
        return f"Clusters({len(self.names)} clusters, modularity {self.modularity:.2f})"


@dataclass(frozen=True)
class ClusterProfiles:
    """What each cluster holds.

    ``frame`` has one row a cluster: cluster, name, accounts, customers, prospects, groups, known_members, unseen_share,
    revenue, revenue_known, hubs, top_accounts, referrals, referral_rate.
    """

    frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give a copy of the profiles."""
        return self.frame.copy()
