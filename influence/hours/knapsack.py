"""The 0/1 knapsack, exactly, by a table over the room."""

from __future__ import annotations

import numpy as np

from influence.model import FloatArray, IntArray


def best_subset(gain: FloatArray, units: IntArray, room: int, most: int) -> tuple[IntArray, int] | None:
    """Give the positions of the things that together bring most in a room, and what the search cost.

    Bellman's recurrence: the best of the first j things in a room r is the better of going without thing j, and of it
    with the best of those before in the room r − its units. Equals are decided for going without.

    Parameters
    ----------
    gain
        n amounts, 0 or more.
    units
        n whole sizes, 1 or more.
    room
        Whole size that holds them, 0 or more.
    most
        Number of entries of the table above which nothing is computed, and ``None`` comes back.

    Examples
    --------
    >>> best_subset(np.array([6.0, 5.0, 5.0]), np.array([4, 3, 3]), 6, 1000)
    (array([1, 2]), 21)
    """
    if not len(units):
        return np.empty(0, dtype=np.int64), 0
    grain = int(np.gcd.reduce(units))
    sizes, room = units // grain, min(room, int(units.sum())) // grain
    cost = len(sizes) * (room + 1)
    if cost > most:
        return None
    best, with_it = np.zeros(room + 1), np.zeros((len(sizes), room + 1), dtype=bool)
    for place, (size, brings) in enumerate(zip(sizes.tolist(), gain.tolist(), strict=True)):
        if size > room:
            continue
        taking = best[: room + 1 - size] + brings
        with_it[place, size:] = taking > best[size:]
        best[size:] = np.maximum(best[size:], taking)
    chosen = []
    for place in range(len(sizes) - 1, -1, -1):
        if with_it[place, room]:
            chosen.append(place)
            room -= int(sizes[place])
    return np.array(chosen[::-1], dtype=np.int64), cost
