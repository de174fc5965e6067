"""``influence evaluate``: what a plan with a hold-out brought."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from influence.cli import options
from influence.cli.campaigns import own_ids
from influence.cli.delivery import Result, deliver
from influence.cli.plan_file import read_plan_part
from influence.cli.session import opened
from influence.cli.terminal import Layout


class Outcome(StrEnum):
    """What is counted."""

    referrals = "referrals"
    won = "won"
    amount = "amount"


@options.grouped
def evaluate(
    folder: options.Folder = Path(),
    plan: Annotated[
        Path, typer.Option("--plan", metavar="FILE", help="The plan.json of a plan with --holdout.")
    ] = Path("plan.json"),
    outcome: Annotated[
        Outcome, typer.Option("--outcome", help="Referrals made, those won, or the revenue of those won.")
    ] = Outcome.referrals,
    *,
    delivery: options.Delivery,
    common: options.Common,
) -> None:
    """Read the effect of asking off a plan with a hold-out, by the randomisation that drew it."""
    with opened(folder, common, delivery.output) as session:
        from influence.model.holdout import HoldOut

        design = read_plan_part(plan, "hold_out", "plan_unreadable", HoldOut.from_dict, session.language)
        from influence.campaign import evaluate_plan

        found = evaluate_plan(session.dataset, own_ids(design, session) or design, outcome.value)
    frame = found.to_frame()
    result = Result(
        command="evaluate",
        count=len(frame),
        head=frame.head,
        layout=Layout(list(frame.columns), ("clusters",)),
        money=frozenset({"outcome", "outcome_each"}) if outcome is Outcome.amount else frozenset(),
        options={"plan": plan.name, "outcome": outcome.value},
        notes=[found.verdict, *found.notes, *session.dataset.notes],
    )
    deliver(session, result, delivery)
