"""What the page says, in each language: it holds all of them and switches without being loaded again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from influence.language import LANGUAGES, phrases, retold, withheld, word
from influence.model import Network, Priorities
from influence.report.map.islands import Islands
from influence.report.map.roster import Roster
from influence.report.map.text import clean

LONGEST = 700
"""Characters of a reason or a sentence."""


def texts(values: Iterable[object], longest: int = 160) -> list[Any]:
    """Give cleaned text; ``""`` for what is missing."""
    return ["" if value is None or value is pd.NA or value != value else clean(value, longest) for value in values]


def voices(
    network: Network,
    priorities: Priorities,
    roster: Roster,
    islands: Islands,
    hidden: npt.NDArray[np.bool_],
    areas: Sequence[str],
) -> dict[str, dict[str, Any]]:
    """Give, for every language, its phrases and all that was said of the accounts.

    Parameters
    ----------
    network, priorities, roster, islands
        What the page shows.
    hidden
        Which groups are not named.
    areas
        Areas of phrases that the page's script speaks with; no key stands in two of them.
    """
    masked = frozenset(network.group_kind[hidden].tolist())
    return {
        language: {
            "phrases": {key: text for area in areas for key, text in phrases(language, area).items()},
            "codes": dict(phrases(language, "words")),
            "kinds": [
                {
                    "word": word(clean(kind.name, 60), language),
                    "masked": withheld(clean(kind.name, 60), language) if position in masked else None,
                }
                for position, kind in enumerate(network.kinds)
            ],
            "islands": [clean(retold(name, language), 80) for name in islands.names],
            "reasons": texts(_plain(priorities.reasons(roster.rows, language)), LONGEST),
            "assumptions": texts((retold(text, language) for text in priorities.assumptions), LONGEST),
            "notes": texts((retold(text, language) for text in priorities.notes), LONGEST),
        }
        for language in LANGUAGES
    }


def _plain(reasons: Any) -> list[Any]:  # noqa: ANN401 - an array of texts, or a list
    return list(reasons.to_pylist() if hasattr(reasons, "to_pylist") else reasons)
