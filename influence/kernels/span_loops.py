"""Counting spans of slots group by group, in machine code: whole numbers, the very ones that NumPy counts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from influence.kernels.jit import jit
from influence.kernels.keyed import Floats, Ints

Slots = npt.NDArray[np.int32]


@jit
def count_in_groups(
    low: int,
    high: int,
    slots: int,
    order: Ints,
    start: Ints,
    account: Ints,
    begin: Slots,
    first: Slots,
    last: Slots,
    spell_start: Ints,
    spell_first: Slots,
    spell_last: Slots,
    pair_order: Ints,
    pair_start: Ints,
    pair_slot: Ints,
    reached: Floats,
    held: Floats,
    asked: Floats,
) -> None:
    """Count, for groups ``low`` … ``high − 1``, whom their members could tell, and who could tell on a slot.

    Parameters
    ----------
    order, start
        The rows (affiliations) by group, and where each group begins; ``pair_order`` and ``pair_start`` likewise.
    account, begin, first, last
        Of each row: its account, which is told from ``begin`` on and tells from ``first`` on, both before ``last``.
    spell_start, spell_first, spell_last
        By account, the spans in which it can be told.
    pair_slot
        For each pair (of a referral and a group) the slot that is asked about.
    reached
        Set for each row: over its own span, the members who could be told, a slot at a time.
    held
        Set for each of these groups: the sum of that over its rows.
    asked
        Set for each pair: the members who could tell on its slot.
    """
    heaped, told = np.zeros(slots + 2, np.int64), np.zeros(slots + 1, np.int64)
    for group in range(low, high):
        heaped[:] = 0
        told[:] = 0
        for at in range(start[group], start[group + 1]):
            row = order[at]
            for spell in range(spell_start[account[row]], spell_start[account[row] + 1]):
                one, end = max(begin[row], spell_first[spell]), min(last[row], spell_last[spell])
                if one < end:
                    heaped[one + 1] += 1
                    heaped[end + 1] -= 1
            if first[row] < last[row]:
                told[first[row]] += 1
                told[last[row]] -= 1
        # Twice: from where spans begin and end to how many there are, and from these to how many there were before.
        for _ in range(2):
            for slot in range(1, slots + 2):
                heaped[slot] += heaped[slot - 1]
        for slot in range(1, slots + 1):
            told[slot] += told[slot - 1]
        for at in range(start[group], start[group + 1]):
            row = order[at]
            reached[row] = heaped[max(last[row], first[row])] - heaped[first[row]]
            held[group] += reached[row]
        for at in range(pair_start[group], pair_start[group + 1]):
            pair = pair_order[at]
            asked[pair] = told[pair_slot[pair]]


@jit
def tell_in_groups(
    start: Ints, group: Ints, way: Ints, coin: Floats, reached: Floats, told: Floats, first: int, last: int
) -> None:
    """Add to ``told`` (ways × accounts), for some accounts, coin × reached over their rows, which ``start`` parts.

    ``group`` is that of each row, ``way`` and ``coin`` those of each group.
    """
    for account in range(first, last):
        for row in range(start[account], start[account + 1]):
            told[way[group[row]], account] += coin[group[row]] * reached[row]
