"""Both languages say the same things: the same areas, keys and places to fill."""

from __future__ import annotations

import re
from importlib import resources
from string import Formatter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from influence.language import LANGUAGES, ONE, phrases, say, withholding
from influence.language.many import two_figures

AREAS = sorted(
    path.name.removesuffix(".toml")
    for path in resources.files("influence.language").joinpath("en").iterdir()
    if path.name.endswith(".toml")
)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_language_has_the_same_areas() -> None:
    for language in LANGUAGES:
        found = resources.files("influence.language").joinpath(language).iterdir()
        assert sorted(path.name.removesuffix(".toml") for path in found) == AREAS


@pytest.mark.parametrize("area", AREAS)
def test_every_language_has_the_same_keys_and_places(area: str) -> None:
    english, german = phrases("en", area), phrases("de", area)
    assert english.keys() == german.keys()
    assert {key: places(text) for key, text in english.items()} == {key: places(text) for key, text in german.items()}
    assert all(text.strip() for text in (*english.values(), *german.values()))


@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_one_thing_stands_beside_what_is_said_of_several(language: str, area: str) -> None:
    known = phrases(language, area)
    for key in known:
        if key.endswith(ONE):
            assert places(known[key]) <= places(known[key.removesuffix(ONE)]) | {"count"}, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_leaves_the_number_to_the_reader(language: str) -> None:
    brackets = re.compile(r"\w\((s|e|n|en|e[ns]|er|ern|ies|es)\)")
    for area in AREAS:
        assert not [text for text in phrases(language, area).values() if brackets.search(text)]


def test_a_count_of_one_is_said_in_its_own_words() -> None:
    assert say("en", "cli", "in_no_cluster", count=1) == (
        "1 account is in no cluster: nothing joins it to another account."
    )
    assert say("de", "cli", "in_no_cluster", count=1200).startswith("1.200 Accounts sind in keinem Cluster")
    assert say("en", "value", "participation", shares="1 %") == "Of those asked or reached so many take part: 1 %."


def test_german_has_one_word_an_idea() -> None:
    forbidden = re.compile(
        r"\b(Kont(o|en|os)|Knoten|Eigenwerte?s?|Maß|Drehscheibe\w*|beiseite\w*|Rückwärtsmengen)\b", re.I
    )
    found = [f"{area}: {key}" for area in AREAS for key, text in phrases("de", area).items() if forbidden.search(text)]
    assert not found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_has_a_word(language: str) -> None:
    from influence.settings import TABLES

    assert {f"table_{name}" for name in TABLES} <= set(phrases(language, "tables"))


def test_small_numbers_of_those_who_answered_are_withheld_too() -> None:
    said = say("en", "campaign", "replies", count=13, date="2026-01-31", agreed=3, declined=6, reached=0, spent="13")
    assert "fewer than 5 agreed, 6 declined; 0 people" in withholding(said, 5)


@given(
    st.lists(
        st.one_of(
            st.floats(),
            st.builds(lambda whole, power: whole / 2 * 10.0**power, st.integers(0, 400), st.integers(-30, 30)),
        ),
        min_size=1,
    )
)
def test_columns_are_rounded_to_two_figures_as_single_numbers_are(numbers: list[float]) -> None:
    rounded = two_figures(np.array(numbers)).tolist()
    assert [repr(number) for number in rounded] == [repr(float(f"{number:.2g}")) for number in numbers]
