"""The engine of networks that fit into memory: vectors are arrays, products SciPy's or machine code's."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from influence.centrality.engine import Engine, Products
from influence.kernels import compiled_pays
from influence.kernels.sums import summed
from influence.kernels.vectors import advance, blend, dots, take_off, turn
from influence.model import FloatArray, IntArray, Network
from influence.network import Arranged, TieOperator, arranged, strength_there, tie_operator

_NOTHING = np.empty(0)
_VECTORS, _STEPS = 300, 100
"""How often a number of a vector is looked at in a recurrence, at least; and in one of conjugate gradients."""


class ArrayProducts(Products[FloatArray]):
    """A tie operator in memory: of ``size`` accounts, made when a product is first asked for.

    Sums are never left to BLAS, whose order of adding changes with the number of threads. What runs as machine code
    gives the same bits as what does not.
    """

    def __init__(self, size: int, make: Callable[[], TieOperator]) -> None:
        self._size, self._make = size, make
        self._compiled = compiled_pays(_STEPS * size)
        self._vectors_compiled = compiled_pays(_VECTORS * size, exactly=True)

    @cached_property
    def _operator(self) -> TieOperator:
        return self._make()

    @property
    def size(self) -> int:
        """Number of accounts n."""
        return self._size

    @property
    def symmetric(self) -> bool:
        """Whether W = Wᵀ."""
        return self._operator.symmetric

    def constant(self, value: float) -> FloatArray:
        """Give ``value`` for every account."""
        return np.full(self.size, value)

    def product(
        self, x: FloatArray, factor: float = 1.0, shift: FloatArray | None = None, spare: FloatArray | None = None
    ) -> FloatArray:
        """Give factor · W x + shift ∘ x."""
        out = np.empty(self.size) if spare is None else spare
        return self._operator.combined(x, factor, _NOTHING if shift is None else shift, out)

    def product_transposed(self, x: FloatArray) -> FloatArray:
        """Give Wᵀ x."""
        return self._operator.apply_transposed(x)

    def form(
        self, x: FloatArray, factor: float, shift: FloatArray | None, spare: FloatArray | None = None
    ) -> tuple[FloatArray, float]:
        """Give the product, and Σ x ∘ of it, in one go."""
        out = np.empty(self.size) if spare is None else spare
        return out, self._operator.form(x, factor, _NOTHING if shift is None else shift, out)

    def copy(self, x: FloatArray) -> FloatArray:
        """Give a copy."""
        return x.copy()

    def larger(self, x: FloatArray, other: FloatArray | float) -> FloatArray:
        """Give the larger of two numbers."""
        return np.maximum(x, other)

    def absolute(self, x: FloatArray) -> FloatArray:
        """Give |x|."""
        return np.abs(x)

    def inverse(self, x: FloatArray) -> FloatArray:
        """Give 1 / x, or 0."""
        return np.divide(1.0, x, out=np.zeros(len(x)), where=x > 0)

    def where(self, condition: Any, x: FloatArray, other: FloatArray | float) -> FloatArray:  # noqa: ANN401
        """Give x where a condition holds, and ``other`` elsewhere."""
        return np.where(condition, x, other)

    def sum(self, x: FloatArray, where: Any = None) -> float:  # noqa: ANN401
        """Give Σ x."""
        return float(np.sum(x)) if where is None else float(np.sum(x, where=where))

    def largest(self, x: FloatArray) -> float:
        """Give the largest."""
        return float(np.max(x, initial=0.0))

    def dots(self, *pairs: tuple[FloatArray, FloatArray]) -> list[float]:
        """Give Σ x ∘ y for each pair."""
        return dots(*pairs) if self._vectors_compiled else [summed(x * y) for x, y in pairs]

    def take_off(self, x: FloatArray, factor: float, y: FloatArray) -> FloatArray:
        """Give x − factor · y, in x."""
        if not self._vectors_compiled:
            return super().take_off(x, factor, y)
        take_off(x, factor, y)
        return x

    def blend(
        self, old: FloatArray, new: FloatArray, whole: FloatArray, of_old: float, of_new: float, of_whole: float
    ) -> tuple[FloatArray, FloatArray]:
        """Give both sums, in old and whole."""
        if not self._vectors_compiled:
            return super().blend(old, new, whole, of_old, of_new, of_whole)
        blend(old, new, whole, of_old, of_new, of_whole)
        return old, whole

    def advance(
        self,
        values: FloatArray,
        residual: FloatArray,
        direction: FloatArray,
        image: FloatArray,
        inverse: FloatArray,
        step: float,
    ) -> tuple[FloatArray, FloatArray, float]:
        """Take a step, in values and residual."""
        if not self._compiled:
            return super().advance(values, residual, direction, image, inverse, step)
        return values, residual, advance(values, residual, direction, image, inverse, step)

    def turn(self, direction: FloatArray, residual: FloatArray, inverse: FloatArray, share: float) -> FloatArray:
        """Give the next direction, in the last."""
        if not self._compiled:
            return super().turn(direction, residual, inverse, share)
        turn(direction, residual, inverse, share)
        return direction


class MemoryEngine(ArrayProducts, Engine[FloatArray]):
    """W of a network in an order of its accounts; results come back into the network's by :meth:`values`."""

    def __init__(self, network: Network, way: Arranged) -> None:
        Engine.__init__(self)
        ArrayProducts.__init__(self, network.n_accounts, lambda: way.operator)
        self._network, self._way = network, way

    def values(self, x: FloatArray) -> FloatArray:
        """Give a vector in the order of the network's accounts."""
        return self._way.back(x)

    @property
    def total_revenue(self) -> float:
        """Sum of all revenues."""
        return float(np.sum(self._network.revenue))

    def revenue(self) -> FloatArray:
        """Give the revenues."""
        return self._way.there(self._network.revenue)

    def tied(self) -> FloatArray:
        """Give 1 for accounts with a tie."""
        operator = self._operator
        grouped = operator.incidence @ (operator.group_weight > 0).astype(np.float64) > 0
        direct = (np.diff(operator.direct.indptr) > 0) | (np.diff(operator.direct_t.indptr) > 0)
        result: FloatArray = (grouped | direct).astype(np.float64)
        return result

    @property
    def groups_used(self) -> int:
        """Number of groups of kinds that have a weight."""
        return int(np.count_nonzero(_used(self._network)[self._network.group_kind]))

    def groups(self) -> FloatArray:
        """Give the number of groups."""
        return self._way.there(_groups(self._network).astype(np.float64))

    def reached(self) -> FloatArray:
        """Give the number of accounts reached directly."""
        return self._way.there(_reached(self._network).astype(np.float64))

    def strength(self) -> FloatArray:
        """Give W 1."""
        return strength_there(self._network)

    def hearings(self, passing: float, hops: int, passed: Callable[[], None]) -> FloatArray:
        """Give the sum of so many hops."""
        total = strength_there(self._network, passing)
        passed()
        self._operator.hearings(total, passing, hops - 1, passed)
        return total

    def heard(self) -> FloatArray:
        """Give Wᵀ 1."""
        return self._operator.heard()


