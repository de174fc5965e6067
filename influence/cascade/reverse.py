"""Reverse-reachable sets: from somebody who could be won back to all whose word would have reached him.

One set a sample: the accounts any one of which, asked alone, would have reached the sample's root within T hops, in a
world where every telling and every participation is a coin. The coin of each telling and each account is keyed by the
sample and the place (:mod:`influence.kernels.keyed`), so that a set does not depend on how it is searched. Two devices
keep the variance low without bias, however small the rates: a root is drawn only among those that somebody tells, its
chance being known exactly (of an unseen member of a group that somebody tells it and takes part, of a known account
that somebody tells it); and the participation coin is flipped once per account and set, so that
a set holds an account only if it takes part.

With each account of a set comes the **way** by which its word left it: the affiliation or direct tie over which it told
when the walk back first met it. Where several ways meet it at the same hop, that with the smallest keyed number of set
and way counts: each is as likely as the others, and none depends on the order of the search.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from influence.cascade.search import Search
from influence.cascade.sets import without
from influence.cascade.wiring import ragged
from influence.kernels import keyed
from influence.kernels.constants import COIN, FIRST, GROUP, TIE, WAY
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
class _Met:
    """Accounts met, as set × n + account, and the way by which each told; ascending where each stands once."""

    keys: IntArray
    way: IntArray

    def and_also(self, other: _Met) -> _Met:
        return _Met(np.concatenate([self.keys, other.keys]), np.concatenate([self.way, other.way]))


def reverse_sets(search: Search, roots: Roots, compiled: bool) -> tuple[IntArray, IntArray, IntArray]:
    """Draw the sets of some roots.

    Returns
    -------
    tuple
        Where each set begins (one number more than roots); the accounts of all sets, set by set, inside a set in any
        order; and the way by which each told first (numbered as :attr:`~influence.cascade.wiring.Wiring.n_ways` says;
        −1 for the contact of a root).
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
        search.outside,
        search.inverse,
        search.quiet,
        search.quiet_both,
        search.told,
        search.reach,
        search.reach_start,
        search.length,
        search.loud,
        search.tie_loud,
        search.others,
        search.heard,
        wiring.teller_start,
        wiring.teller,
        wiring.teller_chance,
        search.participation,
        float(search.participation.min(initial=1.0)),
        float(search.participation.max(initial=0.0)),
        search.hops,
    )


def _in_numpy(search: Search, roots: Roots) -> tuple[IntArray, IntArray, IntArray]:
    n = search.wiring.n_accounts
    prospects = np.flatnonzero(roots.account != NONE)
    seen = np.sort(prospects * n + roots.account[prospects])
    first_told = _first_tellers(search, roots, prospects)
    met = _tellers(search, roots, prospects, roots.account[prospects], first_told)
    frontier, seen = _take_part(search, roots, met, seen)
    first = _told_outsiders(search, roots).and_also(_told_contacts(search, roots))
    frontier = _once(search, roots, frontier.and_also(first))
    seen = np.sort(np.concatenate([seen, first.keys]))
    found = [frontier]
    for _ in range(1, search.hops):
        if not len(frontier.keys):
            break
        met = _tellers(search, roots, *np.divmod(frontier.keys, n))
        frontier, seen = _take_part(search, roots, met, seen)
        found.append(frontier)
    keys = np.concatenate([one.keys for one in found])
    order = np.argsort(keys)
    owner, account = np.divmod(keys[order], n)
    start = np.searchsorted(owner, np.arange(len(roots.keys) + 1))
    return start.astype(np.int64), account, np.concatenate([one.way for one in found])[order]


