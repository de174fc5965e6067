"""Reconciling accounts: opt-outs, duplicates, margins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from influence.errors import Problem
from influence.language import MASK
from influence.model import IntArray, positions
from influence.settings import Settings
from influence.tables.cells import Arrow, BoolArray
from influence.tables.merging import NONE, StandIns, join_accounts, present
from influence.tables.phrases import Phrases
from influence.tables.rows import Rows

_MOST = 50


@dataclass(frozen=True)
class AccountIds:
    """Every id of the accounts table, and what other tables may do with it.

    Parameters
    ----------
    ids
        Sorted, each once.
    known
        For each id, and at last for none at all (position −1): whether a row of it is used.
    opted_out
        Likewise: whether any row of it says that it opted out.
    merged
        Which of them people decided to be one.
    """

    ids: Arrow
    known: BoolArray
    opted_out: BoolArray
    merged: StandIns = NONE

    @property
    def any_known(self) -> bool:
        """Whether any account is left."""
        return bool(self.known.any())

    @property
    def any_opted_out(self) -> bool:
        """Whether any account opted out."""
        return bool(self.opted_out.any())

    def known_ids(self) -> Arrow:
        """Give the ids that other tables may use, sorted."""
        return self.ids.filter(pa.array(self.known[:-1]))


def reconcile_accounts(
    rows: Rows, settings: Settings, say: Phrases, stand_ins: Mapping[str, str]
) -> tuple[AccountIds, list[Problem]]:
    """Set aside opt-outs, repeated accounts, impossible costs and potentials; resolve margins; join merged accounts.

    If any row of an account says that it opted out, all its rows are set aside, and nothing of them is shown: of
    merged accounts those of all. Where one of them leaves unclear whether it did, none is used.

    Parameters
    ----------
    stand_ins
        Merged id → the id that stands for it.
    """
    merged = present(stand_ins, rows.ranked("account_id").texts)
    opted_out = _opt_out(rows, merged)
    cost = rows.frame["contact_cost"].to_numpy(dtype=np.float64)
    rows.ledger.mark(cost < 0, "bad_cost", "contact_cost")
    rows.ledger.mark(rows.frame["potential"].to_numpy(dtype=np.float64) < 0, "bad_potential", "potential")
    problems = _margins(rows, settings, say)
    problems += mark_repeated(rows, "account_id", settings, say)
    if merged.any:
        join_accounts(rows, merged, rates=settings.value.margin == "rate")
    own = rows.ranked("account_id")
    known = np.zeros(len(own.texts) + 1, dtype=bool)
    known[own.codes[rows.used]] = True
    return AccountIds(own.texts, known, opted_out, merged), problems


def _opt_out(rows: Rows, merged: StandIns) -> BoolArray:
    """Set aside all rows of accounts that opted out; gives which ids these are."""
    own = rows.ranked("account_id")
    opted_out = np.zeros(len(own.texts) + 1, dtype=bool)
    says_so = rows.frame["opt_out"].to_numpy(dtype=bool)
    if says_so.any():
        opted_out[own.codes[says_so & ~own.hold("")]] = True
        _spread(opted_out, own.texts, merged)
        rows.ledger.mark(opted_out[own.codes] | says_so, "opt_out", override=True)
    unclear = np.zeros(len(own.texts) + 1, dtype=bool)
    for mark in rows.ledger.marks if merged.any else ():
        if mark.field_name == "opt_out" and mark.reason != "opt_out":
            unclear[own.codes[mark.positions]] = True
    if unclear.any():
        _spread(unclear, own.texts, merged)
        rows.ledger.mark(unclear[own.codes], "bad_flag", "account_id", phrase="bad_flag_merged")
    return opted_out


def _spread(those: BoolArray, ids: Arrow, merged: StandIns) -> None:
    """Let what holds of an id hold of all that were merged with it."""
    for kept, others in merged.clusters().items():
        cluster = positions([kept, *others], ids)
        cluster = cluster[cluster >= 0]
        if those[cluster].any():
            those[cluster] = True


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
    codes = rows.ranked(key).codes
    often = np.bincount(codes[rows.used]) > 1
    if not often.any():
        return []
    repeated = np.flatnonzero(rows.used)
    repeated = repeated[often[codes[repeated]]]
    names = rows.frame[key].iloc[repeated].tolist()
    first = dict(zip(reversed(names), reversed(repeated.tolist()), strict=True))
    same = _agree(rows.frame, repeated, np.array([first[name] for name in names], dtype=np.int64))
    rule = settings.tables[rows.table].duplicates if rows.table in settings.tables else "refuse"
    where = np.zeros(len(rows), dtype=bool)
    others: list[int] = []
    problems: list[Problem] = []
    for row, account, equal in zip(repeated.tolist(), names, same.tolist(), strict=True):
        if row == first[account]:
            continue
        if equal or rule == "first":
            where[row] = True
            others.append(first[account])
        else:
            other = rows.place(first[account], say)
            fields = ", ".join(_differing(rows.frame, row, first[account]))
            shown = MASK if hidden is not None and (hidden[row] or hidden[first[account]]) else account
            problems.append(say.problem(rows.place(row, say), "conflict", shown, other=other, fields=fields))
    rows.ledger.mark(where, "duplicate", key, fills={"other": rows.spots(np.array(others, dtype=np.int64))})
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
