"""The combined priority list: own value and referral value, side by side and summed, with reasons."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influence.centrality import foremost, hub_kinds, percentile
from influence.language import money, number, say
from influence.model import Dataset, FloatArray, IntArray, Network, Priorities, Scores, Values, stage
from influence.network import strength
from influence.priority.combine import combine
from influence.priority.evidence import gather_evidence
from influence.priority.reasons import Reasoner
from influence.priority.segments import segment_accounts
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
    """
    settings = settings or dataset.settings.priority
    project = dataset.settings.project
    language = project.language
    diffusion = scores[INFLUENCE].values
    influence = percentile(diffusion, strength(network) > 0)
    hubs = hub_kinds(network, settings.hub_share)
    priority = combine(values.own, values.referral, settings)
    segments = segment_accounts(dataset, values, hubs)
    # Accounts stand in the order of their ids.
    order = np.lexsort((np.arange(network.n_accounts), -influence, -diffusion, -priority))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    bridge, gap = _bridges(scores), _gap(priority, order, settings)

    def explain(rows: IntArray) -> list[str]:
        chosen = order[rows]
        reasoner = Reasoner(
            network=network,
            values=values,
            evidence=gather_evidence(dataset, network, diffusion, chosen),
            hub_kinds=hubs,
            bridge=bridge,
            hub_share=settings.hub_share,
            currency=values.currency,
            language=language,
            show_sensitive=show_sensitive,
        )
        return reasoner.reasons(chosen, gap, rank)

    accounts = dataset.accounts
    actions = {code: say(language, "priority", f"action_{code}") for code in set(segments.action)}
    data: dict[str, object] = {
        "rank": rank,
        "account_id": accounts["account_id"],
        "name": np.array(network.account_names, dtype=object),
        "priority": priority / 100 if settings.combine == "money" else priority,
        "own_value": values.own / 100,
        "referral_value": values.referral / 100,
        "influence": influence,
        "segment": list(segments.segment),
        "hub_kinds": [", ".join(kinds) for kinds in hubs],
        "status": accounts["status"],
        "territory": accounts["territory"],
        "owner": accounts["owner"],
        "tags": [", ".join(tags) for tags in segments.tags],
        "action": [actions[code] for code in segments.action],
        "revenue": accounts["revenue"].to_numpy(dtype=np.float64, na_value=np.nan),
    }
    detail = values.to_frame().drop(columns=["own_value", "referral_value"]).reset_index(drop=True)
    data |= {str(column): detail[column].to_numpy() for column in detail}
    measured = scores.to_frame().reset_index(drop=True)
    data |= {str(column): measured[column].to_numpy() for column in measured}
    return Priorities(
        accounts=pd.DataFrame(data, copy=False),
        order=order,
        explain=explain,
        combination=settings.combine,
        currency=values.currency,
        language=language,
        assumptions=values.assumptions + _sampled(scores, language),
        notes=dataset.notes + _network_notes(values, language),
        shows_sensitive=show_sensitive,
        methods=tuple(f"{column.name}: {column.note(language)}" for column in scores.columns if column.remarks),
    )


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


def _network_notes(values: Values, language: str) -> tuple[str, ...]:
    """Say in plain sentences what the network adds to own value, and when it adds nothing."""
    basis = np.array(values.own_basis, dtype=object)
    customers = np.flatnonzero((basis != "prospect") & (basis != "lapsed"))
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
