"""Betweenness on the two-mode network: who stands on the shortest ways between others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.centrality.parameters import require
from influence.centrality.sampling import Sources, draw_sources
from influence.centrality.steps import Steps, steps, tied
from influence.model import FloatArray, IntArray, Network, Score
from influence.progress import Progress, Stage, silent

BLOCK = 1 << 22  # numbers in one dense block: 32 MB, of which about eight are held at once


@dataclass(frozen=True)
class Betweenness:
    """Share of the shortest ways between two other accounts that lead through an account, averaged over all pairs.

    A way goes from account to group to account, or over a direct tie, which counts as a group of two; with σ_st
    shortest ways from s to t, of which σ_st(i) lead through i::

        betweenness_i = 1/((n − 1)(n − 2)) · Σ_{s≠t, both ≠ i} σ_st(i) / σ_st

    Only accounts are endpoints. Two accounts that share two groups have two ways; so have two with ties of two kinds.
    Strengths do not act; kinds of weight 0 are absent.

    Parameters
    ----------
    exact_up_to
        Number of accounts with ties up to which it is exact.
    sources
        Above that, number of accounts s sampled, the sum estimated from them with a standard error. At least 2.
    seed
        Seed of the sample.

    Notes
    -----
    Isolated accounts have 0, and so have all that are on nobody's shortest way; pairs in different components add
    nothing. The estimate is unbiased; its standard error is itself an estimate, too small for accounts that are on the
    ways of a few sources only. Cost O(levels · (affiliations + ties)) for every source, about 300 MB whatever the
    number of sources. Source: Freeman (1977), Sociometry 40; Brandes (2001), J. Mathematical Sociology 25; sampling:
    Brandes & Pich (2007), Int. J. Bifurcation and Chaos 17.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> Betweenness().score(network_of({"chamber": "ann bob cem"}, ["cem dee"])).values.round(4).tolist()
    [0.0, 0.0, 0.6667, 0.0]
    """

    exact_up_to: int = 2_000
    sources: int = 256
    seed: int = 1

    def __post_init__(self) -> None:
        require(self.exact_up_to >= 0, "Betweenness", "exact_up_to", "0 or more", self.exact_up_to)
        require(self.sources >= 2, "Betweenness", "sources", "2 or more", self.sources)
        require(self.seed >= 0, "Betweenness", "seed", "0 or more", self.seed)

    @property
    def name(self) -> str:
        """Column name."""
        return "betweenness"

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score every account of ``network``."""
        return self.score_both(network, progress)[0]

    def score_both(self, network: Network, progress: Progress = silent) -> tuple[Score, Score]:
        """Score accounts and groups from the same ways; a group's sum is divided by n (n − 1), all pairs."""
        way = steps(network)
        sources = draw_sources(np.flatnonzero(tied(way)), self.exact_up_to, self.sources, self.seed)
        with progress.stage(self.name, len(sources.accounts)) as stage:
            sums, squares = _sum_of_dependencies(way, sources, stage)
        n, m = network.n_accounts, network.n_groups
        pairs = np.concatenate([np.full(n, max((n - 1) * (n - 2), 1)), np.full(m, max(n * (n - 1), 1))])
        total, error = sources.total(sums, squares)
        values, note = total / pairs, sources.note(self.seed)
        if error is None:
            return Score(self.name, values[:n], None, note), Score(self.name, values[n:], None, note)
        error = error / pairs
        return Score(self.name, values[:n], error[:n], note), Score(self.name, values[n:], error[n:], note)


def _sum_of_dependencies(way: Steps, sources: Sources, stage: Stage) -> tuple[FloatArray, FloatArray]:
    """Give Σ_s δ_s and Σ_s δ_s², for n accounts and then m groups; δ_s(i) = Σ_t σ_st(i) / σ_st."""
    n, m = way.member.shape
    sums, squares = np.zeros(n + m), np.zeros(n + m)
    width = max(1, BLOCK // max(n, 1))
    for begin in range(0, len(sources.accounts), width):
        block = sources.accounts[begin : begin + width]
        for part, dependency in zip((slice(0, n), slice(n, n + m)), _dependencies(way, block), strict=True):
            sums[part] += dependency.sum(axis=1)
            squares[part] += (dependency**2).sum(axis=1)
        stage.advance(len(block))
    return sums, squares


def _dependencies(way: Steps, block: IntArray) -> tuple[FloatArray, FloatArray]:
    """Give δ of every account and group (rows) on every source of ``block`` (columns): Brandes, level by level."""
    (n, m), column = way.member.shape, np.arange(len(block))
    ways, level = np.zeros((n, len(block))), np.full((n, len(block)), -1, dtype=np.int32)
    ways[block, column], level[block, column] = 1.0, 0
    frontier, depth = ways.copy(), 0
    while True:
        frontier = way.member @ (way.member_t @ frontier) + way.direct_t @ frontier
        frontier[level >= 0] = 0.0
        fresh = frontier > 0
        if not fresh.any():
            break
        depth += 1
        level[fresh] = depth
        ways += frontier
    dependency, group_dependency = np.zeros((n, len(block))), np.zeros((m, len(block)))
    for farther in range(depth, 0, -1):
        there = np.zeros((n, len(block)))
        np.divide(1.0 + dependency, ways, out=there, where=level == farther)
        through_groups = way.member_t @ there
        here = np.where(level == farther - 1, ways, 0.0)
        group_dependency += (way.member_t @ here) * through_groups
        dependency += here * (way.member @ through_groups + way.direct @ there)
    dependency[block, column] = 0.0
    return dependency, group_dependency
