"""Reconciling what happened (referrals, nominations, asks, orders, touches) and what managers expect (estimates)."""

from __future__ import annotations

import numpy as np

from influence.errors import Problem
from influence.model import positions
from influence.settings import Settings
from influence.tables.accounts import AccountIds, mark_repeated
from influence.tables.cells import Arrow, BoolArray
from influence.tables.duplicates import mark_duplicates, number_together
from influence.tables.phrases import Phrases
from influence.tables.references import reconcile_references
from influence.tables.rows import Rows
from influence.tables.sorting import keys_of
from influence.tables.texts import rank_texts


def reconcile_referrals(rows: Rows, accounts: AccountIds, account_rows: Rows) -> None:
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
    mark_duplicates(rows, number_together(pair, day), (("outcome", True), ("amount", True)))
    _second_referrers(rows, codes["referred_id"])


def _second_referrers(rows: Rows, referred: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
    won = np.flatnonzero(rows.used & (rows.frame["outcome"] == "won").to_numpy(dtype=bool))
    if not len(won):
        return
    order = won[np.lexsort([keys_of(rows, "referrer_id", won), keys_of(rows, "date", won), referred[won]])]
    first = np.concatenate([[True], referred[order][1:] != referred[order][:-1]])
    kept = order[np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))]
    where = np.zeros(len(rows), dtype=bool)
    where[order[~first]] = True
    places = rows.spots(kept[~first][np.argsort(order[~first])])
    rows.ledger.mark(where, "second_referrer", "referrer_id", fills={"other": places})


def reconcile_nominations(rows: Rows, accounts: AccountIds) -> None:
    """Set aside nominations of unknown accounts, of oneself, and repeated ones."""
    codes = reconcile_references(rows, ("nominator_id", "nominee_id"), accounts)
    rows.ledger.mark(codes["nominator_id"] == codes["nominee_id"], "self_nomination", "nominee_id")
    key = codes["nominator_id"] * max(len(accounts.ids), 1) + codes["nominee_id"]
    mark_duplicates(rows, key, ())


def reconcile_events(rows: Rows, accounts: AccountIds) -> None:
    """Set aside asks, orders and touches of unknown accounts, and touches of negative length.

    Two rows that look the same may be two orders on one day: both are used.
    """
    reconcile_references(rows, ("account_id",), accounts)
    if "hours" in rows.frame:
        negative: BoolArray = rows.frame["hours"].to_numpy(dtype=np.float64) < 0
        rows.ledger.mark(negative, "bad_hours", "hours")


def reconcile_estimates(rows: Rows, accounts: AccountIds, settings: Settings, say: Phrases) -> list[Problem]:
    """Set aside estimates of unknown accounts, and those that contradict themselves; of one account there is one.

    More time never brings less: value at zero ≤ now ≤ double ≤ saturated, as far as they are given. Hours and numbers
    of contacts are 0 or more, a contact takes time, and the least number of contacts is not above the most.

    Returns
    -------
    list of Problem
        One a row that disagrees with the first of its account, unless the table's ``duplicates`` is ``"first"``.
    """
    before = rows.arrow("account_id")
    reconcile_references(rows, ("account_id",), accounts)
    given = {name: rows.frame[name].to_numpy(dtype=np.float64) for name in rows.frame if name != "account_id"}
    for name in ("hours_now", "contact_hours", "travel_hours", "contacts_min", "contacts_max"):
        rows.ledger.mark(given[name] < 0, "bad_hours", name)
    rows.ledger.mark(given["contact_hours"] == 0, "no_length", "contact_hours")
    rows.ledger.mark(given["contacts_min"] > given["contacts_max"], "floor_above_most", "contacts_min")
    most = np.full(len(rows), -np.inf)
    for name in ("value_at_zero", "value_now", "value_double", "value_saturated"):
        rows.ledger.mark(given[name] < most, "falling_value", name)
        most = np.fmax(most, given[name])
    problems = mark_repeated(rows, "account_id", settings, say)
    _one_a_merged_account(rows, accounts, before)
    return problems


def _one_a_merged_account(rows: Rows, accounts: AccountIds, before: Arrow) -> None:
    """Keep one estimate a merged account: that of the kept record, else of the first."""
    if not accounts.merged.any:
        return
    code, first = rows.ranks["account_id"].codes, rank_texts(before)
    moved = positions(before, accounts.merged.gone) >= 0
    mine = np.flatnonzero(rows.used & (code >= 0))
    mine = mine[np.lexsort([first.codes[mine], moved[mine], code[mine]])]
    again = np.zeros(len(rows), dtype=bool)
    again[mine[np.flatnonzero(np.diff(code[mine], prepend=-1) == 0)]] = True
    rows.ledger.mark(again, "merged", "account_id", phrase="merged_estimate")
