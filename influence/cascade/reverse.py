"""Reverse-reachable sets: from somebody who could be won back to all whose word would have reached him.

One set a sample: the accounts any one of which, asked alone, would have reached the sample's root within T hops, in a
world where every telling and every participation is a coin. The coin of each telling and each account is keyed by the
sample and the place (:mod:`influence.kernels.keyed`), so that a set does not depend on how it is searched. Two devices
keep the variance low without bias: a root outside the data (an unseen member of a group) is drawn only among those that
somebody tells, its chance being known exactly; and the participation coin is flipped once per account and set, so that
a set holds an account only if it takes part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from influence.cascade.sets import distinct, without
from influence.cascade.wiring import Wiring, ragged
from influence.kernels import keyed
from influence.kernels.constants import COIN, FIRST, GROUP, TIE
from influence.model import FloatArray, IntArray

NONE = -1


@dataclass(frozen=True)
class Roots:
    """Roots of consecutive samples; exactly one of account, group, contact is set for each, the others are −1.

    ``contact`` is the account to which the unseen person is known.
    """

    keys: keyed.Keys
    account: IntArray
    group: IntArray
    contact: IntArray


@dataclass(frozen=True)
class Search:
    """How to walk back: the wiring, π, T, and what follows from them for every group.

    ``told`` is the chance that any known member tells an unseen one and takes part; ``later`` the chance to take part
    of a member who is known not to have told the root and taken part. ``quiet`` and ``quiet_both`` bound
    the chance that no other member tells, and that no member tells and takes part; 2 where none can.
    """

    wiring: Wiring
    participation: float
    hops: int
    inverse: FloatArray
    inverse_both: FloatArray
    quiet: FloatArray
    quiet_both: FloatArray
    told: FloatArray
    later: FloatArray


def prepare(wiring: Wiring, participation: float, hops: int) -> Search:
    """Prepare the search on a wiring."""
    both = wiring.group_chance * participation
    # A chance of 1 would make the logarithm infinite; −expm1(−inf) is still 1.
    with np.errstate(divide="ignore", invalid="ignore"):
        told = np.where((wiring.known > 0) & (both > 0), -np.expm1(wiring.known * np.log1p(-both)), 0.0)
    quiet = 1.0 - both
    later = participation * (1.0 - wiring.group_chance) / np.where(quiet > 0, quiet, 1.0)
    return Search(
        wiring,
        participation,
        hops,
        keyed.inverse_log(wiring.group_chance),
        keyed.inverse_log(both),
        _quiet(wiring.group_chance, wiring.known - 1),
        _quiet(both, wiring.known),
        told,
        later,
    )


def _quiet(chance: FloatArray, trials: IntArray) -> FloatArray:
    """Give a little less than the chance (1 − p)^n that no trial succeeds: less than any rounding can tell; or 2."""
    with np.errstate(divide="ignore", invalid="ignore"):
        nobody = np.exp(trials * np.log1p(-chance)) * (1.0 - 1e-9)
    return np.where((trials > 0) & (chance > 0), nobody, 2.0)


def reverse_sets(search: Search, roots: Roots, compiled: bool) -> tuple[IntArray, IntArray]:
    """Draw the sets of some roots.

    Returns
    -------
    tuple
        Where each set begins (one number more than roots), and the accounts of all sets, set by set; inside a set in
        any order.
    """
    if not compiled:
        return _in_numpy(search, roots)
    from influence.kernels.reverse_loops import reverse_sets as loops

    wiring = search.wiring
    return loops(
        roots.keys,
        roots.account,
        roots.group,
        roots.contact,
        wiring.account_start,
        wiring.account_group,
        wiring.seat,
        wiring.group_start,
        wiring.member,
        search.inverse,
        search.inverse_both,
        search.quiet,
        search.quiet_both,
        search.told,
        search.later,
        wiring.teller_start,
        wiring.teller,
        wiring.teller_chance,
        search.participation,
        search.hops,
    )


def _in_numpy(search: Search, roots: Roots) -> tuple[IntArray, IntArray]:
    n = search.wiring.n_accounts
    prospects = np.flatnonzero(roots.account != NONE)
    seen = np.sort(prospects * n + roots.account[prospects])
    owner, account = _tellers(search, roots, prospects, roots.account[prospects])
    frontier, seen = _take_part(search, roots, owner * n + account, seen)
    first = np.concatenate([_told_outsiders(search, roots), _told_contacts(search, roots)])
    frontier, seen = (distinct(np.concatenate([keys, first])) for keys in (frontier, seen))
    found = [frontier]
    for _ in range(1, search.hops):
        if not len(frontier):
            break
        owner, account = _tellers(search, roots, *np.divmod(frontier, n))
        frontier, seen = _take_part(search, roots, owner * n + account, seen)
        found.append(frontier)
    owner, account = np.divmod(np.sort(np.concatenate(found)), n)
    start = np.searchsorted(owner, np.arange(len(roots.keys) + 1))
    return start.astype(np.int64), account


def _tellers(search: Search, roots: Roots, sets: IntArray, accounts: IntArray) -> tuple[IntArray, IntArray]:
    """Give (set, account) pairs of those who tell the given accounts, through groups and direct ties."""
    wiring = search.wiring
    row, entry = ragged(wiring.account_start, accounts)
    possible = search.inverse[wiring.account_group[entry]] > -np.inf
    row, entry = row[possible], entry[possible]
    group = wiring.account_group[entry]
    streams = keyed.streams(roots.keys[sets[row]], GROUP, entry)
    which, position = keyed.successes(streams, wiring.known[group] - 1, search.inverse[group])
    # The list of the others: everybody from the account's own seat on moves up by one.
    position = position + (position >= wiring.seat[entry[which]])
    through_groups = wiring.member[wiring.group_start[group[which]] + position]
    tie_row, tie = ragged(wiring.teller_start, accounts)
    coin = keyed.uniform(keyed.streams(roots.keys[sets[tie_row]], TIE, tie), 0)
    live = coin < wiring.teller_chance[tie]
    return (
        np.concatenate([sets[row[which]], sets[tie_row[live]]]),
        np.concatenate([through_groups, wiring.teller[tie[live]]]),
    )


def _take_part(search: Search, roots: Roots, keys: IntArray, seen: IntArray) -> tuple[IntArray, IntArray]:
    """Flip the participation coin of every account met for the first time in its set."""
    keys = without(keys, seen)
    owner, account = np.divmod(keys, search.wiring.n_accounts)
    coin = keyed.uniform(keyed.streams(roots.keys[owner], COIN, account), 0)
    takes_part: npt.NDArray[np.bool_] = coin < _chance_to_take_part(search, roots, owner, account)
    return keys[takes_part], np.sort(np.concatenate([seen, keys]))


def _chance_to_take_part(search: Search, roots: Roots, owner: IntArray, account: IntArray) -> FloatArray:
    chance = np.full(len(owner), search.participation)
    group = roots.group[owner]
    asked = np.flatnonzero(group != NONE)
    fellow = asked[search.wiring.holds(account[asked], group[asked])]
    chance[fellow] = search.later[group[fellow]]
    return chance


def _told_outsiders(search: Search, roots: Roots) -> IntArray:
    """Give the members who tell an unseen fellow and take part: at least one a root, by construction."""
    wiring = search.wiring
    sets = np.flatnonzero(roots.group != NONE)
    group = roots.group[sets]
    streams = keyed.streams(roots.keys[sets], FIRST, np.zeros(len(sets), dtype=np.int64))
    known, inverse = wiring.known[group], search.inverse_both[group]
    drawn = keyed.log(1.0 - keyed.uniform(streams, 0) * search.told[group]) * inverse
    position = np.minimum(np.maximum(np.floor(drawn), 0.0), known - 1.0)
    rows, positions, draw = np.arange(len(sets)), position, 0
    found_rows, found_positions = [], []
    while len(rows):
        found_rows.append(rows)
        found_positions.append(positions.astype(np.int64))
        draw += 1
        positions = positions + 1.0 + keyed.gaps(streams[rows], draw, inverse[rows])
        inside = positions < known[rows]
        rows, positions = rows[inside], positions[inside]
    if not found_rows:
        return np.empty(0, dtype=np.int64)
    rows, place = np.concatenate(found_rows), np.concatenate(found_positions)
    return np.sort(sets[rows] * wiring.n_accounts + wiring.member[wiring.group_start[group[rows]] + place])


def _told_contacts(search: Search, roots: Roots) -> IntArray:
    sets = np.flatnonzero(roots.contact != NONE)
    return np.sort(sets * search.wiring.n_accounts + roots.contact[sets])
