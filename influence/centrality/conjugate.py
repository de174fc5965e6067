"""Conjugate gradients: a symmetric positive definite system solved by products alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from influence.kernels import compiled_pays
from influence.kernels.products import advance, turn
from influence.model import FloatArray

STEPS = 10_000
_STEPS_AT_LEAST = 100


def solve(
    image: Callable[[FloatArray, FloatArray], FloatArray],
    right: FloatArray,
    enough: float,
    start: FloatArray,
    inverse: FloatArray,
) -> FloatArray:
    """Give x with A x = right, until the residual is at most ``enough``, in at most 10,000 steps.

    Parameters
    ----------
    image
        (x, out) → A x, written to ``out``; A symmetric and positive definite.
    right, start
        n numbers; the iteration starts from ``start``.
    enough
        Bound on √Σ r² M⁻¹ of the residual r.
    inverse
        M⁻¹: 1 / the diagonal of A, or of what is near it.

    Notes
    -----
    Sums are never left to BLAS, whose order of adding changes with the number of threads. Source: Hestenes & Stiefel
    (1952), J. Research NBS 49.

    Examples
    --------
    >>> solve(lambda x, out: np.multiply([2.0, 4.0], x, out=out), np.ones(2), 1e-12, np.zeros(2), np.ones(2)).tolist()
    [0.5, 0.25]
    """
    compiled = compiled_pays(_STEPS_AT_LEAST * len(right))
    moved, work = np.empty_like(right), np.empty_like(right)
    values, residual = start.copy(), right - image(start, moved)
    direction = residual * inverse
    square = float(np.sum(np.multiply(residual, direction, out=work)))
    for _ in range(STEPS):
        if np.sqrt(square) <= enough:
            break
        image(direction, moved)
        step = square / float(np.sum(np.multiply(direction, moved, out=work)))
        if compiled:
            advance(values, residual, direction, moved, inverse, step, work)
        else:
            values += np.multiply(direction, step, out=work)
            residual -= np.multiply(moved, step, out=moved)
            np.multiply(residual, np.multiply(residual, inverse, out=work), out=work)
        previous, square = square, float(np.sum(work))
        if compiled:
            turn(direction, residual, inverse, square / previous)
        else:
            direction *= square / previous
            direction += np.multiply(residual, inverse, out=work)
    return values
