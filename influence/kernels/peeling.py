"""Cores of a two-mode network by peeling, compiled. Importing this module imports numba."""

from __future__ import annotations

import numpy as np

from influence.kernels.jit import jit
from influence.kernels.wiring import LongArray, ShortArray, Wiring


@jit
def cores(way: Wiring) -> LongArray:
    """Give the largest k for which each account is in the k-core.

    ``way.ties`` are both ways; ``way.tie_count`` says in how many kinds, each of which counts. Accounts stand in the
    order of what they have left and are taken from the front: Batagelj & Zaveršnik (2003), arXiv cs/0310049.
    """
    n, m = len(way.groups_at) - 1, len(way.members_at) - 1
    left = np.zeros(n, np.int64)
    for i in range(n):
        left[i] = way.groups_at[i + 1] - way.groups_at[i]
        for e in range(way.ties_at[i], way.ties_at[i + 1]):
            left[i] += np.int64(way.tie_count[e])
    # Of every group, how many are there still, and the sum of their positions: it names the last one.
    size, positions = np.zeros(m, np.int64), np.zeros(m, np.int64)
    for g in range(m):
        for e in range(way.members_at[g], way.members_at[g + 1]):
            size[g] += 1
            positions[g] += way.members[e]
    order, place, begin = _sorted_by(left)
    for p in range(n):
        i = order[p]
        for e in range(way.groups_at[i], way.groups_at[i + 1]):
            g = way.groups[e]
            size[g] -= 1
            positions[g] -= i
            if size[g] == 1:
                _take(positions[g], left[i], left, order, place, begin)
        for e in range(way.ties_at[i], way.ties_at[i + 1]):
            for _ in range(np.int64(way.tie_count[e])):
                _take(way.ties[e], left[i], left, order, place, begin)
    return left


@jit
def _sorted_by(left: LongArray) -> tuple[ShortArray, ShortArray, LongArray]:
    """Give accounts by what they have left, the place of each, and where each number begins."""
    n, most = len(left), 0
    for i in range(n):
        most = max(most, left[i])
    begin = np.zeros(most + 2, np.int64)
    for i in range(n):
        begin[left[i] + 1] += 1
    for k in range(most + 1):
        begin[k + 1] += begin[k]
    order, place, end = np.empty(n, np.int32), np.empty(n, np.int32), begin.copy()
    for i in range(n):
        place[i] = end[left[i]]
        order[place[i]] = i
        end[left[i]] += 1
    return order, place, begin


@jit
def _take(i: int, at: int, left: LongArray, order: ShortArray, place: ShortArray, begin: LongArray) -> None:
    """Take one from what ``i`` has left, unless it goes with those who have ``at``: it changes places with a first."""
    if left[i] > at:
        first = begin[left[i]]
        other, here = order[first], place[i]
        order[first], order[here] = i, other
        place[i], place[other] = first, here
        begin[left[i]] += 1
        left[i] -= 1
