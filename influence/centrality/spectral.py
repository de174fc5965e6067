"""Largest eigenvalue and eigenvector of the ties, for the whole network or every component at once.

Directed ties: the symmetric part S = (W + Wᵀ) / 2 is meant throughout. It equals W where no tie is directed; its
largest eigenvalue is never below the spectral radius of W, so that a series that converges for S converges for W.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Generic

import numpy as np

from influence.centrality.engine import Engine, Products, V
from influence.centrality.in_memory import ArrayProducts, in_memory
from influence.model import FloatArray, IntArray, Network
from influence.network import TieOperator

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


class _Vectors(ABC, Generic[V]):
    """Vectors of C components side by side: every factor, and every sum, is one number a component."""

    count: int

    @abstractmethod
    def image(self, x: V) -> V:
        """Give S x."""

    @abstractmethod
    def nothing(self) -> V:
        """Give zeros."""

    @abstractmethod
    def copy(self, x: V) -> V:
        """Give the numbers of ``x`` to be written over, as all that is given to a step may be."""

    @abstractmethod
    def dot(self, x: V, y: V) -> FloatArray:
        """Give Σ x ∘ y of every component."""

    @abstractmethod
    def scale(self, x: V, factor: FloatArray) -> V:
        """Give factor · x."""

    @abstractmethod
    def take_off(self, x: V, factor: FloatArray, y: V) -> V:
        """Give x − factor · y."""

    @abstractmethod
    def blend(self, old: V, new: V, whole: V, best: FloatArray) -> tuple[V, V]:
        """Give the sum of new and old, and that and of whole too, each times its factor, for whole, new and old."""

    def unit(self, x: V, image: V) -> tuple[V, V]:
        """Give x of length 1 in every component, and its image as much shorter."""
        norm = np.sqrt(self.dot(x, x))
        factor = np.divide(1.0, norm, out=np.zeros(self.count), where=norm > 1e-290)
        return self.scale(x, factor), self.scale(image, factor)


def _climb(over: _Vectors[V], start: V, tolerance: float) -> tuple[FloatArray, V, int]:
    """Give the largest eigenvalues, the vectors, and how many are not good enough, from ``start``."""
    x, image = over.unit(start, over.image(start))
    direction, direction_image = over.nothing(), over.nothing()
    theta, active = np.zeros(over.count), np.ones(over.count, dtype=np.bool_)
    for _ in range(STEPS):
        theta = over.dot(x, image)
        residual = over.take_off(over.copy(image), theta, x)
        active = np.sqrt(over.dot(residual, residual)) > tolerance * np.abs(theta)
        if not active.any():
            break
        if not active.all():
            residual = over.scale(residual, active.astype(np.float64))
        residual = over.take_off(residual, over.dot(x, residual), x)
        norm = np.sqrt(over.dot(residual, residual))
        residual = over.scale(residual, np.divide(1.0, norm, out=np.zeros(over.count), where=norm > 1e-290))
        residual_image = over.image(residual)
        for other, other_image in ((x, image), (residual, residual_image)):
            overlap = over.dot(other, direction)
            direction = over.take_off(direction, overlap, other)
            direction_image = over.take_off(direction_image, overlap, other_image)
        direction, direction_image = over.unit(direction, direction_image)
        best = _ritz(
            theta,
            over.dot(x, residual_image),
            over.dot(x, direction_image),
            over.dot(residual, residual_image),
            over.dot(residual, direction_image),
            over.dot(direction, direction_image),
        )
        direction, x = over.blend(direction, residual, x, best)
        direction_image, image = over.blend(direction_image, residual_image, image, best)
        x, image = over.unit(x, image)
    return theta, x, int(np.count_nonzero(active))


def _side_by_side(operator: TieOperator, component: IntArray, count: int, tolerance: float) -> Leading:
    start = (component >= 0).astype(np.float64)
    over = _Alone(ArrayProducts(operator)) if count == 1 else _Several(operator, component, count)
    values, vector, unfinished = _climb(over, start, tolerance)
    return Leading(values, np.abs(vector), unfinished)


class _Alone(_Vectors[V]):
    """Vectors of one component, all others being 0, on any engine."""

    count = 1

    def __init__(self, engine: Products[V]) -> None:
        self._engine = engine

    def image(self, x: V) -> V:
        return self._engine.symmetric_product(x)

    def nothing(self) -> V:
        return self._engine.constant(0.0)

    def copy(self, x: V) -> V:
        return self._engine.copy(x)

    def dot(self, x: V, y: V) -> FloatArray:
        return np.array([self._engine.dot(x, y)])

    def scale(self, x: V, factor: FloatArray) -> V:
        return self._engine.scale(x, float(factor[0]))

    def take_off(self, x: V, factor: FloatArray, y: V) -> V:
        return self._engine.take_off(x, float(factor[0]), y)

    def blend(self, old: V, new: V, whole: V, best: FloatArray) -> tuple[V, V]:
        of_whole, of_new, of_old = (float(row[0]) for row in best)
        return self._engine.blend(old, new, whole, of_old, of_new, of_whole)


class _Several(_Vectors[FloatArray]):
    """Vectors of several components in memory; 0 outside."""

    def __init__(self, operator: TieOperator, component: IntArray, count: int) -> None:
        self._label, self.count, self._work = (
            np.where(component >= 0, component, count),
            count,
            np.empty(len(component)),
        )
        self._engine = ArrayProducts(operator)

    def image(self, x: FloatArray) -> FloatArray:
        return self._engine.symmetric_product(x)

    def nothing(self) -> FloatArray:
        return self._engine.constant(0.0)

    def copy(self, x: FloatArray) -> FloatArray:
        return x.copy()

    def dot(self, x: FloatArray, y: FloatArray) -> FloatArray:
        product = np.multiply(x, y, out=self._work)
        return np.bincount(self._label, weights=product, minlength=self.count + 1)[: self.count].astype(np.float64)

    def scale(self, x: FloatArray, factor: FloatArray) -> FloatArray:
        x *= self._spread(factor)
        return x

    def take_off(self, x: FloatArray, factor: FloatArray, y: FloatArray) -> FloatArray:
        x -= np.multiply(self._spread(factor), y, out=self._work)
        return x

    def blend(
        self, old: FloatArray, new: FloatArray, whole: FloatArray, best: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        of_whole, of_new, of_old = (self._spread(row) for row in best)
        old *= of_old
        old += np.multiply(of_new, new, out=self._work)
        whole *= of_whole
        whole += old
        return old, whole

    def _spread(self, of_component: FloatArray) -> FloatArray:
        return np.append(of_component, 0.0)[self._label]


def largest_eigenvalue(network: Network) -> float:
    """Give λ₁, the largest eigenvalue of S, to a relative error far below 1e-6; 0 for a network without ties.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> round(largest_eigenvalue(network_of({}, ["ann bob", "bob cem"])), 9)
    1.414213562
    """
    return in_memory(network).once(eigenvalue)


def eigenvalue(engine: Engine[V]) -> float:
    """Give the same on any engine; use ``engine.once(eigenvalue)``."""
    everyone = engine.tied()
    if engine.largest(everyone) == 0:
        return 0.0
    values, _, _ = _climb(_Alone(engine), everyone, 1e-7)
    return float(values[0])


def _ritz(xx: FloatArray, xr: FloatArray, xp: FloatArray, rr: FloatArray, rp: FloatArray, pp: FloatArray) -> FloatArray:
    """Give the 3 × C coefficients of the best combination of x, residual r and direction p in each component."""
    small = np.stack([np.stack(row, -1) for row in ((xx, xr, xp), (xr, rr, rp), (xp, rp, pp))], -2)
    _, vectors = np.linalg.eigh(small)
    best: FloatArray = vectors[:, :, -1]
    best *= np.where(best[:, :1] < 0, -1.0, 1.0)
    return best.T
