"""``influence plans``: the campaign plans that were kept, and what became of the accounts that they ask."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import keeping, options
from influence.cli.delivery import Result, deliver
from influence.cli.session import opened
from influence.cli.speech import phrase
from influence.cli.terminal import Layout
from influence.errors import NothingFound, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from influence.cli.session import Session
    from influence.memory import KeptPlan

_MONEY = frozenset({"expected_value", "low", "high", "amount_since", "marginal_value", "marginal_low", "marginal_high"})
_FIRST_TO_GO = ("certificate", "command", "held_out", "days", "won_low", "won_high", "agreed_since")
_SEEDS_FIRST_TO_GO = ("account_id", "arm", "marginal_low", "marginal_high", "agreed_since")


@options.grouped
def plans(
    folder: options.Folder = Path(),
    number: Annotated[
        int | None, typer.Option("--plan", min=1, metavar="N", help="The accounts of plan N instead of all plans.")
    ] = None,
    *,
    delivery: options.Delivery,
    common: options.Common,
) -> None:
    """List the campaign plans that were made, with what happened since: asks, referrals, those won, what they brought.

    Plans are kept in the folder influence-memory of the project by plan and report.
    """
    with opened(folder, common, delivery.output) as session:
        from influence.changes.success import plan_success, seed_success
        from influence.memory import accounts_of_plan, plans_kept

        keeping.forget(session)
        kept = plans_kept(folder, session.language)
        if not kept:
            raise NothingFound(phrase("no_plan"))
        gone = session.dataset.opted_out
        if number is None:
            pairs = [(plan, accounts_of_plan(folder, plan.plan, gone, session.language)) for plan in kept]
            frame = plan_success(session.plain, pairs)
            frame["what_if"] = [plan.what_if for plan in reversed(kept)]
            layout = Layout(list(frame.columns), _FIRST_TO_GO)
        else:
            plan = _numbered(kept, number)
            frame = _seeds(session, seed_success(session.plain, plan, accounts_of_plan(folder, number, gone)))
            layout = Layout(list(frame.columns), _SEEDS_FIRST_TO_GO)
    notes = [phrase("plans_facts"), *session.dataset.notes]
    result = Result("plans", len(frame), frame.head, layout, _MONEY, options={"plan": number}, notes=notes)
    deliver(session, result, delivery)


def _numbered(kept: tuple[KeptPlan, ...], number: int) -> KeptPlan:
    for plan in kept:
        if plan.plan == number:
            return plan
    raise UsageError(phrase("unknown_plan", number=number, last=kept[-1].plan))


def _seeds(session: Session, frame: pd.DataFrame) -> pd.DataFrame:
    """Give the accounts of a plan as this run may show them."""
    if session.redaction.hides_accounts:
        frame["account_id"] = [session.redaction.account(key) for key in frame["account_id"]]
        frame["name"] = frame["account_id"]
    return frame
