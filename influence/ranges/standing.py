"""Ranks of one draw, and what many draws say of a rank."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from influence.model import FloatArray, IntArray
from influence.model.ranges import Standing

_BUFFER = 32
"""Draws that are held before the extremes are picked out of them again."""

Ranks = npt.NDArray[np.int32]


def places(values: FloatArray) -> tuple[Ranks, Ranks]:
    """Give the first and the last place that each of n values shares with its equals, 1 for the largest.

    Examples
    --------
    >>> first, last = places(np.array([5.0, 9.0, 5.0, 1.0]))
    >>> first.tolist(), last.tolist()
    ([2, 1, 2, 4], [3, 1, 3, 4])
    """
    n = len(values)
    order = np.argsort(-values, kind="stable")
    ordered = values[order]
    begins = np.ones(n, dtype=np.bool_)
    begins[1:] = ordered[1:] != ordered[:-1]
    start = np.flatnonzero(begins)
    length = np.diff(np.append(start, n))
    first, last = np.empty(n, dtype=np.int32), np.empty(n, dtype=np.int32)
    first[order] = np.repeat(start + 1, length)
    last[order] = np.repeat(start + length, length)
    return first, last


def in_top(first: Ranks, last: Ranks, k: int) -> FloatArray:
    """Give how much of each account is among the first k: 1, 0, or its part of the places that equals share.

    Examples
    --------
    >>> in_top(*places(np.array([5.0, 9.0, 5.0, 1.0])), 2).tolist()
    [0.5, 1.0, 0.5, 0.0]
    """
    free = k - (first - 1.0)
    return np.asarray(np.clip(free / (last - first + 1.0), 0.0, 1.0), dtype=np.float64)


def cut(draws: int, level: float) -> int:
    """Give how far from either end of the sorted draws a range of this level begins, from 1.

    The rank of something drawn alike lies between the j-th smallest and the j-th largest of S draws with chance
    (S + 1 − 2 j) / (S + 1): the largest j for which that is no less than the level.

    Examples
    --------
    >>> cut(200, 0.9), cut(19, 0.9), cut(200, 0.5)
    (10, 1, 50)
    """
    return max(int((draws + 1) * (1.0 - level) / 2.0 + 1e-9), 1)


@dataclass
class _Extremes:
    """The j smallest of what comes in for each account, at a memory of j + 32 numbers an account."""

    j: int
    kept: list[Ranks] = field(default_factory=list)

    def add(self, ranks: Ranks) -> None:
        self.kept.append(ranks)
        if len(self.kept) >= self.j + _BUFFER:
            self.kept = list(np.partition(np.stack(self.kept), self.j - 1, axis=0)[: self.j])

    @property
    def last(self) -> IntArray:
        """The j-th smallest."""
        result: IntArray = np.partition(np.stack(self.kept), self.j - 1, axis=0)[self.j - 1].astype(np.int64)
        return result


class Tally:
    """Gathers the places of accounts draw by draw; memory does not grow with the number of draws.

    Parameters
    ----------
    draws, level, k
        How many will come, the share of them that a range holds, and the k of the top k.
    """

    def __init__(self, draws: int, level: float, k: int) -> None:
        self._draws, self._k = draws, k
        j = cut(draws, level)
        self._low, self._high, self._top = _Extremes(j), _Extremes(j), np.zeros(0)

    def add(self, first: Ranks, last: Ranks) -> None:
        """Take in the places of one draw (see :func:`places`)."""
        self._low.add(first)
        self._high.add(-last)
        top = in_top(first, last, self._k)
        self._top = top if not len(self._top) else self._top + top

    def standing(self, alike: IntArray) -> Standing:
        """Give ranges and chances; accounts of one class in ``alike`` (n numbers from 0) get the same."""
        low, high, top = self._low.last, -self._high.last, self._top / self._draws
        count = np.maximum(np.bincount(alike), 1)
        mean_low, mean_high, mean_top = (np.bincount(alike, x) / count for x in (low, high, top))
        low = np.floor(mean_low + 1e-9).astype(np.int64)[alike]
        high = np.ceil(mean_high - 1e-9).astype(np.int64)[alike]
        return Standing(low, high, mean_top[alike])
