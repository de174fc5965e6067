"""networkx: a bipartite graph, its own Newman projection, then functions that return a mapping.

https://networkx.org/documentation/stable/reference/algorithms/bipartite.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx
import numpy as np
from networkx.algorithms import bipartite

from benchmarks.generator import FloatArray, IntArray, Town
from benchmarks.graphs import TwoModeGraph, two_mode
from benchmarks.work import DAMPING, TOLERANCE, Facts, Task, Way


def _projected(town: Town) -> nx.Graph:
    if np.any(town.strength != 1.0):
        raise ValueError("networkx projects by Newman's weighting without strengths only")
    n = town.n_accounts
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(zip(town.member.tolist(), (town.group.astype(np.int64) + n).tolist(), strict=True))
    projected = bipartite.collaboration_weighted_projected_graph(graph, range(n))
    for source, target in zip(town.tie_source.tolist(), town.tie_target.tolist(), strict=True):
        shared = projected.get_edge_data(source, target, {"weight": 0.0})["weight"]
        projected.add_edge(source, target, weight=shared + 1.0)
    return projected


def _two_mode(town: Town) -> tuple[nx.Graph, TwoModeGraph]:
    shape = two_mode(town)
    graph = nx.Graph()
    graph.add_nodes_from(range(shape.size))
    graph.add_edges_from(zip(shape.one.tolist(), shape.other.tolist(), strict=True))
    return graph, shape


def _array(scores: Mapping[int, float], count: int) -> FloatArray:
    return np.array([scores[node] for node in range(count)], dtype=np.float64)


def _strength(graph: nx.Graph, _: Facts) -> FloatArray:
    return _array(dict(graph.degree(weight="weight")), len(graph))


def _pagerank(graph: nx.Graph, _: Facts) -> FloatArray:
    return _array(nx.pagerank(graph, DAMPING, tol=TOLERANCE / len(graph), max_iter=1000), len(graph))


def _katz(graph: nx.Graph, facts: Facts) -> FloatArray:
    scores = nx.katz_centrality(
        graph, facts.passing, 1.0, max_iter=10_000, tol=TOLERANCE, normalized=False, weight="weight"
    )
    return _array(scores, len(graph))


def _eigenvector(graph: nx.Graph, _: Facts) -> FloatArray:
    scores = nx.eigenvector_centrality(graph, max_iter=10_000, tol=1e-8 / len(graph), weight="weight")
    return _array(scores, len(graph))


def _core(graph: nx.Graph, _: Facts) -> FloatArray:
    return _array(nx.core_number(graph), len(graph))


def _harmonic(graph: nx.Graph, _: Facts) -> FloatArray:
    return _array(nx.harmonic_centrality(graph), len(graph)) / (len(graph) - 1)


def _degree(built: tuple[nx.Graph, TwoModeGraph], _: Facts) -> FloatArray:
    graph, shape = built
    return _array(dict(graph.degree(range(shape.accounts))), shape.accounts)


def _two_mode_pagerank(built: tuple[nx.Graph, TwoModeGraph], _: Facts) -> FloatArray:
    graph, shape = built
    restart = dict.fromkeys(range(shape.accounts), 1.0)
    tolerance = TOLERANCE / shape.size
    scores = nx.pagerank(graph, float(np.sqrt(DAMPING)), restart, max_iter=1000, tol=tolerance, dangling=restart)
    return shape.shares(_array(scores, shape.size))


def _two_mode_core(built: tuple[nx.Graph, TwoModeGraph], _: Facts) -> FloatArray:
    return _array(nx.core_number(built[0]), built[1].accounts)


def _two_mode_harmonic(built: tuple[nx.Graph, TwoModeGraph], _: Facts) -> FloatArray:
    graph, shape = built
    accounts = range(shape.accounts)
    return 2.0 * _array(nx.harmonic_centrality(graph, accounts, sources=accounts), shape.accounts) / (len(accounts) - 1)


def _betweenness(built: tuple[nx.Graph, TwoModeGraph], _: Facts) -> FloatArray:
    return _from(built, range(built[1].accounts))


def _sampled(built: tuple[nx.Graph, TwoModeGraph], facts: Facts) -> FloatArray:
    return _from(built, facts.sources)


def _from(built: tuple[nx.Graph, TwoModeGraph], sources: IntArray | Iterable[int]) -> FloatArray:
    graph, shape = built
    chosen, n = [int(source) for source in sources], shape.accounts
    # networkx halves the sums of undirected graphs, each unordered pair being met twice.
    sums = _array(nx.betweenness_centrality_subset(graph, chosen, range(n)), n)
    return 2.0 * sums * (n / len(chosen)) / ((n - 1) * (n - 2))


WAYS = (
    Way(
        "networkx",
        "projected",
        _projected,
        {
            "strength": Task(_strength),
            "pagerank": Task(_pagerank),
            "katz": Task(_katz),
            "eigenvector": Task(_eigenvector, free_scale=True),
            "core": Task(_core, same=False, remark="k-core of the projection"),
            "harmonic": Task(_harmonic),
        },
    ),
    Way(
        "networkx",
        "two-mode",
        _two_mode,
        {
            "two_mode_degree": Task(_degree),
            "pagerank": Task(_two_mode_pagerank, same=False, remark="the walker may turn back in a group"),
            "core": Task(_two_mode_core, same=False, remark="k-core of the two-mode graph"),
            "harmonic": Task(_two_mode_harmonic),
            "betweenness": Task(_betweenness),
            "betweenness_sampled": Task(_sampled, same=False, remark="the sources weighted alike"),
        },
    ),
)
