"""The plan of hours: from data and values to contacts of every customer."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from influence.errors import UsageError
from influence.hours.baselines import judge, plainer
from influence.hours.continuous import Answer, Optimum, demand, solve
from influence.hours.customers import Customers, find_customers, tiers_of
from influence.hours.demands import Demands, demands_of, refuse_unknown
from influence.hours.gains import Doubts
from influence.hours.moves import Territories, find_moves
from influence.hours.overdue import overdue_contacts
from influence.hours.request import HoursRequest
from influence.hours.response import Response, respond
from influence.hours.task import Task
from influence.hours.whole import Whole, solve_whole
from influence.hours.words import REASONS, assumptions_of, notes_of, reason_codes, teller, verdict_of
from influence.kernels import beside
from influence.language import say
from influence.language.many import Texts
from influence.model import (
    AccountHours,
    Dataset,
    FloatArray,
    HoursPlan,
    IntArray,
    Move,
    OverdueContacts,
    OwnerHours,
    Values,
    stage,
)
from influence.model.columns import Coded, coded
from influence.model.positions import arrow_texts
from influence.model.text_list import TextList
from influence.progress import Progress, silent

_DOUBTING = 3_000_003
"""Added to the project's seed."""


def customers_of(dataset: Dataset, request: HoursRequest) -> Customers:
    """Find whom a request is for; needs no values, so that what cannot be planned is refused before they are estimated.

    Raises
    ------
    UsageError
        As :func:`plan_hours`, but for floors that clash.
    """
    settings = dataset.settings.hours
    customers = find_customers(dataset, settings.travel_hours if request.travel_hours is None else request.travel_hours)
    if not len(customers):
        raise UsageError(say(dataset.settings.project.language, "hours", "nobody"))
    refuse_unknown(request, dataset, customers)
    return customers


@stage
def plan_hours(
    dataset: Dataset,
    values: Values,
    request: HoursRequest | None = None,
    *,
    customers: Customers | None = None,
    progress: Progress = silent,
) -> HoursPlan:
    """Plan how often each customer is spoken to, so that account managers' hours bring most.

    Each customer answers to contact by a concave curve (:func:`~influence.hours.response.respond`); the optimum over
    fractions of contacts has one price of an hour an owner, at which the next hour of each of their customers is worth
    the same unless a floor or a ceiling holds it; whole contacts are rounded from it, exactly or with a stated gap.

    Parameters
    ----------
    dataset, values
        The results of the stages before.
    request
        Capacities, floors and ceilings; as today and as the settings say where absent.
    customers
        Whom the request is for (:func:`customers_of`); found here where absent.
    progress
        Receives the stages.

    Raises
    ------
    UsageError
        The request cannot be read, there is nobody to plan for, or floors and capacities clash: says which.
    """
    request = request or HoursRequest()
    language, settings = dataset.settings.project.language, dataset.settings.hours
    customers = customers_of(dataset, request) if customers is None else customers
    tier = tiers_of(customers, values, settings)
    demands = demands_of(request, dataset, customers, tier)
    response = respond(dataset, values, customers)
    curves = response.curves(customers.length)
    revenue = dataset.accounts["revenue"].iloc[customers.accounts].to_numpy(dtype=np.float64, na_value=np.nan)
    unsure = beside(values.factors) if values.factors is not None else None
    task = Task(curves, customers.cost, demands.low, demands.high, customers.owner, demands.capacity)
    with progress.stage("spreading hours", 3) as step:
        answer = Answer(task)
        optimum = solve(task, answer)
        step.advance(1)
        # Neither moves nor plainer ways need to know the whole contacts.
        moved = beside(lambda: _moves(task, optimum, answer, dataset, customers, response))
        plain = beside(lambda: plainer(task, customers, revenue))
        whole = solve_whole(task, optimum.contacts)
        step.advance(1)
        moves = moved()
        step.advance(1)
    hour_cost, hour_cost_from = _hour_cost(dataset, customers)
    owners = _owners(task, optimum, answer, whole, customers, demands, hour_cost)
    codes = reason_codes(task, customers, response, optimum, task.cost * whole.contacts)
    accounts = _accounts(task, whole, dataset, customers, tier, response, codes)
    factors = unsure() if unsure is not None else np.ones(1)
    doubts = Doubts.draw(settings, factors, dataset.settings.project.seed + _DOUBTING)
    late = beside(lambda: _overdue(accounts, customers, dataset))
    baselines = judge(task, whole.contacts, plain(), doubts)
    overdue, gap = late(), float(whole.gap.sum())
    return HoursPlan(
        accounts=accounts,
        owners=owners,
        baselines=baselines,
        overdue=overdue,
        moves=moves,
        value=float(accounts.value.sum()),
        fractions_value=float(task.curves.value(optimum.contacts).sum()),
        residual=optimum.residual,
        gap=gap,
        verdict=verdict_of(baselines, values.currency, language),
        assumptions=(
            *assumptions_of(dataset, customers, response, demands, hour_cost, hour_cost_from, factors),
            *values.assumptions,
        ),
        notes=notes_of(
            dataset, customers, accounts, owners, optimum, gap, len(overdue), len(moves), values.currency
        ),
        currency=values.currency,
        language=language,
        tell=teller(accounts, codes, optimum.price[customers.owner], values.currency),
    )  # fmt: skip


