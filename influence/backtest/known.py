"""The wall of a back-test: a dataset as it was known at the end of a day, and what of it may hold later knowledge.

Nothing that happened after the split changes what is given: later rows are gone, and what later events overwrite
(status, last contact, the end of an affiliation, what came of a referral) is rebuilt from dates up to the split alone.
Of accounts that were no customers at the split revenue, margin, cost, segment and owner are left out **for all of
them**: leaving them out only for those who came later would tell who they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from influence.backtest.knowledge import begin_of, undated_fields
from influence.model import Dataset, contained, stage
from influence.settings import TABLES

PATIENCE_DAYS = 180
"""A referral that has not been won for so long counts as lost at the split; until then as pending."""
YEAR_DAYS = 365
PRIVATE = ("revenue", "margin", "contact_cost", "segment", "owner")
"""What is known of customers; of a prospect it would tell who came later."""

Tables = Mapping[str, pd.DataFrame]
_EVIDENCE = (("orders", "account_id"), ("asks", "account_id"), ("referrals", "referrer_id"))
"""What only a customer leaves behind."""


@dataclass(frozen=True, order=True)
class Doubt:
    """Something that may hold knowledge from after the split, and in how many cells or rows.

    ``what`` is ``"table.field"``, or ``"table"`` for rows without a date, or one of the rules ``customers_undated``,
    ``lapsed`` and ``first_year``.
    """

    what: str
    count: int


@dataclass(frozen=True)
class Known:
    """A dataset as known at the end of the day ``split``.

    Parameters
    ----------
    dataset
        Accounts that were customers, and prospects of whom any row was there; ``as_of`` is the split.
    split
        The last day that is known.
    doubts
        What cannot be dated and was kept; with ``strict`` what remains in spite of it.
    strict
        Whether what cannot be dated was left out.
    """

    dataset: Dataset
    split: date
    doubts: tuple[Doubt, ...]
    strict: bool

    @property
    def customers(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """One flag an account: a customer at the split."""
        return (self.dataset.accounts["status"] == "customer").to_numpy(dtype=np.bool_)


@stage
def known_at(dataset: Dataset, split: date, *, strict: bool = False) -> Known:
    """Give a dataset as it was known at the end of the day ``split``.

    * Rows that begin after the split are gone; so are groups that only such rows speak of, and accounts that were no
      customers and of whom nothing was on record.
    * A customer is an account whose ``since`` is not after the split, those included that have lapsed by today (when
      they left is not recorded); who came later was a prospect. Without ``since`` today's status stands in.
    * An affiliation that ended after the split had not ended; ``last_contact`` is the newest touch up to the split.
    * A referral whose new customer had not come by the split was pending, or lost after 180 days; its amount unknown.
    * The analysis date is the split, whatever the settings say.

    Parameters
    ----------
    dataset
        What :func:`influence.read` gave.
    split
        The last day that is known.
    strict
        Leave out all that cannot be dated: undated rows, and fields that hold what is known today. Revenue then comes
        from the orders up to the split, and an account without ``since`` is a customer only if orders, asks or
        referrals up to the split show it.

    Returns
    -------
    Known
        The same whatever happens after the split.
    """
    day = pd.Timestamp(split)
    tables = {name: _begun(name, dataset.tables[name], day, strict) for name in TABLES}
    accounts, doubts = _accounts_then(dataset.accounts, tables, day, strict)
    tables["accounts"] = accounts
    ends = tables["affiliations"]["until"]
    tables["affiliations"] = tables["affiliations"].assign(until=ends.where(ends <= day))
    tables["referrals"], young = _referrals_then(tables["referrals"], accounts, day, strict)
    tables["accounts"] = _on_record(tables)
    spoken_of = contained(tables["groups"]["group_id"], tables["affiliations"]["group_id"])
    tables["groups"] = tables["groups"][spoken_of].reset_index(drop=True)
    doubts += [Doubt("first_year", young), *_undated(tables)]
    if strict:
        tables = {name: _without_today(name, frame) for name, frame in tables.items()}
        doubts = [doubt for doubt in doubts if doubt.what == "lapsed"]
    settings = replace(dataset.settings, project=replace(dataset.settings.project, as_of=split))
    kept = tuple(sorted(doubt for doubt in doubts if doubt.count))
    return Known(Dataset(tables, settings, split), split, kept, strict)


def _begun(table: str, frame: pd.DataFrame, day: pd.Timestamp, strict: bool) -> pd.DataFrame:
    """Give the rows that had begun; if strict, only those of which a date says so."""
    begin = begin_of(table)
    if not begin:
        return frame.iloc[:0] if strict and table == "nominations" else frame
    there = ~(frame[begin] > day)
    if strict:
        there &= frame[begin].notna() | (frame["until"] <= day if "until" in frame else False)
    return frame[there].reset_index(drop=True)


def _accounts_then(
    accounts: pd.DataFrame, tables: Tables, day: pd.Timestamp, strict: bool
) -> tuple[pd.DataFrame, list[Doubt]]:
    since, status = accounts["since"], accounts["status"]
    came, undated = since <= day, since.isna()
    customer = (came & (status != "prospect")).to_numpy(dtype=bool)
    unproven = (undated & (status == "customer")).to_numpy(dtype=bool)
    if strict:
        shown = _any_contain(accounts["account_id"], (tables[table][field] for table, field in _EVIDENCE))
        unproven = (undated & (status != "prospect")).to_numpy(dtype=bool) & shown
    then = np.where(customer | unproven, "customer", "prospect").astype(object)
    left = undated & (status == "lapsed") & ~unproven
    then[left.to_numpy(dtype=bool)] = "prospect" if strict else "lapsed"
    is_customer = pd.Series(then == "customer", index=accounts.index)
    touched = tables["touches"].groupby("account_id")["date"].max() if len(tables["touches"]) else None
    last = accounts["account_id"].map(touched) if touched is not None else pd.Series(pd.NaT, index=accounts.index)
    frame = accounts.assign(
        status=pd.Series(then, index=accounts.index).astype("str"),
        since=since.where(is_customer),
        last_contact=last.astype(accounts["last_contact"].dtype),
        **{name: accounts[name].where(is_customer, _empty(accounts[name])) for name in PRIVATE},
    )
    lapsed = int(np.count_nonzero(customer & (status == "lapsed").to_numpy(dtype=bool)))
    guessed = int(np.count_nonzero(unproven | (then == "lapsed")))
    return frame, [Doubt("customers_undated", guessed), Doubt("lapsed", lapsed)]


def _empty(column: pd.Series) -> object:
    return np.nan if column.dtype.kind == "f" else ""


def _referrals_then(
    log: pd.DataFrame, accounts: pd.DataFrame, day: pd.Timestamp, strict: bool
) -> tuple[pd.DataFrame, int]:
    """Rebuild what had come of each referral; give also how many amounts may be of a year not yet over."""
    by_id = accounts.set_index("account_id")
    referred = log["referred_id"]
    came = (referred.map(by_id["status"]) == "customer").to_numpy(dtype=bool)
    start = referred.map(by_id["since"])
    if strict:
        came = came & start.notna().to_numpy(dtype=bool)
    waiting = (day - log["date"]).dt.days.to_numpy(dtype=np.float64) <= PATIENCE_DAYS
    outcome = np.where(came, log["outcome"].to_numpy(dtype=object), np.where(waiting, "pending", "lost"))
    young = came & ~((start + pd.Timedelta(days=YEAR_DAYS)) <= day).to_numpy(dtype=bool) & log["amount"].notna()
    known = came & ~young if strict else came
    frame = log.assign(
        outcome=pd.Series(outcome, index=log.index).astype("str"),
        amount=log["amount"].where(known),
        asked_on=log["asked_on"].where(log["asked_on"] <= day),
    )
    return frame, int(young.sum())


def _on_record(tables: Tables) -> pd.DataFrame:
    """Give the accounts that were customers, or of whom any row speaks."""
    columns = (
        tables[table][field.name]
        for table, spec in TABLES.items()
        if table not in ("accounts", "groups")
        for field in spec.fields
        if field.type == "id" and field.name != "group_id"
    )
    accounts = tables["accounts"]
    kept = (accounts["status"] != "prospect") | _any_contain(accounts["account_id"], columns)
    return accounts[kept].reset_index(drop=True)


def _any_contain(ids: pd.Series, columns: Iterable[pd.Series]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell of each id whether it stands in any of the columns."""
    found = np.zeros(len(ids), dtype=np.bool_)
    for column in columns:
        found |= contained(ids, column)
    return found


