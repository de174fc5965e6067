"""What is said of a plan of hours: why an account gains or loses, whether the plan beats plainer ways, what to know."""

from __future__ import annotations

from collections.abc import Callable
from math import fsum

import numpy as np

from influence.hours.continuous import Optimum
from influence.hours.customers import Customers
from influence.hours.demands import Demands
from influence.hours.response import Response
from influence.hours.task import Task
from influence.language import money, number, retold, say
from influence.language.many import Texts, joined, numbers, roughly, say_each, scattered
from influence.model import AccountHours, Dataset, FloatArray, HoursBaseline, IntArray, OwnerHours

REASONS = ("to_floor", "floor", "most", "referral", "potential", "own", "sated", "same", "nothing", "brief")
"""Why an account has the hours it has: gives all above its floor; kept at its floor or ceiling; gains because of its
referral value, its room to grow or its own value; loses because its last hours bring little; is unchanged; contact
brings nothing; gains travel alone, as contacts become briefer than today's."""
_NAMED = 3


def reason_codes(task: Task, customers: Customers, response: Response, optimum: Optimum, hours: FloatArray) -> IntArray:
    """Give n positions in :data:`REASONS`."""
    now = customers.hours_today / customers.length
    slopes = task.curves.amplitude * task.curves.rate * np.exp(-task.curves.rate * now)
    useless = ~task.curves.amplitude.any(axis=0)
    at_floor = (optimum.contacts <= task.low + 1e-9) & (task.low > 0)
    at_most = optimum.contacts >= task.high - 1e-9
    change = hours - customers.hours_today - customers.travel * customers.contacts_today
    alike = np.abs(change) < task.cost / 2
    by_referral = slopes[1] > slopes[0]
    conditions = [
        useless, at_floor & (change < 0) & ~alike, at_floor, at_most, alike, change < 0,
        optimum.contacts < now - 1e-9, by_referral, response.with_potential,
    ]  # fmt: skip
    names = ["nothing", "to_floor", "floor", "most", "same", "sated", "brief", "referral", "potential"]
    return np.select(conditions, [REASONS.index(name) for name in names], default=REASONS.index("own"))


def teller(
    accounts: AccountHours, codes: IntArray, price: FloatArray, currency: str
) -> Callable[[IntArray, str], Texts]:
    """Give what says why accounts have their hours: positions and a language → texts, equal reasons together.

    ``codes`` are n positions in :data:`REASONS`, ``price`` what an hour of each account's owner brings elsewhere.
    """

    def told(rows: IntArray, language: str) -> Texts:
        def amounts(values: FloatArray) -> Texts:
            return roughly(values, lambda amount: money(amount, retold(currency, language), language))

        texts: list[Texts] = []
        for code, reason in enumerate(REASONS):
            mine = codes[rows] == code
            at = rows[mine]
            phrase = say_each(
                language, "hours", f"why_{reason}", here=amounts(accounts.next_today[at]),
                after=amounts(accounts.next_hour[at]), elsewhere=amounts(price[at]),
                least=numbers(accounts.least[at].astype(np.int64), language),
                most=numbers(accounts.most[at].astype(np.int64), language),
            )  # fmt: skip
            texts.append(scattered(phrase, mine))
        return joined(texts, "", skip=True)

    return told


def verdict_of(baselines: tuple[HoursBaseline, ...], currency: str, language: str) -> str:
    """Say whether the plan beats every plainer way, and by how much the closest one."""
    rivals = [one for one in baselines if one.gain_low <= 0]
    closest = min(rivals or baselines, key=lambda one: (one.gain, one.name))
    return say(
        language, "hours", "verdict_not" if rivals else "verdict_beats", list=way_name(closest.name, language),
        gain=money(closest.gain, currency, language), low=money(closest.gain_low, currency, language),
        high=money(closest.gain_high, currency, language), value=money(closest.value, currency, language),
    )  # fmt: skip


def way_name(name: str, language: str) -> str:
    """Give what people call a way to spread hours."""
    return say(language, "hours", f"list_{name}")


def assumptions_of(
    dataset: Dataset,
    customers: Customers,
    response: Response,
    demands: Demands,
    hour_cost: float,
    hour_cost_from: str,
    factors: FloatArray,
) -> tuple[str, ...]:
    """Say what is assumed, a sentence each; ``factors`` are what draws of the rates make of referral values."""
    settings, language = dataset.settings.hours, dataset.settings.project.language
    currency = dataset.settings.project.currency
    told = [*response.assumptions, *customers.assumptions]
    if demands.given.any():
        told.append(
            say(language, "hours", "weeks", weeks=number(settings.weeks, language, 0 if settings.weeks % 1 == 0 else 1))
        )
    if not demands.given.all():
        told.append(say(language, "hours", "capacity_today", count=int((~demands.given).sum())))
    told.append(say(language, "hours", "bounds", least=settings.least, most=settings.most))
    if hour_cost == hour_cost:
        cost = money(hour_cost, currency, language)
        told.append(say(language, "hours", f"hour_cost_{hour_cost_from}", cost=cost))
    if len(customers.owners) > 1:
        told.append(say(language, "hours", "breaking", share=number(100 * settings.breaking, language)))
    told.append(
        say(
            language, "hours", "doubts", value=number(100 * settings.doubt_value, language),
            tau=number(100 * settings.doubt_tau, language), account=number(100 * settings.doubt_account, language),
            referral=number(100 * float(np.log(factors).std()), language),
        )
    )  # fmt: skip
    return tuple(told)


def notes_of(
    dataset: Dataset,
    customers: Customers,
    accounts: AccountHours,
    owners: tuple[OwnerHours, ...],
    optimum: Optimum,
    gap: float,
    overdue: int,
    moves: int,
    currency: str,
) -> tuple[str, ...]:
    """Say how good the plan is sure to be, where hours are missing or bring less than they cost, and what is late."""
    language = dataset.settings.project.language
    residual = f"{optimum.residual:.0e}"
    notes = [say(language, "hours", "exact" if gap == 0 else "gap", gap=money(gap, currency, language), kkt=residual)]
    floors = int(np.isin(accounts.reasons.codes, [REASONS.index("floor"), REASONS.index("to_floor")]).sum())
    small = int(((accounts.tiers.codes == 2) & (accounts.contacts > 0)).sum())
    notes.append(say(language, "hours", "floors_kept", count=floors, small=small))
    short, over = (
        [(one, amount) for one in owners if (amount := getattr(one, name)) >= 1] for name in ("shortfall", "surplus")
    )
    for key, named in (("shortfall", short), ("surplus", over)):
        if named:
            shown = ", ".join(
                say(
                    language, "hours", "owner_hours", owner=owner_name(one.owner, language),
                    hours=number(amount, language),
                )
                for one, amount in sorted(named, key=lambda pair: -pair[1])[:_NAMED]
            )  # fmt: skip
            total = number(fsum(amount for _, amount in named), language)
            notes.append(say(language, "hours", key, owners=shown, hours=total, count=len(named)))
    if overdue:
        notes.append(say(language, "hours", "overdue", count=overdue))
    if len(owners) > 1:
        notes.append(say(language, "hours", "moves" if moves else "no_moves", count=moves))
    return (*notes, *customers.notes, say(language, "hours", "no_cause"))


def owner_name(owner: str, language: str) -> str:
    """Give the owner's name, or what the whole team is called where nobody has an owner."""
    return owner or say(language, "hours", "team")
