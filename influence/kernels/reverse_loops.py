"""Reverse-reachable sets as machine code: the same sets as :mod:`influence.cascade.reverse` draws in NumPy.

Both read the same keyed random numbers; see there for what is drawn.
"""

from __future__ import annotations

from math import floor, frexp

import numpy as np

from influence.kernels.constants import COIN, DOMAINS, FIRST, GOLDEN, GROUP, LN2, MIX_1, MIX_2, ROOT_HALF, SERIES, TIE
from influence.kernels.jit import jit
from influence.kernels.keyed import Floats, Ints, Keys, Places

_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11))
_ONE = np.uint64(1)


@jit
def _mixed(bits: np.uint64) -> np.uint64:
    bits = (bits ^ (bits >> _SHIFTS[0])) * MIX_1
    bits = (bits ^ (bits >> _SHIFTS[1])) * MIX_2
    return bits ^ (bits >> _SHIFTS[2])


@jit
def _stream(key: np.uint64, domain: np.uint64, place: int) -> np.uint64:
    return _mixed(key + GOLDEN * (np.uint64(place) * DOMAINS + domain))


@jit
def _uniform(key: np.uint64, draw: int) -> float:
    return float(_mixed(key + GOLDEN * (np.uint64(draw) + _ONE)) >> _SHIFTS[3]) * 2.0**-53


@jit
def _log(x: float) -> float:
    mantissa, exponent = frexp(x)
    if mantissa < ROOT_HALF:
        mantissa, exponent = mantissa * 2.0, exponent - 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    total = SERIES[0]
    for term in SERIES[1:]:
        total = total * z + term
    return exponent * LN2 + 2.0 * s * total


@jit
def _gap(key: np.uint64, draw: int, inverse: float, quiet: float) -> float:
    """Draw failures before a success; below ``quiet`` there are more of them than trials, and no logarithm is due."""
    chance = 1.0 - _uniform(key, draw)
    return np.inf if chance < quiet else float(floor(_log(chance) * inverse))


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
def _pushed(items: Ints, count: int, item: int) -> Ints:
    """Put an item behind ``count`` others, in an array twice as long where it is full."""
    if count == len(items):
        items = np.concatenate((items, np.empty_like(items)))
    items[count] = item
    return items


@jit
def _tellers(
    account: int,
    key: np.uint64,
    account_start: Ints,
    account_group: Places,
    seat: Places,
    group_start: Ints,
    member: Places,
    inverse: Floats,
    quiet: Floats,
    teller_start: Ints,
    teller: Places,
    teller_chance: Floats,
    participation: float,
    heard: Ints,
) -> tuple[int, Ints]:
    """Draw who tells an account, through its groups and over ties; some may be drawn twice.

    Those whose coin says that they take no part, whatever is known of them, are left out: they are nearly all, and
    nothing has to be looked up for them.
    """
    count = 0
    for entry in range(account_start[account], account_start[account + 1]):
        group = account_group[entry]
        if quiet[group] > 1.0:
            continue
        stream = _stream(key, GROUP, entry)
        position, draw = _gap(stream, 0, inverse[group], quiet[group]), 1
        if position == np.inf:
            continue
        others = group_start[group + 1] - group_start[group] - 1.0
        while position < others:
            place = np.int64(position)
            # The list of the others: everybody from the account's own seat on moves up by one.
            if place >= seat[entry]:
                place += 1
            other = int(member[group_start[group] + place])
            if _uniform(_stream(key, COIN, other), 0) < participation:
                heard = _pushed(heard, count, other)
                count += 1
            position = position + 1.0 + _gap(stream, draw, inverse[group], quiet[group])
            draw += 1
    for tie in range(teller_start[account], teller_start[account + 1]):
        if _uniform(_stream(key, TIE, tie), 0) < teller_chance[tie]:
            other = int(teller[tie])
            if _uniform(_stream(key, COIN, other), 0) < participation:
                heard = _pushed(heard, count, other)
                count += 1
    return count, heard


@jit
def _told_fellows(
    stream: np.uint64, known: int, told: float, inverse: float, quiet: float, seats: Ints
) -> tuple[int, Ints]:
    """Draw the seats of those who tell an unseen fellow and take part: at least one of ``known``."""
    position = float(floor(_log(1.0 - _uniform(stream, 0) * told) * inverse))
    position, count = min(max(position, 0.0), known - 1.0), 0
    while position < known:
        seats = _pushed(seats, count, int(position))
        count += 1
        position = position + 1.0 + _gap(stream, count, inverse, quiet)
    return count, seats


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
    inverse: Floats,
    inverse_both: Floats,
    quiet: Floats,
    quiet_both: Floats,
    told: Floats,
    later: Floats,
    teller_start: Ints,
    teller: Places,
    teller_chance: Floats,
    participation: float,
    hops: int,
) -> tuple[Ints, Ints]:
    """Draw one set a key: where each begins (one number more than sets), and the accounts of all, set by set.

    ``told`` is the chance that any member of a group tells an unseen one and takes part, ``inverse_both`` is
    1 / ln(1 − p_g π), ``quiet`` and ``quiet_both`` are what a draw must reach for any member to tell (and take part),
    above 1 where none can; ``later`` is the chance to take part of a member who is known not to have told the root and
    taken part. Of the three roots of a set one is set, the others are −1.
    """
    stamp = np.zeros(len(account_start) - 1, dtype=np.int32)
    start = np.zeros(len(keys) + 1, dtype=np.int64)
    found, count = np.empty(max(4 * len(keys), 16), dtype=np.int64), 0
    heard = np.empty(64, dtype=np.int64)
    for s in range(len(keys)):
        key, mark, own = keys[s], np.int32(s + 1), root_group[s]
        begin, hop, at, level_end = count, 1, count, count
        if root_account[s] >= 0:
            stamp[root_account[s]] = mark
            hop = 0
        elif own >= 0:
            first, last = group_start[own], group_start[own + 1]
            stream = _stream(key, FIRST, 0)
            told_by, heard = _told_fellows(stream, last - first, told[own], inverse_both[own], quiet_both[own], heard)
            for i in range(told_by):
                account = int(member[first + heard[i]])
                stamp[account] = mark
                found = _pushed(found, count, account)
                count += 1
        else:
            stamp[root_contact[s]] = mark
            found = _pushed(found, count, int(root_contact[s]))
            count += 1
        level_end = count
        while hop < hops:
            if hop > 0 and at == level_end:
                hop, level_end = hop + 1, count
                if at == count:
                    break
                continue
            account = found[at] if hop > 0 else root_account[s]
            at += 1
            told_by, heard = _tellers(
                account, key, account_start, account_group, seat, group_start, member, inverse, quiet,
                teller_start, teller, teller_chance, participation, heard,
            )  # fmt: skip
            for i in range(told_by):
                other = heard[i]
                if stamp[other] != mark:
                    stamp[other] = mark
                    # A fellow is known not to have told the root and taken part: less likely to take part.
                    fellow = own >= 0 and _in_group(other, own, account_start, account_group)
                    if fellow and _uniform(_stream(key, COIN, other), 0) >= later[own]:
                        continue
                    found = _pushed(found, count, other)
                    count += 1
            if hop == 0:
                hop, at, level_end = 1, begin, count
        start[s + 1] = count
    return start, found[:count].copy()
