"""The start of a map: which of the earlier page's places its accounts, groups and islands keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from influence.model import FloatArray, IntArray, Network
from influence.report.map.earlier import Earlier, Spot
from influence.report.map.packing import draw_apart, end_overlaps
from influence.report.map.roster import Roster
from influence.report.map.settling import settle
from influence.report.map.text import clean

CONTINUED = 0.5
"""Share of places that must be known for newcomers to settle among them; with fewer all are placed anew."""
_ROUNDED = 0.3
"""What the digits of the places in a page can make of a distance."""


@dataclass(frozen=True)
class Start:
    """Where the drawn accounts and groups stood before; NaN, and the island −1, for newcomers.

    ``place`` (n + m) × 2 and ``home`` n + m, accounts before groups; ``island`` k × 3 with x, y and radius.
    """

    place: FloatArray
    home: IntArray
    island: FloatArray

    def radius_near(self, island: int, radius: float) -> float:
        """Give the earlier radius of an island where only digits tell it from ``radius``."""
        earlier = float(self.island[island, 2])
        return earlier if abs(earlier - radius) < _ROUNDED else radius


def start_of(earlier: Earlier, network: Network, roster: Roster, same: IntArray) -> Start:
    """Find the places of what is drawn in an earlier page; ``same`` is what :func:`same_groups` gives."""
    nowhere: Spot = (np.nan, np.nan, -1)
    ids = [clean(network.account_ids[position]) for position in roster.accounts[: roster.drawn].tolist()]
    found = [earlier.accounts.get(key, nowhere) for key in ids]
    found += [earlier.groups[old].spot if old >= 0 else nowhere for old in same.tolist()]
    table = np.array(found, dtype=np.float64).reshape(-1, 3)
    return Start(table[:, :2], table[:, 2].astype(np.int64), earlier.islands)


def same_groups(earlier: Earlier, network: Network, roster: Roster, hidden: npt.NDArray[np.bool_]) -> IntArray:
    """Give for every drawn group its position in an earlier page, −1 for a new one.

    Groups are the same that alone have a kind and name; of the others, those of a kind that share most members, if
    these are half of either or more. So one whose name is withheld, or has changed, is found again, too.
    """
    groups = roster.groups[: roster.drawn_groups].tolist()
    kinds = [clean(network.kinds[network.group_kind[group]].name, 60) for group in groups]
    names = [None if hidden[group] else clean(network.group_names[group]) for group in groups]
    there = _once((old.kind, old.name) for old in earlier.groups)
    here = _once(zip(kinds, names, strict=True))
    same = np.full(len(groups), -1, dtype=np.int64)
    for key, at in here.items():
        same[at] = there.get(key, -1)
    taken = set(same[same >= 0].tolist())
    size = Counter(group for inside in earlier.members.values() for group in inside)
    ids = [clean(network.account_ids[position]) for position in roster.accounts.tolist()]
    inside = sp.csc_array(roster.affiliations)
    pairs: list[tuple[int, int, int]] = []
    for at in np.flatnonzero(same < 0).tolist():
        members = inside.indices[inside.indptr[at] : inside.indptr[at + 1]].tolist()
        shared = Counter(old for member in members for old in earlier.members.get(ids[member], ()))
        pairs += [
            (-count, at, old)
            for old, count in shared.items()
            if old not in taken and earlier.groups[old].kind == kinds[at] and 2 * count >= max(len(members), size[old])
        ]
    for _, at, old in sorted(pairs):
        if same[at] < 0 and old not in taken:
            same[at] = old
            taken.add(old)
    return same


def _once(keys: Iterable[tuple[str, str | None]]) -> dict[tuple[str, str | None], int]:
    """Give the position of every key that stands once and has a name."""
    listed = list(keys)
    often = Counter(listed)
    return {key: at for at, key in enumerate(listed) if key[1] and often[key] == 1}


def continued(home: IntArray, count: int, start: Start | None) -> IntArray:
    """Give for every island the earlier one with which it shares most members, each only once; −1 for a new one."""
    before = np.full(count, -1, dtype=np.int64)
    if start is None or not len(start.island):
        return before
    there = (start.home >= 0) & (start.home < len(start.island))
    key, shared = np.unique(home[there] * len(start.island) + start.home[there], return_counts=True)
    taken: set[int] = set()
    for at in np.lexsort((key, -shared)).tolist():
        new, old = divmod(int(key[at]), len(start.island))
        if before[new] < 0 and old not in taken:
            before[new] = old
            taken.add(old)
    return before


def kept_places(members: IntArray, before: int, start: Start) -> FloatArray | None:
    """Give where members stood round the centre of their island, NaN for newcomers; ``None`` where most are new."""
    stayed = (start.home[members] == before) & (before >= 0)
    if not len(members) or stayed.mean() < CONTINUED:
        return None
    return np.where(stayed[:, None], start.place[members] - start.island[before, :2], np.nan)


def keep_islands(
    size: FloatArray, before: IntArray, start: Start, home: IntArray, links: IntArray, weight: FloatArray
) -> FloatArray:
    """Leave islands where they were, those that have grown into each other drawn apart; new ones go near their ties."""
    centre = np.full((len(size), 2), np.nan)
    stayed = before >= 0
    grown = draw_apart(start.island[before[stayed], :2], size[stayed], -_ROUNDED, steps=600)
    centre[stayed] = end_overlaps(grown, size[stayed], -_ROUNDED)
    usual = float(np.median(size))
    return settle(centre, home[links], weight, size, 0.2 * usual + 12.0, 0.5 * usual)
