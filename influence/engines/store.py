"""Where an engine that speaks SQL keeps its tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Protocol

import numpy.typing as npt

Arrays = Mapping[str, npt.NDArray[Any]]


class Store(Protocol):
    """Makes tables by queries, and answers queries with one row."""

    def make(self, name: str, query: str, drop: Collection[str] = ()) -> None:
        """Make a table of the rows of a query, and drop others that it stands in for: both, or neither."""

    def row(self, query: str) -> tuple[float, ...]:
        """Give the one row of a query, 0 for what is null."""

    def arrays(self, query: str) -> Arrays:
        """Give the columns of a query that has so few rows that they fit into memory."""

    def load(self, name: str, columns: Arrays) -> None:
        """Make a table of arrays."""
