"""Discs laid beside each other without overlap, and points drawn apart.

Only elementwise arithmetic and seeded generators: the same places on every run, whatever the number of threads.
"""

from __future__ import annotations

import numpy as np

from influence.model import FloatArray, IntArray

_GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))


def sunflower(count: int, spacing: float) -> FloatArray:
    """Give ``count`` points in a disc, from the centre outwards, about ``spacing`` apart (Vogel 1979)."""
    index = np.arange(count, dtype=np.float64)
    radius = spacing * 0.62 * np.sqrt(index)
    angle = index * _GOLDEN_ANGLE
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def spring(count: int, links: IntArray, weight: FloatArray, seed: int, pull: float = 0.04) -> FloatArray:
    """Place points by springs along links and repulsion between all (Fruchterman & Reingold 1991), about 1 apart.

    Parameters
    ----------
    count
        Number of points; memory and time of a step grow with its square.
    links
        k × 2 positions.
    weight
        k strengths of the springs.
    seed
        Of the places at the start.
    pull
        Towards the centre, so that parts that nothing joins do not drift away.
    """
    if count < 2:
        return np.zeros((count, 2))
    place = np.random.default_rng(seed).normal(size=(count, 2)) * np.sqrt(count) / 2
    steps = 200 if count <= 60 else 110 if count <= 150 else 70 if count <= 300 else 45
    heat = np.sqrt(count) * 0.35
    for step in range(steps):
        dx = place[:, 0, None] - place[None, :, 0]
        dy = place[:, 1, None] - place[None, :, 1]
        push = 1.0 / (dx * dx + dy * dy + 0.01)
        move = np.column_stack([(dx * push).sum(axis=1), (dy * push).sum(axis=1)])
        if len(links):
            along = place[links[:, 1]] - place[links[:, 0]]
            force = along * (np.hypot(along[:, 0], along[:, 1]) * weight)[:, None]
            for axis in (0, 1):
                move[:, axis] += np.bincount(links[:, 0], force[:, axis], minlength=count)
                move[:, axis] -= np.bincount(links[:, 1], force[:, axis], minlength=count)
        move -= pull * place
        length = np.hypot(move[:, 0], move[:, 1]) + 1e-9
        place += move * (np.minimum(length, heat * (1 - step / steps) + 0.02) / length)[:, None]
    centred: FloatArray = place - place.mean(axis=0)
    return centred


def draw_apart(place: FloatArray, radius: FloatArray, gap: float, steps: int = 120) -> FloatArray:
    """Move points apart until no two discs are nearer than ``gap``, or the steps are used up."""
    from scipy.spatial import cKDTree  # slow to load, and only maps need it

    place = place.copy()
    if len(place) < 2:
        return place
    reach = 2 * float(radius.max()) + gap
    for _ in range(steps):
        pairs = cKDTree(place).query_pairs(reach, output_type="ndarray")
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        one, two = pairs[:, 0], pairs[:, 1]
        along = place[two] - place[one]
        distance = np.hypot(along[:, 0], along[:, 1])
        lack = radius[one] + radius[two] + gap - distance
        close = lack > 1e-6
        if not close.any():
            break
        one, two, along, distance, lack = one[close], two[close], along[close], distance[close], lack[close]
        # Two points in one spot part along a direction of their own, so that they part at all.
        angle = one * _GOLDEN_ANGLE
        unit = np.where(
            distance[:, None] > 1e-9,
            along / np.maximum(distance, 1e-9)[:, None],
            np.column_stack([np.cos(angle), np.sin(angle)]),
        )
        shift = unit * (lack * 0.5)[:, None]
        for axis in (0, 1):
            place[:, axis] += np.bincount(two, shift[:, axis], minlength=len(place))
            place[:, axis] -= np.bincount(one, shift[:, axis], minlength=len(place))
    return place


def pack(radius: FloatArray, links: IntArray, weight: FloatArray, seed: int, gap: float) -> FloatArray:
    """Place discs near those that they are linked to, never overlapping, wider than high.

    Cost grows with the square of the number of discs: at most a few hundred.
    """
    count = len(radius)
    if count < 2:
        return np.zeros((count, 2))
    place = spring(count, links, weight, seed, pull=0.08) * (2.2 * float(np.sqrt(np.mean(radius**2))))
    squeeze = np.array([0.963, 0.924])
    for _ in range(120):
        place = draw_apart(place * squeeze, radius, gap, steps=8)
    place = draw_apart(place, radius, gap, steps=600)
    return end_overlaps(place, radius, gap)


def end_overlaps(place: FloatArray, radius: FloatArray, gap: float) -> FloatArray:
    """Stretch the whole by the factor that ends every overlap still left; 1 where there is none."""
    dx = place[:, 0, None] - place[None, :, 0]
    dy = place[:, 1, None] - place[None, :, 1]
    wanted = radius[:, None] + radius[None, :] + gap
    np.fill_diagonal(wanted, 0.0)
    distance = np.hypot(dx, dy)
    np.fill_diagonal(distance, 1.0)
    factor = max(1.0, float(np.max(wanted / np.maximum(distance, 1e-6), initial=1.0)))
    return place * factor


def rows_below(radius: FloatArray, width: float, gap: float) -> FloatArray:
    """Lay discs in rows of about ``width``, in the order given, from the top left; y grows downwards."""
    place = np.zeros((len(radius), 2))
    x, y, height = 0.0, 0.0, 0.0
    for index, size in enumerate(2 * radius):
        if x > 0 and x + size > width:
            x, y, height = 0.0, y + height + gap, 0.0
        place[index] = x + size / 2, y + size / 2
        x, height = x + size + gap, max(height, float(size))
    return place
