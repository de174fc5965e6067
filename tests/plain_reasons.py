"""Reasons written one account and one sentence at a time, the plain way: what the product's columns must equal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from influence.cascade import telling_chance
from influence.centrality import hub_kinds
from influence.language import money, number, say, word
from influence.language.folding import Mentions
from influence.model import Dataset, FloatArray, IntArray, Network, Scores, Values, positions
from influence.network import group_labels
from influence.priority import prioritise
from influence.priority.prioritise import _bridges
from influence.value.outsiders import outsiders


def plain_reasons(
    dataset: Dataset, network: Network, scores: Scores, values: Values, *, show_sensitive: bool = False
) -> dict[str, str]:
    """Give the reason of every account, for a list combined in money."""
    settings, everyone = dataset.settings.priority, np.arange(network.n_accounts)
    listed = prioritise(dataset, network, scores, values)
    order, rank = listed.order, np.empty(network.n_accounts, dtype=np.int64)
    rank[order] = everyone + 1
    priority = (values.own + values.referral).astype(np.float64)
    gap = np.full(len(order), np.nan)
    above = priority[order[:-1]] - priority[order[1:]]
    gap[order[1:]] = np.where(above > 0, above, np.nan)
    reasoner = Reasoner(
        network=network,
        values=values,
        evidence=gather_evidence(dataset, network, scores["diffusion"].values, everyone),
        hub_kinds=hub_kinds(network, settings.hub_share),
        bridge=_bridges(scores),
        hub_share=settings.hub_share,
        currency=values.currency,
        language=dataset.settings.project.language,
        show_sensitive=show_sensitive,
    )
    return dict(zip(network.account_ids, reasoner.reasons(everyone, gap, rank), strict=True))


NAMED_GROUPS = 3
NAMED_NEIGHBOURS = 2


@dataclass(frozen=True)
class Evidence:
    """Facts by account: arrays in the network's order, mappings for the accounts asked for.

    Parameters
    ----------
    groups
        Up to three groups through which the account's word reaches most people who can be won: positions in the
        network, most first.
    group_count
        Number of groups each account belongs to.
    neighbours
        Up to two direct neighbours, strongest tie first: positions in the network.
    neighbour_count
        Number of distinct direct neighbours.
    referrals, won, won_amount
        Referrals made, those won, and the amount they brought; NaN amounts count as 0.
    nominations
        How many others named the account as somebody they would tell.
    roles
        (account id, group id) → role, where one is recorded.
    has_log
        Whether there is a referral log at all: without one "never referred" is not a fact.
    """

    groups: Mapping[int, tuple[int, ...]]
    group_count: IntArray
    neighbours: Mapping[int, tuple[int, ...]]
    neighbour_count: IntArray
    referrals: IntArray
    won: IntArray
    won_amount: FloatArray
    nominations: IntArray
    roles: dict[tuple[str, str], str]
    has_log: bool


def gather_evidence(dataset: Dataset, network: Network, influence: FloatArray, accounts: IntArray) -> Evidence:
    """Gather the facts for the accounts at some positions; cost grows with their affiliations and ties, and the logs.

    ``influence`` (n values) decides between neighbours tied equally strongly; after that the smaller id.
    """
    log, ids = dataset.tables["referrals"], dataset.accounts["account_id"]
    n = network.n_accounts
    referrer = positions(log["referrer_id"], ids)
    won = (log["outcome"] == "won").to_numpy(dtype=bool)
    amount = np.nan_to_num(log["amount"].to_numpy(dtype=np.float64, na_value=np.nan))
    nominee = positions(dataset.tables["nominations"]["nominee_id"], ids)
    together = network.once(_together)
    with_role = dataset.affiliations[dataset.affiliations["role"] != ""]
    asked = np.zeros(n, dtype=np.bool_)
    asked[accounts] = True
    with_role = with_role[asked[positions(with_role["account_id"], ids)]]
    keys = zip(with_role["account_id"], with_role["group_id"], strict=True)
    return Evidence(
        groups=_foremost_groups(dataset, network, accounts),
        group_count=np.diff(network.incidence.indptr).astype(np.int64),
        neighbours=_neighbours(together, influence, accounts),
        neighbour_count=np.diff(together.indptr).astype(np.int64),
        referrals=np.bincount(referrer, minlength=n).astype(np.int64),
        won=np.bincount(referrer[won], minlength=n).astype(np.int64),
        won_amount=np.bincount(referrer[won], amount[won], n).astype(np.float64),
        nominations=np.bincount(nominee, minlength=n).astype(np.int64),
        roles=dict(zip(keys, with_role["role"], strict=True)),
        has_log=not log.empty,
    )


def _foremost_groups(dataset: Dataset, network: Network, accounts: IntArray) -> Mapping[int, tuple[int, ...]]:
    """Order each account's groups by the people it tells there who can be won; where nobody can, by all it tells."""
    prospect = (dataset.accounts["status"] == "prospect").to_numpy(dtype=np.float64)
    members = network.incidence.astype(bool).astype(np.float64)
    size = outsiders(dataset, network).size
    winnable = np.asarray(members.T @ prospect) + size - network.group_members
    chance = telling_chance(network, size)
    told = chance * (winnable if winnable.any() else np.maximum(network.group_members - 1.0, 0.0))
    owner, item = _lists(network.incidence, accounts)
    return _first_of_each(owner, item, np.lexsort((item, -told[item], owner)), accounts, NAMED_GROUPS)


