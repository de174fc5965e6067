"""``influence ranges`` from the command line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest


def test_ranges_of_a_project(run, project: Path) -> None:
    result = run("ranges", project)
    assert result.code == 0
    table = list(csv.DictReader(io.StringIO(result.out, newline="")))
    assert [row["rank"] for row in table] == [str(rank) for rank in range(1, 8)]
    assert all(1 <= int(row["rank_low"]) <= int(row["rank_high"]) <= 7 for row in table)
    assert {row["top_label"] for row in table} == {"sure"}  # seven accounts are all among the first 20
    assert "rank correlation" in result.err
    assert "Bayesian bootstrap" in result.err


def test_ranges_by_referral_value_in_german(run, project: Path) -> None:
    result = run("ranges", project, "--referral", "--lang", "de", "--format", "md")
    assert result.code == 0
    assert "Vorn nach Empfehlung" in result.out
    assert "%" in result.out
    assert "Rangkorrelation" in result.err


@pytest.mark.parametrize("text", ["[ranges]\ndraws = 5\n", "[ranges]\ntopp = 5\n"])
def test_settings_of_ranges_that_are_wrong_are_said(run, project: Path, text: str) -> None:
    settings = project / "influence.toml"
    before = settings.read_text(encoding="utf-8") if settings.exists() else ""
    settings.write_text(f"{before}\n{text}", encoding="utf-8")
    result = run("ranges", project)
    assert result.code == 4
    assert "[ranges]" in result.err
