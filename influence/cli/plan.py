"""``influence plan``: whom to ask in a referral campaign under a budget."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import keeping, options
from influence.cli.campaigns import Campaign, share_of
from influence.cli.delivery import Recorded, Result, chosen_form, deliver
from influence.cli.engaged import engaged
from influence.cli.options import Form
from influence.cli.plan_file import plan_as_json, refuse_plan_file
from influence.cli.session import opened
from influence.cli.terminal import Layout
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
    *,
    campaign: Campaign,
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
    computing: options.Computing,
    delivery: options.Delivery,
    common: options.Common,
) -> None:
    """Plan whom to ask in a referral campaign under a budget, with what it should bring beside plainer lists."""
    planning = campaign.planning(2 if lose or win or or_budget else 1, time_limit)
    with engaged(folder, common, computing) as engine:
        with opened(folder, common, delivery.output, planning=lambda: planning, read=engine.read) as session:
            form = chosen_form(delivery.form, delivery.output if delivery.output != Path("-") else None)
            if plan_file is not None:
                refuse_plan_file(plan_file, delivery.output, session)
            from influence.campaign import altered, difference, plan_campaign
            from influence.centrality import Diffusion
            from influence.pipeline import score
            from influence.priority import prioritise
            from influence.value import estimate_values

            wanted = campaign.wanted(session)
            request = wanted.request
            more = share_of(random_more, session.language)
            data, progress = session.dataset, session.progress
            network = session.network
            values = estimate_values(data, network, progress)
            scores = score(network, [Diffusion()])
            priorities = prioritise(data, network, scores, values)
            found = plan_campaign(
                data, network, values, priorities, request,
                compare=wanted.own, random_more=more, after=wanted.after, design=wanted.design, time_limit=time_limit,
                hour_elsewhere=hour_elsewhere, show_sensitive=session.show_sensitive, progress=progress,
            )  # fmt: skip
            changed = None
            if lose or win or or_budget:
                other, rates = altered(data, values.rates, lose or (), win or ())
                values = estimate_values(other, network, progress, rates=rates)
                changed = plan_campaign(
                    other, network, values, prioritise(other, network, scores, values),
                    replace(request, budgets=tuple(or_budget or request.budgets), waves=0),
                    after=wanted.after, design=wanted.design, time_limit=time_limit,
                    show_sensitive=session.show_sensitive, progress=progress,
                )  # fmt: skip
        asked = {
            **campaign.recorded(request), "time_limit": time_limit, "hour_elsewhere": hour_elsewhere,
            "random_more": random_more, "lose": lose, "win": win, "or_budget": or_budget,
        }  # fmt: skip
        also = []
        if plan_file is not None:
            text, notes = plan_as_json(found.to_dict()), [*_said(found), *engine.notes]
            also = [Recorded(plan_file, text, "plan", {**asked, **engine.recorded}, found.assumptions, notes)]
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
            options={**asked, "part": part.value, **engine.recorded},
            assumptions=found.assumptions,
            notes=[*data.notes, *said, *engine.notes],
        )
        deliver(session, result, delivery, also)
        keeping.keep_plan(session, "plan", found, asked, what_if=bool(campaign.compare or lose or win or or_budget))


def _beside(found: Plan, language: str) -> dict[str, pd.DataFrame]:
    """Give the rest of the plan, a sheet each."""
    from influence.report.page.campaign import design_tables

    tables = {"sheet_lists": _table(found, Part.baselines, language), "sheet_curve": found.curve_frame()}
    named = {say(language, "campaign", name): frame for name, frame in tables.items()} | design_tables(found, language)
    return {name: frame for name, frame in named.items() if len(frame)}


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
