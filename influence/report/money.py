"""Which columns of a list are money."""

from __future__ import annotations

from influence.model import Priorities
from influence.model.values import FROM


def money_columns(priorities: Priorities) -> frozenset[str]:
    """Give the columns of a list that are money beside those that always are."""
    combined = frozenset({"priority"}) if priorities.combination == "money" else frozenset()
    return combined | {name for name in priorities.columns if name.startswith(FROM)}
