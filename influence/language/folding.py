"""Comparing words whatever their case, their Unicode form, and the invisible marks inside them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

_WORD = re.compile(r"\w+")
_JOINERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
"""Characters without a glyph that Unicode does not class as format characters."""
_REMEMBERED = 50_000
"""Texts of which it is remembered whether they mention a name."""


def is_invisible(character: str) -> bool:
    r"""Whether a character shows nothing: a format character (soft hyphen, direction mark), joiner, variation selector.

    Examples
    --------
    >>> is_invisible("\u00ad"), is_invisible("\u202e"), is_invisible("a")
    (True, True, False)
    """
    code = ord(character)
    return (
        unicodedata.category(character) == "Cf"
        or character in _JOINERS
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0100 <= code <= 0xE01EF
    )


def visible(text: str) -> str:
    r"""Give a text in its composed form (NFC), without invisible characters, with single spaces.

    Examples
    --------
    >>> visible("Kir\u00adche  Su\u0308d")
    'Kirche Süd'
    """
    if text.isascii():
        return " ".join(text.split())
    shown = "".join(character for character in text if not is_invisible(character))
    return unicodedata.normalize("NFC", " ".join(shown.split()))


def fold(text: str) -> str:
    r"""Give the form in which two texts are compared: NFKC, without invisible characters, case and double spaces.

    Examples
    --------
    >>> fold("ＣＨＵＲＣＨ"), fold("chu\u00adrch"), fold("Religio\u0308s") == fold("religiös")
    ('church', 'church', True)
    """
    if text.isascii():
        return " ".join(text.lower().split())
    wide = unicodedata.normalize("NFKC", text)
    shown = "".join(character for character in wide if not is_invisible(character))
    return " ".join(unicodedata.normalize("NFKC", shown.casefold()).split())


def words_of(text: str) -> tuple[str, ...]:
    """Give the folded words of a text, in order."""
    return tuple(_WORD.findall(fold(text)))


class Mentions:
    """Finds texts that mention one of some names: the whole text, or whole words of it.

    A single character, and a number of up to three digits, counts only as the whole text: it stands in too many others.

    Parameters
    ----------
    names
        The names, or what gives them when a text is first looked at: most projects have many, and few texts to look at.

    Examples
    --------
    >>> mentions = Mentions(["St. Anna", "7"])
    >>> mentions.found_in("Küster, ST. ANNA"), mentions.found_in("7"), mentions.found_in("17, 7"), mentions.found_in("")
    (True, True, False, False)
    """

    def __init__(self, names: Iterable[str] | Callable[[], Iterable[str]]) -> None:
        self._names = names if callable(names) else frozenset(names)
        self._known: dict[str, bool] = {}

    @cached_property
    def _whole(self) -> frozenset[str]:
        names = self._names() if callable(self._names) else self._names
        return frozenset({fold(name) for name in names} - {""})

    @cached_property
    def _inside(self) -> Mapping[str, Mapping[int, set[tuple[str, ...]]]]:
        """First word → number of words → the names, so that many that begin alike cost no more than one."""
        inside: dict[str, dict[int, set[tuple[str, ...]]]] = {}
        for name in self._whole:
            words = words_of(name)
            if words and (len(name) > 3 or (len(name) > 1 and not name.isdigit())):
                inside.setdefault(words[0], {}).setdefault(len(words), set()).add(words)
        return inside

    def __bool__(self) -> bool:
        return bool(self._whole)

    def found_in(self, text: str) -> bool:
        """Whether a text mentions one of the names."""
        if not text or not self._whole:
            return False
        found = self._known.get(text)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[text] = self._look(text)
        return found

    def _look(self, text: str) -> bool:
        folded = fold(text)
        if folded in self._whole:
            return True
        words, inside = _WORD.findall(folded), self._inside
        return any(
            tuple(words[place : place + length]) in names
            for place, word in enumerate(words)
            if word in inside
            for length, names in inside[word].items()
        )
