"""What orders foretell: how often accounts will order again (BG/NBD) and what they will spend (Gamma–Gamma)."""

from influence.value.orders.counts import BGNBD
from influence.value.orders.fit import Fit, NotFitted, fit_counts, fit_spend
from influence.value.orders.forecast import Forecast, forecast_orders
from influence.value.orders.futures import Futures, draw_futures
from influence.value.orders.histories import Histories, order_histories
from influence.value.orders.spend import GammaGamma

__all__ = [
    "BGNBD",
    "Fit",
    "Forecast",
    "Futures",
    "GammaGamma",
    "Histories",
    "NotFitted",
    "draw_futures",
    "fit_counts",
    "fit_spend",
    "forecast_orders",
    "order_histories",
]
