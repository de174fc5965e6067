"""``influence learn``: a table of what was learned, in every form, and words about what it rests on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from markdown_blocks import ROOT

TOWN = ROOT / "data" / "town"
RATES = ["telling_rate", "tie_probability", "participation", "conversion", "type_one_share", "type_one_estimate"]


def test_what_was_learned_stands_beside_what_was_declared(run) -> None:
    result = run("learn", TOWN, "-f", "json")
    assert result.code == 0
    rows = json.loads(result.out)
    assert list(dict.fromkeys(row["rate"] for row in rows)) == RATES
    for row in rows:
        assert row["low"] <= row["learned"] <= row["high"]
    church = next(row for row in rows if (row["rate"], row["kind"]) == ("telling_rate", "church"))
    assert church["prior"] == 0.7
    assert church["evidence"] > 10
    assert "asks agreed to" in result.err
    assert "alike anyway" in result.err


def test_a_terminal_shows_all_rows_in_the_language_of_the_project(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "140")
    result = run("learn", TOWN, "-f", "table", "--lang", "de")
    assert result.out.count("Erzählrate") == 4
    assert "Anteil Typ eins (geschätzt)" in result.out
    assert "zugesagte Anfragen" in result.err


def test_without_history_the_priors_are_said(run, project: Path) -> None:
    result = run("learn", project)
    assert result.code == 0
    assert "priors only" in result.err
    assert "type_one_estimate" not in result.out
    assert all(line.endswith(",0") for line in result.out.splitlines()[1:])


def test_a_file_has_its_manifest(run, project: Path) -> None:
    target = project / "out" / "learned.csv"
    target.parent.mkdir()
    assert run("learn", project, "-o", target).code == 0
    assert target.read_text(encoding="utf-8").startswith("rate,kind,segment,prior,learned,low,high,evidence\n")
    manifest = json.loads(target.with_name("learned.csv.run.json").read_text(encoding="utf-8"))
    assert any("priors only" in sentence for sentence in manifest["assumptions"])
