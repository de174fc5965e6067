"""``hubs --within``: one text that means several things is asked about, never guessed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest


@pytest.fixture
def ambiguous(project: Path) -> Path:
    """Let a group bear a territory's name, and a group's id be another group's name."""
    (project / "groups.csv").write_text(
        "group_id,name,kind,size\ng1,Altstadt,social,40\ng2,g1,industry,60\ng3,Südhöhe,church,90\ng4,Chor,social,\n",
        encoding="utf-8",
    )
    return project


def ids(text: str) -> set[str]:
    return {row["account_id"] for row in csv.DictReader(io.StringIO(text, newline=""))}


def test_a_group_called_like_a_territory_is_asked_about(run, ambiguous: Path) -> None:
    result = run("hubs", ambiguous, "--within", "altstadt")
    assert result.code == 2 and result.out == ""
    assert "--within group:g1 (the group Altstadt) or --within territory:Altstadt" in result.err
    assert ids(run("hubs", ambiguous, "--within", "group:g1").out) == {"001", "002", "003"}
    assert ids(run("hubs", ambiguous, "--within", "Group: Altstadt").out) == {"001", "002", "003"}
    assert ids(run("hubs", ambiguous, "--within", "territory:altstadt").out) == {"001", "002", "006"}


def test_an_id_that_is_the_name_of_another_group_is_asked_about(run, ambiguous: Path) -> None:
    result = run("hubs", ambiguous, "--within", "g1")
    assert result.code == 2 and "group:g1" in result.err and "group:g2" in result.err
    assert ids(run("hubs", ambiguous, "--within", "group:g2").out) == {"001", "004", "005"}
    assert ids(run("hubs", ambiguous, "--within", "group:g1").out) == {"001", "002", "003"}


def test_a_withheld_group_is_no_reading(run, ambiguous: Path) -> None:
    result = run("hubs", ambiguous, "--within", "Südhöhe")
    assert result.code == 0 and ids(result.out) == {"003", "004"}
    assert run("hubs", ambiguous, "--within", "Südhöhe", "--show-sensitive").code == 2
    assert "g3" in run("hubs", ambiguous, "--within", "Südhöhe", "--show-sensitive").err


def test_unknown_places_are_refused_with_a_prefix_too(run, ambiguous: Path) -> None:
    for place in ("group:Mond", "territory:", "group:", ":", "territory:g4"):
        assert run("hubs", ambiguous, "--within", place).code == 2
