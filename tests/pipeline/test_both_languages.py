"""What a run says in one language, said again in the other, is what a run in the other language says."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import influence
from influence.backtest import back_test, draw_back_test
from influence.campaign import Request, plan_campaign
from influence.language import Said, listed, number, retold, say, word
from influence.model import Dataset
from influence.pipeline import Analysis, analyse
from influence.settings.loading import load_settings

ROOT = Path(__file__).parents[2]


def spoken(language: str) -> tuple[Dataset, Analysis]:
    settings = load_settings(ROOT / "data" / "town")
    settings = replace(settings, project=replace(settings.project, language=language))
    data = influence.read(ROOT / "data" / "town", settings)
    return data, analyse(data)


@pytest.fixture(scope="module")
def both() -> dict[str, tuple[Dataset, Analysis]]:
    return {language: spoken(language) for language in ("en", "de")}


def again(sentences, language):
    return [retold(sentence, language) for sentence in sentences]


@pytest.mark.parametrize(("first", "second"), [("en", "de"), ("de", "en")])
def test_a_list_says_the_same_in_both_languages(both, first, second):
    mine, other = both[first][1].priorities, both[second][1].priorities
    assert again(mine.assumptions, second) == list(other.assumptions)
    assert again(mine.notes, second) == list(other.notes)
    rows = np.arange(len(mine))
    assert list(mine.reasons(rows, second).to_pylist()) == list(other.reasons(rows, second).to_pylist())
    assert list(mine.reasons(rows, first).to_pylist()) == list(mine.rows(rows)["reason"])
    actions = [one.columns["action"].words for one in (mine, other)]
    assert again(actions[0], second) == list(actions[1])


def test_a_plan_says_the_same_in_both_languages(both, monkeypatch):
    monkeypatch.setattr("influence.campaign.sampling.MOST_SETS", 100_000)
    monkeypatch.setattr("influence.campaign.standing.MOST_SETS", 3_000)
    plans = {}
    for language, (data, found) in both.items():
        plans[language] = plan_campaign(data, found.network, found.values, found.priorities, Request(("3",)))
    english, german = plans["en"], plans["de"]
    for mine, other in ((english, german), (german, english)):
        assert retold(mine.verdict, other.language) == other.verdict
        assert again(mine.notes, other.language) == list(other.notes)
        assert again(mine.assumptions, other.language) == list(other.assumptions)
        for one, two in zip(mine.seeds, other.seeds, strict=True):
            assert retold(one.brief, other.language) == two.brief
            assert again(one.through, other.language) == list(two.through)
            assert again([reach.through for reach in one.reaches], other.language) == [
                reach.through for reach in two.reaches
            ]


def test_a_back_test_says_the_same_in_both_languages(both):
    english, german = (back_test(both[language][0]) for language in ("en", "de"))
    for mine, other in ((english, german), (german, english)):
        told = mine.told(other.language)
        assert told.verdict == other.verdict
        for part in ("findings", "notes", "doubts"):
            assert getattr(told, part) == getattr(other, part), part
        assert draw_back_test(told) == draw_back_test(other)


def test_text_that_was_said_is_text_to_all_else():
    said = say("en", "cli", "more_problems", count=2)
    assert said == "… and 2 more problems." and isinstance(said, Said) and said.key == "cli.more_problems"
    assert type(pickle.loads(pickle.dumps(said))) is str
    assert retold(listed([word("church", "en"), number(1234.5, "en", 1)]), "de") == "Kirche, 1.234,5"
    assert retold(number(0.5, "de", 1), "en") == "0.5"
    assert retold("St. Anna", "de") == "St. Anna"
