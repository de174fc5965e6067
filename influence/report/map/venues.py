"""Groups as places of their own: what a campaign would book, and which of them share members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from influence.model import FloatArray, IntArray, Network
from influence.report.map.earlier import Earlier
from influence.report.map.packing import pack
from influence.report.map.roster import Roster
from influence.report.map.settling import settle
from influence.report.map.start import CONTINUED

MOST = 150
"""Groups shown, those with most known members: more names than that stand on no screen."""
_JOINED = 3
"""Links drawn of each group: those to the groups with which it shares most members."""
_ROOM = 26.0
"""Room round every sign for its name."""


@dataclass(frozen=True)
class Venues:
    """Groups with their places, and pairs of groups that share listed members.

    Parameters
    ----------
    group
        k positions in the roster's groups, most known members first; none whose name is withheld.
    place
        k × 2, x to the right and y down.
    radius
        k, by the root of the known members.
    one, two, shared
        Pairs of positions in the roster's groups, and the number of listed accounts in both.
    """

    group: IntArray
    place: FloatArray
    radius: FloatArray
    one: IntArray
    two: IntArray
    shared: IntArray


def find_venues(
    network: Network,
    roster: Roster,
    hidden: npt.NDArray[np.bool_],
    seed: int,
    earlier: Earlier | None = None,
    same: IntArray | None = None,
) -> Venues:
    """Choose the groups with most known members, and place those near each other that share members.

    Parameters
    ----------
    network, roster
        What the page holds; members are counted among the listed accounts.
    hidden
        Which groups have no name to show.
    seed
        Of the places.
    earlier, same
        A page from which they keep their places, unless most of them are new, and which of its groups every drawn one
        is; newcomers settle near those with which they share members.
    """
    position = roster.groups[: roster.drawn_groups]
    members = network.group_members[position]
    named = ~hidden[position]
    order = np.lexsort((np.arange(len(position)), -members, ~named))
    chosen = order[: min(MOST, int(named.sum()))].astype(np.int64)
    inside: Any = sp.csc_array(roster.affiliations[:, chosen])
    inside.data = np.ones_like(inside.data)
    both = sp.coo_array(sp.triu(inside.T @ inside, k=1))
    one, two, shared = (side.astype(np.int64) for side in (both.row, both.col, both.data))
    known = members[chosen].astype(np.float64)
    kept = _strongest(one, two, shared / np.sqrt(np.maximum(known[one] * known[two], 1.0)))
    one, two, shared = one[kept], two[kept], shared[kept]
    radius = 7.0 + 17.0 * np.sqrt(known / max(1.0, float(known.max(initial=1.0))))
    links = np.column_stack([one, two])
    weight = np.sqrt(shared / max(1, int(shared.max(initial=1))))
    place = None if earlier is None or same is None else _kept(same[chosen], earlier)
    if place is None:
        place = pack(radius + _ROOM, links, weight, seed, 4.0)
    else:
        place = settle(place, links, weight, radius + _ROOM, 4.0, _ROOM)
    return Venues(chosen, place, radius, chosen[one], chosen[two], shared)


def _kept(same: IntArray, earlier: Earlier) -> FloatArray | None:
    """Give where groups stood, NaN for newcomers; ``None`` where most are new."""
    spots = [earlier.groups[old].venue if old >= 0 else None for old in same.tolist()]
    if not spots or sum(spot is not None for spot in spots) < CONTINUED * len(spots):
        return None
    return np.array([(np.nan, np.nan) if spot is None else spot for spot in spots])


def _strongest(one: IntArray, two: IntArray, weight: FloatArray) -> IntArray:
    """Give the pairs that are among the strongest of either end, in order."""
    ends = np.concatenate([one, two])
    pair = np.tile(np.arange(len(one)), 2)
    order = np.lexsort((pair, -weight[pair], ends))
    start = np.searchsorted(ends[order], ends[order])
    best = order[np.arange(len(order)) - start < _JOINED]
    return np.unique(pair[best])
