"""The list that the README shows: first accounts of the fictional town, by priority and by what their word brings."""

from __future__ import annotations

import re
from pathlib import Path

from writers.markdown import table

ROOT = Path(__file__).resolve().parents[2]
ROWS = 3
LONGEST = 220
_COLUMNS = ("rank", "name", "priority", "own_value", "referral_value", "segment", "reason")
_PLACE = re.compile(r"(?<=<!-- list -->\n).*?(?=<!-- end of list -->)", re.DOTALL)


def with_current_list(readme: str) -> str:
    """Give the README's text with the list as it is now."""
    return _PLACE.sub(lambda _: _list(), readme)


def _list() -> str:
    import pandas as pd

    import influence

    data = influence.read(ROOT / "data" / "town")
    network = influence.build_network(data)
    priorities = influence.prioritise(data, network, influence.score(network), influence.estimate_values(data, network))
    frame = priorities.to_frame()
    loudest = frame.sort_values(["referral_value", "rank"], ascending=[False, True]).head(ROWS)
    head = pd.concat([frame.head(ROWS), loudest]).drop_duplicates("rank")[list(_COLUMNS)]
    rows = [tuple(_shown(value) for value in row) for row in head.itertuples(index=False)]
    return table(_COLUMNS, rows)


def _shown(value: object) -> str:
    text = f"{value:,.0f}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"
