"""Louvain's method on the two-mode graph, the same in every process.

scikit-network's Louvain (BSD) draws nothing at random. Its Leiden takes its draws from C's ``rand()``, which no seed of
ours reaches: six runs in one process gave six partitions of the same graph. What Leiden repairs, clusters that fall
apart into unconnected pieces, is repaired here by cutting every cluster into its connected pieces, which never lowers
modularity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from influence.clusters.graph import modularity, structural_order
from influence.kernels import compiled_pays
from influence.model import FloatArray, IntArray

if TYPE_CHECKING:
    from sknetwork.clustering import Louvain

RESTARTS = 8
_ARCS_IN_ALL = 4_000_000
_TOLERANCE = 1e-5
_EQUAL = 1e-9
_PASSES = 20
"""How often a run goes over the arcs, about."""


def best_partition(graph: sp.csr_array, seed: int) -> IntArray:
    """Give each node of ``graph`` a label: the best of a few runs by modularity.

    Where no run is better than leaving the connected components whole, these are the clusters. The first run takes the
    nodes in structural order, the others in orders drawn from ``seed``. There are :data:`RESTARTS` runs, fewer where
    the graph is large (at least one).

    Parameters
    ----------
    graph
        Square, non-negative weights; every node has an arc.
    seed
        Of the generator that shuffles; local to this call.
    """
    rng = np.random.default_rng(seed)
    order = structural_order(graph)
    best = np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
    best_quality = modularity(graph, best)
    for run in range(int(np.clip(_ARCS_IN_ALL // max(graph.nnz, 1), 1, RESTARTS))):
        labels = _run(graph, order if run == 0 else rng.permutation(order))
        quality = modularity(graph, labels)
        if quality > best_quality + _EQUAL:
            best, best_quality = labels, quality
    return best


def _run(graph: sp.csr_array, order: IntArray) -> IntArray:
    louvain = _louvain(graph.nnz)(
        modularity="dugue",
        tol_optimization=_TOLERANCE,
        tol_aggregation=_TOLERANCE,
        sort_clusters=False,
        return_probs=False,
        return_aggregate=False,
    )
    shuffled = sp.csr_matrix(graph[order][:, order])
    labels = np.empty(len(order), dtype=np.int64)
    labels[order] = louvain.fit_predict(shuffled)
    return connected_pieces(graph, labels)


def _louvain(arcs: int) -> type[Louvain]:
    """Give the library's method; on large graphs with its innermost loop compiled here, which gives the same bits."""
    from sknetwork.clustering import Louvain as Whole

    if not compiled_pays(_PASSES * arcs, exactly=True):
        return cast("type[Louvain]", Whole)

    class Compiled(Whole):  # type: ignore[misc] # the library has no types
        def _optimize(
            self, labels: IntArray, adjacency: sp.csr_matrix, sent: FloatArray, received: FloatArray
        ) -> tuple[IntArray, float]:
            from influence.kernels.moving_loops import moved

            def single(numbers: FloatArray) -> npt.NDArray[np.float32]:
                return np.asarray(numbers, dtype=np.float32)

            return moved(
                labels.astype(np.int64), adjacency.indices.astype(np.int64), adjacency.indptr.astype(np.int64),
                single(adjacency.data), single(sent), single(received), single(adjacency.diagonal()),
                np.float32(self.resolution), np.float32(self.tol_optimization),
            )  # fmt: skip

    return Compiled


def connected_pieces(graph: sp.csr_array, labels: IntArray) -> IntArray:
    """Cut every cluster into pieces that its own arcs hold together."""
    arcs = graph.tocoo()
    inside = labels[arcs.row] == labels[arcs.col]
    kept = sp.coo_array((arcs.data[inside], (arcs.row[inside], arcs.col[inside])), shape=graph.shape)
    return np.asarray(connected_components(kept.tocsr(), directed=False)[1], dtype=np.int64)
