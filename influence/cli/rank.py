"""``influence rank``: the combined priority list."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import keeping, options
from influence.cli.delivery import Result, deliver
from influence.cli.engaged import engaged
from influence.cli.nearest import refuse_unknown
from influence.cli.session import opened
from influence.cli.speech import phrase
from influence.cli.terminal import Layout
from influence.errors import UsageError

if TYPE_CHECKING:
    from influence.model import IntArray, Priorities
    from influence.settings import PrioritySettings

_COLUMNS = (
    "rank",
    "rank_low",
    "rank_high",
    "name",
    "priority",
    "own_value",
    "referral_value",
    "influence",
    "segment",
    "hub_kinds",
    "reason",
)
_FIRST_TO_GO = ("hub_kinds", "segment", "influence", "rank_low", "rank_high")


@options.grouped
def rank(
    folder: options.Folder = Path(),
    by: Annotated[
        str | None, typer.Option("--by", metavar="COLUMN", help="Order by another column: numbers largest first.")
    ] = None,
    combine: Annotated[
        str | None,
        typer.Option(
            "--combine",
            metavar="RULE",
            help="How own and referral value become one list: money, blend, borda or pareto.",
            show_default="as in influence.toml, else money",
        ),
    ] = None,
    own_weight: Annotated[
        float | None, typer.Option("--own-weight", min=0, help="Weight of own value in blend and borda.")
    ] = None,
    referral_weight: Annotated[
        float | None, typer.Option("--referral-weight", min=0, help="Weight of referral value in blend and borda.")
    ] = None,
    *,
    accuracy: options.Accuracy,
    computing: options.Computing,
    delivery: options.Delivery,
    common: options.Common,
) -> None:
    """Rank every account by own value plus referral value, with the reason in words."""
    prefer = partial(_combined, rule=combine, weights={"own_weight": own_weight, "referral_weight": referral_weight})
    with engaged(folder, common, computing) as engine:
        with opened(folder, common, delivery.output, prefer, accuracy, load=_load, read=engine.read) as session:
            from influence.pipeline import rank_accounts

            priorities = session.through(rank_accounts, accuracy)
        result = listed(priorities, by)
        begun = keeping.begin(session, priorities)
        recorded = {**result.options, "sources": accuracy.wanted(), **engine.recorded}
        deliver(session, replace(result, options=recorded, notes=[*result.notes, *engine.notes]), delivery)
        instead = {"combine": combine, "own_weight": own_weight, "referral_weight": referral_weight}
        keeping.keep(session, "rank", priorities, {**instead, "sources": accuracy.wanted()}, begun)


def _load() -> object:
    from influence import pipeline

    return pipeline


def _combined(settings: PrioritySettings, *, rule: str | None, weights: dict[str, float | None]) -> PrioritySettings:
    """Give the settings as the options change them; options that would change nothing are refused."""
    from influence.settings import COMBINATIONS

    if rule is not None:
        refuse_unknown("unknown_rule", rule, COMBINATIONS)
        settings = replace(settings, combine=rule)  # type: ignore[arg-type]
    given = {name: weight for name, weight in weights.items() if weight is not None}
    if given and not settings.uses_weights:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        raise UsageError(phrase("weights_without_blend", count=len(given), options=options, rule=settings.combine))
    return replace(settings, **given)  # type: ignore[arg-type]


def listed(priorities: Priorities, by: str | None = None) -> Result:
    """Give the list as a result, ordered by ``by`` where that is given."""
    import numpy as np

    from influence.report.money import money_columns

    order = ordered(priorities, by) if by else np.arange(len(priorities))
    return Result(
        command="rank",
        count=len(order),
        head=lambda rows: priorities.rows(order[:rows]),
        blocks=lambda rows: priorities.blocks(order[:rows]),
        layout=Layout(_with(by), [column for column in _FIRST_TO_GO if column != by], wide="reason"),
        money=money_columns(priorities),
        options={"by": by},
        assumptions=priorities.assumptions,
        notes=priorities.notes,
        methods=priorities.methods,
    )


def ordered(priorities: Priorities, by: str) -> IntArray:
    """Give the rows of a list ordered by a column: numbers largest first, text from A to Z, missing last.

    Equals are ordered by account id.

    Raises
    ------
    UsageError
        There is no such column; the nearest names are given. Or the column is prose.
    """
    if by == "reason":
        raise UsageError(phrase("unordered_column", name=repr(by), examples="own_value, referral_value, segment"))
    refuse_unknown("unknown_column", by, list(priorities.columns))
    keys = ["account_id"] if by == "account_id" else [by, "account_id"]
    table = priorities.select(*keys)
    rising = by == "rank" or table[by].dtype.kind not in "iufb"
    rows = table.sort_values(keys, ascending=[rising, True][: len(keys)], na_position="last")
    return rows.index.to_numpy(dtype="int64")


def _with(by: str | None) -> list[str]:
    """Give the columns on the screen, the one that orders the list among them."""
    extra = [by] if by and by not in _COLUMNS else []
    return [*_COLUMNS[:4], *extra, *_COLUMNS[4:]]
