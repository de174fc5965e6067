"""scikit-network: sparse matrices in, scores out; PageRank takes the biadjacency matrix itself.

https://scikit-network.readthedocs.io/en/latest/reference/ranking.html. Its PageRank gives accounts without ties
another share, so that all others differ by a factor.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from sknetwork.ranking import Betweenness, Katz, PageRank
from sknetwork.topology import get_core_decomposition
from sknetwork.utils import bipartite2undirected, get_degrees

from benchmarks.generator import FloatArray, Town
from benchmarks.graphs import projection, two_mode
from benchmarks.work import DAMPING, HOPS, TOLERANCE, Facts, Task, Way

_ITERATIONS = 150  # 0.85^150 < 1e-10
_PATHS = 220  # 0.9^220 < 1e-10


def _projected(town: Town) -> sp.csr_matrix:
    return sp.csr_matrix(projection(town))


def _biadjacency(town: Town) -> sp.csr_matrix:
    graph = two_mode(town)
    shape = (graph.accounts, graph.size - graph.accounts)
    return sp.csr_matrix((np.ones(len(graph.one)), (graph.one, graph.other - graph.accounts)), shape=shape)


def _pagerank(w: sp.csr_matrix, _: Facts) -> FloatArray:
    return np.asarray(PageRank(DAMPING, n_iter=_ITERATIONS, tol=TOLERANCE).fit_predict(w))


def _two_mode_pagerank(biadjacency: sp.csr_matrix, _: Facts) -> FloatArray:
    ones = np.ones(biadjacency.shape[0])
    ranks = PageRank(np.sqrt(DAMPING), n_iter=2 * _ITERATIONS, tol=TOLERANCE).fit(biadjacency, weights_row=ones)
    rows: FloatArray = np.asarray(ranks.scores_row_)
    return np.asarray(rows / rows.sum())


def _diffusion(w: sp.csr_matrix, facts: Facts) -> FloatArray:
    return np.asarray(Katz(facts.passing, HOPS).fit_predict(w))


def _katz(w: sp.csr_matrix, facts: Facts) -> FloatArray:
    return 1.0 + np.asarray(Katz(facts.passing, _PATHS).fit_predict(w))


def _degree(biadjacency: sp.csr_matrix, _: Facts) -> FloatArray:
    return np.asarray(get_degrees(biadjacency), dtype=np.float64)


def _core(w: sp.csr_matrix, _: Facts) -> FloatArray:
    return np.asarray(get_core_decomposition(w), dtype=np.float64)


def _betweenness(biadjacency: sp.csr_matrix, _: Facts) -> FloatArray:
    scores = Betweenness().fit_predict(bipartite2undirected(biadjacency))
    return np.asarray(scores)[: biadjacency.shape[0]]


TURNS = "the walker may turn back in a group"
UNWEIGHTED = "its Katz takes no weights"
ENDS = "groups and ties are endpoints too"

WAYS = (
    Way(
        "scikit-network",
        "projected",
        _projected,
        {
            "diffusion": Task(_diffusion, same=False, remark=UNWEIGHTED),
            "pagerank": Task(_pagerank, free_scale=True),
            "katz": Task(_katz, same=False, remark=UNWEIGHTED),
            "core": Task(_core, same=False, remark="k-core of the projection"),
        },
    ),
    Way(
        "scikit-network",
        "two-mode",
        _biadjacency,
        {
            "two_mode_degree": Task(_degree),
            "pagerank": Task(_two_mode_pagerank, same=False, remark=TURNS, free_scale=True),
            "betweenness": Task(_betweenness, same=False, remark=ENDS),
        },
    ),
)
