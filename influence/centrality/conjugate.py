"""Conjugate gradients: a symmetric positive definite system solved by products alone."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

from influence.centrality.engine import Products, V

STEPS = 10_000


def solve(
    engine: Products[V],
    factor: float,
    shift: V,
    right: V,
    enough: Callable[[float, V], bool],
    start: V,
    inverse: V,
) -> tuple[V, float]:
    """Give x with factor · W x + shift ∘ x = right, as nearly as is ``enough``, and √Σ r² M⁻¹ of the residual r left.

    It stops before that where a step shows that the system is not positive definite, and after 10,000 steps.

    Parameters
    ----------
    factor, shift
        Of the system; W symmetric, and the system positive definite.
    right, start
        n numbers; the iteration starts from ``start``, which is written over.
    enough
        Told √Σ r² M⁻¹ and x: whether to stop.
    inverse
        M⁻¹: 1 / the diagonal of the system, or of what is near it; 0 for what has none.

    Notes
    -----
    Source: Hestenes & Stiefel (1952), J. Research NBS 49.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> from influence.centrality.in_memory import in_memory
    >>> engine = in_memory(network_of({}, ["ann bob"]))
    >>> ones = engine.constant(1.0)
    >>> x, left = solve(engine, -0.5, ones, ones, lambda left, x: left < 1e-12, engine.copy(ones), ones)
    >>> x.tolist(), left < 1e-12
    ([2.0, 2.0], True)
    """
    moved = engine.product(start, factor, shift)
    values, residual = start, right - moved
    direction = residual * inverse
    square = engine.dot(residual, direction)
    for _ in range(STEPS):
        if enough(sqrt(square), values):
            break
        moved, curvature = engine.form(direction, factor, shift, spare=moved)
        if not curvature > 0:
            break
        previous = square
        values, residual, square = engine.advance(values, residual, direction, moved, inverse, square / curvature)
        direction = engine.turn(direction, residual, inverse, square / previous)
    return values, sqrt(square)
