"""The graph that is clustered: accounts and groups as they are, never projected."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from influence.model import FloatArray, IntArray, Network
from influence.network import group_weight

_ROUNDS = 6
_DECIMALS = 9


def two_mode_graph(network: Network) -> sp.csr_array:
    """Give the weighted directed graph of accounts (0 … n−1) and groups (n … n+m−1).

    An affiliation is an arc from account i to group g, weighing what the group gives the account in the tie operator::

        a_ig = s_ig · u_g · (Σ_j s_jg − s_ig),    u_g = ω_kind / (n_g − 1)^α

    so that an account's arcs into groups add up to its strength in W: a large group weighs no more than a small one
    under α = 1, and the walk account → group → account is the walk of W. Direct ties are arcs ω A between accounts.
    Groups with one known member have no arcs. Cost: O(affiliations + ties).
    """
    n, m = network.n_accounts, network.n_groups
    incidence = network.incidence
    owner = np.repeat(np.arange(n), np.diff(incidence.indptr))
    group = incidence.indices
    total = np.bincount(group, incidence.data, m)
    others = total[group] - incidence.data
    others[network.group_members[group] < 2] = 0.0
    rows, columns = [owner], [group.astype(np.int64) + n]
    weights = [incidence.data * group_weight(network)[group] * others]
    for kind, ties in zip(network.kinds, network.ties, strict=True):
        arcs = ties.tocoo()
        rows.append(arcs.row.astype(np.int64))
        columns.append(arcs.col.astype(np.int64))
        weights.append(kind.weight * arcs.data)
    index = (np.concatenate(rows), np.concatenate(columns))
    graph = sp.csr_array(sp.coo_array((np.concatenate(weights), index), shape=(n + m, n + m)))
    graph.sum_duplicates()
    graph.eliminate_zeros()
    return graph


def modularity(graph: sp.csr_array, labels: IntArray) -> float:
    """Give the directed modularity of a partition, in [−1, 1]; 0 without arcs.

    Q = Σ_c [ w_c / w − out_c · in_c / w² ] with w the total weight of arcs, w_c that inside cluster c, and out_c, in_c
    that of the arcs leaving and entering its members (Leicht & Newman 2008). Where there are only affiliations this is
    Barber's (2007) modularity of two-mode networks; where there are only undirected ties, Newman's.
    """
    total = float(graph.sum())
    if total == 0:
        return 0.0
    arcs = graph.tocoo()
    inside = float(arcs.data[labels[arcs.row] == labels[arcs.col]].sum())
    sent = np.bincount(labels, np.asarray(graph.sum(axis=1)).ravel())
    received = np.bincount(labels, np.asarray(graph.sum(axis=0)).ravel())
    return inside / total - float(sent @ received) / total**2


def structural_order(graph: sp.csr_array) -> IntArray:
    """Order nodes by their place in the network, not by their name; nodes that cannot be told apart stay in id order.

    A few rounds of weighing each node by its neighbours' weights, rounded: what the clusters look like then does not
    depend on how accounts are called.
    """
    both = sp.csr_array(graph + graph.T)
    mark: FloatArray = np.asarray(both.sum(axis=1), dtype=np.float64).ravel()
    mark += 0.5 * np.asarray(graph.sum(axis=0)).ravel()
    for _ in range(_ROUNDS):
        mark = mark / max(float(mark.max(initial=0.0)), 1e-300)
        mark = np.sqrt(2.0) * mark + np.asarray(both @ np.sqrt(mark))
    largest = max(float(mark.max(initial=0.0)), 1e-300)
    return np.argsort(-np.round(mark / largest, _DECIMALS), kind="stable").astype(np.int64)
