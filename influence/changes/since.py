"""What happened to some accounts after a day, beside the same days before it and what others did meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import gamma

from influence.model import Dataset

LEVEL = 0.90
"""Of all intervals here."""
DRAWS = 10_000


@dataclass(frozen=True)
class Since:
    """Facts about some accounts over the days after one day, up to the analysis date.

    Parameters
    ----------
    days
        Number of days; 0 where the day is not before the analysis date.
    asked, agreed
        How often they were asked, and agreed.
    referrals, won, amount
        Referrals that they made, those of them won, and the first amounts of these, in currency.
    orders
        What they ordered, in currency.
    won_before, orders_before
        Won referrals and orders of as many days up to the day; NaN where the records do not reach back so far.
    others
        How many referrals each customer won that is neither one of them nor set apart.
    expected
        What the accounts would have won at the average of these others; NaN where there are none.
    """

    days: int
    asked: int
    agreed: int
    referrals: int
    won: int
    amount: float
    orders: float
    won_before: float
    orders_before: float
    others: npt.NDArray[np.int64]
    expected: float


def since(dataset: Dataset, accounts: Collection[str], day: date, apart: Collection[str]) -> Since:
    """Give what happened to ``accounts`` after ``day``; nobody in ``apart`` counts among the others."""
    as_of = dataset.as_of or day
    days = max((as_of - day).days, 0)
    first, last = pd.Timestamp(day), pd.Timestamp(max(as_of, day))
    start = pd.Timestamp(day - timedelta(days=days))
    mine = set(accounts)
    referrals, orders, asks = (dataset.tables[name] for name in ("referrals", "orders", "asks"))

    def between(frame: pd.DataFrame, begin: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
        return frame[(frame["date"] > begin) & (frame["date"] <= end)]

    after = between(referrals, first, last)
    own = after[after["referrer_id"].isin(mine)]
    won = own[own["outcome"] == "won"]
    customers = dataset.accounts.loc[dataset.accounts["status"] != "prospect", "account_id"]
    others = customers[~customers.isin(mine | set(apart))]
    wins = after.loc[after["outcome"] == "won", "referrer_id"].value_counts()
    theirs = wins.reindex(others, fill_value=0).to_numpy(dtype=np.int64)
    asked = between(asks, first, last)
    asked = asked[asked["account_id"].isin(mine)]
    return Since(
        days=days,
        asked=len(asked),
        agreed=int((asked["agreed"] == "yes").sum()),
        referrals=len(own),
        won=len(won),
        amount=float(np.nansum(won["amount"])),
        orders=_ordered(between(orders, first, last), mine),
        won_before=_won(between(referrals, start, first), mine) if _reaches(referrals, start) else np.nan,
        orders_before=_ordered(between(orders, start, first), mine) if _reaches(orders, start) else np.nan,
        others=np.asarray(theirs),
        expected=float(theirs.mean() * customers.isin(mine).sum()) if len(theirs) else np.nan,
    )


def chance_range(count: int) -> tuple[float, float]:
    """Give the 90 % interval of the mean of a Poisson count by Jeffreys' prior, to two digits; from 0 for a count of 0.

    Examples
    --------
    >>> chance_range(3)
    (1.08, 7.03)
    """
    low, high = (float(gamma.ppf(share, count + 0.5)) for share in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return round(low, 2) if count else 0.0, round(high, 2)


def as_many(won: int, others: Sequence[npt.NDArray[np.int64]], seed: int) -> tuple[float, float]:
    """Give how often as many other customers, drawn at random, won at least as much, and how often at most as much.

    Customers differ much in how often they refer: so what chance does is read off them and not from a formula.

    Parameters
    ----------
    won
        Won referrals of some accounts together.
    others
        For each of these accounts, how many each of the other customers won in the same days.
    seed
        Of the draws.

    Examples
    --------
    >>> as_many(1, [np.array([0, 0, 0, 1])], seed=1)
    (0.25, 1.0)
    """
    if len(others) == 1:
        return float(np.mean(others[0] >= won)), float(np.mean(others[0] <= won))
    rng = np.random.default_rng(seed)
    total = np.zeros(DRAWS, dtype=np.int64)
    for counts in others:
        total += counts[rng.integers(len(counts), size=DRAWS)]
    return float(np.mean(total >= won)), float(np.mean(total <= won))


def _reaches(frame: pd.DataFrame, start: pd.Timestamp) -> bool:
    """Tell whether records reach back to a day, judged by the first of them."""
    return bool(len(frame)) and bool(frame["date"].min() <= start)


def _won(frame: pd.DataFrame, ids: set[str]) -> float:
    return float((frame["referrer_id"].isin(ids) & (frame["outcome"] == "won")).sum())


def _ordered(frame: pd.DataFrame, ids: set[str]) -> float:
    return float(np.nansum(frame.loc[frame["account_id"].isin(ids), "amount"]))
