"""The way back of betweenness, compiled: from the far ends of the shortest ways to what stands on them.

Importing this module imports numba.
"""

from __future__ import annotations

from influence.kernels.jit import jit
from influence.kernels.wiring import FloatArray, ShortArray, U, Wiring

RANDOM = 8  # times that a jump among the accounts takes longer than the next account in turn
EVERYWHERE, BEYOND_THE_MIDDLE, BY_DISTANCE = 0, 1, 2


# Rows of the room that a search works in: for accounts, 32-bit numbers and floats; then for groups.
LEVEL, ORDER, BEGIN, GROUP_BEGIN = 0, 1, 2, 3
WAYS, THERE = 0, 1
GROUP_LEVEL, GROUP_ORDER = 0, 1
GROUP_WAYS, TOLD = 0, 1


@jit
def credit_ways(
    way: Wiring,
    back: Wiring,
    marks: ShortArray,
    numbers: FloatArray,
    group_marks: ShortArray,
    group_numbers: FloatArray,
    credit: FloatArray,
    first: int,
    last: int,
    rule: int,
    with_groups: bool,
) -> None:
    """Credit what stands on the ways to all targets at the distances ``first`` to ``last``, from the far end.

    An account at level d has groups of the levels d and d + 1 only. What it tells those of level d + 1, the wrong ones,
    comes after these were read, and is wiped out with all the rest.
    """
    order, begin, group_begin, group_order = marks[ORDER], marks[BEGIN], marks[GROUP_BEGIN], group_marks[GROUP_ORDER]
    ways, there, group_ways, told = numbers[WAYS], numbers[THERE], group_numbers[GROUP_WAYS], group_numbers[TOLD]
    n, lowest = len(ways), last + 1
    for distance in range(last, 0, -1):
        if _worth(rule, last, distance - 0.5 if with_groups else distance - 1.0) == 0:
            break
        lowest = distance
        arriving = 0.0
        if distance >= first:
            arriving = 1.0 / distance if rule == BY_DISTANCE else 1.0
        for p in range(begin[distance], begin[distance + 1]):
            i = order[p]
            amount = arriving / ways[i]
            if distance < last:
                amount += there[i]
            there[i] = amount
            if amount > 0:
                for e in range(U(way.groups_at[i]), U(way.groups_at[i + 1])):
                    told[U(way.groups[e])] += amount
        if with_groups:
            worth = _worth(rule, last, distance - 0.5)
            for p in range(group_begin[distance - 1], group_begin[distance]):
                g = group_order[p]
                credit[n + g] += worth * group_ways[g] * told[g]
        if distance == 1:
            break
        worth = _worth(rule, last, distance - 1.0)
        if rule == BEYOND_THE_MIDDLE and last == 2:
            there[order[begin[1] : begin[2]]] = 0.0
            _carry_over_ties(way, back, marks, there, distance)
            _credit_by_side(way, marks, ways, there, group_marks[GROUP_LEVEL], told, credit)
            break
        _carry_over_groups(way, marks, there, group_order, told, distance)
        _carry_over_ties(way, back, marks, there, distance)
        if worth > 0:
            for p in range(begin[distance - 1], begin[distance]):
                credit[order[p]] += worth * ways[order[p]] * there[order[p]]
    for p in range(group_begin[lowest - 1], group_begin[last + 1]):
        told[group_order[p]] = 0.0


@jit
def _carry_over_groups(
    way: Wiring, marks: ShortArray, there: FloatArray, group_order: ShortArray, told: FloatArray, distance: int
) -> None:
    """Set ``there`` of the accounts before ``distance`` to what arrives at it over groups."""
    level, order, begin, group_begin = marks[LEVEL], marks[ORDER], marks[BEGIN], marks[GROUP_BEGIN]
    many = begin[distance] - begin[distance - 1]
    arriving = 0
    for p in range(group_begin[distance - 1], group_begin[distance]):
        arriving += way.members_at[group_order[p] + 1] - way.members_at[group_order[p]]
    if RANDOM * arriving < many * (len(way.groups) // len(there) + 1):
        for p in range(begin[distance - 1], begin[distance]):
            there[order[p]] = 0.0
        for p in range(group_begin[distance - 1], group_begin[distance]):
            g = group_order[p]
            for e in range(U(way.members_at[g]), U(way.members_at[g + 1])):
                if level[U(way.members[e])] == distance - 1:
                    there[U(way.members[e])] += told[g]
    else:
        for p in range(begin[distance - 1], begin[distance]):
            i, total = order[p], 0.0
            for e in range(U(way.groups_at[i]), U(way.groups_at[i + 1])):
                total += told[U(way.groups[e])]
            there[i] = total


@jit
def _carry_over_ties(way: Wiring, back: Wiring, marks: ShortArray, there: FloatArray, distance: int) -> None:
    """Add to ``there`` of the accounts before ``distance`` what arrives at it over direct ties."""
    level, order, begin = marks[LEVEL], marks[ORDER], marks[BEGIN]
    many = begin[distance] - begin[distance - 1]
    if begin[distance + 1] - begin[distance] < many:
        for p in range(begin[distance], begin[distance + 1]):
            j = order[p]
            for e in range(U(back.ties_at[j]), U(back.ties_at[j + 1])):
                if level[U(back.ties[e])] == distance - 1:
                    there[U(back.ties[e])] += back.tie_count[e] * there[j]
    else:
        for p in range(begin[distance - 1], begin[distance]):
            i = order[p]
            for e in range(U(way.ties_at[i]), U(way.ties_at[i + 1])):
                if level[U(way.ties[e])] == distance:
                    there[i] += way.tie_count[e] * there[U(way.ties[e])]


@jit
def _credit_by_side(
    way: Wiring,
    marks: ShortArray,
    ways: FloatArray,
    tied: FloatArray,
    group_level: ShortArray,
    told: FloatArray,
    credit: FloatArray,
) -> None:
    """Credit those in the middle of ways of two steps, the more the larger the group on the source's side.

    See the same in NumPy. ``tied`` is what arrives over direct ties from the far side, ``told`` over groups.
    """
    for p in range(marks[BEGIN, 1], marks[BEGIN, 2]):
        i = marks[ORDER, p]
        begin, end = way.groups_at[i], way.groups_at[i + 1]
        total, over_ties = 0.0, ways[i]
        for e in range(U(begin), U(end)):
            if group_level[U(way.groups[e])] == 1:
                over_ties -= 1.0
                total += _side(way, begin, end, _others(way, int(way.groups[e])), tied[i], told)
        if over_ties > 0:
            total += over_ties * _side(way, begin, end, 1.0, tied[i], told)
        credit[i] += total


@jit
def _side(way: Wiring, begin: int, end: int, near: float, tied: float, told: FloatArray) -> float:
    """Give what arrives over the groups at ``begin`` to ``end`` and ties, each by the share of the near side."""
    total = tied * near / (near + 1.0)
    for e in range(U(begin), U(end)):
        amount = told[U(way.groups[e])]
        if amount > 0:
            total += amount * near / (near + _others(way, int(way.groups[e])))
    return total


@jit
def _others(way: Wiring, g: int) -> float:
    return float(way.members_at[g + 1] - way.members_at[g] - 1)


@jit
def _worth(rule: int, whole: int, distance: float) -> float:
    """Give the credit at a distance from the source: see the rules of betweenness in NumPy."""
    if rule == EVERYWHERE:
        return 1.0
    if rule == BY_DISTANCE:
        return distance
    return 1.0 if 2 * distance > whole else 0.5 if 2 * distance == whole else 0.0
