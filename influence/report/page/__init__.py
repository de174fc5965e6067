"""The report: one page that a team opens, offline, in two languages, with everything that a run has found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from influence.report.page.findings import Findings, Judgement

if TYPE_CHECKING:
    from markupsafe import Markup

    from influence.report.map import Earlier, Limits

__all__ = ["Findings", "Judgement", "draw_report"]

AREAS = ("map", "report")
"""Areas of phrases that the page's script speaks with."""
SCRIPTS = (
    "sections.js",
    "wide.js",
    "receipt.js",
    "quadrant.js",
    "campaign.js",
    "summary.js",
    "print.js",
)
STYLES = ("report.css", "print.css")


def draw_report(
    findings: Findings, *, title: str = "", limits: Limits | None = None, earlier: Earlier | None = None
) -> str:
    """Draw a run as one self-contained interactive HTML page.

    It extends the map (:func:`influence.report.map.draw_map`) and keeps its promises: it loads nothing, runs only the
    two scripts whose hashes it names, and holds only what it shows. It opens in the language of the list and holds the
    other one. Nothing is scored here.

    Parameters
    ----------
    findings
        The results of a run. What is ``None`` has no part in the page.
    title
        Heading; the project's title where empty.
    limits
        How many accounts are listed and drawn; as :class:`Limits` says where ``None``.
    earlier
        An earlier page (:func:`influence.report.map.read_earlier`): what it shows keeps its place, newcomers settle
        near what they are tied to.

    Returns
    -------
    str
        The page, to be written as UTF-8. The same input gives the same text.

    Raises
    ------
    UsageError
        For clusters that name groups of sensitive kinds beside a list that withholds them.
    InfluenceError
        Where the installed pyvis is not the one that was tested.
    """
    from influence.report.map import refuse_named
    from influence.report.map.page import Dress, render  # pyvis takes 0.2 s to import: only when a page is drawn
    from influence.report.page.content import gather_report

    refuse_named(findings.clusters, findings.priorities)
    dress = Dress("report.html", __name__, SCRIPTS, STYLES, {"cards": _cards(findings, limits), "has": _has(findings)})
    return render(gather_report(findings, title=title, limits=limits, areas=AREAS, earlier=earlier), dress)


def _has(findings: Findings) -> Mapping[str, bool]:
    """Say which parts there are."""
    from influence.report.quadrant import customers

    return {
        "quadrant": customers(findings.priorities) is not None,
        "campaign": findings.plan is not None and bool(findings.plan.seeds),
        "hours": findings.hours is not None,
        "backtest": findings.judgement is not None,
    }


def _cards(findings: Findings, limits: Limits | None) -> Mapping[str, Mapping[str, Markup]]:
    """Give the parts that no script writes: name → language → markup."""
    from influence.report.charts import drawn_parts
    from influence.report.map import Limits
    from influence.report.page.cards import data_cards, method_card
    from influence.report.page.headline import missing
    from influence.report.page.hours import hours_card
    from influence.settings import Language

    lacking = missing(findings)
    languages: tuple[Language, ...] = ("en", "de")
    cards: dict[str, Any] = {
        "data": {language: drawn_parts(parts) for language, parts in data_cards(findings, languages, lacking).items()},
        "method": {language: drawn_parts(method_card(findings, language)) for language in languages},
    }
    if findings.hours is not None:
        plan = findings.hours
        ids = findings.priorities.select("account_id")["account_id"].iloc[: (limits or Limits()).listed]
        listed = {key: place for place, key in enumerate(ids)}
        cards["hours"] = {language: drawn_parts(hours_card(plan, language, listed)) for language in languages}
    if findings.judgement is not None:
        cards["backtest"] = {language: drawn_parts(parts) for language, parts in findings.judgement.parts.items()}
    return cards
