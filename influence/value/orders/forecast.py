"""What orders foretell of every account, or why they foretell nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from influence.model import FloatArray
from influence.value.orders.counts import BGNBD
from influence.value.orders.fit import Fit, NotFitted, fit_counts, fit_spend
from influence.value.orders.histories import DAYS_A_WEEK, DAYS_A_YEAR, Histories, order_histories
from influence.value.orders.spend import GammaGamma

_YEAR = DAYS_A_YEAR / DAYS_A_WEEK


@dataclass(frozen=True)
class Forecast:
    """What the models say of the accounts that ordered.

    Parameters
    ----------
    histories
        The accounts.
    counts, spends
        The fitted models, time in weeks.
    alive
        k chances that the account is still active.
    leaving
        k chances that an account that is active now stops within a year.
    orders
        k expected numbers of orders over the horizon.
    spend
        k expected amounts an order; 0 for who sent back all it bought.
    value
        k expected amounts over the horizon, each year's worth what it is worth: Σ orders of the year × spend × worth.
    """

    histories: Histories
    counts: Fit[BGNBD]
    spends: Fit[GammaGamma]
    alive: FloatArray
    leaving: FloatArray
    orders: FloatArray
    spend: FloatArray
    value: FloatArray

    @property
    def correlation(self) -> float:
        """Correlation of how often accounts ordered again and what they spent; the models take it to be 0."""
        who = self.histories.spent_again
        again, spend = self.histories.again[who], self.histories.spend[who]
        if np.ptp(again) == 0 or np.ptp(spend) == 0:
            return 0.0
        return float(np.corrcoef(again, spend)[0, 1])


def forecast_orders(
    orders: pd.DataFrame, account_ids: pd.Series, as_of: date | None, yearly: Sequence[float]
) -> Forecast | NotFitted:
    """Fit both models to a table of orders and apply them to every account in it.

    Parameters
    ----------
    orders
        The orders of the accounts that are, or were, customers.
    account_ids
        Ids of all accounts, sorted.
    as_of
        The analysis date, the end of the histories.
    yearly
        What one unit of spend in each year of the horizon is worth today.

    Returns
    -------
    Forecast | NotFitted
        The reason where the orders do not allow a model.
    """
    if as_of is None or orders.empty:
        return NotFitted("few")
    histories = order_histories(orders, account_ids, as_of)
    x, t_x, age = histories.again, histories.last, histories.age
    try:
        counts = fit_counts(x, t_x, age)
        spends = fit_spend(histories)
    except NotFitted as reason:
        return reason
    model, spend = counts.model, spends.model.expected(x, histories.spend)
    spend = np.where(histories.sent_back, 0.0, spend)
    until = np.array([model.expected(x, t_x, age, _YEAR * (year + 1)) for year in range(len(yearly))])
    by_year = np.diff(until, axis=0, prepend=0.0)
    return Forecast(
        histories=histories,
        counts=counts,
        spends=spends,
        alive=model.alive(x, t_x, age),
        leaving=1.0 - model.staying(x, age, _YEAR),
        orders=until[-1],
        spend=spend,
        value=np.asarray(yearly) @ by_year * spend,
    )
