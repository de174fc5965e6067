"""Own value: what an account itself is expected to bring over the horizon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from influence.language import number, say
from influence.model import Dataset, FloatArray
from influence.settings import ValueSettings


@dataclass(frozen=True)
class OwnValue:
    """Own value of every account, in units of currency.

    Parameters
    ----------
    amount
        n amounts over the horizon; 0 for prospects, lapsed accounts and where nothing is known; negative where the
        margin is.
    basis
        n codes of where it comes from: ``margin``, ``margin_rate``, ``revenue``, ``orders``, ``missing``, ``prospect``,
        ``lapsed``.
    potential
        n amounts: what the account would be worth as a customer, NaN where neither revenue nor margin says so.
    assumptions
        What was assumed, one sentence each.
    """

    amount: FloatArray
    basis: tuple[str, ...]
    potential: FloatArray
    assumptions: tuple[str, ...]


def annuity(settings: ValueSettings) -> float:
    """Give what one unit of yearly margin is worth over the horizon: Σ_{t=0..H−1} (retention / (1 + discount_rate))^t.

    Examples
    --------
    >>> annuity(ValueSettings(horizon_years=3, retention=0.8, discount_rate=0.0))
    2.4400000000000004
    """
    ratio = settings.retention / (1.0 + settings.discount_rate)
    return float(sum(ratio**year for year in range(settings.horizon_years)))


def own_value(dataset: Dataset) -> OwnValue:
    """Estimate the own value of every account of a dataset.

    Yearly margin is the account's margin where given; else its revenue times the declared ``margin_rate``; else its
    revenue times the ratio of margin
    to revenue over all accounts that give both; else revenue itself, and the assumptions say so. Revenue that is
    missing is taken from the orders of
    the 365 days up to ``as_of`` where there are orders.
    """
    settings, language = dataset.settings.value, dataset.settings.project.language
    accounts = dataset.accounts
    revenue = accounts["revenue"].to_numpy(dtype=np.float64, na_value=np.nan).copy()
    ordered = _ordered_last_year(dataset)
    from_orders = np.isnan(revenue) & ~np.isnan(ordered)
    revenue[from_orders] = ordered[from_orders]

    given = accounts["margin"].to_numpy(dtype=np.float64, na_value=np.nan)
    margin = given * revenue if settings.margin == "rate" else given.copy()
    rate, rate_source = _margin_rate(margin, revenue, settings)
    without = np.isnan(margin)
    margin[without] = revenue[without] * rate

    factor = annuity(settings)
    basis = np.where(without, "revenue" if rate_source == "none" else "margin_rate", "margin").astype(object)
    basis[without & from_orders] = "orders"
    basis[np.isnan(margin)] = "missing"
    status = accounts["status"].to_numpy(dtype=object)
    for other in ("prospect", "lapsed"):
        basis[status == other] = other
    amount = np.where(np.isnan(margin) | (status != "customer"), 0.0, margin * factor)

    return OwnValue(
        amount=amount,
        basis=tuple(str(code) for code in basis),
        potential=margin * factor,
        assumptions=_assumptions(basis, settings, rate, rate_source, language),
    )


def _margin_rate(margin: FloatArray, revenue: FloatArray, settings: ValueSettings) -> tuple[float, str]:
    if settings.margin_rate is not None:
        return settings.margin_rate, "declared"
    both = ~np.isnan(margin) & (revenue > 0)
    if both.any():
        return float(margin[both].sum() / revenue[both].sum()), "observed"
    return 1.0, "none"


def _ordered_last_year(dataset: Dataset) -> FloatArray:
    """Give each account's orders of the 365 days up to ``as_of``; NaN for accounts without any order at all."""
    orders, ids = dataset.tables["orders"], pd.Index(dataset.accounts["account_id"])
    result = np.full(len(ids), np.nan)
    if dataset.as_of is None or orders.empty:
        return result
    today = pd.Timestamp(dataset.as_of)
    recent = (orders["date"] > today - pd.Timedelta(days=365)) & (orders["date"] <= today)
    amount = np.where(recent, orders["amount"].to_numpy(dtype=np.float64), 0.0)
    place = ids.get_indexer(pd.Index(orders["account_id"]))
    sums = np.bincount(place, amount, len(ids))
    has = np.bincount(place, minlength=len(ids)) > 0
    result[has] = sums[has]
    return result


def _assumptions(
    basis: np.ndarray[tuple[int], np.dtype[np.object_]],
    settings: ValueSettings,
    rate: float,
    rate_source: str,
    language: str,
) -> tuple[str, ...]:
    counts = {code: int(np.count_nonzero(basis == code)) for code in ("revenue", "margin_rate", "orders", "missing")}
    sentences = [
        say(
            language,
            "value",
            "horizon",
            count=settings.horizon_years,
            retention=number(settings.retention * 100, language),
            discount=number(settings.discount_rate * 100, language, 1),
        )
    ]
    if rate_source == "none" and counts["revenue"] + counts["orders"]:
        sentences.append(say(language, "value", "revenue_as_margin"))
    elif counts["margin_rate"] + counts["orders"]:
        sentences.append(say(language, "value", f"margin_rate_{rate_source}", rate=number(rate * 100, language, 1)))
    if counts["orders"]:
        sentences.append(say(language, "value", "orders", count=counts["orders"]))
    if counts["missing"]:
        sentences.append(say(language, "value", "missing", count=counts["missing"]))
    return tuple(sentences)