def _undated(tables: Tables) -> list[Doubt]:
    """Count the cells that hold what is known today, and the rows without a date."""
    found = []
    for table, frame in tables.items():
        found += [Doubt(f"{table}.{name}", _filled(table, frame, name)) for name in undated_fields(table)]
        begin = begin_of(table)
        if table == "nominations":
            found.append(Doubt(table, len(frame)))
        elif begin:
            found.append(Doubt(table, int(frame[begin].isna().sum())))
    return found


def _filled(table: str, frame: pd.DataFrame, name: str) -> int:
    """Count the cells that say anything beyond the default."""
    column, default = frame[name], TABLES[table].field(name).default
    if column.dtype.kind == "f":
        return int((column.notna() & (column != float(default)) if default else column.notna()).sum())
    return int((column.astype("str") != default).sum())


def _without_today(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    blank: dict[str, object] = {}
    for name in undated_fields(table):
        default = TABLES[table].field(name).default
        blank[name] = (float(default) if default else np.nan) if frame[name].dtype.kind == "f" else default
    columns = {name: pd.Series(value, index=frame.index, dtype=frame[name].dtype) for name, value in blank.items()}
    return frame.assign(**columns)


def leaks(known: Known, split: date) -> tuple[str, ...]:
    """Name every place of a dataset that holds what was not yet known at the end of ``split``; empty where none does.

    The wall is checked from the other side: dates after the split, money of prospects, won referrals of accounts that
    were no customers, groups to which nobody belonged, an analysis date beyond the split.
    """
    tables, day = known.dataset.tables, pd.Timestamp(split)
    found = [
        f"{table}.{field.name}"
        for table, spec in TABLES.items()
        for field in spec.fields
        if field.type == "date" and bool((tables[table][field.name] > day).any())
    ]
    accounts = tables["accounts"]
    others = accounts[accounts["status"] == "prospect"]
    found += [f"accounts.{name} of prospects" for name in PRIVATE if _filled("accounts", others, name)]
    if bool(others["since"].notna().any()):
        found.append("accounts.since of prospects")
    log = tables["referrals"]
    early = ~contained(log["referred_id"], accounts.loc[accounts["status"] == "customer", "account_id"])
    if bool((early & ((log["outcome"] == "won") | log["amount"].notna())).any()):
        found.append("referrals.outcome")
    if not contained(tables["groups"]["group_id"], tables["affiliations"]["group_id"]).all():
        found.append("groups")
    if known.dataset.as_of is None or known.dataset.as_of > split:
        found.append("as_of")
    return tuple(found)
