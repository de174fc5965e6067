"""The sentences of a reason: nothing that tells a withheld name, one full stop at the end."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from builders import dataset

from influence.centrality import Diffusion, score
from influence.model import Dataset
from influence.network import build_network
from influence.priority import prioritise
from influence.settings import Kind, ProjectSettings, ReferralSettings, Settings
from influence.value import estimate_values

REFERRAL = ReferralSettings(samples=1000)


def reasons(data: Dataset, language: str = "", **options: object) -> dict[str, str]:
    project = replace(data.settings.project, language=language or data.settings.project.language)
    data = replace(data, settings=replace(data.settings, project=project))
    network = build_network(data)
    listed = prioritise(data, network, score(network, [Diffusion()]), estimate_values(data, network), **options)  # type: ignore[arg-type]
    return dict(zip(listed.frame["account_id"], listed.frame["reason"], strict=True))


def parish(kinds: dict[str, Kind] | None = None) -> Dataset:
    settings = Settings(referral=REFERRAL) if kinds is None else Settings(referral=REFERRAL, kinds=kinds)
    return dataset(
        settings,
        accounts=[{"account_id": i, "name": f"Haus {i}"} for i in ("a", "b", "c")],
        groups=[
            {"group_id": "KA17", "name": "St. Mary", "kind": "church", "size": 40.0},
            {"group_id": "TSV", "name": "Turnverein", "kind": "social"},
        ],
        affiliations=[
            {"account_id": "a", "group_id": "KA17", "role": "Pastor of St. Mary"},
            {"account_id": "b", "group_id": "KA17", "role": "Chair"},
            {"account_id": "a", "group_id": "TSV", "role": "Treasurer"},
            {"account_id": "b", "group_id": "TSV", "role": "plays the organ in ST.  MARY"},
            {"account_id": "c", "group_id": "TSV", "role": "Küster ka17"},
        ],
    )


def test_a_role_in_a_withheld_group_is_withheld_with_its_name() -> None:
    said = reasons(parish())
    assert "Pastor" not in said["a"] and "Chair" not in said["b"]
    assert "Belongs to church group (name withheld), " in said["a"]
    assert "Turnverein (3 known members; Treasurer)" in said["a"]


def test_how_many_members_a_withheld_group_has_is_withheld_too() -> None:
    assert not any("40" in reason for reason in reasons(parish()).values())
    assert "40 members, 2 known" in reasons(parish(), show_sensitive=True)["a"]


def test_withheld_groups_that_sound_alike_are_counted() -> None:
    data = dataset(
        Settings(referral=REFERRAL),
        accounts=[{"account_id": i} for i in "ab"],
        groups=[{"group_id": g, "kind": "church", "name": f"St. {g}"} for g in "xyz"],
        affiliations=[{"account_id": i, "group_id": g} for i in "ab" for g in "xyz"],
    )
    assert reasons(data)["a"].startswith("Belongs to 3 × church group (name withheld). ")


@pytest.mark.parametrize(
    ("language", "one", "some", "declared"),
    [
        ("en", "Chor (1 known member)", "Turnverein (2 known members)", "Ring (1,200 members, 2 known)"),
        (
            "de",
            "Chor (1 bekanntes Mitglied)",
            "Turnverein (2 bekannte Mitglieder)",
            "Ring (1.200 Mitglieder, 2 bekannt)",
        ),
    ],
)
def test_members_declared_and_members_known_are_told_apart(language: str, one: str, some: str, declared: str) -> None:
    data = dataset(
        Settings(referral=REFERRAL),
        accounts=[{"account_id": i, "name": f"Haus {i}"} for i in "ab"],
        groups=[
            {"group_id": "c", "name": "Chor", "kind": "social"},
            {"group_id": "r", "name": "Ring", "kind": "industry", "size": 1200.0},
            {"group_id": "t", "name": "Turnverein", "kind": "social"},
        ],
        affiliations=[{"account_id": i, "group_id": g} for i, g in ("ac", "ar", "at", "br", "bt")],
    )
    said = reasons(data, language=language)["a"]
    assert one in said and some in said and declared in said


def ladder(status: str) -> dict[str, str]:
    data = dataset(
        Settings(referral=REFERRAL),
        accounts=[
            {"account_id": "a", "revenue": 20_000.0},
            {"account_id": "b", "revenue": 11_934.83},
            {"account_id": "c", "revenue": 100.0, "status": status},
            {"account_id": "d", "status": "prospect"},
        ],
        ties=[{"source": i, "target": "d", "kind": "social"} for i in "abc"],
    )
    return reasons(data)


def test_estimates_are_said_with_two_significant_figures_and_as_about() -> None:
    said = ladder("customer")
    assert "By priority about EUR 8,100 short of rank 1." in said["b"]
    assert re.search(
        r"brings about 0\.\d\d? new customers, worth about EUR \d{1,2}0*\.", said["a"].replace(",000", "000")
    )
    assert "Own value EUR 11,935" in said["b"]


@pytest.mark.parametrize("status", ["prospect", "lapsed"])
def test_only_customers_are_told_what_they_lack_to_the_next_rank(status: str) -> None:
    assert "short of rank" in ladder("customer")["c"]
    said = ladder(status)
    assert "short of rank" not in said["c"] and "short of rank" not in said["d"]


def test_one_of_a_thing_has_a_form_of_its_own() -> None:
    for language in ("en", "de"):
        data = dataset(
            Settings(referral=REFERRAL),
            accounts=[{"account_id": i, "name": f"Haus {i}"} for i in "ab"],
            affiliations=[{"account_id": i, "group_id": "g"} for i in "ab"],
            groups=[{"group_id": "g", "kind": "social"}],
            referrals=[{"referrer_id": "a", "referred_id": "b", "date": "2024-01-01", "outcome": "pending"}],
            nominations=[{"nominator_id": "a", "nominee_id": "b"}],
        )
        said = " ".join(reasons(data, language=language).values())
        assert "(s)" not in said and "(en)" not in said
        assert "1 others" not in said and "1 Empfehlungen" not in said


def test_a_role_elsewhere_that_tells_a_withheld_name_or_id_is_withheld() -> None:
    said = reasons(parish())
    assert "organ" not in said["b"] and "Küster" not in said["c"]
    assert "Turnverein (3 known members)" in said["b"]


def test_roles_are_said_where_names_are() -> None:
    said = reasons(parish(), show_sensitive=True)
    assert "St. Mary (40 members, 2 known; Pastor of St. Mary)" in said["a"]
    assert "organ" in said["b"]
    open_kind = reasons(parish({"church": Kind("church")}))
    assert "Pastor of St. Mary" in open_kind["a"]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Tied directly to Bäckerei Alt e.K. "), ("de", "Direkt verbunden mit Bäckerei Alt e.K. ")],
)
def test_a_name_that_ends_in_a_full_stop_brings_no_second_one(language: str, sentence: str) -> None:
    data = dataset(
        Settings(project=ProjectSettings(currency="Fr."), referral=REFERRAL),
        accounts=[
            {"account_id": "a", "name": "Neu", "revenue": 10.0},
            {"account_id": "b", "name": "Bäckerei Alt e.K."},
            {"account_id": "c", "name": "Prospekt", "status": "prospect"},
        ],
        ties=[{"source": "a", "target": "b", "kind": "social"}, {"source": "a", "target": "c", "kind": "social"}],
    )
    only = dataset(
        data.settings,
        accounts=[dict(row) for row in data.accounts[["account_id", "name", "status"]].to_dict("records")],
        ties=[{"source": "a", "target": "b", "kind": "social"}],
    )
    said = reasons(only, language=language)
    assert sentence in said["a"] + " "
    every = " ".join([*said.values(), *reasons(data, language=language).values()])
    assert ".." not in every
