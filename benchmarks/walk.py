"""PageRank by plain iteration: what SciPy runs on the projection, and how many steps it takes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.generator import FloatArray
from benchmarks.work import DAMPING, TOLERANCE


def pagerank(apply: Callable[[FloatArray], FloatArray], total: FloatArray) -> tuple[FloatArray, int]:
    """Give PageRank of the ties W and the number of products with W, to the common tolerance.

    Parameters
    ----------
    apply
        x ↦ W x.
    total
        Wᵀ 1.
    """
    n = len(total)
    moves = total > 0
    pace = np.divide(1.0, total, out=np.zeros(n), where=moves)
    rank, products = np.full(n, 1 / n), 0
    while True:
        following = DAMPING * (apply(rank * pace) + rank[~moves].sum() / n) + (1 - DAMPING) / n
        change = np.abs(following - rank).sum()
        rank, products = following, products + 1
        if change * DAMPING <= TOLERANCE * (1 - DAMPING):
            return rank, products
