"""Diffusion centrality: how often others hear what an account says."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite

from influence.centrality.engine import Engine, V
from influence.centrality.in_memory import in_memory
from influence.centrality.parameters import require
from influence.centrality.recurrence import Found, score_in_memory
from influence.centrality.spectral import eigenvalue
from influence.errors import UsageError
from influence.model import Network, Remark, Score
from influence.progress import Progress, Stage, silent


@dataclass(frozen=True)
class Diffusion:
    """Expected number of hearings when the account tells something and it is passed on for a few rounds.

    With T hops and passing probability q (a tie of strength w passes with q w)::

        diffusion = Σ_{t=1..T} (q W)^t 1

    Parameters
    ----------
    hops
        T ≥ 1: between degree (1) and eigenvector or Katz (many).
    passing
        q > 0; ``None`` takes 0.9 / λ₁ with λ₁ the largest eigenvalue of the (symmetric part of the) ties, so that word
        neither dies at once nor explodes. The note says which q acted.

    Notes
    -----
    Isolated accounts have 0. Disconnected parts do not act on each other, but share q. Hearings are counted, not
    hearers: the same account can hear twice. With the default q, scaling all strengths changes nothing. Cost T − 1
    products with W, and some 20 for λ₁. Source: Banerjee, Chandrasekhar, Duflo & Jackson (2013), Science 341; (2019),
    Review of Economic Studies 86.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> network = network_of({}, ["ann bob", "bob cem"], others="dee")
    >>> Diffusion(hops=2, passing=0.5).score(network).values.tolist()
    [1.0, 1.5, 1.0, 0.0]
    """

    hops: int = 3
    passing: float | None = None

    def __post_init__(self) -> None:
        require(1 <= self.hops <= 1000, "Diffusion", "hops", "in [1, 1000]", self.hops)
        if self.passing is not None:
            require(0 < self.passing < inf, "Diffusion", "passing", "more than 0 and finite", self.passing)

    @property
    def name(self) -> str:
        """Column name."""
        return "diffusion"

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score every account of ``network``.

        :class:`~influence.errors.UsageError` where ``passing`` is so large that the hearings exceed every number.
        """
        return score_in_memory(self, in_memory(network), progress, self.hops)

    def on(self, engine: Engine[V], stage: Stage) -> Found[V]:
        """Score every account of the network of an engine; raises as :meth:`score` does."""
        if self.passing is not None:
            passing, key = self.passing, "passing"
        else:
            passing, key = default_passing(engine), "passing_by_default"
        values = engine.hearings(passing, self.hops, stage.advance)
        if not isfinite(engine.largest(values)):
            raise UsageError(f"The 'passing' of Diffusion must be smaller for {self.hops} hops. Got {self.passing!r}.")
        return values, (Remark(key, {"passing": passing}) if passing else Remark("no_ties"),)


def default_passing(engine: Engine[V]) -> float:
    """Give 0.9 / λ₁; 0 for a network without ties."""
    largest = eigenvalue(engine)
    return 0.0 if largest < 1e-290 else 0.9 / largest
