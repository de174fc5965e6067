"""Days as whole numbers, so that what is missing can stand before or after all of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influence.model import IntArray

BEFORE_ALL, AFTER_ALL = -(2**40), 2**40
"""Days before and after any date."""


def days(column: pd.Series, missing: int, *, later: int = 0) -> IntArray:
    """Give the dates of a column as days since 1970-01-01, so many days ``later``; ``missing`` where there is none.

    Not to be written to: where there is no date at all, one number stands for all.

    Examples
    --------
    >>> days(pd.Series(pd.to_datetime(["1970-01-03", None])), AFTER_ALL).tolist() == [2, AFTER_ALL]
    True
    """
    if column.isna().all():  # as most columns of millions of rows are
        return np.broadcast_to(np.int64(missing), len(column))
    dates = column.to_numpy(dtype="datetime64[D]")
    return np.where(np.isnat(dates), missing, dates.astype(np.int64, copy=False) + later).astype(np.int64)
