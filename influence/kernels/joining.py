"""Connected components of a two-mode network, compiled. Importing this module imports numba."""

from __future__ import annotations

import numpy as np

from influence.kernels.jit import jit
from influence.kernels.wiring import LongArray, PlaceArray


@jit
def joined(groups_at: PlaceArray, groups: PlaceArray, ties_at: PlaceArray, ties: PlaceArray, columns: int) -> LongArray:
    """Give the first account of the component of every account, directions of ties left aside.

    Account i is in ``groups[groups_at[i]:groups_at[i + 1]]``, numbers below ``columns``, and tied to
    ``ties[ties_at[i]:ties_at[i + 1]]``. Sets are joined under their smallest member, paths halved on the way (Tarjan &
    van Leeuwen 1984, J. ACM 31).
    """
    n = len(groups_at) - 1
    parent = np.arange(n + columns)
    for i in range(n):
        for at in range(groups_at[i], groups_at[i + 1]):
            _join(parent, i, n + groups[at])
        for at in range(ties_at[i], ties_at[i + 1]):
            _join(parent, i, ties[at])
    result = np.empty(n, np.int64)
    for i in range(n):
        result[i] = _root(parent, i)
    return result


@jit
def _join(parent: LongArray, one: int, other: int) -> None:
    first, second = _root(parent, one), _root(parent, other)
    if first < second:
        parent[second] = first
    elif second < first:
        parent[first] = second


@jit
def _root(parent: LongArray, at: int) -> int:
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at
