"""Cores of the two-mode network: the part that holds together when the loosely tied are taken away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from influence.centrality.steps import steps
from influence.kernels import compiled_pays
from influence.kernels.wiring import wiring
from influence.model import IntArray, Network, Score
from influence.progress import Progress, silent

STEPS = 20  # number of times that peeling in NumPy goes over affiliations and ties


@dataclass(frozen=True)
class Core:
    """Largest k for which an account belongs to the k-core.

    The k-core is the largest part of the network in which every account has k or more groups and direct ties left, each
    with another account of the part in it: the (k, 2)-core of a two-mode network, a direct tie being a group of two
    whatever its direction. Ties of several kinds between two accounts count each. For a network of ties of one kind
    alone it is the k-core of Seidman.

    Notes
    -----
    Isolated accounts have 0; components do not matter. Strengths do not act; kinds of weight 0 are absent. Cost
    O(affiliations + ties), by peeling. Source: Seidman (1983), Social Networks 5; Ahmed, Batagelj et al. (2007), APVIS
    '07, for two modes.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> network = network_of({"chamber": "ann bob cem", "choir": "ann bob dee"}, others="eve")
    >>> Core().score(network).values.tolist()
    [2.0, 2.0, 1.0, 1.0, 0.0]
    """

    @property
    def name(self) -> str:
        """Column name."""
        return "core"

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score every account of ``network``."""
        way = steps(network)
        with progress.stage(self.name):
            if compiled_pays(STEPS * (way.member.nnz + way.direct.nnz)):
                core = _compiled_peel(network)
            else:
                core = _peel(_groups_and_ties(network))
        return Score(self.name, core.astype(np.float64))


def _compiled_peel(network: Network) -> IntArray:
    """Give the same as machine code."""
    from influence.kernels.peeling import cores

    way, both = steps(network), sp.csr_array((network.n_accounts, network.n_accounts))
    for kind, ties in zip(network.kinds, network.ties, strict=True):
        if kind.weight > 0 and ties.nnz:
            pair = sp.coo_array(ties + ties.T)
            other = pair.row != pair.col
            ends = pair.row[other], pair.col[other]
            both = both + sp.csr_array((np.ones(len(ends[0])), ends), shape=pair.shape)
    return cores(wiring(way.member, way.member_t, sp.csr_array(both)))


def _groups_and_ties(network: Network) -> sp.csr_array:
    """Give the membership of accounts in groups and, a column each, in direct ties."""
    member = steps(network).member.tocoo()
    rows, columns, width = [member.row], [member.col], member.shape[1]
    for kind, ties in zip(network.kinds, network.ties, strict=True):
        if kind.weight > 0:
            pair = sp.triu(ties + ties.T, k=1, format="coo")
            position = width + np.arange(pair.nnz)
            rows += [pair.row, pair.col]
            columns += [position, position]
            width += pair.nnz
    row, column = np.concatenate(rows), np.concatenate(columns)
    matrix = sp.coo_array((np.ones(len(row), dtype=np.int8), (row, column)), shape=(network.n_accounts, width))
    return sp.csr_array(matrix)


def _peel(member: sp.csr_array) -> IntArray:
    n, width = member.shape
    core = np.zeros(n, dtype=np.int64)
    degree = np.diff(member.indptr).astype(np.int64)
    row = np.repeat(np.arange(n), degree)
    size = np.bincount(member.indices, minlength=width)
    # The sum of the members' positions names the last one left.
    last_one = np.zeros(width, dtype=np.int64)
    np.add.at(last_one, member.indices, row)
    there = degree > 0
    while there.any():
        k = int(degree[there].min()) + 1
        leaving = np.flatnonzero(there & (degree < k))
        while len(leaving):
            there[leaving] = False
            core[leaving] = k - 1
            groups, who = _slices(member, leaving)
            touched, gone = np.unique(groups, return_counts=True)
            np.subtract.at(last_one, groups, who)
            size[touched] -= gone
            alone = touched[size[touched] == 1]
            left = last_one[alone]
            np.subtract.at(degree, left, 1)
            left = np.unique(left)
            leaving = left[there[left] & (degree[left] < k)]
    return core


def _slices(matrix: sp.csr_array, rows: IntArray) -> tuple[IntArray, IntArray]:
    """Give the columns of ``rows`` one after another, and the row of each."""
    begin, count = matrix.indptr[rows], np.diff(matrix.indptr)[rows]
    offset = np.repeat(begin - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
    return matrix.indices[offset + np.arange(count.sum())].astype(np.int64), np.repeat(rows, count)
