"""Rows and numbers cut into stretches, which several threads work on at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from influence.kernels.engine import each, threads
from influence.kernels.sums import BLOCK

Cuts = npt.NDArray[np.int64]
Positions = npt.NDArray[np.uint16] | npt.NDArray[np.uint32] | npt.NDArray[np.uint64]

_LEAST_STRETCH, _MOST_STRETCHES = 32_768, 8
_A_THREAD, _LEAST_PIECE = 4, 16_384
"""Stretches a thread: who is done early takes the next. And the numbers that are worth handing over."""
_ROW = 4
"""How many numbers of a row could be added up in the time that beginning and ending one takes."""


def stretches(start: Positions, columns: int) -> Cuts:
    """Cut rows into the stretches whose parts of Mᵀ x are added up.

    They depend on the matrix alone, never on the number of threads, so that no sum does; and they are few enough for
    their parts, a number for every column each, to take no more room than the matrix.
    """
    return _cut(start, min(max(int(start[-1]) // max(columns, _LEAST_STRETCH), 1), _MOST_STRETCHES))


def equal(count: int) -> Cuts:
    """Cut ``count`` numbers into one stretch a thread."""
    return np.linspace(0, count, threads() + 1).astype(np.int64)


def even(start: Positions) -> Cuts:
    """Cut rows into a few stretches a thread, with about as much work in each."""
    return _cut(start, max(min(_A_THREAD * threads(), _work(start, len(start) - 1) // _LEAST_PIECE), threads()))


def _cut(start: Positions, count: int) -> Cuts:
    rows = len(start) - 1
    step = _work(start, rows) / count
    inner = [bisect_left(range(rows), at * step, key=lambda row: _work(start, row)) for at in range(1, count)]
    return np.array([0, *inner, rows], dtype=np.int64)


def _work(start: Positions, rows: int) -> int:
    return int(start[rows]) + _ROW * rows


def whole_blocks(cuts: Cuts) -> Cuts:
    """Move cuts to where a block of a sum begins, so that a block is one thread's alone."""
    last = int(cuts[-1])
    result: Cuts = np.minimum((cuts + BLOCK // 2) // BLOCK * BLOCK, last)
    result[-1] = last
    return result


def in_stretches(task: Callable[[int, int, int], None], cuts: Cuts) -> None:
    """Call ``task(position, first, last)`` for every stretch between two cuts, several threads at once."""
    # Every row is one thread's alone: how they are shared out shows nowhere.
    each(lambda at: task(at, int(cuts[at]), int(cuts[at + 1])), len(cuts) - 1)
