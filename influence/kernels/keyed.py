"""Random numbers by key: each is a function of what it decides, not of when it is drawn.

A stream is named by a 64-bit key made of the seed, the number of the sample and the place in the network; its k-th
number comes from the key and k alone. So samples are the same in whatever order, batches and threads they are drawn,
in NumPy and in machine code. Bits come from SplitMix64 (Steele, Lea & Flood 2014, OOPSLA); logarithms are our own,
from the four operations only, since those of libraries differ in the last bit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from influence.kernels.constants import DOMAINS, GOLDEN, LN2, MIX_1, MIX_2, ROOT_HALF, SERIES

Keys = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32] | npt.NDArray[np.int64]


def mixed(bits: Keys) -> Keys:
    """Scatter 64 bits over 64 bits, one to one: the finaliser of SplitMix64."""
    bits = (bits ^ (bits >> np.uint64(30))) * MIX_1
    bits = (bits ^ (bits >> np.uint64(27))) * MIX_2
    return np.asarray(bits ^ (bits >> np.uint64(31)))


def sample_keys(seed: int, first: int, count: int) -> Keys:
    """Give the keys of samples ``first`` … ``first + count − 1`` of a seed.

    Examples
    --------
    >>> bool(np.all(sample_keys(7, 0, 5)[2:] == sample_keys(7, 2, 3)))
    True
    """
    root = mixed(np.array([seed % 2**64], dtype=np.uint64) + GOLDEN)
    return mixed(root + GOLDEN * (np.arange(first, first + count, dtype=np.uint64) + np.uint64(1)))


def streams(keys: Keys, domain: np.uint64, place: Ints) -> Keys:
    """Give the keys of the streams at places of one domain in samples."""
    return mixed(keys + GOLDEN * (place.astype(np.uint64) * DOMAINS + domain))


def uniform(keys: Keys, draw: int) -> Floats:
    """Give the number ``draw`` (from 0) of every stream, in [0, 1), a multiple of 2⁻⁵³."""
    bits = mixed(keys + np.uint64(int(GOLDEN) * (draw + 1) % 2**64))
    return np.asarray((bits >> np.uint64(11)).astype(np.float64) * 2.0**-53)


def log(x: Floats) -> Floats:
    """Give the natural logarithm of numbers in (0, 1], to about 1e-15.

    Examples
    --------
    >>> np.allclose(log(np.array([1.0, 0.5, 1e-9])), np.log([1.0, 0.5, 1e-9]), rtol=1e-14)
    True
    """
    mantissa, exponent = np.frexp(x)
    low = mantissa < ROOT_HALF
    mantissa = np.where(low, mantissa * 2.0, mantissa)
    power = (exponent - low).astype(np.float64)
    s = (mantissa - 1.0) / (mantissa + 1.0)
    z = s * s
    total = np.full(len(x), SERIES[0])
    for term in SERIES[1:]:
        total = total * z + term
    return np.asarray(power * LN2 + 2.0 * s * total)


def gaps(keys: Keys, draw: int, inverse: Floats) -> Floats:
    """Give failures before the next success: geometric, whole numbers as floats; ``inverse`` is 1 / ln(1 − p)."""
    return np.asarray(np.floor(log(1.0 - uniform(keys, draw)) * inverse))


def successes(keys: Keys, trials: Ints, inverse: Floats) -> tuple[Ints, Ints]:
    """Give which of many independent trials succeed, at a cost that follows the successes and never the trials.

    Row k has ``trials[k]`` trials of chance p with ``inverse[k]`` = 1 / ln(1 − p), and stream ``keys[k]``; the gaps
    between successes are geometric (the subset sampling of SUBSIM, Guo et al. 2020, on a member list). Rows without
    trials have no success; p = 0 is not allowed. Returns the row and the position (0-based) of every success.
    """
    rows = np.flatnonzero(trials > 0)
    position, draw = gaps(keys[rows], 0, inverse[rows]), 0
    found_rows, found_positions = [], []
    while len(rows):
        inside = position < trials[rows]
        rows, position = rows[inside], position[inside]
        found_rows.append(rows)
        found_positions.append(position.astype(np.int64))
        draw += 1
        position = position + 1.0 + gaps(keys[rows], draw, inverse[rows])
    if not found_rows:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    return np.concatenate(found_rows), np.concatenate(found_positions)


def inverse_log(chance: Floats) -> Floats:
    """Give 1 / ln(1 − p) for chances in [0, 1]: −∞ for 0, and −0 for 1."""
    with np.errstate(divide="ignore"):
        return np.asarray(1.0 / np.log1p(-chance))
