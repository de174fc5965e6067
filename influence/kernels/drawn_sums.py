"""Sums of bootstrap draws over segments, compiled. Importing this module imports numba."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from influence.kernels.jit import jit


@jit
def segment_sums(
    weights: npt.NDArray[np.uint16], segment: npt.NDArray[np.int32], count: int
) -> npt.NDArray[np.float64]:
    """Add up c draws of n accounts over ``count`` segments: whole numbers, so exact in whatever order.

    The draws of one account are added side by side: where most accounts are in one segment, no sum waits for the
    one before it.
    """
    draws, accounts = weights.shape
    sums = np.zeros((count, draws), np.int64)
    for account in range(accounts):
        of = segment[account]
        for draw in range(draws):
            sums[of, draw] += weights[draw, account]
    result = np.empty((draws, count))
    for draw in range(draws):
        for of in range(count):
            result[draw, of] = sums[of, draw]
    return result
