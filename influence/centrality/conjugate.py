"""Conjugate gradients: a symmetric positive definite system solved by products alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from influence.model import FloatArray

STEPS = 10_000


def solve(
    image: Callable[[FloatArray], FloatArray], right: FloatArray, tolerance: float, start: FloatArray
) -> FloatArray:
    """Give x with A x = right, until ‖right − A x‖ ≤ ``tolerance`` · ‖x‖, in at most 10,000 steps.

    Parameters
    ----------
    image
        x → A x in an array of its own, A symmetric and positive definite.
    right, start
        n numbers; the iteration starts from ``start``.

    Notes
    -----
    Sums are never left to BLAS, whose order of adding changes with the number of threads. Source: Hestenes & Stiefel
    (1952), J. Research NBS 49.

    Examples
    --------
    >>> solve(lambda x: np.array([2.0, 4.0]) * x, np.ones(2), 1e-12, np.zeros(2)).tolist()
    [0.5, 0.25]
    """
    values = start.copy()
    residual = right - image(values)
    direction, work = residual.copy(), np.empty_like(residual)
    square = _dot(residual, residual, work)
    for _ in range(STEPS):
        if np.sqrt(square) <= tolerance * np.sqrt(_dot(values, values, work)):
            break
        moved = image(direction)
        step = square / _dot(direction, moved, work)
        values += np.multiply(direction, step, out=work)
        residual -= np.multiply(moved, step, out=moved)
        previous, square = square, _dot(residual, residual, work)
        direction *= square / previous
        direction += residual
    return values


def _dot(x: FloatArray, y: FloatArray, work: FloatArray) -> float:
    return float(np.sum(np.multiply(x, y, out=work)))
