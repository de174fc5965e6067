"""What the groups and direct ties of a network weigh, and the total strength that they give every account."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from influence.kernels.products import all_one
from influence.model import FloatArray, IntArray, Network
from influence.network.rows import Factor, product, recurrences_compiled, transposed


def group_weight(network: Network) -> FloatArray:
    """Give u_g = ω_kind / (n_g − 1)^α for every group; 0 where nobody else is there to be told.

    n_g is the group's size, members outside the data included: that somebody is not yet a customer does not make the
    others closer. Made once and kept with the network.
    """
    return network.once(_group_weight)


def _group_weight(network: Network) -> FloatArray:
    kind_weight = np.array([kind.weight for kind in network.kinds], dtype=np.float64)
    of_group = kind_weight[network.group_kind]
    weight = weight_of_groups(of_group, network.group_size, network.group_members, network.alpha)
    weight.flags.writeable = False
    return weight


def weight_of_groups(omega: FloatArray, size: FloatArray, members: IntArray, alpha: float) -> FloatArray:
    """Give u_g = ω / (n_g − 1)^α, with n_g the declared ``size`` (NaN: none) but never less than the known ``members``.

    Examples
    --------
    >>> weight_of_groups(np.array([2.0, 1.0]), np.array([np.nan, 9.0]), np.array([3, 1]), 1.0).tolist()
    [1.0, 0.0]
    """
    others = np.fmax(size, members) - 1.0
    weight = np.zeros(len(omega))
    shared = (others > 0) & (members > 1)
    weight[shared] = omega[shared] / others[shared] ** alpha
    return weight


def direct_ties(network: Network) -> sp.csr_array:
    """Give Σ ω A over all kinds, n × n CSR without zeros; made once and kept with the network."""
    return network.once(_direct_ties)


def _direct_ties(network: Network) -> sp.csr_array:
    parts = [
        ties if kind.weight == 1.0 else kind.weight * ties
        for kind, ties in zip(network.kinds, network.ties, strict=True)
        if kind.weight > 0 and ties.nnz
    ]
    if not parts:
        return sp.csr_array((network.n_accounts, network.n_accounts), dtype=np.float64)
    direct = sp.csr_array(sum(parts[1:], start=parts[0]))
    if not np.all(direct.data):
        direct = direct.copy()
        direct.eliminate_zeros()
    return direct


def turned(direct: sp.csr_array) -> sp.csr_array:
    """Give the transpose of direct ties: the same object where no tie is directed."""
    other = transposed(direct, compiled=recurrences_compiled(direct.nnz, 0))
    parts = ((direct.indptr, other.indptr), (direct.indices, other.indices), (direct.data, other.data))
    return direct if all(np.array_equal(one, two) for one, two in parts) else other


def self_strength(member: Factor, weight: FloatArray) -> FloatArray:
    """Give d_i = Σ_g u_g s_ig²: what B (u ∘ Bᵀ x) gives back to the account itself."""
    if member.unit:
        return member.times(weight)
    matrix = member.matrix
    squared = sp.csr_array((matrix.data**2, matrix.indices, matrix.indptr), shape=matrix.shape)
    return Factor(squared, member.compiled).times(weight)


def reach(member: Factor, weight: FloatArray, told: FloatArray) -> FloatArray:
    """Give B (u ∘ told) − d for told = Bᵀ 1: the total strength that groups give; exactly 0 if nobody else is there."""
    if member.unit:
        return member.times(weight * (told - 1.0))
    own = self_strength(member, weight)
    total: FloatArray = member.times(weight * told) - own
    # What an account gives itself is taken off again: of a tie far weaker than that, only rounding is left.
    total[np.abs(total) <= 1e-12 * own] = 0.0
    return total


def row_sums(direct: sp.csr_array) -> FloatArray:
    """Give Σ_j of every row of direct ties."""
    if all_one(direct.data):
        return np.diff(direct.indptr).astype(np.float64)
    return product(direct, np.ones(direct.shape[1]))
