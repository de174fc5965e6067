"""Steps of conjugate gradients and sums of vectors as machine code, a stretch of numbers at a time.

Each does what the same lines do in NumPy, number by number and in the same order of adding; it only reads every array
once.
"""

from __future__ import annotations

from influence.kernels.jit import jit
from influence.kernels.keyed import Floats
from influence.kernels.sums import BLOCK, LANES


@jit
def advance(
    values: Floats,
    residual: Floats,
    direction: Floats,
    image: Floats,
    inverse: Floats,
    step: float,
    sums: Floats,
    first: int,
    last: int,
) -> None:
    """Take a step of conjugate gradients: values += step d, residual −= step A d; sums += residual² ∘ inverse."""
    for base in range(first, last, LANES):
        lanes = sums[base // BLOCK]
        for lane in range(min(LANES, last - base)):
            i = base + lane
            values[i] += direction[i] * step
            left = residual[i] - image[i] * step
            residual[i] = left
            lanes[lane] += left * (left * inverse[i])


@jit
def turn(direction: Floats, residual: Floats, inverse: Floats, share: float, first: int, last: int) -> None:
    """Give the next direction: d = inverse ∘ residual + share d."""
    for i in range(first, last):
        direction[i] = direction[i] * share + residual[i] * inverse[i]


@jit
def dots(xs: tuple[Floats, ...], ys: tuple[Floats, ...], sums: Floats, first: int, last: int) -> None:
    """Add Σ x ∘ y of each pair to its lanes of all blocks; a vector in several pairs is fetched once a block."""
    for begin in range(first, last, BLOCK):
        for pair in range(len(xs)):
            x, y, lanes = xs[pair], ys[pair], sums[pair, begin // BLOCK]
            for base in range(begin, min(begin + BLOCK, last), LANES):
                for lane in range(min(LANES, last - base)):
                    lanes[lane] += x[base + lane] * y[base + lane]


@jit
def take_off(x: Floats, factor: float, y: Floats, first: int, last: int) -> None:
    """Set x = x − factor y."""
    for i in range(first, last):
        x[i] -= factor * y[i]


@jit
def blend(
    old: Floats, new: Floats, whole: Floats, of_old: float, of_new: float, of_whole: float, first: int, last: int
) -> None:
    """Set old = of_old · old + of_new · new, and then whole = of_whole · whole + old."""
    for i in range(first, last):
        old[i] = old[i] * of_old + new[i] * of_new
        whole[i] = whole[i] * of_whole + old[i]
