"""Small cells: counts of so few people that they may tell who it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_COUNTS = frozenset(
    {
        *("accounts", "customers", "prospects", "members", "known_members", "size", "hubs", "revenue_known"),
        *("referrals", "won"),
    }
)
"""Columns of tables that count people, or what they did."""

_TELLING: Mapping[str, tuple[str, ...]] = {
    "referrals": ("referral_rate",),
    "customers": ("prospects", "referral_rate"),
    "prospects": ("customers",),
    "revenue_known": ("revenue",),
    "known_members": ("unseen_share",),
    "members": ("own_value", "referral_value", "top_accounts"),
    "accounts": ("revenue", "top_accounts"),
}
"""Count → the columns from which it could be told, or which are then about a few people: they go with it."""


def small_cells(frame: pd.DataFrame, least: int) -> pd.DataFrame:
    """Give a table in which counts of people below ``least`` are missing, with what would tell them.

    A count of 0 is about nobody and stays; with ``least`` 0 or 1 everything does.

    Examples
    --------
    >>> import pandas as pd
    >>> small_cells(pd.DataFrame({"members": [3, 12], "top_accounts": ["x", "y"]}), 5).to_dict("list")
    {'members': [nan, 12.0], 'top_accounts': ['', 'y']}
    """
    counted = [name for name in frame.columns if name in _COUNTS and frame[name].dtype.kind in "iuf"]
    if least <= 1 or not counted:
        return frame
    hidden = {name: (frame[name] > 0) & (frame[name] < least) for name in counted}
    result = frame.copy(deep=False)
    for name, where in hidden.items():
        for column in (name, *(other for other in _TELLING.get(name, ()) if other in frame.columns)):
            cells = result[column]
            result[column] = cells.astype("float64").mask(where) if cells.dtype.kind in "iuf" else cells.mask(where, "")
    return result
