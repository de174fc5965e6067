"""Both languages say the same things: the same areas, keys and places to fill."""

from __future__ import annotations

from importlib import resources
from string import Formatter

import pytest

from influence.language import LANGUAGES, phrases

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