def _together(network: Network) -> sp.csr_array:
    """Give the mutual strength of direct ties."""
    together = sp.csr_array((network.n_accounts, network.n_accounts), dtype=np.float64)
    for kind, ties in zip(network.kinds, network.ties, strict=True):
        together = together + kind.weight * (ties + ties.T)
    both = sp.csr_array(together)
    both.eliminate_zeros()
    return both


def _neighbours(together: sp.csr_array, influence: FloatArray, accounts: IntArray) -> Mapping[int, tuple[int, ...]]:
    owner, item = _lists(together, accounts)
    strength = together[accounts].data
    # Influence only decides between equal strengths: a second sort key, so small that it never overturns the first.
    order = np.lexsort((item, -influence[item], -strength, owner))
    return _first_of_each(owner, item, order, accounts, NAMED_NEIGHBOURS)


def _lists(matrix: sp.csr_array, accounts: IntArray) -> tuple[IntArray, IntArray]:
    """Give the columns of some rows one after another, and the place of their row among ``accounts``."""
    rows = matrix[accounts]
    return np.repeat(np.arange(len(accounts)), np.diff(rows.indptr)), rows.indices.astype(np.int64)


def _first_of_each(
    owner: IntArray, item: IntArray, order: IntArray, accounts: IntArray, count: int
) -> Mapping[int, tuple[int, ...]]:
    """Give the first ``count`` items of every owner, in the ``order`` given, which keeps owners together."""
    start = np.searchsorted(owner, np.arange(len(accounts) + 1))
    items = item[order]
    return {
        account: tuple(items[first : min(first + count, last)].tolist())
        for account, (first, last) in zip(accounts.tolist(), pairwise(start.tolist()), strict=True)
    }


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
        return f"{own} {referral} {self._through(i)}".rstrip()

    def _through(self, i: int) -> str:
        """Say what carries most of the value, counted out way by way."""
        carried = self.values.carried
        if carried is None:
            return ""
        labels = group_labels(self.network, self.language, show_sensitive=self.show_sensitive)
        named = list(zip(carried.by_group[[i]].toarray()[0].tolist(), labels, strict=True))
        named += zip(carried.by_account[[i]].toarray()[0].tolist(), self.network.account_names, strict=True)
        named += [(float(carried.by_contact[i]), self._say("outside"))]
        named = sorted((way for way in named if way[0] > 0), key=lambda way: -way[0])
        total = sum(amount for amount, _ in named)
        names = {f"name_{place}": name for place, (_, name) in enumerate(named[:2], 1)}
        if named and named[0][0] > total / 2:
            return self._say("mostly", name_1=names["name_1"])
        if len(named) < 2:
            return ""
        most = named[0][0] + named[1][0] > total / 2
        return self._say("mostly_both" if most else "rather", **names)

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
