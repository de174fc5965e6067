"""Reverse-reachable sketches: what each account's word is worth, from one sample.

A root is drawn among those who can be won, in proportion to what winning them is worth; walking back from who hears to
who tells gives the set of accounts any one
of which, asked alone, would have reached the root (Borgs et al. 2014; Tang et al. 2015). Over θ such sets of total
worth V:

* worth of asking account i alone:       V · share of sets that hold i;
* **Shapley share** of i:                V · mean of 1/|set| over sets that hold i (Chen & Teng 2017): shares add up to
the worth of asking everybody;
* worth of asking a whole set S:         V · share of sets that S meets.

Only accounts that can be asked count in |set|, and the root itself never does. Two devices keep the variance low
without bias: a root outside the data (an unseen
member of a group) is drawn only among those that somebody tells, its chance being known exactly; and the participation
coin is flipped once per account and
set, so that a set holds an account only if it takes part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from influence.cascade.twins import shared, twins
from influence.cascade.wiring import Wiring, ragged, successes
from influence.model import FloatArray, IntArray
from influence.progress import Progress, silent

_BATCH = 20_000
_NONE = -1


@dataclass(frozen=True)
class Audience:
    """Who can be won, and what winning one of them is worth.

    Parameters
    ----------
    account_worth
        n amounts: expected worth if the account is reached (prospects; 0 for all others).
    account_new, account_customers
        n shares: how much of ``account_worth`` is type-one margin, and the expected number of new customers if reached.
    unseen
        m numbers of unseen members of each group, who can be reached and do not pass on.
    contacts
        (account, chance, number): unseen contacts of single accounts, each told with ``chance`` by that account only.
    unseen_worth, unseen_new, unseen_customers
        The same three for one unseen person.
    """

    account_worth: FloatArray
    account_new: FloatArray
    account_customers: FloatArray
    unseen: FloatArray
    contacts: tuple[IntArray, FloatArray, FloatArray]
    unseen_worth: float
    unseen_new: float
    unseen_customers: float


@dataclass(frozen=True)
class Credit:
    """What the sample says of every account; amounts in the unit of the audience's worth.

    ``share`` is the Shapley share, ``share_new`` its type-one part, ``customers`` the expected new customers of the
    share, ``alone`` the worth if the account alone is asked; ``share_error`` and ``alone_error`` are standard errors of
    sampling (at most: twins share one estimate). ``total`` is the worth of asking everybody; of it ``in_groups`` (m
    amounts) comes from the unseen members of each group and ``in_contacts`` from unseen contacts. ``samples`` is θ.
    """

    share: FloatArray
    share_error: FloatArray
    share_new: FloatArray
    customers: FloatArray
    alone: FloatArray
    alone_error: FloatArray
    total: float
    total_error: float
    in_groups: FloatArray
    in_contacts: float
    samples: int


@dataclass(frozen=True)
class _Roots:
    """A batch of drawn roots; exactly one of account, group, contact is set for each."""

    account: IntArray
    group: IntArray
    contact: IntArray
    new: FloatArray
    customers: FloatArray


@dataclass(frozen=True)
class Sketcher:
    """Draws reverse-reachable sets on a wiring.

    Parameters
    ----------
    wiring
        The network as a cascade sees it.
    audience
        Who can be won.
    askable
        n flags: which accounts can be asked.
    participation
        π in [0, 1].
    hops
        T ≥ 1: how many times the word is passed on at most.
    """

    wiring: Wiring
    audience: Audience
    askable: np.ndarray[tuple[int], np.dtype[np.bool_]]
    participation: float
    hops: int

    def _weights(self) -> FloatArray:
        """Worth times chance of being told at all for every possible root: accounts, groups, contacts.

        Accounts count in full where anybody could tell them, and nothing otherwise.
        """
        wiring, audience = self.wiring, self.audience
        # A chance of 1 would make the logarithm infinite; -expm1(-inf) is still 1.
        with np.errstate(divide="ignore"):
            missed = np.log1p(-wiring.group_chance * self.participation)
        told = np.zeros(wiring.n_groups)
        members = wiring.known > 0
        told[members] = -np.expm1(wiring.known[members] * missed[members])
        _, chance, number = audience.contacts
        return np.concatenate(
            [
                np.where(wiring.hears, audience.account_worth, 0.0),
                audience.unseen * audience.unseen_worth * told,
                number * audience.unseen_worth * chance * self.participation,
            ]
        )

    def credit(self, samples: int, seed: int, progress: Progress = silent) -> Credit:
        """Draw ``samples`` sets and credit their members.

        The same seed gives the same numbers on every machine; batches have their own streams, so that the batch size is
        part of the definition and the number of
        threads is not.
        """
        n = self.wiring.n_accounts
        weights = self._weights()
        total = float(weights.sum())
        sums = {name: np.zeros(n) for name in ("share", "squared", "new", "customers", "alone")}
        if total <= 0 or not self.askable.any():
            zero = np.zeros(n)
            nothing = np.zeros(self.wiring.n_groups)
            return Credit(zero, zero, zero, zero, zero, zero, 0.0, 0.0, nothing, 0.0, samples)
        cumulative = np.cumsum(weights)
        covered, by_contact, by_group = 0, 0, np.zeros(self.wiring.n_groups)
        with progress.stage("referral sketches", samples) as stage:
            for size, rng in _batches(samples, seed):
                roots = self._draw(rng, size, cumulative)
                owner, account = self._reverse(rng, roots)
                keep = self.askable[account]
                owner, account = owner[keep], account[keep]
                members = np.bincount(owner, minlength=size)
                met = members > 0
                covered += int(np.count_nonzero(met))
                by_contact += int(np.count_nonzero(met & (roots.contact != _NONE)))
                by_group += np.bincount(roots.group[met & (roots.group != _NONE)], minlength=len(by_group))
                share = 1.0 / members[owner]
                sums["share"] += np.bincount(account, share, n)
                sums["squared"] += np.bincount(account, share**2, n)
                sums["new"] += np.bincount(account, share * roots.new[owner], n)
                sums["customers"] += np.bincount(account, share * roots.customers[owner], n)
                sums["alone"] += np.bincount(account, minlength=n)
                stage.advance(size)
        # Twins that can be asked are exchangeable: their mean is the better estimate, and equals stay equal.
        of = twins(self.wiring) * 2 + self.askable
        fair = {name: shared(values, of) / samples for name, values in sums.items()}
        mean, alone, reached = fair["share"], fair["alone"], covered / samples
        return Credit(
            share=total * mean,
            share_error=total * np.sqrt(np.maximum(fair["squared"] - mean**2, 0.0) / samples),
            share_new=total * fair["new"],
            customers=total * fair["customers"],
            alone=total * alone,
            alone_error=total * np.sqrt(alone * (1 - alone) / samples),
            total=total * reached,
            total_error=total * float(np.sqrt(reached * (1 - reached) / samples)),
            in_groups=total * by_group / samples,
            in_contacts=total * by_contact / samples,
            samples=samples,
        )

    def _draw(self, rng: np.random.Generator, size: int, cumulative: FloatArray) -> _Roots:
        audience, n, m = self.audience, self.wiring.n_accounts, self.wiring.n_groups
        drawn = np.searchsorted(cumulative, rng.random(size) * cumulative[-1], side="right")
        # Rounding may put the last draw behind the end: it belongs to the last root that can be drawn.
        drawn = np.minimum(drawn, np.searchsorted(cumulative, cumulative[-1]))
        is_account, is_group = drawn < n, (drawn >= n) & (drawn < n + m)
        account = np.where(is_account, drawn, _NONE)
        group = np.where(is_group, drawn - n, _NONE)
        contact = np.where(~is_account & ~is_group, drawn - n - m, _NONE)
        new = np.full(size, audience.unseen_new)
        customers = np.full(size, _per_worth(audience.unseen_customers, audience.unseen_worth))
        prospect = account[is_account]
        new[is_account] = audience.account_new[prospect]
        customers[is_account] = audience.account_customers[prospect] / audience.account_worth[prospect]
        return _Roots(account, group, contact, new, customers)

    def _reverse(self, rng: np.random.Generator, roots: _Roots) -> tuple[IntArray, IntArray]:
        """Give (set, account) pairs: the accounts that take part and whose word reaches each root within the hops."""
        n = self.wiring.n_accounts
        prospects = np.flatnonzero(roots.account != _NONE)
        seen = np.sort(prospects * n + roots.account[prospects])
        owner, account = self._tellers(rng, prospects, roots.account[prospects])
        frontier, seen = self._take_part(rng, owner * n + account, seen, roots)
        first = np.concatenate([self._told_outsiders(rng, roots), self._told_contacts(roots)])
        frontier, seen = np.union1d(frontier, first), np.union1d(seen, first)
        found = [frontier]
        for _ in range(1, self.hops):
            if not len(frontier):
                break
            frontier_set, frontier_account = np.divmod(frontier, n)
            owner, account = self._tellers(rng, frontier_set, frontier_account)
            frontier, seen = self._take_part(rng, owner * n + account, seen, roots)
            found.append(frontier)
        owner, account = np.divmod(np.concatenate(found), n)
        return owner, account

    def _tellers(self, rng: np.random.Generator, sets: IntArray, accounts: IntArray) -> tuple[IntArray, IntArray]:
        """Give (set, account) pairs of those who tell the given accounts, through groups and direct ties."""
        wiring = self.wiring
        row, entry = ragged(wiring.account_start, accounts)
        group = wiring.account_group[entry]
        which, position = successes(rng, wiring.known[group] - 1, wiring.group_chance[group])
        # The list of the others: everybody from the account's own seat on moves up by one.
        position = position + (position >= wiring.seat[entry[which]])
        through_groups = wiring.member[wiring.group_start[group[which]] + position]
        tie_row, tie = ragged(wiring.teller_start, accounts)
        live = rng.random(len(tie)) < wiring.teller_chance[tie]
        return (
            np.concatenate([sets[row[which]], sets[tie_row[live]]]),
            np.concatenate([through_groups, wiring.teller[tie[live]]]),
        )

    def _take_part(
        self, rng: np.random.Generator, keys: IntArray, seen: IntArray, roots: _Roots
    ) -> tuple[IntArray, IntArray]:
        """Flip the participation coin of every account met for the first time in its set."""
        keys = np.setdiff1d(keys, seen)
        owner, account = np.divmod(keys, self.wiring.n_accounts)
        coin = rng.random(len(keys)) < self._coin(owner, account, roots)
        return keys[coin], np.union1d(seen, keys)

    def _coin(self, owner: IntArray, account: IntArray, roots: _Roots) -> FloatArray:
        """Give the chance to take part.

        A member of the root's own group that is met only now is known not to have told the root *and* taken part.
        """
        chance = np.full(len(owner), self.participation)
        group = roots.group[owner]
        asked = np.flatnonzero(group != _NONE)
        fellow = asked[self.wiring.holds(account[asked], group[asked])]
        told = self.wiring.group_chance[group[fellow]]
        silent_chance = 1.0 - told * self.participation
        chance[fellow] = self.participation * (1.0 - told) / np.where(silent_chance > 0, silent_chance, 1.0)
        return chance

    def _told_outsiders(self, rng: np.random.Generator, roots: _Roots) -> IntArray:
        """Give the members who tell an unseen fellow and take part: at least one a root, by construction."""
        wiring = self.wiring
        sets = np.flatnonzero(roots.group != _NONE)
        group = roots.group[sets]
        chance = wiring.group_chance[group] * self.participation
        known = wiring.known[group]
        first = _first_success(rng, known, chance)
        which, gap = successes(rng, known - 1 - first, chance)
        rows = np.concatenate([np.arange(len(sets)), which])
        position = np.concatenate([first, first[which] + 1 + gap])
        account = wiring.member[wiring.group_start[group[rows]] + position]
        return np.sort(sets[rows] * wiring.n_accounts + account)

    def _told_contacts(self, roots: _Roots) -> IntArray:
        sets = np.flatnonzero(roots.contact != _NONE)
        accounts = self.audience.contacts[0][roots.contact[sets]]
        return np.sort(sets * self.wiring.n_accounts + accounts)


def _first_success(rng: np.random.Generator, trials: IntArray, chance: FloatArray) -> IntArray:
    """Draw the position of the first success in ``trials``, given that there is one (geometric, by inversion)."""
    if not len(trials):
        return np.empty(0, dtype=np.int64)
    with np.errstate(divide="ignore", invalid="ignore"):
        missed = np.log1p(-chance)
        some = -np.expm1(trials * missed)
        position = np.floor(np.log1p(-rng.random(len(trials)) * some) / missed)
    position = np.where(chance >= 1.0, 0.0, position)
    return np.clip(position, 0, trials - 1).astype(np.int64)


def _batches(samples: int, seed: int) -> Iterator[tuple[int, np.random.Generator]]:
    count = -(-samples // _BATCH)
    for position, stream in enumerate(np.random.SeedSequence(seed).spawn(count)):
        yield min(_BATCH, samples - position * _BATCH), np.random.default_rng(stream)


def _per_worth(customers: float, worth: float) -> float:
    return customers / worth if worth > 0 else 0.0
