"""Drawing whom an account tells, at a cost that follows those who are told, never the size of a group.

Everything that an account may tell is laid out on a line, a cell a person, of length −ln(1 − p). The points of a
Poisson process of rate 1 hit a cell with probability exactly p, independently of the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from influence.cascade.wiring import tie_chances
from influence.model import FloatArray, IntArray, Network

_CERTAIN = 40.0
"""Cell length that stands for p = 1: 1 − e⁻⁴⁰ is 1 in double precision."""


@dataclass(frozen=True)
class Tellings:
    """Who told whom: row by row the position of the teller in the list given, the person told, and the way.

    ``told`` counts accounts from 0 and unseen members from n (see :class:`Lines`); ``group`` is the column of the group
    through which the word went, −1 for a direct tie;
    ``kind`` the position of its kind. Nobody is told twice through the same group or tie; rows are sorted.
    """

    teller: IntArray
    told: IntArray
    group: IntArray
    kind: IntArray


@dataclass(frozen=True)
class Lines:
    """What every account may tell, laid out for drawing; made by :func:`lay_out`.

    Persons are numbered: the n accounts, then the unseen members of group 0, of group 1 …; ``unseen_start`` (m + 1
    numbers) tells where those of each group begin. A slot is an affiliation or the outgoing half of a tie;
    those of account i are ``slot_start[i]:slot_start[i + 1]``, and ``start`` holds where each begins on the line of all
    accounts (one number more than slots). Slots over which nothing can be told are left out.
    """

    accounts: int
    slot_start: IntArray
    start: FloatArray
    cell: FloatArray
    cells: IntArray
    group: IntArray
    kind: IntArray
    own_place: IntArray
    target: IntArray
    members: IntArray
    member_start: IntArray
    unseen_start: IntArray

    @property
    def persons(self) -> int:
        """Number of accounts and unseen members."""
        return int(self.unseen_start[-1])

    def person_values(self, value: npt.ArrayLike, unseen_value: npt.ArrayLike) -> FloatArray:
        """Give each person's value: ``value`` (one, or one an account), then ``unseen_value`` (one, or one a group)."""
        groups = len(self.unseen_start) - 1
        unseen = np.broadcast_to(np.asarray(unseen_value, dtype=np.float64), (groups,))
        known = np.broadcast_to(np.asarray(value, dtype=np.float64), (self.accounts,))
        return np.concatenate([known, np.repeat(unseen, np.diff(self.unseen_start))])


def lay_out(network: Network) -> Lines:
    """Lay out whom each account may tell. Cost O(affiliations + ties); group sizes count in whole persons."""
    n, m = network.n_accounts, network.n_groups
    known = network.group_members
    size = np.maximum(np.rint(network.group_size).astype(np.int64), known)
    members = network.incidence.tocsc()
    members.sort_indices()
    group = np.repeat(np.arange(m), np.diff(members.indptr))
    rates = np.array([kind.telling_rate for kind in network.kinds])
    others = size[group] - 1
    kind = network.group_kind[group]
    probability = np.minimum(1.0, rates[kind] / np.maximum(others, 1)) if m else np.zeros(0)

    ties = [matrix.tocoo() for matrix in network.ties]
    nobody = np.zeros(0, dtype=np.int64)
    tie_source = np.concatenate([nobody, *(tie.row for tie in ties)])
    tie_target = np.concatenate([nobody, *(tie.col for tie in ties)])
    tie_kind = np.repeat(np.arange(len(ties)), [tie.nnz for tie in ties]).astype(np.int64)
    tie_probability = tie_chances(network)[tie_kind]
    none = np.full(len(tie_source), -1, dtype=np.int64)

    source = np.concatenate([members.indices.astype(np.int64), tie_source])
    slots = {
        "group": np.concatenate([group, none]),
        "kind": np.concatenate([kind, tie_kind]),
        "target": np.concatenate([np.full(len(group), -1, dtype=np.int64), tie_target]),
        "own_place": np.concatenate([np.arange(len(group)) - members.indptr[group], none]),
        "cells": np.concatenate([others, np.ones(len(tie_source), dtype=np.int64)]),
    }
    cell = _cell_length(np.concatenate([probability, tie_probability]))
    order = np.lexsort((slots["target"], slots["kind"], slots["group"], source))
    order = order[(cell * slots["cells"])[order] > 0]
    return Lines(
        accounts=n,
        slot_start=np.searchsorted(source[order], np.arange(n + 1)).astype(np.int64),
        start=np.concatenate([[0.0], np.cumsum((cell * slots["cells"])[order])]),
        cell=cell[order],
        members=members.indices.astype(np.int64),
        member_start=members.indptr.astype(np.int64),
        unseen_start=n + np.concatenate([[0], np.cumsum(size - known)]).astype(np.int64),
        **{name: values[order] for name, values in slots.items()},
    )


def _cell_length(probability: FloatArray) -> FloatArray:
    certain = probability >= 1.0
    length = -np.log1p(-np.where(certain, 0.0, probability))
    return np.asarray(np.where(certain, _CERTAIN, length))


def tell(lines: Lines, tellers: IntArray, rng: np.random.Generator) -> Tellings:
    """Draw whom each of ``tellers`` tells, all of whom take part; an account may stand there many times, once a run."""
    first, last = lines.slot_start[tellers], lines.slot_start[tellers + 1]
    length = lines.start[last] - lines.start[first]
    end = np.cumsum(length)
    total = float(end[-1]) if len(end) else 0.0
    where = np.minimum(np.sort(rng.random(rng.poisson(total))) * total, np.nextafter(total, 0.0))
    if not len(where):
        nothing = np.zeros(0, dtype=np.int64)
        return Tellings(nothing, nothing, nothing, nothing)
    teller = np.searchsorted(end, where, side="right")
    place = lines.start[first[teller]] + np.maximum(where - (end - length)[teller], 0.0)
    slot = np.clip(np.searchsorted(lines.start, place, side="right") - 1, first[teller], last[teller] - 1)
    cell = np.floor((place - lines.start[slot]) / lines.cell[slot]).astype(np.int64)
    cell = np.clip(cell, 0, lines.cells[slot] - 1)

    # The points ascend, so those that hit the same cell stand side by side.
    first_hit = np.ones(len(where), dtype=np.bool_)
    first_hit[1:] = (teller[1:] != teller[:-1]) | (slot[1:] != slot[:-1]) | (cell[1:] != cell[:-1])
    teller, slot, cell = teller[first_hit], slot[first_hit], cell[first_hit]
    return Tellings(teller, _persons(lines, slot, cell), lines.group[slot], lines.kind[slot])


def _persons(lines: Lines, slot: IntArray, cell: IntArray) -> IntArray:
    """Give the person in a cell of a slot: a group lists its known members, then the unseen, the teller left out."""
    told = lines.target[slot].copy()
    in_group = lines.group[slot] >= 0
    group = lines.group[slot][in_group]
    place = cell[in_group]
    place = place + (place >= lines.own_place[slot][in_group])
    first, known = lines.member_start[group], np.diff(lines.member_start)[group]
    seen = place < known
    person = lines.unseen_start[group] + place - known
    person[seen] = lines.members[(first + place)[seen]]
    told[in_group] = person
    return told
