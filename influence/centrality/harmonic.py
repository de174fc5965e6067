"""Harmonic closeness: how few steps the word of an account needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from influence.centrality.parameters import require
from influence.centrality.sampling import Sources, draw_sources
from influence.centrality.steps import Steps, steps, tied, wired
from influence.kernels import compiled_pays
from influence.model import FloatArray, Network, Score
from influence.progress import Progress, Stage, silent

Words = npt.NDArray[np.uint64]
PASSES = 10  # number of times that a search goes over affiliations and ties
BLOCK = 1 << 22  # words held at once for accounts and groups together: 32 MB


@dataclass(frozen=True)
class Harmonic:
    """Mean of 1/distance from an account to every other one.

    With d(i, j) the least number of steps by which the word of i reaches j, a shared group or a direct tie being one
    step, and 1/∞ = 0::

        harmonic_i = 1/(n − 1) · Σ_{j≠i} 1/d(i, j)

    1 when everybody is reached in one step. Strengths do not act; kinds of weight 0 are absent.

    Parameters
    ----------
    exact_up_to
        Number of accounts with ties up to which it is exact.
    sources
        Above that, number of listeners j sampled, the sum estimated from them with a standard error. At least 2.
    seed
        Seed of the sample.

    Notes
    -----
    Isolated accounts have 0; accounts in another component add nothing. Cost O(levels · (affiliations + ties)) bit
    operations for 64 sources at a time. Source: Marchiori & Latora (2000), Physica A 285; sampling: Eppstein & Wang
    (2004), J. Graph Algorithms and Applications 8.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> Harmonic().score(network_of({"chamber": "ann bob cem"}, ["cem dee"], others="eve")).values.tolist()
    [0.625, 0.625, 0.75, 0.5, 0.0]
    """

    exact_up_to: int = 20_000
    sources: int = 256
    seed: int = 1

    def __post_init__(self) -> None:
        require(self.exact_up_to >= 0, "Harmonic", "exact_up_to", "0 or more", self.exact_up_to)
        require(self.sources >= 2, "Harmonic", "sources", "2 or more", self.sources)
        require(self.seed >= 0, "Harmonic", "seed", "0 or more", self.seed)

    @property
    def name(self) -> str:
        """Column name."""
        return "harmonic"

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score every account of ``network``."""
        return self.score_both(network, progress)[0]

    def score_both(self, network: Network, progress: Progress = silent) -> tuple[Score, Score]:
        """Score accounts and groups from the same paths.

        A group stands at distance 1 from its members, 2 from those whom they reach in one step, and so on; its sum is
        divided by n. Groups of which one member is known have 0.
        """
        way = steps(network)
        sources = draw_sources(np.flatnonzero(tied(way)), self.exact_up_to, self.sources, self.seed)
        with progress.stage(self.name, len(sources.accounts)) as stage:
            words = -(-len(sources.accounts) // 64)
            if compiled_pays(PASSES * words * (way.member.nnz + way.direct.nnz)):
                sums, squares = _compiled_sum_of_inverse_distances(network, sources, stage)
            else:
                sums, squares = _sum_of_inverse_distances(way, sources, stage)
        n, m = network.n_accounts, network.n_groups
        possible = np.concatenate([np.full(n, max(n - 1, 1)), np.full(m, max(n, 1))])
        total, error = sources.total(sums, squares)
        values, remarks = total / possible, sources.remarks(self.seed)
        if error is None:
            return Score(self.name, values[:n], None, remarks), Score(self.name, values[n:], None, remarks)
        error = error / possible
        return Score(self.name, values[:n], error[:n], remarks), Score(self.name, values[n:], error[n:], remarks)


def _compiled_sum_of_inverse_distances(
    network: Network, sources: Sources, stage: Stage
) -> tuple[FloatArray, FloatArray]:
    """Give the same as machine code, 64 sources at a time; sums differ by rounding only."""
    from influence.kernels.paths_together import WORD, room_of, sum_of_inverse_distances

    net = wired(network)
    words = np.split(net.there(sources.accounts), range(WORD, len(sources.accounts), WORD))
    return net.sums(
        words,
        room_of,
        lambda word, room, found: sum_of_inverse_distances(net.way, net.back, word, room, found),
        stage,
    )


def _sum_of_inverse_distances(way: Steps, sources: Sources, stage: Stage) -> tuple[FloatArray, FloatArray]:
    """Give Σ 1/d and Σ 1/d² to the sources, for n accounts and then m groups."""
    n, m = way.member.shape
    sums, squares = np.zeros(n + m), np.zeros(n + m)
    width = 64 * max(1, BLOCK // max(n + m, 1))
    for begin in range(0, len(sources.accounts), width):
        block = sources.accounts[begin : begin + width]
        bit = np.arange(len(block))
        fresh: Words = np.zeros((n, -(-len(block) // 64)), dtype=np.uint64)
        fresh[block, bit // 64] = np.uint64(1) << (bit % 64).astype(np.uint64)
        seen, seen_group = fresh.copy(), np.zeros((m, fresh.shape[1]), dtype=np.uint64)
        distance = 0
        while fresh.any():
            distance += 1
            fresh_group = _union(way.member_t, fresh) & ~seen_group
            seen_group |= fresh_group
            fresh = (_union(way.member, fresh_group) | _union(way.direct, fresh)) & ~seen
            seen |= fresh
            reached = np.concatenate([_bits(fresh), _bits(fresh_group)])
            sums += reached / distance
            squares += reached / distance**2
        stage.advance(len(block))
    return sums, squares


def _union(matrix: sp.csr_array, words: Words) -> Words:
    """Give, for every row of ``matrix``, the union of the bit sets of its columns."""
    result: Words = np.zeros((matrix.shape[0], words.shape[1]), dtype=np.uint64)
    rows = np.flatnonzero(np.diff(matrix.indptr))
    if len(rows):
        begin = matrix.indptr[rows]
        for column in range(words.shape[1]):
            result[rows, column] = np.bitwise_or.reduceat(words[:, column][matrix.indices], begin)
    return result


def _bits(words: Words) -> FloatArray:
    counts: FloatArray = np.bitwise_count(words).sum(axis=1, dtype=np.float64)
    return counts
