"""The tie operator: applied to vectors, never built.

For accounts i and groups g with strengths s, kind weights ω, group sizes n_g and direct ties A::

    W x = B (u ∘ Bᵀ x) − d ∘ x + Σ_kinds ω A x,    u_g = ω_kind / (n_g − 1)^α,    d_i = Σ_g u_g s_ig²

so that W_ij = Σ_g u_g s_ig s_jg + Σ_kinds ω A_ij for i ≠ j and W_ii = 0: the total strength with which the word of i
reaches j. α = 1 is the
collaboration weighting of Newman (2001): a group adds the same total to each member whatever its size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from influence.kernels import compiled_pays
from influence.kernels.products import Rows, rows_of, two_mode
from influence.model import FloatArray, Network

_NOTHING = np.empty(0)
_PRODUCTS = 20
"""How many products a recurrence takes at least."""


@dataclass(frozen=True)
class TieOperator:
    """W of a network, as two sparse products.

    Parameters
    ----------
    incidence
        B, n × m CSR.
    incidence_t
        Bᵀ, m × n CSR.
    group_weight
        u, m numbers of 0 or more; 0 for groups of one member.
    self_strength
        d, n numbers: what B (u ∘ Bᵀ x) gives back to the account itself.
    direct
        Σ ω A, n × n CSR; rows speak to columns.
    direct_t
        Its transpose.
    """

    incidence: sp.csr_array
    incidence_t: sp.csr_array
    group_weight: FloatArray
    self_strength: FloatArray
    direct: sp.csr_array
    direct_t: sp.csr_array

    @property
    def size(self) -> int:
        """Number of accounts n."""
        return int(self.incidence.shape[0])

    @cached_property
    def symmetric(self) -> bool:
        """Whether no direct tie is directed, so that W = Wᵀ."""
        difference = self.direct - self.direct_t
        return difference.nnz == 0 or bool(np.all(difference.data == 0))

    def apply(self, x: FloatArray) -> FloatArray:
        """Give W x for a vector of n, or for each column of an n × k array: what i's word reaches, valued by x."""
        if x.ndim == 1:
            return self.combined(x, 1.0, _NOTHING, np.empty(self.size))
        result = self._two_mode(x)
        return result + self.direct @ x if self.direct.nnz else result

    def combined(self, x: FloatArray, factor: float, shift: FloatArray, out: FloatArray) -> FloatArray:
        """Set ``out`` to factor · W x + shift ∘ x, and give it; ``shift`` has n numbers or none."""
        if self._compiled:
            member, member_t, direct = self._rows
            two_mode(member, member_t, self.group_weight, self.self_strength, direct, x, factor, shift, out)
            return out
        result = self._two_mode(x)
        if self.direct.nnz:
            result += self.direct @ x
        np.multiply(result, factor, out=out)
        if len(shift):
            out += shift * x
        return out

    @cached_property
    def _compiled(self) -> bool:
        return compiled_pays(_PRODUCTS * (2 * self.incidence.nnz + self.direct.nnz))

    @cached_property
    def _rows(self) -> tuple[Rows, Rows, Rows]:
        return rows_of(self.incidence), rows_of(self.incidence_t), rows_of(self.direct)

    def apply_transposed(self, x: FloatArray) -> FloatArray:
        """Give Wᵀ x: what reaches j, when x is sent out."""
        result = self._two_mode(x)
        return result + self.direct_t @ x if self.direct.nnz else result

    def _two_mode(self, x: FloatArray) -> FloatArray:
        weight, self_strength = self.group_weight, self.self_strength
        if x.ndim == 2:
            weight, self_strength = weight[:, None], self_strength[:, None]
        told = self.incidence_t @ x
        told *= weight
        result: FloatArray = self.incidence @ told
        result -= self_strength * x
        return result

    def strength(self) -> FloatArray:
        """Give W 1: the total strength of each account's ties; exactly 0 without ties."""
        total: FloatArray = self._two_mode_total() + self.direct @ np.ones(self.size)
        return total

    def heard(self) -> FloatArray:
        """Give Wᵀ 1: the total strength with which the word of others reaches each account; exactly 0 if none does."""
        total: FloatArray = self._two_mode_total() + self.direct_t @ np.ones(self.size)
        return total

    def _two_mode_total(self) -> FloatArray:
        members = self.incidence_t @ np.ones(self.size)
        reach: FloatArray = self.incidence @ (self.group_weight * members) - self.self_strength
        # What an account gives itself is taken off again: of a tie far weaker than that, only rounding is left.
        reach[np.abs(reach) <= 1e-12 * self.self_strength] = 0.0
        return reach

    def to_matrix(self) -> sp.csr_array:
        """Build W itself, for small networks and tests only: memory grows with the square of the largest group."""
        scaled = self.incidence @ sp.diags_array(self.group_weight) @ self.incidence_t
        matrix = sp.csr_array(scaled + self.direct)
        matrix.setdiag(0.0)
        matrix.eliminate_zeros()
        return matrix


def tie_operator(network: Network) -> TieOperator:
    """Give the tie operator W of a network; made once and kept with it.

    Cost: one transposition, O(affiliations + ties); every product the same.
    """
    return network.once(_tie_operator)


def _tie_operator(network: Network) -> TieOperator:
    return operator_of(network.incidence, group_weight(network), direct_ties(network))


def operator_of(incidence: sp.csr_array, weight: FloatArray, direct: sp.csr_array) -> TieOperator:
    """Put W together from B, u and Σ ω A.

    Strengths of 1, the usual ones, are held once for B and Bᵀ together.
    """
    transposed = sp.csr_array(incidence.T)
    unit = bool(np.all(incidence.data == 1.0))
    if unit:
        transposed = sp.csr_array((incidence.data, transposed.indices, transposed.indptr), shape=transposed.shape)
        squared = incidence
    else:
        squared = sp.csr_array((incidence.data**2, incidence.indices, incidence.indptr), shape=incidence.shape)
    return TieOperator(
        incidence=incidence,
        incidence_t=transposed,
        group_weight=weight,
        self_strength=np.asarray(squared @ weight),
        direct=direct,
        direct_t=sp.csr_array(direct.T),
    )


def direct_ties(network: Network) -> sp.csr_array:
    """Give Σ ω A over all kinds, n × n CSR without zeros."""
    direct = sp.csr_array((network.n_accounts, network.n_accounts), dtype=np.float64)
    for kind, ties in zip(network.kinds, network.ties, strict=True):
        if ties.nnz:
            direct = direct + kind.weight * ties
    direct = sp.csr_array(direct)
    direct.eliminate_zeros()
    return direct


def group_weight(network: Network) -> FloatArray:
    """Give u_g = ω_kind / (n_g − 1)^α for every group; 0 where nobody else is there to be told.

    n_g is the group's size, members outside the data included: that somebody is not yet a customer does not make the
    others closer.
    """
    kind_weight = np.array([kind.weight for kind in network.kinds], dtype=np.float64)
    others = network.group_size - 1.0
    weight = np.zeros(network.n_groups)
    shared = (others > 0) & (network.group_members > 1)
    weight[shared] = kind_weight[network.group_kind[shared]] / others[shared] ** network.alpha
    return weight
