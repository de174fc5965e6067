"""What influence says to people, in English and German.

Phrases live in one TOML file an area and language (``en/priority.toml``, ``de/priority.toml``); both languages hold the
same keys with the same places to fill, which a test checks. What is said of one thing stands beside what is said of
several (``rows``, ``rows_one``). Code never builds sentences from fragments of its own.

What is said remembers how: :func:`retold` says it again in the other language, so that a page can hold both.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

LANGUAGES = ("en", "de")
MASK = "***"
"""Stands where a name or another text may not be shown."""
ONE = "_one"
"""Ends the key of the phrase that is said of one thing; without it the key is that of any other number."""


class Said(str):
    """Text that knows how to say itself in another language; to all else it is its text.

    ``key`` is the phrase, as ``area.key``; empty where the text is none of ours, such as a number. ``fewer`` says it
    with its small counts of people withheld; ``None`` where it has no counts.
    """

    __slots__ = ("again", "fewer", "key")
    again: Callable[[str], str]
    key: str
    fewer: Callable[[int], str] | None

    def __new__(
        cls, text: str, again: Callable[[str], str], key: str = "", fewer: Callable[[int], str] | None = None
    ) -> Said:
        """Make it of a text, of what gives it in a language, and of what withholds counts below a number."""
        made = super().__new__(cls, text)
        made.again, made.key, made.fewer = again, key, fewer
        return made

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Travel as mere text: how it was said stays here."""
        return str, (str(self),)


class Plain(int):
    """A number that counts no people, such as years of a setting: it is written like any other, and never withheld."""

    __slots__ = ()


def retold(text: str, language: str) -> str:
    """Give what was said in another language; a text that nobody said stays as it is.

    Examples
    --------
    >>> retold(say("en", "cli", "more_problems", count=1200), "de"), retold("Alt e.K.", "de")
    ('… und 1.200 weitere Probleme.', 'Alt e.K.')
    """
    return text.again(language) if isinstance(text, Said) else text


def withholding(text: str, least: int) -> str:
    """Give a sentence without counts of people from 1 to ``least`` − 1; any other text as it is.

    Examples
    --------
    >>> withholding(say("en", "tables", "note_opt_out", count=1), 5)
    'fewer than 5 rows of accounts that opted out were left out'
    >>> withholding(say("de", "tables", "note_opt_out", count=9), 5)
    '9 Zeilen von Accounts, die widersprochen haben, blieben außen vor'
    >>> withholding(say("en", "cli", "more_problems", count=Plain(3)), 5)
    '… and 3 more problems.'
    """
    return text.fewer(least) if least > 1 and isinstance(text, Said) and text.fewer is not None else text


def listed(parts: Iterable[str], between: str = ", ") -> str:
    """Join texts as ``between.join`` does, so that they can be said again.

    Examples
    --------
    >>> retold(listed([word("church", "en"), "St. Anna"], " "), "de")
    'Kirche St. Anna'
    """
    kept = tuple(parts)
    return Said(
        between.join(kept), lambda other: listed((retold(part, other) for part in kept), retold(between, other))
    )


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
    text = text[:-1] if phrase.endswith("}.") and text.endswith("..") else text

    def again(other: str) -> str:
        told = {name: retold(value, other) if isinstance(value, str) else value for name, value in values.items()}
        return say(other, area, key, **told)

    def fewer(least: int) -> str:
        small = dict.fromkeys(_small(values, least), fewer_than(least, language))
        return say(language, area, key, **{**values, **small})

    return Said(text, again, f"{area}.{key}", fewer)


_PEOPLE = frozenset(
    {"count", "accounts", "customers", "entered", "exposed", "unexposed", "found", "known", "same", "won"}
    | {"asked", "agreed", "declined", "reached"}
)
"""Places of phrases that are filled with numbers of people, or of what they did."""


def _small(values: Mapping[str, object], least: int) -> list[str]:
    return [name for name, value in values.items() if name in _PEOPLE and type(value) is int and is_few(value, least)]


def is_few(count: float, least: int) -> bool:
    """Tell whether a count of people may not be told where counts below ``least`` may not; none is not few.

    Examples
    --------
    >>> [is_few(count, 5) for count in (0, 1, 4, 5)]
    [False, True, True, False]
    """
    return 0 < count < least


def fewer_than(least: int, language: str) -> str:
    """Give what is said in place of a count of few people.

    Examples
    --------
    >>> fewer_than(5, "en"), fewer_than(5, "de")
    ('fewer than 5', 'weniger als 5')
    """
    return say(language, "privacy", "fewer", least=least)


def _written(value: object, language: str) -> object:
    return number(value, language) if isinstance(value, int) and not isinstance(value, bool) else value


def number(value: float, language: str, decimals: int = 0) -> str:
    """Write a number the way the language does: 1,234.5 in English, 1.234,5 in German, with a minus and no hyphen.

    Examples
    --------
    >>> number(1234.5, "en", 1), number(1234.5, "de", 1), number(-1234.5, "de", 1), number(-0.4, "en")
    ('1,234.5', '1.234,5', '−1.234,5', '0')
    """
    return Said(digits(value, language, decimals), lambda other: number(value, other, decimals))


def digits(value: float, language: str, decimals: int = 0) -> str:
    """Write a number as :func:`number` does, for texts that are never said again: a fifth of its time."""
    text = f"{value:z,.{decimals}f}".replace("-", "−")
    return text.translate(_POINT_AND_COMMA) if language == "de" else text


_POINT_AND_COMMA = str.maketrans(",.", ".,")


def day(value: date, language: str) -> str:
    """Write a day: year-month-day in English, where no order of month and day is everybody's, and as usual in German.

    Examples
    --------
    >>> from datetime import date
    >>> day(date(2025, 12, 31), "en"), day(date(2025, 12, 31), "de")
    ('2025-12-31', '31.12.2025')
    """
    text = f"{value:%d.%m.%Y}" if language == "de" else value.isoformat()
    return Said(text, lambda other: day(value, other))


def money(value: float, currency: str, language: str) -> str:
    """Write an amount in currency; a unit that is no currency code, such as points, follows the number.

    Amounts of 100 or more are written in whole units, smaller ones with two decimals unless they are whole.

    Examples
    --------
    >>> money(1234.4, "EUR", "en"), money(1234.4, "EUR", "de"), money(7.5, "points", "en"), money(900, "M USD", "en")
    ('EUR 1,234', '1.234 EUR', '7.50 points', '900 M USD')
    """
    return Said(amount(value, currency, language), lambda other: money(value, retold(currency, other), other))


def amount(value: float, currency: str, language: str) -> str:
    """Write an amount as :func:`money` does, for texts that are never said again."""
    text = digits(value, language, 2 if abs(value) < 100 and round(value, 2) % 1 else 0)
    is_code = len(currency) == 3 and currency.isupper()
    return f"{currency} {text}" if is_code and language == "en" else f"{text} {currency}"


def word(name: str, language: str) -> str:
    """Give a kind, status or segment in the language; names that are not ours stay as they are.

    Examples
    --------
    >>> word("industry", "de"), word("sailing", "de")
    ('Branche', 'sailing')
    """
    return Said(phrases(language, "words").get(name, name), lambda other: word(name, other))


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
