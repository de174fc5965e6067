"""Whether expected counts come true: expected against observed, for groups of accounts, and in total."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from influence.backtest.curves import summed
from influence.backtest.resample import Trial, drawn, interval
from influence.model import FloatArray, IntArray

BINS = 8
FEWEST = 5
"""Outcomes that a group should hold on average: with fewer there are fewer groups."""


def calibration(
    trials: Sequence[Trial], expected: Sequence[FloatArray], *, accounts: int, draws: int, seed: int
) -> pd.DataFrame:
    """Compare expected with observed counts, over groups of accounts of rising expectation.

    The candidates of all splits together are ordered by what is expected of them and cut into groups of about equal
    number, equals never parted. What is expected is of a horizon of its own (everybody is asked once), so the scale is
    stated and taken out: ``factor`` = all observed / all expected (calibration in the large: Steyerberg 2019, ch. 15),
    and ``scaled`` = expected · factor is what a well calibrated group shows.

    Parameters
    ----------
    trials
        One a split.
    expected
        For each split one number a candidate.
    accounts, draws, seed
        As in :func:`influence.backtest.resample.tally`; the same draws.

    Returns
    -------
    pandas.DataFrame
        One row a group: ``group`` (1 the lowest), ``accounts``, ``with_outcome``, means a candidate of ``expected``,
        ``scaled``, ``observed`` with ``observed_low``, ``observed_high`` (90 %), and the same in every row ``factor``,
        ``factor_low``, ``factor_high``. Empty where nothing is expected, or no number can be given.
    """
    hoped = np.concatenate([np.empty(0), *expected])
    seen = np.concatenate([np.empty(0), *(trial.count for trial in trials)])
    account = np.concatenate([np.empty(0, dtype=np.int64), *(trial.account for trial in trials)])
    if not len(hoped) or not np.isfinite(hoped).all() or hoped.sum() <= 0:
        return pd.DataFrame(columns=COLUMNS, dtype="float64")
    group = _groups(hoped, min(BINS, max(1, int(np.count_nonzero(seen > 0) // FEWEST))))
    count = int(group.max()) + 1
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(count))
    has = np.flatnonzero(seen)
    inside = np.zeros((len(has), count))
    inside[np.arange(len(has)), group[has]] = 1.0
    shown, factors = [], []
    for weights in drawn(accounts, draws, seed):
        each = weights[:, account]
        total = (each[:, has] * seen[has]) @ inside
        with np.errstate(invalid="ignore", divide="ignore"):
            shown.append(total / summed(each, order, starts))
            factors.append(total.sum(axis=1) / np.array([row @ hoped for row in each.astype(np.float64)]))
    low, high = interval(np.concatenate(shown)[1:])
    factor = np.concatenate(factors)
    factor_low, factor_high = interval(factor[1:])
    size = np.bincount(group, minlength=count)
    mean = np.bincount(group, hoped, count) / size
    data = {
        "group": np.arange(1, count + 1),
        "accounts": size,
        "with_outcome": np.bincount(group[has], minlength=count),
        "expected": mean,
        "scaled": mean * factor[0],
        "observed": shown[0][0],
        "observed_low": low,
        "observed_high": high,
        "factor": factor[0],
        "factor_low": float(factor_low),
        "factor_high": float(factor_high),
    }
    return pd.DataFrame(data)[list(COLUMNS)]


COLUMNS = (
    "group",
    "accounts",
    "with_outcome",
    "expected",
    "scaled",
    "observed",
    "observed_low",
    "observed_high",
    "factor",
    "factor_low",
    "factor_high",
)


def _groups(values: FloatArray, count: int) -> IntArray:
    """Cut values into at most so many groups of about equal number, equals together.

    Examples
    --------
    >>> _groups(np.array([0.0, 0.0, 0.0, 1.0, 2.0, 3.0]), 3).tolist()
    [0, 0, 0, 1, 2, 2]
    """
    _, level, sizes = np.unique(values, return_inverse=True, return_counts=True)
    middle = np.cumsum(sizes) - sizes / 2
    wanted = np.minimum((middle * count / len(values)).astype(np.int64), count - 1)
    _, group = np.unique(wanted, return_inverse=True)
    return np.asarray(group[level], dtype=np.int64)
