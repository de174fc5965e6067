"""Products of sparse matrices as machine code, a stretch of rows at a time.

Each does what the same lines do in SciPy and NumPy, number by number and in the same order of adding; it only reads
every array once. Unit strengths are not read at all.
"""

from __future__ import annotations

from influence.kernels.jit import jit
from influence.kernels.keyed import Floats
from influence.kernels.stretches import Positions

TOGETHER = 4
"""Vectors that are multiplied side by side: half a line of memory, which is fetched whole for one number of it."""


@jit
def times(
    start: Positions, place: Positions, data: Floats, unit: bool, x: Floats, out: Floats, first: int, last: int
) -> None:
    """Set out = M x for the rows ``first`` … ``last − 1`` of a CSR matrix M."""
    for row in range(first, last):
        total = 0.0
        if unit:
            for at in range(start[row], start[row + 1]):
                total += x[place[at]]
        else:
            for at in range(start[row], start[row + 1]):
                total += data[at] * x[place[at]]
        out[row] = total


@jit
def scatter(
    start: Positions, place: Positions, data: Floats, unit: bool, x: Floats, out: Floats, first: int, last: int
) -> None:
    """Set out = Mᵀ x, of M only the rows ``first`` … ``last − 1``."""
    out[:] = 0.0
    for row in range(first, last):
        value = x[row]
        if unit:
            for at in range(start[row], start[row + 1]):
                out[place[at]] += value
        else:
            for at in range(start[row], start[row + 1]):
                out[place[at]] += data[at] * value


@jit
def times_together(
    start: Positions, place: Positions, data: Floats, unit: bool, x: Floats, out: Floats, first: int, last: int
) -> None:
    """Set out = M x for ``TOGETHER`` columns of x, each added up as :func:`times` does."""
    for row in range(first, last):
        for lane in range(TOGETHER):
            out[row, lane] = 0.0
        if unit:
            for at in range(start[row], start[row + 1]):
                for lane in range(TOGETHER):
                    out[row, lane] += x[place[at], lane]
        else:
            for at in range(start[row], start[row + 1]):
                for lane in range(TOGETHER):
                    out[row, lane] += data[at] * x[place[at], lane]


@jit
def scatter_together(
    start: Positions, place: Positions, data: Floats, unit: bool, x: Floats, out: Floats, first: int, last: int
) -> None:
    """Set out = Mᵀ x for ``TOGETHER`` columns of x, each added up as :func:`scatter` does."""
    out[:] = 0.0
    for row in range(first, last):
        if unit:
            for at in range(start[row], start[row + 1]):
                for lane in range(TOGETHER):
                    out[place[at], lane] += x[row, lane]
        else:
            for at in range(start[row], start[row + 1]):
                for lane in range(TOGETHER):
                    out[place[at], lane] += data[at] * x[row, lane]


@jit
def passed_on(
    start: Positions,
    place: Positions,
    seen: Floats,
    own: Floats,
    x: Floats,
    direct_start: Positions,
    direct_place: Positions,
    rate: Floats,
    beside: Floats,
    share: Floats,
    out: Floats,
    total: Floats,
    first: int,
    last: int,
) -> None:
    """Set out = share ∘ (max(0, M seen − own ∘ x + Σ_k rate_k D_k x) + beside) and total += out.

    Of ``TOGETHER`` columns. M and D hold ones alone; row k of ``direct_start`` is where the rows of D_k begin;
    ``beside`` may be empty.
    """
    said = len(beside) > 0
    for row in range(first, last):
        # In four names, not in an array: they stay in registers.
        a, b, c, d = 0.0, 0.0, 0.0, 0.0
        for at in range(start[row], start[row + 1]):
            g = place[at]
            a += seen[g, 0]
            b += seen[g, 1]
            c += seen[g, 2]
            d += seen[g, 3]
        a -= own[row, 0] * x[row, 0]
        b -= own[row, 1] * x[row, 1]
        c -= own[row, 2] * x[row, 2]
        d -= own[row, 3] * x[row, 3]
        for k in range(len(direct_start)):
            begin, end = direct_start[k, row], direct_start[k, row + 1]
            if begin == end:
                continue
            ta, tb, tc, td = 0.0, 0.0, 0.0, 0.0
            for at in range(begin, end):
                j = direct_place[at]
                ta += x[j, 0]
                tb += x[j, 1]
                tc += x[j, 2]
                td += x[j, 3]
            a += rate[k, 0] * ta
            b += rate[k, 1] * tb
            c += rate[k, 2] * tc
            d += rate[k, 3] * td
        # What an account tells itself is taken off again: of a lonely one only rounding is left.
        a, b, c, d = max(a, 0.0), max(b, 0.0), max(c, 0.0), max(d, 0.0)
        if said:
            a += beside[row, 0]
            b += beside[row, 1]
            c += beside[row, 2]
            d += beside[row, 3]
        out[row, 0] = a * share[row, 0]
        out[row, 1] = b * share[row, 1]
        out[row, 2] = c * share[row, 2]
        out[row, 3] = d * share[row, 3]
        for lane in range(TOGETHER):
            total[row, lane] += out[row, lane]


@jit
def gathered(parts: Floats, weight: Floats, out: Floats, first: int, last: int) -> None:
    """Set out = weight ∘ Σ parts, of some columns of ``parts``."""
    for at in range(first, last):
        total = parts[0, at]
        for part in range(1, len(parts)):
            total += parts[part, at]
        out[at] = total * weight[at]
