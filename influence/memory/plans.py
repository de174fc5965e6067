"""The plans that were made: their seeds, what they should bring, and what plainer lists would."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import pandas as pd

from influence.memory.database import every, opened
from influence.memory.rows import insert, insert_row, next_number
from influence.model.plan import Plan

SEED, HELD_OUT = "seed", "held_out"


@dataclass(frozen=True)
class KeptPlan:
    """A plan as the store has it, money in ``currency``; ``budget`` is resource → limit, as JSON."""

    plan: int
    digest: str
    as_of: date | None
    program: str
    command: str
    what_if: bool
    currency: str
    budget: str
    value: float
    low: float
    high: float
    ratio: float
    manifest: str


def remember_plan(
    folder: Path,
    plan: Plan,
    as_of: date | None,
    manifest: str,
    *,
    what_if: bool = False,
    language: str = "en",
    waiting: Callable[[], None] = lambda: None,
) -> int | None:
    """Keep a plan; give its number, or ``None`` where the last one was the same.

    No names are kept: of the accounts only ids, of the lists only their codes.

    Parameters
    ----------
    folder
        The project folder.
    plan, as_of, manifest
        The plan, the analysis date, and what it rested on.
    what_if
        Whether the plan says what another budget, or another list of customers, would bring.
    language, waiting
        Of the errors; called once when another process has to be waited for.

    Raises
    ------
    MemoryFault
        The store is busy, damaged, of a later version, or not writable.
    """
    content = json.loads(manifest)
    seeds = [
        {
            "account_id": seed.account_id, "place": seed.order, "arm": SEED,
            "cost": json.dumps(seed.cost, sort_keys=True), "marginal": _short(seed.marginal), "low": _short(seed.low),
            "high": _short(seed.high),
        }
        for seed in plan.seeds
    ]  # fmt: skip
    held = plan.hold_out.held if plan.hold_out is not None else ()
    accounts = pd.DataFrame(
        [*seeds, *({"account_id": key, "arm": HELD_OUT} for key in held)],
        columns=["account_id", "place", "arm", "cost", "marginal", "low", "high"],
    )
    lists = pd.DataFrame(
        [
            {
                "place": place, "list": one.name, "seeds": one.seeds, "value": _short(one.value),
                "gain": _short(one.gain), "gain_low": _short(one.gain_low), "gain_high": _short(one.gain_high),
            }
            for place, one in enumerate(plan.baselines, start=1)
        ]
    )  # fmt: skip
    budget = json.dumps(plan.budget, sort_keys=True)
    numbers = [_short(number) for number in (plan.value, plan.low, plan.high, plan.certificate.ratio)]
    digest = sha256(
        json.dumps([str(as_of), plan.currency, budget, numbers, accounts.to_csv(), lists.to_csv()]).encode()
    ).hexdigest()
    with opened(folder, language, waiting) as connection:
        number = next_number(connection, "plans", "plan", digest)
        if number is None:
            return None
        connection.begin()
        facts = [number, digest, as_of, content["influence"], content["command"], what_if, plan.currency, budget]
        facts += [*numbers, manifest]
        insert_row(connection, "plans", facts)
        insert(connection, "plan_accounts", "plan", number, accounts)
        insert(connection, "plan_lists", "plan", number, lists)
        connection.commit()
        return number


def plans_kept(folder: Path, language: str = "en") -> tuple[KeptPlan, ...]:
    """Give the plans that are kept, the first one first; none where there is no store.

    Raises
    ------
    MemoryFault
        As :func:`remember_plan`.
    """
    return every(folder, language, "plans", "plan", KeptPlan)


def accounts_of_plan(folder: Path, plan: int, without: Collection[str], language: str = "en") -> pd.DataFrame:
    """Give whom a kept plan asks, in its order, then whom it holds out, but for some accounts.

    Columns: account_id, place, arm (``seed``, ``held_out``), cost (JSON), marginal, low, high.

    Raises
    ------
    MemoryFault
        As :func:`remember_plan`.
    """
    with opened(folder, language) as connection:
        frame = connection.execute(
            "SELECT account_id, place, arm, cost, marginal, low, high FROM plan_accounts WHERE plan = ? "
            "ORDER BY arm DESC, place, account_id",
            [plan],
        ).df()
    return frame[~frame["account_id"].isin(list(without))].reset_index(drop=True)


def _short(number: float) -> float:
    """Give a number with ten digits: the last bits of a sum make no other plan."""
    return float(f"{number:.10g}")
