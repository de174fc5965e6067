"""Rows that a reading does not hold: where tables exceed memory, those of which there is nothing to be decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from influence.tables.numbers import Votes


@dataclass(frozen=True)
class Elsewhere:
    """What a reading must know of rows that are used, and held elsewhere.

    Parameters
    ----------
    rows
        Table → number of such rows in each of its sources.
    votes
        Table → for each source, field → how many cells have a decimal comma, and a point.
    revenue
        Of customers: how many there are (``total``), and how many have ``missing``, ``negative`` and ``zero`` revenue.
    """

    rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    votes: Mapping[str, tuple[Mapping[str, Votes], ...]] = field(default_factory=dict)
    revenue: Mapping[str, int] = field(default_factory=dict)

    def rows_of(self, table: str, source: int) -> int:
        """Give the number of rows of one source."""
        return self.rows[table][source] if table in self.rows else 0

    def votes_of(self, table: str, source: int) -> Mapping[str, Votes]:
        """Give what the rows of one source say of decimal signs."""
        return self.votes[table][source] if table in self.votes else {}
