"""``influence privacy``: the record says what is there, and names what the list owes to a sensitive kind."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

from influence.cli.main import app
from influence.privacy import OUTPUTS, present
from influence.tables import read


def test_the_record_holds_every_output_and_only_what_the_project_has(run: Callable[..., object], project: Path) -> None:
    result = run("privacy", project, "-f", "csv")
    assert result.code == 0, result.err
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert len(rows) == len(OUTPUTS) and all(all(row.values()) for row in rows)
    told = {row["output"]: row["personal_data"] for row in rows}
    assert "revenue" in told["influence rank: the list"] and "Art. 9" in told["influence rank: the list"]
    held = {one for data in told.values() for one in data.split("; ")}
    assert not {"referrals", "orders"} & held, "the project has neither"
    assert told["influence learn: rates"] == told["influence backtest"] == "none: aggregates only"
    assert {"sensitive", "basis", "owner", "ties"} <= present(read(project))
    assert "St. Anna" not in result.out + result.err and "Größe" not in result.out


def test_it_says_on_what_basis_and_what_the_list_would_be_without(run: Callable[..., object], project: Path) -> None:
    result = run("privacy", project)
    assert "church: 2 rows are used on a recorded legal basis, given between 2024-03-11 and 2024-03-11." in result.err
    assert "Without church (groups and ties)" in result.err and "Art. 22" in result.err
    assert "1 affiliation of a sensitive kind without a recorded legal basis was left out" in result.err
    german = run("privacy", project, "--lang", "de", "-f", "md")
    assert "Personenbezogene Daten" in german.out and "Ohne Kirche" in german.err
    (project / "affiliations.csv").write_text("account_id,group_id\n001,g1\n002,g1\n", encoding="utf-8")
    without = run("privacy", project, "-f", "csv")
    assert "Art. 9" not in without.out and "recorded legal basis, given" not in without.err


def test_every_command_that_reads_a_project_is_in_the_record() -> None:
    commands = {entry.name or entry.callback.__name__ for entry in app.registered_commands}
    named = {name for output in OUTPUTS for name in re.findall(r"[a-z_]+", output)}
    elsewhere = {"demo", "init", "check", "export", "override", "privacy"}  # check: set_aside; export: its files
    assert commands - elsewhere <= named
