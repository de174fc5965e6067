"""How readily accounts take part: by segment, and each account between its segment and its own answers.

Accounts of a segment of mean π take part with Beta(c π, c (1 − π)); asked a times, agreeing y times, an account counts
for BetaBinomial(y | a, c π, c (1 − π)). The posterior of every π and of the common concentration c is computed on a
grid, exact up to its spacing: the hierarchical model of Gelman et al. (Bayesian Data Analysis, 3rd ed., ch. 5.3), with
c = ∞ (all accounts of a segment alike) among the values.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from influence.kernels.arranging import grouped
from influence.learning.asks import Asks
from influence.learning.posterior import LEVELS
from influence.model import FloatArray, IntArray

_POINTS = 800
_CONCENTRATIONS = np.array([*2.0 ** np.arange(0, 13), np.inf])
_SPREAD = 1.5
"""Standard deviation of ln c beforehand; c = ∞ has the weight of the largest finite value."""


@dataclass(frozen=True)
class Participation:
    """What is known of participation, for n accounts in G segments.

    Parameters
    ----------
    mean, low, high
        G posterior means and quantiles of 5 % and 95 %.
    asks
        G numbers of asks.
    concentration
        Posterior mean of 1 / c, inverted.
    asked, agreed
        n numbers.
    segment_draws, concentration_draws
        S × G and S joint draws.
    """

    mean: FloatArray
    low: FloatArray
    high: FloatArray
    asks: IntArray
    concentration: float
    asked: IntArray
    agreed: IntArray
    segment_draws: FloatArray
    concentration_draws: FloatArray


@dataclass(frozen=True)
class Belief:
    """What is believed beforehand: Beta(strength · mean, …) for each segment, and c about ``concentration``."""

    mean: float
    strength: float
    concentration: float


def learn_participation(
    asks: Asks | None, segment: IntArray, segments: int, belief: Belief, draws: int, rng: np.random.Generator
) -> Participation:
    """Learn participation from the asks; the prior alone for segments without any.

    Parameters
    ----------
    asks
        All asks on record, agreed to or not; ``None``: none.
    segment
        n positions of segments.
    segments
        Their number G.
    belief
        The prior.
    draws, rng
        Number of draws, and what draws them.
    """
    nobody = np.empty(0, dtype=np.int64)
    asked = np.bincount(nobody if asks is None else asks.account, minlength=len(segment))
    agreed = np.bincount(nobody if asks is None else asks.account[asks.agreed], minlength=len(segment))
    order, start = grouped(segment, segments)
    seen = [_seen(asked[order[a:b]], agreed[order[a:b]]) for a, b in pairwise(start.tolist())]
    share = _concentration_share(belief, seen)
    which = rng.choice(len(share), size=draws, p=share)
    chance = rng.random((segments, draws))
    rows = [_Shape(belief, one).summary(share, which, at) for one, at in zip(seen, chance, strict=True)]
    return Participation(
        mean=np.array([row[0] for row in rows]),
        low=np.array([row[1] for row in rows]),
        high=np.array([row[2] for row in rows]),
        asks=np.array([one.asked.sum() for one in seen], dtype=np.int64),
        concentration=float(1 / max(float(share @ (1 / _CONCENTRATIONS)), 1e-12)),
        asked=asked,
        agreed=agreed,
        segment_draws=np.array([row[3] for row in rows]).T.copy(),
        concentration_draws=_CONCENTRATIONS[which],
    )


def _concentration_share(belief: Belief, seen: list[_Seen]) -> FloatArray:
    """Give the posterior of every concentration."""
    finite = np.minimum(_CONCENTRATIONS, _CONCENTRATIONS[-2])
    log = -0.5 * (np.log(finite / belief.concentration) / _SPREAD) ** 2
    for one in seen:
        if len(one.asked):
            log = log + _Shape(belief, one).evidence
    share = np.exp(log - log.max())
    return np.asarray(share / share.sum())


class _Shape:
    """The posterior of one segment's π for every concentration, on a grid; local to :func:`learn_participation`."""

    def __init__(self, belief: Belief, seen: _Seen) -> None:
        self._declared = belief.mean
        self._edges = np.sin(np.linspace(0, np.pi / 2, _POINTS + 1)) ** 2  # finer at both ends
        self._grid = (self._edges[1:] + self._edges[:-1]) / 2
        prior = _log_prior(belief, self._grid, np.diff(self._edges))
        log = np.array([prior + _log_seen(seen, self._grid, float(one)) for one in _CONCENTRATIONS])
        top = log.max(axis=1, keepdims=True)
        weight = np.exp(log - top)
        total = weight.sum(axis=1, keepdims=True)
        self.evidence = (top + np.log(total))[:, 0]
        self._density = weight / total

    def summary(self, share: FloatArray, which: IntArray, chance: FloatArray) -> tuple[float, float, float, FloatArray]:
        """Give mean, quantiles and draws; a participation declared to be 0 or 1 is not moved."""
        if not 0 < self._declared < 1:
            return self._declared, self._declared, self._declared, np.full(len(which), self._declared)
        heaped = np.concatenate([np.zeros((len(share), 1)), np.cumsum(self._density, axis=1)], axis=1)
        low, high = np.interp(LEVELS, share @ heaped, self._edges)
        drawn = np.array([np.interp(at, heaped[row], self._edges) for row, at in zip(which, chance, strict=True)])
        return float(share @ self._density @ self._grid), float(low), float(high), drawn


