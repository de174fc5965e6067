"""What a reader should take away, in plain sentences.

Who there is, who holds the value, whether the network adds anything, and what is missing in the data. Each sentence
remembers how it was said, so that it can be said in the other language.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from influence.language import money, number, say
from influence.model import FloatArray
from influence.report.page.findings import Findings

TOP = 20
_ADDS = ("priority.network_silent", "priority.network_only", "priority.network_adds_nothing", "priority.network_adds")
FEW_SHARE = 0.005


def headline(findings: Findings) -> list[str]:
    """Say who there is, what share of the expected value the first hold, and whether the network adds anything."""
    return [*_who(findings), *_shares(findings), *_adds(findings)]


def missing(findings: Findings) -> list[str]:
    """Say what the data lack, and what was left out of them; a sentence of its own where nothing is missing."""
    found = [*_unseen(findings), *_history(findings), *_unused(findings)]
    return found or [_say(findings, "missing_nothing")]


def _say(findings: Findings, key: str, **values: object) -> str:
    return say(findings.priorities.language, "report", key, **values)


def _percent(share: float, language: str) -> str:
    return number(100 * share, language, 0 if share >= 0.1 or share == 0 else 1)


def _who(findings: Findings) -> Iterator[str]:
    network, customers = findings.network, int(findings.dataset.having_status("customer").sum())
    links = int(network.incidence.nnz + network.n_ties)
    counts = {"count": network.n_accounts, "customers": customers, "groups": network.n_groups, "links": links}
    yield _say(findings, "who", **counts)


def _shares(findings: Findings) -> Iterator[str]:
    """Say which share of referral value the first of the list hold, and which those who hold most."""
    referral, own = (_column(findings, name) for name in ("referral_value", "own_value"))
    total, top = float(referral.sum()), min(TOP, len(referral))
    if total <= 0 or len(referral) < 2 * top:
        return
    language = findings.priorities.language
    first, most = float(referral[:top].sum()), float(np.sort(referral)[::-1][:top].sum())
    unit = findings.priorities.currency
    told = {"share": _percent(first / total, language), "most": _percent(most / total, language)}
    yield _say(findings, "shares", count=top, **told, total=money(total, unit, language))
    if own.sum() > 0:
        yield _say(findings, "shares_own", count=top, share=_percent(float(own[:top].sum() / own.sum()), language))


def _adds(findings: Findings) -> Iterator[str]:
    """Say what the network adds: to the choice of the list, to a campaign (an estimate), and on the own history."""
    yield from (note for note in findings.priorities.notes if getattr(note, "key", "") in _ADDS)
    plan = findings.plan
    rival = next((one for one in plan.baselines if one.name == "top_revenue"), None) if plan else None
    if plan is not None and rival is not None and plan.seeds:
        language, unit = findings.priorities.language, plan.currency
        amounts = {
            "value": money(plan.value, unit, language),
            "rival": money(rival.value, unit, language),
            "gain": money(rival.gain, unit, language),
        }
        key = "plan_adds" if rival.gain_low > 0 else "plan_adds_nothing"
        yield _say(findings, key, count=len(plan.seeds), **amounts)
    if findings.judgement is not None:
        yield _say(findings, "tested", verdict=findings.judgement.verdict)


def _unseen(findings: Findings) -> Iterator[str]:
    """Say of whom no tie is known, whose own value is not, and how much rests on a declared share."""
    network, dataset = findings.network, findings.dataset
    tied = np.diff(network.incidence.indptr) > 0
    for ties in network.ties:
        tied |= np.diff(ties.indptr) > 0
        tied[ties.indices] = True
    alone = int((~tied).sum())
    language = findings.priorities.language
    if alone:
        share = _percent(alone / max(network.n_accounts, 1), language)
        yield _say(findings, "missing_ties", count=alone, share=share)
    customer = dataset.having_status("customer")
    if "own_basis" in findings.priorities.columns and customer.any():
        basis = np.asarray(findings.priorities.columns["own_basis"](np.arange(network.n_accounts)), dtype=object)
        unknown = int((basis == "missing").sum())
        if unknown:
            share = _percent(unknown / int(customer.sum()), language)
            yield _say(findings, "missing_value", count=unknown, share=share)
    unsized = int((network.group_size <= network.group_members).sum())
    if unsized and unsized >= 0.05 * network.n_groups:
        yield _say(findings, "missing_sizes", count=unsized, groups=network.n_groups)


def _history(findings: Findings) -> Iterator[str]:
    rates = findings.rates
    if rates is not None and not rates.learned:
        yield _say(findings, "missing_history")
    if findings.judgement is None:
        why = findings.without.get("judgement", "")
        yield _say(findings, "missing_test_why", why=why) if why else _say(findings, "missing_test")
    for name in ("plan", "hours"):
        if name in findings.without:
            why = findings.without[name]
            # Who reads a page has no command line to state a capacity on.
            known = getattr(why, "key", "") == "hours.no_capacity"
            yield _say(findings, "missing_hours_known" if known else f"missing_{name}_why", why=why)


def _unused(findings: Findings) -> Iterator[str]:
    """Repeat what was said while reading: rows set aside, sensitive rows without a basis, accounts that opted out."""
    yield from findings.dataset.notes


def _column(findings: Findings, name: str) -> FloatArray:
    values = findings.priorities.select(name)[name].to_numpy(dtype=np.float64)
    return np.asarray(np.maximum(np.nan_to_num(values), 0.0), dtype=np.float64)
