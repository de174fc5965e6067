"""Records as they are compared: names as words weighted by rarity, details, and keys that bring records together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from influence.identities.blocking import Keys, Rows
from influence.identities.words import name_words, skeleton
from influence.model import codes_of_ids

_KEYED = 4
"""Rarest words of a name whose pairs are keys."""
_SLIPPED, _LONG = 2, 6
"""Rarest words of a name of which forms without one letter are keys, so that a slip keeps no pair apart."""
_SHARED = 3
"""Records from which on an address, number or mailbox is that of many, and says nothing about one."""


@dataclass(frozen=True)
class Records:
    """What is compared, a row a record.

    Parameters
    ----------
    frame
        ``unique_id`` (0, 1, …), ``form``, ``revenue``, ``territory`` and details, missing where unknown or common to
        many.
    keys
        Sorts of keys, as :func:`influence.identities.blocking.candidates` takes them.
    names, words
        The name of each as written, and its words.
    places
        Words of towns and districts.
    told_apart
        Whether names are given so that no two are alike.
    """

    frame: pd.DataFrame
    keys: list[tuple[Keys, Rows]]
    names: list[str]
    words: list[tuple[str, ...]]
    places: frozenset[str]
    told_apart: bool = False


def records_of(
    names: list[str], details: pd.DataFrame, revenue: pd.Series, territory: pd.Series, places: Iterable[str] = ()
) -> Records:
    """Prepare records to be compared.

    Parameters
    ----------
    names
        As people know them.
    details
        Columns of :data:`influence.identities.details.COMPARED`, empty texts where unknown; may lack columns.
    revenue, territory
        NaN and empty where unknown.
    places
        Towns and districts beside those of the records.
    """
    split = [name_words(name) for name in names]
    words = [those for those, _ in split]
    counts = Counter(skeleton(word) for those in words for word in those)
    everyone = len(names)
    frame = pd.DataFrame(
        {
            "unique_id": np.arange(everyone),
            "form": [form or None for _, form in split],
            "revenue": revenue.where(revenue > 0).round(2).to_numpy(),
            "territory": territory.where(territory != "", None).to_numpy(dtype=object),
        }
    )
    for name in ("email", "domain", "tax_id", "phone", "street", "postcode", "city"):
        texts = details[name] if name in details else pd.Series("", index=range(everyone), dtype="str")
        common = texts.map(texts.value_counts()) > _SHARED if name not in ("postcode", "city") else texts == ""
        frame[name] = texts.where((texts != "") & ~common, None).to_numpy(dtype=object)
    towns = set(places) | {text for name in ("city", "territory") for text in frame[name].dropna().unique()}
    places = frozenset(word for text in towns for word in name_words(text)[0])
    return Records(frame, _keys(frame, words, counts), names, words, places)


def _keys(frame: pd.DataFrame, words: list[tuple[str, ...]], counts: Mapping[str, int]) -> list[tuple[Keys, Rows]]:
    found: list[tuple[Keys, Rows]] = []
    single: list[str] = []
    paired: list[str] = []
    single_rows: list[int] = []
    paired_rows: list[int] = []
    slipped: list[str] = []
    slipped_rows: list[int] = []
    for row, those in enumerate(words):
        bare = {skeleton(word) for word in those}
        rarest = sorted(bare, key=lambda word: (counts[word], word))[:_KEYED]
        single += rarest[:2]
        single_rows += [row] * len(rarest[:2])
        for word in rarest[:_SLIPPED]:
            if len(word) >= _LONG:
                forms = {word[:place] + word[place + 1 :] for place in range(len(word))} | {word}
                slipped += sorted(forms)
                slipped_rows += [row] * len(forms)
        pairs = [" ".join(sorted(pair)) for pair in combinations(rarest, 2)]
        paired += pairs
        paired_rows += [row] * len(pairs)
    found.append((codes_of_ids(single), np.array(single_rows, dtype=np.int64)))
    found.append((codes_of_ids(paired), np.array(paired_rows, dtype=np.int64)))
    found.append((codes_of_ids(slipped), np.array(slipped_rows, dtype=np.int64)))
    for name in ("email", "domain", "tax_id", "phone", "street"):
        given = frame[name].notna().to_numpy()
        texts = frame.loc[given, name]
        if name == "street":
            texts = texts + " " + frame.loc[given, "postcode"].fillna("")
        found.append((codes_of_ids(texts.tolist()), np.flatnonzero(given)))
    return found
