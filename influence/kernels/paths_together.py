"""Distances from up to 64 accounts at once, a bit each, compiled. Importing this module imports numba."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from influence.kernels.jit import jit
from influence.kernels.wiring import FloatArray, ShortArray, U, Wiring, WordArray

WORD = 64
RANDOM = 8  # times that a jump among the accounts takes longer than the next account in turn


class Room(NamedTuple):
    """Words of n accounts and of m groups, and lists of both; nobody is reached yet."""

    fresh: WordArray
    following: WordArray
    seen: WordArray
    group_fresh: WordArray
    group_seen: WordArray
    order: ShortArray
    listed: ShortArray
    group_order: ShortArray


def room_of(way: Wiring) -> Room:
    """Make what the loop reckons in, for one thread."""
    n, m = len(way.groups_at) - 1, len(way.members_at) - 1
    fresh, following, seen, group_fresh, group_seen = (np.zeros(count, np.uint64) for count in (n, n, n, m, m))
    order, listed, group_order = (np.empty(count, np.int32) for count in (n, n, m))
    return Room(fresh, following, seen, group_fresh, group_seen, order, listed, group_order)


@jit
def sum_of_inverse_distances(way: Wiring, back: Wiring, listeners: ShortArray, room: Room, result: FloatArray) -> None:
    """Add Σ 1/d and Σ 1/d² to up to 64 ``listeners`` to two rows, for n accounts and then m groups.

    ``back`` is ``way`` with every direct tie turned round: whom a listener hears.
    """
    n, zero, one = len(way.groups_at) - 1, np.uint64(0), np.uint64(1)
    fresh, following, seen, group_fresh, group_seen, order, listed, group_order = room
    everyone, count = zero, 0
    for p in range(len(listeners)):
        bit = one << np.uint64(p)
        everyone |= bit
        order[count] = listeners[p]
        fresh[listeners[p]] = seen[listeners[p]] = bit
        count += 1
    distance = 0
    while count > 0:
        distance += 1
        group_count, arriving = 0, 0
        for p in range(count):
            i = order[p]
            for e in range(U(way.groups_at[i]), U(way.groups_at[i + 1])):
                g = U(way.groups[e])
                told = fresh[i] & ~group_seen[g]
                if told != zero:
                    if group_fresh[g] == zero:
                        group_order[group_count] = g
                        group_count += 1
                        arriving += way.members_at[g + U(1)] - way.members_at[g]
                    group_fresh[g] |= told
        if RANDOM * arriving > len(way.groups) + n:
            found = _ask(way, fresh, following, seen, everyone, group_fresh, listed)
        else:
            found = _tell(
                way, back, fresh, following, seen, order[:count], group_fresh, group_order, group_count, listed
            )
        for p in range(count):
            fresh[order[p]] = zero
        order, listed, count = listed, order, found
        for p in range(group_count):
            g = group_order[p]
            group_seen[g] |= group_fresh[g]
            _tally(result, n + g, group_fresh[g], distance)
            group_fresh[g] = zero
        for p in range(count):
            i = order[p]
            seen[i] |= following[i]
            _tally(result, i, following[i], distance)
            fresh[i], following[i] = following[i], zero
    seen[:] = zero
    group_seen[:] = zero


@jit
def _ask(
    way: Wiring,
    fresh: WordArray,
    following: WordArray,
    seen: WordArray,
    everyone: np.uint64,
    group_fresh: WordArray,
    listed: ShortArray,
) -> int:
    """Fill ``following`` by asking every account that somebody is still to reach; list it; give how many there are."""
    zero, count = np.uint64(0), 0
    for i in range(len(seen)):
        rest, told = everyone & ~seen[i], zero
        if rest != zero:
            for e in range(U(way.groups_at[i]), U(way.groups_at[i + 1])):
                told |= group_fresh[U(way.groups[e])]
            for e in range(U(way.ties_at[i]), U(way.ties_at[i + 1])):
                told |= fresh[U(way.ties[e])]
            told &= rest
            if told != zero:
                following[i] = told
                listed[count] = i
                count += 1
    return count


@jit
def _tell(
    way: Wiring,
    back: Wiring,
    fresh: WordArray,
    following: WordArray,
    seen: WordArray,
    order: ShortArray,
    group_fresh: WordArray,
    group_order: ShortArray,
    group_count: int,
    listed: ShortArray,
) -> int:
    """Fill ``following`` by going through the groups and accounts just reached."""
    zero, count = np.uint64(0), 0
    for p in range(group_count):
        g = group_order[p]
        for e in range(U(way.members_at[g]), U(way.members_at[g + 1])):
            i = U(way.members[e])
            told = group_fresh[g] & ~seen[i]
            if told != zero:
                if following[i] == zero:
                    listed[count] = i
                    count += 1
                following[i] |= told
    for p in range(len(order)):
        j = order[p]
        for e in range(U(back.ties_at[j]), U(back.ties_at[j + 1])):
            i = U(back.ties[e])
            told = fresh[j] & ~seen[i]
            if told != zero:
                if following[i] == zero:
                    listed[count] = i
                    count += 1
                following[i] |= told
    return count


@jit
def _tally(result: FloatArray, position: int, bits: np.uint64, distance: int) -> None:
    """Add as many inverse distances as there are bits."""
    bits -= (bits >> np.uint64(1)) & np.uint64(0x5555555555555555)
    bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    count = np.float64((bits * np.uint64(0x0101010101010101)) >> np.uint64(56))
    result[0, position] += count / distance
    result[1, position] += count / (distance * distance)
