"""``influence backtest``: table, page, manifest, languages, refusals."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest
from dated_towns import random_town
from markdown_blocks import ROOT


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a project folder with dated referrals and arrivals."""
    place = tmp_path_factory.mktemp("town")
    data = random_town(1)
    for name in ("accounts", "groups", "affiliations", "referrals"):
        frame = data.tables[name].dropna(axis=1, how="all")
        frame.to_csv(place / f"{name}.csv", index=False, date_format="%Y-%m-%d")
    (place / "influence.toml").write_text(
        '[project]\ntitle = "Probe"\nas_of = 2025-06-30\n\n[referral]\nsamples = 1000\n', encoding="utf-8"
    )
    return place


ARGUMENTS = ("--split", "2024-06-30", "--draws", "60")


def test_the_table_is_the_result_and_the_verdict_goes_to_stderr(run, folder: Path) -> None:
    result = run("backtest", folder, *ARGUMENTS)
    assert result.code == 0
    table = list(csv.DictReader(io.StringIO(result.out)))
    assert table[0]["measure"] == "referral_value" and table[0]["split"] == ""
    assert {"found", "precision_low", "lift_high", "auc", "over_top_revenue_low"} <= set(table[0])
    assert result.err.splitlines()[0].startswith(("The network", "Whether the network"))
    assert "May hold later knowledge:\n  · " in result.err
    assert run("backtest", folder, *ARGUMENTS).out == result.out


@pytest.mark.parametrize("form", ["table", "md"])
def test_people_get_words_and_intervals(run, folder: Path, form: str) -> None:
    english = run("backtest", folder, *ARGUMENTS, "--format", form)
    german = run("backtest", folder, *ARGUMENTS, "--format", form, "--lang", "de")
    assert "top revenue" in english.out and " to " in english.out and "Ranked by" in english.out
    assert "höchster Umsatz" in german.out and " bis " in german.out
    assert "Kann späteres Wissen enthalten:" in german.err


PARTS, FORMS = (
    ("splits", "fits", "agreement", "gains", "calibration"),
    ("csv", "tsv", "json", "jsonl", "md", "excel-csv"),
)


@pytest.mark.parametrize(
    ("part", "form"), [*((part, "table") for part in PARTS), *(("figures", form) for form in FORMS)]
)
def test_every_part_has_every_form(run, folder: Path, part: str, form: str) -> None:
    result = run("backtest", folder, *ARGUMENTS, "--part", part, "--format", form, "--quiet")
    assert result.code == 0 and result.out and result.err == ""
    if form == "json":
        assert isinstance(json.loads(result.out), list)


def test_page_and_table_lie_beside_their_manifests(run, folder: Path, tmp_path: Path) -> None:
    page, table = tmp_path / "backtest.html", tmp_path / "backtest.csv"
    result = run("backtest", folder, *ARGUMENTS, "--page", page, "-o", table, "--outcome", "customers", "--at", "7")
    assert result.code == 0 and result.out == ""
    assert page.read_text("utf-8").lower().startswith("<!doctype html>") and "Probe" in page.read_text("utf-8")
    assert set(pd.read_csv(table)["k"]) == {6, 7}
    for file in (page, table):
        record = json.loads((tmp_path / f"{file.name}.run.json").read_text("utf-8"))
        assert record["command"] == "backtest" and record["options"]["split"] == ["2024-06-30"]
        assert record["options"]["outcome"] == "customers"
        assert any("may hold later knowledge" in method.lower() for method in record["methods"])


def test_few_outcomes_are_said_and_no_error(run, folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "few.html"
    result = run("backtest", folder, "--split", "2025-05-31", "--page", page)
    assert result.code == 0 and "Nothing can be concluded" in result.err
    assert next(csv.DictReader(io.StringIO(result.out)))["split"] == "2025-05-31"
    assert "Nothing can be concluded" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--split", "1990-01-01"), 2, "before the first date of the data"),
        (("--split", "2025-06-30"), 2, "leaves nothing to score"),
        (("--split", "yesterday"), 2, "'yesterday' is not a day"),
        (("--split", "2024-06-30", "--every", "x"), 2, "'x' is not a step"),
        (("--split", "2024-06-30", "--measure", "pagernk"), 2, "no measure pagernk"),
        (("--split", "2024-06-30", "--page", "page.txt"), 2, "the page is HTML"),
        (("--split", "2024-06-30", "--draws", "1"), 2, "--draws"),
        (("--split", "2024-06-30", "-o", "x.csv", "-f", "json"), 2, "its ending says 'csv'"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    run, folder: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    before = sorted(folder.iterdir())
    result = run("backtest", folder, *arguments)
    assert result.code == code and said in result.err and result.out == ""
    assert sorted(folder.iterdir()) == before and not Path("page.txt").exists()


def test_a_page_is_never_written_over_the_project(run, folder: Path) -> None:
    link = folder / "page.html"
    link.symlink_to(folder / "accounts.csv")
    try:
        result = run("backtest", folder, *ARGUMENTS, "--page", link)
    finally:
        link.unlink()
    assert result.code == 2 and "is read from" in result.err


@pytest.mark.parametrize("result", ["page.htm", "page.htm.run.json"])
def test_the_result_never_overwrites_the_page_or_its_manifest(run, folder: Path, tmp_path: Path, result: str) -> None:
    page, output = tmp_path / "page.htm", tmp_path / "over" / ".." / result
    (tmp_path / "over").mkdir()
    form = () if result.endswith("json") else ("--format", "csv")
    found = run("backtest", folder, *ARGUMENTS, "--page", page, "-o", output, *form)
    assert found.code == 2
    assert "cannot be one file" in found.err
    assert [one.name for one in tmp_path.iterdir()] == ["over"]


def test_the_verdict_that_the_documentation_quotes_is_the_one_given(run) -> None:
    result = run("backtest", ROOT / "data" / "town", "--split", "2024-12-31")
    quoted = " ".join((ROOT / "docs" / "backtest.md").read_text(encoding="utf-8").split())
    assert result.err.splitlines()[0] in quoted
