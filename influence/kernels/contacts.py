"""Who an account's contacts know, compiled; cost is the contacts' own affiliations, eight accounts at a time.

Importing this module imports numba.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from influence.kernels.jit import jit
from influence.kernels.wiring import CERTAIN, FIRST_LOOK, Bonds, BoolArray, FloatArray, LongArray, PlaceArray, U

MANY = 32  # the part of all accounts from which on contacts are looked for among all, in order
LANES = 8  # accounts that go over their contacts together: so many numbers are one line of memory


class Room(NamedTuple):
    """Shares of n accounts and who is a contact, and two numbers a group; all 0, ``LANES`` side by side."""

    share: FloatArray
    near: BoolArray
    told: FloatArray
    back: FloatArray


def room_of(bonds: Bonds, effective: bool) -> Room:
    """Make what the loop reckons in, for one thread."""
    n, m = len(bonds.own), len(bonds.weight)
    share, near, told = np.zeros((n, LANES)), np.zeros(n, np.bool_), np.zeros((m, LANES))
    return Room(share, near, told, np.zeros((m, LANES) if effective else (1, LANES)))


@jit
def holes(
    bonds: Bonds, chosen: PlaceArray, pace: FloatArray, scale: FloatArray, effective: bool, room: Room
) -> FloatArray:
    """Give Burt's constraint of ``chosen`` accounts, or their effective size.

    Accounts of a short-list are in the same large groups: ``LANES`` of them share every pass over the affiliations of
    their contacts. Nobody's result depends on who else is in the batch, but for the order of its sums.

    Parameters
    ----------
    pace
        1 / Σ_k z_ik for n accounts.
    scale
        1 / max_k z_ik of all their contacts, for the effective size.
    """
    n, result, total = len(pace), np.zeros(len(chosen)), np.zeros(LANES)
    share, near, told, back = room
    for begin in range(0, len(chosen), LANES):
        batch = chosen[begin : begin + LANES]
        count = _contacts_of(bonds, batch, pace, told, share, near)
        contacts = np.flatnonzero(near) if count > n // MANY else _listed(bonds, batch, near, count)
        told[:] = 0.0
        total[:] = 0.0
        if effective:
            _effective_sizes(bonds, contacts, scale, share, told, back, total)
            back[:] = 0.0
        else:
            _constraints(bonds, contacts, pace, share, told, total)
        for lane in range(len(batch)):  # to copy a slice is as long to compile as all of this function
            result[begin + lane] = total[lane]
        told[:] = 0.0
        for j in contacts:
            near[j] = False
            share[j, :] = 0.0
    return result


@jit
def _contacts_of(
    bonds: Bonds, batch: PlaceArray, pace: FloatArray, amount: FloatArray, share: FloatArray, near: BoolArray
) -> int:
    """Put p_ij of the accounts i of ``batch`` into ``share`` and flag who is anybody's contact; give their number.

    Every group is gone over once, for all who are in it.
    """
    count = 0
    for lane in range(len(batch)):
        i = batch[lane]
        for e in range(U(bonds.groups_at[i]), U(bonds.groups_at[i + 1])):
            amount[bonds.groups[e], lane] = bonds.weight[bonds.groups[e]] * bonds.strength[e] * pace[i]
    for lane in range(len(batch)):
        i = batch[lane]
        for e in range(U(bonds.groups_at[i]), U(bonds.groups_at[i + 1])):
            g = bonds.groups[e]
            anybody = False
            for other in range(LANES):
                anybody = anybody or amount[g, other] > 0
            if anybody:
                for f in range(U(bonds.members_at[g]), U(bonds.members_at[g + 1])):
                    j, strength = bonds.members[f], bonds.member_strength[f]
                    if not near[j]:
                        near[j] = True
                        count += 1
                    for other in range(LANES):
                        share[j, other] += strength * amount[g, other]
                amount[g, :] = 0.0
        for e in range(U(bonds.ties_at[i]), U(bonds.ties_at[i + 1])):
            j = bonds.ties[e]
            if not near[j]:
                near[j] = True
                count += 1
            share[j, lane] += bonds.tie_strength[e] * pace[i]
    for lane in range(len(batch)):
        share[batch[lane], lane] = 0.0
    return count


@jit
def _listed(bonds: Bonds, batch: PlaceArray, near: BoolArray, count: int) -> LongArray:
    """List the few who are flagged; the flags stay."""
    result, at = np.empty(count, np.int64), 0
    for i in batch:
        for e in range(U(bonds.groups_at[i]), U(bonds.groups_at[i + 1])):
            g = bonds.groups[e]
            for f in range(U(bonds.members_at[g]), U(bonds.members_at[g + 1])):
                if near[bonds.members[f]]:
                    near[bonds.members[f]] = False
                    result[at] = bonds.members[f]
                    at += 1
        for e in range(U(bonds.ties_at[i]), U(bonds.ties_at[i + 1])):
            if near[bonds.ties[e]]:
                near[bonds.ties[e]] = False
                result[at] = bonds.ties[e]
                at += 1
    for j in result:
        near[j] = True
    return result


@jit
def _constraints(
    bonds: Bonds, contacts: LongArray, pace: FloatArray, share: FloatArray, told: FloatArray, total: FloatArray
) -> None:
    """Add Σ_j (p_ij + Σ_q p_iq p_qj)² to ``total``: to the groups of contacts and back."""
    indirect = np.zeros(LANES)
    for j in contacts:
        for e in range(U(bonds.groups_at[j]), U(bonds.groups_at[j + 1])):
            g, amount = bonds.groups[e], bonds.strength[e] * bonds.weight[bonds.groups[e]] * pace[j]
            for lane in range(LANES):
                told[g, lane] += amount * share[j, lane]
    for j in contacts:
        for lane in range(LANES):
            indirect[lane] = -bonds.own[j] * pace[j] * share[j, lane]
        for e in range(U(bonds.groups_at[j]), U(bonds.groups_at[j + 1])):
            g, strength = bonds.groups[e], bonds.strength[e]
            for lane in range(LANES):
                indirect[lane] += strength * told[g, lane]
        for e in range(U(bonds.ties_at[j]), U(bonds.ties_at[j + 1])):
            q = bonds.ties[e]
            if pace[q] > 0:
                for lane in range(LANES):
                    indirect[lane] += bonds.tie_strength[e] * pace[q] * share[q, lane]
        for lane in range(LANES):
            if share[j, lane] > 0:
                total[lane] += (share[j, lane] + indirect[lane]) ** 2


@jit
def _effective_sizes(
    bonds: Bonds,
    contacts: LongArray,
    scale: FloatArray,
    share: FloatArray,
    told: FloatArray,
    back: FloatArray,
    total: FloatArray,
) -> None:
    """Add Σ_j (1 − Σ_q p_iq m_jq) to ``total``: groups need only the sums of p and 1 / max z over their members."""
    for j in contacts:
        for lane in range(LANES):
            if share[j, lane] > 0:
                total[lane] += 1.0 + bonds.own[j] * scale[j] * share[j, lane]
        for e in range(U(bonds.groups_at[j]), U(bonds.groups_at[j + 1])):
            g, strength = bonds.groups[e], bonds.strength[e]
            for lane in range(LANES):
                told[g, lane] += strength * share[j, lane]
                back[g, lane] += strength * scale[j] * (share[j, lane] > 0)
        for e in range(U(bonds.ties_at[j]), U(bonds.ties_at[j + 1])):
            q, amount = bonds.ties[e], bonds.tie_strength[e] * scale[bonds.ties[e]]
            for lane in range(LANES):
                total[lane] -= amount * share[j, lane] * (share[q, lane] > 0)
    for g in range(len(told)):
        for lane in range(LANES):
            total[lane] -= bonds.weight[g] * told[g, lane] * back[g, lane]


@jit
def strongest(bonds: Bonds, rows: PlaceArray) -> tuple[FloatArray, LongArray]:
    """Give max_k z_jk of the accounts ``rows``, and with how many accounts k each was compared.

    The groups that promise most are looked at first, and in them the strongest members, until nobody not yet seen can
    be closer.
    """
    most, pairs = np.zeros(len(rows)), np.zeros(len(rows), np.int64)
    mark, promise = np.zeros(len(bonds.weight)), np.zeros(len(bonds.weight))
    for at in range(len(rows)):
        j, best, compared, rest = rows[at], 0.0, 0, 0.0
        begin, end = bonds.groups_at[j], bonds.groups_at[j + 1]
        for e in range(begin, end):
            g = bonds.groups[e]
            mark[g] = bonds.weight[g] * bonds.strength[e]
            promise[e - begin] = mark[g] * bonds.top[g]
            rest += promise[e - begin]
        for e in range(U(bonds.ties_at[j]), U(bonds.ties_at[j + 1])):
            if bonds.ties[e] != j:
                best = max(best, bonds.tie_strength[e] + _closeness(bonds, bonds.ties[e], mark))
                compared += 1
        while rest > 0 and best < rest * CERTAIN:
            first, rest = 0, 0.0
            for e in range(end - begin):
                if promise[e] > promise[first]:
                    first = e
            promise[first] = 0.0
            for e in range(end - begin):
                rest += promise[e]
            g = bonds.groups[begin + first]
            f, look = bonds.members_at[g], FIRST_LOOK
            while f < bonds.members_at[g + 1] and best < (mark[g] * bonds.member_strength[f] + rest) * CERTAIN:
                until = min(f + look, bonds.members_at[g + 1])
                for other in range(f, until):
                    if bonds.members[other] != j:
                        best = max(best, _closeness(bonds, bonds.members[other], mark))
                        compared += 1
                f, look = until, 2 * look
        most[at], pairs[at] = best, compared
        for e in range(begin, end):
            mark[bonds.groups[e]] = 0.0
    return most, pairs


@jit
def _closeness(bonds: Bonds, k: int, mark: FloatArray) -> float:
    total = 0.0
    for e in range(U(bonds.groups_at[k]), U(bonds.groups_at[k + 1])):
        total += bonds.strength[e] * mark[U(bonds.groups[e])]
    return total
