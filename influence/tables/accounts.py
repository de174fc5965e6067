"""Reconciling accounts: opt-outs, duplicates, margins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from influence.errors import Problem
from influence.model import IntArray
from influence.settings import Settings
from influence.tables.cells import Arrow
from influence.tables.phrases import Phrases
from influence.tables.rows import BoolArray, Rows, positions_in

_MOST = 50


@dataclass(frozen=True)
class AccountIds:
    """The ids that other tables may use, sorted; those that opted out; those whose every row is set aside."""

    known: Arrow
    opted_out: Arrow
    set_aside: Arrow


def reconcile_accounts(rows: Rows, settings: Settings, say: Phrases) -> tuple[AccountIds, list[Problem]]:
    """Set aside opt-outs, repeated accounts and impossible costs; resolve margins.

    If any row of an account says that it opted out, all its rows are set aside, and nothing of them is shown.
    """
    opted_out = _opt_out(rows)
    cost = rows.frame["contact_cost"].to_numpy(dtype=np.float64)
    rows.ledger.mark(cost < 0, "bad_cost", "contact_cost")
    problems = _margins(rows, settings, say)
    problems += mark_repeated(rows, "account_id", settings, say)
    ids = rows.arrow("account_id")
    known = pc.unique(ids.filter(pa.array(rows.used)))
    known = known.take(pc.array_sort_indices(known))
    gone = pc.unique(ids.filter(pa.array(~rows.used)))
    return AccountIds(known, opted_out, gone.filter(pa.array(positions_in(gone, known) < 0))), problems


def _opt_out(rows: Rows) -> Arrow:
    ids = rows.arrow("account_id")
    says_so = rows.frame["opt_out"].to_numpy(dtype=bool)
    named = pc.not_equal(ids, "").to_numpy(zero_copy_only=False)
    opted_out = pc.unique(ids.filter(pa.array(says_so & named)))
    gone = positions_in(ids, opted_out) >= 0 if len(opted_out) else np.zeros(len(rows), dtype=bool)
    rows.ledger.mark(gone | says_so, "opt_out", override=True)
    return opted_out


def mark_repeated(
    rows: Rows, key: str, settings: Settings, say: Phrases, *, hidden: BoolArray | None = None
) -> list[Problem]:
    """Set aside rows that repeat another; rows that share ``key`` and disagree are problems, or follow ``duplicates``.

    Where ``hidden``, the id is not shown.

    Returns
    -------
    list of Problem
        One a row that disagrees with the first of its id, unless the table's ``duplicates`` is ``"first"``.
    """
    used = np.flatnonzero(rows.used)
    ids = rows.frame[key].iloc[used]
    again = ids.duplicated(keep="first").to_numpy()
    if not again.any():
        return []
    repeated = used[ids.duplicated(keep=False).to_numpy()]
    names = rows.frame[key].iloc[repeated].tolist()
    first = dict(zip(reversed(names), reversed(repeated.tolist()), strict=True))
    same = _agree(rows.frame, repeated, np.array([first[name] for name in names], dtype=np.int64))
    rule = settings.tables[rows.table].duplicates if rows.table in settings.tables else "refuse"
    where = np.zeros(len(rows), dtype=bool)
    places: list[str] = []
    problems: list[Problem] = []
    for row, account, equal in zip(repeated.tolist(), names, same.tolist(), strict=True):
        if row == first[account]:
            continue
        other = rows.place(first[account], say)
        if equal or rule == "first":
            where[row] = True
            places.append(other)
        else:
            fields = ", ".join(_differing(rows.frame, row, first[account]))
            shown = "***" if hidden is not None and (hidden[row] or hidden[first[account]]) else account
            problems.append(say.problem(rows.place(row, say), "conflict", shown, other=other, fields=fields))
    rows.ledger.mark(where, "duplicate", key, fills={"other": places})
    if len(problems) > _MOST:
        more = say.problem(rows.table, "more_conflicts", "", count=len(problems) - _MOST)
        problems = [*problems[:_MOST], more]
    return problems


def _agree(frame: pd.DataFrame, rows: IntArray, others: IntArray) -> BoolArray:
    """Give for each of ``rows`` whether it equals its partner in every field."""
    equal = np.ones(len(rows), dtype=bool)
    for name in frame.columns:
        mine = frame[name].iloc[rows].reset_index(drop=True)
        theirs = frame[name].iloc[others].reset_index(drop=True)
        equal &= ((mine == theirs) | (mine.isna() & theirs.isna())).to_numpy(dtype=bool)
    return equal


def _differing(frame: pd.DataFrame, row: int, other: int) -> list[str]:
    mine, theirs = frame.iloc[row], frame.iloc[other]
    return [
        name
        for name in frame.columns
        if not (mine[name] == theirs[name] or (pd.isna(mine[name]) and pd.isna(theirs[name])))
    ]


def _margins(rows: Rows, settings: Settings, say: Phrases) -> list[Problem]:
    """Bring margins to what the settings say they are; refuse to guess where they look like the other thing."""
    margin = rows.frame["margin"].to_numpy(dtype=np.float64, copy=True)
    revenue = rows.frame["revenue"].to_numpy(dtype=np.float64)
    given = ~np.isnan(margin) & rows.used
    if not given.any():
        return []
    plain = given & ~rows.percent
    if settings.value.margin == "rate":
        rows.ledger.mark(plain & (np.abs(margin) > 1), "bad_rate", "margin")
        return []
    small = plain.any() and np.abs(margin[plain]).max() <= 1 and np.any(margin[plain] != 0)
    large = np.nanmedian(np.abs(revenue[plain])) > 10 if small and not np.isnan(revenue[plain]).all() else False
    if small and large and "value.margin" not in settings.stated:
        file = ", ".join(dict.fromkeys(raw.file for raw in rows.raws))
        return [say.problem(file, "ambiguous_margin", f"{margin[plain][0]:g}")]
    rates = given & rows.percent
    rows.ledger.mark(rates & np.isnan(revenue), "rate_without_revenue", "margin")
    margin[rates] *= revenue[rates]
    rows.frame["margin"] = margin
    return []


def unknown_hints(wanted: list[str], known: Arrow) -> list[str]:
    """Give for each unknown id the known one that it may mean: without leading zeros, spaces, case; else ``""``."""
    by_form: dict[str, str] = {}
    for account in known.to_pylist():
        by_form.setdefault(_form(account), account)
    return [by_form.get(_form(account), "") for account in wanted]


def _form(account: str) -> str:
    folded = "".join(account.casefold().split())
    return folded.removesuffix(".0").lstrip("0") or folded
