"""How two names agree: in words weighted by how rare they are, slips of the pen allowed where they can be one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import fsum

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA, DamerauLevenshtein

from influence.identities.words import like_a_form, skeleton, undotted

_SHORTEST, _LONG = 5, 10
"""Letters below which another letter makes another word (Bau, Bad), and from which on two slips may be one word."""
_WORDS_OF_LIST = 3
"""Records from which on two words that nearly agree are two words of this list (Müller, Möller)."""
_LEAST_BEGINNING = 3
_LOST_BY_SLIP = 2.0
_TWO_SLIPS, _NEAR = 2, 6
"""Slips in the one word that keeps two names apart, and letters that it must have, for them to be near."""
_BITS_OF_INITIAL = 3.0
_FEW = 4.0
_LEAST_OTHERS = 0.02
PLACES = frozenset(
    (
        *("nord", "sued", "ost", "west", "mitte", "nordost", "nordwest", "suedost", "suedwest", "zentrum"),
        *("north", "south", "east", "central", "centre", "center", "city", "i", "ii", "iii", "iv"),
        *("filiale", "zweigstelle", "niederlassung", "standort", "markt", "depot", "werk"),
        *("branch", "shop", "store", "outlet"),
    )
)
"""Words by which the sites of one firm are told apart."""


@dataclass(frozen=True)
class Compared:
    """How names agree, a row a pair: ``levels`` are keys of :data:`influence.identities.weights.NAMES`.

    ``others`` is the number of other accounts whose names agree as much by chance.
    """

    levels: npt.NDArray[np.object_]
    others: npt.NDArray[np.float64]


def compare_names(
    names: list[str],
    words: list[tuple[str, ...]],
    first: npt.NDArray[np.int64],
    second: npt.NDArray[np.int64],
    places: Iterable[str] = (),
    *,
    told_apart: bool = False,
) -> Compared:
    """Compare the names of pairs of records.

    Parameters
    ----------
    names
        As written.
    words
        The words of each, of :func:`influence.identities.words.name_words`.
    first, second
        The records of each pair.
    places
        Words of towns and districts of the list, beside :data:`PLACES`.
    told_apart
        Whether names are given so that no two are alike, as those of groups are: then a whole name tells more than its
        words by themselves.
    """
    counts = Counter(word for those in words for word in those)
    whole = Counter(words)
    everyone = len(names)
    bits = {word: float(np.log2((everyone + 1) / count)) for word, count in counts.items()}
    sites = PLACES | set(places)
    levels = np.empty(len(first), dtype=object)
    others = np.zeros(len(first))
    for row, (a, b) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        mine, its = words[a], words[b]
        if mine == its:
            shared = fsum(bits[word] for word in mine)
            levels[row] = "typed" if names[a] == names[b] else "varied"
            chance = max(everyone * 2.0**-shared, whole[mine] - 2.0)
        else:
            shared, left, right = _matched(mine, its, bits, counts)
            left, right = ({word for word in rest if not like_a_form(word)} for rest in (left, right))
            levels[row] = _level(shared, left, right, sites)
            if levels[row] == "other" and _near(left, right, counts):
                levels[row] = "near"
                shared += max(min(bits[word] for word in left | right) - 3 * _LOST_BY_SLIP, 0.0)
            chance = everyone * 2.0**-shared
        if told_apart and levels[row] in ("typed", "varied"):
            chance = min(chance, max(whole[mine], whole[its]) - 1.0 if mine != its else whole[mine] - 2.0)
        others[row] = max(chance, _LEAST_OTHERS)
    return Compared(levels, others)


def _level(shared: float, left: set[str], right: set[str], sites: set[str] | frozenset[str]) -> str:
    rest = left | right
    if not rest:
        return "varied"
    if shared < _FEW:
        return "few"
    if all(word in sites or word.isdecimal() for word in rest):
        return "sites" if left and right else "site"
    return "other" if left and right else "part"


def _near(left: set[str], right: set[str], counts: Mapping[str, int]) -> bool:
    """Tell whether two names differ in one word each, of which two slips make one the other, or one its beginning."""
    if len(left) != 1 or len(right) != 1:
        return False
    (mine,), (its,) = left, right
    if counts[mine] >= _WORDS_OF_LIST and counts[its] >= _WORDS_OF_LIST:
        return False
    short, long = sorted((undotted(mine), undotted(its)), key=lambda word: (len(word), word))
    if len(short) >= _NEAR and DamerauLevenshtein.distance(short, long, score_cutoff=_TWO_SLIPS) <= _TWO_SLIPS:
        return True
    return _shortened_with_a_slip(short, long)


def _matched(
    mine: tuple[str, ...], its: tuple[str, ...], bits: Mapping[str, float], counts: Mapping[str, int]
) -> tuple[float, set[str], set[str]]:
    """Give the bits of the words that two names share, and the words that only one has."""
    left, right = set(mine), set(its)
    both = left & right
    shared = fsum(bits[word] for word in both)
    left, right = left - both, right - both
    for long, parts in ((left, right), (right, left)):
        for word in sorted(long):
            pair = next(
                ((a, b) for a in sorted(parts) for b in sorted(parts) if a != b and skeleton(a + b) == skeleton(word)),
                None,
            )
            if pair is not None:
                long.discard(word)
                parts.difference_update(pair)
                shared += bits[word]
    for word in sorted(left, key=lambda word: (-len(word), word)):
        found = min((other for other in right if _may_be(word, other, counts)), default=None)
        if found is not None:
            left.discard(word)
            right.discard(found)
            shared += max(min(bits[word], bits[found], _bits_of(word, found)) - _LOST_BY_SLIP, 1.0)
    return shared, left, right


def _bits_of(word: str, other: str) -> float:
    """Give the most that two words can say: initials and abbreviations say little."""
    return _BITS_OF_INITIAL + _LOST_BY_SLIP if min(len(word), len(other)) == 1 else 60.0


def _may_be(word: str, other: str, counts: Mapping[str, int]) -> bool:
    if counts[word] >= _WORDS_OF_LIST and counts[other] >= _WORDS_OF_LIST:
        return skeleton(word) == skeleton(other)
    return _alike(word, other) if word < other else _alike(other, word)


@lru_cache(maxsize=1 << 18)
def _alike(word: str, other: str) -> bool:
    """Tell whether one word may be the other with a slip, shortened, or with an umlaut otherwise spelled.

    Examples
    --------
    >>> _alike("plossbecker", "ploessbecker"), _alike("mueller", "mulelr"), _alike("bad", "bau")
    (True, True, False)
    >>> _alike("msach", "maschinenbau"), _alike("daeke", "daemke"), _alike("gargae", "garage")
    (True, True, True)
    >>> _alike("sudhhe", "suedhoehe"), _alike("obsotf", "obsthof")
    (True, False)
    >>> _alike("arch", "architekt"), _alike("k", "karl"), _alike("karl", "kurt")
    (True, True, False)
    """
    if not (word.isalpha() and other.isalpha()):
        return False
    short, long = sorted((word, other), key=len)
    if len(short) == 1:
        return long.startswith(short)
    one, two = skeleton(short), skeleton(long)
    if one == two or _shortened(one, two):
        return True
    if len(short) < _SHORTEST:
        return False
    slips = 2 if min(len(one), len(two)) >= _LONG else 1
    return OSA.distance(one, two, score_cutoff=slips) <= slips or any(
        OSA.distance(spelled(short), spelled(long), score_cutoff=1) <= 1 for spelled in (str, undotted)
    )


def _shortened_with_a_slip(short: str, long: str) -> bool:
    """Tell whether a word is, but for one slip, the beginning of one that is longer by half at least.

    Examples
    --------
    >>> _shortened_with_a_slip("vter", "veterinary"), _shortened_with_a_slip("hans", "hanna")
    (True, False)
    """
    if not (short.isalpha() and long.isalpha() and short[0] == long[0]):
        return False
    if len(short) <= _LEAST_BEGINNING or 2 * len(long) < 3 * len(short):
        return False
    return any(OSA.distance(short, long[:size], score_cutoff=1) <= 1 for size in range(len(short) - 1, len(short) + 2))


def _shortened(short: str, long: str) -> bool:
    """Tell whether a word is the beginning of another; in the beginning, two letters may have changed places."""
    if len(short) < _LEAST_BEGINNING or len(long) < len(short) + 3:
        return False
    begun = long[: len(short)]
    return short == begun or (
        len(short) >= _SHORTEST and sorted(short) == sorted(begun) and OSA.distance(short, begun) == 1
    )
