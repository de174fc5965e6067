"""How far a plan can be from the best: bounds from two independent samples (OPIM-C, Tang et al. 2018)."""

from __future__ import annotations

from math import log, sqrt

from influence.model import Certificate

CONFIDENCE = 0.95


def certify(
    covered: int, most: float, samples: int, a_set: float, confidence: float = CONFIDENCE, looks: int = 1
) -> Certificate:
    """Bound the value of a plan from below and the best possible value from above.

    Parameters
    ----------
    covered
        Sets that the plan covers in a sample that did not choose it.
    most
        The most that any set under the same budgets can cover in the sample that chose it.
    samples, a_set
        θ of each sample, and what one set stands for.
    confidence
        With which both bounds hold together; each fails with at most half of the rest.
    looks
        How often bounds may be taken before one pair is chosen: all of them hold together with this confidence.

    Notes
    -----
    Martingale bounds (Tang, Shi & Xiao 2015, Lemma 2)::

        lower = ((√(Λ + 2a/9) − √(a/2))² − a/18) V/θ      upper = (√(Λᵘ + a/2) + √(a/2))² V/θ      a = ln(2 looks/δ)

    The bounds hold at the rates that act; they say nothing of how sure these are.

    Examples
    --------
    >>> round(certify(90_000, 92_000, 100_000, 0.01).ratio, 2)
    0.96
    """
    a = log(2.0 * looks / (1.0 - confidence))
    lower = (max(sqrt(covered + 2 * a / 9) - sqrt(a / 2), 0.0)) ** 2 - a / 18
    upper = (sqrt(most + a / 2) + sqrt(a / 2)) ** 2
    return Certificate(max(lower, 0.0) * a_set, upper * a_set, confidence, samples)
