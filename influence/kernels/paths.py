"""Shortest ways from one account after another, and what stands on them: Brandes' two passes, compiled.

Importing this module imports numba. The groups of the two-mode network are few and its accounts many: every pass that
touches all affiliations reads the accounts in their order and jumps about among the groups only.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from influence.kernels.jit import jit
from influence.kernels.paths_back import (
    BEGIN,
    BEYOND_THE_MIDDLE,
    BY_DISTANCE,
    EVERYWHERE,
    GROUP_BEGIN,
    GROUP_LEVEL,
    GROUP_ORDER,
    GROUP_WAYS,
    LEVEL,
    ORDER,
    RANDOM,
    WAYS,
    credit_ways,
)
from influence.kernels.wiring import FloatArray, ShortArray, U, Wiring


class Room(NamedTuple):
    """Marks and numbers of n accounts and of m groups, and what each is credited with; nobody is reached yet."""

    marks: ShortArray
    numbers: FloatArray
    group_marks: ShortArray
    group_numbers: FloatArray
    credit: FloatArray


def room_of(way: Wiring) -> Room:
    """Make what the loop reckons in, for one thread."""
    n, m = len(way.groups_at) - 1, len(way.members_at) - 1
    marks = np.zeros((4, n + 2), np.int32)
    marks[LEVEL, :] = -1
    return Room(marks, np.zeros((2, n)), np.zeros((2, m), np.int32), np.zeros((2, m)), np.zeros(n + m))


@jit
def sum_of_dependencies(
    way: Wiring,
    back: Wiring,
    sources: ShortArray,
    far: bool,
    one_way: bool,
    with_groups: bool,
    near: int,
    room: Room,
    result: FloatArray,
) -> None:
    """Add Σ_s y_s and Σ_s y_s² over ``sources`` to the two rows of ``result``, for n accounts and then m groups.

    Parameters
    ----------
    way, back
        The steps, and the same with every direct tie turned round.
    far
        Credit the far half of the ways from the source and of those to it: each way up to ``near`` steps beyond its
        middle (of two steps by the groups on either side), longer ones by d(s, i) / d(s, t). Else all of each way from
        the source, once.
    one_way
        Whether ``back`` differs from ``way``; else the ways to the source are those from it.
    with_groups
        Whether groups are credited too; else their columns stay 0.
    """
    marks, numbers, group_marks, group_numbers, credit = room
    turns = 2 if far and one_way else 1
    factor = 2.0 if far and not one_way else 1.0
    for at in range(len(sources)):
        for turn in range(turns):
            here = way if turn == 0 else back
            there = back if turn == 0 else way
            depth = _search(here, there, marks, numbers, group_marks, group_numbers, sources[at])
            done = min(depth, near) if far else 0
            for last in range(1, done + 2):
                if last <= done:
                    first, to, rule = last, last, BEYOND_THE_MIDDLE
                else:
                    first, to, rule = last, depth, BY_DISTANCE if far else EVERYWHERE
                if first <= to:
                    credit_ways(
                        here, there, marks, numbers, group_marks, group_numbers, credit, first, to, rule, with_groups
                    )
            _wipe(marks, numbers, group_marks, group_numbers, depth)
        for p in range(len(credit)):
            amount = factor * credit[p]
            if amount != 0:
                result[0, p] += amount
                result[1, p] += amount * amount
                credit[p] = 0.0


@jit
def _search(
    way: Wiring,
    back: Wiring,
    marks: ShortArray,
    numbers: FloatArray,
    group_marks: ShortArray,
    group_numbers: FloatArray,
    source: int,
) -> int:
    """Count the shortest ways from ``source``, level by level; give the largest distance.

    Groups are reached half a step after the first of their members. At every half-step, either those just reached look
    ahead or those not yet reached look back, whichever are fewer.
    """
    order, begin, group_begin = marks[ORDER], marks[BEGIN], marks[GROUP_BEGIN]
    marks[LEVEL, source], numbers[WAYS, source], order[0], begin[0], begin[1] = 0, 1.0, source, 0, 1
    end, group_end, depth = 1, 0, 0
    left = len(way.groups)  # affiliations of accounts not yet reached
    group_left = len(way.groups)  # affiliations with groups not yet reached
    while True:
        frontier = 0
        for p in range(begin[depth], end):
            frontier += way.groups_at[order[p] + 1] - way.groups_at[order[p]]
        left -= frontier
        group_begin[depth] = group_end
        if group_left > 0:
            few = RANDOM * group_left + len(way.members_at) < frontier
            group_end = _reach_groups(way, marks, numbers, group_marks, group_numbers, depth, group_end, few)
        group_begin[depth + 1] = group_end
        arriving = 0
        for p in range(group_begin[depth], group_end):
            g = group_marks[GROUP_ORDER, p]
            arriving += way.members_at[g + 1] - way.members_at[g]
        group_left -= arriving
        few = RANDOM * arriving > left + len(way.groups_at)
        end = _reach_members(way, marks, numbers, group_marks, group_numbers, depth, end, few)
        end = _reach_tied(way, back, marks, numbers, depth, end)
        if end == begin[depth + 1]:
            return depth
        depth += 1
        begin[depth + 1] = end


@jit
def _reach_groups(
    way: Wiring,
    marks: ShortArray,
    numbers: FloatArray,
    group_marks: ShortArray,
    group_numbers: FloatArray,
    depth: int,
    end: int,
    few: bool,
) -> int:
    """Go from the accounts at ``depth`` to their groups; with ``few`` left, ask these for members just reached."""
    level, order, begin, ways = marks[LEVEL], marks[ORDER], marks[BEGIN], numbers[WAYS]
    group_level, group_order, group_ways = group_marks[GROUP_LEVEL], group_marks[GROUP_ORDER], group_numbers[GROUP_WAYS]
    if few:
        for g in range(len(group_level)):
            if group_level[g] == 0:
                total = 0.0
                for e in range(U(way.members_at[g]), U(way.members_at[g + 1])):
                    if level[U(way.members[e])] == depth:
                        total += ways[U(way.members[e])]
                if total > 0:
                    group_level[g], group_ways[g], group_order[end] = depth + 1, total, g
                    end += 1
        return end
    for p in range(begin[depth], begin[depth + 1]):
        i = order[p]
        for e in range(U(way.groups_at[i]), U(way.groups_at[i + 1])):
            told = U(way.groups[e])
            if group_level[told] == 0:
                group_level[told], group_order[end] = depth + 1, told
                end += 1
            if group_level[told] == depth + 1:
                group_ways[told] += ways[i]
    return end


@jit
def _reach_members(
    way: Wiring,
    marks: ShortArray,
    numbers: FloatArray,
    group_marks: ShortArray,
    group_numbers: FloatArray,
    depth: int,
    end: int,
    few: bool,
) -> int:
    """Go from the groups just reached to their members; with ``few`` accounts left, ask these for groups.

    No group of an account not yet reached was reached before this level: adding the ways of all its groups needs no
    test.
    """
    level, order, ways, group_ways = marks[LEVEL], marks[ORDER], numbers[WAYS], group_numbers[GROUP_WAYS]
    if few:
        for i in range(len(ways)):
            if level[i] < 0:
                total = 0.0
                for e in range(U(way.groups_at[i]), U(way.groups_at[i + 1])):
                    total += group_ways[U(way.groups[e])]
                if total > 0:
                    level[i], ways[i], order[end] = depth + 1, total, i
                    end += 1
        return end
    for p in range(marks[GROUP_BEGIN, depth], marks[GROUP_BEGIN, depth + 1]):
        g = group_marks[GROUP_ORDER, p]
        for e in range(U(way.members_at[g]), U(way.members_at[g + 1])):
            member = U(way.members[e])
            if level[member] < 0:
                level[member], order[end] = depth + 1, member
                end += 1
            if level[member] == depth + 1:
                ways[member] += group_ways[g]
    return end


@jit
def _reach_tied(way: Wiring, back: Wiring, marks: ShortArray, numbers: FloatArray, depth: int, end: int) -> int:
    """Go along direct ties from the accounts at ``depth``, or to those that stand beyond it."""
    level, order, begin, ways = marks[LEVEL], marks[ORDER], marks[BEGIN], numbers[WAYS]
    if 2 * begin[depth + 1] - begin[depth] > len(ways):
        for j in range(len(ways)):
            if level[j] < 0 or level[j] == depth + 1:
                for e in range(U(back.ties_at[j]), U(back.ties_at[j + 1])):
                    if level[U(back.ties[e])] == depth:
                        if level[j] < 0:
                            level[j], order[end] = depth + 1, j
                            end += 1
                        ways[j] += back.tie_count[e] * ways[U(back.ties[e])]
        return end
    for p in range(begin[depth], begin[depth + 1]):
        i = order[p]
        for e in range(U(way.ties_at[i]), U(way.ties_at[i + 1])):
            other = U(way.ties[e])
            if level[other] < 0:
                level[other], order[end] = depth + 1, other
                end += 1
            if level[other] == depth + 1:
                ways[other] += way.tie_count[e] * ways[i]
    return end


@jit
def _wipe(
    marks: ShortArray, numbers: FloatArray, group_marks: ShortArray, group_numbers: FloatArray, depth: int
) -> None:
    """Forget a search of ``depth`` levels in the time that it took."""
    for p in range(marks[BEGIN, depth + 1]):
        i = marks[ORDER, p]
        marks[LEVEL, i] = -1
        numbers[WAYS, i] = 0.0
    for p in range(marks[GROUP_BEGIN, depth + 1]):
        g = group_marks[GROUP_ORDER, p]
        group_marks[GROUP_LEVEL, g] = 0
        group_numbers[GROUP_WAYS, g] = 0.0
