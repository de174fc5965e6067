"""Which accounts and groups the page holds, and which of these have a place on the map.

A picture of everything shows nothing: the page lists at most so many accounts, draws at most so many, both from the top
of the priority list, and says what it leaves out. Groups are drawn as groups, where they join at least two known
accounts, and always carry the count of *all* their members.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from influence.model import IntArray, Network, Priorities, positions


@dataclass(frozen=True)
class Limits:
    """What a reader, and a browser, can take.

    ``listed`` accounts stand in the list and can be searched; the first ``drawn`` of them, and at most ``groups``
    groups, stand on the map. Where ``drawn`` is ``None``, all accounts are drawn of up to :data:`CROWD`, and the first
    :data:`OF_A_CROWD` of more.
    """

    listed: int = 10_000
    drawn: int | None = None
    groups: int = 1_000

    def on_the_map(self, accounts: int) -> int:
        """Give how many of so many accounts are drawn."""
        most = self.drawn if self.drawn is not None else accounts if accounts <= CROWD else OF_A_CROWD
        return min(most, accounts, self.listed)


CROWD, OF_A_CROWD = 5_000, 2_000
"""So many accounts can all be drawn; of a larger crowd so many are."""


@dataclass(frozen=True)
class Tie:
    """One direct tie between two listed accounts (positions in the list)."""

    source: int
    target: int
    kind: int
    strength: float
    directed: bool


@dataclass(frozen=True)
class Roster:
    """What the page holds. Position 0 of the list is the account of rank 1.

    Parameters
    ----------
    rows
        Row of the priority list of every listed account.
    accounts
        Position of the listed accounts in the network.
    drawn
        How many of them, from the first, are on the map.
    groups
        Position in the network of every group of a listed account; those on the map first.
    drawn_groups
        How many of them, from the first, are on the map.
    affiliations
        Listed accounts × groups, CSR, strengths.
    ties
        Direct ties between listed accounts, sorted.
    """

    rows: IntArray
    accounts: IntArray
    drawn: int
    groups: IntArray
    drawn_groups: int
    affiliations: sp.csr_array
    ties: tuple[Tie, ...]


def call_roster(network: Network, priorities: Priorities, limits: Limits | None = None) -> Roster:
    """Choose the accounts and groups of the page: by rank, then by number of drawn members.

    Accounts of the list that the network does not know are left out; that cannot happen with a list made from it.
    """
    limits = limits or Limits()
    place = positions(priorities.select("account_id")["account_id"], network.account_ids)
    found = np.flatnonzero(place >= 0)
    rows = found[: limits.listed]
    accounts = place[rows]
    drawn = min(limits.on_the_map(len(found)), len(accounts))

    incidence = sp.csr_array(network.incidence[accounts])
    listed_members = np.bincount(incidence.indices, minlength=network.n_groups)
    drawn_members = np.bincount(incidence[:drawn].indices, minlength=network.n_groups)
    # A group of one known member joins nobody: it is named in that account's panel and has no place on the map.
    placed = (drawn_members > 0) & (network.group_members > 1)
    # Groups that join many drawn accounts come first; equal ones stay in the network's order (kind, id).
    order = np.lexsort((np.arange(network.n_groups), -network.group_members, -drawn_members, ~placed))
    groups = order[listed_members[order] > 0].astype(np.int64)
    affiliations = sp.csr_array(incidence[:, groups])
    affiliations.sort_indices()
    return Roster(
        rows=rows,
        accounts=accounts,
        drawn=drawn,
        groups=groups,
        drawn_groups=min(limits.groups, int(np.count_nonzero(placed))),
        affiliations=affiliations,
        ties=_ties(network, accounts),
    )


def _ties(network: Network, accounts: IntArray) -> tuple[Tie, ...]:
    """Give every tie once: both triangles filled means that the word goes both ways."""
    found: list[Tie] = []
    for kind, matrix in enumerate(network.ties):
        listed = sp.coo_array(matrix[accounts][:, accounts])
        strength = {
            (int(i), int(j)): float(s) for i, j, s in zip(listed.row, listed.col, listed.data, strict=True) if i != j
        }
        for (i, j), value in strength.items():
            back = strength.get((j, i))
            if back is None:
                found.append(Tie(i, j, kind, value, directed=True))
            elif i < j:
                found.append(Tie(i, j, kind, max(value, back), directed=False))
    return tuple(sorted(found, key=lambda tie: (tie.source, tie.target, tie.kind)))
