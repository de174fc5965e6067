"""A store notes what it finished: a run that was killed goes on there, and nothing is left behind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from killing import Killed
from random_networks import town
from sql_tables import engine_of

from influence.centrality import PageRank
from influence.engines.duckdb_store import DuckDBStore
from influence.engines.journal import StaleError
from influence.engines.parts import Wanted
from influence.engines.run import hubs_past_memory
from influence.errors import UsageError
from influence.progress import silent
from influence.settings.loading import load_settings

TOWN = Path(__file__).parents[2] / "data" / "town"
MEMORY = 2**30


class Mortal(DuckDBStore):
    """A store whose process dies at one of its statements."""

    dies_at = 10**9
    statements = 0

    def _run(self, statement: str) -> list:
        if not statement.startswith(("SELECT statement", "SELECT coalesce(max(step)", "CREATE TABLE IF NOT EXISTS")):
            Mortal.statements += 1
            if Mortal.statements == Mortal.dies_at:
                raise Killed
        return super()._run(statement)


@pytest.fixture
def mortal(monkeypatch: pytest.MonkeyPatch) -> type[Mortal]:
    monkeypatch.setattr("influence.engines.run.DuckDBStore", Mortal)
    monkeypatch.setattr(Mortal, "statements", 0)
    monkeypatch.setattr(Mortal, "dies_at", 10**9)
    return Mortal


@pytest.fixture
def village(tmp_path: Path) -> Path:
    """A project of twelve accounts."""
    folder = tmp_path / "village"
    folder.mkdir()
    (folder / "accounts.csv").write_text("account_id\n" + "".join(f"a{i:02d}\n" for i in range(12)))
    rows = "".join(f"a{i:02d},g{g},club\n" for i in range(12) for g in range(5) if (i * i + g) % 3)
    (folder / "affiliations.csv").write_text(f"account_id,group_id,kind\n{rows}")
    return folder


def listed(folder: Path, work: Path | None, measures=("strength", "diffusion")) -> tuple[str, bool]:
    with hubs_past_memory(folder, load_settings(folder), Wanted(measures), MEMORY, work) as run:
        return run.hubs.head(1000).to_csv(), run.resumed


def test_a_killed_run_goes_on_from_the_last_finished_step(mortal: type[Mortal], village: Path, tmp_path: Path) -> None:
    expected, resumed = listed(village, tmp_path / "whole")
    assert not resumed
    whole = mortal.statements
    for share in (0.5, 0.3):
        mortal.statements, mortal.dies_at = 0, int(share * whole)
        with pytest.raises(Killed):
            listed(village, tmp_path / "work")
        assert list((tmp_path / "work").iterdir())
    mortal.statements, mortal.dies_at = 0, 10**9
    found, resumed = listed(village, tmp_path / "work")
    assert resumed
    assert found == expected
    assert mortal.statements < 0.5 * whole
    assert not list((tmp_path / "work").iterdir())


def test_a_run_on_other_tables_begins_anew(mortal: type[Mortal], village: Path, tmp_path: Path) -> None:
    folder = village
    expected, _ = listed(folder, None)
    whole = mortal.statements
    rows = (folder / "affiliations.csv").read_text().splitlines(keepends=True)
    (folder / "affiliations.csv").write_text("".join(rows[:-4]))
    mortal.statements, mortal.dies_at = 0, int(0.9 * whole)
    with pytest.raises(Killed):
        listed(folder, tmp_path / "work")
    mortal.dies_at = 10**9
    (folder / "affiliations.csv").write_text("".join(rows))
    assert listed(folder, tmp_path / "work")[0] == expected


def test_temporary_files_are_removed_whatever_happens(
    mortal: type[Mortal], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    listed(TOWN, None, ("strength",))
    assert not list(tmp_path.iterdir())
    mortal.statements, mortal.dies_at = 0, 60
    with pytest.raises(Killed):
        listed(TOWN, None, ("strength",))
    assert not list(tmp_path.iterdir())


def test_a_step_that_is_not_the_one_noted_is_stale(tmp_path: Path) -> None:
    file = tmp_path / "store.duckdb"
    with DuckDBStore(file, 2**28, 1) as store:
        assert store.row("SELECT 1.5") == (1.5,)
        store.load("numbers", {"x": np.arange(3)})
        store.row("SELECT 2.5")
    with DuckDBStore(file, 2**28, 1) as store:
        assert store.resumed
        assert store.row("SELECT 1.5") == (1.5,)
        with pytest.raises(StaleError):
            store.load("numbers", {"x": np.arange(4)})


def test_a_table_is_made_and_the_old_one_dropped_together_or_not_at_all(tmp_path: Path) -> None:
    with DuckDBStore(tmp_path / "store.duckdb", 2**28, 1) as store:
        store.make("one", "SELECT 1 AS x")
        with pytest.raises(Exception, match="nowhere"):
            store.make("two", "SELECT x FROM nowhere", drop=["one"])
        assert store.row("SELECT x FROM one") == (1.0,)


def test_only_the_vectors_held_are_kept(tmp_path: Path) -> None:
    with DuckDBStore(tmp_path / "store.duckdb", 2**28, 1) as store, silent.stage("") as stage:
        engine = engine_of(town(), store)
        found, _ = PageRank().on(engine, stage)
        del found
        engine.product(engine.constant(1.0))
        columns = store.table(f"SELECT * FROM {engine.table}").column_names
        assert len(columns) == 3
        tables = {name for (name,) in store._run("SELECT table_name FROM duckdb_tables()")}
        assert len({name for name in tables if name.startswith("vectors_")}) == 1


def test_too_little_memory_is_refused() -> None:
    with (
        pytest.raises(UsageError, match="1GiB"),
        hubs_past_memory(TOWN, load_settings(TOWN), Wanted(["strength"]), 2**29),
    ):
        pass
