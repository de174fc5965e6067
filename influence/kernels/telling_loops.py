"""Who tells an account, as machine code: one step of a walk back (:mod:`influence.kernels.reverse_loops`)."""

from __future__ import annotations

import numpy as np

from influence.kernels.constants import COIN, GROUP, TIE
from influence.kernels.jit import jit
from influence.kernels.keyed import Floats, Ints, Places
from influence.kernels.keyed_loops import gap, log, stream_of, uniform


@jit
def takes_part(key: np.uint64, account: int, participation: Floats, least: float, most: float) -> bool:
    """Flip an account's coin; its participation is looked up only where that of others does not decide."""
    coin = uniform(stream_of(key, COIN, account), 0)
    return bool(coin < least or (coin < most and coin < participation[account]))


@jit
def pushed(items: Ints, count: int, item: int) -> Ints:
    """Put an item behind ``count`` others, in an array twice as long where it is full."""
    if count == len(items):
        items = np.concatenate((items, np.empty_like(items)))
    items[count] = item
    return items


@jit
def first_teller(
    account: int,
    stream: np.uint64,
    account_start: Ints,
    account_group: Places,
    loud: Floats,
    tie_loud: Floats,
    others: Ints,
    teller_start: Ints,
    heard: float,
) -> tuple[int, int]:
    """Draw who tells an account first, given that somebody does: the slot (its groups, then its ties) and the seat."""
    target = -log(1.0 - uniform(stream, 0) * heard)
    begin, degree = account_start[account], account_start[account + 1] - account_start[account]
    passed, slot, seat = 0.0, -1, 0
    for nth in range(degree):
        group = account_group[begin + nth]
        if loud[group] <= 0.0 or others[group] <= 0:
            continue
        slot, seat = nth, min(int((target - passed) / loud[group]), others[group] - 1)
        passed += loud[group] * others[group]
        if target < passed:
            return slot, seat
    for tie in range(teller_start[account], teller_start[account + 1]):
        if tie_loud[tie] <= 0.0:
            continue
        slot, seat = degree + tie - teller_start[account], 0
        passed += tie_loud[tie]
        if target < passed:
            break
    return slot, seat


@jit
def tellers(
    account: int,
    slot: int,
    seat_told: int,
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
    participation: Floats,
    least: float,
    most: float,
    heard: Ints,
) -> tuple[int, Ints]:
    """Draw the ways by which an account is told, through its groups and over ties, by accounts that take part.

    Where ``slot`` is not −1, nothing tells before the seat ``seat_told`` of this slot, and that one does.
    """
    count = 0
    begin, degree = account_start[account], account_start[account + 1] - account_start[account]
    for entry in range(begin + max(slot, 0), begin + degree):
        group = account_group[entry]
        if quiet[group] > 1.0:
            continue
        stream = stream_of(key, GROUP, entry)
        if entry - begin == slot:
            position, draw = float(seat_told), 0
        else:
            position, draw = gap(stream, 0, inverse[group], quiet[group]), 1
        if position == np.inf:
            continue
        first = group_start[group]
        others = group_start[group + 1] - first - 1.0
        while position < others:
            way = first + np.int64(position)
            # The list of the others: everybody from the account's own seat on moves up by one.
            if way >= first + seat[entry]:
                way += 1
            if takes_part(key, int(member[way]), participation, least, most):
                heard = pushed(heard, count, way)
                count += 1
            position = position + 1.0 + gap(stream, draw, inverse[group], quiet[group])
            draw += 1
    for tie in range(teller_start[account] + max(slot - degree, 0), teller_start[account + 1]):
        told = slot >= degree and tie - teller_start[account] == slot - degree
        if told or uniform(stream_of(key, TIE, tie), 0) < teller_chance[tie]:
            if not takes_part(key, int(teller[tie]), participation, least, most):
                continue
            heard = pushed(heard, count, len(member) + tie)
            count += 1
    return count, heard
