"""What influence says to people, in English and German.

Phrases live in one TOML file an area and language (``en/priority.toml``, ``de/priority.toml``); both languages hold the
same keys with the same places to fill, which a test checks. What is said of one thing stands beside what is said of
several (``rows``, ``rows_one``). Code never builds sentences from fragments of its own.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LANGUAGES = ("en", "de")
ONE = "_one"
"""Ends the key of the phrase that is said of one thing; without it the key is that of any other number."""


@cache
def phrases(language: str, area: str) -> Mapping[str, str]:
    """Give all phrases of one ``area`` (the name of a file) in one language."""
    text = resources.files(__name__).joinpath(language, f"{area}.toml").read_text(encoding="utf-8")
    return MappingProxyType({key: str(value) for key, value in tomllib.loads(text).items()})


def say(language: str, area: str, key: str, /, **values: object) -> str:
    """Give the phrase ``key`` of ``area``, its places filled with ``values``.

    Where there is a phrase ``KEY_one``, it is taken for a ``count`` of 1. Whole numbers are written the way of the
    language. Where what is filled in brings the full stop that ends the phrase (``Alt e.K.``), there is one, not two.

    Examples
    --------
    >>> say("de", "words", "church")
    'Kirche'
    >>> say("en", "priority", "neighbours", names="Alt e.K.")
    'Tied directly to Alt e.K.'
    >>> say("en", "cli", "more_problems", count=1), say("de", "cli", "more_problems", count=1200)
    ('… and 1 more problem.', '… und 1.200 weitere Probleme.')
    """
    known = phrases(language, area)
    phrase = (known.get(f"{key}{ONE}") if values.get("count") == 1 else None) or known[key]
    text = phrase.format(**{name: _written(value, language) for name, value in values.items()})
    return text[:-1] if phrase.endswith("}.") and text.endswith("..") else text


def _written(value: object, language: str) -> object:
    return number(value, language) if isinstance(value, int) and not isinstance(value, bool) else value


def number(value: float, language: str, decimals: int = 0) -> str:
    """Write a number the way the language does: 1,234.5 in English, 1.234,5 in German.

    Examples
    --------
    >>> number(1234.5, "en", 1), number(1234.5, "de", 1)
    ('1,234.5', '1.234,5')
    """
    text = f"{value:,.{decimals}f}"
    if language == "de":
        text = text.translate(str.maketrans(",.", ".,"))
    return text


def money(value: float, currency: str, language: str) -> str:
    """Write an amount in currency; a unit that is no currency code, such as points, follows the number.

    Amounts of 100 or more are written in whole units, smaller ones with two decimals unless they are whole.

    Examples
    --------
    >>> money(1234.4, "EUR", "en"), money(1234.4, "EUR", "de"), money(7.5, "points", "en")
    ('EUR 1,234', '1.234 EUR', '7.50 points')
    """
    text = number(value, language, 2 if abs(value) < 100 and round(value, 2) % 1 else 0)
    return f"{text} {currency}" if language == "de" or not currency.isupper() else f"{currency} {text}"


def word(name: str, language: str) -> str:
    """Give a kind, status or segment in the language; names that are not ours stay as they are.

    Examples
    --------
    >>> word("industry", "de"), word("sailing", "de")
    ('Branche', 'sailing')
    """
    return phrases(language, "words").get(name, name)


def withheld(kind: str, language: str) -> str:
    """Give what a group of a sensitive kind is called where its name is withheld.

    Examples
    --------
    >>> withheld("church", "de"), withheld("union", "en")
    ('Kirchengruppe (Name zurückgehalten)', 'union group (name withheld)')
    """
    own = f"hidden_{kind}"
    if own in phrases(language, "words"):
        return say(language, "words", own)
    return say(language, "words", "hidden_group", kind=word(kind, language))