def _once(search: Search, roots: Roots, met: _Met) -> _Met:
    """Give each account once a set, with the way of the smallest number."""
    owner = met.keys // max(search.wiring.n_accounts, 1)
    number = keyed.streams(roots.keys[owner], WAY, met.way)
    order = np.lexsort((number, met.keys))
    ordered = met.keys[order]
    first = np.ones(len(ordered), dtype=np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return _Met(ordered[first], met.way[order][first])


def _first_tellers(search: Search, roots: Roots, sets: IntArray) -> tuple[IntArray, IntArray]:
    """Draw who tells each root account first, given that somebody does: the slot, and the seat among the others.

    The slots of an account are its groups, then the ties over which it is told. Goes from slot to slot for all roots
    together, so that sums round as they do in the loops.
    """
    wiring, accounts = search.wiring, roots.account[sets]
    streams = keyed.streams(roots.keys[sets], FIRST, np.zeros(len(sets), dtype=np.int64))
    target = -keyed.log(1.0 - keyed.uniform(streams, 0) * search.heard[accounts])
    degree = np.diff(wiring.account_start)[accounts]
    slots = degree + np.diff(wiring.teller_start)[accounts]
    slot, seat, passed = np.full(len(sets), NONE), np.zeros(len(sets), dtype=np.int64), np.zeros(len(sets))
    rows, nth = np.flatnonzero(slots > 0), 0
    while len(rows):
        in_group = nth < degree[rows]
        of = accounts[rows]
        loud, others = np.zeros(len(rows)), np.ones(len(rows), dtype=np.int64)
        group = wiring.account_group[wiring.account_start[of[in_group]] + nth]
        loud[in_group], others[in_group] = search.loud[group], search.others[group]
        loud[~in_group] = search.tie_loud[wiring.teller_start[of[~in_group]] + nth - degree[rows[~in_group]]]
        tells = (loud > 0) & (others > 0)
        here = rows[tells]
        steps = ((target[here] - passed[here]) / loud[tells]).astype(np.int64)
        slot[here], seat[here] = nth, np.minimum(steps, others[tells] - 1)
        passed[here] += loud[tells] * others[tells]
        nth += 1
        rows = rows[(target[rows] >= passed[rows]) & (nth < slots[rows])]
    return slot, seat


def _tellers(
    search: Search, roots: Roots, sets: IntArray, accounts: IntArray, first: tuple[IntArray, IntArray] | None = None
) -> _Met:
    """Give those who tell the given accounts, through groups and direct ties; some several times.

    Where ``first`` gives slots and seats, nobody before these tells, and they do.
    """
    wiring = search.wiring
    slot, seat = first if first is not None else (np.full(len(sets), NONE), np.zeros(len(sets), dtype=np.int64))
    row, entry = ragged(wiring.account_start, accounts)
    nth = entry - wiring.account_start[accounts][row]
    possible = (search.inverse[wiring.account_group[entry]] > -np.inf) & (nth >= slot[row])
    row, entry, nth = row[possible], entry[possible], nth[possible]
    group = wiring.account_group[entry]
    begun = np.flatnonzero(nth == slot[row])
    behind = np.zeros(len(row), dtype=np.int64)
    behind[begun] = seat[row[begun]] + 1
    streams = keyed.streams(roots.keys[sets[row]], GROUP, entry)
    which, position = keyed.successes(streams, wiring.known[group] - 1 - behind, search.inverse[group])
    which, position = np.concatenate([which, begun]), np.concatenate([position + behind[which], seat[row[begun]]])
    # The list of the others: everybody from the account's own seat on moves up by one.
    position = position + (position >= wiring.seat[entry[which]])
    through_groups = wiring.group_start[group[which]] + position
    tie_row, tie = ragged(wiring.teller_start, accounts)
    nth_tie = tie - wiring.teller_start[accounts][tie_row] + np.diff(wiring.account_start)[accounts][tie_row]
    coin = keyed.uniform(keyed.streams(roots.keys[sets[tie_row]], TIE, tie), 0)
    live = (nth_tie == slot[tie_row]) | ((nth_tie > slot[tie_row]) & (coin < wiring.teller_chance[tie]))
    owner = np.concatenate([sets[row[which]], sets[tie_row[live]]])
    account = np.concatenate([wiring.member[through_groups], wiring.teller[tie[live]]])
    way = np.concatenate([through_groups, len(wiring.member) + tie[live]])
    return _Met(owner * wiring.n_accounts + account, way)


def _take_part(search: Search, roots: Roots, met: _Met, seen: IntArray) -> tuple[_Met, IntArray]:
    """Flip the participation coin of every account met for the first time in its set."""
    met = _once(search, roots, met)
    keys = without(met.keys, seen)
    way = met.way[np.searchsorted(met.keys, keys)]
    owner, account = np.divmod(keys, search.wiring.n_accounts)
    coin = keyed.uniform(keyed.streams(roots.keys[owner], COIN, account), 0)
    takes_part: npt.NDArray[np.bool_] = coin < _chance_to_take_part(search, roots, owner, account)
    return _Met(keys[takes_part], way[takes_part]), np.sort(np.concatenate([seen, keys]))


def _chance_to_take_part(search: Search, roots: Roots, owner: IntArray, account: IntArray) -> FloatArray:
    """Give π, or for a fellow of a root outside the data what is left of it.

    A fellow that was not among those who told the root is known not to have told it and taken part.
    """
    share = search.participation[account]
    group = roots.group[owner]
    asked = np.flatnonzero(group != NONE)
    fellow = asked[search.wiring.holds(account[asked], group[asked])]
    chance = search.outside[group[fellow]]
    rest = 1.0 - chance * share[fellow]
    share[fellow] = np.where(rest > 0, share[fellow] * (1.0 - chance) / np.where(rest > 0, rest, 1.0), 0.0)
    return share


def _told_outsiders(search: Search, roots: Roots) -> _Met:
    """Give the members who tell an unseen fellow and take part: at least one a root, by construction."""
    wiring, reach, start = search.wiring, search.reach, search.reach_start
    sets = np.flatnonzero(roots.group != NONE)
    group = roots.group[sets]
    streams = keyed.streams(roots.keys[sets], FIRST, np.zeros(len(sets), dtype=np.int64))
    end = start[group + 1]
    target = start[group] - keyed.log(1.0 - keyed.uniform(streams, 0) * search.told[group])
    target = np.minimum(target, np.nextafter(end, 0.0))
    length, first = search.length[group], wiring.group_start[group]
    last, entry = wiring.group_start[group + 1] - 1, first - 1
    rows, draw, found = np.arange(len(sets)), 0, [_Met(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))]
    while len(rows):
        by_search = np.searchsorted(reach, target, side="right") - 1
        even = length[rows] > 0
        steps = (target - start[group[rows]]) / np.where(even, length[rows], 1.0)
        by_length = np.maximum(np.minimum(first[rows] + steps.astype(np.int64), last[rows]), entry[rows] + 1)
        way = np.where(even, by_length, by_search)
        entry[rows] = way
        found.append(_Met(sets[rows] * wiring.n_accounts + wiring.member[way], way))
        draw += 1
        # The next point of the process, behind the entry: without memory, whatever fell into it before.
        target = reach[way + 1] - keyed.log(1.0 - keyed.uniform(streams[rows], draw))
        inside = target < end[rows]
        rows, target = rows[inside], target[inside]
    return _Met(np.concatenate([one.keys for one in found]), np.concatenate([one.way for one in found]))


def _told_contacts(search: Search, roots: Roots) -> _Met:
    sets = np.flatnonzero(roots.contact != NONE)
    return _Met(sets * search.wiring.n_accounts + roots.contact[sets], np.full(len(sets), NONE))