def in_memory(network: Network) -> MemoryEngine:
    """Give the engine of a network for recurrences; made once and kept with it."""
    return network.once(_in_memory)


def to_count(network: Network) -> MemoryEngine:
    """Give the engine of a network for what takes no product: its accounts stay as they are."""
    return MemoryEngine(network, Arranged(lambda: tie_operator(network)))


def _in_memory(network: Network) -> MemoryEngine:
    return MemoryEngine(network, arranged(network))


def _used(network: Network) -> npt.NDArray[np.bool_]:
    return np.array([kind.weight > 0 for kind in network.kinds], dtype=np.bool_)


def _groups(network: Network) -> IntArray:
    """Count the groups of every account, of the kinds used."""
    incidence, used = network.incidence, _used(network)
    if used.all():
        return np.diff(incidence.indptr)
    row = np.repeat(np.arange(network.n_accounts), np.diff(incidence.indptr))
    return np.bincount(row[used[network.group_kind][incidence.indices]], minlength=network.n_accounts)


def _reached(network: Network) -> IntArray:
    """Count the accounts that each account's word reaches directly, by one kind used or several."""
    parts = [ties for ties, used in zip(network.ties, _used(network), strict=True) if used and ties.nnz]
    if not parts:
        return np.zeros(network.n_accounts, dtype=np.int64)
    return np.diff(parts[0].indptr if len(parts) == 1 else sp.csr_array(sum(parts[1:], start=parts[0])).indptr)
