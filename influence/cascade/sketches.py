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
:mod:`influence.cascade.reverse`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from influence.cascade.reverse import NONE, Roots, Search, prepare, reverse_sets
from influence.cascade.twins import shared, twins
from influence.cascade.wiring import Wiring
from influence.kernels import compiled_pays, in_order
from influence.kernels.constants import ROOT
from influence.kernels.keyed import Keys, sample_keys, streams, uniform
from influence.model import FloatArray, IntArray
from influence.progress import Progress, silent

_BATCH = 20_000
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
class _Batch:
    """Some samples: their roots, what each root stands for, and the sets."""

    roots: Roots
    new: FloatArray
    customers: FloatArray
    start: IntArray
    account: IntArray


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

    def _weights(self, search: Search) -> FloatArray:
        """Worth times chance of being told at all for every possible root: accounts, groups, contacts.

        Accounts count in full where anybody could tell them, and nothing otherwise.
        """
        audience = self.audience
        _, chance, number = audience.contacts
        return np.concatenate(
            [
                np.where(self.wiring.hears, audience.account_worth, 0.0),
                audience.unseen * audience.unseen_worth * search.told,
                number * audience.unseen_worth * chance * self.participation,
            ]
        )

    def credit(self, samples: int, seed: int, progress: Progress = silent) -> Credit:
        """Draw ``samples`` sets and credit their members.

        The same seed gives the same numbers on every machine, with any number of threads, compiled or not.
        """
        n = self.wiring.n_accounts
        search = prepare(self.wiring, self.participation, self.hops)
        weights = self._weights(search)
        total = float(weights.sum())
        sums = {name: np.zeros(n) for name in ("share", "squared", "new", "customers", "alone")}
        if total <= 0 or not self.askable.any():
            zero = np.zeros(n)
            nothing = np.zeros(self.wiring.n_groups)
            return Credit(zero, zero, zero, zero, zero, zero, 0.0, 0.0, nothing, 0.0, samples)
        covered, by_contact, by_group = 0, 0, np.zeros(self.wiring.n_groups)
        with progress.stage("referral sketches", samples) as stage:
            for batch in self._batches(search, np.cumsum(weights), samples, seed):
                members = np.diff(batch.start)
                met, roots = members > 0, batch.roots
                covered += int(np.count_nonzero(met))
                by_contact += int(np.count_nonzero(met & (roots.contact != NONE)))
                by_group += np.bincount(roots.group[met & (roots.group != NONE)], minlength=len(by_group))
                share = 1.0 / np.maximum(members, 1)
                each = {
                    "share": share,
                    "squared": share**2,
                    "new": share * batch.new,
                    "customers": share * batch.customers,
                }
                for name, of_set in each.items():
                    np.add.at(sums[name], batch.account, np.repeat(of_set, members))
                np.add.at(sums["alone"], batch.account, 1.0)
                stage.advance(len(members))
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

    def _batches(self, search: Search, cumulative: FloatArray, samples: int, seed: int) -> Iterator[_Batch]:
        size = max(_BATCH, self.wiring.n_accounts // 8)
        compiled = compiled_pays(_STEPS_A_SAMPLE * samples)

        def draw(first: int) -> _Batch:
            batch = self._draw(cumulative, sample_keys(seed, first, min(size, samples - first)))
            start, account = reverse_sets(search, batch.roots, compiled)
            keep = self.askable[account]
            kept = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(keep)])
            return replace(batch, start=kept[start], account=account[keep])

        return in_order(draw, range(0, samples, size))

    def _draw(self, cumulative: FloatArray, keys: Keys) -> _Batch:
        audience, n, m = self.audience, self.wiring.n_accounts, self.wiring.n_groups
        stream = streams(keys, ROOT, np.zeros(len(keys), dtype=np.int64))
        drawn = np.searchsorted(cumulative, uniform(stream, 0) * cumulative[-1], side="right")
        # Rounding may put the last draw behind the end: it belongs to the last root that can be drawn.
        drawn = np.minimum(drawn, np.searchsorted(cumulative, cumulative[-1]))
        known = drawn < n
        place = np.minimum(drawn, n - 1)
        contact = np.full(len(keys), NONE)
        outside = drawn >= n + m
        contact[outside] = audience.contacts[0][drawn[outside] - n - m]
        unseen_customers = _per_worth(audience.unseen_customers, audience.unseen_worth)
        account_customers = np.divide(
            audience.account_customers, audience.account_worth, out=np.zeros(n), where=audience.account_worth > 0
        )
        return _Batch(
            Roots(
                keys,
                np.where(known, drawn, NONE),
                np.where(known | outside, NONE, drawn - n),
                contact,
            ),
            np.where(known, audience.account_new[place], audience.unseen_new),
            np.where(known, account_customers[place], unseen_customers),
            np.zeros(1, dtype=np.int64),
            np.empty(0, dtype=np.int64),
        )


def _per_worth(customers: float, worth: float) -> float:
    return customers / worth if worth > 0 else 0.0
