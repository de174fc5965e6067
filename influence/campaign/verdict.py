"""What is said of a plan as a whole: whether it beats plainer lists, how good it is sure to be, what to know."""

from __future__ import annotations

from math import fsum

from influence.campaign.baselines import MOST_TIMES, TIMES_DRAWS
from influence.campaign.limits import Limits
from influence.campaign.replies import amount_of
from influence.campaign.request import Understood
from influence.campaign.sampling import Drawn
from influence.language import money, number, say
from influence.model import Baseline, Dataset, IntArray, Plan, Seed
from influence.model.holdout import HoldOut


def verdict_of(baselines: tuple[Baseline, ...], currency: str, language: str) -> str:
    """Say whether the plan beats every plainer list, and by how much the closest one."""
    if not baselines:
        return ""
    rivals = [one for one in baselines if one.gain_low <= 0]
    closest = min(rivals or baselines, key=lambda one: (one.gain, one.name))
    return say(
        language,
        "campaign",
        "verdict_not" if rivals else "verdict_beats",
        list=list_name(closest.name, language, closest.more),
        gain=money(closest.gain, currency, language),
        low=money(closest.gain_low, currency, language),
        high=money(closest.gain_high, currency, language),
        value=money(closest.value, currency, language),
    )


def list_name(name: str, language: str, more: float = 0.0) -> str:
    """Give what people call a plainer list; ``more`` is the share by which its budget is larger."""
    return say(language, "campaign", f"list_{name}", more=number(100 * more, language, 0 if more >= 0.01 else 1))


def list_names(plan: Plan, language: str) -> dict[str, str]:
    """Give what people call the plan and each list beside it, by name."""
    own = {"plan": say(language, "campaign", "list_plan")}
    return own | {one.name: list_name(one.name, language, one.more) for one in plan.baselines}


def notes_of(
    seeds: tuple[Seed, ...],
    drawn: Drawn,
    understood: Understood,
    limits: Limits,
    dataset: Dataset,
    currency: str,
) -> tuple[str, ...]:
    """Say how good the plan is sure to be, from where on asking does not pay, and who was kept out."""
    language, certificate = dataset.settings.project.language, drawn.certificate
    notes = [
        say(
            language,
            "campaign",
            "certificate",
            share=number(100 * certificate.ratio, language, 1),
            confidence=number(100 * certificate.confidence, language),
            lower=money(certificate.lower, currency, language),
            upper=money(certificate.upper, currency, language),
            samples=certificate.samples,
        )
    ]
    if drawn.stopped:
        notes.append(say(language, "campaign", "time_limit"))
    if drawn.by_list:
        notes.append(say(language, "campaign", "by_list", list=list_name(drawn.by_list, language)))
    for budget in limits.budgets:
        spent = fsum(seed.cost[budget.resource] for seed in seeds)
        notes.append(
            say(
                language, "campaign", "spent",
                spent=number(spent, language, 0 if float(spent).is_integer() else 2),
                limit=amount_of(budget.resource, budget.limit, language),
            )
        )  # fmt: skip
    dear = _too_dear(seeds, dataset)
    if dear:
        notes.append(say(language, "campaign", "too_dear", count=dear))
    notes += [
        say(language, "campaign", f"left_out_{rule}", count=count)
        for rule, count in understood.left_out.items()
        if count
    ]
    notes += understood.overrides
    return (*notes, say(language, "campaign", "intervals"), say(language, "campaign", "no_cause"))


def list_notes(own: IntArray, unknown: int, limits: Limits) -> tuple[str, ...]:
    """Say how many of the team's own list are no accounts, and how many may not be asked and are passed over."""
    counts = {"unknown_in_list": unknown, "passed_in_list": int((~limits.eligible[own]).sum())}
    return tuple(say(limits.language, "campaign", key, count=count) for key, count in counts.items() if count)


def random_notes(times: float | None, language: str) -> tuple[str, ...]:
    """Say how much more budget chance needs to do as well (Akbarpour, Malladi & Saberi: often little)."""
    if times is None:
        return (say(language, "campaign", "random_never", times=number(MOST_TIMES, language)),)
    return (say(language, "campaign", "random_equal", times=number(times, language, 1), draws=TIMES_DRAWS),)


def elsewhere_notes(seeds: tuple[Seed, ...], amount: float | None, currency: str, language: str) -> tuple[str, ...]:
    """Say which seeds bring less for an hour of asking than it brings elsewhere."""
    if amount is None:
        return ()
    less = [seed for seed in seeds if seed.marginal < amount * seed.cost["hours"]]
    told = money(amount, currency, language)
    if not less:
        return (say(language, "campaign", "elsewhere_none", amount=told),)
    hours, value = fsum(seed.cost["hours"] for seed in less), fsum(seed.marginal for seed in less)
    return (
        say(
            language, "campaign", "elsewhere_less", count=len(less), first=less[0].order, amount=told,
            hours=number(hours, language, 2), value=money(value, currency, language),
            instead=money(amount * hours, currency, language),
        ),
    )  # fmt: skip


def hold_out_notes(held: HoldOut, costs: float | None, currency: str, language: str) -> tuple[str, ...]:
    """Say who is held out, what that costs (``None``: drawn before an earlier wave), what effect can be seen."""
    units, told = held.assignments[held.drawn], "held_out" if costs is not None else "still_held_out"
    found = [
        say(
            language, "campaign", told, accounts=len(held.held), clusters=len(units), of=len(held.units),
            assignments=len(held.assignments), date=held.date.isoformat(),
            costs=money(costs or 0.0, currency, language),
        )
    ]  # fmt: skip
    if held.whole:
        found.append(say(language, "campaign", "whole_clusters", count=len(held.closed) - len(held.held)))
    if held.detectable is None:
        found.append(say(language, "campaign", "not_detectable", assignments=len(held.assignments)))
    elif not any(unit.before for unit in held.units):
        found.append(say(language, "campaign", "detectable_unknown"))
    else:
        effect = number(held.detectable, language, 2)
        found.append(say(language, "campaign", "detectable", effect=effect, days=held.window))
    return tuple(found)


def _too_dear(seeds: tuple[Seed, ...], dataset: Dataset) -> int:
    """Count the seeds that add less than asking them costs, where that is known."""
    marginal = {seed.account_id: seed.marginal for seed in seeds}
    chosen = dataset.accounts.loc[dataset.accounts["account_id"].isin(list(marginal)), ["account_id", "contact_cost"]]
    costs = zip(chosen["account_id"], chosen["contact_cost"].tolist(), strict=True)
    return sum(1 for account, cost in costs if cost > marginal[account])
