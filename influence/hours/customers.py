"""Whom a plan of hours is for: the customers, who looks after them, how much, and how long a contact takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from influence.hours.task import GRAIN, total_by
from influence.language import number, say
from influence.model import Dataset, FloatArray, IntArray, Values, positions
from influence.settings import HoursSettings

_YEAR = 365
_QUARTER = 0.25
_NEVER = "1970-01-01"
"""Stands for the analysis date where no table holds any date: then there are no touches either."""


@dataclass(frozen=True)
class Customers:
    """The n customers planned for.

    Parameters
    ----------
    accounts
        Their positions among all accounts, ascending.
    owner, owners
        n positions in the m names of owners, sorted; one owner ``""`` where nobody has any.
    length, travel
        n hours of a contact, and beside it; whole multiples of :data:`~influence.hours.task.GRAIN`.
    contacts_today, hours_today
        n of the last year, hours without travel; 0 where nothing is recorded.
    last
        n dates of the last contact (NaT where none is known).
    tenure
        n years since the first recorded contact by the present owner; NaN where none is.
    touched
        Whether there are touches at all.
    assumptions, notes
        What acted, and who was left out.
    """

    accounts: IntArray
    owner: IntArray
    owners: tuple[str, ...]
    length: FloatArray
    travel: FloatArray
    contacts_today: FloatArray
    hours_today: FloatArray
    last: pd.Series
    tenure: FloatArray
    touched: bool
    assumptions: tuple[str, ...]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.accounts)

    @property
    def cost(self) -> FloatArray:
        """Hours that one contact takes, travel included."""
        return np.asarray(np.maximum(np.rint((self.length + self.travel) / GRAIN), 1) * GRAIN)


def find_customers(dataset: Dataset, travel_hours: float) -> Customers:
    """Find whom to plan for; customers excluded by a decision, and those without an owner among owned ones, are not.

    An account without an owner is that of the owner of its last touch.
    """
    language, settings = dataset.settings.project.language, dataset.settings.hours
    who, owner_names, notes = _whom(dataset, language)
    owners = tuple(sorted(set(owner_names.tolist())))
    told: list[str] = []
    touches = _Touches.of(dataset, who, owner_names)
    estimates = estimates_of(dataset, who)
    length = touches.length(settings.contact_hours)
    given = estimates["contact_hours"]
    length = np.where(np.isnan(given), length, np.maximum(np.rint(given / GRAIN), 1) * GRAIN)
    ways = estimates["travel_hours"]
    travel = np.rint(np.where(np.isnan(ways), travel_hours, ways) / GRAIN) * GRAIN
    mean = number(float(length.mean()) if len(length) else settings.contact_hours, language, 2)
    told.append(say(language, "hours", "length_from_touches" if touches.any else "length_declared", mean=mean))
    if travel.any():
        told.append(say(language, "hours", "travel", mean=number(float(travel.mean()), language, 2)))
    if touches.any and touches.factor > 1:
        told.append(say(language, "hours", "short_log", days=round(_YEAR / touches.factor)))
    now = estimates["hours_now"]
    stated = ~np.isnan(now) & (touches.hours == 0)
    hours = np.where(stated, now, touches.hours)
    contacts = np.where(stated, now / length, touches.contacts)
    return Customers(
        who, np.searchsorted(np.array(owners, dtype=object), owner_names).astype(np.int64), owners, length, travel,
        contacts, hours, touches.last, touches.tenure, touches.any or bool(stated.any()), tuple(told),
        tuple(notes),
    )  # fmt: skip


def estimates_of(dataset: Dataset, accounts: IntArray) -> dict[str, FloatArray]:
    """Give, by field, what managers estimated of some accounts; NaN where nothing."""
    table = dataset.tables["estimates"]
    place = positions(dataset.accounts["account_id"].iloc[accounts], table["account_id"])
    found = {}
    for name in table.columns[1:]:
        column = table[name].to_numpy(dtype=np.float64, na_value=np.nan)
        found[str(name)] = np.where(place >= 0, column[place], np.nan) if len(column) else np.full(len(place), np.nan)
    return found


def _whom(dataset: Dataset, language: str) -> tuple[IntArray, np.ndarray, list[str]]:
    """Give the customers planned for, the name of the owner of each, and who is left out."""
    customer, notes = dataset.having_status("customer").copy(), list[str]()
    excluded = {entry.account_id for entry in dataset.overrides if entry.action == "exclude"}
    if excluded:
        out = dataset.accounts["account_id"].isin(excluded).to_numpy(dtype=np.bool_) & customer
        customer &= ~out
        notes += [say(language, "hours", "excluded", count=int(out.sum()))] if out.any() else []
    owner = dataset.accounts["owner"].fillna("").to_numpy(dtype=object).copy()
    touches = dataset.tables["touches"]
    named = touches[touches["owner"].fillna("") != ""].drop_duplicates("account_id", keep="last")
    latest = dataset.place("touches", "account_id", named)
    bare = owner[latest] == ""
    owner[latest[bare]] = named["owner"].to_numpy(dtype=object)[bare]
    filled = int(np.isin(np.flatnonzero(customer), latest[bare]).sum())
    notes += [say(language, "hours", "owner_from_touches", count=filled)] if filled else []
    nobody = customer & (owner == "")
    if nobody.any() and not nobody[customer].all():
        customer &= ~nobody
        notes.append(say(language, "hours", "without_owner", count=int(nobody.sum())))
    who = np.flatnonzero(customer).astype(np.int64)
    return who, owner[who], notes


@dataclass(frozen=True)
class _Touches:
    """What the log of touches says of n customers."""

    any: bool
    factor: float
    contacts: FloatArray
    hours: FloatArray
    times: FloatArray
    total: FloatArray
    last: pd.Series
    tenure: FloatArray

    @classmethod
    def of(cls, dataset: Dataset, who: IntArray, owner_names: np.ndarray) -> _Touches:
        ids = dataset.accounts["account_id"].iloc[who].reset_index(drop=True)
        touches = dataset.tables["touches"]
        today = pd.Timestamp(dataset.as_of or _NEVER)
        touches = touches[touches["date"] <= today]
        place, n = positions(touches["account_id"], ids), len(who)
        known = place >= 0
        touches, place = touches[known], place[known]
        spent = touches["hours"].fillna(0.0).to_numpy(dtype=np.float64)
        recent = (touches["date"] > today - pd.Timedelta(days=_YEAR)).to_numpy(dtype=np.bool_)
        days = (today - dataset.tables["touches"]["date"].min()).days + 1 if len(touches) else _YEAR
        factor = _YEAR / max(days, 1) if days < _YEAR else 1.0
        last = dataset.accounts["last_contact"].iloc[who].reset_index(drop=True).copy()
        last = last.where(last <= today)
        newest = touches["date"].groupby(place).max()
        last = pd.concat([last, newest.reindex(range(n))], axis=1).max(axis=1)
        own = touches["owner"].fillna("").to_numpy(dtype=object) == owner_names[place]
        first = touches["date"][own].groupby(place[own]).min().reindex(range(n))
        tenure = ((today - first).dt.days / 365.25).to_numpy(dtype=np.float64) if len(touches) else np.full(n, np.nan)
        return cls(
            bool(len(touches)),
            factor,
            total_by(place[recent], np.ones(int(recent.sum())), n) * factor,
            total_by(place[recent], spent[recent], n) * factor,
            total_by(place, np.ones(len(place)), n),
            total_by(place, spent, n),
            last,
            tenure,
        )

    def length(self, otherwise: float) -> FloatArray:
        """Give the length of a contact of each customer in quarters of an hour.

        It is the mean of its own touches and one of the mean length of all, so that a single short call says little.
        """
        mean = float(self.total.sum() / self.times.sum()) if self.times.sum() else otherwise
        if not self.any:
            return np.full(len(self.times), np.rint(otherwise / GRAIN) * GRAIN)
        length = (self.total + mean) / (self.times + 1)
        return np.asarray(np.maximum(np.rint(length / _QUARTER), 1) * _QUARTER)


def tiers_of(customers: Customers, values: Values, settings: HoursSettings) -> IntArray:
    """Give 0, 1, 2 for tiers A, B, C: who is needed for these shares of all worth, the worthiest first."""
    worth = np.maximum((values.own + values.referral)[customers.accounts], 0)
    order = np.argsort(-worth, kind="stable")
    total = int(worth.sum())
    before = np.cumsum(worth[order]) - worth[order]
    tier = np.empty(len(worth), dtype=np.int64)
    tier[order] = np.where(before < settings.tier_a * total, 0, np.where(before < settings.tier_b * total, 1, 2))
    return tier
