"""Whether a cell records a legal basis for a row of a sensitive kind (Art. 9(2) GDPR), in English and German.

What is known counts, and nothing else: a text counts when it begins with a known ground, or one that the project
declares, and goes on with nothing but dates, numbers and words that take nothing back (``consent of 2024-03-11``,
``Einwilligung liegt vor (Formular 12)``). ``consent withdrawn``, ``pending`` and ``n/a`` therefore do not, without a
list of all words that say no.

A basis that counts has a day (in its text, or in ``basis_date``), has not ended (``until 2027-12-31``, or
``basis_until``) and was not withdrawn (``basis_withdrawn``). These columns are texts, read here and in one way: it
must be known which rows take part before it is found how they write their dates.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources

from influence.language.folding import fold, words_of
from influence.tables.dates import days_in

_ARTICLE = re.compile(
    r"\b(?:(?:gdpr|dsgvo|ds gvo) )?(?:(?:art|article|artikel) ?9|9) (?:(?:abs|absatz|para|paragraph|par) )?2 ?"
    r"(?:(?:lit|buchst|buchstabe|letter|point) )?[a-j]\b(?: (?:gdpr|dsgvo|ds gvo|eu dsgvo))?"
)
_CONSENT_COLUMN = re.compile(r"consent|einwilligung|einverstandnis|einverständnis|zustimmung")
_NUMERAL = re.compile(r"0*[1-9]\d*|\d+t\d+z?|\d+z|00")
_DAY = r"\d{4}-\d{2}-\d{2}|\d{1,2}\. ?\d{1,2}\. ?\d{4}"
_END = re.compile(rf"\b(?:until|till|bis|expires(?: on)?|valid to)[: ]*(?:zum )?({_DAY})")
_NOT_WITHDRAWN = frozenset(
    ["", "no", "nein", "n", "false", "falsch", "0", "-", "–", "n/a", "na", "none", "k.a.", "nan"]
)
_EARLIEST, _FOREVER = 1950, 9999


class Standing(StrEnum):
    """What a recorded basis is worth: that it counts, or the phrase that says why it does not."""

    COUNTS = "counts"
    MISSING = "no_basis"
    NOT_ACCEPTED = "no_basis_accepted"
    UNDATED = "no_basis_date"
    OVER = "no_basis_over"
    END_UNKNOWN = "no_basis_end"
    WITHDRAWN = "no_basis_withdrawn"


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
    >>> [bases.counts(text) for text in ("explicit_consent 2024-03-11", "Art. 9 Abs. 2 lit. a DSGVO, 1.3.2025")]
    [True, True]
    >>> bases.standing("explicit_consent").value, bases.standing("explicit_consent", day="2024-03-11").value
    ('no_basis_date', 'counts')
    >>> [bases.counts(f"{text} 2024-03-11") for text in ("consent withdrawn", "n/a", "legitimate interest")]
    [False, False, False]
    >>> bases.counts("vom 1.3.2025", column="Einwilligung"), bases.counts("nein", column="Einwilligung")
    (True, False)
    """

    def __init__(self, accepted: Iterable[str] = (), as_of: date | None = None) -> None:
        grounds = _words().grounds | {words_of(_spaced(ground)) for ground in accepted} - {()}
        self._grounds = tuple(sorted(grounds, key=lambda ground: (-len(ground), ground)))
        self._declared = frozenset(fold(text) for text in accepted)
        self._as_of = as_of

    def counts(self, text: str, *, column: str = "") -> bool:
        """Whether ``text`` alone records a basis that counts: ground and day, not over."""
        return self.standing(text, column=column) is Standing.COUNTS

    def standing(
        self,
        text: str,
        *,
        day: str = "",
        until: str = "",
        withdrawn: str = "",
        column: str = "",
        day_column: str = "",
    ) -> Standing:
        """Tell what the cells of one row are worth together.

        Parameters
        ----------
        text, day, until, withdrawn
            The cells ``basis``, ``basis_date``, ``basis_until`` and ``basis_withdrawn``.
        column, day_column
            What the project calls the first two. In a column that is itself called consent or Einwilligung, a date,
            ``yes``, ``erteilt`` and the like say that it was given.
        """
        if self.takes_back(withdrawn):
            return Standing.WITHDRAWN
        dated = self.is_day(day)
        if text:
            stated = self.stated(text, column)
        elif dated and _CONSENT_COLUMN.search(fold(day_column)):
            stated = Standing.UNDATED
        else:
            stated = Standing.MISSING
        if stated is Standing.UNDATED and dated:
            stated = Standing.COUNTS
        ends = self.ending(until)
        return ends if stated in (Standing.COUNTS, Standing.UNDATED) and ends is not Standing.COUNTS else stated

    def stated(self, text: str, column: str = "") -> Standing:
        """Tell what a cell ``basis`` is worth by itself."""
        if not text:
            return Standing.MISSING
        whole = fold(_spaced(text))
        found = _END.search(whole)
        kept = whole[: found.start()] + whole[found.end() :] if found else whole
        if fold(text) not in self._declared and not self._names_ground(kept, column):
            return Standing.NOT_ACCEPTED
        ends = self.ending(found[1]) if found else Standing.COUNTS
        if ends is not Standing.COUNTS:
            return ends
        return Standing.COUNTS if self.is_day(kept) else Standing.UNDATED

    def ending(self, until: str) -> Standing:
        """Tell what a cell ``basis_until`` does to a basis: an end that cannot be compared does not count."""
        if not until:
            return Standing.COUNTS
        days = days_in(until)
        if len(days) != 1:
            return Standing.END_UNKNOWN
        end = min(days[0])
        if end.year == _FOREVER:
            return Standing.COUNTS
        if self._as_of is None:
            return Standing.END_UNKNOWN
        return Standing.COUNTS if end >= self._as_of else Standing.OVER

    @staticmethod
    def is_day(text: str) -> bool:
        """Whether a day stands in a text on which a basis can have been given."""
        return any(_EARLIEST <= day.year < _FOREVER for readings in days_in(text) for day in readings)

    @staticmethod
    def takes_back(text: str) -> bool:
        """Whether a cell ``basis_withdrawn`` says that the basis was withdrawn: whatever stands there but a no."""
        return fold(text) not in _NOT_WITHDRAWN

    def is_plain(self, text: str) -> bool:
        """Whether a text holds nothing but words that are known here, so that it cannot name anybody."""
        return all(word in _words().known or word.isdigit() for word in words_of(_spaced(text)))

    def _names_ground(self, kept: str, column: str) -> bool:
        """Whether a folded text without its end names a ground and takes nothing back."""
        if not kept or "?" in kept:
            return False
        given = bool(_CONSENT_COLUMN.search(fold(column)))
        if given and kept in _words().yes:
            return True
        rest = self._after_ground(" ".join(words_of(kept)))
        if rest is None and given:
            rest = tuple(word for word in words_of(kept) if word not in _words().yes) if words_of(kept) else None
        return rest is not None and all(word in _words().harmless or _NUMERAL.fullmatch(word) for word in rest)

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


def _spaced(text: str) -> str:
    return text.replace("_", " ")
