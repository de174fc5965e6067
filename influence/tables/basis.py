"""Whether a cell records a legal basis for a row of a sensitive kind (Art. 9(2) GDPR), in English and German.

What is known counts, and nothing else: a text counts when it begins with a known ground, or one that the project
declares, and goes on with nothing but dates, numbers and words that take nothing back (``consent of 2024-03-11``,
``Einwilligung liegt vor (Formular 12)``). ``consent withdrawn``, ``pending`` and ``n/a`` therefore do not, without a
list of all words that say no.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from influence.language.folding import fold, words_of
from influence.tables.cells import Arrow

_ARTICLE = re.compile(
    r"\b(?:(?:gdpr|dsgvo|ds gvo) )?(?:(?:art|article|artikel) ?9|9) (?:(?:abs|absatz|para|paragraph|par) )?2 ?"
    r"(?:(?:lit|buchst|buchstabe|letter|point) )?[a-j]\b(?: (?:gdpr|dsgvo|ds gvo|eu dsgvo))?"
)
_CONSENT_COLUMN = re.compile(r"consent|einwilligung|einverstandnis|einverständnis|zustimmung")
_NUMERAL = re.compile(r"0*[1-9]\d*|\d+t\d+z?|\d+z|00")
_DAY = r"(\d{4})-(\d{2})-(\d{2})|(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})"
_END = re.compile(rf"\b(?:until|till|bis|expires(?: on)?|valid to)[: ]*(?:zum )?(?:{_DAY})")


@dataclass(frozen=True)
class _Words:
    """What ``bases.toml`` holds, folded."""

    grounds: frozenset[tuple[str, ...]]
    harmless: frozenset[str]
    yes: frozenset[str]
    known: frozenset[str]


@cache
def _words() -> _Words:
    text = resources.files("influence.tables").joinpath("bases.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    grounds = frozenset(words_of(ground) for ground in content["grounds"])
    harmless, yes, refusals = (frozenset(fold(content[key]).split()) for key in ("harmless", "yes", "refusals"))
    named = {word for ground in grounds for word in ground}
    return _Words(grounds, harmless, yes, harmless | yes | refusals | named)


class Bases:
    """What counts as a recorded legal basis in a project.

    Parameters
    ----------
    accepted
        Texts that the project declares beside the known ones.
    as_of
        The declared analysis date. A basis with an end (``consent until 2027-12-31``) counts only where it is declared
        and not past the end.

    Examples
    --------
    >>> bases = Bases()
    >>> [bases.counts(text) for text in ("explicit_consent", "Art. 9 Abs. 2 lit. a DSGVO", "vom 1.3.2025")]
    [True, True, False]
    >>> [bases.counts(text) for text in ("consent withdrawn", "kein Einverständnis", "n/a", "legitimate interest")]
    [False, False, False, False]
    >>> bases.counts("vom 1.3.2025", column="Einwilligung"), bases.counts("nein", column="Einwilligung")
    (True, False)
    """

    def __init__(self, accepted: Iterable[str] = (), as_of: date | None = None) -> None:
        grounds = _words().grounds | {words_of(_spaced(ground)) for ground in accepted} - {()}
        self._grounds = tuple(sorted(grounds, key=lambda ground: (-len(ground), ground)))
        self._declared = frozenset(fold(text) for text in accepted)
        self._as_of = as_of

    def counts(self, text: str, *, column: str = "") -> bool:
        """Whether ``text`` records a basis.

        In a ``column`` that is itself called consent or Einwilligung, a date, ``yes``, ``erteilt`` and the like say
        that it was given.
        """
        if fold(text) in self._declared:
            return True
        kept = self._without_end(fold(_spaced(text)))
        if not kept or "?" in kept:
            return False
        given = bool(_CONSENT_COLUMN.search(fold(column)))
        if given and kept in _words().yes:
            return True
        rest = self._after_ground(" ".join(words_of(kept)))
        if rest is None and given:
            rest = tuple(word for word in words_of(kept) if word not in _words().yes) if words_of(kept) else None
        return rest is not None and all(word in _words().harmless or _NUMERAL.fullmatch(word) for word in rest)

    def counts_each(self, texts: Arrow, *, column: str = "") -> npt.NDArray[np.bool_]:
        """Give for each text of an Arrow array whether it records a basis."""
        encoded = texts.dictionary_encode()
        counts = [self.counts(text, column=column) for text in encoded.dictionary.to_pylist()]
        code = encoded.indices.to_numpy(zero_copy_only=False)
        return np.asarray(np.append(counts, False).astype(bool)[code], dtype=bool)

    def is_plain(self, text: str) -> bool:
        """Whether a text holds nothing but words that are known here, so that it cannot name anybody."""
        return all(word in _words().known or word.isdigit() for word in words_of(_spaced(text)))

    def _after_ground(self, text: str) -> tuple[str, ...] | None:
        """Give the words that follow the ground at the beginning of a text; None where none stands there."""
        article = _ARTICLE.match(text)
        if article:
            return self._after_ground(text[article.end() :].strip()) or tuple(text[article.end() :].split())
        words = tuple(_ARTICLE.sub(" ", text).split())
        for ground in self._grounds:
            if words[: len(ground)] == ground:
                return words[len(ground) :]
        return None

    def _without_end(self, text: str) -> str:
        """Give a text without its end, ``""`` where the end is past or cannot be compared."""
        found = _END.search(text)
        if found is None:
            return text
        year, month, day, day_first, month_second, year_last = found.groups()
        try:
            end = date(int(year or year_last), int(month or month_second), int(day or day_first))
        except ValueError:
            return ""
        if self._as_of is None or end < self._as_of:
            return ""
        return text[: found.start()] + text[found.end() :]


def _spaced(text: str) -> str:
    return text.replace("_", " ")
