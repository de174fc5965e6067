"""Who can be won outside the data: the unseen members of groups, and the unseen ends of direct ties."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from influence.cascade import tie_chances
from influence.kernels.products import all_one
from influence.model import Dataset, FloatArray, IntArray, Network
from influence.network.rows import Factor


@dataclass(frozen=True)
class Outsiders:
    """People outside the data whom the word can reach.

    Parameters
    ----------
    size
        m numbers: all members of each group, seen and unseen.
    assumed
        m flags: the size is not declared but follows from the market share.
    contacts
        (account, chance, number): how many unseen people the account alone tells, each with ``chance``; always assumed.
    contact_kind
        Position of the kind of the ties, for each of the contacts.
    """

    size: FloatArray
    assumed: npt.NDArray[np.bool_]
    contacts: tuple[IntArray, FloatArray, FloatArray]
    contact_kind: IntArray

    def at(self, network: Network) -> Outsiders:
        """Give the same people at the rates of the same network with others."""
        account, _, number = self.contacts
        chance = tie_chances(network)[self.contact_kind]
        return replace(self, contacts=(account, chance, number))


def outsiders(dataset: Dataset, network: Network) -> Outsiders:
    """Tell how many people outside the data each group and each account reaches.

    A group that declares its size has the rest of its members unseen. Where none is declared, the market share stands
    in: the customers, former ones included, are assumed to be that share of the circle, and who of the rest is not a
    known prospect is unseen. So a prospect entered into the data takes the place of somebody unseen and lowers nobody's
    value. The direct ties of an account in one kind are such a circle too, unless the kind has a group that declares
    its size: the team then knows the surroundings.
    """
    share = dataset.settings.referral.market_share
    customer: FloatArray = np.where(dataset.accounts["status"] == "prospect", 0.0, 1.0)
    sized = set(dataset.groups.loc[dataset.groups["size"].notna(), "group_id"])
    assumed = np.array([group not in sized for group in network.group_ids], dtype=np.bool_)
    customers = Factor(_ones(network.incidence)).turned_times(customer)
    size = np.where(assumed, np.maximum(network.group_members, customers / share), network.group_size)
    return Outsiders(size, assumed, *_contacts(network, customer, assumed, share))


def _contacts(
    network: Network, customer: FloatArray, assumed: npt.NDArray[np.bool_], share: float
) -> tuple[tuple[IntArray, FloatArray, FloatArray], IntArray]:
    accounts, kinds = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    chances, numbers = [np.empty(0)], [np.empty(0)]
    for position, (kind, ties) in enumerate(zip(network.kinds, network.ties, strict=True)):
        if not assumed[network.columns_of(position)].all():
            continue
        seen = np.diff(ties.indptr)
        unseen = Factor(_ones(ties)).times(customer) / share - seen
        who = np.flatnonzero(unseen > 0).astype(np.int64)
        accounts.append(who)
        kinds.append(np.full(len(who), position))
        chances.append(np.full(len(who), kind.tie_probability))
        numbers.append(unseen[who])
    return (np.concatenate(accounts), np.concatenate(chances), np.concatenate(numbers)), np.concatenate(kinds)


def _ones(matrix: sp.csr_array) -> sp.csr_array:
    """Give a matrix without zeros as one that only says where its numbers stand."""
    if all_one(matrix.data):
        return matrix
    return sp.csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
