"""Customers by own value and by referral value: who stands where among all of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influence.model import FloatArray, Priorities

SEGMENTS = ("advocate", "champion", "miser", "affluent")
"""In the order: low own and high referral value, both high, both low, high own and low referral value."""
_NEEDED = ("account_id", "name", "segment", "own_value", "referral_value", "crv", "status")


def customers(priorities: Priorities) -> pd.DataFrame | None:
    """Give the customers that stand in a quadrant, in the order of the list; ``None`` where four quadrants say nothing.

    Returns
    -------
    pandas.DataFrame or None
        ``account_id, name, segment, own_value, referral_value, crv`` · ``x, y``: the place of each among all of them by
        own value and by referral value if asked alone, from 0 to 1 with the median at 0.5. The index is the row of the
        list.
    """
    if not set(_NEEDED) <= set(priorities.columns):
        return None
    told = priorities.select(*_NEEDED)
    told = told[(told["status"] == "customer") & told["segment"].isin(SEGMENTS)]
    if len(told) < len(SEGMENTS):
        return None
    x, y = (_places(told[name].to_numpy(dtype=np.float64)) for name in ("own_value", "crv"))
    return told.drop(columns="status").assign(x=x, y=y)


def _places(values: FloatArray) -> FloatArray:
    """Give the place of each among all, from 0 to 1 with the median at 0.5; equals share theirs."""
    middle = float(np.median(values))
    places: FloatArray = (_ranks(values) - 0.5) / len(values)
    above = values > middle
    # Many equals at the median would stand on the wrong side of it: above and not above each fill their half.
    for side, start in ((above, 0.5), (~above, 0.0)):
        if side.any():
            places[side] = start + 0.5 * (_ranks(places[side]) - 0.5) / side.sum()
    return places


def _ranks(values: FloatArray) -> FloatArray:
    return np.asarray(pd.Series(values).rank(method="average"), dtype=np.float64)
