"""What the town buys, and how many hours its account managers spend."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influence.demo.history import History
from influence.demo.names import MANAGERS, TERRITORIES
from influence.demo.people import SEGMENTS, People
from influence.demo.tables import table
from influence.demo.town import Town
from influence.model import FloatArray

_CONTACT_COST = np.array([15.0, 8.0, 18.0, 9.0, 7.0, 28.0, 10.0])


def orders(town: Town, people: People, history: History) -> pd.DataFrame:
    """Give the orders of the history: spread evenly with jitter, log-normal in size, with a trend of their own.

    A customer orders more often the more it buys; the sum over a year of custom is its potential, give or take the
    trend.
    """
    rng = town.generator(5)
    today = np.datetime64(town.as_of)
    start = np.maximum(history.begin, np.datetime64(town.begin))
    stop = np.minimum(history.end, today + 1)
    days = np.maximum((stop - start).astype(np.int64), 0)
    often = np.clip(1.0 + history.potential**0.28 * np.exp(rng.normal(0, 0.3, len(days))), 2, 60)
    count = np.where(days > 0, np.maximum(np.rint(often * days / 365), 1), 0).astype(np.int64)
    account = np.repeat(np.arange(len(days)), count)
    place = np.arange(len(account)) - np.repeat(np.cumsum(count) - count, count)
    moment = (place + rng.random(len(account))) / count[account]
    trend = rng.normal(0, 0.3, len(days))[account] * (moment - 0.5)
    weight = np.exp(rng.normal(0, 0.45, len(account)) + trend)
    total = np.bincount(account, weight, minlength=len(days))
    amount = history.potential[account] * days[account] / 365 * weight / total[account]
    columns = {
        "account_id": np.array(people.ids, dtype=object)[account],
        "date": start[account] + np.floor(moment * days[account]).astype(np.int64),
        "amount": np.maximum(np.round(amount, 2), 1.0),
    }
    return table("orders", columns)


def touches(town: Town, people: People, history: History) -> pd.DataFrame:
    """Give the contacts of the account managers, whose hours follow revenue: what an hours plan is compared with."""
    rng = town.generator(6)
    begin, today = np.datetime64(town.begin), np.datetime64(town.as_of)
    customer = history.begin <= today
    mean = np.where(customer, 0.5 + 2.5 * np.sqrt(history.potential / 2200.0), 0.5)
    count = np.where(people.opt_out, 0, np.minimum(rng.poisson(mean), 60))
    account = np.repeat(np.arange(len(count)), count)
    first = np.where(customer, np.maximum(history.begin, begin), begin)
    days = (np.minimum(history.end, today + 1) - first).astype(np.int64)
    columns = {
        "account_id": np.array(people.ids, dtype=object)[account],
        "date": first[account] + np.floor(rng.random(len(account)) * days[account]).astype(np.int64),
        "hours": np.maximum(np.rint(rng.exponential(4.0, len(account))), 1.0) / 4,
        "owner": np.array(MANAGERS, dtype=object)[people.owner[account]],
    }
    return table("touches", columns)


def accounts(
    town: Town, people: People, history: History, ordered: pd.DataFrame, touched: pd.DataFrame
) -> pd.DataFrame:
    """Give the accounts as they stand on the last day: revenue is the sum of the orders of the last 365 days."""
    rng = town.generator(7)
    today = np.datetime64(town.as_of)
    customer, left = history.begin <= today, history.end <= today
    recent = ordered[ordered["date"] > pd.Timestamp(town.as_of) - pd.Timedelta(days=365)]
    revenue = _cents(recent, people) / 100
    last = touched.groupby("account_id")["date"].max().reindex(list(people.ids))
    steps = rng.integers(-4, 5, len(people.ids)) * 0.25
    columns = {
        "account_id": list(people.ids),
        "name": list(people.names),
        "revenue": np.where(customer, revenue, np.nan),
        "margin": np.where(customer, np.round(revenue * people.margin_rate, 2), np.nan),
        "status": np.where(left, "lapsed", np.where(customer, "customer", "prospect")),
        "since": np.where(customer, history.begin, np.datetime64("NaT")),
        "segment": np.array(SEGMENTS, dtype=object)[people.segment],
        "territory": np.array(TERRITORIES, dtype=object)[people.territory],
        "owner": np.array(MANAGERS, dtype=object)[people.owner],
        "contact_cost": _CONTACT_COST[people.segment] + steps,
        "opt_out": people.opt_out,
        "last_contact": last.to_numpy(),
        "potential": np.where(customer & ~left, _demand(town, revenue), np.nan),
    }
    return table("accounts", columns)


def estimates(town: Town, lived: pd.DataFrame, touched: pd.DataFrame) -> pd.DataFrame:
    """Give what managers expect of one customer in twenty whom they spoke to in the last year, in whole tens.

    Each has a curve of its own: its margin now, a tenth to nine tenths of it without contact, and four to nine tenths
    of what contact can add already.
    """
    rng = town.generator(9)
    recent = touched[touched["date"] > pd.Timestamp(town.as_of) - pd.Timedelta(days=365)]
    known = lived[(lived["status"] == "customer") & (lived["margin"] >= 100) & ~lived["opt_out"]]
    known = known[known["account_id"].isin(set(recent["account_id"]))].reset_index(drop=True)
    chosen = known.iloc[np.sort(rng.choice(len(known), size=len(known) // 20, replace=False))]
    now = chosen["margin"].to_numpy()
    zero, reached = now * rng.uniform(0.1, 0.9, len(now)), rng.uniform(0.4, 0.9, len(now))
    rise = (now - zero) / reached
    values = np.stack([zero, now, zero + rise * (1 - (1 - reached) ** 2), zero + rise])
    zero, now, double, saturated = np.maximum.accumulate(np.round(values, -1), axis=0)
    columns = {
        "account_id": chosen["account_id"].to_numpy(),
        "value_at_zero": zero,
        "value_now": now,
        "value_double": double,
        "value_saturated": saturated,
        "contact_hours": rng.choice([np.nan, 0.5, 1.0, 2.0], len(now)),
        "travel_hours": rng.choice([np.nan, 0.25, 0.5], len(now)),
        "contacts_min": rng.choice([np.nan, 2.0, 4.0], len(now)),
    }
    return table("estimates", columns)


def _demand(town: Town, revenue: FloatArray) -> FloatArray:
    """Give what an account buys a year anywhere, in whole hundreds, where its manager knows: of seven in ten.

    Two thirds of it are bought here on average, whatever the size of the account.
    """
    rng = town.generator(8)
    bought_here, known = rng.beta(4.0, 2.0, len(revenue)), rng.random(len(revenue)) < 0.7
    return np.where(known & (revenue > 0), np.ceil(revenue / bought_here / 100) * 100, np.nan)


def _cents(recent: pd.DataFrame, people: People) -> FloatArray:
    position = pd.Index(list(people.ids)).get_indexer(pd.Index(recent["account_id"]))
    cents = np.rint(recent["amount"].to_numpy() * 100)
    return np.bincount(position, cents, minlength=len(people.ids)).astype(np.float64)
