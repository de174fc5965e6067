"""Reasons in plain words: facts first, then what is estimated, then what would change the rank.

A sentence is written for a block of accounts at a time, as a column of texts that is null where it is not said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from influence.language import amount, digits, fewer_than, is_few, number, say, word
from influence.language.folding import Mentions
from influence.language.many import Texts, each, joined, numbers, roughly, say_each, scattered, texts_from
from influence.model import FloatArray, IntArray, Network, Values
from influence.model.columns import Coded, combinations
from influence.network import group_labels, nameless, told_sizes
from influence.priority.evidence import Evidence
from influence.priority.through import Through

BoolArray = npt.NDArray[np.bool_]
FAINT = 0.01
"""Fewer new customers than this are not counted out."""
NOT_OURS = ("prospect", "lapsed")


@dataclass(frozen=True)
class Reasoner:
    """Writes the reasons of accounts.

    Parameters
    ----------
    network, values, evidence
        What is known and estimated.
    own_basis
        ``values.own_basis``.
    hubs
        n × K flags: the kinds in which each account is a hub.
    bridge
        n flags: among the top 5 % of accounts by betweenness.
    hub_share
        Top share that makes a hub, as declared.
    through
        What carries the referral values, where that is known.
    language
        How money and words are written.
    show_sensitive
        Whether groups of sensitive kinds may be named.
    """

    network: Network
    values: Values
    evidence: Evidence
    own_basis: Coded
    hubs: BoolArray
    bridge: BoolArray
    hub_share: float
    through: Through | None
    language: str
    show_sensitive: bool

    def reasons(self, accounts: IntArray, gap: FloatArray, rank: IntArray) -> Texts:
        """Write the reasons of the accounts at some positions.

        ``gap`` is how much priority, in cents, each lacks to the one ranked above it (NaN where that says nothing);
        ``rank`` its rank from 1. Cost and memory grow with the number of these accounts, and their affiliations and
        ties.
        """
        sentences = [
            self._hub(accounts),
            scattered(self._same("bridge", int(self.bridge[accounts].sum())), self.bridge[accounts]),
            self._groups(accounts),
            self._neighbours(accounts),
            self._referrals(accounts),
            self._nominations(accounts),
            self._own(accounts),
            self._estimate(accounts),
            self._through(accounts),
            self._next(accounts, gap, rank),
        ]
        return joined(sentences, " ", skip=True)

    def _say(self, key: str, **values: object) -> str:
        return say(self.language, "priority", key, **values)

    def _each(self, key: str, **values: Texts) -> Texts:
        return say_each(self.language, "priority", key, **values)

    def _same(self, key: str, count: int) -> Texts:
        return pa.repeat(pa.scalar(self._say(key), pa.large_string()), count)

    def _counted(self, key: str, count: float, **values: object) -> str:
        """Say a phrase that has a form of its own for one; of few people not how many."""
        if is_few(count, self.network.least):
            return self._say(key, count=self._fewer, **values)
        return self._say(f"{key}_one" if count == 1 else key, count=number(count, self.language), **values)

    def _people(self, count: int) -> str:
        """Write how many people there are; of few, that they are few."""
        return self._fewer if is_few(count, self.network.least) else digits(count, self.language)

    @cached_property
    def _fewer(self) -> str:
        return fewer_than(self.network.least, self.language)

    def _listed(self, names: list[Texts], more: IntArray, write: Callable[[int], str]) -> Texts:
        """Give the names of each row, from first to last, those that stand twice counted, and how many are left."""
        codes = pa.concat_arrays(names).dictionary_encode().indices.fill_null(-1).to_numpy().reshape(len(names), -1)
        parts = []
        for slot, name in enumerate(names):
            times = ((codes == codes[slot]) & (codes >= 0)).sum(axis=0)
            often = times > 1
            if often.any():
                counted = joined([each(times, str), " × ", name], "")
                name = pc.if_else(pa.array(often), counted, name)
                said = (codes[:slot] == codes[slot]).any(axis=0)
                name = pc.if_else(pa.array(said), pa.scalar(None, pa.large_string()), name)
            parts.append(name)
        text = joined(parts, ", ", skip=True)
        left = more > 0
        some = self._each("and_more", names=text.filter(pa.array(left)), more=each(more[left], write))
        return pc.coalesce(scattered(some, left), text)

    def _hub(self, accounts: IntArray) -> Texts:
        return self._hub_sentences.take(pa.array(self._hub_kinds.codes[accounts]))

    @cached_property
    def _hub_kinds(self) -> Coded:
        return combinations(self.hubs, [word(kind.name, self.language) for kind in self.network.kinds])

    @cached_property
    def _hub_sentences(self) -> Texts:
        share = number(self.hub_share * 100, self.language)
        return texts_from(
            [self._say("hub", kinds=kinds, share=share) if kinds else None for kinds in self._hub_kinds.words]
        )

    def _groups(self, accounts: IntArray) -> Texts:
        count = self.evidence.group_count(accounts)
        some, none = count > 0, (count == 0) & (self.evidence.neighbour_count(accounts) == 0)
        belonging = accounts[some]
        slots = self.evidence.groups(belonging)
        names = self._group_names(belonging, slots)
        listed = self._listed(names, count[some] - (slots >= 0).sum(axis=1), lambda count: digits(count, self.language))
        said = scattered(self._each("groups", groups=listed), some)
        return pc.coalesce(said, scattered(self._same("no_ties", int(none.sum())), none))

    def _group_names(self, accounts: IntArray, slots: IntArray) -> list[Texts]:
        """Name the groups in each slot, with their members and the account's role there."""
        different, place = np.unique(slots, return_inverse=True)
        known = different[different >= 0]
        withheld = self._withheld[known]
        labels = texts_from([self._labels[group] for group in known.tolist()])
        members = self._members(known)
        # How many members it has tells which group it is.
        texts = pc.if_else(pa.array(withheld), labels, self._each("group", group=labels, members=members))
        place = place.reshape(slots.shape) - (len(different) - len(known))
        names = []
        for slot in range(slots.shape[1]):
            at = pa.array(place[:, slot], mask=slots[:, slot] < 0)
            text = texts.take(at)
            if len(self.evidence.role):
                roles = self._roles(accounts, slots[:, slot])
                with_role = self._each("group_with_role", group=labels.take(at), members=members.take(at), role=roles)
                text = pc.coalesce(with_role, text)
            names.append(text)
        return names

    def _members(self, groups: IntArray) -> Texts:
        size, known = told_sizes(self.network)[groups], self.network.group_members[groups]
        written = numbers(known, self.language)
        declared = self._each("members_declared", size=numbers(size, self.language), known=written)
        counted = each(known, lambda count: self._counted("members_known", count))
        return pc.if_else(pa.array(size > known), declared, counted)

    def _roles(self, accounts: IntArray, groups: IntArray) -> Texts:
        """Give the recorded roles that say something, none that tells a withheld name."""
        told = groups >= 0
        told[told] = ~self._withheld[groups[told]]
        roles = self.evidence.roles(accounts, np.where(told, groups, -1))
        return each(texts_from(roles), lambda role: role if self._says_something(role) else None)

    def _says_something(self, role: str) -> bool:
        return role.casefold() not in self._ordinary_roles and not self._withheld_names.found_in(role)

    @cached_property
    def _labels(self) -> tuple[str, ...]:
        return group_labels(self.network, self.language, show_sensitive=self.show_sensitive)

    @cached_property
    def _withheld(self) -> BoolArray:
        """Tell of each group whether its name is withheld."""
        return nameless(self.network, show_sensitive=self.show_sensitive)

    @cached_property
    def _withheld_names(self) -> Mentions:
        """Names and ids of the groups whose name is withheld."""
        withheld = np.flatnonzero(self._withheld).tolist()
        names = [self.network.group_names[group] for group in withheld]
        return Mentions([*names, *(self.network.group_ids[group] for group in withheld)])

    @cached_property
    def _ordinary_roles(self) -> frozenset[str]:
        """Roles that say nothing beyond the affiliation itself, in either language of the data."""
        return frozenset(self._say("ordinary_roles").split(", "))

    def _neighbours(self, accounts: IntArray) -> Texts:
        count = self.evidence.neighbour_count(accounts)
        some = count > 0
        slots = self.evidence.neighbours(accounts[some])
        known = self.network.account_names
        names = [texts_from([known[j] if j >= 0 else None for j in slot.tolist()]) for slot in slots.T]
        listed = self._listed(names, count[some] - (slots >= 0).sum(axis=1), self._people)
        return scattered(self._each("neighbours", names=listed), some)

    def _referrals(self, accounts: IntArray) -> Texts:
        evidence = self.evidence
        some = evidence.referrals[accounts] > 0
        said = scattered(texts_from([self._referred(account) for account in accounts[some].tolist()]), some)
        if not evidence.has_log:
            return said
        never = ~some & (self.values.crv[accounts] > 0)
        return pc.coalesce(said, scattered(self._same("never_referred", int(never.sum())), never))

    def _referred(self, account: int) -> str:
        evidence, count = self.evidence, self.evidence.referrals[account]
        if not evidence.won[account]:
            return self._counted("referred_in_vain", count)
        if evidence.won[account] < self.network.least:
            # What few have brought would tell of each.
            return self._counted("referred_few", count)
        brought = self._money(float(evidence.won_amount[account]))
        return self._counted("referred", count, won=evidence.won[account], amount=brought)

    def _nominations(self, accounts: IntArray) -> Texts:
        nominations = self.evidence.nominations[accounts]
        some = nominations > 0
        return scattered(each(nominations[some], lambda count: self._counted("nominated", count)), some)

    def _own(self, accounts: IntArray) -> Texts:
        codes, own = self.own_basis.codes[accounts], self.values.own[accounts]
        result = pa.nulls(len(accounts), pa.large_string())
        for code in np.unique(codes).tolist():
            rows = codes == code
            amounts = each(own[rows] / 100, self._money)
            said = self._each(f"own_{self.own_basis.words[code]}", own=amounts)
            result = pc.coalesce(result, scattered(said, rows))
        return result

    def _estimate(self, accounts: IntArray) -> Texts:
        referral = self.values.referral[accounts]
        some = referral != 0
        customers, amounts = self.values.new_customers[accounts[some]], referral[some] / 100
        counted = self._each(
            "estimate",
            referral=roughly(amounts, self._money),
            customers=roughly(customers, self._customers),
        )
        faint = self._each("estimate_faint", referral=roughly(amounts, self._money))
        return scattered(pc.if_else(roughly(customers, _whether_faint).is_valid(), faint, counted), some)

    def _through(self, accounts: IntArray) -> Texts:
        """Say through whom most of what the account's word brings goes."""
        some = self.values.referral[accounts] != 0
        if self.through is None:
            return pa.nulls(len(accounts), pa.large_string())
        return scattered(self.through.sentences(accounts[some]), some)

    def _customers(self, count: float) -> str:
        return digits(count, self.language, 0 if count >= 10 else 1 if count >= 1 else 2)

    def _next(self, accounts: IntArray, gap: FloatArray, rank: IntArray) -> Texts:
        """Say what a customer lacks to the next rank by priority, which stays true however the list is sorted."""
        codes = [code for code, basis in enumerate(self.own_basis.words) if basis in NOT_OURS]
        lacks = ~np.isnan(gap) & (rank >= 2) & ~np.isin(self.own_basis.codes[accounts], codes)
        gaps = roughly(gap[lacks] / 100, self._money)
        return scattered(self._each("next", gap=gaps, rank=numbers(rank[lacks] - 1, self.language)), lacks)

    def _money(self, value: float) -> str:
        return amount(value, self.values.currency, self.language)


def _whether_faint(customers: float) -> str | None:
    return "" if customers < FAINT else None
