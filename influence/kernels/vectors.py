"""Steps of conjugate gradients and sums of vectors on several threads."""

from __future__ import annotations

import numpy as np

from influence.kernels.keyed import Floats
from influence.kernels.stretches import equal, in_stretches, whole_blocks
from influence.kernels.sums import no_sums, total


def advance(values: Floats, residual: Floats, direction: Floats, image: Floats, inverse: Floats, step: float) -> float:
    """Take a step of conjugate gradients: values += step d, residual −= step A d; give Σ residual² ∘ inverse."""
    from influence.kernels.vector_loops import advance as loop

    sums = no_sums(len(values))
    in_stretches(
        lambda _, first, last: loop(values, residual, direction, image, inverse, step, sums, first, last),
        whole_blocks(equal(len(values))),
    )
    return total(sums)


def turn(direction: Floats, residual: Floats, inverse: Floats, share: float) -> None:
    """Give the next direction: d = inverse ∘ residual + share d."""
    from influence.kernels.vector_loops import turn as loop

    in_stretches(lambda _, first, last: loop(direction, residual, inverse, share, first, last), equal(len(direction)))


def dots(*pairs: tuple[Floats, Floats]) -> list[float]:
    """Give Σ x ∘ y for each pair, added up as :func:`~influence.kernels.sums.summed` does; all read block by block."""
    from influence.kernels.vector_loops import dots as loop

    xs, ys = tuple(x for x, _ in pairs), tuple(y for _, y in pairs)
    sums = np.stack([no_sums(len(x)) for x in xs])
    in_stretches(lambda _, first, last: loop(xs, ys, sums, first, last), whole_blocks(equal(len(xs[0]))))
    return [total(of_pair) for of_pair in sums]


def take_off(x: Floats, factor: float, y: Floats) -> None:
    """Set x = x − factor y."""
    from influence.kernels.vector_loops import take_off as loop

    in_stretches(lambda _, first, last: loop(x, factor, y, first, last), equal(len(x)))


def blend(old: Floats, new: Floats, whole: Floats, of_old: float, of_new: float, of_whole: float) -> None:
    """Set old = of_old · old + of_new · new, and then whole = of_whole · whole + old."""
    from influence.kernels.vector_loops import blend as loop

    in_stretches(lambda _, first, last: loop(old, new, whole, of_old, of_new, of_whole, first, last), equal(len(old)))
