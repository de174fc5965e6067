"""``influence hubs`` writes the same bytes on every engine, whatever the shape of the network; ties break alike."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from shapes import SHAPES, apart, heavy, one_way, star, town
from spark_here import needs_spark
from taking_long import marked
from written_networks import write_network, write_village

from influence.engines.hubs import RECURRENCES

ALL = tuple(word for name in RECURRENCES for word in ("-m", name))
FEW = ("-m", "diffusion", "-m", "two_mode_degree", "-m", "strength")
"""What takes few steps, each of which takes Spark a second."""

FOLDERS = {
    "heavy": lambda folder: write_network(folder, heavy()),
    "heavy, drawn again": lambda folder: write_network(folder, heavy(9)),
    "star": lambda folder: write_network(folder, star()),
    "apart": lambda folder: write_network(folder, apart()),
    "kinds weighted": lambda folder: write_network(folder, town(4)),
    "ties directed": lambda folder: write_network(folder, one_way()),
    "a kind that weighs nothing": lambda folder: write_network(folder, SHAPES["a kind that weighs nothing"]()),
    "no affiliations": lambda folder: write_network(folder, SHAPES["untied"]()),
    "no accounts": lambda folder: write_network(folder, SHAPES["empty"]()),
    "dates, consents and rows set aside": lambda folder: write_village(folder, 1),
}


ROUNDED = ("heavy, drawn again",)
"""Of so different strengths the last of twelve digits is not the same everywhere."""


TELLING = ("heavy", "star", "dates, consents and rows set aside")
"""Folders that between them have most in which engines could differ; the others take long."""


def both(run, folder: Path, engine: str, *measures: str) -> tuple[str, str]:
    """Give the list in memory, and on an engine."""
    options = ("hubs", str(folder), *measures, "-n", "1000", "-f", "csv", "-q")
    memory, other = run(*options, "--engine", "memory"), run(*options, "--engine", engine)
    assert other.code == memory.code, other.err
    return memory.out, other.out


def alike(run, folder: Path, engine: str, *measures: str) -> str:
    """Hold what an engine says against memory, byte for byte; give the list."""
    memory, other = both(run, folder, engine, *measures)
    assert other == memory
    return other


@pytest.mark.parametrize("shape", marked(FOLDERS, lambda shape: shape not in TELLING))
def test_duckdb_writes_what_memory_writes(run, tmp_path: Path, shape: str) -> None:
    folder = FOLDERS[shape](tmp_path / "folder")
    if shape not in ROUNDED:
        alike(run, folder, "duckdb", *ALL)
        return
    memory, other = (
        pd.read_csv(StringIO(text), dtype={"account_id": str}) for text in both(run, folder, "duckdb", *ALL)
    )
    pd.testing.assert_frame_equal(memory, other, check_exact=False, rtol=1e-9, atol=0)


@pytest.mark.long
@needs_spark[1]
@pytest.mark.parametrize("shape", ["heavy", "star", "ties directed", "dates, consents and rows set aside"])
def test_spark_writes_what_memory_writes(run, tmp_path: Path, shape: str) -> None:
    alike(run, FOLDERS[shape](tmp_path / "folder"), "spark", *FEW)


def test_equals_share_a_rank_and_stand_in_the_order_of_ids(run, tmp_path: Path) -> None:
    listed = alike(run, write_network(tmp_path / "folder", star()), "duckdb", "-m", "strength")
    rows = [line.split(",")[:2] for line in listed.splitlines()[1:]]
    members = [(rank, key) for rank, key in rows if key.startswith("a") and key != "a00"]
    assert len({rank for rank, _ in members}) == 1
    assert [key for _, key in members] == [f"a{i:02d}" for i in range(1, 40)]
