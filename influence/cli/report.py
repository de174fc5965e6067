"""``influence report``: the page that a team opens, and the files to pass on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from influence.cli import keeping, options
from influence.cli.campaigns import Campaign
from influence.cli.export import allowed, most_drawn, refuse_file, tell_steps, written_by_hand
from influence.cli.inputs import refuse_inputs
from influence.cli.placing import limits, start_page
from influence.cli.plan_file import plan_as_json
from influence.cli.session import Session, opened
from influence.cli.streams import emit
from influence.errors import InfluenceError, NothingFound, UsageError
from influence.language import LANGUAGES

if TYPE_CHECKING:
    from influence.campaign import Request
    from influence.effort import Reporting
    from influence.model import HoursPlan, Plan
    from influence.pipeline import Analysis
    from influence.report.charts import LineChart
    from influence.report.page import Judgement

PAGE, PLAN = "report.html", "plan.json"
USUAL = 50
"""Accounts that the campaign of a report may ask where no budget is given; fewer where there are fewer customers."""


@dataclass(frozen=True)
class PageCampaign(Campaign):
    """Options of the campaign of a page, which is planned even where nobody asks for one."""

    budget: Annotated[
        list[str] | None,
        typer.Option(
            "--budget",
            "-b",
            metavar="25|40h|2500EUR",
            help="Of the campaign: accounts, hours or money; repeat for several.",
            show_default="50 accounts",
        ),
    ] = None


@options.grouped
def report(
    folder: options.Folder = Path(),
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write to; made where absent.")] = Path(
        "report"
    ),
    *,
    campaign: PageCampaign,
    capacity: Annotated[
        list[str] | None,
        typer.Option(
            "--capacity",
            "-c",
            metavar="[OWNER=]32h/week",
            help="Of the plan of hours: hours of every owner, or of this one, a week, month or year; repeat.",
            show_default="today's hours, from touches",
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="NAMES",
            help="Beside the page only these, with commas between, as influence export takes them; page: it alone.",
            show_default="all",
        ),
    ] = None,
    title: Annotated[
        str, typer.Option("--title", help="Heading of the page.", show_default="the project's title")
    ] = "",
    placing: options.Placing,
    accuracy: options.Accuracy,
    common: options.Common,
) -> None:
    """Write one page for the whole team (list, map, campaign, back-test, data, method), and the files to pass on."""
    with opened(folder, common, None, accuracy=accuracy, planning=lambda: _asked(campaign, accuracy, only)) as session:
        from influence.report.files import Material, chosen, export_files
        from influence.report.page import Findings, draw_report
        from influence.report.page.campaign import campaign_sheets
        from influence.report.page.hours import hours_sheets

        names = () if _page_alone(only) else allowed(chosen(only, session.language), only, session)
        refuse_file(out, session)
        earlier, placed = start_page(placing, out / PAGE, session)
        kept = written_by_hand(out / "priorities.xlsx", session) if "xlsx" in names else {}
        analysis = session.analysed(accuracy)
        without: dict[str, str] = {}
        plan, request = _plan(session, analysis, campaign, without)
        hours = _hours(session, analysis, capacity, without)
        judgement, lift = _judged(session, without)
        findings = Findings(
            analysis.dataset, analysis.network, analysis.priorities, analysis.clusters, analysis.values.rates,
            plan, judgement, hours, without,
        )  # fmt: skip
        with session.progress.stage("map"):
            page = draw_report(findings, title=title, limits=limits(placing), earlier=earlier)
        material = Material(
            analysis.dataset, analysis.network, analysis.priorities, analysis.profiles, lift,
            (*(() if plan is None else campaign_sheets(plan)), *(() if hours is None else hours_sheets(hours))),
            most_drawn=most_drawn(only) if names else None, kept=kept,
        )  # fmt: skip
        asked = {
            **campaign.recorded(request),
            "capacity": capacity,
            "only": list(names),
            "title": title,
            "sources": accuracy.wanted(),
            "kept": len(kept),
            **placed,
        }
        notes = [found.verdict for found in (plan, hours, judgement) if found is not None]
        notes += without.values()
        written = export_files(
            material,
            out,
            names,
            more={PAGE: page.encode("utf-8"), **_to_go_on_with(plan)},
            notes=notes,
            command="report",
            options=asked,
            allow=lambda path: refuse_inputs(path, session.folder, session.dataset.settings),
            progress=session.progress,
        )
    emit("".join(f"{path}\n" for path in written.paths.values()))
    tell_steps(session, written)
    session.tell_all("assumptions", analysis.priorities.assumptions)
    session.tell_all("notes", [*analysis.priorities.notes, *written.notes, *notes])
    keeping.keep(session, "report", analysis.priorities, {"sources": accuracy.wanted()})
    if plan is not None and campaign.given:
        keeping.keep_plan(session, "report", plan, asked, what_if=campaign.compare is not None)


def _asked(campaign: Campaign, accuracy: options.Accuracy, only: list[str] | None) -> Reporting:
    from influence.effort import Reporting

    return Reporting(campaign.planning(), accuracy.wanted(), files=not _page_alone(only))


def _page_alone(only: list[str] | None) -> bool:
    return only is not None and [part.strip().lower() for part in only] == ["page"]


def _plan(
    session: Session, analysis: Analysis, campaign: Campaign, without: dict[str, str]
) -> tuple[Plan | None, Request]:
    """Plan a campaign; where nobody asked for one and none can be made, say why in ``without``. And what was asked."""
    from influence.campaign import plan_campaign

    customers = int(session.dataset.having_status("customer").sum())
    wanted = campaign.wanted(session, (str(min(USUAL, max(customers, 1))),))
    try:
        found = plan_campaign(
            session.dataset, analysis.network, analysis.values, analysis.priorities, wanted.request,
            compare=wanted.own, after=wanted.after, design=wanted.design,
            show_sensitive=session.show_sensitive, progress=session.progress,
        )  # fmt: skip
    except UsageError as error:
        if campaign.given:
            raise
        without["plan"] = _said(error)
        return None, wanted.request
    return found, wanted.request


def _to_go_on_with(plan: Plan | None) -> dict[str, bytes]:
    """Give the plan as a file where a later wave, or the reading of a hold-out, will need it."""
    if plan is None or (plan.waves is None and plan.hold_out is None):
        return {}
    return {PLAN: plan_as_json(plan.to_dict()).encode("utf-8")}


def _hours(
    session: Session, analysis: Analysis, capacity: list[str] | None, without: dict[str, str]
) -> HoursPlan | None:
    """Plan account managers' hours; where nobody asked for it and it cannot be, say why in ``without``."""
    from influence.hours import HoursRequest, plan_hours

    try:
        request = HoursRequest(tuple(capacity or ()))
        return plan_hours(session.dataset, analysis.values, request, progress=session.progress)
    except UsageError as error:
        if capacity:
            raise
        without["hours"] = _said(error)
        return None


def _judged(session: Session, without: dict[str, str]) -> tuple[Judgement | None, LineChart | None]:
    """Test the list on the history in both languages; where it does not carry that, say why in ``without``."""
    from influence.backtest import back_test, back_test_parts, gains_chart
    from influence.report.page import Judgement

    try:
        result = back_test(session.dataset, progress=session.progress)
    except (UsageError, NothingFound) as error:
        without["judgement"] = _said(error)
        return None, None
    if not result.conclusive:
        without["judgement"] = result.verdict
        return None, None
    parts = {language: back_test_parts(result.told(language)) for language in LANGUAGES}
    return Judgement(result.verdict, parts), gains_chart(result)


def _said(error: InfluenceError) -> str:
    """Give what an error says, as it was said: it can then be said in the other language."""
    return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)
