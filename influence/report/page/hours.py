"""An hours plan as a card of the page, as two figures an account, and as sheets of the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from influence.hours.words import owner_name, way_name
from influence.language import money, number, retold, say
from influence.model import HoursPlan, IntArray
from influence.report.cells import HOURS_MONEY
from influence.report.charts import Part, Table
from influence.report.map.payload import numbers
from influence.report.workbook import Sheet, sheet_of

MOST = 12
"""Accounts that a table of the card names; the workbook has all."""


def hours_card(plan: HoursPlan, language: str, listed: Mapping[str, int]) -> list[Part]:
    """Give the plan in one of the languages: beside plainer ways, by owner, who gains, gives, waits or moves."""
    change = plan.accounts.change
    order = plan.accounts.order
    parts = [
        Part(_say(language, "hours_found"), [retold(plan.verdict, language)], tables=[_ways(plan, language)]),
        Part(_say(language, "hours_owners"), [_say(language, "hours_owners_read")], tables=[_owners(plan, language)]),
    ]
    for key, mine in (("hours_gain", order[change[order] > 0]), ("hours_give", order[change[order] < 0])):
        if len(mine):
            parts.append(Part(_say(language, key), tables=[_accounts(plan, mine[:MOST], language, listed)]))
    if plan.overdue:
        parts.append(
            Part(_say(language, "hours_overdue", count=len(plan.overdue)), tables=[_overdue(plan, language, listed)])
        )
    if plan.moves:
        parts.append(
            Part(
                _say(language, "hours_moves"),
                [_say(language, "hours_moves_read")],
                tables=[_moves(plan, language, listed)],
            )
        )
    parts.append(Part(_say(language, "hours_notes"), items=[retold(text, language) for text in plan.notes]))
    return parts


def hours_columns(plan: HoursPlan, listed: Mapping[str, int], count: int) -> dict[str, Any]:
    """Give hours of today and of the plan, and contacts of the plan, of every listed account; ``None`` of others.

    Parameters
    ----------
    listed
        Account id → its position in the page's list.
    count
        How many there are in that list.
    """
    accounts = plan.accounts
    known = {"now": accounts.hours_today, "hours": accounts.hours, "contacts": accounts.contacts.astype(np.float64)}
    places = [(at, listed[key]) for at, key in enumerate(accounts.account_ids) if key in listed]
    told: dict[str, Any] = {}
    for name, values in known.items():
        column = np.full(count, np.nan)
        for at, place in places:
            column[place] = values[at]
        told[name] = numbers(column)
    return told


def hours_sheets(plan: HoursPlan) -> tuple[Sheet, ...]:
    """Give the accounts, those first whose hours change most, and the owners, as sheets in the plan's language."""
    language = plan.language
    owners = plan.owners_frame()
    owners["owner"] = [owner_name(name, language) for name in owners["owner"]]
    sheets = [_sheet(_say(language, "sheet_hours"), _blocks(plan), len(plan.accounts), plan)]
    return (*sheets, _sheet(_say(language, "sheet_owners"), iter([owners]), len(owners), plan))


def _blocks(plan: HoursPlan) -> Iterator[pd.DataFrame]:
    return (block.drop(columns=["reason_code"]) for block in plan.blocks())


def _sheet(name: str, blocks: Iterator[pd.DataFrame], count: int, plan: HoursPlan) -> Sheet:
    made = sheet_of(name, blocks, count, plan.language, money=HOURS_MONEY, currency=plan.currency)
    columns = [
        replace(column, form="prose", width=60.0) if column.name == "reason" else column for column in made.columns
    ]
    return replace(made, columns=columns)


def _say(language: str, key: str, **values: object) -> str:
    return say(language, "report", key, **values)


def _table(language: str, heads: Sequence[tuple[str, bool]], rows: list[list[str]], opens: Sequence[int] = ()) -> Table:
    return Table([_say(language, f"hours_{key}") for key, _ in heads], rows, [right for _, right in heads], opens=opens)


def _hours(value: float, language: str) -> str:
    return "–" if value != value else number(value, language, 0 if abs(value) >= 100 or value == round(value) else 1)


def _money(plan: HoursPlan, value: float, language: str) -> str:
    return "–" if value != value else money(value, plan.currency, language)


def _ways(plan: HoursPlan, language: str) -> Table:
    rows = [
        [_say(language, "plan_itself"), _hours(float(plan.accounts.hours.sum()), language),
         _money(plan, plan.value, language), ""]
    ]  # fmt: skip
    for one in plan.baselines:
        ends = {name: _money(plan, getattr(one, f"gain{end}"), language) for name, end in _ENDS.items()}
        rows.append(
            [way_name(one.name, language), _hours(one.hours, language), _money(plan, one.value, language),
             _say(language, "hours_gained", **ends)]
        )  # fmt: skip
    return _table(language, (("way", False), ("hours", True), ("value", True), ("more", True)), rows)


_ENDS = {"gain": "", "low": "_low", "high": "_high"}


def _owners(plan: HoursPlan, language: str) -> Table:
    heads = ("accounts", "capacity", "today", "planned", "value_today", "value", "next")
    rows = [
        [
            owner_name(one.owner, language),
            number(one.accounts, language),
            *(_hours(value, language) for value in (one.capacity, one.today, one.planned)),
            *(_money(plan, value, language) for value in (one.value_today, one.value, one.next_hour)),
        ]
        for one in plan.owners
    ]
    return _table(language, (("owner", False), *((key, True) for key in heads)), rows)


def _accounts(plan: HoursPlan, places: IntArray, language: str, listed: Mapping[str, int]) -> Table:
    of = plan.accounts
    why = list(map(str, plan.tell(places, language)))
    rows = [
        [of.names[at] or of.account_ids[at], owner_name(of.owners[at], language), of.tiers[at],
         _hours(float(of.hours_today[at]), language), _hours(float(of.hours[at]), language),
         number(int(of.contacts[at]), language), text]
        for at, text in zip(places.tolist(), why, strict=True)
    ]  # fmt: skip
    heads = (("account", False), ("owner", False), ("tier", False), ("today", True), ("planned", True))
    opens = [listed.get(of.account_ids[at], -1) for at in places.tolist()]
    return _table(language, (*heads, ("contacts", True), ("why", False)), rows, opens)


def _overdue(plan: HoursPlan, language: str, listed: Mapping[str, int]) -> Table:
    rows = [
        [one.name or one.account_id, owner_name(one.owner, language), one.last or "–", _hours(one.every, language),
         _hours(one.days, language)]
        for one in plan.overdue[:MOST]
    ]  # fmt: skip
    heads = (("account", False), ("owner", False), ("last", False), ("every", True), ("late", True))
    return _table(language, heads, rows, [listed.get(one.account_id, -1) for one in plan.overdue[:MOST]])


def _moves(plan: HoursPlan, language: str, listed: Mapping[str, int]) -> Table:
    rows = [
        [one.name or one.account_id, owner_name(one.owner, language), owner_name(one.new_owner, language),
         _money(plan, one.gain, language), _money(plan, one.cost, language)]
        for one in plan.moves[:MOST]
    ]  # fmt: skip
    heads = (("account", False), ("owner", False), ("new_owner", False), ("more", True), ("cost", True))
    return _table(language, heads, rows, [listed.get(one.account_id, -1) for one in plan.moves[:MOST]])
