"""Expected tellings: by how many each account is told through one step of the word, and what its own word is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
        seen = self.member.turned_times(x)
        if outside is not None:
            seen += outside
        seen *= self.chance
        result = self.member.times(seen)
        result -= self.own * x
        for ties, rate in self.direct:
            result += rate * ties.times(x)
        # What an account tells itself is taken off again: of a lonely one only rounding is left.
        return np.maximum(result, 0.0, out=result)

    def heard(self, x: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give Mᵀ x: by how many each account is told, and each unseen member of the groups."""
        by_group = self.chance * self.member.turned_times(x)
        result = self.member.times(by_group) - self.own * x
        for ties, rate in self.direct:
            result += rate * ties.turned_times(x)
        return np.maximum(result, 0.0), by_group
