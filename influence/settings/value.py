"""The section ``[value]``: what an account itself is worth, what rests on it, and what it has referred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from influence.settings.rules import require

FromOrders = Literal["auto", "model", "last_year", "never"]


@dataclass(frozen=True)
class ValueSettings:
    """How an account's own value follows from its margin, its revenue or its orders.

    own value = yearly margin × Σ_{t=0..H−1} (retention / (1 + discount_rate))^t with H = ``horizon_years``; from
    orders, each year's expected margin / (1 + discount_rate)^t, since the model itself tells who stays.

    Parameters
    ----------
    horizon_years
        H, the years ahead that count. Range [1, 50].
    retention
        Share of the customers who stay from one year to the next. Range [0, 1].
    discount_rate
        By how much a year's margin is worth less a year later. Range [0, 1].
    margin
        How the margin column is to be read: ``"amount"`` in currency a year, or ``"rate"`` as a share of revenue.
    margin_rate
        Share of revenue assumed where an account gives no margin. Range (0, 1]; where it is not set, the ratio over all
        accounts that give both, or else revenue itself, and every output says so.
    from_orders
        Whose own value is foretold from the table ``orders``: ``"auto"`` that of customers for whom neither margin nor
        revenue is stated; ``"model"`` that of all who ordered; ``"last_year"`` nobody's: the orders of the last 365
        days stand in for a missing revenue, as they do where there are too few for a model; ``"never"`` leaves orders
        aside.
    churn_uplift
        By which share an account's chance of leaving rises when a neighbour has left (0.8: Nitzan & Libai 2011). Range
        [0, 10].
    passed_up
        Share of the credit for a customer won that passes on from its referrer to the account that had referred the
        referrer, and so on up the chain. Range [0, 1]; 0 leaves all of it with the referrer.
    """

    horizon_years: int = 1
    retention: float = 1.0
    discount_rate: float = 0.0
    margin: Literal["amount", "rate"] = "amount"
    margin_rate: float | None = None
    from_orders: FromOrders = "auto"
    churn_uplift: float = 0.8
    passed_up: float = 0.5

    def __post_init__(self) -> None:
        place = "[value]"
        require(1 <= self.horizon_years <= 50, place, "horizon_years", "in [1, 50]", self.horizon_years)
        require(0 <= self.retention <= 1, place, "retention", "in [0, 1]", self.retention)
        require(0 <= self.discount_rate <= 1, place, "discount_rate", "in [0, 1]", self.discount_rate)
        require(self.margin in ("amount", "rate"), place, "margin", "'amount' or 'rate'", self.margin)
        if self.margin_rate is not None:
            require(0 < self.margin_rate <= 1, place, "margin_rate", "in (0, 1]", self.margin_rate)
        known = ", ".join(repr(choice) for choice in get_args(FromOrders))
        require(self.from_orders in get_args(FromOrders), place, "from_orders", f"one of {known}", self.from_orders)
        require(0 <= self.churn_uplift <= 10, place, "churn_uplift", "in [0, 10]", self.churn_uplift)
        require(0 <= self.passed_up <= 1, place, "passed_up", "in [0, 1]", self.passed_up)
