"""``--estimate``: rows counted or judged without reading, and what follows from them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from influence.effort import (
    Planning,
    Reporting,
    Spreading,
    estimate_effort,
    estimate_hours,
    estimate_plan,
    estimate_report,
)
from influence.settings.loading import load_settings
from influence.tables.counting import count_rows


@pytest.fixture(scope="module", autouse=True)
def small_samples() -> None:
    """Estimates here are of samples as large as they may grow."""


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    accounts = pd.DataFrame({"account_id": [f"{i:04}" for i in range(300)], "revenue": 5.0})
    affiliations = pd.DataFrame({"account_id": accounts["account_id"], "group_id": "g", "kind": "social"})
    return {"accounts": accounts, "affiliations": affiliations}


def written(folder: Path, tables: dict[str, pd.DataFrame], form: str) -> Path:
    for name, frame in tables.items():
        if form == "csv":
            frame.to_csv(folder / f"{name}.csv", index=False)
        elif form == "parquet":
            frame.to_parquet(folder / f"{name}.parquet")
        elif form == "xlsx":
            frame.to_excel(folder / f"{name}.xlsx", index=False)
        else:
            with sqlite3.connect(folder / "crm.sqlite") as connection:
                frame.to_sql(name, connection, index=False)
    return folder


@pytest.mark.parametrize("form", ["csv", "parquet", "sqlite"])
def test_rows_are_counted_without_reading_them(tmp_path: Path, tables: dict[str, pd.DataFrame], form: str) -> None:
    counts = count_rows(written(tmp_path, tables, form), load_settings(tmp_path))
    assert {name: (of[0].rows, of[0].exact) for name, of in counts.items()} == {
        "accounts": (300, True),
        "affiliations": (300, True),
    }


def test_a_workbook_is_judged_by_its_size(tmp_path: Path, tables: dict[str, pd.DataFrame]) -> None:
    count = count_rows(written(tmp_path, tables, "xlsx"), load_settings(tmp_path))["accounts"][0]
    assert not count.exact
    assert 30 < count.rows < 3000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_last_line_without_its_end_counts(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "accounts.csv").write_bytes("id,revenue\n1,2\n3,4".encode(encoding))
    (tmp_path / "ties.csv").write_text("source,target,kind\n1,3,social\n")
    assert count_rows(tmp_path, load_settings(tmp_path))["accounts"][0].rows == 2


def test_a_large_text_is_judged_by_some_places_in_it(
    tmp_path: Path, tables: dict[str, pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("influence.tables.counting._LOOKED_AT", 1000)
    count = count_rows(written(tmp_path, tables, "csv"), load_settings(tmp_path))["accounts"][0]
    assert not count.exact
    assert count.rows == pytest.approx(300, rel=0.1)


def test_twice_the_rows_take_longer_and_fewer_reasons_less(tmp_path: Path, tables: dict[str, pd.DataFrame]) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    for folder, times in ((small, 1), (large, 100)):
        folder.mkdir()
        grown = {name: pd.concat([frame] * times) for name, frame in tables.items()}
        written(folder, grown, "parquet")
    one, many = estimate_effort(small), estimate_effort(large)
    assert many.links == 100 * one.links
    assert all(many.seconds[name] >= one.seconds[name] for name in one.seconds)
    assert many.memory > one.memory
    assert estimate_effort(large, rows=10).total < many.total
    low, high = many.range
    assert low < many.total < high


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_estimate_is_all_that_is_said(run, tmp_path: Path, tables: dict[str, pd.DataFrame], language: str) -> None:
    written(tmp_path, tables, "csv")
    (tmp_path / "affiliations.csv").write_text("this is no table, and nobody notices\n")
    for command in ("rank", "hubs", "clusters", "check"):
        found = run(command, tmp_path, "--estimate", "--lang", language)
        assert found.code == 0
        assert "300" in found.out and " GB" in found.out
        assert "account_id" not in found.out
    assert not list(tmp_path.glob("*.run.json"))


def test_sources_asked_for_act_on_the_estimate(run, tmp_path: Path, tables: dict[str, pd.DataFrame]) -> None:
    grown = {name: pd.concat([frame] * 100) for name, frame in tables.items()}
    written(tmp_path, grown, "parquet")
    few, by_size, exact = (estimate_effort(tmp_path, sources=sources) for sources in (32, None, "exact"))
    assert few.seconds["measures"] < by_size.seconds["measures"] < exact.seconds["measures"]
    assert few.seconds["reading"] == exact.seconds["reading"]
    said = [run("rank", tmp_path, "--estimate", *more).out for more in ((), ("--sources", "exact"))]
    assert said[0] != said[1]


def test_a_plan_has_an_estimate_of_its_own(tmp_path: Path, tables: dict[str, pd.DataFrame], run) -> None:
    written(tmp_path, tables, "csv")
    one, two = (estimate_plan(tmp_path, planning=Planning(plans=plans)) for plans in (1, 2))
    assert set(one.seconds) == {"reading", "network", "values", "list", "choosing", "judging"}
    assert two.seconds["choosing"] == pytest.approx(2 * one.seconds["choosing"])
    assert (one.more > 0, one.more_memory > 0) == (True, True)  # samples may grow
    limited = estimate_plan(tmp_path, planning=Planning(limit=0.1))
    assert (limited.more, limited.seconds) == (0.0, one.seconds)
    assert estimate_plan(tmp_path, planning=Planning(waves=3)).seconds["waiting"] > 0
    said = run("plan", tmp_path, "--budget", "5", "--estimate", "--waves", "3")
    assert said.code == 0, said.err
    assert "whether waiting for answers pays" in said.out
    assert "Estimated for the plan" in said.out
    assert "complete list" not in said.out
    assert "für den Plan" in run("plan", tmp_path, "--budget", "5", "--estimate", "--lang", "de").out


def test_the_estimate_of_a_plan_knows_its_budget_and_what_it_has_to_try(
    tmp_path: Path, tables: dict[str, pd.DataFrame], run
) -> None:
    written(tmp_path, tables, "csv")

    def stages(**asked):
        return estimate_plan(tmp_path, planning=Planning(**asked))

    few, many = (stages(seeds=seeds) for seeds in (10, 200))
    assert many.seconds["judging"] > few.seconds["judging"]
    assert stages(seeds=10**6).seconds == stages(seeds=300).seconds  # there are no more accounts
    assert "beginnings" not in few.seconds
    assert stages(seeds=30, ruled=True).seconds["beginnings"] > 0
    assert "beginnings" not in stages(seeds=31, ruled=True).seconds
    of_money = stages(uneven=True)
    assert ("beginnings" in of_money.seconds, of_money.more > stages().more) == (False, True)
    assert stages(seeds=30, hold_out=True).seconds["holding_out"] > 0
    said = {
        budget: run("plan", tmp_path, *budget, "--estimate").out
        for budget in (
            ("-b", "5"), ("-b", "5h"), ("-b", "200"), ("-b", "5", "--holdout", "20%"),
            ("-b", "5", "--at-most", "owner=1"),
        )
    }  # fmt: skip
    assert len(set(said.values())) == 5
    assert [budget for budget, text in said.items() if "other beginnings" in text] == [
        ("-b", "5h"), ("-b", "5", "--at-most", "owner=1"),
    ]  # fmt: skip


def test_a_report_has_an_estimate_of_its_own_stages(tmp_path: Path, tables: dict[str, pd.DataFrame], run) -> None:
    written(tmp_path, tables, "csv")
    whole, page = (estimate_report(tmp_path, reporting=Reporting(files=files)) for files in (True, False))
    ranked = estimate_effort(tmp_path)
    assert set(whole.seconds) >= {"reading", "values", "clusters", "choosing", "spreading", "testing", "page", "files"}
    assert whole.total > page.total > sum(ranked.seconds[name] for name in ("reading", "network", "measures", "values"))
    assert whole.memory > page.memory >= estimate_plan(tmp_path).memory
    waves = estimate_report(tmp_path, reporting=Reporting(Planning(waves=3)))
    assert waves.total > whole.total
    said = run("report", tmp_path, "--out", tmp_path / "report", "--estimate")
    assert said.code == 0, said.err
    assert "the page with its map" in said.out
    assert "Estimated for the report" in said.out
    assert "files beside" not in run("report", tmp_path, "--only", "page", "--estimate").out
    assert "für den Bericht" in run("report", tmp_path, "--estimate", "--lang", "de").out
    assert not (tmp_path / "report").exists()


def test_hours_and_prospects_have_estimates_of_their_own(tmp_path: Path, tables: dict[str, pd.DataFrame], run) -> None:
    written(tmp_path, tables, "csv")
    everybody, few = (estimate_hours(tmp_path, spreading=Spreading(rows)) for rows in (None, 5))
    assert set(everybody.seconds) == {"reading", "network", "values", "spreading", "writing_hours"}
    assert everybody.total > few.total
    hours, prospects = (run(command, tmp_path, "--estimate").out for command in ("hours", "prospects"))
    assert "spreading hours" in hours
    assert "Estimated for the plan of hours" in hours
    assert "who could introduce whom" in prospects
    assert "complete list" not in hours + prospects
