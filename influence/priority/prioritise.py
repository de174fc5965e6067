"""The combined priority list: own value and referral value, side by side and summed, with reasons."""

from __future__ import annotations

from functools import cache

import numpy as np

from influence.centrality import foremost, percentile
from influence.centrality.hubs import hub_flags
from influence.kernels import beside
from influence.language import listed, money, number, say, withholding
from influence.language.many import Texts
from influence.model import Dataset, FloatArray, IntArray, Network, Priorities, Scores, Values, stage
from influence.model.columns import Cents, Coded, Column, Named, Stored, coded, combinations
from influence.network import group_labels, strength
from influence.priority.combine import combine
from influence.priority.evidence import Evidence, gather_evidence
from influence.priority.reasons import NOT_OURS, Reasoner
from influence.priority.segments import segment_accounts
from influence.priority.through import Through
from influence.settings import PrioritySettings

BRIDGE_SHARE = 0.05
TOP = 20
FEWEST = 3
INFLUENCE = "diffusion"
"""The measure whose percentile is the column ``influence``."""


@stage
def prioritise(
    dataset: Dataset,
    network: Network,
    scores: Scores,
    values: Values,
    *,
    settings: PrioritySettings | None = None,
    show_sensitive: bool = False,
    explained: bool = False,
) -> Priorities:
    """Merge values and scores into one list, first priority first.

    Equal priorities are ordered by influence, then by account id, so that the order never depends on the order of the
    input.

    Parameters
    ----------
    dataset, network, scores, values
        The results of the stages before; ``scores`` must hold ``diffusion``.
    settings
        How values are combined; the dataset's own settings when absent.
    show_sensitive
        Whether reasons may name groups of sensitive kinds.
    explained
        Whether reasons will be asked for: what they rest on is then gathered beside the ordering, not after it.
    """
    settings = settings or dataset.settings.priority
    project = dataset.settings.project
    language = project.language
    diffusion = scores[INFLUENCE].values
    standing = beside(lambda: percentile(diffusion, strength(network) > 0))
    own_basis = coded(values.own_basis)
    adds = beside(lambda: _network_notes(values, own_basis, language))

    @cache
    def evidence() -> Evidence:
        return gather_evidence(dataset, network, diffusion)

    gathered = beside(evidence) if explained else evidence
    hubs = hub_flags(network, settings.hub_share)
    resting = values.resting if settings.include_resting and values.resting is not None else 0
    priority = combine(values.own, values.referral + resting, settings)
    segments = segment_accounts(dataset, values, np.asarray(hubs.any(axis=1)))
    influence = standing()
    order = _ordered(priority, diffusion, influence)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    gap = _gap(priority, order, settings)

    @cache
    def through(spoken: str) -> Through | None:
        if values.carried is None:
            return None
        labels = group_labels(network, spoken, show_sensitive=show_sensitive)
        return Through(network, values.carried, labels, spoken)

    @cache
    def reasoner(spoken: str) -> Reasoner:
        return Reasoner(
            network=network,
            values=values,
            evidence=gathered(),
            own_basis=own_basis,
            hubs=hubs,
            bridge=_bridges(scores),
            hub_share=settings.hub_share,
            through=through(spoken),
            language=spoken,
            show_sensitive=show_sensitive,
        )

    def explain(rows: IntArray, spoken: str = language) -> Texts:
        chosen = order[rows]
        return reasoner(spoken).reasons(chosen, gap[chosen], rank[chosen])

    carrying = through(language)
    columns: dict[str, Column] = {
        "rank": Stored(rank),
        "account_id": Stored(dataset.accounts["account_id"].array),
        "name": Named(network.account_names),
        "priority": Cents(priority) if settings.combine == "money" else Stored(priority),
        "own_value": Cents(values.own),
        "referral_value": Cents(values.referral),
        "influence": Stored(influence),
        "segment": segments.segment,
        "hub_kinds": combinations(hubs, [kind.name for kind in network.kinds]),
        "status": Stored(dataset.accounts["status"].array),
        "territory": Stored(dataset.accounts["territory"].array),
        "owner": Stored(dataset.accounts["owner"].array),
        "tags": segments.tags,
        "action": _actions(segments.action, language),
        "revenue": Stored(dataset.accounts["revenue"].to_numpy(dtype=np.float64, na_value=np.nan)),
        **_value_columns(values, own_basis),
        **({"through": carrying.column} if carrying is not None else {}),
        **_measure_columns(scores),
    }
    return Priorities(
        columns=columns,
        order=order,
        explain=explain,
        combination=settings.combine,
        currency=values.currency,
        language=language,
        assumptions=_shown(values.assumptions + _sampled(scores, language), network),
        notes=dataset.notes
        + _shown(values.rates.notes if values.rates is not None else (), network)
        + _shown(adds(), network),
        shows_sensitive=show_sensitive,
        methods=tuple(
            listed((column.name, column.note(language)), ": ") for column in scores.columns if column.remarks
        ),
        values=values,
        scores=scores,
    )


