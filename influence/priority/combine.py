"""How own value and referral value become the one quantity that the list is sorted by."""

from __future__ import annotations

import numpy as np

from influence.model import FloatArray, IntArray
from influence.settings import PrioritySettings


def combine(own: IntArray, referral: IntArray, settings: PrioritySettings) -> FloatArray:
    """Give the priority of every account.

    * ``money``: own value + referral value, in cents (exact: both are whole numbers);
    * ``blend``: weighted mean of the two percentiles, 0–100;
    * ``borda``: weighted mean of Borda points (accounts ranked below, ties half), scaled to 0–100;
    * ``pareto``: 100 for accounts that no other account beats in one value without losing in the other, and in equal
    steps down for the fronts behind.

    Parameters
    ----------
    own, referral
        n whole cents each.
    settings
        ``combine`` and, for ``blend`` and ``borda``, the weights.
    """
    if settings.combine == "money":
        return (own + referral).astype(np.float64)
    if len(own) == 0:
        return np.empty(0)
    if settings.combine == "pareto":
        front = pareto_fronts(own, referral)
        return np.asarray(100.0 * (1.0 - (front - 1) / front.max()))
    points = _percentile if settings.combine == "blend" else _borda
    weights = settings.own_weight + settings.referral_weight
    return np.asarray((settings.own_weight * points(own) + settings.referral_weight * points(referral)) / weights)


def _percentile(values: IntArray) -> FloatArray:
    """Give the share of all accounts with no more than each value, × 100; accounts without any value get 0."""
    ordered = np.sort(values)
    share = np.searchsorted(ordered, values, side="right") / len(values)
    return np.where(values > 0, 100.0 * share, 0.0)


def _borda(values: IntArray) -> FloatArray:
    ordered = np.sort(values)
    below = np.searchsorted(ordered, values, side="left")
    equal = np.searchsorted(ordered, values, side="right") - below - 1
    return np.asarray(100.0 * (below + 0.5 * equal) / max(len(values) - 1, 1))


def pareto_fronts(first: IntArray, second: IntArray) -> IntArray:
    """Give the number of the Pareto front of every point, 1 the outermost; equal points share a front.

    A point is on front k when the longest chain of points that dominate one another above it has k − 1 members. In two
    dimensions that chain is found by
    patience sorting in O(n log n).

    Examples
    --------
    >>> pareto_fronts(np.array([3, 1, 2, 1]), np.array([1, 3, 1, 1])).tolist()
    [1, 1, 2, 3]
    """
    order = np.lexsort((-second, -first))
    fronts = np.empty(len(first), dtype=np.int64)
    # best[k]: the largest second value seen on front k + 1; descending in k by construction.
    best: list[int] = []
    previous, previous_front = None, 0
    for index in order:
        point = (int(first[index]), int(second[index]))
        if point == previous:
            fronts[index] = previous_front
            continue
        front = _fronts_above(best, point[1])
        if front == len(best):
            best.append(point[1])
        else:
            best[front] = point[1]
        previous, previous_front = point, front + 1
        fronts[index] = previous_front
    return fronts


def _fronts_above(best: list[int], value: int) -> int:
    """Count the fronts that hold a point with at least ``value``; ``best`` falls from front to front."""
    low, high = 0, len(best)
    while low < high:
        middle = (low + high) // 2
        if best[middle] >= value:
            low = middle + 1
        else:
            high = middle
    return low
