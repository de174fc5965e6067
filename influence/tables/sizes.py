"""Declared group sizes without the members who opted out."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from influence.model import positions
from influence.settings import Settings
from influence.tables.accounts import AccountIds
from influence.tables.affiliations import sensitive_rows
from influence.tables.cells import BoolArray
from influence.tables.lawful import lawful
from influence.tables.rows import Rows


def without_opted_out(
    groups: pd.DataFrame, rows: Rows | None, accounts: AccountIds, settings: Settings, as_of: date | None
) -> tuple[pd.DataFrame, int]:
    """Take the members who opted out off the declared sizes, and count them.

    A declared size counts all members, and those who are in no table are prospects within reach. Somebody who opted
    out is in no table any more, and must not come back as one of these. A group whose last member this was has no known
    size left. Members whose affiliation is over, or has not begun, are not counted: a size says how many belong now.
    Rows of a sensitive kind without a legal basis are not counted either: to count them would be to use them.

    Parameters
    ----------
    groups
        The clean groups.
    rows
        All affiliations, those of accounts that opted out set aside.
    as_of
        The analysis date.
    """
    if rows is None or not accounts.any_opted_out:
        return groups, 0
    gone = _members(rows, accounts, settings, as_of)
    member, named = rows.ranked("account_id").codes[gone].astype(np.int64), rows.ranked("group_id")
    width = len(named.texts) + 1
    group = np.unique(member * width + named.codes[gone] + 1) % width - 1
    place = np.append(positions(named.texts, groups["group_id"]), -1)[group]
    count = np.bincount(place[place >= 0], minlength=len(groups)).astype(np.float64)
    size = groups["size"].to_numpy(dtype=np.float64, copy=True)
    taken = np.where(np.isnan(size), 0.0, np.minimum(count, np.nan_to_num(size)))
    left = size - taken
    left[left == 0] = np.nan
    return groups.assign(size=left), int(taken.sum())


def _members(rows: Rows, accounts: AccountIds, settings: Settings, as_of: date | None) -> BoolArray:
    gone = accounts.opted_out[rows.ranked("account_id").codes]
    sensitive = sensitive_rows(rows, settings)
    gone &= ~sensitive | lawful(rows, settings, sensitive & gone)
    if as_of is not None:
        today = np.datetime64(as_of, "us")
        since, until = (rows.frame[name].to_numpy(dtype="datetime64[us]") for name in ("since", "until"))
        gone &= ~(since > today) & ~(until < today)
    return np.asarray(gone, dtype=bool)
