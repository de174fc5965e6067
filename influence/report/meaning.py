"""What results rest on, in pairs of words: the facts of a run, and what its columns mean."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from influence.language import day, number, phrases, say, word
from influence.model import Dataset, Network, Priorities
from influence.report.lists import headings

_EXPLAINED = (
    "priority",
    "own_value",
    "referral_value",
    "influence",
    "segment",
    "hub_kinds",
    "rank_low",
    "top_label",
    "action",
    "referral_new",
    "referral_saved",
    "asking_cost",
    "crv",
)


def facts(dataset: Dataset, network: Network, priorities: Priorities, language: str) -> dict[str, str]:
    """Give what is known of a run: words → value."""
    try:
        written = f"influence {version('influence')}"
    except PackageNotFoundError:
        written = "influence"
    known = {
        **({"method_as_of": day(dataset.as_of, language)} if dataset.as_of else {}),
        "method_currency": word(priorities.currency, language),
        "method_accounts": number(len(priorities), language),
        "method_groups": number(network.n_groups, language),
        "method_links": number(network.incidence.nnz + network.n_ties, language),
        "method_seed": str(dataset.settings.project.seed),
        "method_version": written,
    }
    return {say(language, "export", key): value for key, value in known.items()}


def meanings(priorities: Priorities, language: str) -> dict[str, str]:
    """Give what the columns of a list mean: heading → sentence, of those that it has."""
    known = phrases(language, "export")
    found = {}
    for name in _EXPLAINED:
        if name in priorities.columns:
            unitless = name == "priority" and priorities.combination != "money"
            found[headings([name], language)[0]] = known["mean_priority_score" if unitless else f"mean_{name}"]
    return found
