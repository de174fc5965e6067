"""Reconciling what happened: referrals, nominations, asks, orders, touches."""

from __future__ import annotations

import numpy as np

from influence.tables.accounts import AccountIds
from influence.tables.cells import BoolArray
from influence.tables.duplicates import mark_duplicates, number_together
from influence.tables.phrases import Phrases
from influence.tables.references import reconcile_references
from influence.tables.rows import Rows
from influence.tables.sorting import keys_of


def reconcile_referrals(rows: Rows, accounts: AccountIds, account_rows: Rows, say: Phrases) -> None:
    """Set aside referrals that cannot be, repeated ones, and all but the first won referral of an account.

    A referral before the referrer's ``since`` cannot be. Of several won referrals of one account the earliest counts
    (on one day the referrer first in the alphabet).
    """
    codes = reconcile_references(rows, ("referrer_id", "referred_id"), accounts)
    rows.ledger.mark(codes["referrer_id"] == codes["referred_id"], "self_referral", "referrer_id")
    since = np.full(len(accounts.ids) + 1, np.datetime64("NaT", "us"))
    used = account_rows.used
    since[account_rows.ranked("account_id").codes[used]] = account_rows.frame["since"].to_numpy("datetime64[us]")[used]
    start = since[codes["referrer_id"]]
    early = rows.frame["date"].to_numpy(dtype="datetime64[us]") < start
    fills = {"since": [str(day) for day in start[early].astype("datetime64[D]")]}
    rows.ledger.mark(early, "before_start", "date", fills=fills)
    day = rows.frame["date"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    pair = codes["referrer_id"] * max(len(accounts.ids), 1) + codes["referred_id"]
    mark_duplicates(rows, number_together(pair, day), (("outcome", True), ("amount", True)), say)
    _second_referrers(rows, codes["referred_id"], say)


def _second_referrers(rows: Rows, referred: np.ndarray[tuple[int], np.dtype[np.int64]], say: Phrases) -> None:
    won = np.flatnonzero(rows.used & (rows.frame["outcome"] == "won").to_numpy(dtype=bool))
    if not len(won):
        return
    order = won[np.lexsort([keys_of(rows, "referrer_id", won), keys_of(rows, "date", won), referred[won]])]
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
    key = codes["nominator_id"] * max(len(accounts.ids), 1) + codes["nominee_id"]
    mark_duplicates(rows, key, (), say)


def reconcile_events(rows: Rows, accounts: AccountIds) -> None:
    """Set aside asks, orders and touches of unknown accounts, and touches of negative length.

    Two rows that look the same may be two orders on one day: both are used.
    """
    reconcile_references(rows, ("account_id",), accounts)
    if "hours" in rows.frame:
        negative: BoolArray = rows.frame["hours"].to_numpy(dtype=np.float64) < 0
        rows.ledger.mark(negative, "bad_hours", "hours")
