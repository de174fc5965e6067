"""The record: one row an output, with the personal data of this project that it holds, its purpose, where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from influence.language import phrases, say, word
from influence.model import Dataset
from influence.tables.dates import days_in

_WHO = ("id", "name")
_ABOUT = ("status", "segment", "territory", "owner")
_WORTH = ("amounts", "estimates", "ranks")
_TIES = ("memberships", "sensitive", "ties", "roles")

CATEGORIES = (
    *_WHO, *_ABOUT, "last_contact", *_WORTH, *_TIES, "referrals", "nominations", "asks", "orders", "touches",
    "decisions", "basis", "opt_out",
)  # fmt: skip
"""Categories of personal data, in the order in which they are told."""

OUTPUTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "rank": (*_WHO, *_ABOUT, *_WORTH, *_TIES, "referrals", "nominations", "decisions"),
        "ranges": (*_WHO, "estimates", "ranks"),
        "hubs": (*_WHO, "territory", "status", "ranks", "memberships", "sensitive"),
        "clusters": ("name", "memberships", "amounts", "referrals"),
        "map": (*_WHO, *_ABOUT, *_WORTH, *_TIES, "referrals", "nominations", "decisions"),
        "report": (*_WHO, *_ABOUT, *_WORTH, *_TIES, "referrals", "nominations", "asks", "decisions"),
        "plan": (*_WHO, "segment", "owner", "estimates", "memberships", "sensitive", "asks", "decisions"),
        "prospects": (*_WHO, "territory", "owner", "estimates", "memberships", "sensitive", "ties"),
        "hours": (*_WHO, "segment", "territory", "owner", "amounts", "estimates", "touches"),
        "workbook": (*_WHO, *_ABOUT, *_WORTH, *_TIES, "referrals", "decisions"),
        "letters": (*_WHO, "owner", "territory", "memberships"),
        "crm": (*_WHO, "segment", "estimates", "ranks"),
        "graphs": (*_WHO, *_ABOUT, *_WORTH, *_TIES),
        "evaluate": (),
        "learn": (),
        "backtest": (),
        "plans": (*_WHO, "estimates", "asks", "referrals"),
        "changes": (*_WHO, "estimates", "ranks"),
        "overrides": (*_WHO, "decisions", "ranks", "referrals", "orders"),
        "identities": (*_WHO, "estimates", "decisions"),
        "set_aside": (*_WHO, *_ABOUT, "memberships", "ties", "basis"),
        "manifest": ("decisions",),
        "memory": ("id", "status", "estimates", "ranks", "memberships", "sensitive", "ties", "decisions"),
        "key": (),
    }
)
"""Output → the categories that it may hold; those that a project lacks are left out."""


def present(dataset: Dataset) -> frozenset[str]:
    """Give the categories of personal data that a project holds."""
    accounts, tables = dataset.accounts, dataset.tables
    found = {"id", "estimates", "ranks"}
    found |= {name for name in ("name", "segment", "territory", "owner") if (accounts[name] != "").any()}
    found |= {"status"} if len(accounts) else set()
    found |= {"last_contact"} if accounts["last_contact"].notna().any() else set()
    found |= {"amounts"} if accounts[["revenue", "margin"]].notna().any(axis=None) else set()
    found |= {name for name in ("referrals", "nominations", "asks", "orders", "touches", "ties") if len(tables[name])}
    found |= {"memberships"} if len(dataset.affiliations) else set()
    found |= {"roles"} if (dataset.affiliations["role"] != "").any() else set()
    found |= {"decisions"} if dataset.decided or dataset.identified else set()
    found |= {"opt_out"} if dataset.opted_out else set()
    if any(len(rows) for rows in _sensitive(dataset).values()):
        found |= {"sensitive", "basis"}
    return frozenset(found)


def record_of(dataset: Dataset, language: str = "en") -> pd.DataFrame:
    """Describe every output that a project can give.

    Returns
    -------
    pandas.DataFrame
        ``output``: the command or file · ``personal_data``: the categories of this project that it holds ·
        ``purpose``: what it is for · ``kept_where``: where it lies and who removes it.
    """
    here = present(dataset)

    said = phrases(language, "privacy")

    rows = []
    for output, categories in OUTPUTS.items():
        held = [said[f"data_{name}"] for name in CATEGORIES if name in categories and name in here]
        rows.append(
            {
                "output": said[f"output_{output}"],
                "personal_data": "; ".join(held) or said["data_none"],
                "purpose": said[f"purpose_{output}"],
                "kept_where": said.get(f"kept_{output}", said["kept"]),
            }
        )
    return pd.DataFrame(rows, dtype="str")


def facts(dataset: Dataset, language: str = "en") -> list[str]:
    """Give whose data it is, and on what basis rows of sensitive kinds are used, kind by kind."""
    owners = {*dataset.accounts["owner"], *dataset.tables["touches"]["owner"]} - {""}
    sentences = [say(language, "privacy", "fact_people", accounts=len(dataset.accounts), owners=len(owners))]
    for kind, texts in _sensitive(dataset).items():
        given = sorted(max(readings) for text in texts for readings in days_in(text)[:1])
        days = {"first": given[0].isoformat(), "last": given[-1].isoformat()} if given else {"first": "–", "last": "–"}
        sentences.append(say(language, "privacy", "fact_basis", kind=word(kind, language), count=len(texts), **days))
    return sentences


def _sensitive(dataset: Dataset) -> dict[str, list[str]]:
    """Give, for each sensitive kind in use, what its rows record of their basis and its day."""
    found: dict[str, list[str]] = {}
    for frame in (dataset.affiliations, dataset.ties):
        for kind in frame["kind"].unique().tolist():
            if dataset.settings.kind(kind).sensitive:
                rows = frame[frame["kind"] == kind]
                texts = (rows["basis_date"].where(rows["basis_date"] != "", rows["basis"])).tolist()
                found[kind] = [*found.get(kind, []), *texts]
    return dict(sorted(found.items()))
