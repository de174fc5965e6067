"""What became of accounts after somebody decided about them, or a plan asked them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import fsum
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from influence.changes.since import Since, as_many, chance_range, since
from influence.language import number, say
from influence.memory import HELD_OUT
from influence.model import Dataset, stage
from influence.model.overrides import MARKS, in_force

if TYPE_CHECKING:
    from influence.memory import KeptPlan

COLUMNS = (
    "number",
    "account_id",
    "name",
    "override",
    "placed_at",
    "computed_then",
    "in_force",
    "decided_on",
    "author",
    "why",
    "days",
    "referrals_since",
    "won_since",
    "won_low",
    "won_high",
    "won_before",
    "amount_since",
    "orders_since",
    "orders_before",
    "others_won",
)
PLAN_COLUMNS = (
    "plan",
    "as_of",
    "command",
    "budget",
    "seeds",
    "held_out",
    "expected_value",
    "low",
    "high",
    "certificate",
    "days",
    "asked_since",
    "agreed_since",
    "referrals_since",
    "won_since",
    "won_low",
    "won_high",
    "amount_since",
    "others_won",
)
SURE = 0.05
"""Share of random picks up to which it is said to be more than chance does."""
SEED_COLUMNS = (
    "order",
    "account_id",
    "name",
    "arm",
    "marginal_value",
    "marginal_low",
    "marginal_high",
    "asked_since",
    "agreed_since",
    "referrals_since",
    "won_since",
    "amount_since",
)


@stage
def later_success(dataset: Dataset) -> pd.DataFrame:
    """Give every decision of the log with what happened after it, the last decision first.

    Returns
    -------
    pandas.DataFrame
        :data:`COLUMNS`. ``days``: from the decision to the analysis date, 0 where that is before. ``referrals_since``,
        ``won_since``, ``amount_since``: referrals that the account made after the day of the decision, those of them
        that were won, and the amounts they brought; ``won_low`` and ``won_high``: the 90 % interval of the number won
        if such days came again (a Poisson mean); ``orders_since``: what it ordered after that day. ``won_before`` and
        ``orders_before``: the same of as many days up to the decision, NaN where the records do not reach back so far.
        ``others_won``: won referrals an account over the same days, on average over all customers about whom nobody
        decided: facts side by side, of which none proves that the decision brought it about. ``name`` is empty where
        the account is gone.
    """
    names = dict(zip(dataset.accounts["account_id"], dataset.accounts["name"], strict=True))
    acting = {entry.number for entry in in_force(dataset.decided)}
    decided = {entry.account_id for entry in dataset.decided}
    rows = []
    for entry in reversed(dataset.decided):
        found = since(dataset, {entry.account_id}, entry.on, decided)
        rows.append(
            (
                entry.number,
                entry.account_id,
                names.get(entry.account_id, ""),
                MARKS[entry.action],
                np.nan if entry.rank is None else float(entry.rank),
                np.nan if entry.computed_rank is None else float(entry.computed_rank),
                entry.number in acting,
                entry.on.isoformat(),
                entry.author,
                entry.reason,
                found.days,
                found.referrals,
                found.won,
                *_interval(found),
                found.won_before,
                found.amount,
                found.orders,
                found.orders_before,
                found.expected,
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def success_told(dataset: Dataset) -> list[str]:
    """Say, for each sort of decision in force, how its accounts did together beside the others, and how sure that is.

    Accounts over whose decision no day has passed are left out; those about whom nobody decided are the others.
    """
    decided = {entry.account_id for entry in dataset.decided}
    there = set(dataset.accounts["account_id"])
    sentences = []
    for action, mark in MARKS.items():
        entries = [entry for entry in in_force(dataset.decided) if entry.action == action and entry.account_id in there]
        found = [since(dataset, {entry.account_id}, entry.on, decided) for entry in entries]
        found = [one for one in found if one.days and not np.isnan(one.expected)]
        if found:
            sentences.append(_told(found, mark, dataset))
    return sentences


def _told(found: Sequence[Since], mark: str, dataset: Dataset) -> str:
    language = dataset.settings.project.language
    won = sum(one.won for one in found)
    more, fewer = as_many(won, [one.others for one in found], dataset.settings.project.seed)
    verdict = "more" if more <= SURE else "fewer" if fewer <= SURE else "open"
    said = say(
        language,
        "memory",
        f"success_{mark}",
        count=len(found),
        won=won,
        expected=number(fsum(one.expected for one in found), language, 2),
        share=number(100 * more, language, 1),
    )
    return f"{said} {say(language, 'memory', f'success_{verdict}')}"


def plan_success(dataset: Dataset, plans: Sequence[tuple[KeptPlan, pd.DataFrame]]) -> pd.DataFrame:
    """Give every plan that was kept with what happened to the accounts it asks, the last one first.

    Returns
    -------
    pandas.DataFrame
        :data:`PLAN_COLUMNS`, money in currency: what the plan was expected to bring with its 90 % interval, beside
        facts after its analysis date, as in :func:`later_success`; ``others_won``: what as many customers that the
        plan does not ask won on average.
    """
    rows = []
    for plan, accounts in reversed(plans):
        seeds = set(accounts.loc[accounts["arm"] != HELD_OUT, "account_id"])
        held = set(accounts["account_id"]) - seeds
        day = plan.as_of or dataset.as_of
        found = since(dataset, seeds, day, held) if day is not None else None
        rows.append(
            (
                plan.plan,
                plan.as_of.isoformat() if plan.as_of else "",
                plan.command,
                _budget(plan.budget),
                len(seeds),
                len(held),
                plan.value,
                plan.low,
                plan.high,
                plan.ratio,
                *(
                    (found.days, found.asked, found.agreed, found.referrals, found.won, *_interval(found),
                     found.amount, found.expected)
                    if found is not None
                    else (0, 0, 0, 0, 0, np.nan, np.nan, 0.0, np.nan)
                ),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(PLAN_COLUMNS))


def seed_success(dataset: Dataset, plan: KeptPlan, accounts: pd.DataFrame) -> pd.DataFrame:
    """Give whom a kept plan asks or holds out, in its order, each with what happened after its analysis date.

    Columns: :data:`SEED_COLUMNS`, money in currency. ``name`` is empty where the account is gone.
    """
    names = dict(zip(dataset.accounts["account_id"], dataset.accounts["name"], strict=True))
    day = plan.as_of or dataset.as_of
    rows = []
    for place, key, arm, *amounts in zip(
        *(accounts[name].tolist() for name in ("place", "account_id", "arm", "marginal", "low", "high")), strict=True
    ):
        found = since(dataset, {key}, day, ()) if day is not None else None
        facts = (found.asked, found.agreed, found.referrals, found.won, found.amount) if found is not None else (0,) * 5
        rows.append((place, key, names.get(key, ""), arm, *amounts, *facts))
    return pd.DataFrame(rows, columns=list(SEED_COLUMNS))


def _interval(found: Since) -> tuple[float, float]:
    return chance_range(found.won) if found.days else (np.nan, np.nan)


def _budget(text: str) -> str:
    return ", ".join(f"{amount:g} {resource}" for resource, amount in sorted(json.loads(text).items()))
