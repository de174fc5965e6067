"""Largest eigenvalue and eigenvector of the ties, for the whole network or every component at once.

Directed ties: the symmetric part S = (W + Wᵀ) / 2 is meant throughout. It equals W where no tie is directed; its
largest eigenvalue is never below the spectral radius of W, so that a series that converges for S converges for W.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from influence.model import FloatArray, IntArray, Network
from influence.network import TieOperator, arranged

STEPS = 1000


@dataclass(frozen=True)
class Leading:
    """Largest eigenvalue of each of C components, and the eigenvectors, each of unit length, in one vector of n."""

    values: FloatArray
    vector: FloatArray
    unfinished: int


def leading(operator: TieOperator, component: IntArray, count: int, tolerance: float) -> Leading:
    """Give the leading eigenpair of S in every component.

    Locally optimal conjugate gradients (Knyazev 2001, SIAM J. Sci. Comput. 23) on all components side by side: from the
    vector of ones, the best combination of iterate, residual and last direction is taken until ‖S x − λ x‖ ≤
    ``tolerance`` · λ. It maximises, so eigenvalues −λ of two-mode and other periodic networks do no harm. A component
    of half of the accounts or more goes alone: its sums need no sorting by component.

    Parameters
    ----------
    component
        n labels in 0..count−1; accounts with a negative label stay out, and have 0. No tie joins two labels.
    tolerance
        Relative residual to reach. After 1,000 steps the best vector so far is taken; ``unfinished`` counts components.
    """
    inside = component >= 0
    size = np.bincount(component[inside], minlength=count)
    largest = int(np.argmax(size))
    if count == 1 or 2 * size[largest] < np.sum(size):
        return _side_by_side(operator, component, count, tolerance)
    alone = _side_by_side(operator, np.where(component == largest, 0, -1), 1, tolerance)
    others = np.flatnonzero(inside & (component != largest))
    label = component[others]
    rest = _side_by_side(operator.part(others), label - (label > largest), count - 1, tolerance)
    alone.vector[others] = rest.vector
    values = np.insert(rest.values, largest, alone.values[0])
    return Leading(values, alone.vector, alone.unfinished + rest.unfinished)


def _side_by_side(operator: TieOperator, component: IntArray, count: int, tolerance: float) -> Leading:
    inside = component >= 0
    label = np.where(inside, component, count)
    apply = _symmetric_part(operator)

    work = np.empty(len(component))

    def dot(x: FloatArray, y: FloatArray) -> FloatArray:
        # Never BLAS: its sums change with the number of threads.
        product = np.multiply(x, y, out=work)
        if count == 1:
            return np.array([np.sum(product)])
        return np.bincount(label, weights=product, minlength=count + 1)[:count].astype(np.float64)

    def less(x: FloatArray, factor: FloatArray, y: FloatArray) -> FloatArray:
        """Give x − factor y, in the place of x."""
        x -= np.multiply(factor, y, out=work)
        return x

    def spread(of_component: FloatArray) -> FloatArray:
        # Those outside have 0 throughout: for one component its number alone will do.
        return of_component if count == 1 else np.append(of_component, 0.0)[label]

    def unit(x: FloatArray, image: FloatArray) -> tuple[FloatArray, FloatArray]:
        norm = np.sqrt(dot(x, x))
        factor = spread(np.divide(1.0, norm, out=np.zeros(count), where=norm > 1e-290))
        x *= factor
        if image is not x:
            image *= factor
        return x, image

    x = inside.astype(np.float64)
    x, image = unit(x, apply(x))
    direction, direction_image = np.zeros_like(x), np.zeros_like(x)
    theta, active = np.zeros(count), np.ones(count, dtype=np.bool_)
    for _ in range(STEPS):
        theta = dot(x, image)
        residual = image - np.multiply(spread(theta), x, out=work)
        active = np.sqrt(dot(residual, residual)) > tolerance * np.abs(theta)
        if not active.any():
            break
        residual *= spread(active.astype(np.float64))
        less(residual, spread(dot(x, residual)), x)
        residual, _ = unit(residual, residual)
        residual_image = apply(residual)
        for other, other_image in ((x, image), (residual, residual_image)):
            overlap = spread(dot(other, direction))
            less(direction, overlap, other)
            less(direction_image, overlap, other_image)
        direction, direction_image = unit(direction, direction_image)
        best = _ritz(
            theta,
            dot(x, residual_image),
            dot(x, direction_image),
            dot(residual, residual_image),
            dot(residual, direction_image),
            dot(direction, direction_image),
        )
        a, b, c = (spread(column) for column in best)
        for old, new, whole in ((direction, residual, x), (direction_image, residual_image, image)):
            old *= c
            new *= b
            old += new
            whole *= a
            whole += old
        x, image = unit(x, image)
    return Leading(theta, np.abs(x), int(np.count_nonzero(active)))


def largest_eigenvalue(network: Network) -> float:
    """Give λ₁, the largest eigenvalue of S, to a relative error far below 1e-6; 0 for a network without ties.

    Use ``network.once(largest_eigenvalue)``.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> round(largest_eigenvalue(network_of({}, ["ann bob", "bob cem"])), 9)
    1.414213562
    """
    operator = arranged(network).operator
    grouped = operator.incidence @ (operator.group_weight > 0).astype(np.float64) > 0
    direct = (np.diff(operator.direct.indptr) > 0) | (np.diff(operator.direct_t.indptr) > 0)
    everyone = np.where(grouped | direct, 0, -1)
    if not np.any(everyone == 0):
        return 0.0
    return float(leading(operator, everyone, 1, 1e-7).values[0])


def _symmetric_part(operator: TieOperator) -> Callable[[FloatArray], FloatArray]:
    if operator.symmetric:
        return operator.apply
    return lambda x: (operator.apply(x) + operator.apply_transposed(x)) / 2


def _ritz(xx: FloatArray, xr: FloatArray, xp: FloatArray, rr: FloatArray, rp: FloatArray, pp: FloatArray) -> FloatArray:
    """Give the 3 × C coefficients of the best combination of x, residual r and direction p in each component."""
    small = np.stack([np.stack(row, -1) for row in ((xx, xr, xp), (xr, rr, rp), (xp, rp, pp))], -2)
    _, vectors = np.linalg.eigh(small)
    best: FloatArray = vectors[:, :, -1]
    best *= np.where(best[:, :1] < 0, -1.0, 1.0)
    return best.T
