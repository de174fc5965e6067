"""The store of runs: nothing lost, nothing that a run could fail for, nobody who opted out."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import duckdb
import numpy as np
import pandas as pd
import pytest

from influence.memory import (
    FOLDER,
    MemoryFault,
    Snapshot,
    accounts_of,
    database,
    forget,
    forget_unfounded,
    history,
    locking,
    plans_kept,
    remember,
    scores_of_run,
    situation_of_run,
)  # fmt: skip
from influence.memory.snapshot import COLUMNS
from influence.model.situation import Situation

MANIFEST = json.dumps({"influence": "1", "command": "rank", "overrides": []})


def taken(*ids: str, day: date | None = date(2025, 1, 1), own: int = 100) -> Snapshot:
    n = len(ids)
    values = {
        "account_id": pd.Series(list(ids), dtype="str"),
        "rank": np.arange(1, n + 1),
        "own": own - np.arange(n),
        "referral": np.arange(n),
        "referral_se": np.full(n, 0.5),
        "influence": np.linspace(0, 100, n),
        "diffusion": np.linspace(0, 1, n),
        "place": np.arange(n, dtype=np.uint64) + np.uint64(2**63),
    }
    return Snapshot(pd.DataFrame(values)[list(COLUMNS)], day, "EUR", "money", "{}")


def keep(
    folder: Path, snapshot: Snapshot, *, largest: int = 10**6, manifest: str = MANIFEST, **more: int
) -> int | None:
    return remember(folder, snapshot, manifest, largest=largest, **more)


def test_runs_come_back_as_they_were(tmp_path: Path) -> None:
    first = taken("001", "=1+1", "ä\u202e")
    assert keep(tmp_path, first) == 1
    assert keep(tmp_path, first) is None, "the same again is no other run"
    assert keep(tmp_path, taken("001", day=None)) == 2
    assert keep(tmp_path, first) == 3
    runs = history(tmp_path)
    assert [(run.run, run.as_of, run.accounts) for run in runs] == [
        (1, date(2025, 1, 1), 3),
        (2, None, 1),
        (3, date(2025, 1, 1), 3),
    ]
    back = accounts_of(tmp_path, 1, ())
    for name in COLUMNS:
        assert back[name].tolist() == first.frame[name].tolist()


def test_a_what_if_is_kept_apart(tmp_path: Path) -> None:
    keep(tmp_path, taken("a"))
    assert keep(tmp_path, taken("a", own=7), what_if=True) == 2
    assert keep(tmp_path, taken("a")) is None


def test_who_opted_out_is_gone_to_the_last_byte(tmp_path: Path) -> None:
    gone = "account-that-opted-out"
    decided = json.dumps(
        {
            "influence": "1",
            "command": "rank",
            "overrides": [{"number": 1, "account_id": gone, "action": "exclude", "rank": None}],
        }
    )
    keep(tmp_path, taken("a", gone, "c"), manifest=decided)
    keep(tmp_path, taken(gone, "a"))
    assert gone.encode() in b"".join(path.read_bytes() for path in (tmp_path / FOLDER).iterdir())
    assert accounts_of(tmp_path, 1, {gone})[["account_id", "rank"]].to_numpy().tolist() == [["a", 1], ["c", 2]]
    assert forget(tmp_path, {gone, "never there"}) == 1
    assert gone.encode() not in b"".join(path.read_bytes() for path in (tmp_path / FOLDER).iterdir())
    assert accounts_of(tmp_path, 2, ())["account_id"].tolist() == ["a"]
    assert forget(tmp_path, {gone}) == 0
    assert keep(tmp_path, taken("z")) == 3


def test_old_runs_lose_their_accounts_not_their_manifest(tmp_path: Path) -> None:
    for own in (1, 2, 3, 4):
        keep(tmp_path, taken("a", "b", own=own), largest=4)
    assert [run.kept for run in history(tmp_path)] == [False, False, True, True]
    assert accounts_of(tmp_path, 1, ()).empty and len(accounts_of(tmp_path, 4, ())) == 2
    keep(tmp_path, taken("a", "b", own=5), largest=1)
    assert [run.kept for run in history(tmp_path)][-2:] == [True, True], "two are always there to compare"


def test_a_damaged_store_is_said_and_stays(tmp_path: Path) -> None:
    keep(tmp_path, taken(*(f"a{i}" for i in range(2000))))
    path = tmp_path / FOLDER / "runs.duckdb"
    whole = path.read_bytes()
    for broken in (b"not a database", whole[: len(whole) // 2], whole[:5000] + b"\xff" * 3000 + whole[8000:]):
        path.write_bytes(broken)
        with pytest.raises(MemoryFault, match=r"cannot be used.*move it away"):
            keep(tmp_path, taken("a"))
        assert path.read_bytes() == broken
    path.unlink()
    assert keep(tmp_path, taken("a")) == 1


def test_a_foreign_database_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    with duckdb.connect(str(tmp_path / FOLDER / "runs.duckdb")) as connection:
        connection.execute("CREATE TABLE mine (x INTEGER)")
    with pytest.raises(MemoryFault):
        keep(tmp_path, taken("a"))


def test_an_older_store_is_brought_up_to_date_with_a_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, taken("a"))
    old = (tmp_path / FOLDER / "runs.duckdb").read_bytes()
    monkeypatch.setattr(database, "VERSION", 4)
    steps = {2: ("ALTER TABLE store ADD COLUMN note VARCHAR",), 3: ("UPDATE store SET note = 'two'",)}
    monkeypatch.setattr(database, "MIGRATIONS", MappingProxyType(steps))
    assert len(history(tmp_path)) == 1
    assert (tmp_path / FOLDER / "runs.v2.duckdb").read_bytes() == old
    with duckdb.connect(str(tmp_path / FOLDER / "runs.duckdb")) as connection:
        assert connection.execute("SELECT version, note FROM store").fetchall() == [(4, "two")]
    monkeypatch.setattr(database, "VERSION", 2)
    with pytest.raises(MemoryFault, match=r"later version.*store 4"):
        history(tmp_path)


FIRST = """
CREATE TABLE store (version INTEGER); INSERT INTO store VALUES (1);
CREATE TABLE runs (run BIGINT PRIMARY KEY, digest VARCHAR, as_of DATE, program VARCHAR, command VARCHAR,
    what_if BOOLEAN, currency VARCHAR, combination VARCHAR, settings VARCHAR, manifest VARCHAR, accounts BIGINT,
    kept BOOLEAN);
