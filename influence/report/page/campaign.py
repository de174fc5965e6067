"""A campaign as the page draws it, and as sheets of the workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from influence.campaign.verdict import list_names
from influence.language import LANGUAGES, retold, say
from influence.model import CurvePoint, Plan
from influence.report.cells import PLAN_MONEY
from influence.report.map.payload import numbers
from influence.report.map.text import clean
from influence.report.map.voices import LONGEST
from influence.report.workbook import Sheet, sheet_of

MOST_POINTS = 400
"""Points of a curve: more than a screen can show."""


def campaign(plan: Plan, listed: Mapping[str, int]) -> dict[str, Any]:
    """Give the seeds as columns, and what the first of every list would cost and bring.

    Parameters
    ----------
    plan
        The plan; ``waves`` is the number of its waves, 0 where all are asked at once.
    listed
        Account id → its position in the page's list; −1 stands for the others.
    """
    seeds = plan.seeds
    return {
        "resources": [clean(name, 12) for name in plan.budget],
        "limits": numbers(plan.budget.values()),
        "currency": clean(plan.currency, 12),
        "seeds": {
            "account": [listed.get(seed.account_id, -1) for seed in seeds],
            "name": [clean(seed.name or seed.account_id) for seed in seeds],
            "costs": [numbers(seed.cost[name] for seed in seeds) for name in plan.budget],
            "adds": numbers(seed.marginal for seed in seeds),
            "low": numbers(seed.low for seed in seeds),
            "high": numbers(seed.high for seed in seeds),
            "together": numbers(seed.cumulative for seed in seeds),
            "wave": [seed.wave for seed in seeds],
        },
        "waves": 0 if plan.waves is None else plan.waves.count,
        "lists": {one.name: {**_points(one.curve, list(plan.budget)), "more": one.more} for one in plan.baselines},
    }


def _points(curve: Sequence[CurvePoint], resources: Sequence[str]) -> dict[str, Any]:
    step = -(-len(curve) // MOST_POINTS) or 1
    chosen = [point for place, point in enumerate(curve) if place % step == 0 or place == len(curve) - 1]
    return {
        "seeds": [point.seeds for point in chosen],
        "costs": [numbers(point.cost[name] for point in chosen) for name in resources],
        "value": numbers(point.value for point in chosen),
    }


def campaign_words(plan: Plan) -> dict[str, dict[str, Any]]:
    """Give, for every language, what is said of the plan and of each seed."""
    return {
        language: {
            "verdict": clean(retold(plan.verdict, language), LONGEST),
            "notes": [clean(retold(text, language), LONGEST) for text in plan.notes],
            "briefs": [clean(retold(seed.brief, language), LONGEST) for seed in plan.seeds],
            "through": [", ".join(clean(retold(way, language)) for way in seed.through) for seed in plan.seeds],
            "lists": {name: word for name, word in list_names(plan, language).items() if name != "plan"},
        }
        for language in LANGUAGES
    }


def campaign_sheets(plan: Plan) -> tuple[Sheet, ...]:
    """Give the seeds, the plan beside plainer lists, its waves and its hold-out, in the plan's language."""
    language = plan.language
    compared = plan.baselines_frame()
    named = list_names(plan, language) | {"plan": say(language, "report", "plan_itself")}
    names = [named[name] for name in compared["list"]]
    tables = {"sheet_campaign": plan.to_frame(), "sheet_compared": compared.assign(list=names)}
    sheets = {say(language, "report", key): frame for key, frame in tables.items()} | design_tables(plan, language)
    return tuple(_sheet(name, frame, plan) for name, frame in sheets.items() if len(frame))


def design_tables(plan: Plan, language: str) -> dict[str, pd.DataFrame]:
    """Give the waves of a plan and its hold-out, as far as it has them, by the names of their sheets."""
    tables = {}
    if plan.waves is not None:
        tables["sheet_waves"] = plan.waves_frame()
    if plan.hold_out is not None:
        tables["sheet_held_out"] = plan.hold_out.to_frame()
    return {say(language, "campaign", name): frame for name, frame in tables.items()}


def _sheet(name: str, frame: pd.DataFrame, plan: Plan) -> Sheet:
    return sheet_of(name, [frame], len(frame), plan.language, money=PLAN_MONEY, currency=plan.currency)
