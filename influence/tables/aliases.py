"""The names under which our fields go in other people's files, in English and German and in the exports of CRMs.

They stand in ``aliases.toml``: for each field strong names and weaker ones that count only where no strong one is
there. Names are compared without case, spaces, punctuation and umlaut spelling.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

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


@cache
def aliases(table: str) -> Mapping[str, tuple[frozenset[str], ...]]:
    """Give, for each field of a table, its normalised names in order of precedence: own name, strong, weak."""
    text = resources.files("influence.tables").joinpath("aliases.toml").read_text(encoding="utf-8")
    result: dict[str, tuple[frozenset[str], ...]] = {}
    for field, tiers in tomllib.loads(text)[table].items():
        names = [frozenset(normalise_header(name) for name in tier) for tier in tiers]
        result[field] = (frozenset({normalise_header(field)}), *names)
    return MappingProxyType(result)


@cache
def all_names(table: str) -> frozenset[str]:
    """Give every normalised name of every field of a table."""
    return frozenset(name for tiers in aliases(table).values() for tier in tiers for name in tier)
