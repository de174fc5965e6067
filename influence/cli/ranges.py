"""``influence ranges``: how sure the places of the list are."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from influence.cli import options
from influence.cli.delivery import Result, deliver
from influence.cli.session import Session, opened
from influence.cli.terminal import Layout
from influence.language import number, say, word

if TYPE_CHECKING:
    import pandas as pd

    from influence.model import Ablation, Network, Priorities, RankRanges, Sensitivity, WithoutKind

_COLUMNS = ("rank", "name", "rank_low", "rank_high", "p_top", "top_label", "priority", "stays")
_BY_REFERRAL = ("rank", "name", "referral_rank_low", "referral_rank_high", "referral_p_top", "referral_value", "stays")
_NAMED = 5
"""Accounts that are named where some leave or enter the top k; of more, the rest is counted."""


@options.grouped
def ranges(
    folder: options.Folder = Path(),
    referral: Annotated[
        bool, typer.Option("--referral", help="Ranges by referral value alone, largest first, instead of by priority.")
    ] = False,
    *,
    delivery: options.Delivery,
    common: options.Common,
) -> None:
    """Say between which ranks each account is likely to stand, and how sure the first places are.

    Affiliations, ties and rates are drawn again and again. Beside the ranges stands how often an account stays in the
    top under other weights of the kinds, and below the table what the list would be without each kind.
    """
    with opened(folder, common, delivery.output) as session:
        from influence.centrality import Diffusion
        from influence.pipeline import score
        from influence.priority import prioritise
        from influence.ranges import kind_ablation, kind_sensitivity, rank_ranges
        from influence.value import estimate_values

        data, progress = session.dataset, session.progress
        network = session.network
        values = estimate_values(data, network, progress)
        priorities = prioritise(data, network, score(network, [Diffusion()]), values)
        found = rank_ranges(data, network, values, progress=progress)
        by: Literal["priority", "referral"] = "referral" if referral else "priority"
        stays = kind_sensitivity(data, network, values, progress=progress, by=by)
        without = kind_ablation(data, network, values, by=by)
    frame = _table(priorities, found, stays)
    if referral:
        frame = frame.sort_values("referral_value", ascending=False, kind="stable", ignore_index=True)
    result = Result(
        command="ranges",
        count=len(frame),
        head=frame.head,
        layout=Layout(_BY_REFERRAL if referral else _COLUMNS, ("stays",)),
        money=frozenset({"priority"} if priorities.combination == "money" else ()),
        options={"referral": referral},
        assumptions=[*found.assumptions, *priorities.assumptions],
        notes=_told(session, network, found, stays, without),
    )
    deliver(session, result, delivery)


def _table(priorities: Priorities, found: RankRanges, stays: Sensitivity) -> pd.DataFrame:
    """Give the list with its ranges, first priority first."""
    frame = priorities.select("rank", "account_id", "name", "priority", "referral_value").reset_index(drop=True)
    drawn = found.to_frame().assign(stays=stays.stays).iloc[priorities.order].reset_index(drop=True)
    return frame.join(drawn)


def _told(session: Session, network: Network, found: RankRanges, stays: Sensitivity, without: Ablation) -> list[str]:
    names = dict(zip(network.account_ids, network.account_names, strict=True))
    top = min(found.k, len(names))
    sensitive = say(
        session.language,
        "ranges",
        "sensitive_top",
        top=top,
        always=stays.always,
        mostly=stays.mostly,
        weightings=stays.weightings,
    )
    lines = [without_kind(kind, top, names, session.language) for kind in without.kinds]
    return [*session.dataset.notes, *([sensitive] if lines else []), *lines]


def without_kind(kind: WithoutKind, top: int, names: dict[str, str], language: str) -> str:
    """Say what the first places would be without one kind."""
    return say(
        language,
        "ranges",
        "ablation" if kind.changed else "ablation_none",
        kind=word(kind.kind, language),
        top=top,
        changed=kind.changed,
        correlation=_or_dash(kind.rank_correlation, language, 3),
        share=_or_dash(100 * kind.referral_share, language, 0),
        leave=_named(kind.leave, names),
        enter=_named(kind.enter, names),
    )


def _or_dash(value: float, language: str, decimals: int) -> str:
    return "–" if isnan(value) else number(value, language, decimals)


def _named(ids: tuple[str, ...], names: dict[str, str]) -> str:
    more = [f"+ {len(ids) - _NAMED}"] if len(ids) > _NAMED else []
    return ", ".join([*(names[account] for account in ids[:_NAMED]), *more])
