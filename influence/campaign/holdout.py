"""Drawing a hold-out: whole clusters, balanced on expected value and size, within the demands of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd

from influence.campaign.coverage import Coverage
from influence.campaign.limits import Limits
from influence.campaign.randomisation import assigned, detectable
from influence.clusters import find_clusters
from influence.errors import UsageError
from influence.language import say
from influence.model import Dataset, FloatArray, IntArray, Network, contained
from influence.model.holdout import HoldOut, Unit

WINDOW = 180
_LEAST_UNITS, _ENUMERATED, _TRIES, _MOST = 4, 14, 20_000, 1_000
_BALANCED = 0.25
"""Share of the possible assignments that is kept, the best balanced ones (rerandomisation, Morgan & Rubin 2012) …"""
_ENOUGH = 100
"""… but never fewer than these: a test needs assignments to compare."""


def hold_out(
    dataset: Dataset,
    network: Network,
    limits: Limits,
    candidates: Sequence[int],
    judging: Coverage,
    share: float,
    *,
    whole: bool = False,
) -> HoldOut:
    """Draw which clusters of the candidates are held out.

    Clusters are those of :func:`influence.clusters.find_clusters`; who is in none is one of its own. A cluster with
    somebody who must be asked takes no part. Of all assignments that hold out about the share of the candidates and
    leave a plan within its limits, the best balanced stand; one of them is drawn. With ``whole``, the other customers
    of each cluster count as well (:class:`~influence.model.holdout.Unit`).

    Raises
    ------
    UsageError
        There are too few clusters, or no assignment keeps to the limits, or no date is known.
    """
    language = limits.language
    if dataset.as_of is None:
        raise UsageError(say(language, "campaign", "hold_out_undated"))
    units = _units(dataset, network, limits, candidates, judging, whole)
    if len(units) < _LEAST_UNITS:
        raise UsageError(say(language, "campaign", "hold_out_few", count=len(units), least=_LEAST_UNITS))
    place = {account: position for position, account in enumerate(network.account_ids)}
    members = [[place[account] for account in unit.accounts] for unit in units]
    counts = np.array([len(one) for one in members], dtype=np.float64)
    rng = np.random.default_rng([dataset.settings.project.seed, 20])
    possible = []
    for held in _subsets(counts, share, len(candidates), rng):
        out = {account for unit in held for account in members[unit]}
        if limits.keeps([one for one in candidates if one not in out]):
            possible.append(held)
    if not possible:
        raise UsageError(say(language, "campaign", "hold_out_impossible", share=f"{100 * share:g}"))
    kept = _balanced(possible, units, counts)
    asked = assigned(tuple(kept), len(units))
    before = np.array([unit.before for unit in units], dtype=np.float64)
    found = detectable(asked, counts.astype(np.int64), before)
    return HoldOut(share, dataset.as_of, tuple(units), tuple(kept), int(rng.integers(len(kept))), WINDOW, found)


def left_out(limits: Limits, held: HoldOut, network: Network) -> Limits:
    """Give the limits of those who may be asked: nobody of a cluster that is held out.

    Raises
    ------
    UsageError
        Somebody who is held out must be asked.
    """
    out = contained(network.account_ids, held.closed)
    asked = [network.account_ids[one] for one in limits.forced if out[one]]
    if asked:
        date = held.date.isoformat()
        raise UsageError(say(limits.language, "campaign", "forced_held_out", id=repr(asked[0]), date=date))
    return replace(limits, eligible=limits.eligible & ~out)


def _units(
    dataset: Dataset, network: Network, limits: Limits, candidates: Sequence[int], judging: Coverage, whole: bool
) -> list[Unit]:
    cluster = find_clusters(dataset, network).account_cluster
    customer = dataset.having_status("customer")
    sizes = np.bincount(cluster[customer & (cluster >= 0)], minlength=int(cluster.max(initial=0)) + 1)
    before, nobody = _referrals_before(dataset), np.empty(0, dtype=np.int64)
    by_cluster: dict[int, list[int]] = {}
    for account in sorted(candidates):
        of = int(cluster[account])
        by_cluster.setdefault(of if of >= 0 else -1 - account, []).append(account)
    found = []
    for of, accounts in sorted(by_cluster.items(), key=lambda one: (one[0] < 0, abs(one[0]))):
        if set(accounts) & set(limits.forced):
            continue
        name = str(of + 1) if of >= 0 else network.account_ids[accounts[0]]
        value = float(judging.meets(accounts).sum()) * judging.sets.a_set
        others = np.setdiff1d(np.flatnonzero(customer & (cluster == of)), accounts) if whole and of >= 0 else nobody
        ids, more = (tuple(network.account_ids[account] for account in some) for some in (accounts, others.tolist()))
        referred = int(before[accounts].sum() + before[others].sum())
        found.append(Unit(name, ids, value, int(sizes[of]) if of >= 0 else 1, referred, more))
    return found


def _referrals_before(dataset: Dataset) -> IntArray:
    referrals = dataset.tables["referrals"]
    if dataset.as_of is None:
        return np.zeros(len(dataset.accounts), dtype=np.int64)
    today = pd.Timestamp(dataset.as_of)
    recent = (referrals["date"] > today - pd.Timedelta(days=WINDOW)) & (referrals["date"] <= today)
    place = dataset.place("referrals", "referrer_id", referrals[recent])
    return np.bincount(place, minlength=len(dataset.accounts))


def _subsets(counts: FloatArray, share: float, candidates: int, rng: np.random.Generator) -> list[tuple[int, ...]]:
    """Give sets of units that hold about the share of the candidates, never all; those closest to it in number."""
    units, wanted = len(counts), share * candidates
    if units <= _ENUMERATED:
        tried = [held for size in range(1, units) for held in combinations(range(units), size)]
    else:
        sizes = rng.integers(1, max(int(2 * share * units), 1) + 1, size=_TRIES)
        tried = sorted(
            {tuple(sorted(rng.choice(units, min(size, units - 1), replace=False).tolist())) for size in sizes}
        )
    near = [held for held in tried if abs(counts[list(held)].sum() - wanted) <= max(0.25 * wanted, 0.5)]
    if not near:
        least = min(abs(counts[list(held)].sum() - wanted) for held in tried)
        near = [held for held in tried if abs(counts[list(held)].sum() - wanted) <= least + 1e-9]
    if len(near) > _MOST * 4:
        near = [near[place] for place in np.sort(rng.choice(len(near), _MOST * 4, replace=False))]
    return near


def _balanced(possible: list[tuple[int, ...]], units: list[Unit], counts: FloatArray) -> list[tuple[int, ...]]:
    """Keep the assignments whose arms differ least in value and in size of cluster for each account planned."""
    asked = assigned(tuple(possible), len(units))
    far = np.zeros(len(possible))
    for each in ([unit.value for unit in units], [unit.size for unit in units]):
        amount = np.asarray(each, dtype=np.float64)
        held = 1.0 - asked
        gap = (asked @ amount) / (asked @ counts) - (held @ amount) / (held @ counts)
        spread = float(np.std(gap))
        far += (gap / spread) ** 2 if spread > 0 else 0.0
    most = min(max(int(np.ceil(_BALANCED * len(possible))), _ENOUGH), _MOST, len(possible))
    best = np.sort(np.lexsort((np.arange(len(possible)), far))[:most])
    return [possible[place] for place in best.tolist()]
