"""Products of the tie operator and steps of conjugate gradients on several threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from influence.kernels.engine import compiled_pays, in_order, threads
from influence.kernels.keyed import Floats, Ints
from influence.kernels.sums import BLOCK, no_sums, total

Cuts = npt.NDArray[np.int64]
Positions = npt.NDArray[np.uint32] | npt.NDArray[np.uint64]

_PIECE = 65_536
"""Numbers that stay in a processor's nearest cache while they are looked at."""
_PRODUCTS_WORTH = 40
"""How many times as long as counting a recurrence takes at least, for which loops are loaded anyway."""
_LEAST_STRETCH, _MOST_STRETCHES = 32_768, 8


@dataclass(frozen=True)
class Rows:
    """A CSR matrix: its arrays, positions without a sign, and whether all its numbers are 1."""

    start: Positions
    place: Positions
    data: Floats
    unit: bool


@dataclass(frozen=True)
class Direct:
    """Direct ties: their rows, and the row of every number of them."""

    rows: Rows
    row: Positions

    @classmethod
    def of(cls, matrix: sp.csr_array) -> Direct:
        """Give a CSR matrix so."""
        rows, count = rows_of(matrix), np.diff(matrix.indptr)
        if rows.place.dtype == np.uint32:
            return cls(rows, np.repeat(np.arange(len(count), dtype=np.uint32), count))
        return cls(rows, np.repeat(np.arange(len(count), dtype=np.uint64), count))


def rows_of(matrix: sp.csr_array) -> Rows:
    """Give a CSR matrix to loops.

    A position with a sign would be tested for being negative at every step, which takes as long as all the rest.
    """
    start, place = unsigned(matrix)
    return Rows(start, place, matrix.data, all_one(matrix.data))


def unsigned(matrix: sp.csr_array) -> tuple[Positions, Positions]:
    """Give where the rows of a CSR matrix start, and the places of its numbers, without a sign."""
    if matrix.indices.dtype == np.int32 and matrix.indptr.dtype == np.int32:
        return matrix.indptr.view(np.uint32), matrix.indices.view(np.uint32)
    return matrix.indptr.astype(np.uint64), matrix.indices.astype(np.uint64)


def all_one(numbers: Floats) -> bool:
    """Tell whether all numbers are 1, as strengths mostly are: then loops need not read them."""
    return all(bool(np.all(numbers[at : at + _PIECE] == 1.0)) for at in range(0, len(numbers), _PIECE))


