"""Situations that never were: some of it as it was then, the rest as it is now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from influence.model import FloatArray, IntArray
from influence.model.situation import Situation

Flags = npt.NDArray[np.bool_]
Pair = tuple[npt.NDArray[Any], npt.NDArray[Any]]
"""The same of then and of now; what only one side knows stands on both."""

TIES, PRESENCE, MONEY, RATES = "ties", "presence", "money", "rates"
CAUSES = (TIES, PRESENCE, MONEY, RATES)
"""Affiliations, ties, status and cost of asking of those who stayed, with groups and their sizes; who is there, with
all ties of who came or left; what newcomers are worth; what is known of the rates."""


@dataclass(frozen=True)
class _Rows:
    """Affiliations or ties of either side: accounts at the ends, what else they are of, strengths (0: not there)."""

    accounts: tuple[IntArray, ...]
    of: IntArray
    strength: tuple[FloatArray, FloatArray]


class Between:
    """Two situations on common numbers, and every mixture of the two.

    Parameters
    ----------
    then, now
        The two situations.
    ageing
        Whether strengths fade with time: then another strength is no change of the account's own.

    Attributes
    ----------
    ids
        The n accounts of either side, in code-point order.
    there
        n flags for then, and n for now.
    """

    def __init__(self, then: Situation, now: Situation, *, ageing: bool = False) -> None:
        self._sides, self._ageing = (then, now), ageing
        self.ids = sorted({*then.account_ids, *now.account_ids})
        self._groups = sorted({*then.group_ids, *now.group_ids})
        self._kinds = sorted({*then.tie_kinds, *now.tie_kinds})
        accounts, groups, kinds = (
            [_places(getattr(side, name), among) for side in self._sides]
            for name, among in (("account_ids", self.ids), ("group_ids", self._groups), ("tie_kinds", self._kinds))
        )
        n, m = len(self.ids), len(self._groups)
        self.there = tuple(np.isin(np.arange(n), places) for places in accounts)
        self._of_account = {
            name: _spread([getattr(side, name) for side in self._sides], accounts, n)
            for name in ("status", "cost", "own", "potential", "acting")
        }
        self._of_group = {
            name: _spread([getattr(side, name) for side in self._sides], groups, m)
            for name in ("group_kind", "group_size")
        }
        members, ties = [side.affiliations for side in self._sides], [side.ties for side in self._sides]
        [group, account], strength = _joined(
            [(at[row[1]], who[row[0]]) for at, who, row in zip(groups, accounts, members, strict=True)],
            [row[2] for row in members],
            (m, n),
        )
        self._member = _Rows((account,), group, strength)
        [kind, source, target], strength = _joined(
            [(at[row[0]], who[row[1]], who[row[2]]) for at, who, row in zip(kinds, accounts, ties, strict=True)],
            [row[3] for row in ties],
            (len(self._kinds), n, n),
        )
        self._tie = _Rows((source, target), kind, strength)

    @cached_property
    def stayed(self) -> Flags:
        """Who is there on both sides (n flags)."""
        return np.asarray(self.there[0] & self.there[1])

    @cached_property
    def own_changed(self) -> Flags:
        """Which of those who stayed have other affiliations, ties, status or cost of asking (n flags)."""
        changed = _differ(self._of_account["status"]) | _differ(self._of_account["cost"])
        for rows in (self._member, self._tie):
            then, now = rows.strength
            differs = ((then > 0) != (now > 0) if self._ageing else then != now) & self._among_stayed(rows)
            for end in rows.accounts:
                changed[end[differs]] = True
        return np.asarray(changed & self.stayed)

    @cached_property
    def causes(self) -> tuple[str, ...]:
        """Those of :data:`CAUSES` in which the two sides differ."""
        then, now = self._sides
        rows = (self._member, self._tie)
        moved = any(np.any((one.strength[0] != one.strength[1]) & self._among_stayed(one)) for one in rows)
        worth = _differ(self._of_account["own"]) | _differ(self._of_account["potential"])
        known = [(side.conversion, side.type_one_share) for side in self._sides]
        differ = {
            TIES: moved or self.own_changed.any() or any(_differ(pair).any() for pair in self._of_group.values()),
            PRESENCE: not self.stayed.all(),
            MONEY: worth.any(),
            RATES: known[0] != known[1]
            or _differ(self._of_account["acting"]).any()
            or any(_other(getattr(then, name), getattr(now, name)) for name in ("telling", "tie")),
        }
        return tuple(cause for cause in CAUSES if differ[cause])

    def mixed(self, as_now: Collection[str], turned: Flags | None = None) -> Situation:
        """Give the situation in which the causes ``as_now`` are as they are now, and all else as it was.

        ``turned`` (n flags) marks accounts that stayed whose own ties, status and cost stand the other way round.
        """
        late = TIES in as_now
        turned = np.zeros(len(self.ids), dtype=np.bool_) if turned is None else turned & self.stayed
        present = self.there[int(PRESENCE in as_now)]
        number = np.cumsum(present) - 1
        account = {
            name: np.where(turned != (cause in as_now), now, then)[present]
            for name, cause, turned in (
                ("status", TIES, turned),
                ("cost", TIES, turned),
                ("own", MONEY, False),
                ("potential", MONEY, False),
                ("acting", RATES, False),
            )
            for then, now in [self._of_account[name]]
        }
        group = {name: pair[int(late)] for name, pair in self._of_group.items()}
        member, member_strength = self._standing(self._member, present, turned, late=late)
        tie, tie_strength = self._standing(self._tie, present, turned, late=late)
        rates, others = self._sides[:: -1 if RATES in as_now else 1]
        [who], [source, target] = self._member.accounts, self._tie.accounts
        return Situation(
            account_ids=tuple(key for key, there in zip(self.ids, present.tolist(), strict=True) if there),
            **account,
            group_ids=tuple(self._groups),
            **group,
            affiliations=(number[who[member]], self._member.of[member], member_strength),
            tie_kinds=tuple(self._kinds),
            ties=(self._tie.of[tie], number[source[tie]], number[target[tie]], tie_strength),
            telling={**others.telling, **rates.telling},
            tie={**others.tie, **rates.tie},
            conversion=rates.conversion,
            type_one_share=rates.type_one_share,
        )

    @cached_property
    def places(self) -> sp.csr_array:
        """What each account's own ties join it to, on either side: n rows, a column a group and one an account."""
        n, m = len(self.ids), len(self._groups)
        [who], [source, target] = self._member.accounts, self._tie.accounts
        rows = np.concatenate([who, source, target, np.arange(n)])
        columns = np.concatenate([self._member.of, m + target, m + source, m + np.arange(n)])
        return sp.csr_array(sp.coo_array((np.ones(len(rows)), (rows, columns)), shape=(n, m + n)))

    def _among_stayed(self, rows: _Rows) -> Flags:
        return np.asarray(np.logical_and.reduce([self.stayed[end] for end in rows.accounts]))

    def _standing(self, rows: _Rows, present: Flags, turned: Flags, *, late: bool) -> tuple[IntArray, FloatArray]:
        """Give the rows that are there, with their strengths.

        Ties stand as those at their ends do; who came brings all of its own, who left takes them.
        """
        as_now = np.logical_or.reduce([turned[end] for end in rows.accounts]) != late
        for end in rows.accounts:
            as_now = np.where(self.stayed[end], as_now, self.there[1][end])
        then, now = rows.strength
        strength = np.where(as_now, now, then)
        there = (strength > 0) & np.logical_and.reduce([present[end] for end in rows.accounts])
        chosen = np.flatnonzero(there)
        return chosen, strength[chosen]


