"""Betweenness on the two-mode network: who stands on the shortest ways between others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import scipy.sparse as sp

from influence.centrality.parameters import require
from influence.centrality.sampling import Sources, draw_sources, squares_expected
from influence.centrality.steps import BoolArray, Steps, steps, tied, wired
from influence.kernels import compiled_pays
from influence.model import FloatArray, IntArray, Network, Remark, Score
from influence.progress import Progress, Stage, silent

BLOCK = 1 << 22  # numbers in one dense block: 32 MB, of which about eight are held at once
BATCH = 1 << 25  # steps of a search that are made in one go by compiled loops: some tenths of a second
PASSES = 4  # number of times that a search goes over affiliations and ties, there and back
NEAR = 12  # steps up to which every distance is gone back by itself, at a cost of its square


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
    nothing. The estimate is unbiased. Its standard errors allow for contributions that a sample may have missed
    (:func:`~influence.centrality.sampling.squares_expected`); 90 % intervals were seen to cover 85 to 95 % of the time
    for accounts of every size from a value on that the remarks give, below it less. Cost O(affiliations + ties) for
    every source; about 500 MB at a million accounts, whatever the number of sources. Source: Freeman (1977), Sociometry
    40; Brandes (2001), J. Mathematical Sociology 25; sampling: Brandes & Pich (2007), Int. J. Bifurcation and Chaos 17,
    with the bisection of Geisberger, Sanders & Schultes (2008), ALENEX: on a network of 24,631 accounts it halves the
    error. That ways of two steps are not halved but divided by the sizes of the groups on either side takes as much
    again off the variance where accounts have direct ties.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> Betweenness().score(network_of({"chamber": "ann bob cem"}, ["cem dee"])).values.round(4).tolist()
    [0.0, 0.0, 0.6667, 0.0]
    """

    exact_up_to: int = 5_000
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
        return self._scores(network, progress, groups=False)[0]

    def score_both(self, network: Network, progress: Progress = silent) -> tuple[Score, Score]:
        """Score accounts and groups from the same ways; a group's sum is divided by n (n − 1), all pairs."""
        return self._scores(network, progress, groups=True)

    def _scores(self, network: Network, progress: Progress, groups: bool) -> tuple[Score, Score]:
        way = steps(network)
        sources = draw_sources(np.flatnonzero(tied(way)), self.exact_up_to, self.sources, self.seed)
        with progress.stage(self.name, len(sources.accounts)) as stage:
            if compiled_pays(PASSES * len(sources.accounts) * (way.member.nnz + way.direct.nnz)):
                sums, squares = _compiled_sum_of_dependencies(network, sources, stage, groups)
            else:
                sums, squares = _sum_of_dependencies(way, sources, stage, groups)
        n, m = network.n_accounts, network.n_groups
        pairs = np.concatenate([np.full(n, max((n - 1) * (n - 2), 1)), np.full(m, max(n * (n - 1), 1))])
        remarks = sources.remarks(self.seed)
        if not sources.exact:
            expected, sound_from = squares_expected(sums[:n], squares[:n])
            expected[_dead_ends(way)] = 0.0
            squares = np.concatenate([expected, squares_expected(sums[n:], squares[n:])[0]])
            sound_from *= sources.population / len(sources.accounts) / pairs[0]
            remarks += (Remark("errors_sound", {"least": float(f"{sound_from:.2g}")}),)
        total, error = sources.total(sums, squares)
        values = total / pairs
        if error is None:
            return Score(self.name, values[:n], None, remarks), Score(self.name, values[n:], None, remarks)
        error = error / pairs
        return Score(self.name, values[:n], error[:n], remarks), Score(self.name, values[n:], error[n:], remarks)


def _dead_ends(way: Steps) -> BoolArray:
    """Tell which accounts are joined to others over one group or one account at most: no way leads through them."""
    joined = np.diff(way.member.indptr) + np.diff(sp.csr_array(way.direct + way.direct_t).indptr)
    return np.asarray(joined <= 1)


