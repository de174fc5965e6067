"""Names for clusters, from the groups and territories that stand out in them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy.sparse as sp

from influence.language import say
from influence.model import FloatArray, IntArray, Network
from influence.network import nameless, strength

_AREA = "clusters"
_SECOND_AT_LEAST = 0.5
_TERRITORY_AT_LEAST = 0.5
_TERRITORY_ACCOUNTS = 3


def name_clusters(
    network: Network,
    territory: Sequence[str] | pd.Series[str],
    account_cluster: IntArray,
    count: int,
    language: str,
    *,
    show_sensitive: bool = False,
) -> tuple[str, ...]:
    """Give each cluster a name of its own.

    The dominant group of a cluster c is the one with the largest (members in c / accounts of c) · (members in c /
    members), among the groups that are over-represented in c; a second one is named where it is at least half as
    dominant. The territory is added where at least half of the accounts have it, three or more of them, and more than
    elsewhere. A cluster without such a group is called after its territory, or else after its strongest account: a
    cluster of one account bears that account's name. Groups of sensitive kinds give no name unless
    ``show_sensitive``: the name would tell the belief of everybody in the cluster. Where the dominant group is one of
    these the cluster is called after its territory or strongest account, never after a weaker group: that name would be
    false. Names that coincide are numbered.
    """
    inside = _counts(network, account_cluster, count)
    accounts = np.bincount(account_cluster[account_cluster >= 0], minlength=count)
    share = _dominance(network, inside, accounts)
    withheld = frozenset(np.flatnonzero(nameless(network, show_sensitive=show_sensitive)).tolist())
    places = _territories(np.asarray(territory, dtype=object), account_cluster, count)
    leaders = _leaders(network, account_cluster, count)
    columns = share.tocsc()
    drafts = []
    for cluster in range(count):
        rows = slice(columns.indptr[cluster], columns.indptr[cluster + 1])
        groups = _nameable(_foremost(columns.indices[rows].astype(np.int64), columns.data[rows]), withheld)
        leader = (
            leaders[cluster] if accounts[cluster] == 1 else say(language, _AREA, "around", account=leaders[cluster])
        )
        drafts.append(_draft([network.group_names[group] for group in groups], places[cluster], leader, language))
    return _unique(drafts, language)


def _counts(network: Network, account_cluster: IntArray, count: int) -> sp.csr_array:
    """Members of each group in each cluster (m × clusters)."""
    inside = account_cluster >= 0
    rows = np.flatnonzero(inside)
    membership = sp.csr_array(
        (np.ones(len(rows)), (rows, account_cluster[inside])), shape=(network.n_accounts, max(count, 1))
    )
    return sp.csr_array(network.incidence.astype(bool).astype(np.float64).T @ membership)


def _dominance(network: Network, inside: sp.csr_array, accounts: IntArray) -> sp.csr_array:
    cells = inside.tocoo()
    members = network.group_members.astype(np.float64)
    share = cells.data / accounts[cells.col]
    everywhere = members[cells.row] / max(int(accounts.sum()), 1)
    dominance: FloatArray = share * cells.data / members[cells.row]
    stands_out = (cells.data >= 2) & ((share > everywhere) | (accounts[cells.col] == accounts.sum()))
    kept = sp.coo_array((dominance[stands_out], (cells.row[stands_out], cells.col[stands_out])), shape=cells.shape)
    return sp.csr_array(kept)


def _foremost(groups: IntArray, dominance: FloatArray) -> list[int]:
    order = np.lexsort((groups, -np.round(dominance, 12)))
    order = order[dominance[order] > 0][:2]
    return [int(groups[at]) for at in order if dominance[at] >= _SECOND_AT_LEAST * dominance[order[0]]]


def _nameable(groups: list[int], withheld: frozenset[int]) -> list[int]:
    """Give the groups that may be named; none where the first may not."""
    return [] if groups and groups[0] in withheld else [group for group in groups if group not in withheld]


def _territories(territory: np.ndarray[tuple[int], np.dtype[np.object_]], cluster: IntArray, count: int) -> list[str]:
    """Give the dominant territory of each cluster; empty where none is."""
    frame = pd.DataFrame({"cluster": cluster, "territory": territory})
    frame = frame[(frame["cluster"] >= 0) & (frame["territory"] != "")]
    overall = frame["territory"].value_counts(normalize=True)
    result = [""] * count
    for number, places in frame.groupby("cluster")["territory"]:
        counts = places.value_counts().sort_index().sort_values(ascending=False, kind="stable")
        name, share = str(counts.index[0]), counts.iloc[0] / len(places)
        enough = share >= _TERRITORY_AT_LEAST and counts.iloc[0] >= _TERRITORY_ACCOUNTS
        if enough and share > overall[name]:
            result[int(str(number))] = name
    return result


def _leaders(network: Network, account_cluster: IntArray, count: int) -> list[str]:
    """Give the name of the strongest account of each cluster, equal ones by id."""
    firmness = np.round(strength(network), 9)
    order = np.lexsort((np.arange(network.n_accounts), -firmness, account_cluster))
    order = order[account_cluster[order] >= 0]
    first = np.searchsorted(account_cluster[order], np.arange(count))
    return [network.account_names[order[at]] for at in first]


def _draft(groups: Sequence[str], territory: str, leader: str, language: str) -> str:
    if not groups:
        return territory or leader
    name = groups[0] if len(groups) == 1 else say(language, _AREA, "two_groups", first=groups[0], second=groups[1])
    if territory and territory.casefold() not in name.casefold():
        name = say(language, _AREA, "with_territory", name=name, territory=territory)
    return name


def _unique(drafts: Sequence[str], language: str) -> tuple[str, ...]:
    taken = set(drafts)
    given: set[str] = set()
    names = []
    for draft in drafts:
        name, number = draft, 1
        while name in given or (number > 1 and name in taken):
            number += 1
            name = say(language, _AREA, "numbered", name=draft, number=number)
        given.add(name)
        names.append(name)
    return tuple(names)
