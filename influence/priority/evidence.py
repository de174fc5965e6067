"""The facts behind an account's place: its groups, its direct neighbours, its referrals, how often others named it.

What concerns all accounts is gathered once; what concerns some is looked up for these alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from influence.cascade import telling_chance
from influence.model import Dataset, FloatArray, IntArray, Network, positions
from influence.value.outsiders import outsiders

NAMED_GROUPS = 3
NAMED_NEIGHBOURS = 2


@dataclass(frozen=True)
class Evidence:
    """Facts by account, in the network's order.

    Parameters
    ----------
    incidence
        Accounts × groups.
    group_place
        Place of each group, from 0, by how many people who can be won an account tells there.
    together
        Mutual strength of direct ties.
    influence
        n values; decides between neighbours tied equally strongly; after that the smaller id.
    referrals, won, won_amount
        Referrals made, those won, and the amount they brought; NaN amounts count as 0.
    nominations
        How many others named the account as somebody they would tell.
    role_place, role
        account · m + group of the affiliations with a recorded role, ascending, and the role of each.
    has_log
        Whether there is a referral log at all: without one "never referred" is not a fact.
    """

    incidence: sp.csr_array
    group_place: IntArray
    together: sp.csr_array
    influence: FloatArray
    referrals: IntArray
    won: IntArray
    won_amount: FloatArray
    nominations: IntArray
    role_place: IntArray
    role: tuple[str, ...]
    has_log: bool

    def group_count(self, accounts: IntArray) -> IntArray:
        """Give the number of groups that each of some accounts belongs to."""
        return _lengths(self.incidence, accounts)

    def neighbour_count(self, accounts: IntArray) -> IntArray:
        """Give the number of distinct direct neighbours of each of some accounts."""
        return _lengths(self.together, accounts)

    def groups(self, accounts: IntArray) -> IntArray:
        """Give the groups through which the word of each of some accounts reaches most people who can be won.

        Up to three, most first: positions in the network, −1 where there is none.
        """
        rows = self.incidence[accounts]
        owner = _owners(rows)
        order = np.argsort(owner * len(self.group_place) + self.group_place[rows.indices])
        return _first_of_each(rows, order, NAMED_GROUPS)

    def neighbours(self, accounts: IntArray) -> IntArray:
        """Give up to two direct neighbours of each of some accounts, strongest tie first: positions, −1 for none."""
        rows = self.together[accounts]
        order = np.lexsort((rows.indices, -self.influence[rows.indices], -rows.data, _owners(rows)))
        return _first_of_each(rows, order, NAMED_NEIGHBOURS)

    def roles(self, accounts: IntArray, groups: IntArray) -> list[str | None]:
        """Give the role recorded for each of some pairs of account and group; ``None`` where there is none."""
        wanted = accounts * len(self.group_place) + groups
        place = np.minimum(np.searchsorted(self.role_place, wanted), len(self.role) - 1)
        found = (self.role_place[place] == wanted) & (groups >= 0)
        return [self.role[at] if known else None for at, known in zip(place.tolist(), found.tolist(), strict=True)]


def gather_evidence(dataset: Dataset, network: Network, influence: FloatArray) -> Evidence:
    """Gather the facts; cost O(accounts + affiliations + ties), and the logs."""
    log, n = dataset.tables["referrals"], network.n_accounts
    referrer = dataset.place("referrals", "referrer_id")
    won = (log["outcome"] == "won").to_numpy(dtype=bool)
    amount = np.nan_to_num(log["amount"].to_numpy(dtype=np.float64, na_value=np.nan))
    nominee = dataset.place("nominations", "nominee_id")
    with_role = dataset.affiliations[(dataset.affiliations["role"] != "").to_numpy(dtype=bool)]
    group = positions(with_role["group_id"], network.group_ids)
    place = dataset.place("affiliations", "account_id", with_role) * network.n_groups + group
    order = np.argsort(place)
    return Evidence(
        incidence=network.incidence,
        group_place=_group_places(dataset, network),
        together=network.once(_together),
        influence=influence,
        referrals=np.bincount(referrer, minlength=n),
        won=np.bincount(referrer[won], minlength=n),
        won_amount=np.bincount(referrer[won], amount[won], n).astype(np.float64),
        nominations=np.bincount(nominee, minlength=n),
        role_place=place[order],
        role=tuple(with_role["role"].iloc[order]),
        has_log=not log.empty,
    )


def _group_places(dataset: Dataset, network: Network) -> IntArray:
    """Order the groups by the people an account tells there who can be won; where nobody can, by all it tells."""
    prospects = np.flatnonzero((dataset.accounts["status"] == "prospect").to_numpy(dtype=bool))
    among = np.bincount(network.incidence[prospects].indices, minlength=network.n_groups)
    size = outsiders(dataset, network).size
    winnable = among + size - network.group_members
    chance = telling_chance(network, size)
    told = chance * (winnable if winnable.any() else np.maximum(network.group_members - 1.0, 0.0))
    place = np.empty(network.n_groups, dtype=np.int64)
    place[np.lexsort((np.arange(network.n_groups), -told))] = np.arange(network.n_groups)
    return place


def _together(network: Network) -> sp.csr_array:
    """Give the mutual strength of direct ties."""
    together = sp.csr_array((network.n_accounts, network.n_accounts), dtype=np.float64)
    for kind, ties in zip(network.kinds, network.ties, strict=True):
        together = together + kind.weight * (ties + ties.T)
    both = sp.csr_array(together)
    both.eliminate_zeros()
    return both


def _lengths(matrix: sp.csr_array, accounts: IntArray) -> IntArray:
    return np.asarray(matrix.indptr[accounts + 1] - matrix.indptr[accounts], dtype=np.int64)


def _owners(rows: sp.csr_array) -> IntArray:
    """Give the row of every entry."""
    return np.repeat(np.arange(rows.shape[0], dtype=np.int64), np.diff(rows.indptr))


def _first_of_each(rows: sp.csr_array, order: IntArray, count: int) -> IntArray:
    """Give the first ``count`` columns of every row in the ``order`` given, which keeps rows together; −1 for none."""
    place = rows.indptr[:-1, None] + np.arange(count)
    there = place < rows.indptr[1:, None]
    result = np.full(place.shape, -1, dtype=np.int64)
    result[there] = rows.indices[order[place[there]]]
    return result
