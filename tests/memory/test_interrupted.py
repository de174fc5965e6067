"""An interrupt while the engine of the memory reads what is to be kept is no damage of the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from influence.memory.database import told


def interrupted() -> Iterator[pa.RecordBatch]:
    yield pa.record_batch({"a": [1]})
    raise KeyboardInterrupt


def test_an_interrupt_that_the_engine_makes_an_error_of_is_an_interrupt(tmp_path: Path) -> None:
    kept = pa.RecordBatchReader.from_batches(pa.schema([("a", pa.int64())]), interrupted())
    with duckdb.connect() as connection, pytest.raises(KeyboardInterrupt), told(tmp_path / "memory.duckdb", "en"):
        connection.register("kept", kept)
        connection.execute("CREATE TABLE copy AS SELECT * FROM kept")
