"""Products with sparse matrices on several threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from influence.kernels.engine import compiled_pays, threads
from influence.kernels.keyed import Floats, Ints
from influence.kernels.stretches import Cuts, Positions, even, in_stretches, stretches

_PIECE = 65_536
"""Numbers that stay in a processor's nearest cache while they are looked at."""
NARROW = 1 << 16
"""Columns whose positions 16 bits hold."""
_PRODUCTS_WORTH = 40
"""How many times as long as counting a recurrence takes at least, for which loops are loaded anyway."""


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
    start, place = unsigned(matrix)
    return Rows(start, place, matrix.data, all_one(matrix.data))


def narrow(rows: Rows, columns: int) -> Rows:
    """Give a matrix of few columns with their positions in 16 bits: half as much to read at every product."""
    return replace(rows, place=rows.place.astype(np.uint16)) if columns <= NARROW else rows


def unsigned(matrix: sp.csr_array) -> tuple[Positions, Positions]:
    """Give where the rows of a CSR matrix start, and the places of its numbers, without a sign."""
    if matrix.indices.dtype == matrix.indptr.dtype:
        return starts_of(matrix), _unsigned(matrix.indices)
    return matrix.indptr.astype(np.uint64), matrix.indices.astype(np.uint64)


def starts_of(matrix: sp.csr_array) -> Positions:
    """Give where the rows of a CSR matrix start, without a sign."""
    return _unsigned(matrix.indptr)


def _unsigned(positions: Ints | npt.NDArray[np.int32]) -> Positions:
    return positions.view(np.uint32) if positions.dtype == np.int32 else positions.view(np.uint64)


def all_one(numbers: Floats) -> bool:
    """Tell whether all numbers are 1, as strengths mostly are: then loops need not read them."""
    return all(bool(np.all(numbers[at : at + _PIECE] == 1.0)) for at in range(0, len(numbers), _PIECE))


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
    return gathered(parts, weight, np.empty(len(weight)))


def gathered(parts: Floats, weight: Floats, out: Floats) -> Floats:
    """Give weight ∘ Σ parts, in ``out``."""
    from influence.kernels.product_loops import gathered as loop

    in_stretches(
        lambda _, first, last: loop(parts, weight, out, first, last),
        np.linspace(0, len(out), (threads() if parts.size >= _PIECE else 1) + 1).astype(np.int64),
    )
    return out


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
