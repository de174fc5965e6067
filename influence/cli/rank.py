"""``influence rank``: the combined priority list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import options
from influence.cli.delivery import Result, deliver
from influence.cli.nearest import refuse_unknown
from influence.cli.session import opened
from influence.cli.terminal import Layout

if TYPE_CHECKING:
    import pandas as pd

    from influence.model import Priorities

_COLUMNS = ("rank", "name", "priority", "own_value", "referral_value", "influence", "segment", "hub_kinds", "reason")
_FIRST_TO_GO = ("hub_kinds", "segment", "influence")


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
        float | None, typer.Option("--own-weight", help="Weight of own value in blend and borda.")
    ] = None,
    referral_weight: Annotated[
        float | None, typer.Option("--referral-weight", help="Weight of referral value in blend and borda.")
    ] = None,
    *,
    delivery: options.Delivery,
    common: options.Common,
) -> None:
    """Rank every account by own value plus referral value, with the reason in words."""
    changes = {"combine": combine, "own_weight": own_weight, "referral_weight": referral_weight}
    with opened(folder, common, delivery.output, changes) as session:
        from influence.pipeline import analyse

        analysis = analyse(session.dataset, show_sensitive=common.show_sensitive, progress=session.progress)
    deliver(session, listed(analysis.priorities, by), delivery)


def listed(priorities: Priorities, by: str | None = None) -> Result:
    """Give the list as a result, ordered by ``by`` where that is given."""
    from influence.pipeline import money_columns

    frame = priorities.to_frame() if by is None else ordered(priorities.to_frame(), by)
    return Result(
        command="rank",
        frame=frame,
        layout=Layout(_with(by), [column for column in _FIRST_TO_GO if column != by], wide="reason"),
        money=money_columns(priorities),
        options={"by": by},
        assumptions=priorities.assumptions,
        notes=priorities.notes,
    )


def ordered(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Order a list by a column: numbers largest first, text from A to Z, missing last, equals by account id.

    Raises
    ------
    UsageError
        There is no such column; the nearest names are given.
    """
    refuse_unknown("unknown_column", by, list(frame.columns))
    rising = by == "rank" or frame[by].dtype.kind not in "iufb"
    if by == "account_id":
        return frame.sort_values("account_id", ignore_index=True)
    return frame.sort_values([by, "account_id"], ascending=[rising, True], na_position="last", ignore_index=True)


def _with(by: str | None) -> list[str]:
    """Give the columns on the screen, the one that orders the list among them."""
    extra = [by] if by and by not in _COLUMNS else []
    return [*_COLUMNS[:2], *extra, *_COLUMNS[2:]]