CREATE TABLE accounts (run BIGINT, account_id VARCHAR, rank BIGINT, own BIGINT, referral BIGINT,
    referral_se DOUBLE, influence DOUBLE, diffusion DOUBLE, place UBIGINT);
CREATE TABLE overrides (run BIGINT, number BIGINT, account_id VARCHAR, action VARCHAR, rank BIGINT);
INSERT INTO runs VALUES (1, 'x', DATE '2024-12-31', '1', 'rank', false, 'EUR', 'money', '{}', '{"overrides": []}', 2,
    true);
INSERT INTO accounts VALUES (1, '001', 1, 500, 70, 0.5, 100, 1, 7), (1, '002', 2, 300, 60, 0.5, 50, 0.5, 8);
"""
"""The store as version 1 made it."""


def test_a_copy_of_an_older_store_goes_with_whoever_opts_out(tmp_path: Path) -> None:
    home = tmp_path / FOLDER
    home.mkdir()
    with duckdb.connect(str(home / "runs.duckdb")) as connection:
        connection.execute(FIRST)
    assert len(history(tmp_path)) == 1
    copy = home / "runs.v1.duckdb"
    with duckdb.connect(str(home / "runs.duckdb")) as connection:
        connection.execute("DELETE FROM accounts WHERE account_id = '002'")  # as when its run is thinned out
    assert forget(tmp_path, ["009"]) == 0 and copy.exists()
    assert forget(tmp_path, ["002"]) == 0 and not copy.exists()
    copy.write_bytes(b"broken")
    assert forget(tmp_path, ["009"]) == 0 and not copy.exists(), "nobody can say whom it holds"


def test_a_store_of_the_first_version_keeps_all_and_gains_what_is_new(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    path = tmp_path / FOLDER / "runs.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(FIRST)
    old = path.read_bytes()
    [run] = history(tmp_path)
    assert (run.run, run.digest, run.as_of, run.kept) == (1, "x", date(2024, 12, 31), True)
    assert path.with_name("runs.v1.duckdb").read_bytes() == old
    assert accounts_of(tmp_path, 1, ())["referral"].tolist() == [70, 60]
    assert situation_of_run(tmp_path, 1, ()) is None and plans_kept(tmp_path) == ()
    assert keep(tmp_path, with_situation(taken("001", "002")), details=100) == 2
    assert situation_of_run(tmp_path, 2, ()) is not None
    with duckdb.connect(str(path)) as connection, duckdb.connect() as fresh:
        for statement in database.SCHEMA:
            fresh.execute(statement)
        question = "SELECT table_name, column_name, data_type FROM duckdb_columns() ORDER BY ALL"
        assert connection.execute(question).fetchall() == fresh.execute(question).fetchall()
    assert forget(tmp_path, {"001"}) == 1 and not path.with_name("runs.v1.duckdb").exists()


def with_situation(snapshot: Snapshot) -> Snapshot:
    ids = tuple(sorted(snapshot.frame["account_id"]))
    n = len(ids)
    situation = Situation(
        ids, np.array(["customer"] * n, dtype=object), np.full(n, np.nan), np.arange(n) + 0.1, np.full(n, np.nan),
        np.full(n, 1 / 3), ("g", "st-anna"), np.array(["social", "church"], dtype=object), np.array([np.nan, 40.0]),
        (np.arange(n), np.arange(n) % 2, np.full(n, 0.7)), ("church", "social"),
        (np.array([0, 1]), np.array([0, n - 1]), np.array([n - 1, 0]), np.array([1.0, 2.0])),
        {"church": 0.2, "social": 0.3}, {"church": 0.1, "social": 0.4}, 0.5, 0.6,
    )  # fmt: skip
    scores = pd.DataFrame({"account_id": ids, "measure": "degree", "score": np.arange(n) / 7})
    return replace(snapshot, situation=situation, scores=scores)


def test_a_situation_comes_back_bit_by_bit(tmp_path: Path) -> None:
    given = with_situation(taken("c", "ä\u202e", "b"))
    assert given.details == 3 + 2 + 3 + 2 + 3
    keep(tmp_path, given, details=13)
    back = situation_of_run(tmp_path, 1, ())
    assert back is not None and given.situation is not None
    for name, value in vars(given.situation).items():
        np.testing.assert_equal(getattr(back, name), value, err_msg=name)
    assert scores_of_run(tmp_path, 1, {"b"})["score"].tolist() == [1 / 7, 2 / 7]
    assert situation_of_run(tmp_path, 1, {"b"}) is None, "without one of its accounts it is not what it was"


def test_details_make_room_for_later_ones(tmp_path: Path) -> None:
    for own in (1, 2, 3):
        keep(tmp_path, with_situation(taken("a", "b", own=own)), details=22)
    kept = [situation_of_run(tmp_path, run, ()) is not None for run in (1, 2, 3)]
    assert kept == [False, True, True] and [run.kept for run in history(tmp_path)] == [True] * 3
    keep(tmp_path, with_situation(taken("a", "b", own=4)), details=5)
    assert situation_of_run(tmp_path, 4, ()) is None, "too large by itself"
    keep(tmp_path, with_situation(taken("a", "b", own=5)), details=0)
    assert scores_of_run(tmp_path, 3, ()).empty


def test_ties_without_a_basis_are_forgotten_and_others_stay(tmp_path: Path) -> None:
    keep(tmp_path, with_situation(taken("aaa", "bbb", "ccc")), details=100)
    members = pd.DataFrame({"account_id": ["bbb"], "group_id": ["st-anna"]})
    ties = pd.DataFrame({"kind": ["church"], "source": ["ccc"], "target": ["aaa"]})
    assert forget_unfounded(tmp_path, ["church"], members, ties) == 0, "a tie has no direction to the law"
    assert forget_unfounded(tmp_path, [], members[:0], ties[:0]) == 0
    assert forget_unfounded(tmp_path, ["church"], members[:0], ties[:0]) == 2
    back = situation_of_run(tmp_path, 1, ())
    assert back is not None and back.group_ids == ("g",) and len(back.affiliations[0]) == 2
    assert [back.tie_kinds[kind] for kind in back.ties[0]] == ["social"]
    assert b"st-anna" not in (tmp_path / FOLDER / "runs.duckdb").read_bytes()


def test_who_opted_out_takes_situations_along(tmp_path: Path) -> None:
    gone = "account-that-opted-out"
    keep(tmp_path, with_situation(taken("a", gone)), details=100)
    keep(tmp_path, with_situation(taken("a", "b")), details=100)
    assert forget(tmp_path, {gone}) == 1
    assert situation_of_run(tmp_path, 1, ()) is None and situation_of_run(tmp_path, 2, ()) is not None
    assert gone.encode() not in (tmp_path / FOLDER / "runs.duckdb").read_bytes()


def test_a_migration_that_fails_leaves_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, taken("a"))
    monkeypatch.setattr(database, "VERSION", 3)
    monkeypatch.setattr(database, "MIGRATIONS", {2: ("DROP TABLE overrides", "no statement")})
    with pytest.raises(MemoryFault):
        history(tmp_path)
    monkeypatch.setattr(database, "VERSION", 2)
    assert len(history(tmp_path)) == 1 and keep(tmp_path, taken("b")) == 2


def test_another_process_is_waited_for_and_then_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import sys, time; from pathlib import Path; from influence.memory.locking import locked\n"
        f"with locked(Path({str(tmp_path / FOLDER)!r}), 'en'):\n"
        "    print('held', flush=True); sys.stdin.readline()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdin is not None
        assert other.stdout.readline() == "held\n"
        monkeypatch.setattr(locking, "PATIENCE", 0.1)
        told: list[bool] = []
        with pytest.raises(MemoryFault, match="another run"):
            remember(tmp_path, taken("a"), MANIFEST, largest=9, waiting=lambda: told.append(True))
        assert told == [True]
        monkeypatch.setattr(locking, "PATIENCE", 30.0)
        remember(
            tmp_path, taken("a"), MANIFEST, largest=9, waiting=lambda: other.stdin.write("\n") and other.stdin.flush()
        )
    assert len(history(tmp_path)) == 1


def test_many_at_once_all_are_kept(tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from pathlib import Path; from test_store import keep, taken\n"
        f"keep(Path({str(tmp_path)!r}), taken('a', own=int(sys.argv[1])))"
    )
    workers = [subprocess.Popen([sys.executable, "-c", code, str(own)]) for own in range(4)]
    assert [worker.wait() for worker in workers] == [0] * 4
    assert sorted(run.run for run in history(tmp_path)) == [1, 2, 3, 4]
