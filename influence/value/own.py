"""Own value: what an account itself is expected to bring over the horizon."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum

import numpy as np

from influence.model import Dataset, FloatArray
from influence.settings import ValueSettings
from influence.value.foretold import Foretold, foretell
from influence.value.own_sentences import own_sentences
from influence.value.stated import stated_margin


@dataclass(frozen=True)
class OwnValue:
    """Own value of every account, in units of currency.

    Parameters
    ----------
    amount
        n amounts over the horizon; 0 for prospects, lapsed accounts and where nothing is known; negative where the
        margin is.
    basis
        n codes of where it comes from: ``margin``, ``margin_rate``, ``revenue``, ``orders_model``, ``orders``,
        ``missing``, ``prospect``, ``lapsed``.
    potential
        n amounts: what the account would be worth as a customer, NaN where neither revenue nor margin says so.
    assumptions
        What was assumed, one sentence each.
    leaving
        n chances in [0, 1] that a customer who is active now stops within a year: from the model of orders where there
        is one, else 1 − ``retention``; 0 for prospects and lapsed accounts.
    low, high
        n amounts: the middle 90 % of what drawn futures bring, NaN where own value is not foretold from orders;
        ``None`` where it is for nobody.
    alive, orders
        n numbers: the chance that the customer is still active, and its expected orders over the horizon; NaN where it
        has not ordered; ``None`` without a model.
    """

    amount: FloatArray
    basis: tuple[str, ...]
    potential: FloatArray
    assumptions: tuple[str, ...]
    leaving: FloatArray
    low: FloatArray | None = None
    high: FloatArray | None = None
    alive: FloatArray | None = None
    orders: FloatArray | None = None


def annuity(settings: ValueSettings) -> float:
    """Give what one unit of yearly margin is worth over the horizon: Σ_{t=0..H−1} (retention / (1 + discount_rate))^t.

    Examples
    --------
    >>> annuity(ValueSettings(horizon_years=3, retention=0.8, discount_rate=0.0))
    2.4400000000000004
    """
    ratio = settings.retention / (1.0 + settings.discount_rate)
    return fsum(ratio**year for year in range(settings.horizon_years))


def own_value(dataset: Dataset) -> OwnValue:
    """Estimate the own value of every account of a dataset.

    It is the yearly margin (:func:`~influence.value.stated.stated_margin`) × :func:`annuity`. Where neither margin nor
    revenue is stated, or wherever a customer ordered with ``from_orders = "model"``, it is foretold from orders
    (:func:`~influence.value.orders.forecast_orders`): the orders expected in each year of the horizon × the amount
    expected of an order × the share of revenue that is margin, discounted. Where the orders allow no model, those of
    the last 365 days stand in for a missing revenue.
    """
    settings, stated = dataset.settings.value, stated_margin(dataset)
    prospect, lapsed = (dataset.having_status(status) for status in ("prospect", "lapsed"))
    customer = ~(prospect | lapsed)
    potential = stated.margin * annuity(settings)
    amount = np.where(np.isnan(potential) | ~customer, 0.0, potential)
    basis = stated.basis.copy()
    basis[prospect], basis[lapsed] = "prospect", "lapsed"
    leaving = np.where(customer, 1.0 - settings.retention, 0.0)
    ahead = foretell(dataset, stated)
    if isinstance(ahead, Foretold):
        amount[ahead.who], basis[ahead.who] = ahead.amount, "orders_model"
        leaving = np.where(np.isnan(ahead.leaving), leaving, ahead.leaving)
    codes = tuple(basis.tolist())
    own = OwnValue(amount, codes, potential, own_sentences(dataset, stated, basis, ahead), leaving)
    return _with_ranges(own, ahead) if isinstance(ahead, Foretold) else own


def _with_ranges(own: OwnValue, ahead: Foretold) -> OwnValue:
    low = high = None
    if len(ahead.who):
        low, high = (np.full(len(own.amount), np.nan) for _ in range(2))
        low[ahead.who], high[ahead.who] = ahead.low, ahead.high
    return replace(own, low=low, high=high, alive=ahead.alive, orders=ahead.orders)
