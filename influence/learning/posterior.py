"""Draws from the joint posterior of all rates, and exact-as-drawn intervals of each.

Data augmentation (Tanner & Wong 1987): given the rates, draw for each referral whose coin fell and when; given those,
each way has a posterior of one dimension (:mod:`influence.learning.credit`), drawn from on a grid. Intervals and means
come from the average of these densities over all rounds (Gelfand & Smith 1990), which wavers far less than quantiles of
the draws themselves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.kernels.arranging import grouped
from influence.learning.credit import Completed, completed, log_posterior, maximise, slopes
from influence.learning.evidence import Evidence
from influence.learning.priors import Priors
from influence.learning.tally import sums
from influence.model import FloatArray, IntArray

LEVELS = (0.05, 0.95)
_WARM_UP, _POINTS, _DEEP = 60, 400, 40.0


@dataclass(frozen=True)
class Posterior:
    """What is known of the rates of all W ways.

    Parameters
    ----------
    mean, low, high
        W posterior means and quantiles of 5 % and 95 %.
    evidence
        W numbers of referrals credited to the way at the mode, fractional.
    draws
        S × W joint draws.
    """

    mean: FloatArray
    low: FloatArray
    high: FloatArray
    evidence: FloatArray
    draws: FloatArray


def prior_only(priors: Priors, draws: int, rng: np.random.Generator) -> Posterior:
    """Give the prior as the posterior of no history: exact means and quantiles."""
    ways = range(len(priors.mean))
    low, high = (np.array([priors.quantile(way, level) for way in ways]) for level in LEVELS)
    drawn = np.array([priors.draw(way, draws, rng) for way in ways]).T
    return Posterior(priors.mean.copy(), low, high, np.zeros(len(priors.mean)), drawn)


def sample(evidence: Evidence, priors: Priors, draws: int, rng: np.random.Generator) -> Posterior:
    """Draw from the posterior; ways without any exposure keep their prior exactly."""
    start = prior_only(priors, draws, rng)
    mode, filled = maximise(evidence, priors)
    seen = ~priors.fixed & ((evidence.exposure.sum(axis=1) > 0) | (filled.credits.sum(axis=1) > 0))
    grids = [_Grid.around(evidence, priors, int(way)) for way in np.flatnonzero(seen)]
    rates = np.where(seen, mode, start.mean)
    drawn, turns = start.draws.copy(), _Turns.of(evidence)
    for round_ in range(-_WARM_UP, draws):
        hidden = _hidden(evidence, turns, rates, rng)
        if round_ >= 0:
            rates = np.where(seen, rates, drawn[round_])
        for grid in grids:
            rates[grid.way] = grid.draw(hidden, rng, keep=round_ >= 0)
        if round_ >= 0:
            drawn[round_] = rates
    mean, low, high = start.mean.copy(), start.low.copy(), start.high.copy()
    for grid in grids:
        mean[grid.way], low[grid.way], high[grid.way] = grid.summary()
    return Posterior(mean, low, high, np.where(seen, filled.credits.sum(axis=1), 0.0), drawn)


@dataclass(frozen=True)
class _Turns:
    """The own coins one referral after the other, and where those of each begin; the last ones' end, too."""

    order: IntArray
    start: IntArray

    @classmethod
    def of(cls, evidence: Evidence) -> _Turns:
        """Put them so; they stay the same in all rounds."""
        return cls(*grouped(evidence.own.referral, evidence.referrals))


def _hidden(evidence: Evidence, turns: _Turns, rates: FloatArray, rng: np.random.Generator) -> Completed:
    """Draw whose coin fell first for each referral, and when."""
    slope = slopes(evidence, rates)
    own, race = evidence.own.hazard(slope), evidence.race
    heaped = np.cumsum(own[turns.order])
    ends = np.concatenate([[0.0], heaped])[turns.start]
    where = ends[:-1] + rng.random(evidence.referrals) * np.diff(ends)
    fell = np.clip(np.searchsorted(heaped, where, side="right"), turns.start[:-1], turns.start[1:] - 1)
    share = np.zeros(len(own))
    share[turns.order[fell]] = 1.0
    total = sums(race.referral, race.hazard(slope), evidence.referrals)
    total = np.maximum(total, 1e-12)
    time = -np.log1p(rng.random(evidence.referrals) * np.expm1(-total)) / total
    return completed(evidence, share, time)


