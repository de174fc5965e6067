"""How sure the figures are: the bootstrap over accounts, the same draws for every method.

An account is drawn with everything that it did in all windows, so that figures pooled over rolling splits count it
once; every method is measured on the same draws, so that differences are paired (Efron & Tibshirani 1993, ch. 8 and
13). Intervals are the 5th and 95th percentile of the draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from influence.backtest.curves import Curve, Order, Weights, curves, order_by
from influence.kernels import in_order
from influence.model import FloatArray, IntArray
from influence.progress import Progress, silent

ENDS = (5.0, 95.0)
"""Percentiles that bound a 90 % interval."""
GRID = 51
_NUMBERS_AT_ONCE = 16_000_000


@dataclass(frozen=True)
class Trial:
    """One split: the candidates, what they did, and how each method scored them.

    Parameters
    ----------
    account
        n positions of the candidates among all accounts of the back-test.
    count, value
        n numbers: outcomes, and their amounts (zeros where no amount is recorded).
    scores
        Method → n scores.
    """

    account: IntArray
    count: FloatArray
    value: FloatArray
    scores: Mapping[str, FloatArray]


@dataclass(frozen=True)
class Tally:
    """Sums over splits, for the data themselves (draw 0) and for every bootstrap draw; s splits, m methods, k depths.

    Parameters
    ----------
    found, captured
        s × (draws + 1) × m × k: accounts with an outcome, and value, among the first k.
    right, pairs
        s × (draws + 1) × m concordant pairs, and s × (draws + 1) all pairs.
    listed, carriers, value
        s × (draws + 1): accounts listed, those with an outcome, all value.
    gains
        s × (draws + 1) × m × grid: accounts with an outcome found in the first 0 … 100 % of the list.
    depths
        The k.
    """

    found: FloatArray
    captured: FloatArray
    right: FloatArray
    pairs: FloatArray
    listed: FloatArray
    carriers: FloatArray
    value: FloatArray
    gains: FloatArray
    depths: tuple[int, ...]


def interval(draws: FloatArray, axis: int = 0) -> tuple[FloatArray, FloatArray]:
    """Give the 90 % percentile interval of draws; NaN draws (nothing to measure in them) are left out.

    Examples
    --------
    >>> low, high = interval(np.arange(101.0))
    >>> float(low), float(high)
    (5.0, 95.0)
    """
    with np.errstate(invalid="ignore"):
        known = ~np.isnan(draws).all(axis=axis)
        filled = np.where(np.expand_dims(known, axis), draws, 0.0)
        low, high = np.nanpercentile(filled, ENDS, axis=axis)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def drawn(accounts: int, draws: int, seed: int) -> Iterator[npt.NDArray[np.uint16]]:
    """Give how often each draw holds each account, some draws at a time; the first is the data themselves."""
    rng = np.random.default_rng(seed)
    at_once = max(1, min(draws, _NUMBERS_AT_ONCE // max(accounts, 1)))
    yield np.ones((1, accounts), dtype=np.uint16)
    for first in range(0, draws, at_once):
        rows = min(at_once, draws - first)
        weights = np.empty((rows, accounts), dtype=np.uint16)
        for row in weights:
            row[:] = np.bincount(rng.integers(accounts, size=accounts), minlength=accounts)
        yield weights


def tally(
    trials: Sequence[Trial],
    methods: Sequence[str],
    depths: Sequence[int],
    *,
    accounts: int,
    draws: int,
    seed: int,
    progress: Progress = silent,
) -> Tally:
    """Measure every method on every split, on the data and on ``draws`` bootstrap draws.

    Parameters
    ----------
    trials
        One a split.
    methods
        Names of the scores; the gains curve of the first has draws, those of the others only the data (0 elsewhere).
    depths
        The k at which is measured; a list that is shorter counts whole.
    accounts
        Number of all accounts of the back-test, from which is drawn.
    draws, seed
        Number of bootstrap draws, and the seed of the local generator.
    """
    shape = (len(trials), draws + 1)
    sums = {
        "found": np.zeros((*shape, len(methods), len(depths))),
        "captured": np.zeros((*shape, len(methods), len(depths))),
        "right": np.zeros((*shape, len(methods))),
        "pairs": np.zeros(shape),
        "listed": np.zeros(shape),
        "carriers": np.zeros(shape),
        "value": np.zeros(shape),
        "gains": np.zeros((*shape, len(methods), GRID)),
    }
    orders = [[order_by(trial.scores[name], trial.count) for name in methods] for trial in trials]
    first = 0
    with progress.stage("back-test", draws + 1) as stage:
        for weights in drawn(accounts, draws, seed):
            rows = slice(first, first + len(weights))
            for split, trial in enumerate(trials):
                _measure(sums, split, rows, trial, orders[split], _of(weights, trial.account), depths)
            first += len(weights)
            stage.advance(len(weights))
    return Tally(**sums, depths=tuple(depths))


def _of(weights: Weights, accounts: IntArray) -> Weights:
    """Give the columns of some accounts, without a copy where they are all."""
    whole = len(accounts) == weights.shape[1] and np.array_equal(accounts, np.arange(len(accounts)))
    return weights if whole else weights[:, accounts]


def _measure(
    sums: dict[str, FloatArray],
    split: int,
    rows: slice,
    trial: Trial,
    orders: Sequence[Order],
    weights: Weights,
    depths: Sequence[int],
) -> None:
    if not len(trial.account):
        return
    found = (trial.count > 0).astype(np.float64)
    has = np.flatnonzero(found)
    total = weights.sum(axis=1, dtype=np.float64)
    sums["listed"][split, rows] = total
    sums["carriers"][split, rows] = weights[:, has].sum(axis=1, dtype=np.float64)
    sums["value"][split, rows] = weights[:, has] @ trial.value[has]

    def drawn_curves(order: Order) -> tuple[Curve, Curve | None]:
        curve = curves(order, weights, found)
        return curve, curves(order, weights, trial.value, curve) if trial.value.any() else None

    for method, (curve, worth) in enumerate(in_order(drawn_curves, orders)):
        right, pairs = curve.concordant()
        sums["right"][split, rows, method], sums["pairs"][split, rows] = right, pairs
        for place, depth in enumerate(depths):
            sums["found"][split, rows, method, place] = curve.at(depth)
            if worth is not None:
                sums["captured"][split, rows, method, place] = worth.at(depth)
        if method == 0 or rows.start == 0:
            for place, share in enumerate(np.linspace(0.0, 1.0, GRID)):
                sums["gains"][split, rows, method, place] = curve.at(share * total)


def by_chance(
    trials: Sequence[Trial], depths: Sequence[int], draws: int, seed: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Draw random orders: found and captured (s × draws × k) and the share of concordant pairs' numerator (s × draws).

    Only where the accounts with an outcome come to stand is drawn: all that a random order decides.
    """
    rng = np.random.default_rng([seed, 1])
    found = np.zeros((len(trials), draws, len(depths)))
    captured, right = np.zeros_like(found), np.zeros((len(trials), draws))
    at = np.asarray(depths)
    for split, trial in enumerate(trials):
        carriers = np.flatnonzero(trial.count > 0)
        others = len(trial.account) - len(carriers)
        for draw in range(draws):
            place = rng.choice(len(trial.account), len(carriers), replace=False)
            above = place[:, None] < at
            found[split, draw], captured[split, draw] = above.sum(axis=0), trial.value[carriers] @ above
            # Those above a carrier that are no carriers themselves: its place less the carriers before it.
            before = np.argsort(np.argsort(place))
            right[split, draw] = (others - (place - before)).sum()
    return found, captured, right
