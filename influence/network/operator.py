"""The tie operator: applied to vectors, never built.

For accounts i and groups g with strengths s, kind weights ω, group sizes n_g and direct ties A::

    W x = B (u ∘ Bᵀ x) − d ∘ x + Σ_kinds ω A x,    u_g = ω_kind / (n_g − 1)^α,    d_i = Σ_g u_g s_ig²

so that W_ij = Σ_g u_g s_ig s_jg + Σ_kinds ω A_ij for i ≠ j and W_ii = 0: the total strength with which the word of i
reaches j. α = 1 is the
collaboration weighting of Newman (2001): a group adds the same total to each member whatever its size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from influence.kernels.products import starts_of
from influence.kernels.sums import no_sums, summed
from influence.kernels.sums import total as total_of
from influence.kernels.two_mode import Ties, TwoMode
from influence.model import FloatArray, IntArray, Network
from influence.network.rows import Factor, recurrences_compiled, transposed
from influence.network.strengths import direct_ties, group_weight, reach, row_sums, turned
from influence.network.strengths import self_strength as own_strength

_NOTHING, _NO_SUMS = np.empty(0), np.empty((0, 0))


@dataclass(frozen=True)
class TieOperator:
    """W of a network, as two sparse products.

    Parameters
    ----------
    incidence
        B, n × m CSR.
    group_weight
        u, m numbers of 0 or more; 0 for groups of one member.
    direct
        Σ ω A, n × n CSR; rows speak to columns.
    undirected
        Whether no direct tie is directed, where that is known already.
    """

    incidence: sp.csr_array
    group_weight: FloatArray
    direct: sp.csr_array
    undirected: bool | None = None

    @property
    def size(self) -> int:
        """Number of accounts n."""
        return int(self.incidence.shape[0])

    @cached_property
    def self_strength(self) -> FloatArray:
        """d, n numbers: what B (u ∘ Bᵀ x) gives back to the account itself."""
        return own_strength(self._member, self.group_weight)

    @cached_property
    def direct_t(self) -> sp.csr_array:
        """Transpose of the direct ties: the same object where no tie is directed."""
        return self.direct if self.undirected else turned(self.direct)

    @cached_property
    def symmetric(self) -> bool:
        """Whether no direct tie is directed, so that W = Wᵀ."""
        if self.undirected is not None:
            return self.undirected
        if self.direct is self.direct_t:
            return True
        difference = self.direct - self.direct_t
        return difference.nnz == 0 or bool(np.all(difference.data == 0))

    def apply(self, x: FloatArray) -> FloatArray:
        """Give W x for a vector of n, or for each column of an n × k array: what i's word reaches, valued by x."""
        if x.ndim == 1:
            return self.combined(x, 1.0, _NOTHING, np.empty(self.size))
        result = self._two_mode(x)
        return result + self._ordered @ x if self.direct.nnz else result

    def combined(self, x: FloatArray, factor: float, shift: FloatArray, out: FloatArray) -> FloatArray:
        """Set ``out`` to factor · W x + shift ∘ x, and give it; ``shift`` has n numbers or none."""
        self._combine(x, factor, shift, out, _NO_SUMS)
        return out

    def form(self, x: FloatArray, factor: float, shift: FloatArray, out: FloatArray) -> float:
        """Set ``out`` as :meth:`combined` does, and give Σ x ∘ out, its order of adding fixed."""
        if self._compiled:
            sums = no_sums(self.size)
            self._combine(x, factor, shift, out, sums)
            return total_of(sums)
        self._combine(x, factor, shift, out, _NO_SUMS)
        return summed(x * out)

    def hearings(self, total: FloatArray, factor: float, hops: int, passed: Callable[[], None]) -> None:
        """Add to ``total``, what was heard at first, what is heard in so many hops, each max(0, factor · W heard).

        ``passed`` is called after every hop.
        """
        if self._compiled:
            self._loops.hearings(total, factor, hops, passed)
            return
        heard = total
        for _ in range(hops):
            heard = np.maximum(self.combined(heard, factor, _NOTHING, np.empty(self.size)), 0.0)
            total += heard
            passed()

    def _combine(self, x: FloatArray, factor: float, shift: FloatArray, out: FloatArray, sums: FloatArray) -> None:
        if self._compiled:
            self._loops.product(x, factor, shift, out, sums)
            return
        result = self._two_mode(x)
        if self.direct.nnz:
            result += self._ordered @ x
        np.multiply(result, factor, out=out)
        if len(shift):
            out += shift * x

    @cached_property
    def _compiled(self) -> bool:
        return recurrences_compiled(self.incidence.nnz, self.direct.nnz)

    @cached_property
    def _member(self) -> Factor:
        return Factor(self.incidence, self._compiled, often=True)

    @cached_property
    def _loops(self) -> TwoMode:
        return self._with(self.direct_t)

    @cached_property
    def _loops_t(self) -> TwoMode:
        return self._loops if self.direct_t is self.direct else self._with(self.direct)

    def _with(self, tellers: sp.csr_array) -> TwoMode:
        member = self._member
        return TwoMode(member.rows, member.parts, self.group_weight, self.self_strength, Ties.of(tellers))

    @cached_property
    def _ordered(self) -> sp.csr_array:
        """A, the tellers of a row ascending: the order in which machine code adds up, too."""
        return _ascending(self.direct)

    @cached_property
    def _ordered_t(self) -> sp.csr_array:
        return self._ordered if self.direct_t is self.direct else _ascending(self.direct_t)

    @cached_property
    def incidence_t(self) -> sp.csr_array:
        """Bᵀ, m × n CSR; products do without."""
        return transposed(self.incidence, compiled=self._compiled)

    def apply_transposed(self, x: FloatArray) -> FloatArray:
        """Give Wᵀ x: what reaches j, when x is sent out."""
        if self._compiled and x.ndim == 1:
            out = np.empty(self.size)
            self._loops_t.product(x, 1.0, _NOTHING, out, _NO_SUMS)
            return out
        result = self._two_mode(x)
        return result + self._ordered_t @ x if self.direct.nnz else result

    def _two_mode(self, x: FloatArray) -> FloatArray:
        weight, self_strength = self.group_weight, self.self_strength
        if x.ndim == 2:
            weight, self_strength = weight[:, None], self_strength[:, None]
        told = self._member.turned_times(x)
        told *= weight
        result: FloatArray = self.incidence @ told
        result -= self_strength * x
        return result

    def strength(self) -> FloatArray:
        """Give W 1: the total strength of each account's ties; exactly 0 without ties."""
        total: FloatArray = self._reach() + row_sums(self.direct)
        return total

    @cached_property
    def counts(self) -> bool:
        """Whether all strengths are 1 and products run as machine code, so that :meth:`counted` serves."""
        return self._compiled and self._member.unit and self._loops.ties.unit

    def counted(self, told: FloatArray, factor: float) -> FloatArray:
        """Give ``factor`` times :meth:`strength`, from the members of every group."""
        return self._loops.totals(self.group_weight * (told - 1.0), starts_of(self.direct), factor)

    def heard(self) -> FloatArray:
        """Give Wᵀ 1: the total strength with which the word of others reaches each account; exactly 0 if none does."""
        total: FloatArray = self._reach() + row_sums(self.direct_t)
        return total

    def _reach(self) -> FloatArray:
        return reach(self._member, self.group_weight, self._member.turned_times(np.ones(self.size)))

    def part(self, accounts: IntArray) -> TieOperator:
        """Give W of some accounts that have no tie to any other."""
        member = sp.csr_array(self.incidence[accounts])
        groups = np.unique(member.indices)
        member = sp.csr_array(member[:, groups])
        direct = sp.csr_array(self.direct[accounts][:, accounts])
        return TieOperator(
            incidence=member,
            group_weight=self.group_weight[groups],
            direct=direct,
            undirected=self.undirected or None,
        )

    def to_matrix(self) -> sp.csr_array:
        """Build W itself, for small networks and tests only: memory grows with the square of the largest group."""
        scaled = self.incidence @ sp.diags_array(self.group_weight) @ self.incidence_t
        matrix = sp.csr_array(scaled + self.direct)
        matrix.setdiag(0.0)
        matrix.eliminate_zeros()
        return matrix


def _ascending(matrix: sp.csr_array) -> sp.csr_array:
    return matrix if matrix.has_sorted_indices else matrix.sorted_indices()


def tie_operator(network: Network) -> TieOperator:
    """Give the tie operator W of a network; made once and kept with it.

    Cost O(affiliations + ties), and every product the same.
    """
    return network.once(_tie_operator)


def _tie_operator(network: Network) -> TieOperator:
    return TieOperator(incidence=network.incidence, group_weight=group_weight(network), direct=direct_ties(network))
