"""The moves of Louvain's method, compiled. Importing this module imports numba."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from influence.kernels.jit import jit

Longs = npt.NDArray[np.int64]
Singles = npt.NDArray[np.float32]

_TWO, _NOTHING = np.float32(2), np.float32(0)


@jit
def moved(
    labels: Longs,
    indices: Longs,
    indptr: Longs,
    data: Singles,
    sent: Singles,
    received: Singles,
    loops: Singles,
    resolution: np.float32,
    tolerance: np.float32,
) -> tuple[Longs, float]:
    """Move nodes to the neighbouring cluster that raises modularity most, pass after pass, until little is gained.

    The numbers are those of scikit-network's ``optimize_core``, in single precision and to the last bit; of clusters
    that raise it equally the one of the smallest label is taken, as there. What differs is how the clusters round a
    node are kept: in a list, not in a tree.

    Parameters
    ----------
    labels
        Cluster of each node; changed.
    indices, indptr, data
        The symmetric graph, its weights adding up to 1.
    sent, received
        Weight of the arcs that leave and enter each node.
    loops
        Weight of the arc from each node to itself.
    resolution, tolerance
        As there.

    Returns
    -------
    tuple
        The labels, and by how much modularity rose.
    """
    n = len(labels)
    cluster_sent, cluster_received = sent.copy(), received.copy()
    joined, near = np.zeros(n, np.float32), np.empty(n, np.int64)
    seen = np.full(n, -1, np.int64)
    rise, rise_now, passes = _NOTHING, tolerance, 0
    while passes == 0 or rise_now > tolerance:
        rise_now = _NOTHING
        for node in range(n):
            own, count, mark = labels[node], 0, passes * n + node
            seen[own] = mark
            for at in range(indptr[node], indptr[node + 1]):
                label = labels[indices[at]]
                joined[label] += data[at]
                if seen[label] != mark:
                    seen[label] = mark
                    near[count] = label
                    count += 1
            if count > 0:
                stays = _TWO * (joined[own] - loops[node])
                stays -= resolution * sent[node] * (cluster_received[own] - received[node])
                stays -= resolution * received[node] * (cluster_sent[own] - sent[node])
                best_rise, best = _NOTHING, own
                for place in range(count):
                    label = near[place]
                    here = _TWO * joined[label]
                    here -= resolution * sent[node] * cluster_received[label]
                    here -= resolution * received[node] * cluster_sent[label]
                    here -= stays
                    if here > best_rise or (here == best_rise and best_rise > _NOTHING and label < best):
                        best_rise, best = here, label
                    joined[label] = _NOTHING
                if best != own:
                    rise_now += best_rise
                    labels[node] = best
                    cluster_sent[own] -= sent[node]
                    cluster_received[own] -= received[node]
                    cluster_sent[best] += sent[node]
                    cluster_received[best] += received[node]
            joined[own] = _NOTHING
        rise += rise_now
        passes += 1
    return labels, float(rise)
