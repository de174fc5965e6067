"""The language in which this run of the program speaks, and its phrases."""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from itertools import pairwise

from influence.language import LANGUAGES, say

_AREA = "cli"
_LANGUAGE: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def speak(language: str) -> None:
    """Speak ``language`` from here on, in errors too."""
    _LANGUAGE.set(language)


def spoken() -> str:
    """Give the language of this run: that of ``--lang``, later that of the project."""
    return _LANGUAGE.get()


def phrase(key: str, /, **values: object) -> str:
    """Give a phrase of the command line in the language of this run."""
    return say(spoken(), _AREA, key, **values)


def asked_for(arguments: Sequence[str]) -> str:
    """Give the language that ``--lang`` asks for, before the arguments are parsed; English where it names none.

    Examples
    --------
    >>> asked_for(["rank", "--lang", "de"]), asked_for(["rank", "--lang=de"]), asked_for(["rank", "--lang"])
    ('de', 'de', 'en')
    """
    flat = [part for argument in arguments for part in argument.split("=", 1)]
    named = [after for before, after in pairwise(flat) if before == "--lang" and after in LANGUAGES]
    return named[-1] if named else LANGUAGES[0]
