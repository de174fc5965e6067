"""igraph: a graph from an array of edges, then its methods.

https://python.igraph.org/en/stable/tutorial.html
"""

from __future__ import annotations

import igraph as ig
import numpy as np
import scipy.sparse as sp

from benchmarks.generator import FloatArray, Town
from benchmarks.graphs import TwoModeGraph, projection, two_mode
from benchmarks.work import DAMPING, Facts, Task, Way


def _projected(town: Town) -> ig.Graph:
    half = sp.triu(projection(town), k=1, format="coo")
    graph = ig.Graph(town.n_accounts, np.column_stack([half.row, half.col]))
    graph.es["weight"] = half.data.tolist()
    return graph


def _two_mode(town: Town) -> tuple[ig.Graph, TwoModeGraph]:
    graph = two_mode(town)
    return ig.Graph(graph.size, np.column_stack([graph.one, graph.other])), graph


def _strength(graph: ig.Graph, _: Facts) -> FloatArray:
    return np.array(graph.strength(weights="weight"))


def _pagerank(graph: ig.Graph, _: Facts) -> FloatArray:
    return np.array(graph.pagerank(damping=DAMPING, weights="weight"))


def _eigenvector(graph: ig.Graph, _: Facts) -> FloatArray:
    return np.array(graph.eigenvector_centrality(weights="weight"))


def _core(graph: ig.Graph, _: Facts) -> FloatArray:
    return np.array(graph.coreness(), dtype=np.float64)


def _harmonic(graph: ig.Graph, _: Facts) -> FloatArray:
    return np.array(graph.harmonic_centrality())


def _degree(built: tuple[ig.Graph, TwoModeGraph], _: Facts) -> FloatArray:
    return np.array(built[0].degree(range(built[1].accounts)), dtype=np.float64)


def _two_mode_pagerank(built: tuple[ig.Graph, TwoModeGraph], _: Facts) -> FloatArray:
    graph, shape = built
    return shape.shares(np.array(graph.personalized_pagerank(damping=np.sqrt(DAMPING), reset=shape.restart().tolist())))


def _two_mode_core(built: tuple[ig.Graph, TwoModeGraph], facts: Facts) -> FloatArray:
    return _core(built[0], facts)[: built[1].accounts]


def _betweenness(built: tuple[ig.Graph, TwoModeGraph], _: Facts) -> FloatArray:
    graph, shape = built
    everyone = list(range(shape.accounts))
    return _per_pair(np.array(graph.betweenness(everyone, sources=everyone, targets=everyone)), shape.accounts)


def exact_betweenness(town: Town) -> FloatArray:
    """Give the exact betweenness of accounts, which alone are endpoints."""
    return _betweenness(_two_mode(town), Facts(0.0, np.zeros(0, dtype=np.int64)))


def _sampled(built: tuple[ig.Graph, TwoModeGraph], facts: Facts) -> FloatArray:
    graph, shape = built
    everyone = list(range(shape.accounts))
    sums = np.array(graph.betweenness(everyone, sources=facts.sources.tolist(), targets=everyone))
    return _per_pair(sums * shape.accounts / len(facts.sources), shape.accounts)


def _per_pair(sums: FloatArray, accounts: int) -> FloatArray:
    """Divide by the number of ordered pairs; igraph counts each unordered pair once."""
    return 2.0 * sums / ((accounts - 1) * (accounts - 2))


WAYS = (
    Way(
        "igraph",
        "projected",
        _projected,
        {
            "strength": Task(_strength),
            "pagerank": Task(_pagerank),
            "eigenvector": Task(_eigenvector, free_scale=True),
            "core": Task(_core, same=False, remark="k-core of the projection"),
            "harmonic": Task(_harmonic),
        },
    ),
    Way(
        "igraph",
        "two-mode",
        _two_mode,
        {
            "two_mode_degree": Task(_degree),
            "pagerank": Task(_two_mode_pagerank, same=False, remark="the walker may turn back in a group"),
            "core": Task(_two_mode_core, same=False, remark="k-core of the two-mode graph"),
            "betweenness": Task(_betweenness),
            "betweenness_sampled": Task(_sampled, same=False, remark="the sources weighted alike"),
        },
    ),
)
