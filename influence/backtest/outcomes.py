"""What happened after a split: who brought new customers, or who became one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from influence.backtest.known import Known
from influence.backtest.windows import Window
from influence.model import Dataset, FloatArray, contained, positions

Outcome = Literal["referrals", "won", "customers"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True)
class After:
    """What a window showed, by account of what was known at its split.

    Parameters
    ----------
    candidates
        n flags: who is ranked. Customers at the split where referrals count; prospects where new customers do.
    count
        n numbers: new people brought (shares of one where several brought the same), or 1 for who became a customer.
        0 for all but candidates.
    value
        n amounts in currency: what was won of it, or the revenue of who became a customer; ``None`` where no amount is
        recorded in the window.
    unseen
        How many outcomes no list could have named: referrals by accounts that were no customers at the split, or new
        customers of whom nothing was on record.
    """

    candidates: npt.NDArray[np.bool_]
    count: FloatArray
    value: FloatArray | None
    unseen: int

    @property
    def n_candidates(self) -> int:
        """Number of accounts ranked."""
        return int(np.count_nonzero(self.candidates))

    @property
    def n_with_outcome(self) -> int:
        """Number of accounts ranked that have an outcome."""
        return int(np.count_nonzero(self.count > 0))


def default_outcome(dataset: Dataset, first: Window) -> Outcome | None:
    """Give what can be scored: referrals where the log has any after the split, else new customers, else nothing."""
    day = pd.Timestamp(first.split)
    if bool((dataset.tables["referrals"]["date"] > day).any()):
        return "referrals"
    return "customers" if bool((dataset.accounts["since"] > day).any()) else None


def after(dataset: Dataset, known: Known, window: Window, outcome: Outcome) -> After:
    """Count what happened in a window.

    ``referrals``: people referred, whatever came of it; ``won``: only those won. Somebody who was a customer at the
    split is not new; one referred by several counts in equal parts. ``customers``: prospects at the split whose
    ``since`` lies in the window (and who are no prospects today).
    """
    if outcome == "customers":
        candidates, count, value, unseen = _customers(dataset, known, window)
    else:
        candidates, count, value, unseen = _referrals(dataset, known, window, outcome)
    has_value = bool(np.any(np.nan_to_num(value) != 0))
    return After(candidates, count, np.nan_to_num(value) if has_value else None, unseen)


def _within(dates: pd.Series, window: Window) -> pd.Series:
    return (dates > pd.Timestamp(window.split)) & (dates <= pd.Timestamp(window.until))


def _referrals(
    dataset: Dataset, known: Known, window: Window, outcome: Outcome
) -> tuple[npt.NDArray[np.bool_], FloatArray, FloatArray, int]:
    ids, customers = known.dataset.accounts["account_id"], known.customers
    log = dataset.tables["referrals"]
    log = log[_within(log["date"], window) & ((outcome == "referrals") | (log["outcome"] == "won"))]
    log = _each_once(log[~contained(log["referred_id"], ids[customers])])
    place = positions(log["referrer_id"], ids)
    can = (place >= 0) & customers[place]
    log, place = log[can], place[can]
    share = 1.0 / log.groupby("referred_id")["referrer_id"].transform("size").to_numpy(dtype=np.float64)
    won = (log["outcome"] == "won").to_numpy(dtype=bool)
    amount = np.where(won, np.nan_to_num(log["amount"].to_numpy(dtype=np.float64, na_value=np.nan)), 0.0)
    count = np.bincount(place, share, len(ids)).astype(np.float64)
    value = np.bincount(place, amount * share, len(ids)).astype(np.float64)
    return customers, count, value, int(np.count_nonzero(~can))


def _each_once(log: pd.DataFrame) -> pd.DataFrame:
    """Keep one row of each pair of accounts: the first that was won, the largest of a day; else the first."""
    rank = log.assign(_lost=log["outcome"] != "won", _less=-log["amount"].astype(np.float64))
    rank = rank.sort_values(["_lost", "date", "_less"], kind="stable", na_position="last")
    return log.loc[rank.drop_duplicates(["referrer_id", "referred_id"]).index.sort_values()]


def _customers(
    dataset: Dataset, known: Known, window: Window
) -> tuple[npt.NDArray[np.bool_], FloatArray, FloatArray, int]:
    ids = known.dataset.accounts["account_id"]
    candidates = (known.dataset.accounts["status"] == "prospect").to_numpy(dtype=np.bool_)
    came = dataset.accounts[_within(dataset.accounts["since"], window) & (dataset.accounts["status"] != "prospect")]
    place = positions(came["account_id"], ids)
    seen = place >= 0
    count, value = np.zeros(len(ids)), np.zeros(len(ids))
    count[place[seen]] = 1.0
    value[place[seen]] = came["revenue"].to_numpy(dtype=np.float64, na_value=np.nan)[seen]
    return candidates, count, value, int(np.count_nonzero(~seen))
