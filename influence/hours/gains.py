"""What a plan brings more than a plainer way to spread hours, with a range over the doubts that are declared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.chebyshev import Chebyshev

from influence.hours.curves import Curves
from influence.model import FloatArray
from influence.settings import HoursSettings

_DRAWS = 2_000
_NODES = 16
_SINGLE = 1_000
"""Accounts whose own doubt is drawn one by one: those that gain or lose most; that of all others together is normal."""
_FROM, _TO = 0.05, 0.95


@dataclass(frozen=True)
class Doubts:
    """Factors by which the truth may differ from the curves, drawn once for all comparisons.

    ``value`` and ``tau`` are 2 × draws: what hours add to own and referral values, and how many it takes. ``seed`` is
    that of the draws of single accounts, which depend on what is compared.
    """

    value: FloatArray
    tau: FloatArray
    account: float
    seed: int

    @classmethod
    def draw(cls, settings: HoursSettings, referral: FloatArray, seed: int) -> Doubts:
        """Draw factors of mean 1 for values, and of median 1 for τ.

        ``referral`` holds what each of some draws makes of all referral values together, over what is not known of the
        rates: factors of mean 1, drawn beside ``doubt_value``.
        """
        generator = np.random.default_rng(seed)
        value = np.exp(settings.doubt_value * generator.standard_normal((2, _DRAWS)) - settings.doubt_value**2 / 2)
        tau = np.exp(settings.doubt_tau * generator.standard_normal((2, _DRAWS)))
        value[1] *= referral[generator.integers(len(referral), size=_DRAWS)]
        return cls(value, tau, settings.doubt_account, seed)


def gain_of(curves: Curves, plan: FloatArray, other: FloatArray, doubts: Doubts) -> tuple[float, float, float]:
    """Give what ``plan`` brings more than ``other`` (contacts of n accounts): expected, and the middle 90 % of draws.

    Both are judged by the same drawn curves. The gain by a common factor on τ is a smooth function of one number, so it
    is computed at 16 Chebyshev nodes and interpolated: the cost is that of a few evaluations of the curves, whatever
    the number of draws.
    """
    gains = curves.parts(plan) - curves.parts(other)
    drawn = np.zeros(doubts.value.shape[1])
    for part, difference in enumerate(gains):
        drawn += doubts.value[part] * _by_tau(curves, part, plan, other, doubts.tau[part], float(difference.sum()))
    drawn += _single(gains.sum(axis=0), doubts)
    low, high = np.quantile(drawn, [_FROM, _TO])
    return float(gains.sum()), float(low), float(high)


def _by_tau(
    curves: Curves, part: int, plan: FloatArray, other: FloatArray, factor: FloatArray, expected: float
) -> FloatArray:
    amplitude, rate = curves.amplitude[part], curves.rate[part]
    span = float(np.abs(np.log(factor)).max())
    if span == 0.0 or not amplitude.any():
        return np.full(len(factor), expected)

    def gain(log_factor: FloatArray) -> FloatArray:
        found = []
        for one in np.exp(log_factor).tolist():
            slower = rate / one
            found.append(float((amplitude * (np.exp(-slower * other) - np.exp(-slower * plan))).sum()))
        return np.array(found)

    return np.asarray(Chebyshev.interpolate(gain, _NODES - 1, domain=[-span, span])(np.log(factor)))


def _single(gains: FloatArray, doubts: Doubts) -> FloatArray:
    """Give what doubts about single accounts add, of mean 0."""
    draws = doubts.value.shape[1]
    if doubts.account == 0.0:
        return np.zeros(draws)
    generator = np.random.default_rng([doubts.seed, 1])
    order = np.argsort(-np.abs(gains), kind="stable")
    added = np.zeros(draws)
    for amount in gains[order[:_SINGLE]].tolist():
        added += amount * np.expm1(doubts.account * generator.standard_normal(draws) - doubts.account**2 / 2)
    rest = float((gains[order[_SINGLE:]] ** 2).sum())
    return np.asarray(added + np.sqrt(rest * np.expm1(doubts.account**2)) * generator.standard_normal(draws))


__all__ = ["Doubts", "gain_of"]
