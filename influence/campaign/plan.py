"""The campaign plan: chosen on one sample, judged on another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from influence.campaign.baselines import curve, judge_lists, spent_on
from influence.campaign.certificate import certify
from influence.campaign.coverage import Coverage, by_account
from influence.campaign.describe import describer
from influence.campaign.greedy import Choice, choose
from influence.campaign.limits import Limits
from influence.campaign.request import Request, read_list, understand
from influence.campaign.verdict import notes_of, verdict_of
from influence.cascade import Audience, Sketcher, Wiring, wire
from influence.centrality import Diffusion, TwoModeDegree
from influence.errors import UsageError
from influence.language import say
from influence.model import (
    Certificate,
    Dataset,
    IntArray,
    Network,
    Plan,
    Priorities,
    Values,
    stage,
)
from influence.model.positions import positions
from influence.progress import Progress, silent
from influence.value import own_value
from influence.value.outsiders import outsiders
from influence.value.referral import audience_of, sets_drawn, with_rates

_CHOOSING, _JUDGING = 1_000_003, 2_000_003
"""Added to the project's seed: the two samples share nothing with each other, nor with that of the values."""
_MOST_SETS = 1_600_000
_WORTH_IT = 0.005
"""Sampling goes on while doubling the sample raises the certified share by more than this."""


@stage
def plan_campaign(
    dataset: Dataset,
    network: Network,
    values: Values,
    priorities: Priorities,
    request: Request,
    *,
    compare: Sequence[str] = (),
    show_sensitive: bool = False,
    progress: Progress = silent,
) -> Plan:
    """Plan whom to ask under a budget, and say how good that is.

    Seeds are chosen greedily on a sample of reverse-reachable sets; their values, the certificate's lower bound and all
    comparisons come from a second one, which did not choose them. Both grow until doubling them no longer raises the
    certified share by half a per cent, or 1.6 million sets are drawn (a count, not a clock: the same request gives the
    same plan on every machine).

    Parameters
    ----------
    dataset, network, values, priorities
        The results of the stages before; ``values`` hold the rates that act.
    request
        Budget and demands.
    compare
        Ids of the team's own list, first first; an id that is no account is counted in the notes.
    show_sensitive
        Whether groups of sensitive kinds are named.
    progress
        Receives the stages.

    Raises
    ------
    UsageError
        The request cannot be read, or its demands cannot be met together: says which clash.
    """
    understood = understand(request, dataset, network)
    limits = understood.limits
    if not limits.eligible.any():
        raise UsageError(say(limits.language, "campaign", "nobody"))
    sketcher, audience = _sketcher(dataset, network, values)
    drawn = _sampled(sketcher, limits, dataset, progress)
    seeds = describer(
        dataset, network, values, priorities, drawn.judging, sketcher.wiring, audience, show_sensitive
    ).seeds(drawn.choice.seeds, limits.budgets, understood.forced_reasons)
    own, unknown = read_list(compare, network)
    lists = _lists(dataset, network, priorities) | ({"own_list": own} if compare else {})
    seed = dataset.settings.project.seed
    baselines = judge_lists(drawn.judging, limits, drawn.judging.meets(drawn.choice.seeds), lists, seed)
    return Plan(
        budget={budget.resource: budget.limit for budget in limits.budgets},
        seeds=seeds,
        value=seeds[-1].cumulative if seeds else 0.0,
        low=sum(one.low for one in seeds),
        high=sum(one.high for one in seeds),
        certificate=drawn.certificate,
        baselines=baselines,
        curve=curve(spent_on(list(drawn.choice.seeds), limits), [one.marginal for one in seeds], limits),
        left_out=understood.left_out,
        overrides=understood.overrides,
        verdict=verdict_of(baselines, values.currency, limits.language),
        assumptions=(*understood.assumptions, *values.assumptions),
        notes=notes_of(seeds, drawn.certificate, understood, unknown, dataset, values.currency),
        currency=values.currency,
        language=limits.language,
    )


def _sketcher(dataset: Dataset, network: Network, values: Values) -> tuple[Sketcher, Audience]:
    """Give what draws sets at the rates of the values."""
    if values.rates is None:
        raise UsageError(say(dataset.settings.project.language, "campaign", "no_rates"))
    rated = with_rates(network, values.rates)
    outside = outsiders(dataset, rated)
    audience = audience_of(dataset, rated, own_value(dataset), outside, values.rates)
    wiring: Wiring = wire(rated, outside.size)
    hops = dataset.settings.referral.hops
    return Sketcher(wiring, audience, dataset.having_status("customer"), values.rates.acting, hops), audience


@dataclass(frozen=True)
class _Drawn:
    choice: Choice
    judging: Coverage
    certificate: Certificate


def _sampled(sketcher: Sketcher, limits: Limits, dataset: Dataset, progress: Progress) -> _Drawn:
    seed, n = dataset.settings.project.seed, sketcher.wiring.n_accounts
    samples, before = sets_drawn(n, dataset.settings.referral), -1.0
    looks = max(_MOST_SETS // samples, 1).bit_length()
    while True:
        choice = choose(by_account(sketcher.sets(samples, seed + _CHOOSING, progress), n), limits, progress)
        judging = by_account(sketcher.sets(samples, seed + _JUDGING, progress), n)
        covered = int(judging.meets(choice.seeds).sum())
        certificate = certify(covered, choice.most, samples, judging.sets.a_set, looks=looks)
        if certificate.ratio - before < _WORTH_IT or 2 * samples > _MOST_SETS:
            return _Drawn(choice, judging, certificate)
        samples, before = 2 * samples, certificate.ratio


def _lists(dataset: Dataset, network: Network, priorities: Priorities) -> dict[str, IntArray]:
    """Give the plain lists, first first; equals by their position."""
    revenue = dataset.accounts["revenue"].fillna(0.0).to_numpy(dtype=np.float64)
    referrers = dataset.tables["referrals"]["referrer_id"]
    referred = np.bincount(positions(referrers, dataset.accounts["account_id"]), minlength=network.n_accounts)
    return {
        "top_revenue": np.argsort(-revenue, kind="stable"),
        "top_degree": np.argsort(-TwoModeDegree().score(network).values, kind="stable"),
        "top_diffusion": np.argsort(-Diffusion().score(network).values, kind="stable"),
        "top_priority": priorities.order,
        "past_referrers": np.lexsort((-revenue, -referred)),
    }
