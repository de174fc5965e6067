"""The benchmark of the engines: they agree, and a run that was stopped adds up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.engines import agree, main, summed, table


def test_engines_agree_on_a_small_town(tmp_path: Path) -> None:
    out = tmp_path / "engines.json"
    given = ("--sizes", "2000", "--work", str(tmp_path / "work"), "--out", str(out), "--steps", "2")
    for engine in ("memory", "duckdb"):
        assert main([*given, "--engines", engine, "--add"]) == 0
    runs = json.loads(out.read_text(encoding="utf-8"))["runs"]
    assert [(run["engine"], run["steps"]) for run in runs] == [("memory", 2), ("duckdb", 2)]
    assert all(run["memory_gib"] > 0 and run["step"] > 0 for run in runs)
    assert runs[0]["sum"] == pytest.approx(runs[1]["sum"], rel=1e-9)
    assert out.with_suffix(".md").read_text(encoding="utf-8") == table(runs)
    assert sorted(path.name for path in (tmp_path / "work" / "duckdb-2000").iterdir()) == ["measured.jsonl"]
    assert not agree([runs[0], runs[1] | {"largest": runs[1]["largest"] * 1.001}])


def test_pieces_add_up(tmp_path: Path) -> None:
    lines = [
        {"phase": "start", "seconds": 1.0},
        {"phase": "prepare", "seconds": 2.0},
        {"memory_gib": 1.5, "disk_gib": 0.5},
        {"phase": "start", "seconds": 1.0},
        {"phase": "prepare", "seconds": 3.0},
        {"phase": "step 0", "seconds": 4.0},
        {"phase": "step 0", "seconds": 1.0},
        {"phase": "step 1", "seconds": 7.0},
        {"phase": "step 2", "seconds": 0.1},
        {"memory_gib": 1.0, "disk_gib": 0.7},
        {"affiliations": 9, "sum": 3.0, "largest": 1.0},
    ]
    file = tmp_path / "measured.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    found = summed(file, "spark", 5, 2)
    assert (found["start"], found["prepare"], found["step"], found["steps"]) == (2.0, 5.0, 6.0, 2)
    assert (found["memory_gib"], found["disk_gib"]) == (1.5, 0.7)
