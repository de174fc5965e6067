"""Names of firms as words: folded, umlauts spelled out, legal forms apart."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

from influence.language.folding import fold

_SPELLED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe", "å": "aa"})
_APOSTROPHES = re.compile(r"['’`´]")
_WORD = re.compile(r"[^\W_]+")
_DOTS = re.compile(r"([aou])e")
_DOUBLED = re.compile(r"(.)\1+")
_AND = re.compile(r"[&+]")
_DOTTED = re.compile(r"\b(?:[^\W\d_]{1,4}\.+){2,}[^\W\d_]{0,4}\b")
_LONG_FORMS = (
    ("gesellschaft mit beschraenkter haftung", "gmbh"),
    ("gesellschaft mbh", "gmbh"),
    ("eingetragener kaufmann", "ek"),
    ("eingetragene kauffrau", "ek"),
    ("eingetragener verein", "ev"),
    ("offene handelsgesellschaft", "ohg"),
    ("gesellschaft buergerlichen rechts", "gbr"),
)
_FORMS = {
    **{form: form for form in "gmbh ag kg kgaa ohg gbr ug se ev eg ek partg ltd inc llc llp plc corp".split()},  # noqa: SIM905
    **{form: form for form in "sa sas sarl bv nv ab oy spa srl pty".split()},  # noqa: SIM905
    "mbh": "gmbh",
    "ggmbh": "gmbh",
    "aktiengesellschaft": "ag",
    "kommanditgesellschaft": "kg",
    "ekfm": "ek",
    "ekfr": "ek",
    "partgmbb": "partg",
    "limited": "ltd",
    "incorporated": "inc",
    "corporation": "corp",
}
_LONG_WORDS = (
    "aktiengesellschaft", "beschraenkter", "company", "corporation", "gesellschaft", "haftung", "incorporated",
    "kommanditgesellschaft", "limited", "partgmbb",
)  # fmt: skip
_SHORT_WORDS = ("gmbh", "ggmbh", "llp", "ltd", "partg")
_FILLERS = frozenset(
    "und and the firma fa co company inh inhaber inhaberin u der die das".split()  # noqa: SIM905
)


def plain(text: str) -> str:
    """Give a text folded, with umlauts spelled out and without accents.

    Examples
    --------
    >>> plain("Mu\u0308ller  STRASSE"), plain("Café Weiß")
    ('mueller strasse', 'cafe weiss')
    """
    spelled = fold(text).translate(_SPELLED)
    if spelled.isascii():
        return spelled
    return "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))


@lru_cache(maxsize=1 << 18)
def skeleton(word: str) -> str:
    """Give what is left of a word where umlauts lose their dots and letters are not doubled.

    Examples
    --------
    >>> skeleton("ploessstaedt"), skeleton("plosstadt"), skeleton("praxxis")
    ('plostadt', 'plostadt', 'praxis')
    """
    return _DOUBLED.sub(r"\1", undotted(word))


def undotted(word: str) -> str:
    """Give a word whose umlauts, spelled out, lose their dots.

    Examples
    --------
    >>> undotted("suedhoehe"), undotted("groesser")
    ('sudhohe', 'grosser')
    """
    return _DOTS.sub(r"\1", word)


@lru_cache(maxsize=1 << 16)
def like_a_form(word: str) -> bool:
    """Tell whether a word is a lone letter, or a legal form with a slip in it: such a word tells no two names apart.

    Examples
    --------
    >>> like_a_form("k"), like_a_form("limied"), like_a_form("gesellschfat"), like_a_form("weber")
    (True, True, True, False)
    """
    if len(word) == 1:
        return word.isalpha()
    if len(word) >= 4 and any(form.startswith(word) for form in _LONG_WORDS):
        return True
    return any(OSA.distance(word, form, score_cutoff=1) <= 1 for form in (*_LONG_WORDS, *_SHORT_WORDS))


@lru_cache(maxsize=1 << 16)
def name_words(name: str) -> tuple[tuple[str, ...], str]:
    """Give the words of a firm's name in order of the alphabet, each once, and its legal form.

    Letters that stand alone are put together (``e. K.``, ``G.m.b.H.``); words that say nothing (``Firma``, ``and``) go,
    unless nothing else is there. A name that is all legal form keeps it as its words.

    Examples
    --------
    >>> name_words("Firma Müller & Söhne G.m.b.H."), name_words("SÖHNE, Mueller")
    ((('mueller', 'soehne'), 'gmbh'), (('mueller', 'soehne'), ''))
    >>> name_words("Weber GmbH & Co. KG"), name_words("The Limited")
    ((('weber',), 'gmbh kg'), (('limited', 'the'), ''))
    >>> name_words("Weber G.mm.b.H.")
    (('gmmbh', 'weber'), '')
    """
    text = plain(_AND.sub(" ", _APOSTROPHES.sub("", name)))
    for long, short in _LONG_FORMS:
        text = text.replace(long, short)
    text = _DOTTED.sub(_form_of_letters, text)
    words = _joined(_WORD.findall(text))
    forms = sorted({_FORMS[word] for word in words if word in _FORMS})
    kept = sorted({word for word in words if word not in _FORMS and word not in _FILLERS})
    if not kept:
        return tuple(sorted(set(words))), ""
    return tuple(kept), " ".join(forms)


def _form_of_letters(found: re.Match[str]) -> str:
    """Give ``g.mm.b.h`` in one word where it is a legal form with a slip, and else as it stands."""
    word = found[0].replace(".", "")
    return word if len(word) > 1 and like_a_form(word) else found[0]


def _joined(words: list[str]) -> list[str]:
    """Put letters that stand alone together with those beside them."""
    found: list[str] = []
    letters = ""
    for word in [*words, "  "]:
        if len(word) == 1 and word.isalpha():
            letters += word
            continue
        if letters:
            found.append(letters)
            letters = ""
        found.append(word)
    return found[:-1]
