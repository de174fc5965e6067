"""Conversion, and the share of those won who would not have come otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from influence.learning.arrivals import FEWEST_ARRIVALS, Anyway
from influence.learning.posterior import LEVELS
from influence.learning.reconcile import Referrals
from influence.model import FloatArray, Learned

MANY = 4000
"""Draws of which quantiles are taken, however few are handed on."""


@dataclass(frozen=True)
class Share:
    """One share with its draws."""

    number: Learned
    draws: FloatArray


def beta_share(mean: float, strength: float, yes: int, no: int, draws: int, rng: Generator) -> Share:
    """Give the posterior of a chance: Beta(strength · mean + yes, strength · (1 − mean) + no), exact.

    A chance declared to be 0 or 1 is not moved.

    Examples
    --------
    >>> known = beta_share(0.2, 10, yes=8, no=22, draws=50, rng=np.random.default_rng(1)).number
    >>> known.mean, round(known.low, 3), round(known.high, 3), known.evidence
    (0.25, 0.146, 0.368, 30.0)
    """
    from scipy.special import betaincinv

    if not 0 < mean < 1:
        return Share(Learned(mean, mean, mean, mean, 0.0), np.full(draws, mean))
    up, down = strength * mean + yes, strength * (1 - mean) + no
    low, high = (float(betaincinv(up, down, level)) for level in LEVELS)
    number = Learned(up / (up + down), low, high, mean, float(yes + no))
    return Share(number, np.asarray(rng.beta(up, down, draws), dtype=np.float64))


def won_and_lost(decided: Referrals) -> tuple[int, int]:
    """Count the referrals that were won, and those that were lost."""
    won = int(np.count_nonzero(decided.outcome == "won"))
    return won, len(decided) - won


def type_one(declared: float, conversion: Share, seen: Anyway | None, rng: Generator) -> Share | None:
    """Estimate the share of those won who would not have come otherwise; ``None`` where the data cannot tell.

    1 − q / c: of c won among those referred, q would have come within the horizon without it (the attributable fraction
    among the exposed, Levin 1953), held in [0, 1]. q carries the uncertainty of the number of arrivals (Gamma), c that
    of conversion. It says what *these* data suggest: where the referred were likelier to come than their groups, it is
    too high.
    """
    if seen is None or not conversion.number.learned:
        return None
    scale = rng.gamma(seen.arrivals + FEWEST_ARRIVALS, 1.0, len(conversion.draws)) / max(seen.arrivals, FEWEST_ARRIVALS)
    drawn = np.clip(1.0 - seen.share * scale / np.maximum(conversion.draws, 1e-12), 0.0, 1.0)
    mean = float(drawn.mean())
    low, high = (float(level) for level in np.quantile(drawn, LEVELS))
    evidence = seen.arrivals + conversion.number.evidence
    return Share(Learned(mean, min(low, mean), max(high, mean), declared, float(evidence)), drawn)
