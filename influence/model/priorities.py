"""The combined priority list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from influence.model.network import IntArray

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

    Reasons are written only for the rows that somebody looks at: :meth:`rows` for some, :attr:`frame` and
    :meth:`to_frame` for all.

    Parameters
    ----------
    accounts
        One row an account, in any order: :data:`LEADING_COLUMNS` but ``reason``, then ``status, territory, owner, tags,
        action, revenue``, the parts of the referral value, then every measure. ``priority`` is in currency under
        ``combination == "money"`` and then equals ``own_value + referral_value`` to the cent; otherwise it is a
        unitless score. ``influence`` is the percentile (0–100) of diffusion centrality among accounts with any tie; 0
        without ties. ``segment`` is a stable code; ``hub_kinds`` the kinds, joined by ``", "``, in which the account is
        a hub.
    order
        The rows of ``accounts``, first priority first.
    explain
        Row numbers → the reasons of these rows, in plain words in ``language``.
    assumptions, notes
        What acted on the values, and what a reader should know, a sentence each.
    shows_sensitive
        Whether reasons may name groups of sensitive kinds.
    methods
        How the measures were computed, parameters and samples, for who wants to compute them again.
    """

    accounts: pd.DataFrame
    order: IntArray
    explain: Callable[[IntArray], list[str]] = field(repr=False, compare=False)
    combination: str
    currency: str
    language: str
    assumptions: tuple[str, ...]
    notes: tuple[str, ...]
    shows_sensitive: bool = False
    methods: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        columns = tuple(self.accounts.columns[: len(LEADING_COLUMNS) - 1])
        if columns != LEADING_COLUMNS[:-1]:
            raise ValueError(f"a priority list begins with {LEADING_COLUMNS[:-1]}. Got {columns}.")

    def __len__(self) -> int:
        return len(self.order)

    def __repr__(self) -> str:
        columns = ["rank", "name", "priority", "own_value", "referral_value"]
        head = self.accounts[columns].iloc[self.order[:5]].to_string(index=False)
        return f"Priorities({len(self)} accounts, {self.combination})\n{head}"

    @cached_property
    def table(self) -> pd.DataFrame:
        """The whole list, without reasons; do not change it."""
        return self.accounts.iloc[self.order].reset_index(drop=True)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The whole list with all reasons; do not change it."""
        return self.rows(np.arange(len(self.order)))

    def rows(self, rows: IntArray) -> pd.DataFrame:
        """Give some rows of the list, in the order asked for, with their reasons."""
        frame = self.accounts.iloc[self.order[rows]].reset_index(drop=True)
        frame.insert(len(LEADING_COLUMNS) - 1, "reason", self.explain(rows))
        return frame

    def to_frame(self) -> pd.DataFrame:
        """Give a copy of the list."""
        return self.frame.copy()
