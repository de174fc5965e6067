"""``influence override`` and ``influence overrides``: decisions of people above the computed list, and their sequel."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import options
from influence.cli.deciding import By, On, day_of, login, prose
from influence.cli.delivery import Result, deliver
from influence.cli.nearest import refuse_unknown
from influence.cli.session import opened
from influence.cli.speech import phrase
from influence.cli.terminal import Layout
from influence.errors import UsageError

if TYPE_CHECKING:
    from influence.model.overrides import Action

_NOT_SHOWN = ("account_id", "orders_since", "orders_before", "won_low", "won_high")
"""Columns of a decision's sequel for which a screen has no room."""


@options.grouped
def override(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Id of the account.")],
    folder: options.Folder = Path(),
    rank: Annotated[int | None, typer.Option("--rank", min=1, metavar="N", help="Place it at rank N.")] = None,
    include: Annotated[bool, typer.Option("--include", help="Always among those approached.")] = False,
    exclude: Annotated[bool, typer.Option("--exclude", help="Never approached; last on the list.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="What was decided before no longer holds.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why, in your words; needed.")] = "",
    by: By = "",
    on: On = "",
    *,
    common: options.Reading,
) -> None:
    """Put an account where you want it, with a reason; the decision is logged with date and author.

    Lists, letters and files follow it from then on and say so; values and scores stay as computed.
    """
    action = _action(rank, include=include, exclude=exclude, clear=clear)
    stated, author = prose("--reason", reason), prose("--by", by or login())
    day = day_of(on)
    with opened(folder, common) as session:
        from influence.memory import append_override
        from influence.model.overrides import Override
        from influence.pipeline import rank_accounts

        ids = session.dataset.accounts["account_id"].tolist()
        logged = {entry.account_id for entry in session.dataset.decided}
        if action != "clear" or account not in logged:
            refuse_unknown("unknown_account", account, ids)
        computed = None
        if account in ids:
            from dataclasses import replace

            plain = rank_accounts(replace(session.dataset, overrides=()), progress=session.progress)
            computed = plain.select("account_id")["account_id"].tolist().index(account) + 1
    entry = Override(0, account, action, rank, stated, author, day, session.dataset.as_of, computed)
    last = session.dataset.decided[-1] if session.dataset.decided else None
    logged_entry = append_override(folder, entry, session.language)
    if last is not None and day < last.on:
        session.tell("override_earlier", date=day.isoformat(), last=last.on.isoformat())
    key = f"override_{action}"
    session.tell(key, account=account, rank=rank, computed=computed or "–")
    source = "override_dated" if on else "override_clock"
    session.tell(source, number=logged_entry.number, date=day.isoformat(), author=author)


def _action(rank: int | None, *, include: bool, exclude: bool, clear: bool) -> Action:
    """Give the one thing that was asked for."""
    asked: list[Action] = []
    if rank is not None:
        asked.append("rank")
    if include:
        asked.append("include")
    if exclude:
        asked.append("exclude")
    if clear:
        asked.append("clear")
    if len(asked) != 1:
        raise UsageError(phrase("override_which"))
    return asked[0]


@options.grouped
def overrides(folder: options.Folder = Path(), *, delivery: options.Delivery, common: options.Common) -> None:
    """List the decisions that people made about accounts, and what happened after each."""
    with opened(folder, common, delivery.output) as session:
        from influence.changes.success import COLUMNS, later_success, success_told

        frame = later_success(session.dataset)
        told = success_told(session.dataset)
    notes = [*told, phrase("overrides_facts"), *session.dataset.notes]
    money = frozenset({"amount_since", "orders_since", "orders_before"})
    shown = tuple(name for name in COLUMNS if name not in _NOT_SHOWN)
    layout = Layout(shown, ("days", "number", "author", "in_force", "computed_then"), wide="why")
    result = Result("overrides", len(frame), frame.head, layout, money, notes=notes)
    deliver(session, result, delivery)
