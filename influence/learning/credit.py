"""Whose coin fell: the likelihood of racing coins, and fractional credit by expectation–maximisation.

An account that could be referred on a day of asking is exposed to coins of hazards λ_c (from the rate of their way and
the size of their group). It stays unreferred with probability e^{−Λ}, Λ = Σ λ_c, and is referred by account i with
probability (Λ_i / Λ)(1 − e^{−Λ}), where Λ_i sums the coins of i: of several tellers the first counts. So

    log L(θ) = − Σ exposures + Σ_referrals [ln Λ_i − ln Λ + ln(1 − e^{−Λ}) + Λ]

with all exposures counted once and for all. Which coin of i fell is not recorded: given the rates it was coin c with
probability λ_c / Λ_i, its fractional credit (Dempster, Laird & Rubin 1977), and it fell at a time τ in [0, 1] of
density ∝ e^{−Λτ}, after which the account is exposed no more. Given credits and times, the ways are apart from
each other and each has the log posterior

    ln prior(θ) + Σ_b X_b ln slope_b(θ) − Σ_b E_b slope_b(θ)

of one dimension. The rates of competing risks are those of the Poisson network cascade of Simma & Jordan (2010) and of
Farajtabar et al. (2015), with coins that are flipped once an ask instead of processes in time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.learning.evidence import Evidence
from influence.learning.priors import Priors
from influence.learning.tally import sums
from influence.learning.ways import MOST
from influence.model import FloatArray

_ROUNDS, _STEPS, _NEAR, _LEAST = 2000, 2, 1e-9, 1e-12


@dataclass(frozen=True)
class Completed:
    """Credits X and exposures E, ways × bins, where the hidden coins and times are filled in."""

    credits: FloatArray
    exposure: FloatArray


def slopes(evidence: Evidence, rates: FloatArray) -> FloatArray:
    """Give ways × bins: what an intensity of 1 is in hazard."""
    return evidence.bins.slope(rates)


def log_likelihood(evidence: Evidence, rates: FloatArray) -> float:
    """Give log L at the rates of all ways, up to a constant."""
    slope = slopes(evidence, rates)
    own, race = _hazards(evidence, slope)
    with np.errstate(divide="ignore"):
        referred = np.log(own) - np.log(race) + np.log(-np.expm1(-race)) + race
    return float(-(evidence.exposure * slope).sum() + referred.sum())


def expected(evidence: Evidence, rates: FloatArray) -> Completed:
    """Fill in what is hidden by its expectation at the rates given (the E-step)."""
    slope = slopes(evidence, rates)
    own, race = _hazards(evidence, slope)
    share = evidence.own.hazard(slope) / np.maximum(own[evidence.own.referral], 1e-300)
    return completed(evidence, share, mean_time(race))


def completed(evidence: Evidence, share: FloatArray, time: FloatArray) -> Completed:
    """Give credits and exposures for the shares of coins and the times of referrals."""
    own, race = evidence.own, evidence.race
    shape = evidence.exposure.shape
    size, wide = evidence.exposure.size, shape[1]
    told = sums(own.way * wide + own.bin, share, size)
    after = race.intensity * (1.0 - time[race.referral])
    spared = sums(race.way * wide + race.bin, after, size)
    return Completed(told.reshape(shape), np.maximum(evidence.exposure - spared.reshape(shape), 0.0))


def mean_time(race: FloatArray) -> FloatArray:
    """Give E[τ] for a density ∝ e^{−Λτ} on [0, 1]: 1/Λ − 1/(e^Λ − 1), which is 1/2 for small Λ.

    Examples
    --------
    >>> mean_time(np.array([1e-9, 2.0])).round(4).tolist()
    [0.5, 0.3435]
    """
    small = race < 1e-3
    safe = np.where(small, 1.0, race)
    with np.errstate(over="ignore"):
        return np.where(small, 0.5 - race / 12, 1 / safe - 1 / np.expm1(safe))


def log_posterior(evidence: Evidence, priors: Priors, way: int, filled: Completed, rate: FloatArray) -> FloatArray:
    """Give the log posterior of one way at several rates, credits and times filled in; up to a constant."""
    seen = (filled.credits[way] > 0) | (filled.exposure[way] > 0)
    slope = evidence.bins.slope(rate, seen)
    told = np.log(slope) @ filled.credits[way][seen]
    return np.asarray(priors.log_density(way, rate) + told - slope @ filled.exposure[way][seen])


def maximise(evidence: Evidence, priors: Priors) -> tuple[FloatArray, Completed]:
    """Climb to the mode of the posterior by EM; give its rates, and the credits there.

    The M-step is solved by Newton's steps in the logarithms of the rates, all ways at once. Ways that are fixed keep
    their declared rate.
    """
    rates, free = priors.mean.copy(), ~priors.fixed
    filled = expected(evidence, rates)
    for _ in range(_ROUNDS):
        before = rates.copy()
        for _ in range(_STEPS):
            rates = np.where(free, rates * np.exp(_step(evidence, priors, rates, filled)), rates)
            rates = np.clip(rates, _LEAST, np.where(priors.chance & free, 1.0 - 1e-9, np.inf))
            rates = np.where(free, rates, priors.mean)
        filled = expected(evidence, rates)
        if np.all(np.abs(rates - before) <= _NEAR * before):
            break
    return rates, filled


def _step(evidence: Evidence, priors: Priors, rates: FloatArray, filled: Completed) -> FloatArray:
    """Give Newton's step for the logarithm of every rate, at most a factor of 2 either way."""
    rates = np.maximum(rates, _LEAST)
    intensity = evidence.bins.intensity
    chance = np.minimum(rates[:, None] * intensity, MOST)
    inside = rates[:, None] * intensity < MOST
    slope = -np.log1p(-chance) / intensity
    first = np.where(inside, 1 / (1 - chance), 0.0)
    second = np.where(inside, intensity / (1 - chance) ** 2, 0.0)
    gradient, curvature = priors.derivatives(rates)
    gradient = gradient + (filled.credits * first / slope - filled.exposure * first).sum(axis=1)
    bent = filled.credits * (second / slope - (first / slope) ** 2) - filled.exposure * second
    curvature = curvature + bent.sum(axis=1)
    rise = rates * gradient
    bend = rise + rates**2 * curvature
    step = np.where(bend < 0, -rise / np.where(bend < 0, bend, 1.0), np.sign(rise))
    return np.asarray(np.clip(step, -np.log(2), np.log(2)))


def _hazards(evidence: Evidence, slope: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give Λ_i and Λ of every referral."""
    own = sums(evidence.own.referral, evidence.own.hazard(slope), evidence.referrals)
    race = sums(evidence.race.referral, evidence.race.hazard(slope), evidence.referrals)
    return own, np.maximum(race, own)
