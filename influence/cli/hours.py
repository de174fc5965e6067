"""``influence hours``: how often account managers speak to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import options
from influence.cli.delivery import Recorded, Result, chosen_form, deliver
from influence.cli.options import Form
from influence.cli.plan_file import parts_as_json, refuse_plan_file
from influence.cli.session import opened
from influence.cli.terminal import Layout
from influence.report.cells import HOURS_MONEY

if TYPE_CHECKING:
    import pandas as pd

    from influence.effort import Spreading
    from influence.model import HoursPlan

_ON_SCREEN = (
    *("account_id", "name", "owner", "tier", "contacts_today", "contacts", "hours_today", "hours", "hours_change"),
    *("value_today", "value_planned", "reason"),
)
_FIRST_TO_GO = (
    *("value_today", "value_planned", "account_id", "contacts_today", "hours_today", "tier"),
    *("floor_hours", "accounts", "wanted_hours", "surplus_hours", "territory", "hour_from", "hour_to", "next_hour"),
)
_FOR_PEOPLE = (Form.table, Form.md, Form.xlsx, Form.excel_csv)


class Part(StrEnum):
    """A table of the plan of hours."""

    accounts = "accounts"
    owners = "owners"
    baselines = "baselines"
    overdue = "overdue"
    moves = "moves"


@options.grouped
def hours(
    folder: options.Folder = Path(),
    capacity: Annotated[
        list[str] | None,
        typer.Option(
            "--capacity",
            "-c",
            metavar="[OWNER=]32h/week",
            help="Hours of every owner, or of this one, a week, month or year; repeat.",
            show_default="today's hours, from touches",
        ),
    ] = None,
    at_least: Annotated[
        list[str] | None,
        typer.Option(
            "--at-least",
            metavar="[PART:NAME=]N",
            help="Contacts a year at least, of everybody or of a tier (A, B, C), segment, territory, owner or account; "
            "repeat.",
            show_default="1",
        ),
    ] = None,
    at_most: Annotated[
        list[str] | None,
        typer.Option("--at-most", metavar="[PART:NAME=]N", help="Likewise at most; repeat.", show_default="52"),
    ] = None,
    travel: Annotated[
        float | None,
        typer.Option(
            "--travel",
            min=0.0,
            max=100.0,
            metavar="H",
            help="Hours of travel and preparation of each contact.",
            show_default="0",
        ),
    ] = None,
    part: Annotated[Part, typer.Option("--part", help="Which table to give.")] = Part.accounts,
    plan_file: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="Write the whole plan as JSON, too.")
    ] = None,
    *,
    delivery: options.Delivery,
    common: options.Common,
) -> None:
    """Plan account managers' hours: who is spoken to how often, and what it brings beside plainer ways.

    Every customer keeps a floor; hours go where the next one brings most, of own and referral value.
    """
    with opened(folder, common, delivery.output, planning=lambda: _asked(delivery.top), load=_load) as session:
        form = chosen_form(delivery.form, delivery.output if delivery.output != Path("-") else None)
        if plan_file is not None:
            refuse_plan_file(plan_file, delivery.output, session)
        capacity, at_least, at_most = (
            [session.redaction.limit(one) for one in given or ()] for given in (capacity, at_least, at_most)
        )
        from influence.hours import HoursRequest, customers_of, plan_hours
        from influence.kernels import beside
        from influence.value import estimate_values

        request = HoursRequest(tuple(capacity or ()), tuple(at_least or ()), tuple(at_most or ()), travel)
        data, progress = session.dataset, session.progress
        asked_for = beside(lambda: customers_of(data, request))
        network, customers = session.network, asked_for()
        values = estimate_values(data, network, progress, explained=False)
        found = plan_hours(data, values, request, customers=customers, progress=progress)
    asked: dict[str, object] = {"capacity": capacity, "at_least": at_least, "at_most": at_most, "travel": travel}
    said = [found.verdict, *found.notes]
    also = []
    if plan_file is not None:
        whole = parts_as_json(found.parts())
        also = [Recorded(plan_file, whole, "hours", asked, found.assumptions, said)]
    table = _table(found, part, session.language if form in _FOR_PEOPLE else "")
    columns = _ON_SCREEN if part is Part.accounts else tuple(str(name) for name in table.head(1).columns)
    result = Result(
        command="hours",
        count=table.count,
        head=table.head,
        blocks=table.blocks,
        layout=Layout(columns, _FIRST_TO_GO, "reason"),
        money=HOURS_MONEY,
        options={**asked, "part": part.value},
        assumptions=found.assumptions,
        notes=[*data.notes, *said],
    )
    deliver(session, result, delivery, also)


def _asked(rows: int | None) -> Spreading:
    from influence.effort import Spreading

    return Spreading(rows)


def _load() -> object:
    import influence.hours
    import influence.value

    return influence.hours, influence.value


@dataclass(frozen=True)
class _Table:
    """A table of the plan: how many rows, the first of them, and them a block at a time where there may be many."""

    count: int
    head: Callable[[int], pd.DataFrame]
    blocks: Callable[[int], Iterable[pd.DataFrame]] | None = None


def _table(found: HoursPlan, part: Part, language: str) -> _Table:
    """Give a table of the plan; for people (``language``) with words instead of codes."""
    if part is Part.accounts:
        hidden = ["reason_code"] if language else []
        return _Table(
            len(found.accounts),
            lambda rows: found.to_frame(rows).drop(columns=hidden),
            lambda rows: (block.drop(columns=hidden) for block in found.blocks(rows)),
        )
    if part is Part.overdue:
        return _Table(len(found.overdue), found.overdue_frame)
    if part is Part.moves:
        moves = found.moves_frame()
        return _Table(len(moves), moves.head)
    frame = found.owners_frame() if part is Part.owners else found.baselines_frame()
    if language:
        from influence.hours.words import owner_name, way_name

        column, named = ("owner", owner_name) if part is Part.owners else ("list", way_name)
        frame[column] = [named(name, language) for name in frame[column]]
    return _Table(len(frame), frame.head)
