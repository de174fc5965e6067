"""How sure the value of asking an account alone is: sampling and rates together."""

from __future__ import annotations

from functools import partial
from itertools import chain, islice

import numpy as np
import numpy.typing as npt

from influence.cascade import Audience, Credit
from influence.cascade.recursion import Ways
from influence.kernels import in_order
from influence.model import FloatArray, Rates
from influence.value.chances import drawn_chances, mean_chances

_FEWEST, _MOST_NUMBERS = 19, 20_000_000
_TAIL = 0.05
_TOGETHER = 4
"""Draws that are counted at once."""


def alone_interval(credit: Credit, ways: Ways, audience: Audience, rates: Rates) -> tuple[FloatArray, FloatArray]:
    """Give the 90 % interval of every account's value if it alone were asked, in the unit of ``credit``.

    It covers the error of sampling (a count of sets, with the Jeffreys interval of a Poisson mean) and the uncertainty
    of the rates (the value counted again by recursion with posterior draws, as a factor of that at the mean rates):
    200 draws, fewer in networks of more than 100,000 accounts, never fewer than 19. The two distances from the value
    are combined on the logarithmic scale as the root of the sum of their squares (Zou & Donner 2008, Stat. Med. 27).
    It does not cover what is not recorded, nor that the network or the rates may change.

    Accounts whose word reaches nobody, or that cannot be asked, have 0 at both ends.
    """
    count = credit.alone / credit.a_set if credit.a_set > 0 else np.zeros(len(credit.alone))
    count = as_sure(count, credit.samples)
    few, many = poisson_ends(count)
    mean, low, high = _counted(ways, audience, rates)
    seen = count > 0
    at = np.where(seen, count, 1.0)
    down = np.hypot(np.log(np.where(seen, at / np.maximum(few, 1e-300), 1.0)), np.log(low))
    up = np.hypot(np.log(np.where(seen, many / at, 1.0)), np.log(high))
    unseen = np.where(mean > 0, many * high * credit.a_set, 0.0)
    return credit.alone * np.exp(-down), np.where(seen, credit.alone * np.exp(up), unseen)


def as_sure(count: FloatArray, samples: int) -> FloatArray:
    """Give the count of rare sets that is as sure as one of ``samples``: a share near 1 is as sure as many sets."""
    return np.asarray(count / np.maximum(1.0 - count / samples, 1e-9))


def poisson_ends(count: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give the middle 90 % of Gamma(k + 1/2) for counts k."""
    from scipy.special import gammaincinv

    different, place = np.unique(count, return_inverse=True)
    low, high = (gammaincinv(different + 0.5, level)[place] for level in (_TAIL, 1.0 - _TAIL))
    return np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)


def _counted(ways: Ways, audience: Audience, rates: Rates) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give the value at the mean rates, and how low and high it is, in such values, in the middle 90 % of draws."""
    n, draws = ways.size, draws_counted(rates, ways.size)
    draws = draws if draws >= _FEWEST else 0
    # Products share the threads among themselves: only what is drawn for the next ones goes on beside them.
    drawn_ones = in_order(partial(drawn_chances, rates, audience), range(draws))
    chances = chain([mean_chances(rates, audience)], drawn_ones)
    some = ways.alone(list(islice(chances, _TOGETHER)))
    mean = np.where(ways.askable, some[:, 0], 0.0)
    reached = np.flatnonzero(mean > 0)
    low, high = np.ones(n), np.ones(n)
    if not len(reached) or not draws:
        return mean, low, high

    drawn, at, some = np.empty((draws, len(reached)), dtype=np.float32), 0, some[:, 1:]
    while at < draws:
        drawn[at : at + some.shape[1]] = (some[reached] / mean[reached, None]).T
        at += some.shape[1]
        if at < draws:
            some = ways.alone(list(islice(chances, _TOGETHER)))
    low[reached], high[reached] = quantile_ends(drawn)
    return mean, low, high


def draws_counted(rates: Rates, accounts: int) -> int:
    """Give how many draws of the rates are counted: fewer in large networks, 19 at least where there are so many."""
    return min(len(rates.draws), max(_FEWEST, _MOST_NUMBERS // max(accounts, 1)))


def quantile_ends(factors: FloatArray | npt.NDArray[np.float32]) -> tuple[FloatArray, FloatArray]:
    """Give the middle 90 % of each column of draws (a row each) of a factor, 1 always within; 1 where draws are few."""
    draws = len(factors)
    if draws < _FEWEST:
        return np.ones(factors.shape[1]), np.ones(factors.shape[1])
    cut = int((draws + 1) * _TAIL + 1e-9)
    ends = np.partition(factors, [cut - 1, draws - cut], axis=0)[[cut - 1, draws - cut]].astype(np.float64)
    return np.clip(ends[0], 1e-9, 1.0), np.maximum(ends[1], 1.0)
