"""Sums whose order of adding is fixed: the same bits from NumPy and from machine code, by however many threads.

Numbers are taken in blocks of 8,192. Within a block, those at positions that differ by a multiple of 256 are added one
after another (256 lanes, so that a processor adds several at once); then lane by lane the blocks, then the lanes.
"""

from __future__ import annotations

import numpy as np

from influence.kernels.keyed import Floats

LANES = 256
BLOCK = 32 * LANES


def no_sums(count: int) -> Floats:
    """Give zeros for the lanes of all blocks of ``count`` numbers, to be added to."""
    return np.zeros((-(-count // BLOCK), LANES))


def total(sums: Floats) -> float:
    """Add up the lanes of all blocks."""
    return float(np.sum(np.add.reduce(sums, axis=0)))


def summed(values: Floats) -> float:
    """Give the sum of numbers.

    Examples
    --------
    >>> summed(np.arange(20_001.0))
    200010000.0
    """
    sums = no_sums(len(values))
    for at in range(len(sums)):
        block = values[at * BLOCK : (at + 1) * BLOCK]
        whole = len(block) // LANES * LANES
        np.add.reduce(block[:whole].reshape(-1, LANES), axis=0, out=sums[at])
        sums[at, : len(block) - whole] += block[whole:]
    return total(sums)
