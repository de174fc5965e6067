"""Gauss's function ₂F₁ where the expectations of BG/NBD need it."""

from __future__ import annotations

import numpy as np
from scipy.special import hyp2f1

from influence.model import FloatArray

_FAR = 0.9
_STEEP = 8.0
_MOST_TERMS = 2000


def hypergeometric(a: float, b: float, c: FloatArray, z: FloatArray) -> FloatArray:
    """Give ₂F₁(a, b; c; z) for 0 ≤ z < 1.

    SciPy's own beyond z = 0.9 goes through 1 − z, and overflows where c − a − b is large. There the series itself
    converges at any z, its terms falling like n^(a+b−c−1): it is summed.

    Examples
    --------
    ₂F₁(1, 1; 2; z) = −ln(1 − z) / z:

    >>> hypergeometric(1.0, 1.0, np.array([2.0]), np.array([0.5])) * 0.5 / np.log(2)
    array([1.])
    """
    far = (z > _FAR) & (c - a - b > _STEEP)
    result = np.empty(np.broadcast_shapes(c.shape, z.shape))
    result[~far] = hyp2f1(a, b, c[~far], z[~far])
    result[far] = _series(a, b, c[far], z[far])
    return result


def _series(a: float, b: float, c: FloatArray, z: FloatArray) -> FloatArray:
    total, term = np.ones(len(c)), np.ones(len(c))
    for n in range(_MOST_TERMS):
        term = term * ((a + n) / (c + n) * (b + n) / (1.0 + n)) * z
        total += term
        if np.all(np.abs(term) <= 1e-14 * np.abs(total)):
            break
    return total
