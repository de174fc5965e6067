"""Customers whose next contact, by the plan, should have been already."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from influence.hours.customers import Customers
from influence.model import FloatArray, IntArray

_YEAR = 365.0


def overdue_contacts(
    customers: Customers, contacts: FloatArray, next_hour: FloatArray, as_of: date | None
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Give which customers are overdue, the days between their contacts by the plan, and for how many days they are.

    With x contacts a year, one is due 365 / x days after the last. Those who were never spoken to are overdue for an
    unknown time (NaN), and come first; then those overdue for the most of their own intervals; equals by the value of
    an hour, then by position.
    """
    if as_of is None:
        none = np.empty(0)
        return none.astype(np.int64), none, none
    since = (pd.Timestamp(as_of) - customers.last).dt.days.to_numpy(dtype=np.float64, na_value=np.nan)
    every = np.divide(_YEAR, contacts, out=np.full(len(contacts), np.inf), where=contacts > 0)
    late = since - every
    who = np.flatnonzero((contacts > 0) & (np.isnan(late) | (late >= 1)))
    missed = np.where(np.isnan(late[who]), np.inf, np.nan_to_num(late[who]) / every[who])
    order = np.lexsort((-np.round(next_hour[who], 9), -np.round(missed, 9)))
    who = who[order].astype(np.int64)
    return who, every[who], late[who]
