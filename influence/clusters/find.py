"""From the network to numbered, named clusters."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from influence.clusters.graph import modularity, two_mode_graph
from influence.clusters.names import name_clusters
from influence.clusters.partition import best_partition
from influence.model import Clusters, Dataset, IntArray, Network, stage


@stage
def find_clusters(
    dataset: Dataset,
    network: Network,
    *,
    language: str | None = None,
    seed: int | None = None,
    show_sensitive: bool = False,
) -> Clusters:
    """Find the clusters of the two-mode network by Louvain's method (Blondel et al. 2008), without projecting.

    Accounts and groups are clustered together on the graph of :func:`influence.clusters.graph.two_mode_graph`, by
    directed modularity. Accounts that nothing joins to another account are in no cluster (−1). A group that holds
    nothing together itself (one known member, kind of weight 0) goes where most of its members are.

    Parameters
    ----------
    dataset
        Gives the accounts' territories, for the names, and the seed.
    network
        The two-mode network built from it.
    language
        ``en`` or ``de``, for the names; the project's where absent.
    seed
        Of the orders in which accounts and groups are visited; the project's where absent.
    show_sensitive
        Whether names may hold the names of groups of sensitive kinds.

    Returns
    -------
    Clusters
        The same for every order of rows, number of threads and hash seed; renaming accounts changes nothing but the
        numbers of clusters of equal size, as long as no two accounts are structurally alike.
    """
    language = language or dataset.settings.project.language
    seed = dataset.settings.project.seed if seed is None else seed
    n = network.n_accounts
    graph = two_mode_graph(network)
    joined = np.flatnonzero((np.diff(graph.indptr) > 0) | (np.bincount(graph.indices, minlength=graph.shape[0]) > 0))
    labels = np.full(graph.shape[0], -1, dtype=np.int64)
    quality = 0.0
    if len(joined):
        inner = sp.csr_array(graph[joined][:, joined])
        partition = best_partition(inner, seed)
        quality = modularity(inner, partition)
        labels[joined] = partition
    account_cluster = _numbered(labels[:n])
    count = int(account_cluster.max(initial=-1)) + 1
    group_cluster = _homes(network, account_cluster, _renumbered(labels, account_cluster, n))
    names = name_clusters(
        network, dataset.accounts["territory"], account_cluster, count, language, show_sensitive=show_sensitive
    )
    return Clusters(account_cluster, group_cluster, names, quality, show_sensitive)


def _numbered(labels: IntArray) -> IntArray:
    """Give clusters numbers by size, equal ones by their first account; −1 stays."""
    inside = labels >= 0
    known, first, position, size = np.unique(labels[inside], return_index=True, return_inverse=True, return_counts=True)
    number = np.empty(len(known), dtype=np.int64)
    number[np.lexsort((first, -size))] = np.arange(len(known))
    result = np.full(len(labels), -1, dtype=np.int64)
    result[inside] = number[position]
    return result


def _renumbered(labels: IntArray, account_cluster: IntArray, n: int) -> IntArray:
    """Give groups the new number of their label; −1 where no account has that label."""
    number = np.full(int(labels.max(initial=-1)) + 2, -1, dtype=np.int64)
    number[labels[:n]] = account_cluster
    number[-1] = -1
    return number[labels[n:]]


def _homes(network: Network, account_cluster: IntArray, group_cluster: IntArray) -> IntArray:
    """Put groups without a cluster where most of their members are, equal counts in the larger cluster."""
    member_cluster = np.repeat(account_cluster, np.diff(network.incidence.indptr))
    group = network.incidence.indices[member_cluster >= 0].astype(np.int64)
    member_cluster = member_cluster[member_cluster >= 0]
    width = int(account_cluster.max(initial=-1)) + 1
    pairs, count = np.unique(group * width + member_cluster, return_counts=True)
    at, cluster = np.divmod(pairs, max(width, 1))
    order = np.lexsort((cluster, -count, at))
    found, first = np.unique(at[order], return_index=True)
    home = np.full(network.n_groups, -1, dtype=np.int64)
    home[found] = cluster[order[first]]
    return np.where(group_cluster >= 0, group_cluster, home)
