"""A run on Spark that was killed goes on from its last finished step, to the same bits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from killing import Killed
from random_networks import town
from spark_here import needs_spark
from sql_tables import engine_of

from influence.centrality import Diffusion
from influence.engines.journal import Journal, StaleError
from influence.engines.spark_store import SparkStore
from influence.progress import silent


class Notes:
    """Counts the steps that are finished; after so many, dies when a table is written but not yet noted."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.done, self.dies_after, self._note = 0, 10**9, Journal.note
        patch.setattr(Journal, "note", lambda journal, said: self.note(journal, said))

    def note(self, journal: Journal, said: dict[str, object]) -> None:
        if self.done >= self.dies_after and "table" in said:
            raise Killed
        self.done += 1
        self._note(journal, said)


def scored(folder: Path, run: str = "one") -> np.ndarray:
    with SparkStore("local[2]", folder, partitions=2, run=run) as store:
        engine = engine_of(town(), store)
        with silent.stage("") as stage:
            values, _ = Diffusion(hops=3, passing=0.01).on(engine, stage)
        return store.arrays(f"SELECT account, {values.sql} AS v FROM {engine.table} ORDER BY account")["v"]


def tables(folder: Path) -> set[str]:
    return {path.name for path in (folder / "tables").iterdir()}


@pytest.mark.long
@needs_spark[1]
def test_a_killed_run_goes_on_from_the_last_finished_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = Notes(monkeypatch)
    expected = scored(tmp_path / "whole")
    whole, notes.done, notes.dies_after = notes.done, 0, 2 * notes.done // 3
    with pytest.raises(Killed):
        scored(tmp_path / "work")
    left = tables(tmp_path / "work")
    before, notes.done, notes.dies_after = notes.done, 0, 10**9
    assert before >= 2 * whole // 3
    found = scored(tmp_path / "work")
    assert notes.done == whole - before
    assert np.array_equal(found, expected)
    assert tables(tmp_path / "work") == tables(tmp_path / "whole") != left
    assert not list((tmp_path / "work").glob("*.parquet"))


def test_what_another_run_left_is_removed(tmp_path: Path) -> None:
    for name in ("tables/ranked.7", "handed-over/scored", "spill"):
        (tmp_path / name).mkdir(parents=True)
    Journal(tmp_path / "journal.jsonl", "one 4").noted("x")
    store = SparkStore("local[2]", tmp_path, run="another")
    assert not store.resumed
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["journal.jsonl", "tables"]


def test_a_journal_ends_at_the_line_that_was_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "journal"
    journal = Journal(file, "one")
    for statement in ("a", "b"):
        journal.noted(statement)
        journal.note({"numbers": [0.1]})
    file.write_bytes(file.read_bytes()[:-3])
    again = Journal(file, "one")
    assert again.resumed
    assert again.noted("a") == {"numbers": [0.1]}
    assert not again.resumed
    assert again.noted("b") is None
    again.note({"numbers": [0.2]})
    assert list(Journal(file, "one")) == [{"numbers": [0.1]}, {"numbers": [0.2]}]
    with pytest.raises(StaleError):
        Journal(file, "one").noted("c")
