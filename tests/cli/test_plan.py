"""``influence plan`` from the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
from few_samples import few_town
from workbooks import cells


def test_a_plan_as_table_and_as_json_with_its_manifest(run, project: Path, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    result = run("plan", project, "--budget", "2", "--plan", file)
    assert result.code == 0, result.err
    rows = list(csv.DictReader(io.StringIO(result.out, newline="")))
    whole = json.loads(file.read_text(encoding="utf-8"))
    assert [row["account_id"] for row in rows] == [seed["account_id"] for seed in whole["seeds"]]
    assert 1 <= len(rows) <= 2
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert "St. Anna" not in file.read_text(encoding="utf-8") + result.out
    manifest = json.loads((tmp_path / "plan.json.run.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "plan"
    assert manifest["options"]["budget"] == ["2"]
    before = file.read_bytes()
    assert run("plan", project, "--budget", "2", "--plan", file).code == 0
    assert file.read_bytes() == before


def test_plainer_lists_in_german_and_a_list_of_ones_own(run, project: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("name;account_id\nX;005\nY;gone\n", encoding="utf-8")
    result = run(
        "plan", project, "--budget", "1", "--part", "baselines", "--compare", own, "--lang", "de", "--format", "md"
    )
    assert result.code == 0, result.err
    assert "eigene Liste" in result.out
    assert "größter Umsatz" in result.out
    assert "1 Id der eigenen Liste" in result.err


def test_budgets_and_files_that_cannot_be_are_refused(run, project: Path, tmp_path: Path) -> None:
    assert run("plan", project).code == 2
    assert run("plan", project, "--budget", "10EUR").code == 2  # no contact_cost is known
    assert "contact_cost" in run("plan", project, "--budget", "10EUR").err
    assert run("plan", project, "--budget", "2", "--plan", tmp_path / "plan.txt").code == 2
    assert run("plan", project, "--budget", "2", "--plan", project / "influence.toml").code == 2
    assert run("plan", project, "--budget", "2", "--compare", tmp_path / "absent.csv").code == 3


def test_prospects_as_table_and_turned_round(run, project: Path, tmp_path: Path) -> None:
    file = tmp_path / "prospects.xlsx"
    result = run("prospects", project, "--top", "5")
    assert result.code == 0, result.err
    rows = list(csv.DictReader(io.StringIO(result.out, newline="")))
    assert [row["rank"] for row in rows] == [str(place + 1) for place in range(len(rows))]
    assert {row["kind_of_prospect"] for row in rows} == {"prospect", "group"}
    assert "St. Anna" not in result.out
    assert run("prospects", project, "--top", "5").out == result.out
    german = run("prospects", project, "--only", "group", "--format", "md", "--lang", "de")
    assert "Gruppe" in german.out
    assert "Interessent" not in german.out.split("\n", 2)[2]
    assert run("prospects", project, "--account", "001", "-o", file).code == 0
    assert file.exists()
    assert run("prospects", project, "--account", "004").code == 2  # a prospect is not asked


def test_a_hold_out_is_drawn_kept_and_read(run, tmp_path: Path) -> None:
    town, file = tmp_path / "town", tmp_path / "plan.json"
    few_town(town)  # plans are kept: not beside the shipped data
    drawn = run("plan", town, "--budget", "30", "--holdout", "20%", "--plan", file)
    assert drawn.code == 0, drawn.err
    assert "Held out at random" in drawn.err
    whole = json.loads(file.read_text(encoding="utf-8"))
    design = whole["hold_out"]
    held = {one for unit in design["assignments"][design["drawn"]] for one in design["units"][unit]["accounts"]}
    assert held
    assert not held & {seed["account_id"] for seed in whole["seeds"]}
    too_early = run("evaluate", town, "--plan", file)
    assert too_early.code == 2
    assert "Nothing after the plan" in too_early.err
    design["date"] = "2025-01-31"
    file.write_text(json.dumps(whole), encoding="utf-8")
    read = run("evaluate", town, "--plan", file, "--outcome", "won")
    assert read.code == 0, read.err
    assert [row["arm"] for row in csv.DictReader(io.StringIO(read.out, newline=""))] == ["asked", "held_out"]
    assert "referrals won for each account asked" in read.err
    assert "gefragt" in run("evaluate", town, "--plan", file, "--lang", "de", "--format", "md").out
    for broken in ("{}", "[1", '{"hold_out": null}', '{"hold_out": {"units": []}}', "[" * 9000):
        file.write_text(broken, encoding="utf-8")
        refused = run("evaluate", town, "--plan", file)
        assert refused.code == 3
        assert "Error" not in refused.err
    assert "no such file" in run("evaluate", town, "--plan", tmp_path / "absent.json").err
    assert run("plan", town, "--budget", "30", "--holdout", "a fifth").code == 2


def test_what_if_is_a_table_of_the_difference_and_a_workbook_holds_it_all(run, project: Path, tmp_path: Path) -> None:
    asked = ("plan", project, "--budget", "2", "--asked-within", "0")
    more = run(*asked, "--or-budget", "1")
    assert more.code == 0, more.err
    rows = list(csv.DictReader(io.StringIO(more.out, newline="")))
    book = tmp_path / "plan.xlsx"
    assert run(*asked, "-o", book).code == 0
    names = openpyxl.load_workbook(book).sheetnames
    assert {"Beside plainer lists", "Smaller budgets"} < set(names)
    assert {row["plan_change"] for row in rows} <= {"stays", "leaves"}
    assert "a difference of" in more.err
    lost = run(*asked, "--lose", "001", "--lang", "de", "--format", "md")
    assert lost.code == 0, lost.err
    assert "fällt weg" in lost.out
    assert run(*asked, "--lose", "004").code == 2  # a prospect
    assert run(*asked, "--win", "001").code == 2  # a customer
    assert run(*asked, "--win", "006").code == 0


@pytest.mark.long
def test_a_hold_out_stands_through_all_waves_on_the_page_too(run, tmp_path: Path, monkeypatch) -> None:
    """Asks are written down as pending; then the answers come, one account opts out, and the campaign is read."""
    monkeypatch.setattr("influence.campaign.waiting.value_of_waiting.__kwdefaults__", {"draws": 2})
    town = tmp_path / "town"
    few_town(town)
    asked = ("--budget", "30", "--waves", "2", "--holdout", "20%", "--asked-within", "0")
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    assert run("plan", town, *asked, "--plan", first, "-q").code == 0
    whole = json.loads(first.read_text(encoding="utf-8"))
    design = whole["hold_out"]
    units = [design["units"][unit] for unit in design["assignments"][design["drawn"]]]
    closed = {one for unit in units for name in ("accounts", "others") for one in unit[name]}
    now = [seed["account_id"] for seed in whole["seeds"] if seed["wave"] == 1]
    log = (town / "asks.csv").read_text(encoding="utf-8")
    answers = ["", "pending", "silent", *["yes", "no"] * 20][: len(now)]
    log += "".join(f"{one},2026-01-10,{answer}\n" for one, answer in zip(now, answers, strict=True))
    (town / "asks.csv").write_text(log, encoding="utf-8")
    gone = min(unit["others"][0] for unit in units if unit["others"])
    accounts = (town / "accounts.csv").read_text(encoding="utf-8").splitlines()
    flag = accounts[0].split(",").index("opt_out")
    left = [",".join(["true" if at == flag else cell for at, cell in enumerate(row.split(","))])
            if row.startswith(f"{gone},") else row for row in accounts]  # fmt: skip
    (town / "accounts.csv").write_text("\n".join(left) + "\n", encoding="utf-8")
    settings = (town / "influence.toml").read_text(encoding="utf-8").replace("2025-12-31", "2026-01-31")
    (town / "influence.toml").write_text(settings, encoding="utf-8")
    then = run("plan", town, *asked, "--after", first, "--plan", second)
    assert then.code == 0, then.err
    assert "2 of them have not answered yet" in then.err
    assert "1 of those who declined gave no answer" in then.err
    assert "Held out since 2025-12-31, in all waves" in then.err
    text = second.read_text(encoding="utf-8")
    later = json.loads(text)
    assert (later["waves"]["open"], later["waves"]["silent"], later["waves"]["wave"]) == (2, 1, 2)
    assert not closed & {seed["account_id"] for seed in later["seeds"]}
    assert (f'"{gone}"' in first.read_text(encoding="utf-8"), f'"{gone}"' in text) == (True, False)
    page = tmp_path / "page"
    shown = run("report", town, "--out", page, "--only", "xlsx", *asked, "--after", first)
    assert shown.code == 0, shown.err
    assert (page / "plan.json").read_bytes() == second.read_bytes()  # the next wave goes on with either
    assert str(page / "plan.json") in shown.out.splitlines()
    html = (page / "report.html").read_text(encoding="utf-8")
    assert "Held out since 2025-12-31" in html and "Zurückgehalten seit 2025-12-31" in html
    assert {"Campaign", "Waves", "Hold-out"} <= set(cells((page / "priorities.xlsx").read_bytes()))
    assert run("report", town, "--out", page, "--only", "page", "--after", first).code == 2  # of which budget?
    read = run("evaluate", town, "--plan", second)
    assert read.code == 0, read.err
    assert "accounts of the clusters that were to be asked have an ask on record since" in read.err


def test_a_campaign_in_waves_goes_on_with_the_answers(run, project: Path, tmp_path: Path) -> None:
    first, second, book = (tmp_path / name for name in ("first.json", "second.json", "plan.xlsx"))
    asked = ("plan", project, "--budget", "3", "--asked-within", "0")
    begun = run(*asked, "--waves", "3", "--plan", first, "-o", book)
    assert begun.code == 0, begun.err
    assert "Wave 1 of 3" in begun.err
    assert "Waves" in openpyxl.load_workbook(book).sheetnames
    whole = json.loads(first.read_text(encoding="utf-8"))
    assert whole["waves"]["begun"] == "2025-12-31"
    now = next(seed["account_id"] for seed in whole["seeds"] if seed["wave"] == 1)
    before = first.read_bytes()
    assert run(*asked, "--waves", "3", "--plan", first).code == 0
    assert first.read_bytes() == before
    (project / "asks.csv").write_text(f"account_id,date,agreed\n{now},2026-01-20,false\n", encoding="utf-8")
    settings = project / "influence.toml"
    text = settings.read_text(encoding="utf-8").replace("2025-12-31", "2026-01-31")
    settings.write_text(text, encoding="utf-8")
    then = run(*asked, "--after", first, "--plan", second, "--lang", "de", "--format", "md")
    assert then.code == 0, then.err
    assert "Welle" in then.out
    assert "1 Kunde wurde seit 2025-12-31 gefragt" in then.err
    later = json.loads(second.read_text(encoding="utf-8"))
    assert now not in {seed["account_id"] for seed in later["seeds"]}
    assert (later["waves"]["wave"], later["budget"]) == (2, {"accounts": 2.0})
    by_wave = run(*asked, "--after", second, "--part", "waves")  # no new answers: the same wave
    assert next(csv.DictReader(io.StringIO(by_wave.out, newline="")))["wave"] == "2"
    few = run(*asked, "--waves", "3", "--holdout", "20%")
    assert (few.code, "whole clusters" in few.err) == (2, True)
    for broken in ("{}", "[1", '{"waves": null}', '{"waves": {"count": 1, "wave": 2}}'):
        first.write_text(broken, encoding="utf-8")
        refused = run(*asked, "--after", first)
        assert refused.code == 3
        assert "no plan in waves" in refused.err
    assert run(*asked, "--random-more", "lots").code == 2
