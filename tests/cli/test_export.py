"""``influence export``: the files to pass on, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from workbooks import cells

from influence.language import LANGUAGES
from influence.report.files import NAMES


def test_the_files_are_listed_on_stdout_and_the_three_steps_said(run, project: Path, tmp_path: Path) -> None:
    result = run("export", project, "--out", tmp_path / "out")
    assert result.code == 0
    listed = [Path(line) for line in result.out.splitlines()]
    assert listed == [path for path in listed if path.is_file()] and listed[-1].name == "run.json"
    assert {path.name for path in listed} >= {"priorities.xlsx", "priorities.csv", "hubspot.csv", "network.gexf"}
    for name in ("HubSpot", "Salesforce", "Dynamics 365"):
        steps = result.err.partition(f"How to import {name}:\n")[2].splitlines()[:3]
        assert [step.strip()[:2] for step in steps] == ["1.", "2.", "3."]
    guide = (tmp_path / "out" / "crm" / "README.txt").read_text(encoding="utf-8")
    assert all(line.strip()[3:] in guide for line in result.err.splitlines() if line.strip()[:2] in ("1.", "2.", "3."))
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["command"] == "export" and record["options"]["only"] == list(NAMES)
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_names_stand_in_the_workbook_as_text(run, project: Path, tmp_path: Path, language: str) -> None:
    assert run("export", project, "--out", tmp_path / "out", "--only", "xlsx", "--lang", language).code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["priorities.xlsx", "run.json"]
    sheets = cells((tmp_path / "out" / "priorities.xlsx").read_bytes())
    first, reasons, groups, *_ = sheets.values()
    names = [row[2] for row in first[1:]]
    assert '=HYPERLINK("http://x")' in names and "\\x1b]0;owned\\x07\\x1b[31mRot" in names
    assert len(first) == len(reasons) == 8
    assert "St. Anna" not in str(sheets) and any(row[1] in ("church", "Kirche") for row in groups)
    assert list(sheets)[-2:] == {"en": ["Set aside", "Method"], "de": ["Nicht verwendet", "Methode"]}[language]


def test_sensitive_groups_are_named_when_asked_but_never_in_letters(run, project: Path, tmp_path: Path) -> None:
    run("export", project, "--out", tmp_path, "--only", "xlsx,letters,graph", "--show-sensitive")
    assert "St. Anna" in str(cells((tmp_path / "priorities.xlsx").read_bytes()))
    assert b"St. Anna" in (tmp_path / "network.gexf").read_bytes()
    letters = tmp_path / "letters.xlsx"
    assert not letters.exists() or "St. Anna" not in str(cells(letters.read_bytes()))


def test_the_key_may_be_named(run, project: Path, tmp_path: Path) -> None:
    result = run("export", project, "--out", tmp_path, "--only", "hubspot", "--key", "Record ID")
    assert (tmp_path / "crm" / "hubspot.csv").read_text(encoding="utf-8").startswith("Record ID,Referral rank")
    assert "Map Record ID to" in result.err and "Salesforce" not in result.err


def test_what_cannot_be_asked_for_is_refused_before_anything_is_computed(run, project: Path, tmp_path: Path) -> None:
    result = run("export", project, "--out", tmp_path / "out", "--only", "xlsx,pdf")
    assert result.code == 2 and "'pdf'" in result.err and "hubspot" in result.err
    (tmp_path / "taken").write_text("", encoding="utf-8")
    result = run("export", project, "--out", tmp_path / "taken", "--only", "csv")
    assert result.code == 2 and "--out" in result.err
    assert not (tmp_path / "out").exists()


def test_a_workbook_of_the_project_is_not_written_over(run, project: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "orders"
    book.active.append(["account_id", "date", "amount"])
    book.save(project / "priorities.xlsx")
    before = (project / "priorities.xlsx").read_bytes()
    result = run("export", project, "--out", project, "--only", "xlsx")
    assert result.code == 2 and "priorities.xlsx" in result.err
    assert (project / "priorities.xlsx").read_bytes() == before


def test_our_own_workbook_beside_the_tables_is_read_as_none_of_them(run, project: Path) -> None:
    assert run("export", project, "--out", project, "--only", "xlsx,csv,letters").code == 0
    before = run("rank", project, "-f", "csv").out
    for path in project.glob("*.xlsx"):
        path.unlink()
    assert run("rank", project, "-f", "csv").out == before
