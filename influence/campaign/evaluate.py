"""Reading the outcome of a plan with a hold-out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influence.campaign.randomisation import assigned, interval, p_value
from influence.errors import UsageError
from influence.language import day, money, number, say
from influence.model import Dataset, FloatArray, IntArray, stage
from influence.model.holdout import Arm, Evaluation, HoldOut

OUTCOMES = ("referrals", "won", "amount")


@stage
def evaluate_plan(dataset: Dataset, design: HoldOut, outcome: str = "referrals") -> Evaluation:
    """Say what asking brought, by the randomisation that held clusters out.

    What counts is what the accounts planned did after the day of the plan, whether they were in fact asked or not:
    everybody stays in the arm that was drawn (intention to treat). In a campaign in waves, which may ask others than
    those planned at first, it is what all customers of the clusters did, for each account planned.

    Parameters
    ----------
    dataset
        As it is now, with the asks and referrals since.
    design
        From ``plan.json``.
    outcome
        ``referrals`` made, ``won`` of these, or the ``amount`` of those won.

    Raises
    ------
    UsageError
        There is nothing after the plan, or no such outcome.
    """
    language, currency = dataset.settings.project.language, dataset.settings.project.currency
    if outcome not in OUTCOMES:
        raise UsageError(say(language, "campaign", "no_outcome", outcome=repr(outcome), known=", ".join(OUTCOMES)))
    days = (dataset.as_of - design.date).days if dataset.as_of is not None else 0
    if days <= 0:
        raise UsageError(say(language, "campaign", "nothing_after", date=design.date.isoformat()))
    unit_of = {account: place for place, unit in enumerate(design.units) for account in unit.everybody}
    found = _outcomes(dataset, design, unit_of, outcome)
    asked_ids = set(_since(dataset, "asks", design)["account_id"])
    accounts = np.array([len(unit.accounts) for unit in design.units], dtype=np.int64)
    in_fact = np.array([len(asked_ids & set(unit.everybody)) for unit in design.units], dtype=np.int64)
    arms = assigned(design.assignments, len(design.units))
    effect, low, high = interval(arms, design.drawn, accounts, found)
    if not found.any():
        low = high = None  # where nothing happened nothing is bounded
    p = p_value(arms, design.drawn, accounts, found)
    asked_arm, held_arm = (
        _arm(mask, accounts, in_fact, found) for mask in (arms[design.drawn], 1 - arms[design.drawn])
    )
    gone = len(set(unit_of) - set(dataset.accounts["account_id"]))
    return Evaluation(
        outcome, effect, low, high, p, asked_arm, held_arm, days,
        _verdict(effect, low, high, p, outcome, currency, language),
        _notes(design, asked_arm, held_arm, gone, len(asked_ids - set(unit_of)), days, language),
        currency, language,
    )  # fmt: skip


def _since(dataset: Dataset, table: str, design: HoldOut) -> pd.DataFrame:
    """Give the rows of a log after the day of the plan, up to the analysis date."""
    rows, first = dataset.tables[table], pd.Timestamp(design.date)
    last = first if dataset.as_of is None else pd.Timestamp(dataset.as_of)
    return rows[(rows["date"] > first) & (rows["date"] <= last)]


def _outcomes(dataset: Dataset, design: HoldOut, unit_of: dict[str, int], outcome: str) -> FloatArray:
    referrals = _since(dataset, "referrals", design)
    mine = referrals[referrals["referrer_id"].isin(list(unit_of))]
    if outcome != "referrals":
        mine = mine[mine["outcome"] == "won"]
    worth = mine["amount"].fillna(0.0).to_numpy(dtype=np.float64) if outcome == "amount" else np.ones(len(mine))
    place = np.array([unit_of[account] for account in mine["referrer_id"]], dtype=np.int64)
    return np.bincount(place, worth, minlength=len(design.units)).astype(np.float64)


def _arm(mask: FloatArray, accounts: IntArray, in_fact: IntArray, outcome: FloatArray) -> Arm:
    return Arm(int(mask.sum()), int(mask @ accounts), int(mask @ in_fact), float(mask @ outcome))


def _verdict(
    effect: float, low: float | None, high: float | None, p: float, outcome: str, currency: str, language: str
) -> str:
    def told(amount: float | None) -> str:
        if amount is None:
            return say(language, "campaign", "unbounded")
        return money(amount, currency, language) if outcome == "amount" else number(amount, language, 3)

    def signed(amount: float) -> str:
        return f"+{told(amount)}" if amount > 0 else told(amount)

    if low is high is None and effect == 0.0:
        return say(language, "campaign", "effect_not_yet", outcome=say(language, "campaign", f"outcome_{outcome}"))
    key = "effect_found" if p <= 0.1 else "effect_not"
    return say(
        language, "campaign", key, effect=signed(effect), low=told(low), high=told(high), p=number(p, language, 3),
        outcome=say(language, "campaign", f"outcome_{outcome}"),
    )  # fmt: skip


def _notes(
    design: HoldOut, asked: Arm, held: Arm, gone: int, outside: int, days: int, language: str
) -> tuple[str, ...]:
    kind = "_waves" if design.whole else ""
    notes = [
        say(
            language, "campaign", "evaluated", days=days, date=day(design.date, language), count=len(design.assignments)
        ),
        say(language, "campaign", f"in_fact_asked{kind}", asked=asked.asked, accounts=asked.accounts),
    ]
    if held.asked:
        notes.append(say(language, "campaign", f"held_asked{kind}", count=held.asked, accounts=held.accounts))
    if design.whole and outside:
        notes.append(say(language, "campaign", "asked_outside", count=outside))
    if gone:
        notes.append(say(language, "campaign", "gone", count=gone))
    return (*notes, say(language, "campaign", f"intention{kind}"))
