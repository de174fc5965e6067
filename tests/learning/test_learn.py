"""What learning promises as a whole: the same numbers whatever the order, nothing from the future, words for all."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from markdown_blocks import ROOT

from influence.demo import Town, build_town
from influence.demo.truth import lawful_dataset
from influence.errors import UsageError
from influence.learning import learn_rates
from influence.model import Dataset, Rates
from influence.network import build_network
from influence.settings import LearningSettings, Settings
from influence.settings.loading import parse_settings


@pytest.fixture(scope="module")
def town() -> Dataset:
    made = Town(accounts=200, groups=30, seed=3)
    data = lawful_dataset(made, build_town(made))
    return replace(data, settings=Settings(project=data.settings.project))


def learned(data: Dataset) -> Rates:
    return learn_rates(data, build_network(data))


def test_the_order_of_rows_changes_nothing(town: Dataset) -> None:
    rng = np.random.default_rng(1)
    kept = ("accounts", "groups")
    shuffled = {
        name: frame if name in kept else frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
        for name, frame in town.tables.items()
    }
    one, other = learned(town), learned(replace(town, tables=shuffled))
    assert one.to_frame().to_csv() == other.to_frame().to_csv()
    assert np.array_equal(one.participation, other.participation)
    assert np.array_equal(one.reach, other.reach)
    assert np.array_equal(one.draws.telling, other.draws.telling)
    assert (one.assumptions, one.notes) == (other.assumptions, other.notes)


def test_the_hash_seed_changes_nothing() -> None:
    outputs = []
    for seed in ("0", "7"):
        done = subprocess.run(
            [sys.executable, "-m", "influence", "learn", "data/town", "-f", "json"],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        outputs.append((done.stdout, done.stderr))
    assert outputs[0] == outputs[1]
    assert b"telling_rate" in outputs[0][0]


def test_nothing_after_the_analysis_date_is_used(town: Dataset) -> None:
    middle = date(2024, 12, 31)
    project = replace(town.settings.project, as_of=middle)
    then = replace(town, settings=replace(town.settings, project=project), as_of=middle)
    today = np.datetime64(middle)
    cut = dict(town.tables)
    for name, column in (("asks", "date"), ("referrals", "date")):
        cut[name] = cut[name][cut[name][column] <= today].reset_index(drop=True)
    one, other = learned(then), learned(replace(then, tables=cut))
    assert one.to_frame().to_csv() == other.to_frame().to_csv()
    assert np.array_equal(one.participation, other.participation)
    assert one.conversion.evidence < learned(town).conversion.evidence


def test_participation_draws_follow_their_segment_and_answers(town: Dataset) -> None:
    rates = learned(town)
    drawn = np.array([rates.participation_draw(draw) for draw in range(len(rates.draws))])
    assert np.array_equal(rates.participation_draw(7), drawn[7])
    assert drawn.min() >= 0
    assert drawn.max() <= 1
    assert np.corrcoef(drawn.mean(axis=0), rates.participation)[0, 1] > 0.95


def test_who_refers_as_expected_has_a_reach_of_one(town: Dataset) -> None:
    rates = learned(replace(town, settings=replace(town.settings, learning=LearningSettings(nomination_weight=0))))
    assert np.mean(rates.reach) == pytest.approx(1, abs=0.05)
    asked = set(town.tables["asks"]["account_id"])
    never = [one for one, name in enumerate(town.accounts["account_id"]) if name not in asked]
    assert np.all(rates.reach[never] == 1)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_sentence_can_be_said(town: Dataset, language: str) -> None:
    project = replace(town.settings.project, language=language)
    rates = learned(replace(town, settings=replace(town.settings, project=project)))
    assert len(rates.assumptions) >= 6
    assert len(rates.notes) >= 3


@pytest.mark.parametrize(
    ("key", "value"),
    [("telling_evidence", 0), ("window_days", 0), ("nomination_weight", 1.5), ("type_one", "guess"), ("draws", 10)],
)
def test_settings_out_of_range_are_refused(key: str, value: object) -> None:
    with pytest.raises(UsageError, match=rf"The '{key}' of \[learning\] must be"):
        LearningSettings(**{key: value})


def test_the_section_is_read() -> None:
    settings = parse_settings('[learning]\ntype_one = "estimate"\nwindow_days = 30\nhistory = false\n').learning
    assert (settings.type_one, settings.window_days, settings.history) == ("estimate", 30, False)


def test_what_is_said_to_be_learned_was_learned() -> None:
    """A log of one open referral decides nothing and lets nobody be watched for long."""
    from builders import dataset

    accounts = [{"account_id": "a"}, {"account_id": "p", "status": "prospect"}]
    groups = [{"group_id": "g", "kind": "social"}]
    members = [{"account_id": "a", "group_id": "g"}, {"account_id": "p", "group_id": "g"}]
    log = [{"referrer_id": "a", "referred_id": "p", "date": "2025-12-31", "outcome": "pending"}]
    rates = learned(
        dataset(Settings(), date(2025, 12, 31), accounts=accounts, groups=groups, affiliations=members, referrals=log)
    )
    said = " ".join((*rates.assumptions, *rates.notes))
    assert rates.type_one_estimate is None
    assert "these data allow no estimate" in said
    assert "conversion stays as declared" in said
    assert "answer an ask" not in said
