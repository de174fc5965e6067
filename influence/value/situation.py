"""Referral values of a situation: that of a run, or one that never was (half of it as then, half as now)."""

from __future__ import annotations

import numpy as np

from influence.model import Dataset, IntArray, Learned, Network, RateDraws, Rates, Values
from influence.model.situation import Situation
from influence.network.build import matrix_of
from influence.progress import Progress, silent
from influence.settings import TABLES, Settings
from influence.tables.convert import empty_frame
from influence.value.own import OwnValue
from influence.value.referral import draw
from influence.value.values import credited


def situation_of(dataset: Dataset, network: Network, values: Values) -> Situation | None:
    """Give what the referral values of a dataset rest on; ``None`` where that is not known of ``values``."""
    rates = values.rates
    if rates is None or values.own_amount is None or values.potential is None:
        return None
    sizes = dict(zip(dataset.groups["group_id"], dataset.groups["size"].to_numpy(float, na_value=np.nan), strict=True))
    incidence = network.incidence.tocoo()
    direct = [matrix.tocoo() for matrix in network.ties]
    names = np.array([kind.name for kind in network.kinds], dtype=object)
    return Situation(
        account_ids=network.account_ids,
        status=dataset.accounts["status"].to_numpy(dtype=object),
        cost=dataset.accounts["contact_cost"].to_numpy(dtype=np.float64, na_value=np.nan),
        own=values.own_amount,
        potential=values.potential,
        acting=rates.acting,
        group_ids=network.group_ids,
        group_kind=names[network.group_kind] if len(names) else np.empty(0, dtype=object),
        group_size=np.array([sizes[group] for group in network.group_ids], dtype=np.float64),
        affiliations=(_whole(incidence.row), _whole(incidence.col), np.asarray(incidence.data, dtype=np.float64)),
        tie_kinds=tuple(names),
        ties=(
            np.repeat(np.arange(len(direct)), [matrix.nnz for matrix in direct]),
            _whole(np.concatenate([[], *(matrix.row for matrix in direct)])),
            _whole(np.concatenate([[], *(matrix.col for matrix in direct)])),
            np.concatenate([np.empty(0), *(matrix.data for matrix in direct)]),
        ),
        telling=dict(zip(rates.kinds, rates.telling_means.tolist(), strict=True)),
        tie=dict(zip(rates.kinds, rates.tie_means.tolist(), strict=True)),
        conversion=rates.conversion.mean,
        type_one_share=rates.type_one_share.mean,
    )


def referral_under(situation: Situation, settings: Settings, progress: Progress = silent) -> IntArray:
    """Give the referral value of each account of a situation, in cents, as :func:`estimate_values` would.

    Parameters
    ----------
    situation
        Of a run: the values are those of that run, to the cent.
    settings
        The assumptions; what is read and protected plays no part any more.
    progress
        Receives a stage.
    """
    dataset, network = _dataset(situation, settings), _network(situation, settings)
    own = OwnValue(situation.own, (), situation.potential, (), np.zeros(len(situation.own)))
    drawn = draw(dataset, network, own, _rates(situation, network), progress)
    new, saved, cost = credited(dataset, drawn.credit)
    return new + saved - cost


def _dataset(situation: Situation, settings: Settings) -> Dataset:
    tables = {name: empty_frame(name) for name in TABLES}
    accounts = {"account_id": situation.account_ids, "status": situation.status, "contact_cost": situation.cost}
    groups = {"group_id": situation.group_ids, "kind": situation.group_kind, "size": situation.group_size}
    for name, columns in (("accounts", accounts), ("groups", groups)):
        listed = {column: list(values) for column, values in columns.items()}
        tables[name] = tables[name].reindex(range(len(next(iter(listed.values()))))).assign(**listed)
    return Dataset(tables, settings, None)


def _network(situation: Situation, settings: Settings) -> Network:
    n = len(situation.account_ids)
    account, group, strength = situation.affiliations
    tie_kind, source, target, tie_strength = situation.ties
    joined = np.bincount(group, minlength=len(situation.group_ids)) > 0
    told = {situation.tie_kinds[kind] for kind in np.unique(tie_kind)}
    kinds = tuple(settings.kind(name) for name in sorted({*situation.group_kind[joined], *told}))
    at = {kind.name: position for position, kind in enumerate(kinds)}
    of_group = situation.group_kind.tolist()
    order = sorted(np.flatnonzero(joined).tolist(), key=lambda one: (at[of_group[one]], situation.group_ids[one]))
    column = np.full(len(joined), -1, dtype=np.int64)
    column[order] = np.arange(len(order))
    incidence = matrix_of(account, column[group], strength, (n, len(order)))
    known = np.bincount(incidence.indices, minlength=len(order)).astype(np.float64)
    of_kind = {situation.tie_kinds[kind]: np.flatnonzero(tie_kind == kind) for kind in np.unique(tie_kind)}
    none = np.empty(0, dtype=np.int64)
    rows = [of_kind.get(kind.name, none) for kind in kinds]
    names = tuple(situation.group_ids[one] for one in order)
    return Network(
        account_ids=situation.account_ids,
        account_names=situation.account_ids,
        group_ids=names,
        group_names=names,
        group_kind=np.array([at[of_group[one]] for one in order], dtype=np.int64),
        group_size=np.fmax(situation.group_size[order] if order else np.empty(0), known),
        kinds=kinds,
        incidence=incidence,
        ties=tuple(matrix_of(source[some], target[some], tie_strength[some], (n, n)) for some in rows),
        alpha=settings.network.alpha,
        revenue=np.zeros(n),
    )


def _rates(situation: Situation, network: Network) -> Rates:
    kinds = tuple(kind.name for kind in network.kinds)
    n, nothing = len(situation.account_ids), np.empty(0)
    return Rates(
        kinds=kinds,
        telling=tuple(_acting(situation.telling[kind]) for kind in kinds),
        tie=tuple(_acting(situation.tie[kind]) for kind in kinds),
        segments=(),
        account_segment=np.zeros(n, dtype=np.int64),
        segment_participation=(),
        participation=situation.acting,
        agreed=np.zeros(n),
        declined=np.zeros(n),
        reach=np.ones(n),
        conversion=_acting(situation.conversion),
        type_one_share=_acting(situation.type_one_share),
        type_one_estimate=None,
        comparison=None,
        draws=RateDraws(np.empty((0, len(kinds))), np.empty((0, len(kinds))), np.empty((0, 0)), *[nothing] * 3),
    )


def _acting(mean: float) -> Learned:
    return Learned(mean, mean, mean, mean, 0.0)


def _whole(values: np.ndarray) -> IntArray:
    return np.asarray(values, dtype=np.int64)


__all__ = ["referral_under", "situation_of"]