def stretches(start: Positions, columns: int) -> Cuts:
    """Cut rows into the stretches whose parts of Mᵀ x are added up.

    They depend on the matrix alone, never on the number of threads, so that no sum does; and they are few enough for
    their parts, a number for every column each, to take no more room than the matrix.
    """
    return _cut(start, min(max(int(start[-1]) // max(columns, _LEAST_STRETCH), 1), _MOST_STRETCHES))


def two_mode(
    member: Rows,
    parts_of: Cuts,
    weight: Floats,
    own: Floats,
    direct: Direct,
    x: Floats,
    factor: float,
    shift: Floats,
    out: Floats,
    sums: Floats,
) -> None:
    """Set out = factor (B (u ∘ Bᵀ x) − d ∘ x + A x) + shift ∘ x.

    Bᵀ is not needed: every account adds what it says to its groups, then every account takes from them. The numbers of
    all groups mostly fit a processor's cache, in which adding here and there costs no more than reading.

    Parameters
    ----------
    member, direct
        B and A; A may have no numbers.
    parts_of
        :func:`stretches` of B.
    weight, own
        u and d.
    shift
        n numbers, or none.
    sums
        :func:`~influence.kernels.sums.no_sums` to take those of x ∘ out, or no numbers.
    """
    from influence.kernels.product_loops import spread

    told, ties = turned_times(member, parts_of, x, weight), direct.rows
    in_stretches(
        lambda _, first, last: spread(
            member.start, member.place, member.data, member.unit, told, own, x,
            ties.start, direct.row, ties.place, ties.data, ties.unit, factor, shift, out, sums, first, last,
        ),
        whole_blocks(even(member.start)),
    )  # fmt: skip


def turned_times(member: Rows, parts_of: Cuts, x: Floats, weight: Floats) -> Floats:
    """Give weight ∘ Mᵀ x, from M alone: every row adds what it says to its columns.

    For one vector or :data:`~influence.kernels.product_loops.TOGETHER` columns: the bits of each alone.
    """
    from influence.kernels import product_loops

    loop = product_loops.scatter if x.ndim == 1 else product_loops.scatter_together
    parts = np.empty((len(parts_of) - 1, len(weight), *x.shape[1:]))
    in_stretches(
        lambda part, first, last: loop(
            member.start, member.place, member.data, member.unit, x, parts[part], first, last
        ),
        parts_of,
    )
    if x.ndim > 1:
        together: Floats = np.add.reduce(parts, axis=0)
        together *= weight[:, None]
        return together
    told = np.empty(len(weight))
    in_stretches(
        lambda _, first, last: product_loops.gathered(parts, weight, told, first, last),
        np.linspace(0, len(told), (threads() if parts.size >= _PIECE else 1) + 1).astype(np.int64),
    )
    return told


def times(rows: Rows, x: Floats) -> Floats:
    """Give M x, for one vector or :data:`~influence.kernels.product_loops.TOGETHER` columns: the bits of each alone."""
    from influence.kernels import product_loops

    loop = product_loops.times if x.ndim == 1 else product_loops.times_together
    out = np.empty((len(rows.start) - 1, *x.shape[1:]))
    in_stretches(
        lambda _, first, last: loop(rows.start, rows.place, rows.data, rows.unit, x, out, first, last),
        even(rows.start),
    )
    return out


def passed_on(
    member: Rows,
    seen: Floats,
    own: Floats,
    x: Floats,
    direct: tuple[Positions, Positions],
    rate: Floats,
    beside: Floats,
    share: Floats,
    total: Floats,
) -> Floats:
    """Give share ∘ (max(0, B seen − own ∘ x + Σ_k rate_k D_k x) + beside), and add it to ``total``.

    Of :data:`~influence.kernels.product_loops.TOGETHER` columns, with matrices of ones: the bits of doing one after the
    other, with everything read once. ``direct`` is what :func:`stacked` gives; ``beside`` may have no rows.
    """
    from influence.kernels.product_loops import passed_on as loop

    out = np.empty(x.shape)
    in_stretches(
        lambda _, first, last: loop(
            member.start, member.place, seen, own, x, *direct, rate, beside, share, out, total, first, last
        ),
        even(member.start),
    )
    return out


def stacked(matrices: Sequence[Rows]) -> tuple[Positions, Positions]:
    """Give where the rows of each of K matrices start (K × (n + 1)), and the places of all their numbers as one."""
    of = np.cumsum([0, *(len(rows.place) for rows in matrices)])[:-1]
    wide = np.uint64 if any(rows.start.dtype == np.uint64 for rows in matrices) else np.uint32
    start = [(rows.start + np.uint64(begin)).astype(wide) for rows, begin in zip(matrices, of, strict=True)]
    place = [rows.place.astype(wide, copy=False) for rows in matrices]
    return np.stack(start), np.concatenate(place)


def column_counts(matrix: sp.csr_array) -> Ints:
    """Give how many numbers every column of a CSR matrix holds."""
    n, m = matrix.shape
    if not compiled_pays(_PRODUCTS_WORTH * matrix.nnz):
        return np.bincount(matrix.indices, minlength=m).astype(np.int64)
    start, place = unsigned(matrix)
    rows = Rows(start, place, np.empty(0), unit=True)
    return turned_times(rows, stretches(start, m), np.ones(n), np.ones(m)).astype(np.int64)


def advance(values: Floats, residual: Floats, direction: Floats, image: Floats, inverse: Floats, step: float) -> float:
    """Take a step of conjugate gradients: values += step d, residual −= step A d; give Σ residual² ∘ inverse."""
    from influence.kernels.product_loops import advance as loop

    sums = no_sums(len(values))
    in_stretches(
        lambda _, first, last: loop(values, residual, direction, image, inverse, step, sums, first, last),
        whole_blocks(_equal(len(values))),
    )
    return total(sums)


def turn(direction: Floats, residual: Floats, inverse: Floats, share: float) -> None:
    """Give the next direction: d = inverse ∘ residual + share d."""
    from influence.kernels.product_loops import turn as loop

    in_stretches(lambda _, first, last: loop(direction, residual, inverse, share, first, last), _equal(len(direction)))


def dots(*pairs: tuple[Floats, Floats]) -> list[float]:
    """Give Σ x ∘ y for each pair, added up as :func:`~influence.kernels.sums.summed` does; all read block by block."""
    from influence.kernels.product_loops import dots as loop

    xs, ys = tuple(x for x, _ in pairs), tuple(y for _, y in pairs)
    sums = np.stack([no_sums(len(x)) for x in xs])
    in_stretches(lambda _, first, last: loop(xs, ys, sums, first, last), whole_blocks(_equal(len(xs[0]))))
    return [total(of_pair) for of_pair in sums]


def take_off(x: Floats, factor: float, y: Floats) -> None:
    """Set x = x − factor y."""
    from influence.kernels.product_loops import take_off as loop

    in_stretches(lambda _, first, last: loop(x, factor, y, first, last), _equal(len(x)))


def blend(old: Floats, new: Floats, whole: Floats, of_old: float, of_new: float, of_whole: float) -> None:
    """Set old = of_old · old + of_new · new, and then whole = of_whole · whole + old."""
    from influence.kernels.product_loops import blend as loop

    in_stretches(lambda _, first, last: loop(old, new, whole, of_old, of_new, of_whole, first, last), _equal(len(old)))


def _equal(count: int) -> Cuts:
    """Cut ``count`` numbers into one stretch a thread."""
    return np.linspace(0, count, threads() + 1).astype(np.int64)


def even(start: Positions) -> Cuts:
    """Cut rows into one stretch a thread, with about as many numbers in each."""
    return _cut(start, threads())


def _cut(start: Positions, count: int) -> Cuts:
    wanted = np.linspace(0, int(start[-1]), count + 1)
    cuts = np.searchsorted(start, wanted.astype(start.dtype)).astype(np.int64)
    cuts[0], cuts[-1] = 0, len(start) - 1
    return cuts


def whole_blocks(cuts: Cuts) -> Cuts:
    """Move cuts to where a block of a sum begins, so that a block is one thread's alone."""
    last = int(cuts[-1])
    result: Cuts = np.minimum((cuts + BLOCK // 2) // BLOCK * BLOCK, last)
    result[-1] = last
    return result


def in_stretches(task: Callable[[int, int, int], None], cuts: Cuts) -> None:
    """Call ``task(position, first, last)`` for every stretch between two cuts, several threads at once."""
    # Every row is one thread's alone: how they are shared out shows nowhere.
    for _ in in_order(lambda at: task(at, int(cuts[at]), int(cuts[at + 1])), range(len(cuts) - 1)):
        pass
