"""Conjugate gradients: a symmetric positive definite system solved by products alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from influence.kernels import compiled_pays
from influence.kernels.products import advance, turn
from influence.kernels.sums import summed
from influence.model import FloatArray

STEPS = 10_000
_STEPS_AT_LEAST = 100


def solve(
    image: Callable[[FloatArray, FloatArray], float],
    right: FloatArray,
    enough: Callable[[float, FloatArray], bool],
    start: FloatArray,
    inverse: FloatArray,
) -> tuple[FloatArray, float]:
    """Give x with A x = right, as nearly as is ``enough``, and √Σ r² M⁻¹ of the residual r left.

    It stops before that where a step shows that A is not positive definite, and after 10,000 steps.

    Parameters
    ----------
    image
        (x, out) → Σ x ∘ A x, with A x written to ``out``; A symmetric and positive definite.
    right, start
        n numbers; the iteration starts from ``start``.
    enough
        Told √Σ r² M⁻¹ and x: whether to stop.
    inverse
        M⁻¹: 1 / the diagonal of A, or of what is near it; 0 for what has none.

    Notes
    -----
    Sums are never left to BLAS, whose order of adding changes with the number of threads. Source: Hestenes & Stiefel
    (1952), J. Research NBS 49.

    Examples
    --------
    >>> def image(x, out):
    ...     np.multiply([2.0, 4.0], x, out=out)
    ...     return float(np.sum(x * out))
    >>> x, left = solve(image, np.ones(2), lambda left, x: left < 1e-12, np.zeros(2), np.ones(2))
    >>> x.tolist(), left < 1e-12
    ([0.5, 0.25], True)
    """
    compiled = compiled_pays(_STEPS_AT_LEAST * len(right))
    moved = np.empty_like(right)
    image(start, moved)
    values, residual = start.copy(), right - moved
    direction = residual * inverse
    square = summed(residual * direction)
    for _ in range(STEPS):
        if enough(float(np.sqrt(square)), values):
            break
        curvature = image(direction, moved)
        if not curvature > 0:
            break
        step = square / curvature
        if compiled:
            previous, square = square, advance(values, residual, direction, moved, inverse, step)
            turn(direction, residual, inverse, square / previous)
        else:
            values += direction * step
            residual -= moved * step
            towards = residual * inverse
            previous, square = square, summed(residual * towards)
            direction *= square / previous
            direction += towards
    return values, float(np.sqrt(square))
