"""What is believed of the rates of all ways before the history speaks: Gamma for numbers, Beta for chances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from influence.model import FloatArray, Network
from influence.settings import LearningSettings


@dataclass(frozen=True)
class Priors:
    """Prior of every way: Gamma(shape, shape / mean), or Beta(strength · mean, strength · (1 − mean)) for ties.

    Parameters
    ----------
    mean, strength
        One number a way; ``strength`` is the shape of a Gamma, the number of trials of a Beta.
    chance
        Whether the rate is a chance.
    """

    mean: FloatArray
    strength: FloatArray
    chance: npt.NDArray[np.bool_]

    @property
    def fixed(self) -> npt.NDArray[np.bool_]:
        """Ways declared impossible, or ties declared certain: no history moves these."""
        return (self.mean <= 0) | (self.chance & (self.mean >= 1))

    def log_density(self, way: int, rate: FloatArray) -> FloatArray:
        """Give the log density of one way at rates inside its range, up to a constant."""
        mean, strength = self.mean[way], self.strength[way]
        if self.chance[way]:
            up, down = strength * mean - 1, strength * (1 - mean) - 1
            return np.asarray(up * np.log(rate) + down * np.log1p(-rate))
        return np.asarray((strength - 1) * np.log(rate) - strength / mean * rate)

    def derivatives(self, rates: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give the first and second derivative of the log density of every way at its rate."""
        mean = np.where(self.fixed, 0.5, self.mean)
        inside = np.where(self.chance, np.minimum(rates, 1 - 1e-9), 0.0)
        up = np.where(self.chance, self.strength * mean, self.strength) - 1
        down = np.where(self.chance, self.strength * (1 - mean) - 1, 0.0)
        pull = np.where(self.chance, 0.0, self.strength / mean)
        gradient = up / rates - down / (1 - inside) - pull
        return gradient, -up / rates**2 - down / (1 - inside) ** 2

    def draw(self, way: int, count: int, rng: np.random.Generator) -> FloatArray:
        """Draw from the prior of one way."""
        mean, strength = float(self.mean[way]), float(self.strength[way])
        if self.fixed[way]:
            return np.full(count, mean)
        if self.chance[way]:
            return np.asarray(rng.beta(strength * mean, strength * (1 - mean), count), dtype=np.float64)
        return np.asarray(rng.gamma(strength, mean / strength, count), dtype=np.float64)

    def quantile(self, way: int, level: float) -> float:
        """Give a quantile of the prior of one way."""
        from scipy import special

        mean, strength = float(self.mean[way]), float(self.strength[way])
        if self.fixed[way]:
            return mean
        if self.chance[way]:
            return float(special.betaincinv(strength * mean, strength * (1 - mean), level))
        return float(special.gammaincinv(strength, level) * mean / strength)


def priors_of(network: Network, settings: LearningSettings) -> Priors:
    """Give the priors of all ways of a network, in their order."""
    kinds = network.kinds
    mean = [kind.telling_rate for kind in kinds] + [kind.tie_probability for kind in kinds]
    strength = [settings.telling_evidence] * len(kinds) + [settings.tie_evidence] * len(kinds)
    chance = np.arange(2 * len(kinds) + 1) // max(len(kinds), 1) == 1
    chance[-1] = False
    return Priors(np.array([*mean, settings.unrecorded_rate]), np.array([*strength, settings.telling_evidence]), chance)
