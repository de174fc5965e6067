"""The names under which our fields go in other people's files, in English and German and in the exports of CRMs.

They stand in ``aliases.toml``: for each field strong names and weaker ones that count only where no strong one is
there. Names are compared without case, spaces, punctuation and umlaut spelling. A column of groups may also be headed
by any noun for a kind of group (``Verein``, ``Innung``, ``Pfarrei``).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType

from influence.settings.kind_words import GROUP_WORDS

_CURRENCY = re.compile(r"[\W_]*(?:\bin\s+)?(?:[€$£]|(?<![^\W_])(?:eur|euro|chf|usd|gbp))[\W_]*$", re.IGNORECASE)
_LONGEST = 200
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def normalise_header(header: str) -> str:
    """Give a header without case, spaces, punctuation and umlaut spelling.

    Examples
    --------
    >>> normalise_header("Kunden-Nr."), normalise_header("Stärke"), normalise_header("E-Mail Opt Out")
    ('kundennr', 'staerke', 'emailoptout')
    """
    text = unicodedata.normalize("NFC", header).casefold().translate(_UMLAUTS)
    text = unicodedata.normalize("NFKD", text)
    return "".join(character for character in text if character.isalnum())


@lru_cache(maxsize=1 << 14)
def header_forms(header: str) -> tuple[str, ...]:
    """Give the forms under which a header may be known: as it stands, and without a currency at its end.

    Examples
    --------
    >>> header_forms("Jahresumsatz (EUR)"), header_forms("Umsatz in €"), header_forms("Umsatz (TEUR)")
    (('jahresumsatzeur', 'jahresumsatz'), ('umsatzin', 'umsatz'), ('umsatzteur',))
    """
    if len(header) > _LONGEST:  # no name of ours, and looking for a currency takes the square of the length
        return (normalise_header(header),)
    whole, bare = normalise_header(header), normalise_header(_CURRENCY.sub("", header))
    return (whole,) if bare in ("", whole) else (whole, bare)


@cache
def aliases(table: str) -> Mapping[str, tuple[frozenset[str], ...]]:
    """Give, for each field of a table, its normalised names in order of precedence: own name, strong, weak."""
    text = resources.files("influence.tables").joinpath("aliases.toml").read_text(encoding="utf-8")
    result: dict[str, tuple[frozenset[str], ...]] = {}
    for field, tiers in tomllib.loads(text)[table].items():
        names = [frozenset(normalise_header(name) for name in tier) for tier in tiers]
        result[field] = (frozenset({normalise_header(field)}), *names)
    if "group_id" in result:
        taken = frozenset(name for tiers in result.values() for tier in tiers for name in tier)
        nouns = frozenset(normalise_header(word) for word in GROUP_WORDS) - taken
        result["group_id"] = (*result["group_id"], nouns)
    return MappingProxyType(result)


@cache
def all_names(table: str) -> frozenset[str]:
    """Give every normalised name of every field of a table."""
    return frozenset(name for tiers in aliases(table).values() for tier in tiers for name in tier)
