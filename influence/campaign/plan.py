"""The campaign plan: chosen on one sample, judged on another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import fsum

import numpy as np

from influence.campaign.baselines import OWN_LIST, RANDOM_MORE, curve, judge_lists, random_times, spent_on
from influence.campaign.describe import describer
from influence.campaign.greedy import choose
from influence.campaign.holdout import hold_out, left_out
from influence.campaign.limits import Limits
from influence.campaign.replies import left_over, no_replies, replies_since
from influence.campaign.request import Request, read_list, understand
from influence.campaign.sampling import Drawn, bounded_anew, sampled
from influence.campaign.source import Source, source_of
from influence.campaign.standing import refuse_another_draw, standing, wave_notes, with_waiting
from influence.campaign.verdict import elsewhere_notes, hold_out_notes, list_notes, notes_of, random_notes, verdict_of
from influence.centrality import Diffusion, TwoModeDegree, score
from influence.errors import UsageError
from influence.language import say
from influence.model import (
    Dataset,
    IntArray,
    Network,
    Plan,
    Priorities,
    Seed,
    Values,
    stage,
)
from influence.model.holdout import HoldOut
from influence.model.waves import Waves
from influence.progress import Progress, silent


@stage
def plan_campaign(
    dataset: Dataset,
    network: Network,
    values: Values,
    priorities: Priorities,
    request: Request,
    *,
    compare: Sequence[str] = (),
    random_more: float = RANDOM_MORE,
    after: Waves | None = None,
    design: HoldOut | None = None,
    time_limit: float | None = None,
    hour_elsewhere: float | None = None,
    show_sensitive: bool = False,
    progress: Progress = silent,
) -> Plan:
    """Plan whom to ask under a budget, and say how good that is.

    Seeds are chosen greedily on a sample of reverse-reachable sets; their values, the certificate's lower bound and all
    comparisons come from another one, which did not choose them (:mod:`influence.campaign.sampling`). How many sets are
    drawn depends on counts, not on a clock, unless a limit of time is set and reached: the same request gives the same
    plan on every machine.

    Parameters
    ----------
    dataset, network, values, priorities
        The results of the stages before; ``values`` hold the rates that act.
    request
        Budget and demands.
    compare
        Ids of the team's own list, first first; an id that is no account is counted in the notes.
    random_more
        By which share the budget of the second random list is larger, ≥ 0.
    after
        The waves of the plan that this one goes on with: who was asked since is not asked again, and their answers are
        known.
    design
        The hold-out of that plan, if it has one: its draw stands through all waves.
    time_limit
        Seconds after which samples grow no more; ``None``: they grow until the plan is settled, as long as that takes.
        A plan that the limit ended says so: another run of it may draw more or fewer sets.
    hour_elsewhere
        What an hour brings elsewhere, in currency: who brings less for an hour is named in the notes. Needs a budget of
        hours.
    show_sensitive
        Whether groups of sensitive kinds are named.
    progress
        Receives the stages.

    Raises
    ------
    UsageError
        The request cannot be read, or its demands cannot be met together: says which clash.
    """
    known = replies_since(dataset, after.begun) if after is not None else no_replies()
    understood = understand(request, dataset, network, known.asked)
    waves = standing(request, after, known, understood.limits, dataset)
    refuse_another_draw(request, after, design, understood.limits.language)
    limits = left_over(understood.limits, known.asked)
    if design is not None:
        limits = left_out(limits, design, network)
    if hour_elsewhere is not None and "hours" not in {budget.resource for budget in limits.budgets}:
        raise UsageError(say(limits.language, "campaign", "elsewhere_without_hours"))
    if not limits.eligible.any():
        raise UsageError(say(limits.language, "campaign", "nobody"))
    source = source_of(dataset, network, values).knowing(known)
    plain = _lists(dataset, network, priorities)
    drawn = sampled(source, limits, dataset, plain, progress, time_limit=time_limit)
    held, without = design, drawn.value
    if request.hold_out and design is None:
        held, limits, drawn = _held_out(
            dataset, network, limits, source, drawn, request.hold_out, progress, whole=waves is not None
        )
    seed, parts = dataset.settings.project.seed, [1] * len(drawn.choice.seeds)
    if waves is not None:
        waves, parts = with_waiting(waves, drawn, source, limits, dataset, progress)
    seeds = describer(dataset, network, values, priorities, drawn.judging, source.sketcher, show_sensitive).seeds(
        drawn.choice.seeds, limits.budgets, understood.forced_reasons
    )
    seeds = tuple(replace(one, wave=wave) for one, wave in zip(seeds, parts, strict=True))
    own, unknown = read_list(compare, network)
    lists = plain | ({OWN_LIST: own} if compare else {})
    baselines = judge_lists(
        drawn.judging,
        limits,
        drawn.judging.meets(drawn.choice.seeds),
        lists,
        seed,
        random_more,
    )
    needs = random_times(drawn.judging, limits, drawn.value, seed) if drawn.choice.seeds else None
    return Plan(
        budget={budget.resource: budget.limit for budget in limits.budgets},
        seeds=seeds,
        value=seeds[-1].cumulative if seeds else 0.0,
        low=fsum(one.low for one in seeds),
        high=fsum(one.high for one in seeds),
        certificate=drawn.certificate,
        baselines=baselines,
        curve=curve(spent_on(list(drawn.choice.seeds), limits), [one.marginal for one in seeds], limits),
        left_out=understood.left_out,
        overrides=understood.overrides,
        verdict=verdict_of(baselines, values.currency, limits.language),
        assumptions=(
            *understood.assumptions,
            *((say(limits.language, "campaign", "waiting_assumes"),) if waves is not None and waves.waiting else ()),
            *values.assumptions,
        ),
        notes=(
            *_campaign_notes(waves, seeds, held, None if design else without - drawn.value, values.currency, dataset),
            *(random_notes(needs, limits.language) if drawn.choice.seeds else ()),
            *list_notes(own, unknown, limits),
            *elsewhere_notes(seeds, hour_elsewhere, values.currency, limits.language),
            *notes_of(seeds, drawn, understood, limits, dataset, values.currency),
        ),
        currency=values.currency,
        language=limits.language,
        hold_out=held,
        random_times=needs,
        waves=waves,
    )


def _campaign_notes(
    waves: Waves | None,
    seeds: tuple[Seed, ...],
    held: HoldOut | None,
    costs: float | None,
    currency: str,
    dataset: Dataset,
) -> tuple[str, ...]:
    """Say where the campaign stands: its waves, and who is held out."""
    language, days = dataset.settings.project.language, dataset.settings.learning.answer_days
    return (
        *(wave_notes(waves, seeds, currency, days, language) if waves is not None else ()),
        *(hold_out_notes(held, costs, currency, language) if held is not None else ()),
    )


def _held_out(
    dataset: Dataset,
    network: Network,
    limits: Limits,
    source: Source,
    drawn: Drawn,
    share: float,
    progress: Progress,
    *,
    whole: bool,
) -> tuple[HoldOut, Limits, Drawn]:
    """Choose as many more accounts as will be held out, draw who these are, and give the plan of the others.

    The certificate compares it with the best plan that asks nobody held out; nor may a plainer list.
    """
    if not 0.0 < share <= 0.5:
        raise UsageError(say(limits.language, "campaign", "hold_out_share", share=f"{100 * share:g}"))
    budgets = tuple(replace(budget, limit=budget.limit / (1.0 - share)) for budget in limits.budgets)
    candidates = choose(drawn.choosing, replace(limits, budgets=budgets), expected=source.expected).seeds
    held = hold_out(dataset, network, limits, candidates, drawn.judging, share, whole=whole)
    open_to = left_out(limits, held, network)
    asked = tuple(one for one in candidates if open_to.eligible[one])
    seed = dataset.settings.project.seed
    return held, open_to, bounded_anew(drawn.with_seeds(asked), source, open_to, seed, progress)


def _lists(dataset: Dataset, network: Network, priorities: Priorities) -> dict[str, IntArray]:
    """Give the plain lists, first first; equals by their position."""
    revenue = dataset.accounts["revenue"].fillna(0.0).to_numpy(dtype=np.float64)
    referred = np.bincount(dataset.place("referrals", "referrer_id"), minlength=network.n_accounts)
    degree, diffusion = (one.values for one in score(network, [TwoModeDegree(), Diffusion()]).columns)
    return {
        "top_revenue": np.argsort(-revenue, kind="stable"),
        "top_degree": np.argsort(-degree, kind="stable"),
        "top_diffusion": np.argsort(-diffusion, kind="stable"),
        "top_priority": priorities.order,
        "past_referrers": np.lexsort((-revenue, -referred)),
    }
