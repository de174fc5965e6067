"""Random numbers by key as machine code: the same bits as :mod:`influence.kernels.keyed` gives in NumPy."""

from __future__ import annotations

from math import floor, frexp

import numpy as np

from influence.kernels.constants import DOMAINS, GOLDEN, LN2, MIX_1, MIX_2, ROOT_HALF, SERIES
from influence.kernels.jit import jit

_SHIFTS = (np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11))
_ONE = np.uint64(1)


@jit
def mixed(bits: np.uint64) -> np.uint64:
    """Scatter 64 bits over 64 bits."""
    bits = (bits ^ (bits >> _SHIFTS[0])) * MIX_1
    bits = (bits ^ (bits >> _SHIFTS[1])) * MIX_2
    return bits ^ (bits >> _SHIFTS[2])


@jit
def stream_of(key: np.uint64, domain: np.uint64, place: int) -> np.uint64:
    """Give the key of the stream at a place of a domain."""
    return mixed(key + GOLDEN * (np.uint64(place) * DOMAINS + domain))


@jit
def uniform(key: np.uint64, draw: int) -> float:
    """Give a number of a stream, in [0, 1)."""
    return float(mixed(key + GOLDEN * (np.uint64(draw) + _ONE)) >> _SHIFTS[3]) * 2.0**-53


@jit
def log(x: float) -> float:
    """Give the natural logarithm of a number in (0, 1]."""
    mantissa, exponent = frexp(x)
    if mantissa < ROOT_HALF:
        mantissa, exponent = mantissa * 2.0, exponent - 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    total = SERIES[0]
    for term in SERIES[1:]:
        total = total * z + term
    return exponent * LN2 + 2.0 * s * total


@jit
def gap(key: np.uint64, draw: int, inverse: float, quiet: float) -> float:
    """Draw failures before a success; below ``quiet`` there are more of them than trials, and no logarithm is due."""
    chance = 1.0 - uniform(key, draw)
    return np.inf if chance < quiet else float(floor(log(chance) * inverse))
