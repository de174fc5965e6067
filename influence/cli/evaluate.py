"""``influence evaluate``: what a plan with a hold-out brought."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import options
from influence.cli.delivery import Result, deliver
from influence.cli.session import opened
from influence.cli.terminal import Layout
from influence.errors import InputError
from influence.language import say

if TYPE_CHECKING:
    from influence.model.holdout import HoldOut


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
        design = _read_design(plan, session.language)
        from influence.campaign import evaluate_plan

        found = evaluate_plan(session.dataset, design, outcome.value)
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


def _read_design(file: Path, language: str) -> HoldOut:
    import json

    from influence.model.holdout import HoldOut

    try:
        written = json.loads(file.read_text(encoding="utf-8"))
        return HoldOut.from_dict(written["hold_out"])
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, RecursionError) as error:
        why = f"{type(error).__name__}: {error}"
        raise InputError(say(language, "campaign", "plan_unreadable", path=file, why=why)) from error