def _compiled_sum_of_dependencies(
    network: Network, sources: Sources, stage: Stage, groups: bool
) -> tuple[FloatArray, FloatArray]:
    """Give the same as machine code, a source at a time; sums differ by rounding only."""
    from influence.kernels.paths import room_of, sum_of_dependencies

    net = wired(network)
    start = net.there(sources.accounts)
    size = len(net.way.groups) + len(net.way.ties) + network.n_accounts
    width = min(max(BATCH // max(size, 1), 1), 16)
    far, one_way = not sources.exact, net.back is not net.way
    return net.sums(
        [start[begin : begin + width] for begin in range(0, len(start), width)],
        room_of,
        lambda batch, room, found: sum_of_dependencies(
            net.way, net.back, batch, far, one_way, groups, NEAR, room, found
        ),
        stage,
    )


def _sum_of_dependencies(way: Steps, sources: Sources, stage: Stage, groups: bool) -> tuple[FloatArray, FloatArray]:
    """Give Σ_s y_s and Σ_s y_s², for n accounts and then m groups, which have 0 unless ``groups``.

    Where all accounts are sources, y_s(i) = Σ_t σ_st(i) / σ_st. Of a sample, every source stands for both ends of a
    way: it credits the far half of the ways that lead from it, and of those that lead to it. Each way is then credited
    once, so the total is the same; but an account that cuts off a small part of the network no longer has its sum from
    the few sources in that part, which a sample mostly misses.
    """
    n, m = way.member.shape
    back = Steps(way.member, way.member_t, way.direct_t, way.direct)
    one_way = (way.direct - way.direct_t).count_nonzero() > 0
    sums, squares = np.zeros(n + m), np.zeros(n + m)
    width = max(1, BLOCK // max(n, 1))
    for begin in range(0, len(sources.accounts), width):
        block = sources.accounts[begin : begin + width]
        found = _dependencies(way, block, not sources.exact, groups)
        if not sources.exact:
            found += _dependencies(back, block, True, groups) if one_way else found
        sums += found.sum(axis=1)
        squares += (found**2).sum(axis=1)
        stage.advance(len(block))
    return sums, squares


def _dependencies(way: Steps, block: IntArray, far: bool, groups: bool) -> FloatArray:
    """Give the dependency of every account and group (n + m rows) on every source of ``block`` (columns).

    ``far``: of ways of up to 12 steps only what is beyond the middle counts, and half of what is in the middle (of two
    steps: see :func:`_credit_by_side`); of longer ones d(s,i)/d(s,t) of all. Either way the two ends of a way together
    count all of it once.
    """
    (n, m), column = way.member.shape, np.arange(len(block))
    ways, level = _count_ways(way, block)
    depth = int(level.max(initial=0))
    result = np.zeros((n + m, len(block)))
    near = min(depth, NEAR) if far else 0
    for distance in range(1 if groups else 2, near + 1):
        if distance == 2:
            _credit_by_side(way, ways, level, block, result)
            _credit(way, ways, level, range(2, 3), _behind_the_middle, result, groups)
            continue
        _credit(way, ways, level, range(distance, distance + 1), partial(_beyond_the_middle, distance), result, groups)
    if depth > near:
        _credit(way, ways, level, range(near + 1, depth + 1), float if far else _everywhere, result, groups, share=far)
    result[block, column] = 0.0
    return result


def _count_ways(way: Steps, block: IntArray) -> tuple[FloatArray, IntArray]:
    """Give the number of shortest ways from every source (columns) to every account, and their length, −1 for none."""
    n, column = way.member.shape[0], np.arange(len(block))
    ways, level = np.zeros((n, len(block))), np.full((n, len(block)), -1, dtype=np.int64)
    ways[block, column], level[block, column] = 1.0, 0
    frontier, depth = ways.copy(), 0
    while True:
        frontier = way.member @ (way.member_t @ frontier) + way.direct_t @ frontier
        frontier[level >= 0] = 0.0
        fresh = frontier > 0
        if not fresh.any():
            return ways, level
        depth += 1
        level[fresh] = depth
        ways += frontier


def _credit(
    way: Steps,
    ways: FloatArray,
    level: IntArray,
    targets: range,
    worth: Callable[[float], float],
    result: FloatArray,
    groups: bool,
    share: bool = False,
) -> None:
    """Add to ``result`` what stands on the ways to all targets at the distances ``targets``: Brandes, level by level.

    ``worth`` is the credit at a distance from the source, groups being half-way between accounts; it must not grow
    towards the source. With ``share`` it is divided by the distance of the target.
    """
    n = way.member.shape[0]
    beyond = np.zeros_like(ways)
    for distance in range(targets[-1], 0, -1):
        if worth(distance - 0.5 if groups else distance - 1.0) == 0:
            break
        arriving = 0.0 if distance not in targets else 1 / distance if share else 1.0
        there = np.zeros_like(ways)
        np.divide(arriving + beyond, ways, out=there, where=level == distance)
        through_groups = way.member_t @ there
        here = np.where(level == distance - 1, ways, 0.0)
        if groups:
            result[n:] += worth(distance - 0.5) * (way.member_t @ here) * through_groups
        through = here * (way.member @ through_groups + way.direct @ there)
        result[:n] += worth(distance - 1.0) * through
        beyond += through


def _credit_by_side(way: Steps, ways: FloatArray, level: IntArray, block: IntArray, result: FloatArray) -> None:
    """Add to ``result`` the accounts in the middle of ways of two steps, source – A – account – B – target.

    The source credits a / (a + b) of such a way, its target as a source the rest, where A and B have a and b members
    beside the account, and direct ties are groups of two. Of all divisions this has the least variance where each of
    the a sources stands before b targets, and each of the b before a: what each side credits is then a b / (a + b). By
    halves, the one neighbour beyond a tie would credit all that the account joins to it, and a sample mostly miss it.
    """
    others = np.diff(way.member_t.indptr) - 1.0
    there = np.divide(1.0, ways, out=np.zeros_like(ways), where=level == 2)
    told, tied = way.member_t @ there, way.direct @ there
    for column, source in enumerate(block.tolist()):
        groups, friends = way.member[[source]], way.direct[[source]]
        inside = way.member_t[groups.indices]
        middle = np.concatenate([inside.indices, friends.indices])
        near = np.concatenate([np.repeat(others[groups.indices], np.diff(inside.indptr)), np.ones(friends.nnz)])
        count = np.concatenate([np.ones(inside.nnz), friends.data])
        beyond = way.member[middle]
        before = np.repeat(near, np.diff(beyond.indptr))
        beyond.data = before / (before + others[beyond.indices])
        share = beyond @ told[:, column] + tied[middle, column] * near / (near + 1)
        result[: len(ways), column] += np.bincount(middle, count * share, minlength=len(ways))


def _behind_the_middle(distance: float) -> float:
    return float(distance > 1)


def _beyond_the_middle(whole: int, distance: float) -> float:
    return 1.0 if 2 * distance > whole else 0.5 if 2 * distance == whole else 0.0


def _everywhere(_distance: float) -> float:
    return 1.0
