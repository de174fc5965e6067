"""Katz centrality: everything that can be reached by the word, farther counts less."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

from influence.centrality.conjugate import STEPS, solve
from influence.centrality.diffusion import default_passing
from influence.centrality.engine import Engine, V
from influence.centrality.in_memory import in_memory
from influence.centrality.parameters import require
from influence.centrality.recurrence import Found, score_in_memory
from influence.centrality.spectral import eigenvalue
from influence.errors import UsageError
from influence.model import Network, Remark, Score
from influence.progress import Progress, Stage, silent


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
            require(0 < self.attenuation < inf, "Katz", "attenuation", "more than 0 and finite", self.attenuation)
        require(0 < self.tolerance < 1, "Katz", "tolerance", "in (0, 1)", self.tolerance)

    @property
    def name(self) -> str:
        """Column name."""
        return "katz"

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score every account of ``network``.

        :class:`~influence.errors.UsageError` where ``attenuation`` is so large that the sum has no limit.
        """
        return score_in_memory(self, in_memory(network), progress)

    def on(self, engine: Engine[V], stage: Stage) -> Found[V]:
        """Score every account of the network of an engine; raises as :meth:`score` does."""
        del stage
        if self.attenuation is None:
            attenuation, key = default_passing(engine), "attenuation_by_default"
        else:
            attenuation, key = self.attenuation, "attenuation"
        if engine.symmetric:
            values = self._conjugate_gradients(engine, attenuation)
        else:
            values = self._series(engine, attenuation, attenuation * eigenvalue(engine))
        return values, (Remark(key, {"attenuation": attenuation}) if attenuation else Remark("no_ties"),)

    def _conjugate_gradients(self, engine: Engine[V], attenuation: float) -> V:
        # No value is below 1, so their norm is at least √n.
        wanted = self.tolerance * sqrt(engine.size)
        ones = engine.constant(1.0)

        def enough(residual: float, values: V) -> bool:
            # No entry of 1 − (I − a W) values exceeds the residual. So if they are positive, a λ₁ < 1, no row of
            # (I − a W)⁻¹ ≥ 0 sums to more than max values / (1 − residual), and its norm is no larger.
            return residual <= 0.5 and residual * engine.largest(values) <= wanted * (1 - residual)

        values, residual = solve(engine, -attenuation, ones, ones, enough, engine.copy(ones), ones)
        if not (enough(residual, values) and engine.sum(ones, ~(values > 0)) == 0):
            limit = 1 / eigenvalue(engine)
            raise UsageError(
                f"The 'attenuation' of Katz must be less than 1/λ₁ = {limit:.6g} for this network. "
                f"Got {self.attenuation!r}."
            )
        return values

    def _series(self, engine: Engine[V], attenuation: float, decay: float) -> V:
        values, term = engine.constant(1.0), engine.constant(1.0)
        left = max(1 - decay, 1e-3)
        for _ in range(STEPS):
            term = engine.larger(engine.product(term, attenuation), 0.0)
            values = values + term
            size = engine.largest(term)
            share = term / max(size, 1e-300)
            if sqrt(engine.sum(share * share)) * size <= self.tolerance * left * engine.largest(values):
                return values
            if not size <= 1e100:
                break
        raise UsageError(
            f"The 'attenuation' of Katz must be smaller for this network, where its sum has no limit. "
            f"Got {self.attenuation!r}."
        )
