"""The one vocabulary of kinds: words for our four in German and English, as cells, headers and file names use them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from influence.language.folding import fold, visible, words_of

if TYPE_CHECKING:
    from influence.settings.settings import Kind

_NOUNS = {
    "community": (
        "community communities gemeinde gemeinden ortsgemeinde gemeinschaft dorfgemeinschaft nachbarschaft "
        "nachbarschaften neighbourhood neighbourhoods neighborhood neighborhoods village villages dorf ortsteil "
        "ortsteile stadtteil stadtteile wohnviertel"
    ),
    "industry": (
        "industry industries sector sectors branch branche branchen wirtschaftszweig wirtschaftszweige "
        "branchenverband branchenverbände verband verbände fachverband berufsverband wirtschaftsverband "
        "unternehmerverband gewerbeverband gewerbeverein werbegemeinschaft innung innungen handwerksinnung "
        "kreishandwerkerschaft handwerkerschaft kammer kammern handwerkskammer berufskammer ihk hwk chamber chambers "
        "chamberofcommerce tradeassociation tradeassociations industryassociation guild guilds"
    ),
    "church": (
        "church churches kirche kirchen kirchengemeinde kirchengemeinden kirchgemeinde kirchgemeinden kirchspiel "
        "kirchenkreis pfarrgemeinde pfarrgemeinden pfarrei pfarreien pfarre pfarren pfarrverband seelsorgeeinheit "
        "parish parishes religion religions glaube faith konfession denomination glaubensgemeinschaft "
        "religionsgemeinschaft religionszugehörigkeit kirchenzugehörigkeit bekenntnis bistum diözese dekanat "
        "moschee moscheen mosque synagoge synagogen synagogue kultusgemeinde"
    ),
    "social": (
        "club clubs klub klubs verein vereine sportverein sportvereine sportclub turnverein musikverein gesangverein "
        "gesangsverein schützenverein kulturverein heimatverein förderverein tennisclub golfclub serviceclub "
        "serviceclubs socialclub stammtisch stammtische freundeskreis"
    ),
}
_OTHERS = {
    "industry": "wirtschaft",
    "church": "kirchlich religiös religious evangelisch katholisch protestantisch catholic protestant",
    "social": "sozial soziales gesellschaftlich",
}
_TRANSLITERATED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def _by_word(words: Mapping[str, str]) -> dict[str, str]:
    """Give folded word → kind, each with umlauts and without."""
    plain = {fold(word): kind for kind, listed in words.items() for word in listed.split()}
    return plain | {word.translate(_TRANSLITERATED): kind for word, kind in plain.items()}


GROUP_WORDS: Mapping[str, str] = MappingProxyType(_by_word(_NOUNS))
"""Folded noun → kind, for nouns that may head a column of groups: ``verein``, ``innung``, ``pfarrei``."""
KIND_WORDS: Mapping[str, str] = MappingProxyType(dict(GROUP_WORDS) | _by_word(_OTHERS))
"""Folded word → the kind of ours that it means."""

_CHURCH = re.compile(
    r"(?:evang|kath|röm)$"
    r"|(?:kirchen|kirchlich|kirchgemeind|pfarr(?!er)|parish|church(?!ill)|konfession|religi|glaubens|moschee|synagog)"
    r"|.*(?:kirche|pfarrei|pfarre|kathedrale|moschee|synagoge|kultusgemeinde)$"
)
_SAINT = re.compile(r"(?:st|sankt|saint|hl|heilig\w*|mariä|mariae)$")
_PARTS = (
    ("industry", re.compile(r"verband|verbände|innung|kammer(?!musik)|handwerkerschaft|branche")),
    ("social", re.compile(r"verein|club|klub")),
    ("community", re.compile(r"nachbarschaft|ortsteil|stadtteil|dorfgemeinschaft")),
)


def kind_reader(kinds: Mapping[str, Kind]) -> Callable[[str], str]:
    """Give the function that reads one kind.

    A declared kind is known in any case and Unicode form and with invisible characters inside it; a word for one of our
    kinds means that kind; a text with a word for a sensitive kind in it means that one, so that no other spelling
    loses its protection; anything else stands for itself.

    Examples
    --------
    >>> from influence.settings import DEFAULT_KINDS
    >>> read = kind_reader(DEFAULT_KINDS)
    >>> read("Kirche"), read("ＩＮＤＵＳＴＲＹ"), read("Segeln"), read("Verein"), read("Innung")
    ('church', 'industry', 'Segeln', 'social', 'industry')
    >>> read("church group"), read("industry group")
    ('church', 'industry group')
    """
    by_form: dict[str, str] = {}
    for name in sorted(kinds):
        by_form.setdefault(fold(name), name)
    by_word = {word: by_form.get(fold(kind), kind) for word, kind in KIND_WORDS.items()} | by_form

    def read(kind: str) -> str:
        shown = visible(kind)
        if shown in kinds:
            return shown
        words = words_of(kind)
        meant = by_word.get(fold(kind)) or by_word.get("".join(words))
        if meant:
            return meant
        within = (by_word.get(word, "") for word in words)
        return next((name for name in within if name in kinds and kinds[name].sensitive), shown)

    return read


def is_kind_word(text: str) -> bool:
    """Whether a text as a whole is a word for one of our kinds."""
    return fold(text) in KIND_WORDS


def suggested_kind(text: str) -> str:
    """Give the kind of ours that a header or the name of a file suggests, ``""`` where it suggests none.

    Whole words count first, then parts of German compounds; what suggests a church counts before all else.

    Examples
    --------
    >>> suggested_kind("Kirchengemeinde"), suggested_kind("Bäckerinnung 2025"), suggested_kind("Vereinsmitglieder")
    ('church', 'industry', 'social')
    >>> suggested_kind("Gemeinde"), suggested_kind("Umsatz")
    ('community', '')
    """
    words = [word for part in words_of(text) for word in part.split("_") if word]
    if any(KIND_WORDS.get(word) == "church" or _CHURCH.match(word) for word in words):
        return "church"
    whole = KIND_WORDS.get("".join(words), "")
    known = [KIND_WORDS[word] for word in words if word in KIND_WORDS]
    inside = [kind for kind, part in _PARTS if any(part.search(word) for word in words)]
    return next(iter([whole] * bool(whole) + known + inside), "")


def sound_like_churches(names: Iterable[str]) -> bool:
    """Whether the names of groups sound like churches: three in ten say so, or half are of saints.

    Examples
    --------
    >>> sound_like_churches(["St. Kilian", "Gnadenkirche"]), sound_like_churches(["SC Neunkirchen", "Chor"])
    (True, False)
    """
    split = [words_of(name) for name in names]
    church = [any(_CHURCH.match(word) for word in words) for words in split]
    saint = [bool(words) and bool(_SAINT.match(words[0])) for words in split]
    either = [one or other for one, other in zip(church, saint, strict=True)]
    return bool(split) and (sum(church) >= 0.3 * len(split) or sum(either) >= 0.5 * len(split))
