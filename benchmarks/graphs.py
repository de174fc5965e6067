"""The two graphs that tools without affiliations are given: the projection, and the two-mode graph."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from benchmarks.generator import FloatArray, IntArray, Town
from benchmarks.town_network import incidence, ties


def projection(town: Town) -> sp.csr_array:
    """Build the account–account graph W = B U Bᵀ + A without diagonal, u_g = 1/(n_g − 1): Newman's projection."""
    matrix = incidence(town)
    weight = 1.0 / np.maximum(town.group_sizes() - 1.0, 1.0)
    result = sp.csr_array(matrix @ sp.diags_array(weight) @ matrix.T)
    result.setdiag(0.0)
    result.eliminate_zeros()
    return sp.csr_array(result + ties(town))


@dataclass(frozen=True)
class TwoModeGraph:
    """Accounts (0 … n − 1), groups, and direct ties as groups of two, as one undirected graph without weights.

    Parameters
    ----------
    one, other
        The ends of every edge: an account, and a group or tie.
    accounts
        n.
    size
        Number of nodes.
    """

    one: IntArray
    other: IntArray
    accounts: int
    size: int

    def adjacency(self) -> sp.csr_array:
        """Give the symmetric adjacency matrix."""
        row, column = np.concatenate([self.one, self.other]), np.concatenate([self.other, self.one])
        return sp.csr_array(sp.coo_array((np.ones(len(row)), (row, column)), shape=(self.size, self.size)))

    def restart(self) -> FloatArray:
        """Give the restart of a walk that starts at accounts only: ones for accounts, zeros for all others."""
        return np.concatenate([np.ones(self.accounts), np.zeros(self.size - self.accounts)])

    def shares(self, scores: FloatArray) -> FloatArray:
        """Give the accounts' part of ``scores``, so that it sums to 1."""
        part: FloatArray = np.asarray(scores, dtype=np.float64)[: self.accounts]
        return np.asarray(part / part.sum())


def two_mode(town: Town) -> TwoModeGraph:
    """Give the two-mode graph of a town."""
    n, m, pairs = town.n_accounts, town.n_groups, len(town.tie_source)
    tie = np.arange(n + m, n + m + pairs)
    one = np.concatenate([town.member, town.tie_source, town.tie_target]).astype(np.int64)
    other = np.concatenate([town.group.astype(np.int64) + n, tie, tie])
    return TwoModeGraph(one, other, n, n + m + pairs)
