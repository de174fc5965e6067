"""Twins: accounts that stand in the same place, whose word is therefore worth the same whatever the sample says."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from influence.cascade.wiring import Wiring
from influence.model import FloatArray, IntArray

_CODES_SEED = 20
_Codes = npt.NDArray[np.uint64]


def twins(wiring: Wiring) -> IntArray:
    """Give the class of every account: two are in one class when exchanging them leaves the wiring as it is.

    That is so when they belong to the same groups, and the same accounts tell them, and are told by them, over direct
    ties with the same chances.

    Returns
    -------
    IntArray
        n numbers from 0; equal numbers mean twins.

    Notes
    -----
    Rows are compared by a sum of 64-bit codes, one a group, teller and listener: O(affiliations + ties), and two
    different rows look alike with a chance of about 2⁻⁶⁴ a pair.

    Examples
    --------
    >>> from influence.cascade.wiring import wire
    >>> from influence.centrality.example import network_of
    >>> twins(wire(network_of({"choir": "ann bob cem", "club": "cem"}))).tolist()
    [0, 0, 1]
    """
    n = wiring.n_accounts
    if n == 0:
        return np.empty(0, dtype=np.int64)
    listener = np.repeat(np.arange(n, dtype=np.int64), np.diff(wiring.teller_start))
    back = np.argsort(wiring.teller, kind="stable")
    told_start = np.searchsorted(wiring.teller[back], np.arange(n + 1))
    strength = wiring.teller_chance.view(np.uint64)
    rng = np.random.default_rng(_CODES_SEED)
    groups, tells, hears = (rng.integers(0, 2**64, size=size, dtype=np.uint64) for size in (wiring.n_groups, n, n))
    total = _row_sums(wiring.account_start, groups[wiring.account_group])
    total += _row_sums(wiring.teller_start, _mix(tells[wiring.teller] ^ strength))
    total += _row_sums(told_start, _mix(hears[listener[back]] ^ strength[back]))
    order = np.argsort(total)
    in_order = total[order]
    begins = np.flatnonzero(np.concatenate([[True], in_order[1:] != in_order[:-1]]))
    # A class is named after its first account: the numbers then do not depend on the codes.
    first = np.minimum.reduceat(order, begins)
    of = np.empty(n, dtype=np.int64)
    of[order] = np.repeat(first, np.diff(np.append(begins, n)))
    return np.asarray(_numbered(first, n)[of])


def _numbered(first: IntArray, n: int) -> IntArray:
    """Give accounts at ``first`` the numbers from 0 in their order, and the others any number."""
    named = np.zeros(n, dtype=np.int64)
    named[first] = 1
    return np.cumsum(named) - 1


def shared(values: FloatArray, of: IntArray) -> FloatArray:
    """Give every account the mean over its twins: the same expectation, less noise, and equals stay equal."""
    count = np.bincount(of)
    among = np.flatnonzero(count[of] > 1)
    result = values.copy()
    result[among] = (np.bincount(of[among], values[among], len(count)) / np.maximum(count, 1))[of[among]]
    return result


def _row_sums(start: IntArray, codes: _Codes) -> _Codes:
    """Sum the codes of every row; sums wrap around at 2⁶⁴, and so do their differences."""
    steps = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(codes, dtype=np.uint64)])
    return np.asarray(steps[start[1:]] - steps[start[:-1]])


def _mix(codes: _Codes) -> _Codes:
    """Scatter the bits (the finaliser of SplitMix64), so that sums of changed codes do not cancel."""
    codes = (codes ^ (codes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    codes = (codes ^ (codes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(codes ^ (codes >> np.uint64(31)))
