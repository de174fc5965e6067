"""Small cells: counts of so few people that they may tell who it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from influence.model import SourceReading

    Flags = npt.NDArray[np.bool_]

_COUNTS = frozenset(
    {
        *("accounts", "customers", "prospects", "members", "known_members", "size", "hubs", "revenue_known"),
        *("referrals", "won"),
        "evidence",
        *("candidates", "with_outcome", "without_outcome", "outcomes", "unseen"),
        *("rows", "used", "set_aside", "filtered", "with_ties", "without_ties"),
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
    "accounts": ("revenue", "top_accounts", "with_outcome", "without_outcome", "with_ties", "without_ties"),
    "with_outcome": ("without_outcome", "outcomes", "value", "observed", "observed_low", "observed_high"),
    "without_outcome": ("with_outcome",),
    "rows": ("used", "set_aside", "filtered"),
    "used": ("set_aside",),
    "set_aside": ("used",),
    "filtered": ("used",),
    "with_ties": ("without_ties", "share_without"),
    "without_ties": ("with_ties", "share_without"),
    "candidates": ("with_outcome", "without_outcome"),
}
"""Count → the columns from which it could be told, or which are then about a few people: they go with it."""


def told_rows(readings: Sequence[SourceReading], least: int) -> pd.DataFrame:
    """Give of each input how many ``rows`` it has, and how many were ``used``, ``set_aside`` and ``filtered``.

    Without small cells, as :func:`small_cells`; all that were set aside together are counted elsewhere.
    """
    import pandas as pd

    counts = {
        "rows": [reading.rows_in for reading in readings],
        "used": [reading.rows_used for reading in readings],
        "set_aside": [reading.rows_set_aside for reading in readings],
        "filtered": [reading.rows_filtered for reading in readings],
    }
    return small_cells(pd.DataFrame(counts), least)


def small_cells(frame: pd.DataFrame, least: int, *, whole: bool = True) -> pd.DataFrame:
    """Give a table in which counts of people below ``least`` are missing, with what would tell them.

    A count of 0 is about nobody and stays; with ``least`` 0 or 1 everything does. Of a table that is ``whole`` no count
    can be told by taking those shown from a total either: where only one of a column is missing, or those missing are
    together below ``least``, the next smallest counts go as well, whichever order the rows are in.

    Examples
    --------
    >>> import pandas as pd
    >>> small_cells(pd.DataFrame({"members": [3, 12, 9], "top_accounts": ["x", "y", "z"]}), 5).to_dict("list")
    {'members': [nan, 12.0, nan], 'top_accounts': ['', 'y', '']}
    >>> small_cells(pd.DataFrame({"members": [3, 12, 9]}), 5, whole=False).to_dict("list")
    {'members': [nan, 12.0, 9.0]}
    """
    counted = [name for name in frame.columns if name in _COUNTS and frame[name].dtype.kind in "iuf"]
    if least <= 1 or not counted:
        return frame
    hidden = {name: ((frame[name] > 0) & (frame[name] < least)).to_numpy() for name in counted}
    told = {name: [other for other in _TELLING.get(name, ()) if other in hidden] for name in counted}
    gone = -1
    while gone < (gone := sum(int(where.sum()) for where in hidden.values())):
        # What goes with a count may be a count, whose column must not tell it either.
        for name in counted:
            if whole:
                hidden[name] = _with_next(frame, name, hidden[name], least)
            for other in told[name]:
                hidden[other] = hidden[other] | hidden[name]
    result = frame.copy(deep=False)
    for name, where in hidden.items():
        for column in (name, *(other for other in _TELLING.get(name, ()) if other in frame.columns)):
            cells = result[column]
            result[column] = cells.astype("float64").mask(where) if cells.dtype.kind in "iuf" else cells.mask(where, "")
    return result


def _with_next(frame: pd.DataFrame, name: str, hidden: Flags, least: int) -> Flags:
    """Give which counts of a column go so that a total does not tell the small ones."""
    import numpy as np

    counts = frame[name].to_numpy(dtype=np.float64)
    there = counts > 0
    if not (hidden & there).any():
        return hidden
    texts = [frame[column].map(str).to_numpy(dtype=object) for column in frame.columns if column not in _COUNTS]
    order = np.lexsort((*(np.unique(column, return_inverse=True)[1] for column in reversed(texts)), counts))
    result = hidden.copy()
    for row in order:
        gone = result & there
        if gone.sum() > 1 and counts[gone].sum() >= least:
            break
        result[row] |= there[row]
    return result
