"""Sums of weights by key."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from influence.model import FloatArray


def sums(key: npt.NDArray[np.integer], weight: npt.NDArray[np.generic], size: int) -> FloatArray:
    """Give the sum of the weights of every key in 0 … ``size`` − 1.

    Examples
    --------
    >>> sums(np.array([2, 0, 2]), np.array([0.5, 1.0, 2.0]), 4).tolist()
    [1.0, 0.0, 2.5, 0.0]
    """
    return np.bincount(key, weight.astype(np.float64, copy=False), minlength=size).astype(np.float64, copy=False)
