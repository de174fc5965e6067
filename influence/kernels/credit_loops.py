"""Crediting the members of sets, in machine code: the same sums in the same order as NumPy's."""

from __future__ import annotations

import numpy as np

from influence.kernels.jit import jit
from influence.kernels.keyed import Floats, Ints
from influence.kernels.wiring import BoolArray


@jit
def credit_sets(
    start: Ints,
    account: Ints,
    way: Ints,
    askable: BoolArray,
    new: Floats,
    customers: Floats,
    sums: Floats,
    carried: Floats,
) -> BoolArray:
    """Credit the askable members of each set with an equal share of it, and tell which sets have any.

    Parameters
    ----------
    start, account, way
        Set by set: where each begins, its accounts, and the way of each.
    askable
        n flags.
    new, customers
        For each set, the type-one part and the new customers of its worth.
    sums
        Added to, 4 × n: squared shares, type-one parts, customers, and sets.
    carried
        Added to: shares by way.
    """
    met = np.zeros(len(start) - 1, dtype=np.bool_)
    for s in range(len(start) - 1):
        members = 0
        for at in range(start[s], start[s + 1]):
            members += askable[account[at]]
        if not members:
            continue
        met[s] = True
        share = 1.0 / members
        squared, of_new, of_customers = share * share, share * new[s], share * customers[s]
        for at in range(start[s], start[s + 1]):
            who = account[at]
            if askable[who]:
                sums[0, who] += squared
                sums[1, who] += of_new
                sums[2, who] += of_customers
                sums[3, who] += 1.0
                carried[way[at]] += share
    return met
