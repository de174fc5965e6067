"""``influence export``: the files to pass on, from the command line."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
from workbooks import cells, opened

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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", [("rank",), ("clusters",), ("hubs", "--groups"), ("ranges",), ("learn",)])
def test_every_table_may_be_a_workbook_with_what_it_rests_on(
    run, project: Path, tmp_path: Path, command: tuple[str, ...], language: str
) -> None:
    name, *more = command
    there = run(name, project, *more, "-f", "jsonl", "--lang", language)
    result = run(name, project, *more, "-o", tmp_path / "t.xlsx", "--lang", language)
    assert result.code == there.code == 0 and "t.xlsx.run.json" in result.err
    table, method = cells((tmp_path / "t.xlsx").read_bytes()).values()
    rows = [json.loads(line) for line in there.out.splitlines()]
    assert len(table) == len(rows) + 1 and len(table[0]) == len(rows[0])
    for cells_of, row in zip(table[1:], rows, strict=True):
        for cell, value in zip(cells_of, row.values(), strict=True):
            if isinstance(value, float | int) and not isinstance(value, bool):
                assert cell == pytest.approx(value, abs=0.005, rel=1e-11)
    said = [line.strip()[2:] for line in there.err.splitlines() if line.startswith("  · ")]
    assert set(said) <= {cell for row in method for cell in row}


def test_a_workbook_is_no_text_for_stdout(run, project: Path, tmp_path: Path) -> None:
    result = run("rank", project, "-f", "xlsx")
    assert result.code == 2 and not result.out and "-o FILE.xlsx" in result.err
    assert run("rank", project, "-f", "csv", "-o", tmp_path / "a.xlsx").code == 2
    assert run("check", project, "-o", tmp_path / "aside.xlsx").code == 0
    table, _ = cells((tmp_path / "aside.xlsx").read_bytes()).values()
    assert table[0][:4] == ["Table", "File", "Line", "Why"] and table[1][0] == "affiliations"


def test_rows_beyond_what_excel_holds_are_said(
    run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("influence.report.workbook.MOST_ROWS", 3)
    assert "first 3 of 7 rows" in run("rank", project, "-o", tmp_path / "t.xlsx").err
    table, method = cells((tmp_path / "t.xlsx").read_bytes()).values()
    assert len(table) == 4 and "first 3 of 7 rows" in str(method)


def test_graph_files_hold_the_first_accounts_and_all_where_they_are_asked_for(
    run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("influence.report.files.MOST_DRAWN", 3)
    counted = {}
    for only in ("graph", "all"):
        result = run("export", project, "--out", tmp_path / only, "--only", only)
        counted[only] = (tmp_path / only / "network.graphml").read_text().count('<node id="account:')
        assert ("network.graphml, network.gexf: the first 3 of 7 accounts" in result.err) is (only == "all")
    assert counted == {"graph": 7, "all": 3}


def test_a_history_gives_a_figure_of_what_an_older_list_would_have_found(run, project: Path, tmp_path: Path) -> None:
    from markdown_blocks import ROOT

    place = tmp_path / "project"
    shutil.copytree(ROOT / "data" / "town", place, ignore=shutil.ignore_patterns("influence-memory"))
    result = run("export", place, "--out", tmp_path / "town", "--only", "figures")
    assert result.code == 0 and (tmp_path / "town" / "figures" / "lift.svg").is_file()
    assert "adds something over top revenue" in result.err
    result = run("export", project, "--out", tmp_path / "plain", "--only", "figures")
    assert result.code == 0 and not (tmp_path / "plain" / "figures" / "lift.svg").exists()
    assert "figures/lift: left out." in result.err


def test_what_a_team_wrote_is_kept_when_the_workbook_is_written_anew(run, project: Path, tmp_path: Path) -> None:
    asked = ("export", project, "--out", tmp_path, "--only", "xlsx")
    assert run(*asked).code == 0
    path = tmp_path / "priorities.xlsx"
    book = opened(path.read_bytes())
    sheet = book["Priorities"]
    places = {cell.value: cell.column for cell in sheet[1]}
    written = {"001": ("agreed", "Anna", date(2026, 3, 1), "=SUM(A1) ruft zurück"), "006": (None, None, None, "später")}
    for row in range(2, sheet.max_row + 1):
        for heading, value in zip(
            ("State", "Who", "On", "Note"), written.get(sheet.cell(row, 2).value, ()), strict=False
        ):
            sheet.cell(row, places[heading]).value = value
            sheet.cell(row, places[heading]).data_type = "s" if isinstance(value, str) else "d" if value else "n"
    book.save(path)
    book.close()
    result = run(*asked, "--lang", "de")
    assert result.code == 0 and "bleibt für 2 Accounts erhalten" in result.err
    rows = cells(path.read_bytes())["Prioritäten"]
    kept = {row[1]: tuple(row[6:10]) for row in rows[1:] if any(row[6:10])}
    assert rows[0][6:10] == ["Stand", "Wer", "Am", "Notiz"]
    assert kept == {
        "001": ("zugesagt", "Anna", datetime(2026, 3, 1), "=SUM(A1) ruft zurück"),
        "006": (None, None, None, "später"),
    }
    (project / "accounts.csv").write_text(
        "".join(line for line in (project / "accounts.csv").read_text().splitlines(True) if not line.startswith("006")),
        encoding="utf-8",
    )
    result = run(*asked)
    assert "kept for 1 account." in result.err and "1 account that is no longer listed is not kept" in result.err
    again = path.read_bytes()
    assert run(*asked).code == 0 and path.read_bytes() == again, "kept as often as it is written"


def test_a_workbook_that_cannot_be_read_is_not_replaced_and_one_of_others_is(
    run, project: Path, tmp_path: Path
) -> None:
    import openpyxl

    path = tmp_path / "priorities.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    result = run("export", project, "--out", tmp_path, "--only", "xlsx")
    assert result.code == 2 and "lost" in result.err and path.read_bytes().endswith(b"broken")
    openpyxl.Workbook().save(path)
    assert run("export", project, "--out", tmp_path, "--only", "xlsx").code == 0
    assert "Priorities" in cells(path.read_bytes())