def _accounts(
    task: Task,
    whole: Whole,
    dataset: Dataset,
    customers: Customers,
    tier: IntArray,
    response: Response,
    codes: IntArray,
) -> AccountHours:
    hours = task.cost * whole.contacts
    now = customers.hours_today / customers.length
    unknown = np.nan if not customers.touched else 1.0
    ids, names = (_texts(dataset, customers, name) for name in ("account_id", "name"))
    return AccountHours(
        account_ids=TextList(ids),
        names=TextList(pc.if_else(pc.equal(names, ""), ids, names)),
        owners=Coded(customers.owner, customers.owners),
        segments=coded(_texts(dataset, customers, "segment")),
        territories=coded(_texts(dataset, customers, "territory")),
        tiers=Coded(tier, ("A", "B", "C")),
        contact_hours=customers.length,
        travel_hours=customers.travel,
        contacts_today=customers.contacts_today * unknown,
        hours_today=(customers.hours_today + customers.travel * customers.contacts_today) * unknown,
        contacts=whole.contacts,
        hours=hours,
        least=task.low,
        most=task.high,
        value_at_zero=response.base,
        own_more=response.more_own,
        own_tau=response.tau_own,
        referral_most=response.more_referral,
        referral_tau=response.tau_referral,
        value_today=task.curves.value(now) * unknown,
        value=task.curves.value(whole.contacts),
        next_today=task.curves.slope(now) / task.cost,
        next_hour=task.curves.slope(whole.contacts) / task.cost,
        tenure=customers.tenure,
        estimated=response.estimated,
        reasons=Coded(codes, REASONS),
    )


def _owners(
    task: Task, optimum: Optimum, answer: Answer, whole: Whole, customers: Customers, demands: Demands, hour_cost: float
) -> tuple[OwnerHours, ...]:
    m, owner = len(customers.owners), customers.owner

    def by_owner(amounts: FloatArray) -> list[float]:
        return list(np.bincount(owner, amounts, minlength=m).tolist())

    unknown = np.nan if not customers.touched else 1.0
    now = customers.hours_today / customers.length
    used = customers.hours_today + customers.travel * customers.contacts_today
    wanted = [np.nan] * m
    if hour_cost == hour_cost:
        wanted = by_owner(task.cost * demand(task, np.full(m, hour_cost), answer))
    columns = zip(
        customers.owners,
        np.bincount(owner, minlength=m).tolist(),
        demands.capacity.tolist(),
        by_owner(used * unknown),
        by_owner(task.cost * task.low),
        by_owner(task.cost * whole.contacts),
        by_owner(task.curves.value(now) * unknown),
        by_owner(task.curves.value(whole.contacts)),
        optimum.price.tolist(),
        wanted,
        strict=True,
    )
    return tuple(OwnerHours(*column) for column in columns)


def _moves(
    task: Task, optimum: Optimum, answer: Answer, dataset: Dataset, customers: Customers, response: Response
) -> tuple[Move, ...]:
    m = len(customers.owners)
    breaking = dataset.settings.hours.breaking * np.maximum(response.own, 0.0)
    served = Territories.served(coded(_texts(dataset, customers, "territory")), customers.owner, m)
    found = []
    for one in find_moves(task, optimum, breaking, served, answer=answer):
        row = dataset.accounts.iloc[customers.accounts[one.account]]
        found.append(
            Move(
                row["account_id"], row["name"] or row["account_id"], row["territory"], customers.owners[one.owner],
                customers.owners[one.new_owner], float(customers.tenure[one.account]), one.gain,
                float(breaking[one.account]), one.hour_from, one.hour_to,
            )
        )  # fmt: skip
    return tuple(found)


def _texts(dataset: Dataset, customers: Customers, column: str) -> Texts:
    """Give a column of texts of the accounts that are planned for."""
    return arrow_texts(dataset.accounts[column]).take(pa.array(customers.accounts))


def _overdue(accounts: AccountHours, customers: Customers, dataset: Dataset) -> OverdueContacts:
    who, every, late = overdue_contacts(customers, accounts.contacts, accounts.next_hour, dataset.as_of)
    last = customers.last.to_numpy(dtype="M8[D]")[who]
    return OverdueContacts(accounts, who, last, every, late)


def _hour_cost(dataset: Dataset, customers: Customers) -> tuple[float, str]:
    """Give what an hour costs, and where that is from; NaN where nothing says it."""
    declared = dataset.settings.hours.hour_cost
    if declared is not None:
        return declared, "declared"
    cost = dataset.accounts["contact_cost"].iloc[customers.accounts].to_numpy(dtype=np.float64, na_value=np.nan)
    known = ~np.isnan(cost) & (cost > 0) & (customers.contacts_today > 0)
    if not known.any():
        return np.nan, ""
    return float(cost[known].sum() / customers.cost[known].sum()), "from_contacts"


__all__ = ["customers_of", "plan_hours"]
