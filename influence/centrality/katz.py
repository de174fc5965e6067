"""Katz centrality: everything that can be reached by the word, farther counts less."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.centrality.conjugate import STEPS, solve
from influence.centrality.diffusion import default_passing
from influence.centrality.parameters import require
from influence.centrality.spectral import largest_eigenvalue
from influence.errors import UsageError
from influence.model import FloatArray, Network, Remark, Score
from influence.network import TieOperator, arranged
from influence.progress import Progress, silent


@dataclass(frozen=True)
class Katz:
    """Number of ways in which the word of an account goes on, each step worth a: the limit of diffusion for many hops.

    With attenuation a::

        katz = Σ_{t≥0} (a W)^t 1 = (I − a W)⁻¹ 1

    Parameters
    ----------
    attenuation
        a > 0, below 1/λ₁; ``None`` takes 0.9 / λ₁ as :class:`Diffusion` does. The note says which a acted.
    tolerance
        Largest Euclidean error, as a share of the length of the score vector. Range (0, 1).

    Notes
    -----
    Isolated accounts have 1. Disconnected parts do not act on each other, but share a. Cost some 20 to 40 products with
    W by conjugate gradients; where ties are directed the series is summed, some 200. Source: Katz (1953),
    Psychometrika 18.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> network = network_of({}, ["ann bob", "bob cem"], others="dee")
    >>> Katz(attenuation=0.5).score(network).values.round(6).tolist()
    [3.0, 4.0, 3.0, 1.0]
    """

    attenuation: float | None = None
    tolerance: float = 1e-10

    def __post_init__(self) -> None:
        if self.attenuation is not None:
            require(0 < self.attenuation < np.inf, "Katz", "attenuation", "more than 0 and finite", self.attenuation)
        require(0 < self.tolerance < 1, "Katz", "tolerance", "in (0, 1)", self.tolerance)

    @property
    def name(self) -> str:
        """Column name."""
        return "katz"

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score every account of ``network``.

        :class:`~influence.errors.UsageError` where ``attenuation`` is so large that the sum has no limit.
        """
        way = arranged(network)
        with progress.stage(self.name):
            if self.attenuation is None:
                attenuation, key = default_passing(network), "attenuation_by_default"
            else:
                attenuation, key = self.attenuation, "attenuation"
            if way.operator.symmetric:
                values = self._conjugate_gradients(network, way.operator, attenuation)
            else:
                values = self._series(way.operator, attenuation, attenuation * network.once(largest_eigenvalue))
        remark = Remark(key, {"attenuation": attenuation}) if attenuation else Remark("no_ties")
        return Score(self.name, way.back(values), remarks=(remark,))

    def _conjugate_gradients(self, network: Network, operator: TieOperator, attenuation: float) -> FloatArray:
        # No value is below 1, so their norm is at least √n.
        wanted = self.tolerance * float(np.sqrt(operator.size))
        ones = np.ones(operator.size)

        def enough(residual: float, values: FloatArray) -> bool:
            # No entry of 1 − (I − a W) values exceeds the residual. So if they are positive, a λ₁ < 1, no row of
            # (I − a W)⁻¹ ≥ 0 sums to more than max values / (1 − residual), and its norm is no larger.
            return residual <= 0.5 and residual * float(np.max(values, initial=0.0)) <= wanted * (1 - residual)

        values, residual = solve(lambda x, out: operator.form(x, -attenuation, ones, out), ones, enough, ones, ones)
        if not (enough(residual, values) and np.all(values > 0)):
            limit = 1 / network.once(largest_eigenvalue)
            raise UsageError(
                f"The 'attenuation' of Katz must be less than 1/λ₁ = {limit:.6g} for this network. "
                f"Got {self.attenuation!r}."
            )
        return values

    def _series(self, operator: TieOperator, attenuation: float, decay: float) -> FloatArray:
        values, term = np.ones(operator.size), np.ones(operator.size)
        left = max(1 - decay, 1e-3)
        for _ in range(STEPS):
            term = np.clip(attenuation * operator.apply(term), 0.0, None)
            values = values + term
            size = float(np.max(term))
            if np.sqrt(np.sum((term / max(size, 1e-300)) ** 2)) * size <= self.tolerance * left * float(np.max(values)):
                return values
            if size > 1e100:
                break
        raise UsageError(
            f"The 'attenuation' of Katz must be smaller for this network, where its sum has no limit. "
            f"Got {self.attenuation!r}."
        )
