"""The combined priority list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

LEADING_COLUMNS = (
    "rank",
    "account_id",
    "name",
    "priority",
    "own_value",
    "referral_value",
    "influence",
    "segment",
    "hub_kinds",
    "reason",
)
"""The first columns of every list, in this order, always present."""


@dataclass(frozen=True)
class Priorities:
    """Every account, first priority first.

    ``frame`` has :data:`LEADING_COLUMNS`, then ``status, territory, owner, tags, action, revenue``, the parts of the
    referral value, then every measure. ``priority`` is
    in currency under ``combination == "money"`` and then equals ``own_value + referral_value`` to the cent; otherwise
    it is a unitless score.
    ``influence`` is the percentile (0–100) of diffusion centrality among accounts with any tie; 0 without ties.
    ``segment`` is a stable code; ``hub_kinds``
    the kinds, joined by ``", "``, in which the account is a hub; ``reason`` plain words in ``language``.
    """

    frame: pd.DataFrame
    combination: str
    currency: str
    language: str
    assumptions: tuple[str, ...]
    notes: tuple[str, ...]

    def __post_init__(self) -> None:
        columns = tuple(self.frame.columns[: len(LEADING_COLUMNS)])
        if columns != LEADING_COLUMNS:
            raise ValueError(f"a priority list begins with {LEADING_COLUMNS}. Got {columns}.")

    def __len__(self) -> int:
        return len(self.frame)

    def __repr__(self) -> str:
        head = self.frame.loc[:4, ["rank", "name", "priority", "own_value", "referral_value"]].to_string(index=False)
        return f"Priorities({len(self)} accounts, {self.combination})\n{head}"

    def to_frame(self) -> pd.DataFrame:
        """Give a copy of the list."""
        return self.frame.copy()
