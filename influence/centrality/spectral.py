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
from influence.kernels.sums import summed
from influence.model import FloatArray, IntArray, Network
from influence.network import TieOperator

STEPS = 1000
_NEARLY_ALL = 0.99


@dataclass(frozen=True)
class Leading:
    """Largest eigenvalue of each of C components, and the eigenvectors, each of unit length, in one vector of n."""

    values: FloatArray
    vector: FloatArray
    unfinished: int


def leading(
    operator: TieOperator, component: IntArray, count: int, tolerance: float, near: FloatArray | None = None
) -> Leading:
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
    near
        A vector near the leading one of the whole network, from which the component that goes alone starts where the
        vector is all but its own.
    """
    inside = component >= 0
    size = np.bincount(component[inside], minlength=count)
    largest = int(np.argmax(size))
    if count == 1 or 2 * size[largest] < np.sum(size):
        return _side_by_side(operator, component, count, tolerance, near if count == 1 else None)
    alone = _side_by_side(operator, np.where(component == largest, 0, -1), 1, tolerance, near)
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
    def dots(self, *pairs: tuple[V, V]) -> list[FloatArray]:
        """Give Σ x ∘ y of every component, for each pair of x and y."""

    @abstractmethod
    def take_off(self, x: V, factor: FloatArray, y: V) -> V:
        """Give x − factor · y."""

    @abstractmethod
    def blend(self, old: V, new: V, whole: V, best: FloatArray) -> tuple[V, V]:
        """Give the sum of new and old, and that and of whole too, each times its factor, for whole, new and old."""


def _climb(over: _Vectors[V], start: V, tolerance: float) -> tuple[FloatArray, V, int]:
    """Give the largest eigenvalues, the vectors, and how many are not good enough, from ``start``.

    Nothing is made orthogonal: how far the three vectors are from it is in their products, of which all that a step
    needs are found in one go.
    """
    x, image = start, over.image(start)
    direction, direction_image = over.nothing(), over.nothing()
    theta, active = np.zeros(over.count), np.ones(over.count, dtype=np.bool_)
    for _ in range(STEPS):
        xx, xa = over.dots((x, x), (x, image))
        theta = np.divide(xa, xx, out=np.zeros(over.count), where=xx > 0)
        part = np.divide(1.0, theta, out=np.zeros(over.count), where=theta > 0)
        residual = over.take_off(over.copy(x), part, image)  # x − S x / θ: of the size of x, whatever that of S is
        (rr,) = over.dots((residual, residual))
        active = np.sqrt(rr) > tolerance * np.sqrt(xx)
        if not active.any():
            break
        residual_image = over.image(residual)
        xr, xd, rd, dd, r_image, rd_image, dd_image = over.dots(
            (x, residual), (x, direction), (residual, direction), (direction, direction),
            (residual, residual_image), (direction, residual_image), (direction, direction_image),
        )  # fmt: skip
        # By how many θ a combination gains over θ. That x gains nothing, and that with another vector y it gains what
        # the residual times y takes away, is known: no difference of large numbers is taken where the steps are small.
        gain = _square(np.zeros(over.count), -rr, -rd, r_image * part - rr, rd_image * part - rd, dd_image * part - dd)
        best = np.where(active, _ritz(gain, _square(xx, xr, xd, rr, rd, dd)), [[1.0], [0.0], [0.0]])
        direction, x = over.blend(direction, residual, x, best)
        direction_image, image = over.blend(direction_image, residual_image, image, best)
    return theta, x, int(np.count_nonzero(active))


def _side_by_side(
    operator: TieOperator, component: IntArray, count: int, tolerance: float, near: FloatArray | None = None
) -> Leading:
    inside = component >= 0
    over = _Alone(_products(operator)) if count == 1 else _Several(operator, component, count)
    start = inside.astype(np.float64)
    if near is not None:
        own = near * start
        if summed(own * own) > _NEARLY_ALL * summed(near * near):
            start = own
    length = np.sqrt(over.dots((start, start))[0])
    start[inside] /= length[component[inside]]
    values, vector, unfinished = _climb(over, start, tolerance)
    return Leading(values, np.abs(vector), unfinished)


def _products(operator: TieOperator) -> ArrayProducts:
    return ArrayProducts(operator.size, lambda: operator)


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

    def dots(self, *pairs: tuple[V, V]) -> list[FloatArray]:
        return [np.array([found]) for found in self._engine.dots(*pairs)]

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
        self._engine = _products(operator)

    def image(self, x: FloatArray) -> FloatArray:
        return self._engine.symmetric_product(x)

    def nothing(self) -> FloatArray:
        return self._engine.constant(0.0)

    def copy(self, x: FloatArray) -> FloatArray:
        return x.copy()

    def dots(self, *pairs: tuple[FloatArray, FloatArray]) -> list[FloatArray]:
        return [self._dot(x, y) for x, y in pairs]

    def _dot(self, x: FloatArray, y: FloatArray) -> FloatArray:
        product = np.multiply(x, y, out=self._work)
        return np.bincount(self._label, weights=product, minlength=self.count + 1)[: self.count].astype(np.float64)

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
    return eigenvalue(in_memory(network))


def eigenvalue(engine: Engine[V]) -> float:
    """Give the same on any engine, found once."""
    return engine.once(eigenpair)[0] if engine.holds_vectors else engine.once(_eigenvalue_alone)


def eigenpair(engine: Engine[V]) -> tuple[float, V]:
    """Give λ₁, and a vector near one of its own, of any length; use ``engine.once(eigenpair)``."""
    everyone = engine.tied()
    if engine.largest(everyone) == 0:
        return 0.0, everyone
    values, vector, _ = _climb(_Alone(engine), everyone, 1e-7)
    return float(values[0]), vector


def _eigenvalue_alone(engine: Engine[V]) -> float:
    return eigenpair(engine)[0]


def _square(
    xx: FloatArray, xr: FloatArray, xd: FloatArray, rr: FloatArray, rd: FloatArray, dd: FloatArray
) -> FloatArray:
    """Give C symmetric matrices of 3 × 3."""
    return np.stack([np.stack(row, -1) for row in ((xx, xr, xd), (xr, rr, rd), (xd, rd, dd))], -2)


def _ritz(gain: FloatArray, products: FloatArray) -> FloatArray:
    """Give the 3 × C coefficients of the vector of unit length that gains the most, in each component.

    ``products`` are those of the three vectors with each other. Directions that are nothing, or all but a combination
    of the others, are left out.
    """
    length = np.sqrt(np.diagonal(products, axis1=1, axis2=2))
    scale = np.divide(1.0, length, out=np.zeros_like(length), where=length > 1e-150)
    both = scale[:, :, None] * scale[:, None, :]
    share, turn = np.linalg.eigh(products * both)
    sound = (share > 1e-13)[:, None, :]
    way = np.where(sound, turn / np.sqrt(np.maximum(share, 1e-13))[:, None, :], 0.0)
    small = way.transpose(0, 2, 1) @ (gain * both) @ way
    most = np.max(np.abs(small), axis=(1, 2), keepdims=True)
    small -= np.where(sound, 0.0, np.eye(3)) * np.where(most > 0, 4 * most, 1.0)  # what is left out gains the least
    _, vectors = np.linalg.eigh(small)
    best: FloatArray = (scale[:, :, None] * way @ vectors[:, :, -1:])[:, :, 0]
    best *= np.where(best[:, :1] < 0, -1.0, 1.0)
    return best.T