class _Grid:
    """The posterior of one way on a grid of rates, averaged over rounds; local to :func:`sample`."""

    def __init__(self, evidence: Evidence, priors: Priors, way: int, edges: FloatArray) -> None:
        self.way = way
        self._edges = edges
        self._middle = (edges[1:] + edges[:-1]) / 2
        used = np.bincount(evidence.own.bin[evidence.own.way == way], minlength=len(evidence.bins.intensity)) > 0
        self._used = used | (evidence.exposure[way] > 0)
        self._slope = evidence.bins.slope(self._middle, self._used)
        self._log_slope = np.log(self._slope)
        self._prior = priors.log_density(way, self._middle) + np.log(np.diff(edges))
        self._sum = np.zeros(len(self._middle))

    @classmethod
    def around(cls, evidence: Evidence, priors: Priors, way: int) -> _Grid:
        """Lay a grid over all rates that any crediting of the referrals makes likely."""
        least, most = _extremes(evidence, way)
        top = 1.0 if priors.chance[way] else np.inf
        coarse = np.exp(np.linspace(np.log(1e-9), np.log(min(top, _ample(priors, way, most))), 1200)[:-1])
        densities = [log_posterior(evidence, priors, way, filled, coarse) for filled in (least, most)]
        likely = np.logical_or.reduce([density > density.max() - _DEEP for density in densities])
        first, last = np.flatnonzero(likely)[[0, -1]]
        low, high = coarse[max(first - 1, 0)], min(coarse[min(last + 1, len(coarse) - 1)], top)
        root = np.linspace(np.sqrt(low), np.sqrt(high), _POINTS + 1)
        return cls(evidence, priors, way, root**2)

    def draw(self, filled: Completed, rng: np.random.Generator, *, keep: bool) -> float:
        """Draw a rate given credits and exposures; remember the density where ``keep``."""
        told, exposed = filled.credits[self.way, self._used], filled.exposure[self.way, self._used]
        log = self._prior + self._log_slope @ told - self._slope @ exposed
        weight = np.exp(log - log.max())
        heaped = np.cumsum(weight)
        if keep:
            self._sum += weight / heaped[-1]
        return float(np.interp(rng.random() * heaped[-1], np.concatenate([[0.0], heaped]), self._edges))

    def summary(self) -> tuple[float, float, float]:
        """Give mean and quantiles of the averaged density."""
        heaped = np.concatenate([[0.0], np.cumsum(self._sum)]) / self._sum.sum()
        low, high = np.interp(LEVELS, heaped, self._edges)
        return float(self._sum @ self._middle / self._sum.sum()), float(low), float(high)


def _extremes(evidence: Evidence, way: int) -> tuple[Completed, Completed]:
    """Give credits and exposures with the fewest, and with the most, referrals credited to a way."""
    own = evidence.own
    ours = own.way == way
    listed = np.zeros(evidence.referrals, dtype=np.int64)
    np.add.at(listed, own.referral, ~ours)
    alone = ours & (listed[own.referral] == 0)
    several = np.bincount(own.referral[ours], minlength=evidence.referrals)
    even = 1.0 / np.maximum(several, 1)[own.referral]
    ones = np.ones(evidence.referrals)
    return tuple(
        completed(evidence, np.where(which, even, 0.0), time) for which, time in ((alone, ones), (ours, 0 * ones))
    )  # type: ignore[return-value]


def _ample(priors: Priors, way: int, most: Completed) -> float:
    """Give a rate above all that matter."""
    shape, mean = float(priors.strength[way]), float(priors.mean[way])
    told, exposed = float(most.credits[way].sum()), float(most.exposure[way].sum())
    return 60 * max(mean * (1 + 1 / shape), (shape + told + 1) / (shape / mean + exposed)) + 1.0


__all__ = ["LEVELS", "Posterior", "prior_only", "sample"]
