"""Reconciling what happened: referrals, nominations, asks, orders, touches."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influence.tables.accounts import AccountIds
from influence.tables.phrases import Phrases
from influence.tables.references import reconcile_references
from influence.tables.rows import BoolArray, Rows, mark_duplicates, positions_in, sort_keys, to_arrow


def reconcile_referrals(rows: Rows, accounts: AccountIds, account_frame: pd.DataFrame, say: Phrases) -> None:
    """Set aside referrals that cannot be, repeated ones, and all but the first won referral of an account.

    A referral before the referrer's ``since`` cannot be. Of several won referrals of one account the earliest counts
    (on one day the referrer first in the alphabet).
    """
    codes = reconcile_references(rows, ("referrer_id", "referred_id"), accounts)
    rows.ledger.mark(codes["referrer_id"] == codes["referred_id"], "self_referral", "referrer_id")
    position = positions_in(rows.arrow("referrer_id"), to_arrow(account_frame["account_id"]))
    since = account_frame["since"].to_numpy(dtype="datetime64[us]")
    start = np.append(since, np.datetime64("NaT", "us"))[position]
    early = rows.frame["date"].to_numpy(dtype="datetime64[us]") < start
    fills = {"since": [str(day) for day in start[early].astype("datetime64[D]")]}
    rows.ledger.mark(early, "before_start", "date", fills=fills)
    day = rows.frame["date"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    known = codes["referrer_id"] * max(len(accounts.known), 1) + codes["referred_id"]
    _, pair = np.unique(np.stack([known, day]), axis=1, return_inverse=True)
    mark_duplicates(rows, pair.astype(np.int64), (("outcome", True), ("amount", True)), say)
    _second_referrers(rows, codes["referred_id"], say)


def _second_referrers(rows: Rows, referred: np.ndarray[tuple[int], np.dtype[np.int64]], say: Phrases) -> None:
    won = np.flatnonzero(rows.used & (rows.frame["outcome"] == "won").to_numpy(dtype=bool))
    if not len(won):
        return
    frame = rows.frame.iloc[won]
    order = won[np.lexsort([sort_keys(frame["referrer_id"]), sort_keys(frame["date"]), referred[won]])]
    first = np.concatenate([[True], referred[order][1:] != referred[order][:-1]])
    kept = order[np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))]
    by_row = dict(zip(order[~first].tolist(), kept[~first].tolist(), strict=True))
    where = np.zeros(len(rows), dtype=bool)
    where[order[~first]] = True
    places = [rows.place(by_row[row], say) for row in np.flatnonzero(where).tolist()]
    rows.ledger.mark(where, "second_referrer", "referrer_id", fills={"other": places})


def reconcile_nominations(rows: Rows, accounts: AccountIds, say: Phrases) -> None:
    """Set aside nominations of unknown accounts, of oneself, and repeated ones."""
    codes = reconcile_references(rows, ("nominator_id", "nominee_id"), accounts)
    rows.ledger.mark(codes["nominator_id"] == codes["nominee_id"], "self_nomination", "nominee_id")
    key = codes["nominator_id"] * max(len(accounts.known), 1) + codes["nominee_id"]
    mark_duplicates(rows, key, (), say)


def reconcile_events(rows: Rows, accounts: AccountIds) -> None:
    """Set aside asks, orders and touches of unknown accounts, and touches of negative length.

    Two rows that look the same may be two orders on one day: both are used.
    """
    reconcile_references(rows, ("account_id",), accounts)
    if "hours" in rows.frame:
        negative: BoolArray = rows.frame["hours"].to_numpy(dtype=np.float64) < 0
        rows.ledger.mark(negative, "bad_hours", "hours")
