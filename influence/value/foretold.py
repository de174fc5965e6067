"""What the models of orders say of every account of a dataset."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.model import Dataset, FloatArray, IntArray
from influence.value.orders import Forecast, NotFitted, draw_futures, forecast_orders
from influence.value.stated import Stated


@dataclass(frozen=True)
class Foretold:
    """What orders foretell of the customers that ordered.

    Parameters
    ----------
    forecast
        The fitted models and what they say of everybody who ordered.
    alive, leaving, orders
        n numbers each, NaN where a customer has not ordered and for everybody else: the chances of being active and of
        stopping within a year, expected orders over the horizon.
    who
        Positions of the accounts whose own value is foretold.
    amount, low, high
        Their own value, and the middle 90 % of what drawn futures bring.
    total
        The middle 90 % of what they bring together.
    """

    forecast: Forecast
    alive: FloatArray
    leaving: FloatArray
    orders: FloatArray
    who: IntArray
    amount: FloatArray
    low: FloatArray
    high: FloatArray
    total: tuple[float, float]


def foretell(dataset: Dataset, stated: Stated) -> Foretold | NotFitted | None:
    """Fit the models to the orders of everybody who is, or was, a customer.

    Returns
    -------
    Foretold | NotFitted | None
        ``None`` where no model is asked for, or there are no orders.
    """
    settings, table = dataset.settings.value, dataset.tables["orders"]
    if settings.from_orders not in ("auto", "model") or table.empty or dataset.as_of is None:
        return None
    ids, status = dataset.accounts["account_id"], dataset.accounts["status"].to_numpy(dtype=object)
    bought = status[dataset.place("orders", "account_id")] != "prospect"
    yearly = [(1.0 + settings.discount_rate) ** -year for year in range(settings.horizon_years)]
    forecast = forecast_orders(table[bought], ids, dataset.as_of, yearly)
    if isinstance(forecast, NotFitted):
        return forecast
    account = forecast.histories.account
    customer = status[account] == "customer"
    chosen = customer if settings.from_orders == "model" else customer & ~stated.in_accounts[account]
    who = account[chosen]
    rates = stated.rates[who]
    drawn = draw_futures(
        forecast.counts,
        forecast.spends,
        forecast.histories.where(chosen),
        rates,
        yearly,
        dataset.settings.project.seed,
    )
    ends = np.sort([drawn.low * rates, drawn.high * rates], axis=0)

    def spread(values: FloatArray) -> FloatArray:
        result = np.full(len(ids), np.nan)
        result[account[customer]] = values[customer]
        return result

    return Foretold(
        forecast=forecast,
        alive=spread(forecast.alive),
        leaving=spread(forecast.leaving),
        orders=spread(forecast.orders),
        who=who,
        amount=forecast.value[chosen] * rates,
        low=ends[0],
        high=ends[1],
        total=drawn.total,
    )
