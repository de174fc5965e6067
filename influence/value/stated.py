"""What a year's margin is as the accounts state it, or as their last year's orders do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from influence.model import Dataset, FloatArray
from influence.settings import ValueSettings


@dataclass(frozen=True)
class Stated:
    """Yearly margin of every account, in units of currency.

    Parameters
    ----------
    margin
        n amounts, NaN where nothing is known.
    basis
        n codes of where it comes from: ``margin``, ``margin_rate``, ``revenue``, ``orders``, ``missing``.
    in_accounts
        n flags: the accounts table itself states it.
    rates
        n shares of revenue that are margin: the account's own, else ``rate``.
    rate, rate_source
        The share assumed where an account states none: ``declared``, ``observed``, or 1 for ``none``.
    """

    margin: FloatArray
    basis: npt.NDArray[np.object_]
    in_accounts: npt.NDArray[np.bool_]
    rates: FloatArray
    rate: float
    rate_source: str


def stated_margin(dataset: Dataset) -> Stated:
    """Give the yearly margin as stated.

    The account's margin where given; else its revenue times the declared ``margin_rate``; else its revenue times the
    ratio of margin to revenue over all accounts that give both; else revenue itself. Revenue that is missing is taken
    from the orders of the 365 days up to ``as_of``, unless orders are to be left aside.
    """
    settings, accounts = dataset.settings.value, dataset.accounts
    revenue = accounts["revenue"].to_numpy(dtype=np.float64, na_value=np.nan).copy()
    given = accounts["margin"].to_numpy(dtype=np.float64, na_value=np.nan)
    as_rate = settings.margin == "rate"
    in_accounts = ~np.isnan(revenue) if as_rate else ~(np.isnan(revenue) & np.isnan(given))
    from_orders = np.zeros(len(revenue), dtype=np.bool_)
    if settings.from_orders != "never":
        ordered = _ordered_last_year(dataset)
        from_orders = np.isnan(revenue) & ~np.isnan(ordered)
        revenue[from_orders] = ordered[from_orders]

    margin = given * revenue if as_rate else given.copy()
    rate, source = _margin_rate(margin, revenue, settings)
    own = given if as_rate else np.divide(given, revenue, out=np.full(len(given), np.nan), where=revenue > 0)
    without = np.isnan(margin)
    margin[without] = revenue[without] * rate
    basis = np.full(len(margin), "margin", dtype=object)
    basis[without] = "revenue" if source == "none" else "margin_rate"
    basis[without & from_orders] = "orders"
    basis[np.isnan(margin)] = "missing"
    return Stated(margin, basis, in_accounts, np.where(np.isnan(own), rate, own), rate, source)


def _margin_rate(margin: FloatArray, revenue: FloatArray, settings: ValueSettings) -> tuple[float, str]:
    if settings.margin_rate is not None:
        return settings.margin_rate, "declared"
    both = ~np.isnan(margin) & (revenue > 0)
    if both.any():
        return float(margin[both].sum() / revenue[both].sum()), "observed"
    return 1.0, "none"


def _ordered_last_year(dataset: Dataset) -> FloatArray:
    """Give each account's orders of the 365 days up to ``as_of``; NaN for accounts that had not ordered by then."""
    orders, n = dataset.tables["orders"], len(dataset.accounts)
    result = np.full(n, np.nan)
    if dataset.as_of is None:
        return result
    today = pd.Timestamp(dataset.as_of)
    orders = orders[orders["date"] <= today]
    recent = orders["date"] > today - pd.Timedelta(days=365)
    amount = np.where(recent, orders["amount"].to_numpy(dtype=np.float64), 0.0)
    place = dataset.place("orders", "account_id", orders)
    sums = np.bincount(place, amount, n)
    has = np.bincount(place, minlength=n) > 0
    result[has] = sums[has]
    return result
