"""rustworkx: a graph from weighted edge tuples, then functions that return a mapping.

https://www.rustworkx.org/api/algorithm_functions/centrality.html
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import rustworkx as rx  # type: ignore[import-not-found,unused-ignore]
import scipy.sparse as sp

from benchmarks.generator import FloatArray, Town
from benchmarks.graphs import TwoModeGraph, projection, two_mode
from benchmarks.work import DAMPING, TOLERANCE, Facts, Task, Way


def _projected(town: Town) -> rx.PyGraph:
    half = sp.triu(projection(town), k=1, format="coo")
    graph = rx.PyGraph(multigraph=True)
    graph.add_nodes_from(range(town.n_accounts))
    graph.add_edges_from(list(zip(half.row.tolist(), half.col.tolist(), half.data.tolist(), strict=True)))
    return graph


def _two_mode(town: Town) -> tuple[rx.PyGraph, TwoModeGraph]:
    shape = two_mode(town)
    graph = rx.PyGraph(multigraph=True)
    graph.add_nodes_from(range(shape.size))
    graph.add_edges_from_no_data(list(zip(shape.one.tolist(), shape.other.tolist(), strict=True)))
    return graph, shape


def _array(scores: Mapping[int, float], count: int) -> FloatArray:
    return np.array([scores[node] for node in range(count)], dtype=np.float64)


def _pagerank(graph: rx.PyGraph, _: Facts) -> FloatArray:
    count = graph.num_nodes()
    # Its PageRank takes directed graphs only, and stops at a tolerance a node.
    scores = rx.pagerank(graph.to_directed(), DAMPING, weight_fn=float, tol=TOLERANCE / count, max_iter=1000)
    return _array(scores, count)


def _katz(graph: rx.PyGraph, facts: Facts) -> FloatArray:
    count = graph.num_nodes()
    scores = rx.graph_katz_centrality(graph, facts.passing, 1.0, weight_fn=float, tol=TOLERANCE)
    return _array(scores, count)  # of unit length


def _eigenvector(graph: rx.PyGraph, _: Facts) -> FloatArray:
    scores = rx.graph_eigenvector_centrality(graph, weight_fn=float, max_iter=10_000, tol=1e-10)
    return _array(scores, graph.num_nodes())


def _core(graph: rx.PyGraph, _: Facts) -> FloatArray:
    return _array(rx.graph_core_number(graph), graph.num_nodes())  # type: ignore[arg-type,unused-ignore]


def _degree(built: tuple[rx.PyGraph, TwoModeGraph], _: Facts) -> FloatArray:
    graph, shape = built
    return np.array([graph.degree(node) for node in range(shape.accounts)], dtype=np.float64)


def _two_mode_pagerank(built: tuple[rx.PyGraph, TwoModeGraph], _: Facts) -> FloatArray:
    graph, shape = built
    restart = dict(enumerate(shape.restart().tolist()))
    damping, tolerance = float(np.sqrt(DAMPING)), TOLERANCE / shape.size
    scores = rx.pagerank(graph.to_directed(), damping, personalization=restart, tol=tolerance, max_iter=1000)
    return shape.shares(_array(scores, shape.size))


def _two_mode_core(built: tuple[rx.PyGraph, TwoModeGraph], _: Facts) -> FloatArray:
    return _array(rx.graph_core_number(built[0]), built[1].accounts)  # type: ignore[arg-type,unused-ignore]


def _betweenness(built: tuple[rx.PyGraph, TwoModeGraph], _: Facts) -> FloatArray:
    return _array(rx.graph_betweenness_centrality(built[0]), built[1].accounts)


WAYS = (
    Way(
        "rustworkx",
        "projected",
        _projected,
        {
            "pagerank": Task(_pagerank),
            "katz": Task(_katz, free_scale=True),
            "eigenvector": Task(_eigenvector, free_scale=True),
            "core": Task(_core, same=False, remark="k-core of the projection"),
        },
    ),
    Way(
        "rustworkx",
        "two-mode",
        _two_mode,
        {
            "two_mode_degree": Task(_degree),
            "pagerank": Task(_two_mode_pagerank, same=False, remark="the walker may turn back in a group"),
            "core": Task(_two_mode_core, same=False, remark="k-core of the two-mode graph"),
            "betweenness": Task(_betweenness, same=False, remark="groups and ties are endpoints too"),
        },
    ),
)
