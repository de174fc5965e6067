"""Reverse-reachable sets as machine code: the same sets as :mod:`influence.cascade.reverse` draws in NumPy.

Both read the same keyed random numbers; see there for what is drawn.
"""

from __future__ import annotations

import numpy as np

from influence.kernels.constants import COIN, FIRST, WAY
from influence.kernels.jit import jit
from influence.kernels.keyed import Floats, Ints, Keys, Places
from influence.kernels.keyed_loops import log, stream_of, uniform
from influence.kernels.telling_loops import first_teller, pushed, tellers


@jit
def _in_group(account: int, group: int, account_start: Ints, account_group: Places) -> bool:
    low, high = account_start[account], account_start[account + 1]
    while low < high:
        middle = (low + high) // 2
        if account_group[middle] < group:
            low = middle + 1
        else:
            high = middle
    return bool(low < account_start[account + 1] and account_group[low] == group)


@jit
def _with_room(items: Ints, count: int, more: int) -> Ints:
    """Give an array with room for ``more`` items behind ``count`` others."""
    return items if count + more <= len(items) else np.concatenate((items, np.empty(len(items) + more, np.int64)))


@jit
def _entry_at(reach: Floats, first: int, last: int, target: float) -> int:
    """Find the last entry of ``first`` … ``last − 1`` that begins at ``target`` or before."""
    low, high = first, last
    while high - low > 1:
        middle = (low + high) // 2
        if reach[middle] <= target:
            low = middle
        else:
            high = middle
    return low


@jit
def _told_fellows(
    stream: np.uint64,
    first: int,
    last: int,
    begin: float,
    end: float,
    length: float,
    told: float,
    quiet: float,
    reach: Floats,
    entries: Ints,
) -> tuple[int, Ints]:
    """Draw the entries of those who tell an unseen fellow and take part: at least one of ``first`` … ``last − 1``."""
    target = min(begin - log(1.0 - uniform(stream, 0) * told), np.nextafter(end, 0.0))
    count, entry = 0, first - 1
    while target < end:
        if length > 0.0:
            entry = max(min(first + int((target - begin) / length), last - 1), entry + 1)
        else:
            entry = _entry_at(reach, first, last, target)
        entries = pushed(entries, count, entry)
        count += 1
        chance = 1.0 - uniform(stream, count)
        if chance < quiet:
            break
        target = reach[entry + 1] - log(chance)
    return count, entries


@jit
def _goes_first(key: np.uint64, way: int, other: int) -> bool:
    """Tell which of two ways by which an account is met at the same hop counts: that with the smaller number."""
    return bool(stream_of(key, WAY, way) < stream_of(key, WAY, other))


@jit
def reverse_sets(
    keys: Keys,
    root_account: Ints,
    root_group: Ints,
    root_contact: Ints,
    account_start: Ints,
    account_group: Places,
    seat: Places,
    group_start: Ints,
    member: Places,
    outside: Floats,
    inverse: Floats,
    quiet: Floats,
    quiet_both: Floats,
    told: Floats,
    reach: Floats,
    reach_start: Floats,
    length: Floats,
    loud: Floats,
    tie_loud: Floats,
    others: Ints,
    heard_of: Floats,
    teller_start: Ints,
    teller: Places,
    teller_chance: Floats,
    participation: Floats,
    least: float,
    most: float,
    hops: int,
) -> tuple[Ints, Ints, Ints]:
    """Draw one set a key: where each begins (one number more than sets), and the accounts and ways of all, set by set.

    ``reach`` heaps −ln(1 − p_g π_i) over the entries of all member lists, with p_g as ``outside`` has it;
    ``reach_start`` is what is heaped where each list begins, ``length`` what each entry of a list adds where all add
    the same, else 0; ``loud`` and ``tie_loud`` are −ln(1 − p) of each group and tie, ``others`` how many members of a
    group can tell one of them, ``heard_of`` the chance that anybody tells an account; ``told`` is the chance that
    any member of a group tells an unseen one and takes part; ``quiet`` and ``quiet_both`` are what a draw must reach
    for any member to tell (and take part), above 1 where none can; ``least`` and ``most`` are the smallest and the
    largest participation. Of the three roots of a set one is set, the others are −1. A way is the entry of a member
    list, or behind these a direct tie, by which the account told first; −1 for the contact of a root.
    """
    # Where an account stands among all found, from 1: in this set where that is behind the set's beginning.
    place_of = np.zeros(len(account_start) - 1, dtype=np.int32)
    start = np.zeros(len(keys) + 1, dtype=np.int64)
    found, count = np.empty(max(4 * len(keys), 16), dtype=np.int64), 0
    ways = np.empty_like(found)
    heard = np.empty(64, dtype=np.int64)
    for s in range(len(keys)):
        key, own, root = keys[s], root_group[s], root_account[s]
        begin, hop, at = count, 1, count
        if root >= 0:
            hop = 0
        elif own >= 0:
            told_by, heard = _told_fellows(
                stream_of(key, FIRST, 0), group_start[own], group_start[own + 1], reach_start[own],
                reach_start[own + 1], length[own], told[own], quiet_both[own], reach, heard,
            )  # fmt: skip
            found, ways = _with_room(found, count, told_by), _with_room(ways, count, told_by)
            for i in range(told_by):
                account = int(member[heard[i]])
                found[count], ways[count] = account, heard[i]
                count += 1
                place_of[account] = count
        else:
            account = root_contact[s]
            found, ways = _with_room(found, count, 1), _with_room(ways, count, 1)
            found[count], ways[count] = account, -1
            count += 1
            place_of[account] = count
        level_end = count
        while hop < hops:
            if hop > 0 and at == level_end:
                hop, level_end = hop + 1, count
                if at == count:
                    break
                continue
            account = found[at] if hop > 0 else root
            at += 1
            slot, seat_told = -1, 0
            if hop == 0:
                slot, seat_told = first_teller(
                    account, stream_of(key, FIRST, 0), account_start, account_group, loud, tie_loud, others,
                    teller_start, heard_of[account],
                )  # fmt: skip
            told_by, heard = tellers(
                account, slot, seat_told, key, account_start, account_group, seat, group_start, member, inverse, quiet,
                teller_start, teller, teller_chance, participation, least, most, heard,
            )  # fmt: skip
            found, ways = _with_room(found, count, told_by), _with_room(ways, count, told_by)
            for i in range(told_by):
                way = heard[i]
                other = int(member[way]) if way < len(member) else int(teller[way - len(member)])
                place = place_of[other] - 1
                if place >= begin:
                    if place >= level_end and _goes_first(key, way, ways[place]):
                        ways[place] = way
                    continue
                if other == root:
                    continue
                if own >= 0 and _in_group(other, own, account_start, account_group):
                    # Known not to have told the root and taken part: less likely to take part.
                    chance, share = outside[own], participation[other]
                    rest = 1.0 - chance * share
                    later = share * (1.0 - chance) / rest if rest > 0.0 else 0.0
                    if uniform(stream_of(key, COIN, other), 0) >= later:
                        continue
                found[count], ways[count] = other, way
                count += 1
                place_of[other] = count
            if hop == 0:
                hop, at, level_end = 1, begin, count
        start[s + 1] = count
    return start, found[:count].copy(), ways[:count].copy()
