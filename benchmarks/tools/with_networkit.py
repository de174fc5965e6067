"""networkit: a graph from coordinate arrays, then centrality objects that are run.

https://networkit.github.io/dev-docs/python_api/centrality.html. Its PageRank gives accounts without ties another share,
so that all others differ by a factor.
"""

from __future__ import annotations

import networkit as nk  # type: ignore[import-untyped,import-not-found,unused-ignore]
import numpy as np
import scipy.sparse as sp

from benchmarks.generator import FloatArray, Town
from benchmarks.graphs import projection, two_mode
from benchmarks.work import DAMPING, SOURCES, TOLERANCE, Facts, Task, Way

SEED = 1


def _projected(town: Town) -> nk.Graph:
    half = sp.triu(projection(town), k=1, format="coo")
    return nk.GraphFromCoo((half.data, (half.row, half.col)), n=town.n_accounts, weighted=True)


def two_mode_graph(town: Town) -> nk.Graph:
    """Give the two-mode graph: accounts, groups and direct ties as nodes."""
    graph = two_mode(town)
    edges = (graph.one.astype(np.uint64), graph.other.astype(np.uint64))
    return nk.GraphFromCoo(edges, n=graph.size)


def approximate(graph: nk.Graph, method: str, setting: float, seed: int) -> FloatArray:
    """Estimate the betweenness of every node by the method of that name: its sources, or the error that it may make."""
    nk.engineering.setSeed(seed, method == "KadabraBetweenness")
    if method == "EstimateBetweenness":
        return _scores(nk.centrality.EstimateBetweenness(graph, int(setting), parallel=True))
    return _scores(getattr(nk.centrality, method)(graph, setting))


def _two_mode(town: Town) -> tuple[nk.Graph, int]:
    return two_mode_graph(town), town.n_accounts


def _scores(algorithm: nk.centrality.Centrality) -> FloatArray:
    algorithm.run()
    return np.asarray(algorithm.scores())


def _strength(graph: nk.Graph, _: Facts) -> FloatArray:
    return np.array([graph.weightedDegree(node) for node in graph.iterNodes()])


def _pagerank(graph: nk.Graph, _: Facts) -> FloatArray:
    sinks = nk.centrality.SinkHandling.DistributeSinks
    return _scores(nk.centrality.PageRank(graph, DAMPING, TOLERANCE, distributeSinks=sinks))


def _katz(graph: nk.Graph, facts: Facts) -> FloatArray:
    return _scores(nk.centrality.KatzCentrality(graph, facts.passing, 1.0, TOLERANCE))


def _eigenvector(graph: nk.Graph, _: Facts) -> FloatArray:
    return np.abs(_scores(nk.centrality.EigenvectorCentrality(graph, 1e-12)))


def _core(graph: nk.Graph, _: Facts) -> FloatArray:
    return _scores(nk.centrality.CoreDecomposition(graph))


def _harmonic(graph: nk.Graph, _: Facts) -> FloatArray:
    plain = nk.graphtools.toUnweighted(graph)
    return _scores(nk.centrality.HarmonicCloseness(plain, normalized=True))


def _degree(built: tuple[nk.Graph, int], _: Facts) -> FloatArray:
    return _scores(nk.centrality.DegreeCentrality(built[0]))[: built[1]]


def _betweenness(built: tuple[nk.Graph, int], _: Facts) -> FloatArray:
    return _scores(nk.centrality.Betweenness(built[0]))[: built[1]]


def _sampled(built: tuple[nk.Graph, int], _: Facts) -> FloatArray:
    return approximate(built[0], "EstimateBetweenness", SOURCES, SEED)[: built[1]]


def _two_mode_core(built: tuple[nk.Graph, int], facts: Facts) -> FloatArray:
    return _core(built[0], facts)[: built[1]]


ENDS = "groups and ties are endpoints too"

WAYS = (
    Way(
        "networkit",
        "projected",
        _projected,
        {
            "strength": Task(_strength),
            "pagerank": Task(_pagerank, free_scale=True),
            "katz": Task(_katz, same=False, remark="does not solve (I − aW)x = 1"),
            "eigenvector": Task(_eigenvector, free_scale=True),
            "core": Task(_core, same=False, remark="k-core of the projection"),
            "harmonic": Task(_harmonic),
        },
    ),
    Way(
        "networkit",
        "two-mode",
        _two_mode,
        {
            "two_mode_degree": Task(_degree),
            "core": Task(_two_mode_core, same=False, remark="k-core of the two-mode graph"),
            "betweenness": Task(_betweenness, same=False, remark=ENDS),
            "betweenness_sampled": Task(_sampled, same=False, remark=f"EstimateBetweenness; {ENDS}"),
        },
    ),
)
