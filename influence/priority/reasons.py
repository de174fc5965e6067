"""Reasons in plain words: facts first, then what is estimated, then what would change the rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from influence.language import money, number, say, word
from influence.language.folding import Mentions
from influence.model import FloatArray, IntArray, Network, Values
from influence.network import group_labels
from influence.priority.evidence import Evidence

FAINT = 0.01
"""Fewer new customers than this are not counted out."""


@dataclass(frozen=True)
class Reasoner:
    """Writes the reason of an account.

    Parameters
    ----------
    network, values, evidence
        What is known and estimated.
    hub_kinds
        The kinds in which each account is a hub.
    bridge
        n flags: among the top 5 % of accounts by betweenness.
    hub_share
        Top share that makes a hub, as declared.
    currency, language
        How money and words are written.
    show_sensitive
        Whether groups of sensitive kinds may be named.
    """

    network: Network
    values: Values
    evidence: Evidence
    hub_kinds: Sequence[tuple[str, ...]]
    bridge: np.ndarray[tuple[int], np.dtype[np.bool_]]
    hub_share: float
    currency: str
    language: str
    show_sensitive: bool

    def reasons(self, accounts: IntArray, gap: FloatArray, rank: IntArray) -> list[str]:
        """Write the reasons of the accounts at some positions, of which the evidence must know.

        ``gap`` is how much priority, in cents, the account lacks to the one ranked above it (NaN where that says
        nothing); ``rank`` its rank from 1.
        """
        labels = group_labels(self.network, self.language, show_sensitive=self.show_sensitive)
        return [
            " ".join(
                sentence
                for sentence in (
                    self._hub(i),
                    self._groups(i, labels),
                    self._neighbours(i),
                    self._history(i),
                    self._estimate(i),
                    self._next(i, float(gap[i]), int(rank[i])),
                )
                if sentence
            )
            for i in accounts.tolist()
        ]

    def _say(self, key: str, **values: object) -> str:
        return say(self.language, "priority", key, **values)

    def _counted(self, key: str, count: float, **values: object) -> str:
        """Say a phrase that has a form of its own for one."""
        return self._say(f"{key}_one" if count == 1 else key, count=number(count, self.language), **values)

    def _listed(self, names: Sequence[str], more: int) -> str:
        times = Counter(names)
        text = ", ".join(name if times[name] == 1 else f"{times[name]} × {name}" for name in times)
        return self._say("and_more", names=text, more=more) if more > 0 else text

    def _hub(self, i: int) -> str:
        parts = []
        if self.hub_kinds[i]:
            kinds = ", ".join(word(kind, self.language) for kind in self.hub_kinds[i])
            parts.append(self._say("hub", kinds=kinds, share=number(self.hub_share * 100, self.language)))
        if self.bridge[i]:
            parts.append(self._say("bridge"))
        return " ".join(parts)

    def _groups(self, i: int, labels: Sequence[str]) -> str:
        count = int(self.evidence.group_count[i])
        if count == 0:
            return "" if self.evidence.neighbour_count[i] else self._say("no_ties")
        named = [self._group(i, group, labels[group]) for group in self.evidence.groups[i]]
        return self._say("groups", groups=self._listed(named, count - len(named)))

    def _group(self, i: int, group: int, label: str) -> str:
        if self._is_withheld(group):
            return label  # how many it has tells which it is
        role, members = self._role(i, group), self._members(group)
        if role and role.casefold() not in self._ordinary_roles():
            return self._say("group_with_role", group=label, members=members, role=role)
        return self._say("group", group=label, members=members)

    def _members(self, group: int) -> str:
        size, known = float(self.network.group_size[group]), int(self.network.group_members[group])
        if size > known:
            return self._say("members_declared", size=number(size, self.language), known=number(known, self.language))
        return self._counted("members_known", known)

    def _role(self, i: int, group: int) -> str:
        """Give the recorded role, none that tells a withheld name."""
        role = self.evidence.roles.get((self.network.account_ids[i], self.network.group_ids[group]), "")
        return "" if self._withheld_names.found_in(role) else role

    def _is_withheld(self, group: int) -> bool:
        return self.network.kinds[self.network.group_kind[group]].sensitive and not self.show_sensitive

    @cached_property
    def _withheld_names(self) -> Mentions:
        """Names and ids of the groups whose name is withheld."""
        withheld = [group for group in range(self.network.n_groups) if self._is_withheld(group)]
        names = [self.network.group_names[group] for group in withheld]
        return Mentions([*names, *(self.network.group_ids[group] for group in withheld)])

    def _ordinary_roles(self) -> frozenset[str]:
        """Roles that say nothing beyond the affiliation itself, in either language of the data."""
        return frozenset(self._say("ordinary_roles").split(", "))

    def _neighbours(self, i: int) -> str:
        count = int(self.evidence.neighbour_count[i])
        if count == 0:
            return ""
        named = [self.network.account_names[j] for j in self.evidence.neighbours[i]]
        return self._say("neighbours", names=self._listed(named, count - len(named)))

    def _history(self, i: int) -> str:
        evidence, parts = self.evidence, []
        if evidence.won[i]:
            amount = money(float(evidence.won_amount[i]), self.currency, self.language)
            parts.append(self._counted("referred", evidence.referrals[i], won=evidence.won[i], amount=amount))
        elif evidence.referrals[i]:
            parts.append(self._counted("referred_in_vain", evidence.referrals[i]))
        elif evidence.has_log and self.values.crv[i] > 0:
            parts.append(self._say("never_referred"))
        if evidence.nominations[i]:
            parts.append(self._counted("nominated", evidence.nominations[i]))
        return " ".join(parts)

    def _estimate(self, i: int) -> str:
        own = self._say(
            f"own_{self.values.own_basis[i]}", own=money(self.values.own[i] / 100, self.currency, self.language)
        )
        if self.values.referral[i] == 0:
            return own
        customers = about(float(self.values.new_customers[i]))
        key = "estimate_faint" if customers < FAINT else "estimate"
        referral = self._say(
            key,
            referral=self._about(self.values.referral[i]),
            customers=number(customers, self.language, 0 if customers >= 10 else 1 if customers >= 1 else 2),
        )
        return f"{own} {referral}"

    def _next(self, i: int, gap: float, rank: int) -> str:
        """Say what a customer lacks to the next rank by priority, which stays true however the list is sorted."""
        if np.isnan(gap) or rank < 2 or self.values.own_basis[i] in ("prospect", "lapsed"):
            return ""
        return self._say("next", gap=self._about(gap), rank=rank - 1)

    def _about(self, cents: float) -> str:
        return money(about(cents / 100), self.currency, self.language)


def about(value: float) -> float:
    """Round to two significant figures: an estimate shows no more than it knows.

    Examples
    --------
    >>> about(8065.17), about(0.3649), about(0.0)
    (8100.0, 0.36, 0.0)
    """
    return float(f"{value:.2g}")
