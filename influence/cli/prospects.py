"""``influence prospects``: whom to win, and who could introduce."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import options
from influence.cli.delivery import Result, deliver
from influence.cli.session import opened
from influence.cli.terminal import Layout

if TYPE_CHECKING:
    from influence.effort import Introducing

_MONEY = frozenset({"worth_if_reached", "expected_value", "value_low", "value_high"})
_COLUMNS = (
    "rank",
    "kind_of_prospect",
    "name",
    "expected_value",
    "value_low",
    "value_high",
    "introducer",
    "through",
    "shared",
    "people",
    "expected_reached",
    "chance",
    "others",
)
_OF_ONE = tuple(name for name in _COLUMNS if name not in ("introducer", "others"))
_FIRST_TO_GO = ("others", "value_low", "value_high", "shared", "chance", "people", "kind_of_prospect")


class Kind(StrEnum):
    """What can be won."""

    prospect = "prospect"
    group = "group"


@options.grouped
def prospects(
    folder: options.Folder = Path(),
    account: Annotated[
        str, typer.Option("--account", metavar="ID", help="Only this customer is asked: what to ask it for.")
    ] = "",
    only: Annotated[Kind | None, typer.Option("--only", help="Only these.")] = None,
    cool_off: options.CoolOff = 0,
    asked_within: options.AskedWithin = 0,
    *,
    delivery: options.Delivery,
    common: options.Common,
) -> None:
    """Rank prospects, and groups with unseen members, by expected value, each with those who could introduce."""
    with opened(folder, common, delivery.output, planning=lambda: _asked(delivery.top)) as session:
        from influence.campaign import find_prospects
        from influence.value import estimate_values

        account = session.redaction.account(account) if account else account
        data, progress = session.dataset, session.progress
        network = session.network
        values = estimate_values(data, network, progress)
        found = find_prospects(
            data, network, values, account=account, only=only.value if only else "", top=delivery.top,
            cool_off=cool_off, asked_within=asked_within, show_sensitive=session.show_sensitive, progress=progress,
        )  # fmt: skip
    frame = found.to_frame()
    result = Result(
        command="prospects",
        count=len(frame),
        head=frame.head,
        layout=Layout(_OF_ONE if account else _COLUMNS, _FIRST_TO_GO),
        money=_MONEY,
        options={
            "account": account or None,
            "only": only and only.value,
            "cool_off": cool_off,
            "asked_within": asked_within,
        },
        assumptions=found.assumptions,
        notes=[*data.notes, *found.notes],
    )
    deliver(session, result, delivery)


def _asked(rows: int | None) -> Introducing:
    from influence.effort import Introducing

    return Introducing(rows)
