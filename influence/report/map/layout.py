"""Fixed places for accounts and groups: one island a cluster, the islands apart, a small force layout inside each.

Island by island instead of all at once is what keeps the picture readable and the cost low: a force layout takes time
with the square of what it places. An island of more than :data:`LARGEST` members is split into parts along its
strongest links first, the parts are placed and then packed like islands on a smaller scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from influence.model import FloatArray, IntArray
from influence.report.map.islands import Islands
from influence.report.map.packing import draw_apart, pack, rows_below, spring, sunflower
from influence.report.map.roster import Roster
from influence.report.map.settling import settle
from influence.report.map.start import CONTINUED, Start, continued, keep_islands, kept_places

LARGEST = 450
"""Members of an island, or part of one, up to which forces between all of them are worked out."""

_PACKED = 300
"""Islands laid out by their links; smaller ones than these stand in rows below."""


@dataclass(frozen=True)
class Places:
    """Where everything is: x to the right, y down, in the map's own units.

    ``account`` and ``group`` are n × 2 and m × 2, in the roster's order; ``island`` k × 2 centres with k ``radius``.
    """

    account: FloatArray
    group: FloatArray
    island: FloatArray
    radius: FloatArray


def account_radius(priority: FloatArray) -> FloatArray:
    """Give circles whose area grows with priority, from 6 to 18 units; 6 where it is missing, zero or negative."""
    value = np.clip(np.nan_to_num(priority, nan=0.0, posinf=0.0, neginf=0.0), 0.0, None)
    top = float(value.max(initial=0.0))
    return 6.0 + 12.0 * np.sqrt(value / top) if top > 0 else np.full(len(value), 7.0)


def group_radius(size: FloatArray) -> FloatArray:
    """Give half the width of each group's sign, from 4 to 18 units, by the square root of its size.

    The smallest stay smaller than any account: a group of two is little more than a tie.
    """
    value = np.clip(np.nan_to_num(size, nan=0.0), 0.0, None)
    top = float(value.max(initial=0.0))
    return 4.0 + 14.0 * np.sqrt(value / max(top, 100.0))


def lay_out(roster: Roster, islands: Islands, radius: FloatArray, seed: int = 1, start: Start | None = None) -> Places:
    """Place every drawn account and group.

    Parameters
    ----------
    roster, islands
        What is drawn and on which island.
    radius
        Radii of the drawn accounts, then of the drawn groups.
    seed
        The same seed and input give the same places.
    start
        Places that are kept: islands stay where most of their members stood, members where they stood in them, and
        newcomers settle near what they are tied to. Of an island that has mostly newcomers, all are placed anew. The
        same start and nothing new gives the places of the start.
    """
    n, m = roster.drawn, roster.drawn_groups
    home = np.concatenate([islands.account, islands.group])
    links, weight = _links(roster)
    spacing = _spacing(n + m)
    place = np.zeros((n + m, 2))
    size = np.zeros(len(islands))
    before = continued(home, len(islands), start)
    inside = home[links[:, 0]] == home[links[:, 1]]
    for island in range(len(islands)):
        members = np.flatnonzero(home == island)
        own = inside & (home[links[:, 0]] == island)
        local = np.searchsorted(members, links[own])
        kept = None if start is None else kept_places(members, int(before[island]), start)
        if kept is None:
            spot = _place_members(len(members), local, weight[own], radius[members], spacing, seed + island)
        else:
            spot = settle(kept, local, weight[own], radius[members], 0.3 * spacing, 0.4 * spacing)
        place[members] = spot
        size[island] = float(np.max(np.hypot(spot[:, 0], spot[:, 1]) + radius[members], initial=0.0)) + 14.0
        if kept is not None and start is not None:
            size[island] = start.radius_near(int(before[island]), float(size[island]))
    across = (home, links[~inside], weight[~inside])
    if start is not None and (before >= 0).sum() >= max(1.0, CONTINUED * len(before)):
        centre = keep_islands(size, before, start, *across)
    else:
        centre = _place_islands(size, *across, seed)
    place += centre[home] if len(home) else 0.0
    return Places(place[:n].round(1), place[n:].round(1), centre.round(1), size.round(1))


def _spacing(count: int) -> float:
    """Give the distance between neighbours: wide where there is room for every label, close in a crowd."""
    return 74.0 if count <= 60 else 58.0 if count <= 200 else 34.0 if count <= 900 else 27.0


def _links(roster: Roster) -> tuple[IntArray, FloatArray]:
    """Give spokes and ties as pairs of positions (groups after accounts); a spoke weighs less in a larger group."""
    spokes = sp.coo_array(roster.affiliations[: roster.drawn])
    kept = spokes.col < roster.drawn_groups
    row, column = spokes.row[kept].astype(np.int64), spokes.col[kept].astype(np.int64)
    members = np.bincount(column, minlength=max(1, roster.drawn_groups))
    ties = [(tie.source, tie.target) for tie in roster.ties if max(tie.source, tie.target) < roster.drawn]
    direct = np.sort(np.array(ties, dtype=np.int64).reshape(-1, 2), axis=1)
    links = np.concatenate([np.column_stack([row, column + roster.drawn]), direct])
    weight = np.concatenate([1.0 / np.sqrt(members[column]), np.full(len(direct), 0.6)])
    order = np.lexsort((links[:, 1], links[:, 0]))
    return links[order], weight[order]


def _place_members(
    count: int, links: IntArray, weight: FloatArray, radius: FloatArray, spacing: float, seed: int
) -> FloatArray:
    """Place the members of one island or part around the origin."""
    if count == 0:
        return np.zeros((0, 2))
    if len(links) == 0:
        return draw_apart(sunflower(count, spacing), radius, 4.0)
    if count > LARGEST:
        part = _parts(count, links, weight)
        if int(part.max()) > 0:
            return _place_parts(part, links, weight, radius, spacing, seed)
        return _star(count, links, radius, spacing)
    spot = _filled(spring(count, links, weight, seed), spacing)
    return _centred(draw_apart(spot, radius, spacing * 0.3), radius)


def _filled(spot: FloatArray, spacing: float) -> FloatArray:
    """Spread points evenly over a disc: directions stay, distances from the centre follow their order.

    Springs crowd the middle and fling out whatever nothing holds; a full disc uses the room and keeps islands small.
    """
    count = len(spot)
    away = np.hypot(spot[:, 0], spot[:, 1])
    place = np.empty(count)
    place[np.lexsort((np.arange(count), away))] = np.arange(count)
    reach = spacing * 0.56 * np.sqrt(count)
    even = reach * np.sqrt((place + 0.5) / count)
    own = reach * np.minimum(1.0, away / max(1e-9, float(np.quantile(away, 0.9))))
    filled: FloatArray = spot * ((0.65 * even + 0.35 * own) / np.maximum(away, 1e-9))[:, None]
    return filled


def _star(count: int, links: IntArray, radius: FloatArray, spacing: float) -> FloatArray:
    """Place one hub in the middle and all others round it, in their own order."""
    degree = np.bincount(links.ravel(), minlength=count)
    hub = int(np.argmax(degree))
    order = np.concatenate([[hub], np.delete(np.arange(count), hub)])
    spot = np.zeros((count, 2))
    spot[order] = sunflower(count, spacing)
    return draw_apart(spot, radius, 3.0)


def _place_parts(
    part: IntArray, links: IntArray, weight: FloatArray, radius: FloatArray, spacing: float, seed: int
) -> FloatArray:
    """Place the members of every part, then the parts beside each other."""
    spot = np.zeros((len(part), 2))
    count = int(part.max()) + 1
    size = np.zeros(count)
    inside = part[links[:, 0]] == part[links[:, 1]]
    for index in range(count):
        members = np.flatnonzero(part == index)
        own = inside & (part[links[:, 0]] == index)
        local = np.searchsorted(members, links[own])
        star = len(members) > LARGEST
        spot[members] = (
            _star(len(members), local, radius[members], spacing)
            if star
            else _place_members(len(members), local, weight[own], radius[members], spacing, seed + 7 * index)
        )
        size[index] = float(np.max(np.hypot(spot[members, 0], spot[members, 1]) + radius[members]))
    centre = _place_islands(size, part, links[~inside], weight[~inside], seed)
    return _centred(spot + centre[part], radius)


def _parts(count: int, links: IntArray, weight: FloatArray) -> IntArray:
    """Split into parts of at most :data:`LARGEST`: every member joins its strongest link, then parts join parts.

    Links are tried from the strongest, measured against the size of what they join; equal ones in the order of their
    ends. A single star larger than that stays whole.
    """
    ends = links[np.lexsort((links[:, 1], -weight, links[:, 0]))]
    follower, where = np.unique(ends[:, 0], return_index=True)
    leader = ends[where, 1]
    # Who is followed follows nobody: stars, not chains that would join everything.
    free = ~np.isin(follower, leader)
    part = np.arange(count)
    part[follower[free]] = leader[free]
    size = np.bincount(part, minlength=count)
    pair = part[links]
    apart = pair[:, 0] != pair[:, 1]
    low, high = pair[apart].min(axis=1), pair[apart].max(axis=1)
    key, inverse = np.unique(low * count + high, return_inverse=True)
    strength = np.bincount(inverse, weight[apart]) if len(key) else np.zeros(0)
    low, high = key // count, key % count
    strength = strength / np.sqrt(size[low] * size[high]) if len(key) else strength
    root = np.arange(count)
    for index in np.lexsort((high, low, -strength)):
        one, two = _find(root, int(low[index])), _find(root, int(high[index]))
        if one != two and size[one] + size[two] <= LARGEST * 0.8:
            root[max(one, two)] = min(one, two)
            size[min(one, two)] += size[max(one, two)]
    merged = np.array([_find(root, int(label)) for label in part], dtype=np.int64)
    return np.asarray(np.unique(merged, return_inverse=True)[1], dtype=np.int64)


def _find(root: IntArray, index: int) -> int:
    while root[index] != index:
        root[index] = root[root[index]]
        index = int(root[index])
    return index


def _place_islands(size: FloatArray, home: IntArray, links: IntArray, weight: FloatArray, seed: int) -> FloatArray:
    """Pack the discs; the many small ones of a scattered network stand in rows below the others."""
    count = len(size)
    order = np.lexsort((np.arange(count), -size))
    members = np.bincount(home, minlength=count)
    packed = order[members[order] > 3][:_PACKED] if count > 12 else order[:_PACKED]
    rank = np.full(count, -1, dtype=np.int64)
    rank[packed] = np.arange(len(packed))
    pair = rank[home[links]]
    kept = (pair >= 0).all(axis=1)
    low, high = pair[kept].min(axis=1), pair[kept].max(axis=1)
    key, inverse = np.unique(low * count + high, return_inverse=True)
    strength = np.sqrt(np.bincount(inverse, weight[kept])) if len(key) else np.zeros(0)
    strength = strength / max(1e-9, float(strength.max(initial=0.0)))
    gap = 0.2 * float(np.median(size)) + 12.0 if count else 0.0
    centre = np.zeros((count, 2))
    centre[packed] = pack(size[packed], np.column_stack([key // count, key % count]), strength, seed, gap)
    rest = order[rank[order] < 0]
    if len(rest):
        reach = np.max(np.abs(centre[packed]) + size[packed][:, None], axis=0) if len(packed) else np.zeros(2)
        width = max(2 * float(reach[0]), 1.6 * float(np.sqrt(np.sum((2 * size[rest] + gap) ** 2))))
        corner = np.array([-width / 2, float(reach[1]) + 2 * gap])
        centre[rest] = rows_below(size[rest], width, gap) + corner
    return centre


def _centred(spot: FloatArray, radius: FloatArray) -> FloatArray:
    """Move the middle of the smallest upright box to the origin: a fair centre of the disc around all."""
    low, high = (spot - radius[:, None]).min(axis=0), (spot + radius[:, None]).max(axis=0)
    return np.asarray(spot - (low + high) / 2)
