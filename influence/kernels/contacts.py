"""Who an account's contacts know, compiled; cost is the contacts' own affiliations.

Importing this module imports numba.
"""

from __future__ import annotations

import numpy as np

from influence.kernels.jit import jit
from influence.kernels.wiring import CERTAIN, FIRST_LOOK, Bonds, FloatArray, LongArray, PlaceArray, ShortArray

MANY = 32  # the part of all accounts from which on contacts are worth putting in order


@jit
def holes(bonds: Bonds, chosen: PlaceArray, pace: FloatArray, scale: FloatArray, effective: bool) -> FloatArray:
    """Give Burt's constraint of ``chosen`` accounts, or their effective size.

    Parameters
    ----------
    pace
        1 / Σ_k z_ik for n accounts.
    scale
        1 / max_k z_ik of all their contacts, for the effective size.
    """
    n = len(pace)
    result, told = np.zeros(len(chosen)), np.zeros(len(bonds.weight))
    share, sent, contacts = np.zeros(n), np.zeros(n), np.empty(n, np.int32)
    for at in range(len(chosen)):
        count = _contacts_of(bonds, chosen[at], share, contacts)
        for p in range(count):
            j = contacts[p]
            share[j] *= pace[chosen[at]]
            sent[j] = scale[j] if effective else share[j] * pace[j]
            for e in range(bonds.groups_at[j], bonds.groups_at[j + 1]):
                told[bonds.groups[e]] += bonds.strength[e] * sent[j]
        for g in range(len(told)):
            told[g] *= bonds.weight[g]
        total = 0.0
        for p in range(count):
            j = contacts[p]
            indirect = -bonds.own[j] * sent[j]
            for e in range(bonds.groups_at[j], bonds.groups_at[j + 1]):
                indirect += bonds.strength[e] * told[bonds.groups[e]]
            for e in range(bonds.ties_at[j], bonds.ties_at[j + 1]):
                indirect += bonds.tie_strength[e] * sent[bonds.ties[e]]
            total += 1.0 - share[j] * indirect if effective else (share[j] + indirect) ** 2
        result[at] = total
        for p in range(count):
            share[contacts[p]] = sent[contacts[p]] = 0.0
        told[:] = 0.0
    return result


@jit
def _contacts_of(bonds: Bonds, i: int, share: FloatArray, contacts: ShortArray) -> int:
    """List the contacts of ``i``, with z in ``share``; give their number."""
    count = 0
    for e in range(bonds.groups_at[i], bonds.groups_at[i + 1]):
        g = bonds.groups[e]
        for f in range(bonds.members_at[g], bonds.members_at[g + 1]):
            j, amount = bonds.members[f], bonds.weight[g] * bonds.strength[e] * bonds.member_strength[f]
            if j != i and amount > 0:
                if share[j] == 0:
                    contacts[count] = j
                    count += 1
                share[j] += amount
    for e in range(bonds.ties_at[i], bonds.ties_at[i + 1]):
        j = bonds.ties[e]
        if j != i:
            if share[j] == 0:
                contacts[count] = j
                count += 1
            share[j] += bonds.tie_strength[e]
    if count > len(share) // MANY:
        # Of so many, those next to each other are read next: in their order memory is read in one go.
        count = 0
        for j in range(len(share)):
            if share[j] > 0:
                contacts[count] = j
                count += 1
    return count


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
        for e in range(bonds.ties_at[j], bonds.ties_at[j + 1]):
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
    for e in range(bonds.groups_at[k], bonds.groups_at[k + 1]):
        total += bonds.strength[e] * mark[bonds.groups[e]]
    return total
