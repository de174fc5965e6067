"""Partial enumeration: greedy choice from every beginning of up to three accounts of a short list.

Where costs differ, or floors and caps bind, the first choices of the greedy way can shut out better sets. From every
set of three and greedily on by value for its cost, the plan has at least 1 − 1/e of the best under one budget
(Sviridenko 2004); that takes n³ plans, so here beginnings come from a short list, and as many of them (threes, else
pairs, else single ones) as a bound on the work allows. With no more accounts worth asking than the list holds, and
threes within the bound, the guarantee is that of the theorem. What was chosen before stands unless a beginning leads to
more: a plan is never worse for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb

import numpy as np

from influence.campaign.coverage import Coverage
from influence.campaign.greedy import Choice, Gains, costs_differ, gains_of, ordered
from influence.campaign.limits import Limits, Room
from influence.model import FloatArray, IntArray
from influence.progress import Progress, silent

_LISTED, _BITS = 60, 64
"""Accounts of the short list; a set of listed accounts is one number of so many bits."""
LONG = 30
"""Plans of more seeds are not looked at again: one of the first three hardly matters there."""
_MOST_BEGINNINGS, _MOST_WORK = 2_000, 1.5e9
"""Beginnings; and multiplications (beginnings × seeds × listed accounts × different sets), some seconds of them."""
_BETTER = 1 + 1e-9


def enumerate_beginnings(
    coverage: Coverage,
    limits: Limits,
    choice: Choice,
    progress: Progress = silent,
    *,
    expected: FloatArray | None = None,
) -> Choice:
    """Give the best plan that greedy choice reaches from a bounded number of beginnings; the choice itself if none is.

    Parameters
    ----------
    coverage, limits, expected
        As for :func:`influence.campaign.greedy.choose`.
    choice
        What it chose; its upper bound stays.
    progress
        Receives the stage.
    """
    seeds = len(choice.seeds)
    pays = costs_differ(limits) or len(limits.budgets) > 1 or bool(limits.rules)
    if not pays or not 0 < seeds <= LONG:
        return choice
    start = limits.start()
    alone, gains = gains_of(coverage, limits, expected)
    listed = _short_list(limits, (*choice.seeds, *start, *limits.forced), gains.of(alone))
    if len(listed) > _BITS:
        return choice
    words, counts = _different(coverage, listed)
    depth, among = _depth(len(listed), seeds, len(words))
    bits = np.uint64(1) << np.arange(len(listed), dtype=np.uint64)
    holds = ((words[None, :] & bits[:, None]) != 0).astype(np.float64) * counts
    of = replace(gains, trust=gains.trust[listed], unseen=gains.unseen[listed])
    search = _Search(listed, holds, of, np.maximum(limits.density_cost()[listed], 1e-12), limits, start)
    best, most = choice, choice.likely
    with progress.stage("trying other beginnings", _number(among, depth)) as stage:
        for beginning in _beginnings(among, depth):
            found = search.complete(beginning)
            stage.advance(1)
            if found is not None and found[1] > most * _BETTER:
                covered = int(coverage.meets(found[0]).sum())
                best, most = Choice(found[0], covered, choice.most, found[1]), found[1]
    return best if best is choice else replace(best, seeds=ordered(coverage, limits, best.seeds))


@dataclass(frozen=True)
class _Search:
    """Greedy choice among listed accounts: ``holds`` are the numbers of sets of each sort that hold each of them."""

    listed: IntArray
    holds: FloatArray
    gains: Gains
    cost: FloatArray
    limits: Limits
    start: tuple[int, ...]

    def complete(self, beginning: tuple[int, ...]) -> tuple[tuple[int, ...], float] | None:
        """Go on greedily; give seeds and how many sets they likely cover, ``None`` where the limits forbid it."""
        room = Room(self.limits, list(self.start))
        place = {int(account): position for position, account in enumerate(self.listed)}
        free, likely = np.ones(self.holds.shape[1]), 0.0
        first = [place[account] for account in self.limits.forced]
        first += [position for position in beginning if position not in first]
        for position in first:
            if not room.take(int(self.listed[position])):
                return None
            likely += self._gain(position, free)
            free[self.holds[position] > 0] = 0.0
        while True:
            score = self.gains.of(self.holds @ free)
            score[[place[account] for account in room.chosen]] = 0.0
            position = self._next(score, room)
            if position < 0:
                break
            likely += float(score[position])
            free[self.holds[position] > 0] = 0.0
        for account in list(room.reserve):
            room.take(account)
            likely += self._gain(place[account], free)
            free[self.holds[place[account]] > 0] = 0.0
        return tuple(room.chosen), likely

    def _next(self, score: FloatArray, room: Room) -> int:
        """Take the account of most for its cost that the limits allow; −1 where none adds anything."""
        for position in np.argsort(-score / self.cost, kind="stable").tolist():
            if score[position] <= 0:
                break
            if room.take(int(self.listed[position])):
                return int(position)
        return -1

    def _gain(self, position: int, free: FloatArray) -> float:
        added = float(self.holds[position] @ free)
        return added * float(self.gains.trust[position]) + float(self.gains.unseen[position])


def _short_list(limits: Limits, kept: tuple[int, ...], worth: FloatArray) -> IntArray:
    """Give the accounts that beginnings are made of, most promising first.

    Those ``kept`` in any case, then by turns those that are worth most, and most for their cost.
    """
    possible = limits.eligible & (worth > 0)
    for budget in limits.budgets:
        possible &= budget.cost <= budget.limit
    useful = np.flatnonzero(possible)
    by_worth = useful[np.argsort(-worth[useful], kind="stable")]
    price = np.maximum(limits.density_cost()[useful], 1e-12)
    by_density = useful[np.argsort(-worth[useful] / price, kind="stable")]
    turns = np.column_stack([by_worth, by_density]).ravel().tolist()
    sure = list(dict.fromkeys(kept))
    return np.array(list(dict.fromkeys([*sure, *turns]))[: max(_LISTED, len(sure))], dtype=np.int64)


def _different(coverage: Coverage, listed: IntArray) -> tuple[np.ndarray[tuple[int], np.dtype[np.uint64]], FloatArray]:
    """Give the different sets, as bits of the listed accounts, and how often each stands in the sample."""
    words = np.zeros(len(coverage.sets), dtype=np.uint64)
    for position, account in enumerate(listed.tolist()):
        words[coverage.owner[coverage.entries(account)]] |= np.uint64(1) << np.uint64(position)
    different, counts = np.unique(words[words != 0], return_counts=True)
    return different, counts.astype(np.float64)


def _depth(listed: int, seeds: int, words: int) -> tuple[int, int]:
    """Give how many accounts a beginning has, and how many listed ones it may be made of."""
    each = max(seeds * listed * words, 1)
    most = int(min(_MOST_BEGINNINGS, _MOST_WORK / each))
    for depth in (3, 2):
        among = listed
        while among > depth and _number(among, depth) > most:
            among -= 1
        # Threes of few accounts find less than pairs of many.
        if among == listed or among >= 4 * depth:
            return depth, among
    return 1, min(listed, most)


def _number(listed: int, depth: int) -> int:
    return sum(comb(listed, size) for size in range(1, depth + 1))


def _beginnings(listed: int, depth: int) -> Iterator[tuple[int, ...]]:
    for size in range(1, depth + 1):
        yield from combinations(range(listed), size)


__all__ = ["LONG", "enumerate_beginnings"]
