"""Words in cells: yes and no, choices and kinds, in English and German."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from influence.language.folding import Mentions, fold
from influence.settings import Settings
from influence.settings.kind_words import KIND_WORDS, kind_reader
from influence.tables.cells import TEXT, Arrow

_TRUE = frozenset(["true", "t", "yes", "y", "ja", "j", "1", "x", "wahr", "oui", "si", "on", "✓", "✔"])
_NO = frozenset(["false", "f", "no", "n", "nein", "0", "falsch", "non", "off"])
_FALSE = _NO | {"-"}

_CHOICES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "customer": frozenset(
            {
                "customer",
                "kunde",
                "kundin",
                "kunden",
                "bestandskunde",
                "client",
                "customer - direct",
                "customer - channel",
                "active",
                "aktiv",
                "evangelist",
            }
        ),
        "prospect": frozenset(
            {
                "prospect",
                "prospective",
                "interessent",
                "interessentin",
                "lead",
                "opportunity",
                "potenzieller kunde",
                "zielkunde",
                "marketing qualified lead",
                "marketingqualifiedlead",
                "sales qualified lead",
                "salesqualifiedlead",
                "subscriber",
            }
        ),
        "lapsed": frozenset(
            {"lapsed", "ehemalig", "ehemals", "ehemaliger kunde", "former", "former customer", "inactive", "inaktiv"}
            | {"churned", "gekündigt", "altkunde", "ex-kunde"}
        ),
        "won": frozenset({"won", "gewonnen", "closed won", "closedwon", "erfolgreich"}),
        "lost": frozenset({"lost", "verloren", "closed lost", "closedlost", "abgelehnt"}),
        "pending": frozenset(
            {"pending", "offen", "open", "in bearbeitung", "laufend", "ausstehend", "waiting", "no answer yet"}
            | {"noch keine antwort", "noch offen", "wartet", "asked", "gefragt"}
        ),
        "yes": _TRUE | {"agreed", "accepted", "has referred", "zugesagt", "zusage", "einverstanden", "hat empfohlen"},
        "no": _NO | {"declined", "refused", "rejected", "not now", "abgelehnt", "absage", "abgesagt", "später"},
        "silent": frozenset(
            {"silent", "no answer", "no reply", "no response", "unanswered", "keine antwort", "ohne antwort"}
            | {"unbeantwortet", "keine rückmeldung", "schweigt", "stumm"}
        ),
    }
)
_SENSITIVE_HINTS = (
    *("church", "kirch", "parish", "pfarr", "relig", "glaube", "faith", "moschee", "mosque", "synago", "gewerkschaft"),
    *("union", "partei", "politic", "politisch", "gesundheit", "health", "selbsthilfe"),
)


def read_flags(text: Arrow) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Read yes and no; gives (values, bad). An empty cell is False."""
    words, place = _distinct(text)
    yes = np.array([word in _TRUE for word in words] + [False], dtype=bool)
    bad = np.array([word not in _TRUE and word not in _FALSE for word in words] + [False], dtype=bool)
    return yes[place], bad[place]


def read_choices(text: Arrow, choices: tuple[str, ...], default: str) -> tuple[Arrow, npt.NDArray[np.bool_]]:
    """Read one of ``choices``; gives (values, bad). An empty cell is ``default``."""

    def choose(word: str) -> str | None:
        return next((choice for choice in choices if word == choice or word in _CHOICES.get(choice, ())), None)

    words, place = _distinct(text)
    chosen = [choose(word) for word in words]
    bad = np.array([value is None for value in chosen] + [False], dtype=bool)
    texts = pa.array([default if value is None else value for value in (*chosen, None)], TEXT)
    return texts.take(pa.array(np.where(place < 0, len(words), place))), bad[place]


def read_kind(settings: Settings) -> Callable[[str], str]:
    """Give the function that reads one kind: a declared kind in any form, a German word for ours, else as it stands.

    Examples
    --------
    >>> read = read_kind(Settings())
    >>> read("Kirche"), read("INDUSTRY"), read("Segeln")
    ('church', 'industry', 'Segeln')
    """
    return kind_reader(settings.kinds)


def is_sensitive_kind(kind: str, settings: Settings) -> bool:
    """Whether a word as it stands in a cell or in the settings means a sensitive kind."""
    return settings.kind(read_kind(settings)(kind)).sensitive


def sensitive_words(settings: Settings) -> Mentions:
    """Give what finds the words for sensitive kinds in a text: those declared, and words for ours."""
    kinds = {name for name, kind in settings.kinds.items() if kind.sensitive}
    return Mentions(kinds | {word for word, kind in KIND_WORDS.items() if kind in kinds})


def sounds_sensitive(kind: str) -> bool:
    """Whether the name of a kind hints at belief, health, union or politics (GDPR Art. 9)."""
    word = fold(kind)
    return any(hint in word for hint in _SENSITIVE_HINTS)


def _distinct(text: Arrow) -> tuple[list[str], npt.NDArray[np.int32]]:
    """Give the distinct texts, folded for looking them up, and the place of each row among them; −1 where empty."""
    encoded = text.dictionary_encode()
    words = [" ".join(value.casefold().split()) for value in encoded.dictionary.to_pylist()]
    return words, pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
