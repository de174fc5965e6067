"""Which island of the map every drawn account and group stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from influence.model import Clusters, IntArray, Network
from influence.report.map.roster import Roster


@dataclass(frozen=True)
class Islands:
    """Islands of the map, the largest first; accounts without any affiliation or tie share the last one.

    Parameters
    ----------
    account, group
        Island of each drawn account and group of the roster.
    names
        One name an island; empty for the island of those without ties and where no name is known.
    lonely
        Position of the island of accounts without ties, −1 where there is none.
    """

    account: IntArray
    group: IntArray
    names: tuple[str, ...]
    lonely: int

    def __len__(self) -> int:
        return len(self.names)


def find_islands(network: Network, roster: Roster, clusters: Clusters | None, hidden: npt.NDArray[np.bool_]) -> Islands:
    """Give every drawn account and group an island: its cluster, or without ``clusters`` its connected component.

    Parameters
    ----------
    network
        The whole network: components are found in all of it, drawn or not.
    roster
        What is drawn.
    clusters
        Clusters of the network, where they were sought.
    hidden
        Which groups may not lend their name to an island.
    """
    if clusters is None:
        account_label, group_label = _components(network)
        names: tuple[str, ...] = ()
    else:
        account_label, group_label, names = clusters.account_cluster, clusters.group_cluster, clusters.names
    account = np.asarray(account_label[roster.accounts[: roster.drawn]], dtype=np.int64)
    group = np.asarray(group_label[roster.groups[: roster.drawn_groups]], dtype=np.int64)
    group = _join_members(group, account, roster)

    labels, counts = np.unique(np.concatenate([account[account >= 0], group[group >= 0]]), return_counts=True)
    order = labels[np.lexsort((labels, -counts))]
    lonely = len(order) if bool(np.any(account < 0)) else -1
    place = {int(label): index for index, label in enumerate(order)} | {-1: lonely}
    account = np.array([place[int(label)] for label in account], dtype=np.int64)
    group = np.array([place[int(label)] for label in group], dtype=np.int64)
    if clusters is None:
        found = _names(network, roster, account, group, len(order), hidden)
    else:
        found = tuple(names[int(label)] for label in order)
    return Islands(account, group, found + (("",) if lonely >= 0 else ()), lonely)


def _join_members(group: IntArray, account: IntArray, roster: Roster) -> IntArray:
    """Put a group without a cluster where its first drawn member is: nothing on the map floats alone."""
    members = sp.csc_array(roster.affiliations[: roster.drawn])
    joined = group.copy()
    for column in np.flatnonzero(group < 0):
        first = members.indices[members.indptr[column] : members.indptr[column + 1]]
        joined[column] = account[int(first.min())] if len(first) else -1
    return joined


def _components(network: Network) -> tuple[IntArray, IntArray]:
    """Give connected components; −1 for accounts that nothing joins to anything."""
    n = network.n_accounts
    direct = sp.csr_array((n, n), dtype=np.float64)
    for tie in network.ties:
        direct = direct + tie
    whole: Any = sp.block_array([[direct, network.incidence], [network.incidence.T, None]], format="csr")
    if whole.shape[0] == 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    label = connected_components(whole, directed=False)[1].astype(np.int64)
    alone = np.bincount(label)[label] == 1
    label[alone] = -1
    return label[:n], label[n:]


def _names(
    network: Network, roster: Roster, account: IntArray, group: IntArray, count: int, hidden: npt.NDArray[np.bool_]
) -> tuple[str, ...]:
    """Name a component after its largest group, or where that has no name to show after its first account."""
    names = [""] * count
    for index in range(roster.drawn - 1, -1, -1):
        if account[index] < count:
            names[account[index]] = network.account_names[roster.accounts[index]]
    size = {-1: -1.0}
    best = dict.fromkeys(range(count), -1)
    for index in range(roster.drawn_groups):
        position = int(roster.groups[index])
        size[position] = float(network.group_size[position])
        if group[index] < count and size[position] > size[best[int(group[index])]]:
            best[int(group[index])] = position
    for island, position in best.items():
        if position >= 0 and not hidden[position]:
            names[island] = network.group_names[position]
    return tuple(names)
