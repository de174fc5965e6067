"""What each account's orders come to: how often it ordered again, when last, since when, and for how much."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from influence.model import FloatArray, IntArray, positions

Flags = npt.NDArray[np.bool_]

DAYS_A_WEEK = 7.0
DAYS_A_YEAR = 365.0


@dataclass(frozen=True)
class Amounts:
    """The orders of more than 0 after the first, account by account.

    How many, their mean and the mean of their logarithms, both NaN where there are none.
    """

    count: FloatArray
    mean: FloatArray
    log: FloatArray


@dataclass(frozen=True)
class Histories:
    """Order histories of the accounts that ordered, in the order of their positions.

    Parameters
    ----------
    account
        k positions among the accounts, ascending.
    again
        x, k whole numbers: orders after the first.
    last
        t_x, k numbers of weeks from the first order to the last; 0 where there is one order.
    age
        T, k numbers of weeks from the first order to the analysis date.
    spend
        m, k amounts: mean of the orders after the first, less the share that was sent back; NaN without such orders.
    paid
        What each account's spending varies by.
    sent_back
        k flags: no less was sent back than bought, so that nothing more is expected.
    later
        Rows dated after the analysis date; left out.
    free
        Orders of amount 0.
    returns
        Days on which an account sent back as much as it bought, or more.
    """

    account: IntArray
    again: FloatArray
    last: FloatArray
    age: FloatArray
    spend: FloatArray
    paid: Amounts
    sent_back: Flags
    later: int
    free: int
    returns: int

    def __len__(self) -> int:
        return len(self.account)

    def where(self, chosen: Flags) -> Histories:
        """Give the histories of some of the accounts; what is counted over all of them stays."""
        paid = Amounts(self.paid.count[chosen], self.paid.mean[chosen], self.paid.log[chosen])
        return replace(
            self,
            account=self.account[chosen],
            again=self.again[chosen],
            last=self.last[chosen],
            age=self.age[chosen],
            spend=self.spend[chosen],
            paid=paid,
            sent_back=self.sent_back[chosen],
        )

    @property
    def spent_again(self) -> Flags:
        """Which accounts ordered again for a positive amount: those from whom spend is learned."""
        return np.nan_to_num(self.spend) > 0


def order_histories(orders: pd.DataFrame, account_ids: pd.Series, as_of: date) -> Histories:
    """Sum up a table of orders.

    The rows of an account on one day are one order, and its amount is their sum. An order of amount 0 counts: the
    account is active. A day on which as much is sent back as bought, or more, is a return and no order; the account's
    spend is lowered by the share of all it bought that it sent back. Rows after ``as_of`` are left out.

    Parameters
    ----------
    orders
        The table ``orders``: account_id, date, amount.
    account_ids
        Ids of all accounts, sorted.
    as_of
        The last day that counts.

    Examples
    --------
    >>> ids = pd.Series(["a", "b"], dtype="str")
    >>> days = pd.to_datetime(["2025-01-01", "2025-01-15", "2025-01-15", "2025-02-01"])
    >>> orders = pd.DataFrame({"account_id": ["a", "a", "a", "a"], "date": days, "amount": [10.0, 20.0, 5.0, -7.0]})
    >>> histories = order_histories(orders, ids, date(2025, 1, 29))
    >>> histories.again.tolist(), histories.last.tolist(), histories.age.tolist(), histories.spend.tolist()
    ([1.0], [2.0], [4.0], [25.0])
    """
    day = orders["date"].to_numpy(dtype="datetime64[D]").astype(np.int64)
    today = int(np.datetime64(as_of, "D").astype(np.int64))
    kept = day <= today
    account = positions(orders["account_id"], account_ids)[kept]
    net, who, when, bought = _by_day(account, day[kept], orders["amount"].to_numpy(dtype=np.float64)[kept])
    n = len(account_ids)
    count = np.bincount(who[bought], minlength=n).astype(np.int64)
    gross = np.bincount(who[bought], net[bought], n)
    back = -np.bincount(who[~bought], net[~bought], n)
    buyers = np.flatnonzero(count).astype(np.int64)
    first_place = (np.cumsum(count[buyers]) - count[buyers]).astype(np.int64)
    days, amounts = when[bought], net[bought]
    first, last = days[first_place], days[first_place + count[buyers] - 1]
    again: FloatArray = (count[buyers] - 1).astype(np.float64)
    returned = np.divide(back, gross, out=np.where(back > 0, np.inf, 0.0), where=gross > 0)[buyers]
    repeated: FloatArray = gross[buyers] - amounts[first_place]
    return Histories(
        account=buyers,
        again=again,
        last=(last - first) / DAYS_A_WEEK,
        age=(today - first) / DAYS_A_WEEK,
        spend=_ratio(repeated, again) * np.maximum(1.0 - returned, 0.0),
        paid=_amounts(np.delete(who[bought], first_place), np.delete(amounts, first_place), buyers),
        sent_back=returned >= 1.0,
        later=int(np.count_nonzero(~kept)),
        free=int(np.count_nonzero(bought & (net == 0))),
        returns=int(np.count_nonzero(~bought)),
    )


def _amounts(account: IntArray, amount: FloatArray, buyers: IntArray) -> Amounts:
    place = np.searchsorted(buyers, account[amount > 0])
    paid, k = amount[amount > 0], len(buyers)
    count: FloatArray = np.bincount(place, minlength=k).astype(np.float64)
    total = np.asarray(np.bincount(place, paid, k), dtype=np.float64)
    logs = np.asarray(np.bincount(place, np.log(paid), k), dtype=np.float64)
    return Amounts(count, _ratio(total, count), _ratio(logs, count))


def _ratio(total: FloatArray, count: FloatArray) -> FloatArray:
    """Give total / count, NaN where there is nothing to count."""
    return np.asarray(np.divide(total, count, out=np.full(len(count), np.nan), where=count > 0))


def _by_day(account: IntArray, day: IntArray, amount: FloatArray) -> tuple[FloatArray, IntArray, IntArray, Flags]:
    """Sum the rows of an account on one day: amount, account, day, and whether it is an order; in this order."""
    order = np.lexsort((amount, day, account))
    account, day, amount = account[order], day[order], amount[order]
    fresh = np.ones(len(account), dtype=np.bool_)
    fresh[1:] = (account[1:] != account[:-1]) | (day[1:] != day[:-1])
    starts = np.flatnonzero(fresh)
    # 0.10 + 0.20 − 0.30 must be nothing, whatever rounding leaves of a sum.
    net = np.asarray(np.round(np.add.reduceat(amount, starts) if len(starts) else np.empty(0), 6), dtype=np.float64)
    smallest = amount[starts]
    return net, account[starts], day[starts], (net > 0) | ((net == 0) & (smallest == 0))