def _places(texts: Sequence[str], among: Sequence[str]) -> IntArray:
    at = {key: position for position, key in enumerate(among)}
    return np.array([at[key] for key in texts], dtype=np.int64)


def _spread(values: Sequence[npt.NDArray[Any]], places: Sequence[IntArray], count: int) -> Pair:
    """Give the values of either side at common places, those of the other side where it has none."""
    result = [np.empty(count, dtype=values[0].dtype) for _ in values]
    for array, own, other in zip(result, (0, 1), (1, 0), strict=True):
        array[places[other]] = values[other]
        array[places[own]] = values[own]
    return result[0], result[1]


def _joined(
    ends: Sequence[tuple[IntArray, ...]], strengths: Sequence[FloatArray], shape: tuple[int, ...]
) -> tuple[tuple[IntArray, ...], tuple[FloatArray, FloatArray]]:
    """Give the rows of either side once, by the first end, then the next, with the strengths of both sides."""
    keys = [np.ravel_multi_index(one, shape) if len(one[0]) else np.empty(0, dtype=np.int64) for one in ends]
    every = np.unique(np.concatenate(keys))
    filled = [np.zeros(len(every)) for _ in keys]
    for array, key, strength in zip(filled, keys, strengths, strict=True):
        array[np.searchsorted(every, key)] = strength
    unravelled = np.unravel_index(every, shape) if len(every) else tuple(every.copy() for _ in shape)
    return tuple(np.asarray(one, dtype=np.int64) for one in unravelled), (filled[0], filled[1])


def _differ(pair: Pair) -> Flags:
    """Tell where two arrays differ; nothing known on both sides is no difference."""
    then, now = pair
    unknown = (then != then) & (now != now)
    return np.asarray((then != now) & ~unknown, dtype=np.bool_)


def _other(then: Mapping[str, float], now: Mapping[str, float]) -> bool:
    return any(then[name] != now[name] for name in then.keys() & now.keys())


__all__ = ["CAUSES", "MONEY", "PRESENCE", "RATES", "TIES", "Between"]
