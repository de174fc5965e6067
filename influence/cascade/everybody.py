"""What asking every customer would bring, and how it answers to each rate: one recursion there and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.cascade.recursion import Chances, Ways
from influence.model import FloatArray


@dataclass(frozen=True)
class Everybody:
    """What asking all askable accounts would bring, and its derivatives by the logarithm of each rate.

    All in the unit of the worths. Divided by the total, a derivative is an elasticity: by how many per cent the total
    rises where the rate is one per cent higher.

    Parameters
    ----------
    accounts
        n amounts: what is expected to be won at each account.
    unseen
        What is expected to be won outside the data.
    telling, tie
        K derivatives each, by kind.
    participation
        n derivatives: by the participation of each account.
    """

    accounts: FloatArray
    unseen: float
    telling: FloatArray
    tie: FloatArray
    participation: FloatArray

    @property
    def total(self) -> float:
        """What is expected to be won altogether."""
        return float(self.accounts.sum()) + self.unseen


def asking_everybody(ways: Ways, chances: Chances) -> Everybody:
    """Give what asking every askable account would bring, by the recursion of :mod:`influence.cascade.recursion`.

    With G⁰ = 1, ζ = 0 for accounts that can be asked and 1 for others,

        hᵗ = π ∘ (1 − ζ ∘ Gᵗ⁻¹),     Gᵗ = exp(−Mᵀ hᵗ),     total = Σ worth ∘ (1 − Gᵀ) + those outside the data,

    which is the sum of all Shapley shares, but for the rounding of their integral. Derivatives by reverse
    accumulation: cost O(T (affiliations + ties)), whatever the number of rates. A telling rate that makes a group
    certain (r ≥ n_g − 1) does not change it any more, and counts as if it did.
    """
    step = ways.recorded_step([chances])
    chance, own = step.chance[:, 0], step.own[:, 0]
    kinds, part = len(chances.telling), chances.participation
    passing = np.where(ways.askable, 0.0, part)  # π ζ
    behind, heard = [np.ones(ways.size)], []
    for _ in range(ways.hops):
        told = part - passing * behind[-1]
        by_account, by_group = step.heard(told[:, None])
        behind.append(np.exp(-by_account[:, 0]))
        heard.append((told, by_group[:, 0]))
    outside = ways.unseen * chances.unseen_worth
    silent = np.exp(-heard[-1][1])
    contacts = part * ways.contacts_worth(chances)
    by_participation = contacts.copy()
    telling, tie = np.zeros(kinds), np.zeros(kinds)
    each = ways.each_contact_worth(chances) * part[ways.contact_account]
    tie += np.bincount(ways.contact_kind, each, minlength=kinds)
    at_account, at_group = chances.worth * behind[-1], outside * silent
    for hop in range(ways.hops, 0, -1):
        told, by_group = heard[hop - 1]
        in_group = step.member.turned_times(at_account)
        itself = chance * step.member.turned_times(at_account * told)
        telling += np.bincount(ways.group_kind, by_group * (in_group + at_group) - itself, minlength=kinds)
        back = step.member.times(chance * (in_group + at_group)) - own * at_account
        for (kind, ties), (_, rate) in zip(ways.direct, step.direct, strict=True):
            through = float(np.asarray(rate)[0]) * ties.times(at_account)
            tie[kind] += float((told * through).sum())
            back += through
        by_participation += back * told
        at_account, at_group = back * passing * behind[hop - 1], np.zeros(len(outside))
    won = float((outside * -np.expm1(-heard[-1][1])).sum() + contacts.sum())
    return Everybody(chances.worth * (1.0 - behind[-1]), won, telling, tie, by_participation)


__all__ = ["Everybody", "asking_everybody"]
