"""What the report holds: the map's data, and all that the other parts of the page draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from influence.language import LANGUAGES, retold
from influence.report.map.earlier import Earlier
from influence.report.map.payload import Payload, gather, numbers
from influence.report.map.roster import Limits, Roster, call_roster
from influence.report.map.voices import texts
from influence.report.page.campaign import campaign, campaign_words
from influence.report.page.findings import Findings
from influence.report.page.headline import headline, missing
from influence.report.page.hours import hours_columns
from influence.report.page.ledger import ledger
from influence.report.quadrant import SEGMENTS, customers

SENTENCE = 1200
"""Characters of a sentence of the headline."""


def gather_report(
    findings: Findings, *, title: str, limits: Limits | None, areas: Sequence[str], earlier: Earlier | None = None
) -> Payload:
    """Give the payload of the map and, under ``report``, what the rest of the page shows."""
    network, priorities, dataset = findings.network, findings.priorities, findings.dataset
    roster = call_roster(network, priorities, limits)
    payload = gather(
        dataset,
        network,
        priorities,
        findings.clusters,
        title=title,
        limits=limits,
        areas=areas,
        roster=roster,
        earlier=earlier,
    )
    report: dict[str, Any] = {
        "ledger": ledger(network, priorities, roster.rows, resting=dataset.settings.priority.include_resting),
        "quadrant": _quadrant(findings, roster),
    }
    words: dict[str, dict[str, Any]] = {
        language: {
            "headline": texts((retold(text, language) for text in headline(findings)), SENTENCE),
            "missing": texts((retold(text, language) for text in missing(findings)), SENTENCE),
        }
        for language in LANGUAGES
    }
    listed = {network.account_ids[account]: place for place, account in enumerate(roster.accounts.tolist())}
    if findings.hours is not None:
        report["hours"] = hours_columns(findings.hours, listed, len(roster.accounts))
    if findings.plan is not None and findings.plan.seeds:
        report["campaign"] = campaign(findings.plan, listed)
        for language, said in campaign_words(findings.plan).items():
            words[language]["campaign"] = said
    languages = {
        language: voice | {"phrases": _titled(voice["phrases"]), "report": words[language]}
        for language, voice in payload.page["languages"].items()
    }
    return replace(payload, page=payload.page | {"languages": languages, "report": report})


def _titled(phrases: dict[str, str]) -> dict[str, str]:
    """Give the phrases with the report's own heading for a project without a title."""
    return phrases | {"page_title": phrases["report_title"]}


def _quadrant(findings: Findings, roster: Roster) -> dict[str, Any] | None:
    """Give the place of every listed customer, and what each quarter holds of all customers."""
    told = customers(findings.priorities)
    if told is None:
        return None
    position = np.full(len(findings.priorities), -1, dtype=np.int64)
    position[roster.rows] = np.arange(len(roster.rows))
    place = position[told.index.to_numpy(dtype=np.int64)]
    listed = told[place >= 0]
    sums = told.groupby("segment")[["own_value", "referral_value"]].sum().reindex(list(SEGMENTS), fill_value=0.0)
    counts = told["segment"].value_counts().reindex(list(SEGMENTS), fill_value=0)
    return {
        "account": place[place >= 0].tolist(),
        "x": numbers(listed["x"], 4),
        "y": numbers(listed["y"], 4),
        "segments": list(SEGMENTS),
        "counts": counts.tolist(),
        "own": numbers(sums["own_value"], 0),
        "referral": numbers(sums["referral_value"], 0),
        "all": len(told),
    }
