"""``influence backtest``: whether the list would have found those who then brought, or became, new customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import options
from influence.cli.delivery import Recorded, Result, chosen_form, deliver
from influence.cli.engaged import engaged
from influence.cli.inputs import refuse_inputs
from influence.cli.options import Form
from influence.cli.session import Session, opened
from influence.cli.terminal import Layout
from influence.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from influence.backtest import BackTest

_FOR_PEOPLE = (Form.table, Form.md, Form.xlsx)


class Scored(StrEnum):
    """What is scored."""

    referrals = "referrals"
    won = "won"
    customers = "customers"


class Part(StrEnum):
    """A table of the result."""

    figures = "figures"
    splits = "splits"
    fits = "fits"
    agreement = "agreement"
    gains = "gains"
    calibration = "calibration"


@options.grouped
def backtest(
    folder: options.Folder = Path(),
    split: Annotated[
        list[str] | None,
        typer.Option(
            "--split",
            metavar="DATE",
            help="Last day that counts as known; repeat for several.",
            show_default="a year before the end",
        ),
    ] = None,
    every: Annotated[
        str | None, typer.Option("--every", metavar="STEP", help="Roll the split on by 6m, 12w, 90d or 1y to the end.")
    ] = None,
    outcome: Annotated[
        Scored | None,
        typer.Option(
            "--outcome",
            help="What is scored: who referred somebody, whose referrals were won, or who became a customer.",
            show_default="referrals where there are any after the split, else customers",
        ),
    ] = None,
    at: Annotated[
        list[int] | None,
        typer.Option(
            "--at", min=1, metavar="K", help="Length of the list to score; repeat.", show_default="10, 20, 50, 100"
        ),
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            "--measure",
            "-m",
            metavar="MEASURE",
            help="Measure to compare; repeat.",
            show_default="two_mode_degree, strength, diffusion, pagerank",
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Leave out everything that cannot be dated.")] = False,
    draws: Annotated[
        int, typer.Option("--draws", min=50, metavar="N", help="Bootstrap draws for the intervals.")
    ] = 1000,
    part: Annotated[Part, typer.Option("--part", help="Which table to give.")] = Part.figures,
    page: Annotated[
        Path | None, typer.Option("--page", metavar="FILE", help="Write charts and all tables as one HTML file, too.")
    ] = None,
    *,
    computing: options.Computing,
    delivery: options.Delivery,
    common: options.Common,
) -> None:
    """Rank by what was known at a date, and score the ranking on what came after, beside plain alternatives."""
    with engaged(folder, common, computing) as engine:
        with opened(folder, common, delivery.output, read=engine.read) as session:
            if page is not None:
                _refuse_other_endings(page, session)
                _refuse_one_file(page, delivery.output, session)
            form = chosen_form(delivery.form, delivery.output if delivery.output != Path("-") else None)
            from influence.backtest import back_test
            from influence.backtest.methods import DEFAULT_MEASURES

            result = back_test(
                session.dataset,
                split or None,
                every=every,
                outcome=None if outcome is None else outcome.value,
                at=tuple(at or ()),
                measures=tuple(measure or DEFAULT_MEASURES),
                strict=strict,
                draws=draws,
                progress=session.progress,
            )
        asked = {
            "split": result.splits["split"].tolist(),
            "every": every,
            "outcome": result.outcome,
            "at": at,
            "measure": measure,
            "strict": strict,
            "draws": draws,
            **engine.recorded,
        }
        also = [] if page is None else [_page(result, page, asked, engine.notes)]
        given = _given(result, part, form, asked, engine.notes)
        if form is Form.table and part is Part.figures and delivery.top is None and result.conclusive:
            delivery = replace(delivery, top=len(result.pooled))
        session.say(result.verdict)
        deliver(session, given, delivery, also)
        session.say("\n  · ".join([*_doubts(result)]))


def _page(result: BackTest, page: Path, asked: Mapping[str, object], more: Sequence[str]) -> Recorded:
    from influence.backtest import draw_back_test

    notes = [result.verdict, *result.findings, *result.notes, *more]
    return Recorded(page, draw_back_test(result), "backtest", asked, (), notes, _doubts(result))


def _doubts(result: BackTest) -> list[str]:
    """Give what may hold later knowledge, under its heading."""
    from influence.language import say

    return [f"{say(result.language, 'backtest', 'page_doubts')}:", *result.doubts]


def _refuse_other_endings(page: Path, session: Session) -> None:
    from influence.files import is_stream
    from influence.language import say

    if page.suffix.lower() not in (".html", ".htm") and not is_stream(page):
        raise UsageError(say(session.language, "backtest", "page_not_html", path=page))
    refuse_inputs(page, session.folder, session.dataset.settings)


def _refuse_one_file(page: Path, output: Path | None, session: Session) -> None:
    """Refuse a result that would overwrite the page or the manifest beside it."""
    from influence.cli.delivery import manifest_of
    from influence.files import is_stream
    from influence.language import say

    taken = {page.resolve(), manifest_of(page).resolve()}
    if output is not None and not is_stream(page) and taken & {output.resolve(), manifest_of(output).resolve()}:
        raise UsageError(say(session.language, "backtest", "page_is_result", path=output))


def _given(result: BackTest, part: Part, form: Form, asked: Mapping[str, object], more: Sequence[str]) -> Result:
    """Give the table asked for; where nothing can be concluded, the splits."""
    from influence.backtest.words import readable

    frame = _part(result, part) if result.conclusive else result.splits
    shown = readable(result, frame) if form in _FOR_PEOPLE and part is not Part.agreement else frame
    return Result(
        command="backtest",
        count=len(shown),
        head=shown.head,
        layout=Layout(list(shown.columns), _first_to_go(result, list(shown.columns)), headings=list(shown.columns)),
        money=frozenset({"captured", "captured_low", "captured_high", "value"}),
        options={**asked, "part": part.value},
        notes=[*result.findings, *result.notes, *more],
        methods=[result.verdict, *_doubts(result)],
    )


def _part(result: BackTest, part: Part) -> pd.DataFrame:
    if part is Part.agreement:
        return result.agreement.rename_axis("measure").reset_index()
    frames = {
        Part.figures: result.frame,
        Part.splits: result.splits,
        Part.fits: result.fits,
        Part.gains: result.gains,
        Part.calibration: result.calibration,
    }
    return frames[part]


def _first_to_go(result: BackTest, columns: list[str]) -> list[str]:
    """Say which columns of a table that is too wide may go, the least needed first."""
    from influence.backtest.words import heading

    rivals = [str(name) for name in result.frame.columns if str(name).startswith("over_")]
    wanted = [name for name in rivals if not name.endswith(("_low", "_high"))][::-1]
    words = [heading(name, result.language) for name in (*wanted, "captured_share", "precision", "captured", "lift")]
    return [word for word in words if word in columns]
