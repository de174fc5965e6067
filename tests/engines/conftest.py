"""Stores for the engines that speak SQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from influence.engines.duckdb_store import DuckDBStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DuckDBStore]:
    """A store in a file of its own."""
    made = DuckDBStore(tmp_path / "store.duckdb", 256 * 2**20, 2)
    yield made
    made.close()
