"""Twins: accounts that stand in the same place, whose word is therefore worth the same whatever the sample says."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from influence.cascade.wiring import Wiring, ragged
from influence.model import FloatArray, IntArray

_CODES_SEED = 20
_Codes = npt.NDArray[np.uint64]
Contacts = tuple[IntArray, FloatArray, FloatArray]


def twins(wiring: Wiring, participation: FloatArray, contacts: Contacts | None = None) -> IntArray:
    """Give the class of every account: two are in one class when exchanging them leaves the cascade as it is.

    That is so when they belong to the same groups, the same accounts tell them, and are told by them, over direct
    ties of the same kinds, they take part equally readily, and have equal contacts.

    Parameters
    ----------
    wiring
        The network as a cascade sees it.
    participation
        π of every account.
    contacts
        (account, chance, number) of unseen contacts, those of one account always in the same order.

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
    >>> wiring = wire(network_of({"choir": "ann bob cem", "club": "cem"}))
    >>> twins(wiring, np.full(3, 0.3)).tolist()
    [0, 0, 1]
    >>> twins(wiring, np.array([0.2, 0.3, 0.3])).tolist()
    [0, 1, 2]
    """
    n = wiring.n_accounts
    if n == 0:
        return np.empty(0, dtype=np.int64)
    back, told_start = wiring.by_teller
    strength = _mix(wiring.teller_chance.view(np.uint64) + wiring.teller_kind.astype(np.uint64))
    rng = np.random.default_rng(_CODES_SEED)
    groups, tells, hears = (rng.integers(0, 2**64, size=size, dtype=np.uint64) for size in (wiring.n_groups, n, n))
    total = _row_sums(wiring.account_start, groups[wiring.account_group])
    total += _row_sums(wiring.teller_start, _mix(tells[wiring.teller] ^ strength))
    total += _row_sums(told_start, _mix(hears[wiring.listener[back]] ^ strength[back]))
    total += _mix(participation.view(np.uint64))
    if contacts is not None:
        total += _contact_codes(contacts, n)
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


def shared_rows(values: FloatArray, start: IntArray, of: IntArray) -> FloatArray:
    """Give every place in the rows of accounts the mean over their twins, whose rows are as long and ordered alike.

    Parameters
    ----------
    values
        Rows of all accounts, one after another.
    start
        Where the row of each account begins: n + 1 numbers.
    of
        Classes of twins.

    Examples
    --------
    >>> shared_rows(np.array([1.0, 2.0, 3.0, 6.0, 9.0]), np.array([0, 2, 4, 5]), np.array([0, 0, 1])).tolist()
    [2.0, 4.0, 2.0, 4.0, 9.0]
    """
    count = np.bincount(of)
    among = np.flatnonzero(count[of] > 1)
    width = np.zeros(len(count), dtype=np.int64)
    width[of[among]] = np.diff(start)[among]
    begin = np.cumsum(width) - width
    owner, entry = ragged(start, among)
    cell = begin[of[among]][owner] + entry - start[among][owner]
    sums = np.bincount(cell, values[entry], int(width.sum()))
    result = values.copy()
    result[entry] = sums[cell] / count[of[among]][owner]
    return result


def _contact_codes(contacts: Contacts, n: int) -> _Codes:
    """Code the contacts of every account."""
    account, chance, number = contacts
    codes = np.zeros(n, dtype=np.uint64)
    np.add.at(codes, account, _mix(_mix(chance.view(np.uint64)) + number.view(np.uint64)))
    return codes


def _row_sums(start: IntArray, codes: _Codes) -> _Codes:
    """Sum the codes of every row; sums wrap around at 2⁶⁴, and so do their differences."""
    steps = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(codes, dtype=np.uint64)])
    return np.asarray(steps[start[1:]] - steps[start[:-1]])


def _mix(codes: _Codes) -> _Codes:
    """Scatter the bits (the finaliser of SplitMix64), so that sums of changed codes do not cancel."""
    codes = (codes ^ (codes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    codes = (codes ^ (codes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(codes ^ (codes >> np.uint64(31)))
