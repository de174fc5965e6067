"""Who can be won, one by one: prospects and the unseen members of groups, and whose word reaches each.

A target is a number: the n accounts, then the m groups. To rank them all, sets of the ordinary sample are read; to
judge a short-list, so many sets are drawn for each target, however small its worth.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from influence.cascade import Sets, Sketcher
from influence.model import FloatArray, IntArray
from influence.progress import Progress, silent


@dataclass(frozen=True)
class Pairs:
    """Who is in sets of which target: a row a pair, by target and account ascending.

    ``count`` of the sets, and the ``way`` by which the word mostly leaves the account.
    """

    target: IntArray
    account: IntArray
    count: IntArray
    way: IntArray

    def only(self, rows: IntArray) -> Pairs:
        """Give some of the pairs."""
        return Pairs(self.target[rows], self.account[rows], self.count[rows], self.way[rows])


def counts_of(pairs: Pairs, judging: Pairs) -> FloatArray:
    """Give how often each pair stands in the sets that judge; 0 where it never does."""
    places = 1 + max(int(part.account.max(initial=0)) for part in (pairs, judging))
    key, known = pairs.target * places + pairs.account, judging.target * places + judging.account
    if not len(known):
        return np.zeros(len(key))
    place = np.minimum(np.searchsorted(known, key), len(known) - 1)
    return np.where(known[place] == key, judging.count[place], 0).astype(np.float64)


def pairs_of(sets: Sets, accounts: int) -> Pairs:
    """Count how often each account is in sets of each target. Cost O(k log k) for k accounts in the sets."""
    root = np.where(sets.root >= 0, sets.root, accounts + sets.root_group)
    root = np.where((sets.root < 0) & (sets.root_group < 0), -1, root)
    target = np.repeat(root, np.diff(sets.start))
    known = np.flatnonzero(target >= 0)
    target, account, way = target[known], sets.account[known].astype(np.int64), sets.way[known]
    order = np.lexsort((way, account, target))
    target, account, way = target[order], account[order], way[order]
    pair = np.flatnonzero(_changes(target, account))
    runs = np.flatnonzero(_changes(target, account, way))
    length = np.diff(np.append(runs, len(target)))
    # Of the ways of a pair the one that stands most often, equals ascending.
    of = np.searchsorted(pair, runs, side="right") - 1
    best = np.lexsort((way[runs], -length, of))
    first = best[np.flatnonzero(_changes(of[best]))]
    return Pairs(target[pair], account[pair], np.diff(np.append(pair, len(target))), way[runs][first])


def _changes(*columns: IntArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell where any of some columns differs from the row before; the first row does."""
    changed = np.zeros(len(columns[0]), dtype=np.bool_)
    changed[:1] = True
    for column in columns:
        changed[1:] |= column[1:] != column[:-1]
    return changed


@dataclass(frozen=True)
class Targets:
    """Everybody who can be won: how many people each target is, what reaching one is worth, and who is told at all."""

    sketcher: Sketcher
    people: FloatArray
    worth: FloatArray
    heard: FloatArray

    @property
    def accounts(self) -> int:
        """Number of accounts; targets from there on are groups."""
        return self.sketcher.wiring.n_accounts

    def ranked(self, samples: int, seed: int, progress: Progress = silent) -> Pairs:
        """Give the pairs of an ordinary sample, in which targets stand by what they are worth."""
        return pairs_of(self.sketcher.sets(samples, seed, progress), self.accounts)

    def by_somebody(self) -> Targets:
        """Give groups as targets that are reached where at least one of their unseen members is."""
        sketcher, n = self.sketcher, self.accounts
        chance = at_least_one(sketcher.wiring.group_chance, self.people[n:])
        sketcher = replace(sketcher, wiring=replace(sketcher.wiring, outside_chance=chance))
        heard, told = sketcher.heard
        return replace(self, sketcher=sketcher, heard=np.concatenate([heard * 0.0, told * (self.people[n:] > 0)]))

    def judged(self, chosen: IntArray, each: int, seed: int, progress: Progress = silent) -> tuple[Pairs, FloatArray]:
        """Draw about ``each`` sets for every chosen target; give the pairs, and the chance that a set stands for."""
        sketcher, n = self.sketcher, self.accounts
        weight = np.zeros(len(self.heard))
        told = chosen[self.heard[chosen] > 0]
        weight[told] = 1.0 / self.heard[told]
        none = np.empty(0, dtype=np.int64)
        audience = replace(
            sketcher.audience, account_worth=weight[:n], unseen=weight[n:], unseen_worth=1.0,
            contacts=(none, np.empty(0), np.empty(0)),
        )  # fmt: skip
        samples = each * len(told)
        sets = replace(sketcher, audience=audience).sets(samples, seed, progress)
        return pairs_of(sets, n), self.heard / max(each, 1)


def at_least_one(chance: FloatArray, people: FloatArray) -> FloatArray:
    """Give the chance that at least one of so many people is told, each with a chance of its own.

    Examples
    --------
    >>> at_least_one(np.array([0.5, 0.0, 1.0]), np.array([2.0, 9.0, 0.0])).tolist()
    [0.75, 0.0, 0.0]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        nobody = people * np.log1p(-chance)
    return np.where(people > 0, -np.expm1(nobody), 0.0)


def targets_of(sketcher: Sketcher) -> Targets:
    """Give the targets of what draws sets."""
    audience, (heard, told) = sketcher.audience, sketcher.heard
    prospect = audience.account_worth > 0
    groups = len(audience.unseen)
    return Targets(
        sketcher,
        np.concatenate([prospect.astype(np.float64), audience.unseen]),
        np.concatenate([audience.account_worth, np.full(groups, audience.unseen_worth)]),
        np.concatenate([heard * prospect, told * (audience.unseen > 0)]),
    )
