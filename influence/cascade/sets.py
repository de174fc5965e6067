"""Sets of whole numbers as sorted arrays: by sorting, which on long arrays beats the hashing of NumPy's own."""

from __future__ import annotations

import numpy as np

from influence.model import IntArray


def distinct(keys: IntArray) -> IntArray:
    """Give the different numbers among ``keys``, ascending: by sorting, which on long arrays beats ``numpy.unique``."""
    ordered = np.sort(keys)
    first = np.ones(len(ordered), dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def without(keys: IntArray, known: IntArray) -> IntArray:
    """Give the different numbers among ``keys`` that are not among ``known``, ascending; ``known`` ascends.

    Examples
    --------
    >>> without(np.array([5, 2, 5, 9]), np.array([1, 2])).tolist()
    [5, 9]
    """
    keys = distinct(keys)
    if not len(known):
        return keys
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.asarray(keys[known[place] != keys])
