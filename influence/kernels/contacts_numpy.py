"""Who an account's contacts know, in NumPy: what the compiled loops give, up to rounding, and at the same cost."""

from __future__ import annotations

import numpy as np

from influence.kernels.wiring import CERTAIN, FIRST_LOOK, Bonds, FloatArray, LongArray, PlaceArray, ShortArray


def holes(bonds: Bonds, chosen: PlaceArray, pace: FloatArray, scale: FloatArray, effective: bool) -> FloatArray:
    """Give Burt's constraint of ``chosen`` accounts, or their effective size; see the compiled loop."""
    result, sent = np.zeros(len(chosen)), np.zeros(len(pace))
    for at, i in enumerate(chosen.tolist()):
        groups, strength = _row(bonds.groups_at, bonds.groups, bonds.strength, i)
        f, count = _stretches(bonds.members_at, groups)
        amount = np.repeat(bonds.weight[groups] * strength, count) * bonds.member_strength[f]
        tied, tie_strength = _row(bonds.ties_at, bonds.ties, bonds.tie_strength, i)
        who = np.concatenate([bonds.members[f], tied])
        z = np.bincount(who, np.concatenate([amount, tie_strength]), minlength=len(pace))
        z[i] = 0.0
        contacts = np.flatnonzero(z > 0)
        share = z[contacts] * pace[i]
        x = scale[contacts] if effective else share * pace[contacts]
        sent[contacts] = x
        e, count = _stretches(bonds.groups_at, contacts)
        through = bonds.strength[e] * np.repeat(x, count)
        told = np.bincount(bonds.groups[e], through, minlength=len(bonds.weight)) * bonds.weight
        indirect = _sums(bonds.strength[e] * told[bonds.groups[e]], count) - bonds.own[contacts] * x
        e, count = _stretches(bonds.ties_at, contacts)
        indirect += _sums(bonds.tie_strength[e] * sent[bonds.ties[e]], count)
        result[at] = len(contacts) - share @ indirect if effective else np.sum((share + indirect) ** 2)
        sent[contacts] = 0.0
    return result


def strongest(bonds: Bonds, rows: PlaceArray) -> tuple[FloatArray, LongArray]:
    """Give max_k z_jk of the accounts ``rows``, and with how many accounts each was compared; see the compiled loop."""
    most, pairs, mark = np.zeros(len(rows)), np.zeros(len(rows), dtype=np.int64), np.zeros(len(bonds.weight))
    for at, j in enumerate(rows.tolist()):
        groups, strength = _row(bonds.groups_at, bonds.groups, bonds.strength, j)
        mark[groups] = bonds.weight[groups] * strength
        most[at], pairs[at] = _strongest(bonds, j, groups, mark)
        mark[groups] = 0.0
    return most, pairs


def _strongest(bonds: Bonds, j: int, groups: ShortArray, mark: FloatArray) -> tuple[float, int]:
    tied, tie_strength = _row(bonds.ties_at, bonds.ties, bonds.tie_strength, j)
    best = float(np.max((tie_strength + _closeness(bonds, tied, mark))[tied != j], initial=0.0))
    compared = int(np.count_nonzero(tied != j))
    promise = mark[groups] * bonds.top[groups]
    rest = float(promise.sum())
    while rest > 0 and best < rest * CERTAIN:
        first = int(np.argmax(promise))
        promise[first] = 0.0
        rest, g = float(promise.sum()), int(groups[first])
        f, end, look = int(bonds.members_at[g]), int(bonds.members_at[g + 1]), FIRST_LOOK
        while f < end and best < (mark[g] * bonds.member_strength[f] + rest) * CERTAIN:
            some = bonds.members[f : min(f + look, end)]
            some = some[some != j]
            best = max(best, float(np.max(_closeness(bonds, some, mark), initial=0.0)))
            compared += len(some)
            f, look = f + look, 2 * look
    return best, compared


def _closeness(bonds: Bonds, accounts: ShortArray, mark: FloatArray) -> FloatArray:
    """Give what accounts have with that one through groups whose marks are ``mark``."""
    e, count = _stretches(bonds.groups_at, accounts)
    return _sums(bonds.strength[e] * mark[bonds.groups[e]], count)


def _row(begin: LongArray, columns: ShortArray, values: FloatArray, row: int) -> tuple[ShortArray, FloatArray]:
    return columns[begin[row] : begin[row + 1]], values[begin[row] : begin[row + 1]]


def _stretches(begin: LongArray, rows: PlaceArray) -> tuple[LongArray, LongArray]:
    """Give the positions of the entries of ``rows``, one row after another, and how many each has."""
    first = begin[rows]
    count = begin[rows + 1] - first
    return np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum()), count


def _sums(values: FloatArray, count: LongArray) -> FloatArray:
    """Give the sum of every stretch."""
    total = np.bincount(np.repeat(np.arange(len(count)), count), values, minlength=len(count))
    return total.astype(np.float64)