def _log_prior(belief: Belief, grid: FloatArray, width: FloatArray) -> FloatArray:
    mean = belief.mean if 0 < belief.mean < 1 else 0.5
    up, down = belief.strength * mean, belief.strength * (1 - mean)
    return np.asarray((up - 1) * np.log(grid) + (down - 1) * np.log1p(-grid) + np.log(width))


@dataclass(frozen=True)
class _Seen:
    """For k = 0, 1, …: how many accounts of a segment agreed, declined, were asked more than k times."""

    agreed: IntArray
    declined: IntArray
    asked: IntArray


def _seen(asked: IntArray, agreed: IntArray) -> _Seen:
    return _Seen(_more_than(agreed), _more_than(asked - agreed), _more_than(asked))


def _more_than(times: IntArray) -> IntArray:
    """Give how many numbers are more than 0, more than 1, and so on."""
    return np.cumsum(np.bincount(times)[:0:-1])[::-1].astype(np.int64)


def _log_seen(seen: _Seen, grid: FloatArray, concentration: float) -> FloatArray:
    """Give the log likelihood of the answers of a segment at every π of the grid.

    A beta-binomial law is a product of rising factors: c π, c π + 1 … for those agreed to, likewise for the others.
    """
    if np.isinf(concentration):
        return np.asarray(seen.agreed.sum() * np.log(grid) + seen.declined.sum() * np.log1p(-grid))
    total = np.zeros(len(grid))
    for share, times in ((grid, seen.agreed), (1 - grid, seen.declined), (np.ones(1), seen.asked)):
        sign = -1.0 if times is seen.asked else 1.0
        total = total + sign * (np.log(concentration * share[:, None] + np.arange(len(times))) @ times)
    return total


def of_accounts(
    known: Participation, segment: IntArray, more_agreed: FloatArray, more_declined: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give each account's posterior mean, and the weighted numbers of asks agreed to and declined that it rests on.

    (c π + agreed) / (c + agreed + declined), at the posterior mean of π and the harmonic mean of c.
    """
    agreed = known.agreed + more_agreed
    declined = known.asked - known.agreed + more_declined
    share, concentration = known.mean[segment], known.concentration
    mean = (concentration * share + agreed) / (concentration + agreed + declined)
    return np.asarray(mean), np.asarray(agreed, dtype=np.float64), np.asarray(declined, dtype=np.float64)
