"""The sentences of a reason: nothing that tells a withheld name, one full stop at the end."""

from __future__ import annotations

import pytest
from builders import dataset

from influence.centrality import Diffusion, score
from influence.model import Dataset
from influence.network import build_network
from influence.priority import prioritise
from influence.settings import Kind, ProjectSettings, ReferralSettings, Settings
from influence.value import estimate_values

REFERRAL = ReferralSettings(samples=1000)


def reasons(data: Dataset, **options: object) -> dict[str, str]:
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
    assert "church group (name withheld) (40 members)" in said["a"]
    assert "Turnverein (3 members; Treasurer)" in said["a"]


def test_a_role_elsewhere_that_tells_a_withheld_name_or_id_is_withheld() -> None:
    said = reasons(parish())
    assert "organ" not in said["b"] and "Küster" not in said["c"]
    assert "Turnverein (3 members)" in said["b"]


def test_roles_are_said_where_names_are() -> None:
    said = reasons(parish(), show_sensitive=True)
    assert "St. Mary (40 members; Pastor of St. Mary)" in said["a"]
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
