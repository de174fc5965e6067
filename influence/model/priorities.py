"""The combined priority list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from influence.model.columns import Column, frame_of
from influence.model.network import IntArray
from influence.model.scores import Scores
from influence.model.values import Values

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

BLOCK = 50_000
"""Rows of a list that are made at once where it is gone through block by block."""


@dataclass(frozen=True)
class Priorities:
    """Every account, first priority first.

    Columns and reasons are made only for the rows that somebody looks at: :meth:`rows` for some, :meth:`blocks` for all
    a block at a time, :attr:`table` for all without reasons, :attr:`frame` and :meth:`to_frame` for all at once.

    Parameters
    ----------
    columns
        Name → column, in this order: :data:`LEADING_COLUMNS` but ``reason``, then ``status, territory, owner, tags,
        action, revenue``, the parts of the referral value, then every measure. ``priority`` is in currency under
        ``combination == "money"`` and then equals ``own_value + referral_value`` to the cent (and ``+ value_resting``
        with ``include_resting``); otherwise it is a unitless score. ``influence`` is the percentile (0–100) of
        diffusion centrality among accounts with any tie; 0 without ties. ``segment`` is a stable code; ``hub_kinds``
        the kinds, joined by ``", "``, in which the account is a hub.
    order
        The positions of the accounts, first priority first.
    explain
        Row numbers → the reasons of these rows, in plain words in ``language``, or in the one given beside them.
    assumptions, notes
        What acted on the values, and what a reader should know, a sentence each.
    shows_sensitive
        Whether reasons may name groups of sensitive kinds.
    methods
        How the measures were computed, parameters and samples, for who wants to compute them again.
    values, scores
        What the list was made from, in the order of the accounts; ``None`` where it was made otherwise.
    """

    columns: Mapping[str, Column] = field(repr=False)
    order: IntArray
    explain: Callable[..., Any] = field(repr=False, compare=False)
    combination: str
    currency: str
    language: str
    assumptions: tuple[str, ...]
    notes: tuple[str, ...]
    shows_sensitive: bool = False
    methods: tuple[str, ...] = ()
    values: Values | None = field(default=None, repr=False, compare=False)
    scores: Scores | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        columns = tuple(self.columns)[: len(LEADING_COLUMNS) - 1]
        if columns != LEADING_COLUMNS[:-1]:
            raise ValueError(f"a priority list begins with {LEADING_COLUMNS[:-1]}. Got {columns}.")

    def __len__(self) -> int:
        return len(self.order)

    def __repr__(self) -> str:
        columns = {name: self.columns[name] for name in ("rank", "name", "priority", "own_value", "referral_value")}
        head = frame_of(columns, self.order[:5]).to_string(index=False)
        return f"Priorities({len(self)} accounts, {self.combination})\n{head}"

    @cached_property
    def table(self) -> pd.DataFrame:
        """The whole list, without reasons; do not change it."""
        return frame_of(self.columns, self.order)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The whole list with all reasons; do not change it. A million rows take about 2 GB."""
        return self.rows(np.arange(len(self.order)))

    def select(self, *names: str) -> pd.DataFrame:
        """Give some columns of the whole list; ``reason`` is none of them."""
        return frame_of({name: self.columns[name] for name in names}, self.order)

    def rows(self, rows: IntArray) -> pd.DataFrame:
        """Give some rows of the list, in the order asked for, with their reasons."""
        import pandas as pd

        frame = frame_of(self.columns, self.order[rows])
        frame.insert(len(LEADING_COLUMNS) - 1, "reason", pd.array(self.explain(rows), dtype="str"))
        return frame

    def reasons(self, rows: IntArray, language: str) -> Any:  # noqa: ANN401 - an array of texts
        """Give the reasons of some rows of the list in one of the languages."""
        return self.explain(rows) if language == self.language else self.explain(rows, language)

    def blocks(self, rows: IntArray | None = None, size: int = BLOCK) -> Iterator[pd.DataFrame]:
        """Give the list, or some rows of it, with reasons, ``size`` rows after ``size`` rows.

        Only one block is held at a time, so that a list of any length can be gone through. Of no rows there is one
        block, with the columns and no rows.
        """
        rows = np.arange(len(self.order)) if rows is None else rows
        for first in range(0, max(len(rows), 1), size):
            yield self.rows(rows[first : first + size])

    def to_frame(self) -> pd.DataFrame:
        """Give a copy of the list."""
        return self.frame.copy()
