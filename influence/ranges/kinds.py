"""How much the list depends on the kinds: under other weights of them, and without each of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import numpy as np

from influence.kernels import in_order
from influence.model import Dataset, FloatArray, IntArray, Network, Rates, Values, stage
from influence.model.ranges import Ablation, Sensitivity, WithoutKind
from influence.progress import Progress, silent
from influence.ranges.declared import rates_of
from influence.ranges.recount import Recount, recount
from influence.ranges.standing import in_top, places

_STREAM = 31

Quantity = Literal["priority", "referral"]
"""What accounts are ranked by: what the list is sorted by, or referral value alone."""


@stage
def kind_sensitivity(
    dataset: Dataset,
    network: Network,
    values: Values,
    rates: Rates | None = None,
    progress: Progress = silent,
    *,
    by: Quantity = "priority",
) -> Sensitivity:
    """Say who stays in the top k when the kinds carry word in other proportions than declared.

    Each weighting multiplies the telling rate and the tie probability of all K kinds by K · D, with D drawn from
    Dirichlet(c / K, …, c / K) and c the setting ``weighting_evidence``: by 1 on average, so that the declared rates are
    the middle. Affiliations, ties and all else stay as recorded. ``by`` tells what is ranked; other
    parameters as in :func:`~influence.ranges.rank_ranges`;
    cost 8 T products with the incidence a weighting.
    """
    given = dataset.settings.ranges
    base = recount(dataset, network, values, rates_of(dataset, network, values) if rates is None else rates)
    kinds, stays = len(network.kinds), np.zeros(network.n_accounts)
    rng = np.random.default_rng([dataset.settings.project.seed, _STREAM])
    factors = (
        kinds * rng.dirichlet(np.full(kinds, given.weighting_evidence / kinds), given.weightings) if kinds else None
    )

    def weighed(number: int) -> FloatArray:
        factor = np.empty(0) if factors is None else factors[number]
        return in_top(*places(_counted(base, factor)[by]), given.top)

    with progress.stage("kind weightings", given.weightings) as counted:
        for top in in_order(weighed, range(given.weightings)):
            stays += top
            counted.advance(1)
    return Sensitivity(network.account_ids, stays / given.weightings, given.weightings, given.top)


@stage
def kind_ablation(
    dataset: Dataset, network: Network, values: Values, rates: Rates | None = None, *, by: Quantity = "priority"
) -> Ablation:
    """Say what the list would be without the groups and ties of each kind, one recount a kind.

    Those without the kind are compared with the same recount with all kinds, so that nothing but the kind differs.
    Equals at the edge of the top k are taken in the order of their ids. Parameters as in :func:`kind_sensitivity`.
    """
    base = recount(dataset, network, values, rates_of(dataset, network, values) if rates is None else rates)
    k = dataset.settings.ranges.top
    return Ablation(tuple(_without_each(base, network, k, by)), k)


def _without_each(base: Recount, network: Network, k: int, by: Quantity) -> Iterator[WithoutKind]:
    every = np.ones(len(network.kinds))
    counted = _counted(base, every)
    top, total = _first(counted[by], k), float(counted["referral"].sum())
    for position, kind in enumerate(network.kinds):
        factor = every.copy()
        factor[position] = 0.0
        other = _counted(base, factor)
        others = _first(other[by], k)
        yield WithoutKind(
            kind=kind.name,
            leave=tuple(network.account_ids[i] for i in top if i not in set(others.tolist())),
            enter=tuple(network.account_ids[i] for i in others if i not in set(top.tolist())),
            rank_correlation=_spearman(counted[by], other[by]),
            referral_share=1.0 - float(other["referral"].sum()) / total if total > 0 else float("nan"),
        )


def _counted(base: Recount, factor: FloatArray) -> dict[Quantity, FloatArray]:
    """Give priorities and referral values where the rates of the kinds are ``factor`` times what they are."""
    means = base.means()
    chances = replace(means, telling=means.telling * factor, tie=np.minimum(means.tie * factor, 1.0))
    referral = base.referral(chances, base.ways.recorded, base.scale.mean)
    return {"priority": base.priorities(base.own, referral), "referral": np.rint(referral)}


def _first(priority: FloatArray, k: int) -> IntArray:
    return np.argsort(-priority, kind="stable")[:k]


def _spearman(one: FloatArray, other: FloatArray) -> float:
    """Give the correlation of ranks, equals at the middle of their places; NaN where either has no differences."""
    ranks = [np.add(*places(values)) / 2.0 for values in (one, other)]
    centred = [rank - rank.mean() if len(rank) else rank for rank in ranks]
    scale = float(np.sqrt((centred[0] ** 2).sum() * (centred[1] ** 2).sum()))
    return float(centred[0] @ centred[1]) / scale if scale > 0 else float("nan")
