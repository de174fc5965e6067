"""Products of the tie operator and steps of conjugate gradients on several threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from influence.kernels.engine import in_order, threads
from influence.kernels.keyed import Floats
from influence.kernels.sums import BLOCK, no_sums, total

Cuts = npt.NDArray[np.int64]
Positions = npt.NDArray[np.uint32] | npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Rows:
    """A CSR matrix: its arrays, positions without a sign, and whether all its numbers are 1."""

    start: Positions
    place: Positions
    data: Floats
    unit: bool


def rows_of(matrix: sp.csr_array) -> Rows:
    """Give a CSR matrix to loops.

    A position with a sign would be tested for being negative at every step, which takes as long as all the rest.
    """
    unit = bool(np.all(matrix.data == 1.0))
    if matrix.indices.dtype == np.int32 and matrix.indptr.dtype == np.int32:
        return Rows(matrix.indptr.view(np.uint32), matrix.indices.view(np.uint32), matrix.data, unit)
    start, place = matrix.indptr.astype(np.uint64), matrix.indices.astype(np.uint64)
    return Rows(start, place, matrix.data, unit)


def two_mode(
    member: Rows,
    member_t: Rows,
    weight: Floats,
    own: Floats,
    direct: Rows,
    x: Floats,
    factor: float,
    shift: Floats,
    out: Floats,
    sums: Floats,
) -> None:
    """Set out = factor (B (u ∘ Bᵀ x) − d ∘ x + A x) + shift ∘ x.

    Parameters
    ----------
    member, member_t, direct
        B, Bᵀ and A; A may have no numbers.
    weight, own
        u and d.
    shift
        n numbers, or none.
    sums
        :func:`~influence.kernels.sums.no_sums` to take those of x ∘ out, or no numbers.
    """
    from influence.kernels.product_loops import gather, spread

    told = np.empty(len(weight))
    in_stretches(
        lambda first, last: gather(
            member_t.start, member_t.place, member_t.data, member_t.unit, x, weight, told, first, last
        ),
        even(member_t.start),
    )
    in_stretches(
        lambda first, last: spread(
            member.start, member.place, member.data, member.unit, told, own, x,
            direct.start, direct.place, direct.data, direct.unit, factor, shift, out, sums, first, last,
        ),
        whole_blocks(even(member.start)),
    )  # fmt: skip


def advance(values: Floats, residual: Floats, direction: Floats, image: Floats, inverse: Floats, step: float) -> float:
    """Take a step of conjugate gradients: values += step d, residual −= step A d; give Σ residual² ∘ inverse."""
    from influence.kernels.product_loops import advance as loop

    sums = no_sums(len(values))
    in_stretches(
        lambda first, last: loop(values, residual, direction, image, inverse, step, sums, first, last),
        whole_blocks(np.linspace(0, len(values), threads() + 1).astype(np.int64)),
    )
    return total(sums)


def turn(direction: Floats, residual: Floats, inverse: Floats, share: float) -> None:
    """Give the next direction: d = inverse ∘ residual + share d."""
    from influence.kernels.product_loops import turn as loop

    in_stretches(
        lambda first, last: loop(direction, residual, inverse, share, first, last),
        np.linspace(0, len(direction), threads() + 1).astype(np.int64),
    )


def even(start: Positions) -> Cuts:
    """Cut rows into one stretch a thread, with about as many numbers in each."""
    wanted = np.linspace(0, int(start[-1]), threads() + 1)
    cuts = np.searchsorted(start, wanted.astype(start.dtype)).astype(np.int64)
    cuts[0], cuts[-1] = 0, len(start) - 1
    return cuts


def whole_blocks(cuts: Cuts) -> Cuts:
    """Move cuts to where a block of a sum begins, so that a block is one thread's alone."""
    last = int(cuts[-1])
    result: Cuts = np.minimum((cuts + BLOCK // 2) // BLOCK * BLOCK, last)
    result[-1] = last
    return result


def in_stretches(task: Callable[[int, int], None], cuts: Cuts) -> None:
    """Call ``task(first, last)`` for every stretch between two cuts, a thread each."""
    # Every row is one thread's alone: how they are shared out shows nowhere.
    for _ in in_order(lambda at: task(int(cuts[at]), int(cuts[at + 1])), range(len(cuts) - 1)):
        pass
