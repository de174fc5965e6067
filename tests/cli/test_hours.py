"""``influence hours`` from the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

from influence.cli.plan_file import parts_as_json, plan_as_json

TOUCHES = """account_id,date,hours,owner
001,2025-11-30,1.5,Anna
001,2025-06-30,1,Anna
002,2025-10-01,2,Bert
003,2025-03-01,0.5,Anna
001,2024-01-01,1,Anna
"""


@pytest.fixture
def looked_after(project: Path) -> Path:
    (project / "touches.csv").write_text(TOUCHES, encoding="utf-8")
    return project


def test_a_plan_as_table_and_as_json_with_its_manifest(run, looked_after: Path, tmp_path: Path) -> None:
    file = tmp_path / "hours.json"
    asked = ("hours", looked_after, "--capacity", "12h/year", "--at-least", "account:002=3")
    result = run(*asked, "--plan", file)
    assert result.code == 0, result.err
    rows = list(csv.DictReader(io.StringIO(result.out, newline="")))
    assert {row["account_id"] for row in rows} == {"001", "002", "003", "005"}  # 007 has no owner
    assert "1 customer has no owner" in result.err
    assert int(next(row["contacts"] for row in rows if row["account_id"] == "002")) >= 3
    assert not any(row["name"].startswith(("=", "+", "@")) for row in rows)
    changes = [abs(float(row["hours_change"])) for row in rows]
    assert changes == sorted(changes, reverse=True)
    whole = json.loads(file.read_text(encoding="utf-8"))
    assert [row["account_id"] for row in whole["accounts"]] == [row["account_id"] for row in rows]
    assert sum(row["hours"] for row in whole["owners"]) == pytest.approx(sum(float(row["hours"]) for row in rows))
    manifest = json.loads((tmp_path / "hours.json.run.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "hours"
    assert manifest["options"]["capacity"] == ["12h/year"]
    before = file.read_bytes()
    assert run(*asked, "--plan", file).code == 0
    assert file.read_bytes() == before


@pytest.mark.parametrize("ending", ["csv", "json", "xlsx"])
def test_every_form_is_the_same_again_and_has_a_manifest(run, looked_after: Path, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"hours.{ending}"
    assert run("hours", looked_after, "--capacity", "12h/year", "-o", file).code == 0
    before = file.read_bytes()
    assert run("hours", looked_after, "--capacity", "12h/year", "-o", file).code == 0
    assert file.read_bytes() == before
    assert json.loads((tmp_path / f"{file.name}.run.json").read_text(encoding="utf-8"))["command"] == "hours"


def test_plainer_ways_owners_and_what_is_late_in_german(run, looked_after: Path) -> None:
    asked = ("hours", looked_after, "--lang", "de", "--format", "md", "--capacity", "12h/Jahr")
    ways = run(*asked, "--part", "baselines")
    assert ways.code == 0, ways.err
    assert "gleich viel Zeit für alle" in ways.out
    assert "heutige Verteilung" in ways.out
    screen = run("hours", looked_after, "--capacity", "12h/Jahr", "--part", "owners", "--format", "table")
    assert "Anna" in screen.out
    owners = run(*asked, "--part", "owners")
    assert "| Anna |" in owners.out
    assert "Stunden vorhanden" in owners.out
    late = run(*asked, "--part", "overdue")
    assert "Tage überfällig" in late.out
    people = run(*asked)
    assert "Gewinnt" in people.out + people.err or "Untergrenze" in people.out


def test_requests_and_files_that_cannot_be_are_refused(run, looked_after: Path, tmp_path: Path) -> None:
    assert run("hours", looked_after, "--capacity", "lots").code == 2
    short = run("hours", looked_after, "--capacity", "2h/year", "--at-least", "9")
    assert short.code == 2
    assert "these floors clash: at least 9" in short.err
    assert run("hours", looked_after, "--plan", tmp_path / "hours.txt").code == 2
    assert run("hours", looked_after, "--plan", looked_after / "influence.toml").code == 2
    nothing = run("hours", looked_after, "--capacity", "500h/year", "--part", "moves")
    assert nothing.code == 5
    (looked_after / "touches.csv").unlink()
    assert "--capacity 32h/week" in run("hours", looked_after).err


@pytest.mark.parametrize(
    "asked",
    [
        ("--capacity", "Nobody=3h/week"),
        ("--at-least", "owner:Nobody=2"),
        ("--at-most", "account:999=2"),
        ("--at-least", "x"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_before_anything_is_estimated(
    run, looked_after: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, str]
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("values were estimated")

    monkeypatch.setattr("influence.value.estimate_values", never)
    assert run("hours", looked_after, *asked).code == 2


def test_without_hours_nothing_is_estimated(run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("influence.value.estimate_values", None)
    refused = run("hours", project)
    assert refused.code == 2
    assert "--capacity" in refused.err


def test_a_whole_plan_is_written_piece_by_piece_as_json_would_be_at_once() -> None:
    rows = [{"name": "a\nb", "hours": 1 / 3}, {"name": "c\u202e", "hours": None}, {"name": "d", "hours": 2}]
    frame = pd.DataFrame(rows)
    pieces = [
        *[("value", 1.5), ("notes", []), ("rows", iter([frame[:1], frame[:0], frame[1:]]))],
        *[("none", iter([pd.DataFrame()])), ("nobody", iter([])), ("said", ["x\u202e", {"y": "z\n"}])],
    ]
    text = b"".join(parts_as_json(pieces)).decode()
    plan = {"value": 1.5, "notes": [], "rows": rows, "none": [], "nobody": [], "said": ["x\u202e", {"y": "z\n"}]}
    rounded = {**plan, "rows": [{**rows[0], "hours": 0.333333333333}, *rows[1:]]}
    assert json.loads(text) == rounded
    at_once = json.dumps(rounded, ensure_ascii=False, indent=2).replace("\u202e", "\\u202e")
    assert plan_as_json(plan) == at_once + "\n"
    assert text.count("\n") == 17  # a row of a table is a line
    assert "\u202e" not in text
