"""The facts behind an account's place, gathered for all accounts at once.

Its groups, its direct neighbours, its referrals, and how often others named it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from influence.cascade import telling_chance
from influence.model import Dataset, FloatArray, IntArray, Network, positions
from influence.value.outsiders import outsiders

NAMED_GROUPS = 3
NAMED_NEIGHBOURS = 2


@dataclass(frozen=True)
class Evidence:
    """Facts by account: arrays in the network's order, mappings for the accounts asked for.

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

    groups: Mapping[int, tuple[int, ...]]
    group_count: IntArray
    neighbours: Mapping[int, tuple[int, ...]]
    neighbour_count: IntArray
    referrals: IntArray
    won: IntArray
    won_amount: FloatArray
    nominations: IntArray
    roles: dict[tuple[str, str], str]
    has_log: bool


def gather_evidence(dataset: Dataset, network: Network, influence: FloatArray, accounts: IntArray) -> Evidence:
    """Gather the facts for the accounts at some positions; cost grows with their affiliations and ties, and the logs.

    ``influence`` (n values) decides between neighbours tied equally strongly; after that the smaller id.
    """
    log, ids = dataset.tables["referrals"], dataset.accounts["account_id"]
    n = network.n_accounts
    referrer = positions(log["referrer_id"], ids)
    won = (log["outcome"] == "won").to_numpy(dtype=bool)
    amount = np.nan_to_num(log["amount"].to_numpy(dtype=np.float64, na_value=np.nan))
    nominee = positions(dataset.tables["nominations"]["nominee_id"], ids)
    together = network.once(_together)
    with_role = dataset.affiliations[dataset.affiliations["role"] != ""]
    asked = np.zeros(n, dtype=np.bool_)
    asked[accounts] = True
    with_role = with_role[asked[positions(with_role["account_id"], ids)]]
    keys = zip(with_role["account_id"], with_role["group_id"], strict=True)
    return Evidence(
        groups=_foremost_groups(dataset, network, accounts),
        group_count=np.diff(network.incidence.indptr).astype(np.int64),
        neighbours=_neighbours(together, influence, accounts),
        neighbour_count=np.diff(together.indptr).astype(np.int64),
        referrals=np.bincount(referrer, minlength=n).astype(np.int64),
        won=np.bincount(referrer[won], minlength=n).astype(np.int64),
        won_amount=np.bincount(referrer[won], amount[won], n).astype(np.float64),
        nominations=np.bincount(nominee, minlength=n).astype(np.int64),
        roles=dict(zip(keys, with_role["role"], strict=True)),
        has_log=not log.empty,
    )


def _foremost_groups(dataset: Dataset, network: Network, accounts: IntArray) -> Mapping[int, tuple[int, ...]]:
    """Order each account's groups by the people it tells there who can be won; where nobody can, by all it tells."""
    prospect = (dataset.accounts["status"] == "prospect").to_numpy(dtype=np.float64)
    members = network.incidence.astype(bool).astype(np.float64)
    size = outsiders(dataset, network).size
    winnable = np.asarray(members.T @ prospect) + size - network.group_members
    chance = telling_chance(network, size)
    told = chance * (winnable if winnable.any() else np.maximum(network.group_members - 1.0, 0.0))
    owner, item = _lists(network.incidence, accounts)
    return _first_of_each(owner, item, np.lexsort((item, -told[item], owner)), accounts, NAMED_GROUPS)


def _together(network: Network) -> sp.csr_array:
    """Give the mutual strength of direct ties."""
    together = sp.csr_array((network.n_accounts, network.n_accounts), dtype=np.float64)
    for kind, ties in zip(network.kinds, network.ties, strict=True):
        together = together + kind.weight * (ties + ties.T)
    both = sp.csr_array(together)
    both.eliminate_zeros()
    return both


def _neighbours(together: sp.csr_array, influence: FloatArray, accounts: IntArray) -> Mapping[int, tuple[int, ...]]:
    owner, item = _lists(together, accounts)
    strength = together[accounts].data
    # Influence only decides between equal strengths: a second sort key, so small that it never overturns the first.
    order = np.lexsort((item, -influence[item], -strength, owner))
    return _first_of_each(owner, item, order, accounts, NAMED_NEIGHBOURS)


def _lists(matrix: sp.csr_array, accounts: IntArray) -> tuple[IntArray, IntArray]:
    """Give the columns of some rows one after another, and the place of their row among ``accounts``."""
    rows = matrix[accounts]
    return np.repeat(np.arange(len(accounts)), np.diff(rows.indptr)), rows.indices.astype(np.int64)


def _first_of_each(
    owner: IntArray, item: IntArray, order: IntArray, accounts: IntArray, count: int
) -> Mapping[int, tuple[int, ...]]:
    """Give the first ``count`` items of every owner, in the ``order`` given, which keeps owners together."""
    start = np.searchsorted(owner, np.arange(len(accounts) + 1))
    items = item[order]
    return {
        account: tuple(items[first : min(first + count, last)].tolist())
        for account, (first, last) in zip(accounts.tolist(), pairwise(start.tolist()), strict=True)
    }
