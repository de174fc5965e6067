"""Largest eigenvalue and eigenvector of the ties, for the whole network or every component at once.

Directed ties: the symmetric part S = (W + Wᵀ) / 2 is meant throughout. It equals W where no tie is directed; its
largest eigenvalue is never below the spectral radius of W, so that a series that converges for S converges for W.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from influence.kernels import compiled_pays
from influence.kernels.products import blend, dot, take_off
from influence.kernels.sums import summed
from influence.model import FloatArray, IntArray, Network
from influence.network import TieOperator, arranged

STEPS = 1000
_VECTORS = 300
"""How often a number of a vector is looked at in a recurrence, at least."""


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
    apply = _symmetric_part(operator)
    over = _Alone(len(component)) if count == 1 else _Several(np.where(inside, component, count), count)

    def unit(x: FloatArray, image: FloatArray) -> tuple[FloatArray, FloatArray]:
        norm = np.sqrt(over.dot(x, x))
        factor = np.divide(1.0, norm, out=np.zeros(count), where=norm > 1e-290)
        over.scale(x, factor)
        if image is not x:
            over.scale(image, factor)
        return x, image

    x = inside.astype(np.float64)
    x, image = unit(x, apply(x))
    direction, direction_image = np.zeros_like(x), np.zeros_like(x)
    theta, active = np.zeros(count), np.ones(count, dtype=np.bool_)
    for _ in range(STEPS):
        theta = over.dot(x, image)
        residual = image.copy()
        over.take_off(residual, theta, x)
        active = np.sqrt(over.dot(residual, residual)) > tolerance * np.abs(theta)
        if not active.any():
            break
        if not active.all():
            over.scale(residual, active.astype(np.float64))
        over.take_off(residual, over.dot(x, residual), x)
        residual, _ = unit(residual, residual)
        residual_image = apply(residual)
        for other, other_image in ((x, image), (residual, residual_image)):
            overlap = over.dot(other, direction)
            over.take_off(direction, overlap, other)
            over.take_off(direction_image, overlap, other_image)
        direction, direction_image = unit(direction, direction_image)
        best = _ritz(
            theta,
            over.dot(x, residual_image),
            over.dot(x, direction_image),
            over.dot(residual, residual_image),
            over.dot(residual, direction_image),
            over.dot(direction, direction_image),
        )
        for old, new, whole in ((direction, residual, x), (direction_image, residual_image, image)):
            over.blend(old, new, whole, best)
        x, image = unit(x, image)
    return Leading(theta, np.abs(x), int(np.count_nonzero(active)))


class _Alone:
    """Vectors of one component, all others being 0; in machine code where that pays, the same to the bit."""

    def __init__(self, size: int) -> None:
        self._compiled, self._work = compiled_pays(_VECTORS * size, exactly=True), np.empty(size)

    def dot(self, x: FloatArray, y: FloatArray) -> FloatArray:
        # Never BLAS: its sums change with the number of threads.
        return np.array([dot(x, y) if self._compiled else summed(np.multiply(x, y, out=self._work))])

    def scale(self, x: FloatArray, factor: FloatArray) -> None:
        x *= factor[0]

    def take_off(self, x: FloatArray, factor: FloatArray, y: FloatArray) -> None:
        if self._compiled:
            take_off(x, float(factor[0]), y)
        else:
            x -= np.multiply(factor[0], y, out=self._work)

    def blend(self, old: FloatArray, new: FloatArray, whole: FloatArray, best: FloatArray) -> None:
        of_whole, of_new, of_old = (float(row[0]) for row in best)
        if self._compiled:
            blend(old, new, whole, of_old, of_new, of_whole)
            return
        old *= of_old
        old += np.multiply(of_new, new, out=self._work)
        whole *= of_whole
        whole += old


class _Several:
    """Vectors of several components side by side: every factor is one number a component, and 0 outside."""

    def __init__(self, label: IntArray, count: int) -> None:
        self._label, self._count, self._work = label, count, np.empty(len(label))

    def dot(self, x: FloatArray, y: FloatArray) -> FloatArray:
        product = np.multiply(x, y, out=self._work)
        return np.bincount(self._label, weights=product, minlength=self._count + 1)[: self._count].astype(np.float64)

    def scale(self, x: FloatArray, factor: FloatArray) -> None:
        x *= self._spread(factor)

    def take_off(self, x: FloatArray, factor: FloatArray, y: FloatArray) -> None:
        x -= np.multiply(self._spread(factor), y, out=self._work)

    def blend(self, old: FloatArray, new: FloatArray, whole: FloatArray, best: FloatArray) -> None:
        of_whole, of_new, of_old = (self._spread(row) for row in best)
        old *= of_old
        old += np.multiply(of_new, new, out=self._work)
        whole *= of_whole
        whole += old

    def _spread(self, of_component: FloatArray) -> FloatArray:
        return np.append(of_component, 0.0)[self._label]


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
