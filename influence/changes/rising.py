"""Rising hubs: accounts whose share of all referral value grows from run to run by more than noise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

if TYPE_CHECKING:
    import pandas as pd

FALSE_SHARE = 0.05
"""Share of the accounts called rising that are so by chance, at most, on average."""

COLUMNS = ("account_id", "runs", "referral_before", "referral_now", "growth", "noise")
_YEAR = 365.25
_MEDIAN_OF_CHI_SQUARE = 0.4549


def rising(snapshots: Sequence[tuple[date, pd.DataFrame]]) -> pd.DataFrame:
    """Give the accounts whose referral value grows faster than everybody's, the fastest first.

    Shares of the total are compared, so that new assumptions or a busier market, which move all accounts alike, make
    nobody rise. Each account's share is fitted by a straight line over time, every run weighted by the error of its
    sampling. What shares move about beyond that (ties that others made, rates learned anew) is judged by all accounts
    together: errors are widened until the middle account moves as noise would (an empirical null). Of those above zero
    by Benjamini and Hochberg's rule at most one in twenty is there by chance, on average.

    Parameters
    ----------
    snapshots
        Analysis date and frame of each run, two or more days; of several runs of a day the last counts.

    Returns
    -------
    pandas.DataFrame
        :data:`COLUMNS`, money in cents of the last run: ``growth`` a year, and ``noise``, what it may be off by 95 of
        100 times. Empty where nobody rises, or the runs are of one day.

    Notes
    -----
    Errors of sampling count as independent between runs; as the same seed makes them alike, the test errs on the side
    of calling fewer. Ties that nobody recorded are no part of the noise.
    """
    import pandas as pd

    days = sorted({day: frame for day, frame in snapshots if frame["referral"].sum() > 0}.items())
    if len(days) < 2:
        return _empty()
    ids = sorted(set().union(*(frame["account_id"] for _, frame in days)))
    time = np.array([(day - days[0][0]).days / _YEAR for day, _ in days])
    shares, errors = (np.full((len(ids), len(days)), np.nan) for _ in range(2))
    for at, (_, frame) in enumerate(days):
        total = float(frame["referral"].sum())
        by_id = frame.set_index("account_id").reindex(ids)
        shares[:, at] = by_id["referral"].to_numpy(dtype=np.float64) / total
        errors[:, at] = np.maximum(by_id["referral_se"].to_numpy(dtype=np.float64), 0.5) / total
    present = ~np.isnan(shares)
    enough = present.sum(axis=1) >= 2
    slope, error = _lines(time, shares, errors, present)
    moving = enough & (np.nan_to_num(shares).max(axis=1) > 0)
    if not moving.any():
        return _empty()
    z = np.where(moving, slope / error, 0.0)
    spread = max(float(np.median(z[moving] ** 2)) / _MEDIAN_OF_CHI_SQUARE, 1.0) ** 0.5
    chance = norm.sf(z[moving] / spread)
    found = np.flatnonzero(moving)[_beyond_chance(chance)]
    last = float(days[-1][1]["referral"].sum())
    first = np.argmax(present, axis=1)
    final = present.shape[1] - 1 - np.argmax(present[:, ::-1], axis=1)
    totals = np.array([float(frame["referral"].sum()) for _, frame in days])
    frame = pd.DataFrame(
        {
            "account_id": [ids[row] for row in found],
            "runs": present.sum(axis=1)[found],
            "referral_before": shares[found, first[found]] * totals[first[found]],
            "referral_now": shares[found, final[found]] * totals[final[found]],
            "growth": slope[found] * last,
            "noise": 1.96 * spread * error[found] * last,
        }
    )
    return frame.sort_values(["growth", "account_id"], ascending=[False, True], ignore_index=True)


def _lines(
    time: np.ndarray, shares: np.ndarray, errors: np.ndarray, present: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give slope and standard error of each row's weighted straight line."""
    weight = np.where(present, 1.0 / np.where(present, errors, 1.0) ** 2, 0.0)
    total = np.maximum(weight.sum(axis=1), 1e-300)
    known = np.where(present, shares, 0.0)
    middle = (weight * time).sum(axis=1) / total
    mean = (weight * known).sum(axis=1) / total
    away = time - middle[:, None]
    spread = np.maximum((weight * away**2).sum(axis=1), 1e-300)
    slope = (weight * away * (known - mean[:, None])).sum(axis=1) / spread
    return slope, 1.0 / np.sqrt(spread)


def _beyond_chance(chance: np.ndarray) -> np.ndarray:
    """Give which of some p-values stand by the rule of Benjamini and Hochberg."""
    order = np.argsort(chance, kind="stable")
    limits = FALSE_SHARE * np.arange(1, len(chance) + 1) / len(chance)
    below = np.flatnonzero(chance[order] <= limits)
    return np.sort(order[: below[-1] + 1]) if len(below) else np.empty(0, dtype=np.int64)


def _empty() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({name: pd.Series(dtype="str" if name == "account_id" else "float64") for name in COLUMNS})
