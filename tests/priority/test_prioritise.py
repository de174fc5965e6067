"""The priority list on a small project: order, columns, sums, segments, reasons, withheld names."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders import dataset

from influence.centrality import Diffusion, Strength, score
from influence.model import LEADING_COLUMNS, Dataset, Priorities
from influence.network import build_network
from influence.priority import prioritise
from influence.settings import PrioritySettings, ProjectSettings, ReferralSettings, Settings
from influence.value import estimate_values

SETTINGS = Settings(referral=ReferralSettings(samples=20_000))


def project(settings: Settings = SETTINGS, order: int = 1, **more: object) -> Dataset:
    return dataset(
        settings,
        accounts=[
            {"account_id": "big", "name": "Große Brauerei", "revenue": 90_000.0},
            {"account_id": "hub", "name": "Müller Uhren", "revenue": 500.0},
            {"account_id": "mid", "name": "Schäfer", "revenue": 4_000.0},
            {"account_id": "new", "name": "Neu", "status": "prospect"},
            {"account_id": "off", "name": "Alt", "status": "lapsed", "revenue": 70.0},
        ][::order],
        groups=[
            {"group_id": "choir", "name": "Kirchenchor St. Anna", "kind": "church", "size": 40.0},
            {"group_id": "club", "name": "Turnverein", "kind": "social", "size": 120.0},
        ],
        affiliations=[
            {"account_id": "hub", "group_id": "choir", "role": "Vorsitz"},
            {"account_id": "hub", "group_id": "club"},
            {"account_id": "mid", "group_id": "club"},
            {"account_id": "new", "group_id": "choir"},
        ][::order],
        ties=[
            {"source": "hub", "target": "mid", "kind": "social"},
            {"source": "hub", "target": "off", "kind": "social", "strength": 0.5},
        ],
        referrals=[
            {"referrer_id": "mid", "referred_id": "off", "date": "2024-01-01", "outcome": "won", "amount": 70.0}
        ],
        **more,
    )


def listed(data: Dataset, **options: object) -> Priorities:
    network = build_network(data)
    scores = score(network, [Diffusion(), Strength()])
    return prioritise(data, network, scores, estimate_values(data, network), **options)  # type: ignore[arg-type]


def row(priorities: Priorities, account: str):
    frame = priorities.to_frame()
    return frame[frame["account_id"] == account].iloc[0]


def test_columns_order_and_sums() -> None:
    priorities = listed(project())
    frame = priorities.to_frame()
    assert tuple(frame.columns[: len(LEADING_COLUMNS)]) == LEADING_COLUMNS
    assert list(frame.columns[-2:]) == ["diffusion", "strength"]
    cents = (frame[["priority", "own_value", "referral_value"]] * 100).round().astype(int)
    assert (cents["priority"] == cents["own_value"] + cents["referral_value"]).all()
    assert frame["rank"].tolist() == [1, 2, 3, 4, 5]
    assert frame["priority"].is_monotonic_decreasing
    assert frame.loc[0, "account_id"] == "big"


def test_both_parts_stay_visible_and_the_hub_is_an_advocate() -> None:
    priorities = listed(project())
    assert row(priorities, "hub")["segment"] == "advocate"
    assert row(priorities, "big")["segment"] == "affluent"
    assert row(priorities, "new")["segment"] == "prospective"
    assert row(priorities, "off")["segment"] == "lapsed"
    assert row(priorities, "big")["influence"] == 0
    assert row(priorities, "hub")["influence"] == 100


def test_silent_hub_needs_a_referral_log() -> None:
    with_log = listed(project())
    assert "silent_hub" in row(with_log, "hub")["tags"]
    assert row(with_log, "hub")["action"].startswith("Ask for a first referral")
    data = project()
    tables = dict(data.tables) | {"referrals": data.tables["referrals"].iloc[:0]}
    without = listed(Dataset(tables, data.settings, data.as_of))
    assert "silent_hub" not in row(without, "hub")["tags"]
    assert "Has not referred" not in row(without, "hub")["reason"]


def test_reason_names_groups_roles_neighbours_referrals_and_withholds_churches() -> None:
    priorities = listed(project())
    reason = row(priorities, "hub")["reason"]
    assert "Turnverein (120 members, 2 known)" in reason
    assert "church group (name withheld)" in reason
    assert "40 members" not in reason
    assert "Vorsitz" not in reason
    assert "Tied directly to Schäfer, Alt." in reason
    assert "Has not referred anybody so far." in reason
    assert "Estimated: its word brings" in reason
    assert "Referred 1 so far, and 1 was won (EUR 70)." in row(priorities, "mid")["reason"]
    assert "No affiliation or tie is recorded." in row(priorities, "big")["reason"]
    assert "St. Anna" not in priorities.to_frame().to_csv()
    assert "St. Anna" in row(listed(project(), show_sensitive=True), "hub")["reason"]


def test_reason_says_what_would_change_the_rank() -> None:
    frame = listed(project()).to_frame()
    gap = float(f"{frame.loc[0, 'priority'] - frame.loc[1, 'priority']:.2g}")
    assert f"By priority about EUR {gap:,.0f} short of rank 1." in frame.loc[1, "reason"]
    assert "short of rank" not in frame.loc[0, "reason"]


def test_german_list() -> None:
    settings = Settings(project=ProjectSettings(language="de"), referral=SETTINGS.referral)
    priorities = listed(project(settings))
    assert "Direkt verbunden mit Schäfer, Alt." in row(priorities, "hub")["reason"]
    assert row(priorities, "big")["action"] == "Gut betreuen und zum Empfehlen einladen"
    assert row(priorities, "big")["segment"] == "affluent"
    assert "Eigener Wert 90.000 EUR" in row(priorities, "big")["reason"]
    assert any("(erklärt" in sentence for sentence in priorities.assumptions)


def test_row_order_changes_nothing() -> None:
    first, second = listed(project()).to_frame(), listed(project(order=-1)).to_frame()
    assert first.to_csv() == second.to_csv()


def test_the_page_says_whether_the_network_adds_anything() -> None:
    assert any("network adds nothing" in note for note in listed(project()).notes)
    alone = dataset(SETTINGS, accounts=[{"account_id": "a", "revenue": 1.0}])
    assert any("network adds nothing" in note for note in listed(alone).notes)


@pytest.mark.parametrize("how", ["blend", "borda", "pareto"])
def test_unitless_combinations_keep_the_money_columns(how: str) -> None:
    frame = listed(project(), settings=PrioritySettings(combine=how)).to_frame()  # type: ignore[arg-type]
    assert frame["priority"].between(0, 100).all()
    assert frame["own_value"].max() == 90_000.0
    assert not frame["reason"].str.contains("short of rank").any()


def test_empty_project_gives_an_empty_list() -> None:
    frame = listed(dataset(SETTINGS)).to_frame()
    assert len(frame) == 0
    assert tuple(frame.columns[: len(LEADING_COLUMNS)]) == LEADING_COLUMNS


def test_equal_priorities_are_ordered_by_influence_then_id() -> None:
    rows = [{"account_id": i, "revenue": 5.0} for i in ("b", "a", "ä", "Z")]
    frame = listed(dataset(SETTINGS, accounts=rows)).to_frame()
    assert frame["account_id"].tolist() == ["Z", "a", "b", "ä"]
    assert np.array_equal(frame["rank"], [1, 2, 3, 4])


def test_rows_have_the_reasons_that_they_have_in_the_whole_list() -> None:
    priorities = listed(project())
    whole = priorities.frame
    assert list(whole.columns[:10]) == list(LEADING_COLUMNS)
    for rows in ([0], [3, 1], [], [4, 3, 2, 1, 0]):
        part = priorities.rows(np.array(rows, dtype=np.int64))
        pd.testing.assert_frame_equal(part, whole.iloc[rows].reset_index(drop=True), check_dtype=bool(rows))


def test_only_the_rows_looked_at_are_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    priorities = listed(project())
    explain = priorities.explain
    watched = replace(priorities, explain=lambda rows: asked.append(list(rows)) or explain(rows))
    assert "Müller Uhren" in repr(watched)
    watched.rows(np.array([2]))
    assert asked == [[2]]
