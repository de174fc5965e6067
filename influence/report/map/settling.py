"""Newcomers among what has its place: each takes the free spot that is nearest to what it is tied to."""

from __future__ import annotations

import numpy as np

from influence.model import FloatArray, IntArray
from influence.report.map.packing import sunflower

_TRIED = (24, 120, 600, 3_000, 15_000)
"""Spots looked at round the best one, from the nearest outwards."""


def settle(
    place: FloatArray, links: IntArray, weight: FloatArray, radius: FloatArray, gap: float, step: float
) -> FloatArray:
    """Give everything a place; what has one keeps it.

    Newcomers come one after the other, first those that are linked to something with a place. Each stands as near as
    it can, ``gap`` away from every other, to the weighted mean of what it is linked to; without any link to the origin.

    Parameters
    ----------
    place
        n × 2; NaN for newcomers.
    links, weight
        k × 2 positions, and the k strengths.
    radius
        Radii of the n.
    gap
        Between two of which one is new.
    step
        Distance between spots that are looked at.
    """
    place = place.copy()
    known = np.isfinite(place[:, 0])
    if known.all():
        return place
    both = np.concatenate([links, links[:, ::-1]])
    order = np.lexsort((both[:, 1], both[:, 0]))
    one, other, strength = both[order, 0], both[order, 1], np.concatenate([weight, weight])[order]
    start = np.searchsorted(one, np.arange(len(place) + 1))
    waiting = np.flatnonzero(~known).tolist()
    while waiting:
        ready = [at for at in waiting if known[other[start[at] : start[at + 1]]].any()]
        for at in ready or waiting[:1]:
            near = other[start[at] : start[at + 1]]
            pull = strength[start[at] : start[at + 1]] * known[near]
            wanted = np.average(place[near[pull > 0]], axis=0, weights=pull[pull > 0]) if pull.any() else np.zeros(2)
            place[at] = _free_spot(wanted, place[known], radius[known], float(radius[at]) + gap, step)
            known[at] = True
        waiting = [at for at in waiting if not known[at]]
    return place


def _free_spot(wanted: FloatArray, place: FloatArray, radius: FloatArray, room: float, step: float) -> FloatArray:
    """Give the spot nearest to ``wanted`` that is ``room`` away from every disc; the farthest tried where none is."""
    spots = wanted + sunflower(_TRIED[-1], step)
    tried = 0
    for count in _TRIED:
        some = spots[tried:count]
        reach = float(np.hypot(*(some[-1] - wanted))) + room
        near = np.hypot(place[:, 0] - wanted[0], place[:, 1] - wanted[1]) <= reach + radius
        apart = np.hypot(some[:, None, 0] - place[None, near, 0], some[:, None, 1] - place[None, near, 1])
        free = (apart >= radius[near] + room).all(axis=1)
        if free.any():
            return np.asarray(some[int(np.argmax(free))])
        tried = count
    return np.asarray(spots[-1])
