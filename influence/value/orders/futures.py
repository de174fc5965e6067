"""Between which amounts an account's orders will lie: futures drawn from the fitted models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from influence.model import FloatArray
from influence.value.orders.counts import BGNBD
from influence.value.orders.fit import Fit
from influence.value.orders.histories import DAYS_A_WEEK, DAYS_A_YEAR, Histories
from influence.value.orders.spend import GammaGamma

COVERED = 0.9
DRAWS, FEWEST_DRAWS = 200, 100
_MOST_FUTURES = 20_000_000
"""Futures of single accounts beyond which fewer are drawn of each, but never fewer than 100."""
_CELLS = 2_000_000
"""Futures drawn at once, so that memory stays bounded."""


@dataclass(frozen=True)
class Futures:
    """The middle 90 % of drawn futures.

    They cover how sure the parameters are and the chance in what each account does; not that the models may be wrong,
    nor that times may change.

    Parameters
    ----------
    low, high
        k amounts each: discounted spend over the horizon, of every account.
    total
        The same two for the sum of ``factor`` × spend over all accounts.
    """

    low: FloatArray
    high: FloatArray
    total: tuple[float, float]


def draw_futures(
    counts: Fit[BGNBD],
    spends: Fit[GammaGamma],
    histories: Histories,
    factor: FloatArray,
    yearly: Sequence[float],
    seed: int,
    draws: int | None = None,
) -> Futures:
    """Draw what accounts will spend, each time under other parameters.

    Per draw: parameters from their asymptotic normal; then, for each account, whether it is active, its rate, its
    chance of stopping and its mean spend from their posteriors; then its orders, year by year, until it stops.

    Parameters
    ----------
    counts, spends
        The fitted models, time in weeks.
    histories
        The accounts.
    factor
        k numbers by which an account's spend counts in the total: its margin rate.
    yearly
        What one unit of spend in each year of the horizon counts.
    seed
        Of the generator.
    draws
        Number of futures; 200 where it is not given, fewer for more than 100,000 accounts.
    """
    draws = draws or max(min(DRAWS, _MOST_FUTURES // max(len(histories), 1)), FEWEST_DRAWS)
    rng = np.random.default_rng(seed)
    models = list(zip(counts.draws(draws, rng), spends.draws(draws, rng), strict=True))
    low, high = np.empty(len(histories)), np.empty(len(histories))
    total = np.zeros(draws)
    step = max(_CELLS // draws, 1)
    for start in range(0, len(histories), step):
        part = slice(start, start + step)
        spent = np.array([_future(*model, histories, part, yearly, rng) for model in models])
        low[part], high[part] = np.quantile(spent, [0.5 - COVERED / 2, 0.5 + COVERED / 2], axis=0)
        total += spent @ factor[part]
    ends = np.quantile(total, [0.5 - COVERED / 2, 0.5 + COVERED / 2])
    return Futures(low, high, (float(ends[0]), float(ends[1])))


def _future(
    counts: BGNBD,
    spends: GammaGamma,
    histories: Histories,
    part: slice,
    yearly: Sequence[float],
    rng: np.random.Generator,
) -> FloatArray:
    """Draw one future of some accounts: discounted spend over the horizon."""
    x, t_x, age = histories.again[part], histories.last[part], histories.age[part]
    n = len(x)
    alive = rng.random(n) < counts.alive(x, t_x, age)
    rate = rng.gamma(counts.r + x) / (counts.alpha + age)
    stopping = np.maximum(rng.beta(counts.a, counts.b + x), 1e-12)
    left = np.where(alive, np.minimum(rng.geometric(stopping), 1e9), 0.0)
    known = np.nan_to_num(histories.spend[part]) * x
    scale = rng.gamma(spends.q + spends.p * x) / (spends.gamma + known)
    scale = np.where(histories.sent_back[part], np.inf, scale)
    spent = np.zeros(n)
    for worth in yearly:
        made = np.minimum(rng.poisson(np.minimum(rate * DAYS_A_YEAR / DAYS_A_WEEK, 1e9)), left)
        left -= made
        spent += worth * rng.gamma(spends.p * made) / scale
    return spent
