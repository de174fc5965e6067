"""The facts behind an account's place, gathered for all accounts at once.

Its groups, its direct neighbours, its referrals, and how often others named it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import scipy.sparse as sp

from influence.cascade import wire
from influence.model import Dataset, FloatArray, IntArray, Network
from influence.value.outsiders import outsiders

NAMED_GROUPS = 3
NAMED_NEIGHBOURS = 2


@dataclass(frozen=True)
class Evidence:
    """Facts by account, in the network's order.

    Parameters
    ----------
    groups
        Up to three groups through which the account's word reaches most people who can be won: positions in the
        network, most first.
    group_count
        Number of groups each account belongs to.
    neighbours
        Up to two direct neighbours, strongest tie first: positions in the network.
    neighbour_count
        Number of distinct direct neighbours.
    referrals, won, won_amount
        Referrals made, those won, and the amount they brought; NaN amounts count as 0.
    nominations
        How many others named the account as somebody they would tell.
    roles
        (account id, group id) → role, where one is recorded.
    has_log
        Whether there is a referral log at all: without one "never referred" is not a fact.
    """

    groups: tuple[tuple[int, ...], ...]
    group_count: IntArray
    neighbours: tuple[tuple[int, ...], ...]
    neighbour_count: IntArray
    referrals: IntArray
    won: IntArray
    won_amount: FloatArray
    nominations: IntArray
    roles: dict[tuple[str, str], str]
    has_log: bool


def gather_evidence(dataset: Dataset, network: Network, influence: FloatArray) -> Evidence:
    """Gather the facts for every account; cost grows with affiliations + ties.

    ``influence`` (n values) decides between neighbours tied equally strongly; after that the smaller id.
    """
    log, ids = dataset.tables["referrals"], pd.Index(dataset.accounts["account_id"])
    n = network.n_accounts
    referrer = ids.get_indexer(pd.Index(log["referrer_id"]))
    won = (log["outcome"] == "won").to_numpy(dtype=bool)
    amount = np.nan_to_num(log["amount"].to_numpy(dtype=np.float64, na_value=np.nan))
    nominee = ids.get_indexer(pd.Index(dataset.tables["nominations"]["nominee_id"]))
    neighbours, neighbour_count = _neighbours(network, influence)
    with_role = dataset.affiliations[dataset.affiliations["role"] != ""]
    keys = zip(with_role["account_id"], with_role["group_id"], strict=True)
    return Evidence(
        groups=_foremost_groups(dataset, network),
        group_count=np.diff(network.incidence.indptr).astype(np.int64),
        neighbours=neighbours,
        neighbour_count=neighbour_count,
        referrals=np.bincount(referrer, minlength=n).astype(np.int64),
        won=np.bincount(referrer[won], minlength=n).astype(np.int64),
        won_amount=np.bincount(referrer[won], amount[won], n).astype(np.float64),
        nominations=np.bincount(nominee, minlength=n).astype(np.int64),
        roles=dict(zip(keys, with_role["role"], strict=True)),
        has_log=not log.empty,
    )


def _foremost_groups(dataset: Dataset, network: Network) -> tuple[tuple[int, ...], ...]:
    """Order each account's groups by the people it tells there who can be won; where nobody can, by all it tells."""
    prospect = (dataset.accounts["status"] == "prospect").to_numpy(dtype=np.float64)
    members = network.incidence.astype(bool).astype(np.float64)
    size = outsiders(dataset, network).size
    winnable = np.asarray(members.T @ prospect) + size - network.group_members
    chance = wire(network, size).group_chance
    told = chance * (winnable if winnable.any() else np.maximum(network.group_members - 1.0, 0.0))
    owner = np.repeat(np.arange(network.n_accounts), np.diff(network.incidence.indptr))
    item = network.incidence.indices.astype(np.int64)
    return _first_of_each(owner, item, told[item], network, NAMED_GROUPS)


def _neighbours(network: Network, influence: FloatArray) -> tuple[tuple[tuple[int, ...], ...], IntArray]:
    together = sp.csr_array((network.n_accounts, network.n_accounts), dtype=np.float64)
    for kind, ties in zip(network.kinds, network.ties, strict=True):
        together = together + kind.weight * (ties + ties.T)
    both = sp.csr_array(together)
    both.eliminate_zeros()
    owner = np.repeat(np.arange(network.n_accounts), np.diff(both.indptr))
    # Influence only decides between equal strengths: a second sort key, so small that it never overturns the first.
    order = np.lexsort((both.indices, -influence[both.indices], -both.data, owner))
    picked = _cut(owner[order], both.indices[order].astype(np.int64), network.n_accounts, NAMED_NEIGHBOURS)
    return picked, np.diff(both.indptr).astype(np.int64)


def _first_of_each(
    owner: IntArray, item: IntArray, weight: FloatArray, network: Network, count: int
) -> tuple[tuple[int, ...], ...]:
    order = np.lexsort((item, -weight, owner))
    return _cut(owner[order], item[order], network.n_accounts, count)


def _cut(owner: IntArray, item: IntArray, n: int, count: int) -> tuple[tuple[int, ...], ...]:
    """Give the first ``count`` items of every owner; ``owner`` ascends."""
    start = np.searchsorted(owner, np.arange(n + 1))
    return tuple(tuple(item[first : min(first + count, last)].tolist()) for first, last in pairwise(start))
