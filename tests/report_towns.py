"""The shipped town as a report shows it, made once: its findings, with a campaign and a back-test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from unittest.mock import patch

from map_towns import Town

import influence
from influence.backtest import back_test, back_test_parts
from influence.campaign import Request, plan_campaign
from influence.hours import plan_hours
from influence.language import LANGUAGES
from influence.pipeline import Analysis, analyse
from influence.report.page import Findings, Judgement

TOWN = Path(__file__).parent.parent / "data" / "town"


@dataclass(frozen=True)
class Reported:
    """A run and what a report shows of it."""

    analysis: Analysis
    findings: Findings


@cache
def reported(language: str = "en") -> Reported:
    """Analyse the shipped town, plan for 30 accounts on a small sample, and test the list on its history."""
    from influence.settings.loading import load_settings

    settings = load_settings(TOWN)
    settings = replace(settings, project=replace(settings.project, language=language))
    analysis = analyse(influence.read(TOWN, settings))
    data = analysis.dataset
    with patch("influence.campaign.sampling.MOST_SETS", 200_000):
        plan = plan_campaign(data, analysis.network, analysis.values, analysis.priorities, Request(("30",)))
    result = back_test(data, draws=100)
    parts = {code: back_test_parts(result.told(code)) for code in LANGUAGES}
    findings = Findings(
        data,
        analysis.network,
        analysis.priorities,
        analysis.clusters,
        analysis.values.rates,
        plan,
        Judgement(result.verdict, parts),
        plan_hours(data, analysis.values),
    )
    return Reported(analysis, findings)


def plain(made: Town) -> Findings:
    """A town made by hand, without campaign and back-test."""
    return Findings(made.dataset, made.network, made.priorities, made.clusters)
