"""Reverse-reachable sketches: what each account's word is worth, from one sample.

A root is drawn among those who can be won, in proportion to what winning them is worth; walking back from who hears to
who tells gives the set of accounts any one
of which, asked alone, would have reached the root (Borgs et al. 2014; Tang et al. 2015). Over θ such sets of total
worth V:

* worth of asking account i alone:       V · share of sets that hold i;
* **Shapley share** of i:                V · mean of 1/|set| over sets that hold i (Chen & Teng 2017): shares add up to
the worth of asking everybody;
* worth of asking a whole set S:         V · share of sets that S meets.

Only accounts that can be asked count in |set|, and the root itself never does. The sets are drawn by
:mod:`influence.cascade.reverse`, with the way by which the word of each account leaves it: so a share is also the sum
of what each affiliation and each direct tie of the account carries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from influence.cascade.crediting import Batch, Sums
from influence.cascade.drawn import Sets, gathered
from influence.cascade.reverse import NONE
from influence.cascade.sample import DRAWING, Drawn, Sample, blocks_of
from influence.cascade.search import Search, prepare
from influence.cascade.twins import shared, shared_rows, twins
from influence.cascade.wiring import Wiring
from influence.kernels import beside, compiled_pays, in_order
from influence.kernels.arranging import grouped
from influence.kernels.wiring import BoolArray
from influence.model import FloatArray, IntArray
from influence.progress import Progress, silent

_STEPS_A_SAMPLE = 100


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
        Of one account, always in the same order.
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
    sampling (at most: twins share one estimate). ``a_set`` is what one set stands for, V / θ. ``total`` is the worth of
    asking everybody; of it ``in_groups`` (m amounts) comes from the unseen members of each group and ``in_contacts``
    from unseen contacts. ``samples`` is θ.

    What carries the shares: ``by_affiliation`` (one amount an affiliation, account by account as in the incidence),
    ``by_tie`` (one a direct tie, as in the wiring: what its teller tells over it) and ``by_contact`` (one a contact).
    The amounts of an account add up to its share.
    """

    share: FloatArray
    share_error: FloatArray
    share_new: FloatArray
    customers: FloatArray
    alone: FloatArray
    alone_error: FloatArray
    a_set: float
    total: float
    total_error: float
    in_groups: FloatArray
    in_contacts: float
    samples: int
    by_affiliation: FloatArray
    by_tie: FloatArray
    by_contact: FloatArray


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
        π in [0, 1]: one for all accounts, or n numbers.
    hops
        T ≥ 1: how many times the word is passed on at most.
    """

    wiring: Wiring
    audience: Audience
    askable: BoolArray
    participation: float | FloatArray
    hops: int

    @cached_property
    def _share(self) -> FloatArray:
        """π of every account."""
        return np.full(self.wiring.n_accounts, self.participation, dtype=np.float64)

    @property
    def heard(self) -> tuple[FloatArray, FloatArray]:
        """The chance that anybody tells each account, and that a known member who takes part tells one unseen of g."""
        search = prepare(self.wiring, self._share, self.hops)
        return search.heard, search.told

    def _weights(self, search: Search) -> FloatArray:
        """Worth times chance of being told at all for every possible root: accounts, groups, contacts.

        Of an account that is the chance that anybody tells it, of others that somebody does who takes part.
        """
        audience = self.audience
        account, chance, number = audience.contacts
        return np.concatenate(
            [
                audience.account_worth * search.heard,
                audience.unseen * audience.unseen_worth * search.told,
                number * audience.unseen_worth * chance * self._share[account],
            ]
        )

    def credit(self, samples: int, seed: int, progress: Progress = silent) -> Credit:
        """Draw ``samples`` sets and credit their members.

        The same seed gives the same numbers on every machine, with any number of threads, compiled or not.
        """
        classes = beside(lambda: twins(self.wiring, self._share, self.audience.contacts))
        search = prepare(self.wiring, self._share, self.hops)
        weights = self._weights(search)
        total = float(weights.sum())
        sums = Sums.empty(self.wiring, len(self.audience.contacts[0]))
        if total > 0 and self.askable.any():
            compiled = compiled_pays(_STEPS_A_SAMPLE * samples)
            with progress.stage("referral sketches", samples) as stage:
                for batch in self._batches(search, weights, samples, seed, compiled):
                    met = sums.add(batch, self.askable, compiled)
                    stage.advance(len(met))
        # Twins that can be asked are exchangeable: their mean is the better estimate, and equals stay equal.
        of = classes() * 2 + self.askable
        squared, new, customers, alone = in_order(lambda row: shared(row, of) / samples, sums.by_account)
        carried = in_order(
            lambda part: total / samples * part(sums, of), (self._by_affiliation, self._by_tie, self._by_contact)
        )
        by_affiliation, by_tie, by_contact = carried
        share = self._shares(by_affiliation, by_tie, by_contact)
        reached = sums.covered / samples
        return Credit(
            share=share,
            share_error=np.sqrt(np.maximum(total**2 * squared - share**2, 0.0) / samples),
            share_new=total * new,
            customers=total * customers,
            alone=total * alone,
            alone_error=total * np.sqrt(alone * (1 - alone) / samples),
            a_set=total / samples,
            total=total * reached,
            total_error=total * float(np.sqrt(reached * (1 - reached) / samples)),
            in_groups=total * sums.by_group / samples,
            in_contacts=total * sums.by_contact / samples,
            samples=samples,
            by_affiliation=by_affiliation,
            by_tie=by_tie,
            by_contact=by_contact,
        )

    def sets(self, samples: int, seed: int, progress: Progress = silent, *, first: int = 0) -> Sets:
        """Draw ``samples`` sets and keep them, of their members those who can be asked; the same as :meth:`credit`.

        With ``first`` so many are passed over: sets that are drawn later are the rest of a longer sample.
        """
        search = prepare(self.wiring, self._share, self.hops)
        weights = self._weights(search)
        total = float(weights.sum())
        batches: list[Batch] = []
        if total > 0 and self.askable.any():
            compiled = compiled_pays(_STEPS_A_SAMPLE * samples)
            with progress.stage("referral sketches", samples) as stage:
                for batch in self._batches(search, weights, samples, seed, compiled, first):
                    batches.append(batch)
                    stage.advance(len(batch.roots.keys))
        return gathered(batches, self.askable, total)

    def _by_affiliation(self, sums: Sums, of: IntArray) -> FloatArray:
        """Give the sums over ways by affiliation, the same for twins; so :meth:`_by_tie` and :meth:`_by_contact`."""
        wiring = self.wiring
        # Member lists stand group by group, affiliations account by account.
        place = wiring.group_start[wiring.account_group]
        place += wiring.seat
        return shared_rows(sums.carried[place], wiring.account_start, of)

    def _by_tie(self, sums: Sums, of: IntArray) -> FloatArray:
        by_teller, start = self.wiring.by_teller
        ties = np.empty(len(by_teller))
        ties[by_teller] = shared_rows(sums.carried[len(self.wiring.member) :][by_teller], start, of)
        return ties

    def _by_contact(self, sums: Sums, of: IntArray) -> FloatArray:
        by_account, start = grouped(self.audience.contacts[0], self.wiring.n_accounts)
        contacts = np.empty(len(by_account))
        contacts[by_account] = shared_rows(sums.carried[self.wiring.n_ways :][by_account], start, of)
        return contacts

    def _shares(self, by_affiliation: FloatArray, by_tie: FloatArray, by_contact: FloatArray) -> FloatArray:
        """Sum what the ways of every account carry; in one order for all, so that twins get the same bits."""
        wiring, n = self.wiring, self.wiring.n_accounts
        shape = (n, wiring.n_groups)
        rows = sp.csr_array((by_affiliation, wiring.account_group, wiring.account_start), shape=shape)
        ties = np.bincount(wiring.teller, by_tie, n)
        contacts = np.bincount(self.audience.contacts[0], by_contact, n)
        return np.asarray(rows @ np.ones(wiring.n_groups) + ties + contacts, dtype=np.float64)

    def _batches(
        self, search: Search, weights: FloatArray, samples: int, seed: int, compiled: bool, first: int = 0
    ) -> Iterator[Batch]:
        sample = Sample(search, np.cumsum(weights), self.audience.contacts[0])
        blocks = blocks_of(samples, seed, self.wiring.n_accounts, first)
        return map(self._worth_of, DRAWING.now(sample, blocks, compiled))

    def _worth_of(self, block: Drawn) -> Batch:
        """Give a block with what each of its roots stands for."""
        audience, n, roots = self.audience, self.wiring.n_accounts, block.roots
        known = roots.account != NONE
        place = np.where(known, roots.account, n - 1)
        worth = audience.account_worth[place]
        own_customers = np.divide(audience.account_customers[place], worth, out=np.zeros(len(place)), where=worth > 0)
        new = np.where(known, audience.account_new[place], audience.unseen_new)
        unseen_customers = _per_worth(audience.unseen_customers, audience.unseen_worth)
        customers = np.where(known, own_customers, unseen_customers)
        return Batch(roots, new, customers, block.contact, *block.sets)


def _per_worth(customers: float, worth: float) -> float:
    return customers / worth if worth > 0 else 0.0