def _shown(sentences: tuple[str, ...], network: Network) -> tuple[str, ...]:
    """Give sentences without counts that are too small for the people in front of whom the list is put."""
    return tuple(withholding(sentence, network.least) for sentence in sentences)


def _ordered(priority: FloatArray, diffusion: FloatArray, influence: FloatArray) -> IntArray:
    """Give the accounts, first priority first; equals by influence, then as they stand, which is by id."""
    order = np.argsort(-priority, kind="stable")
    equal = np.diff(priority[order]) == 0
    tied = np.concatenate([equal, [False]])[: len(order)] | np.concatenate([[False], equal])[: len(order)]
    few = order[tied]
    order[tied] = few[np.lexsort((few, -influence[few], -diffusion[few], -priority[few]))]
    return order


def _actions(codes: Coded, language: str) -> Coded:
    return Coded(codes.codes, tuple(say(language, "priority", f"action_{code}") for code in codes.words))


def _value_columns(values: Values, own_basis: Coded) -> dict[str, Column]:
    return {
        "referral_new": Cents(values.referral_new),
        "referral_saved": Cents(values.referral_saved),
        "asking_cost": Cents(values.asking_cost),
        "crv": Cents(values.crv),
        "new_customers": Stored(values.new_customers),
        "referral_value_se": Cents(values.standard_error),
        "own_basis": own_basis,
        **values.details(),
    }


def _measure_columns(scores: Scores) -> dict[str, Column]:
    columns: dict[str, Column] = {}
    for score in scores.columns:
        columns[score.name] = Stored(score.values)
        if score.standard_error is not None:
            columns[f"{score.name}_se"] = Stored(score.standard_error)
    return columns


def _bridges(scores: Scores) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if "betweenness" not in scores.names:
        return np.zeros(len(scores.ids), dtype=bool)
    between = scores["betweenness"].values
    result = np.zeros(len(between), dtype=bool)
    result[foremost(BRIDGE_SHARE, between)] = True
    return np.asarray(result & (between > 0))


def _gap(priority: FloatArray, order: IntArray, settings: PrioritySettings) -> FloatArray:
    """Give what each account lacks to the one ranked above it; NaN where priority is not money or the two are equal."""
    gap = np.full(len(order), np.nan)
    if settings.combine == "money" and len(order) > 1:
        above = priority[order[:-1]] - priority[order[1:]]
        gap[order[1:]] = np.where(above > 0, above, np.nan)
    return gap


def _sampled(scores: Scores, language: str) -> tuple[str, ...]:
    """Say which measures are estimates, and where their errors stand."""
    names = [column.name for column in scores.columns if column.standard_error is not None]
    errors = ", ".join(f"{name}_se" for name in names)
    return (say(language, "measures", "errors", measures=", ".join(names), columns=errors),) if names else ()


def _network_notes(values: Values, own_basis: Coded, language: str) -> tuple[str, ...]:
    """Say in plain sentences what the network adds to own value, and when it adds nothing."""
    others = [code for code, basis in enumerate(own_basis.words) if basis in NOT_OURS]
    customers = np.flatnonzero(~np.isin(own_basis.codes, others))
    total = int(values.referral.sum())
    if not len(customers):
        return ()
    if total == 0:
        return (say(language, "priority", "network_silent"),)
    referral = money(total / 100, values.currency, language)
    if not np.any(values.own > 0):
        return (say(language, "priority", "network_only", referral=referral),)
    fifth = -(-len(customers) // 5)
    entered = len(_top(values.own + values.referral, customers, fifth) - _top(values.own, customers, fifth))
    few = min(TOP, fifth)
    loudest = _top(values.referral, customers, few)
    held = sum(int(values.referral[i]) for i in loudest) / total
    key = "network_adds" if entered else "network_adds_nothing"
    adds = say(language, "priority", key, entered=entered, top=fifth, count=fifth)
    if few < FEWEST:
        return (adds,)
    same = len(loudest & _top(values.own, customers, few))
    share = number(100 * held, language)
    return (
        say(language, "priority", "referral_is_elsewhere", top=few, same=same, share=share, referral=referral),
        adds,
    )


def _top(values: IntArray, among: IntArray, count: int) -> set[int]:
    """Give the ``count`` accounts of ``among`` with the largest values, the first of equals."""
    chosen = values[among]
    if count >= len(chosen):
        return set(among.tolist())
    last = np.partition(chosen, -count)[-count]
    ahead = among[chosen > last]
    return {*ahead.tolist(), *among[chosen == last][: count - len(ahead)].tolist()}
