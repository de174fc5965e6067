"""``influence plan``: whom to ask in a referral campaign under a budget."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import keeping, options
from influence.cli.delivery import Result, chosen_form, deliver, write_recorded
from influence.cli.options import Form
from influence.cli.plan_file import plan_as_json, read_plan_part, refuse_plan_file
from influence.cli.session import opened
from influence.cli.terminal import Layout
from influence.errors import InputError, UsageError
from influence.language import say
from influence.report.cells import PLAN_MONEY

if TYPE_CHECKING:
    import pandas as pd

    from influence.model import Plan

_FIRST_TO_GO = ("action", "owner", "through", "segment", "marginal_low", "marginal_high", "reaches", "account_id")
_FOR_PEOPLE = (Form.table, Form.md, Form.xlsx, Form.excel_csv)


class Part(StrEnum):
    """A table of the plan."""

    seeds = "seeds"
    baselines = "baselines"
    curve = "curve"
    waves = "waves"


@options.grouped
def plan(
    folder: options.Folder = Path(),
    budget: Annotated[
        list[str] | None,
        typer.Option("--budget", "-b", metavar="25|40h|2500EUR", help="Accounts, hours or money; repeat for several."),
    ] = None,
    at_least: Annotated[
        list[str] | None,
        typer.Option(
            "--at-least",
            metavar="PART[:NAME]=N",
            help="Floor: at least N of every (or this) kind, cluster, segment, territory or owner; repeat.",
        ),
    ] = None,
    at_most: Annotated[
        list[str] | None, typer.Option("--at-most", metavar="PART[:NAME]=N", help="Cap: at most N of them; repeat.")
    ] = None,
    include: Annotated[
        list[str] | None, typer.Option("--include", metavar="ID=REASON", help="Who must be asked, and why; repeat.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option("--exclude", metavar="ID=REASON", help="Who must not, and why; repeat.")
    ] = None,
    cool_off: options.CoolOff = 0,
    asked_within: options.AskedWithin = 90,
    hours_each: Annotated[
        float | None,
        typer.Option(
            "--hours-each", min=0.01, metavar="H", help="Hours that asking takes.", show_default="as touches show"
        ),
    ] = None,
    holdout: Annotated[
        str | None,
        typer.Option(
            "--holdout",
            metavar="SHARE",
            help="Leave so many, such as 20%, out at random by cluster; influence evaluate then reads the effect.",
        ),
    ] = None,
    waves: Annotated[
        int,
        typer.Option(
            "--waves", min=0, metavar="N", show_default="1", help="Ask in N waves, each planned anew after the answers."
        ),
    ] = 0,
    after: Annotated[
        Path | None,
        typer.Option(
            "--after", metavar="FILE", help="Go on with the plan.json of the wave before; all else as you asked for it."
        ),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option("--compare", metavar="FILE", help="Your own list (CSV with account_id, first first) to judge."),
    ] = None,
    random_more: Annotated[
        str, typer.Option("--random-more", metavar="SHARE", help="How much more budget the second random list gets.")
    ] = "10%",
    hour_elsewhere: Annotated[
        float | None,
        typer.Option(
            "--hour-elsewhere",
            min=0.0,
            metavar="AMOUNT",
            show_default="none",
            help="What an hour brings elsewhere (influence hours says): who brings less is named.",
        ),
    ] = None,
    time_limit: Annotated[
        float | None,
        typer.Option(
            "--time-limit",
            min=0.0,
            metavar="SECONDS",
            show_default="none",
            help="Let samples grow no longer than this; a plan that it ends may differ in another run.",
        ),
    ] = None,
    lose: Annotated[
        list[str] | None, typer.Option("--lose", metavar="ID", help="What if this customer left? Repeat for several.")
    ] = None,
    win: Annotated[
        list[str] | None, typer.Option("--win", metavar="ID", help="What if this prospect were won? Repeat.")
    ] = None,
    or_budget: Annotated[
        list[str] | None,
        typer.Option("--or-budget", metavar="25|40h|2500EUR", help="What if the budget were this? Repeat for several."),
    ] = None,
    part: Annotated[Part, typer.Option("--part", help="Which table to give.")] = Part.seeds,
    plan_file: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="Write the whole plan as JSON, too.")
    ] = None,
    *,
    delivery: options.Delivery,
    common: options.Common,
) -> None:
    """Plan whom to ask in a referral campaign under a budget, with what it should bring beside plainer lists."""
    from influence.effort import Planning

    planning = Planning(2 if lose or win or or_budget else 1, max(waves, 1), time_limit)
    with opened(folder, common, delivery.output, planning=planning) as session:
        form = chosen_form(delivery.form, delivery.output if delivery.output != Path("-") else None)
        if plan_file is not None:
            refuse_plan_file(plan_file, delivery.output, session)
        from influence.model.waves import Waves

        before = (
            None
            if after is None
            else read_plan_part(after, "waves", "plan_no_waves", Waves.from_dict, session.language)
        )
        own = _read_ids(compare, session.language) if compare is not None else []
        own = [session.redaction.account(key) for key in own]
        at_least, at_most = ([session.redaction.limit(one) for one in given or ()] for given in (at_least, at_most))
        include, exclude = ([session.redaction.decision(one) for one in given or ()] for given in (include, exclude))
        from influence.campaign import Request, altered, difference, plan_campaign
        from influence.centrality import Diffusion
        from influence.pipeline import score
        from influence.priority import prioritise
        from influence.value import estimate_values

        request = Request(
            tuple(budget or ()), tuple(at_least or ()), tuple(at_most or ()), tuple(include or ()),
            tuple(exclude or ()), cool_off, asked_within, hours_each, _share(holdout, session.language), waves,
        )  # fmt: skip
        more = _share(random_more, session.language)
        data, progress = session.dataset, session.progress
        network = session.network
        values = estimate_values(data, network, progress)
        scores = score(network, [Diffusion()])
        priorities = prioritise(data, network, scores, values)
        found = plan_campaign(
            data, network, values, priorities, request,
            compare=own, random_more=more, after=before, time_limit=time_limit,
            hour_elsewhere=hour_elsewhere, show_sensitive=session.show_sensitive, progress=progress,
        )  # fmt: skip
        changed = None
        if lose or win or or_budget:
            other, rates = altered(data, values.rates, lose or (), win or ())
            values = estimate_values(other, network, progress, rates=rates)
            changed = plan_campaign(
                other, network, values, prioritise(other, network, scores, values),
                replace(request, budgets=tuple(or_budget or budget or ()), waves=0),
                after=before, time_limit=time_limit, show_sensitive=session.show_sensitive, progress=progress,
            )  # fmt: skip
    asked: dict[str, object] = {
        "budget": budget, "at_least": at_least, "at_most": at_most, "include": include, "exclude": exclude,
        "cool_off": cool_off, "asked_within": asked_within, "hours_each": hours_each, "holdout": holdout,
        "waves": waves, "after": None if after is None else after.name, "time_limit": time_limit,
        "hour_elsewhere": hour_elsewhere,
        "random_more": random_more, "lose": lose, "win": win, "or_budget": or_budget,
        "compare": None if compare is None else compare.name,
    }  # fmt: skip
    if plan_file is not None:
        write_recorded(
            session, plan_file, plan_as_json(found.to_dict()), "plan", asked, found.assumptions, _said(found)
        )
    said = _said(found)
    if changed is None:
        frame = _table(found, part, session.language if form in _FOR_PEOPLE else "")
    else:
        between = difference(found, changed)
        frame, said = between.to_frame(), [between.said, *said]
    result = Result(
        command="plan",
        count=len(frame),
        head=frame.head,
        layout=Layout([name for name in frame.columns if name != "brief"], _FIRST_TO_GO),
        money=PLAN_MONEY,
        beside=_beside(found, session.language) if changed is None and part is Part.seeds else {},
        options={**asked, "part": part.value},
        assumptions=found.assumptions,
        notes=[*data.notes, *said],
    )
    deliver(session, result, delivery)
    keeping.keep_plan(session, "plan", found, asked, what_if=bool(compare or lose or win or or_budget))


def _beside(found: Plan, language: str) -> dict[str, pd.DataFrame]:
    """Give the rest of the plan, a sheet each."""
    tables = {"sheet_lists": _table(found, Part.baselines, language), "sheet_curve": found.curve_frame()}
    if found.waves is not None:
        tables["sheet_waves"] = found.waves_frame()
    if found.hold_out is not None:
        tables["sheet_held_out"] = found.hold_out.to_frame()
    return {say(language, "campaign", name): frame for name, frame in tables.items() if len(frame)}


def _said(found: Plan) -> list[str]:
    return [found.verdict, *found.notes]


def _table(found: Plan, part: Part, language: str) -> pd.DataFrame:
    if part is Part.seeds:
        return found.to_frame()
    if part is Part.curve:
        return found.curve_frame()
    if part is Part.waves:
        return found.waves_frame()
    frame = found.baselines_frame()
    if language:
        from influence.campaign.verdict import list_names

        names = list_names(found, language)
        frame["list"] = [names[name] for name in frame["list"]]
    return frame


def _share(text: str | None, language: str) -> float:
    """Give a share in [0, 1] written with a per cent sign."""
    if text is None:
        return 0.0
    figure = text.strip().removesuffix("%").strip()
    if not text.strip().endswith("%") or not figure.replace(".", "", 1).isdecimal():
        raise UsageError(say(language, "campaign", "bad_share", text=repr(text)))
    return float(figure) / 100.0


def _read_ids(file: Path, language: str) -> list[str]:
    """Give the ids of a list: its column ``account_id``, or the first one where no column is called so."""
    import csv

    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(say(language, "campaign", "list_unreadable", path=file, why=error)) from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = [row for row in csv.reader(text.splitlines(), delimiter=delimiter) if row]
    headings = [cell.strip().lower() for cell in rows[0]] if rows else []
    column = headings.index("account_id") if "account_id" in headings else 0
    ids = [row[column].strip() for row in rows[1 if "account_id" in headings else 0 :] if len(row) > column]
    if not any(ids):
        raise InputError(say(language, "campaign", "list_empty", path=file))
    return [one for one in ids if one]
