"""Expected tellings: by how many each account is told through one step of the word, and what its own word is worth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from influence.kernels.products import passed_on, stacked
from influence.kernels.stretches import Positions
from influence.model import FloatArray
from influence.network import Factor


@dataclass(frozen=True)
class Tellings:
    """M of one draw, or of each of k, applied and never built: B (p ∘ Bᵀ x) − own ∘ x + Σ rate D x.

    Of k draws, x, p, own and the rates have a column each.

    Parameters
    ----------
    member
        B: n accounts × m groups.
    chance
        p: m chances that a member tells another one.
    own
        n numbers: what the groups would let an account tell itself.
    direct
        Ties D (n × n), from who tells to who is told, and the rates at which they tell.
    """

    member: Factor
    chance: FloatArray
    own: FloatArray
    direct: tuple[tuple[Factor, FloatArray | float], ...]

    def told(self, x: FloatArray, outside: FloatArray | None) -> FloatArray:
        """Give M x, and what those outside the data in each group are worth."""
        result = self.member.times(self._seen(x, outside))
        result -= self.own * x
        for ties, rate in self.direct:
            result += rate * ties.times(x)
        # What an account tells itself is taken off again: of a lonely one only rounding is left.
        return np.maximum(result, 0.0, out=result)

    def passed_on(
        self, x: FloatArray, outside: FloatArray | None, beside: FloatArray, share: FloatArray, total: FloatArray
    ) -> FloatArray:
        """Give share ∘ (M x + beside) of k draws, what a hop brings to who passes the word on, and add it to ``total``.

        ``beside`` may have no rows: nothing.
        """
        if not self._at_once(x):
            told = self.told(x, outside)
            if len(beside):
                told += beside
            told *= share
            total += told
            return told
        rate = np.array([rate for _, rate in self.direct], dtype=np.float64).reshape(-1, x.shape[1])
        seen = self._seen(x, outside)
        return passed_on(self.member.rows, seen, self.own, x, self._direct, rate, beside, share, total)

    def _at_once(self, x: FloatArray) -> bool:
        """Tell whether one loop does it all: as many columns as it takes, and nothing counts more than once."""
        if not self.member.compiled or x.ndim == 1:
            return False
        from influence.kernels.product_loops import TOGETHER

        matrices = (self.member, *(ties for ties, _ in self.direct))
        return x.shape[1] == TOGETHER and all(matrix.rows.unit for matrix in matrices)

    @cached_property
    def _direct(self) -> tuple[Positions, Positions]:
        if not self.direct:
            return np.zeros((0, 1), dtype=np.uint32), np.zeros(0, dtype=np.uint32)
        return stacked([ties.rows for ties, _ in self.direct])

    def _seen(self, x: FloatArray, outside: FloatArray | None) -> FloatArray:
        """Give what the groups tell their members, and what those outside the data in each group are worth."""
        seen = self.member.turned_times(x)
        if outside is not None:
            seen += outside
        seen *= self.chance
        return seen

    def heard(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give Mᵀ x: by how many each account is told, and each unseen member of the groups."""
        by_group = self.chance * self.member.turned_times(x)
        result = self.member.times(by_group) - self.own * x
        for ties, rate in self.direct:
            result += rate * ties.turned_times(x)
        return np.maximum(result, 0.0), by_group
