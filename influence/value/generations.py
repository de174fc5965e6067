"""Past referral value: what an account's referrals have brought, credited over generations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.learning.reconcile import reconcile, standing
from influence.model import Dataset, FloatArray, IntArray

MOST_GENERATIONS = 50
"""How far up a chain credit goes at most; the last account keeps what is left."""


@dataclass(frozen=True)
class Referred:
    """What past referrals have brought, a fact.

    Parameters
    ----------
    value
        n whole cents: credit for customers won, its own and those won by accounts that it had won; sums exactly to the
        value of all customers won.
    customers
        n numbers of customers won by the account itself.
    unvalued
        Customers won of whom no amount is known; they count as customers and with 0.
    """

    value: IntArray
    customers: IntArray
    unvalued: int


def past_referrals(dataset: Dataset) -> Referred | None:
    """Credit the customers won to those who referred them; ``None`` where none was.

    A customer's value is the ``amount`` of the referral that won it. Referrals that cannot have been are left out
    (:mod:`influence.learning.reconcile`), so that each customer counts once.
    """
    referrals, _ = reconcile(dataset, standing(dataset))
    won = referrals.where(referrals.outcome == "won")
    if not len(won):
        return None
    n = len(dataset.accounts)
    amount = _amounts(dataset, won.referrer, won.referred, won.day)
    cents: IntArray = np.rint(np.nan_to_num(amount) * 100).astype(np.int64)
    return Referred(
        value=credit(won.referrer, won.referred, won.day, cents, n, dataset.settings.value.passed_up),
        customers=np.bincount(won.referrer, minlength=n).astype(np.int64),
        unvalued=int(np.count_nonzero(np.isnan(amount))),
    )


def credit(
    referrer: IntArray, referred: IntArray, day: IntArray, cents: IntArray, accounts: int, passed_up: float
) -> IntArray:
    """Credit what each customer won is worth to the chain of those who referred.

    The referrer keeps 1 − ``passed_up`` of it and passes the rest on to the account that had won the referrer by that
    day, and so on; the first of a chain keeps what reaches it. What goes up is rounded to whole cents and the rest
    kept, so that credit sums exactly to ``cents``.

    Parameters
    ----------
    referrer, referred
        k positions each; every account is won at most once.
    day
        k days.
    cents
        k whole cents.
    accounts
        n, the number of accounts.
    passed_up
        Share that goes up. Range [0, 1].

    Returns
    -------
    IntArray
        n whole cents.

    Examples
    --------
    Ada won Ben, who won Cem, who won Dua for 10.00; each keeps half of what reaches it, and Ada the rest.

    >>> ada, ben, cem, dua = range(4)
    >>> who, whom, cents = np.array([ada, ben, cem]), np.array([ben, cem, dua]), np.array([0, 0, 1000])
    >>> credit(who, whom, np.arange(3), cents, 4, 0.5).tolist()
    [250, 250, 500, 0]
    """
    result = np.zeros(accounts, dtype=np.int64)
    above = np.full(accounts, -1, dtype=np.int64)
    since = np.zeros(accounts, dtype=np.int64)
    above[referred], since[referred] = referrer, day
    holder, made, left = referrer, day, cents
    for _ in range(MOST_GENERATIONS):
        upward = (above[holder] >= 0) & (since[holder] <= made)
        if not upward.any():
            break
        np.add.at(result, holder[~upward], left[~upward])
        holder, made, left = holder[upward], since[holder[upward]], left[upward]
        kept = left - np.rint(left * passed_up).astype(np.int64)
        np.add.at(result, holder, kept)
        holder, left = above[holder], left - kept
    np.add.at(result, holder, left)
    return result


def _amounts(dataset: Dataset, referrer: IntArray, referred: IntArray, day: IntArray) -> FloatArray:
    """Find the amounts of won referrals again; the same referral on one day once more counts once, the largest."""
    table = dataset.tables["referrals"]
    table = table[(table["outcome"] == "won").to_numpy(dtype=bool)]
    rows = zip(
        *(dataset.place("referrals", name, table).tolist() for name in ("referrer_id", "referred_id")),
        table["date"].to_numpy(dtype="datetime64[D]").astype(np.int64).tolist(),
        table["amount"].to_numpy(dtype=np.float64, na_value=np.nan).tolist(),
        strict=True,
    )
    known: dict[tuple[int, int, int], float] = {}
    for who, whom, when, amount in rows:
        if not np.isnan(amount):
            known[who, whom, when] = max(amount, known.get((who, whom, when), amount))
    keys = zip(referrer.tolist(), referred.tolist(), day.tolist(), strict=True)
    return np.array([known.get(key, np.nan) for key in keys], dtype=np.float64)
