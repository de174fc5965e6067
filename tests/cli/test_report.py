"""``influence report``: the page and the files beside it, from the command line."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from workbooks import cells

from influence.report.files import NAMES
from influence.report.map.text import to_json


def test_the_page_and_the_files_are_listed_on_stdout_with_their_manifest(run, project: Path, tmp_path: Path) -> None:
    result = run("report", project, "--out", tmp_path / "out", "--budget", "2")
    assert result.code == 0
    listed = [Path(line) for line in result.out.splitlines()]
    assert listed == [path for path in listed if path.is_file()]
    assert (listed[0].name, listed[-1].name) == ("report.html", "run.json")
    assert {path.name for path in listed} >= {"priorities.xlsx", "priorities.csv", "hubspot.csv", "network.gexf"}
    record = json.loads(listed[-1].read_text(encoding="utf-8"))
    assert record["command"] == "report" and record["options"]["only"] == list(NAMES)
    assert record["options"]["budget"] == ["2"]
    assert "report.html" in [one["file"] for one in record["outputs"]]
    assert "How to import HubSpot:" in result.err
    assert not list(tmp_path.rglob("*.part"))


def test_the_page_alone(run, project: Path, tmp_path: Path) -> None:
    assert (
        run("report", project, "--out", tmp_path, "--only", "page", "--lang", "de", "--title", "Unser Netz").code == 0
    )
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["report.html", "run.json"]
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert '<html lang="de">' in page and "<title>Unser Netz</title>" in page


def test_the_workbook_holds_the_campaign(run, project: Path, tmp_path: Path) -> None:
    run("report", project, "--out", tmp_path, "--only", "xlsx", "--budget", "2")
    sheets = cells((tmp_path / "priorities.xlsx").read_bytes())
    assert list(sheets)[:4] == ["Priorities", "Reasons", "Campaign", "Campaign compared"]
    seeds = sheets["Campaign"]
    assert len(seeds) <= 3 and seeds[0][1:3] == ["Account", "Name"]
    assert sheets["Campaign compared"][1][0] == "This plan"


def test_the_workbook_holds_the_hours(run, project: Path, tmp_path: Path) -> None:
    result = run("report", project, "--out", tmp_path, "--only", "xlsx", "--budget", "2", "--capacity", "20h/week")
    assert result.code == 0
    sheets = cells((tmp_path / "priorities.xlsx").read_bytes())
    assert {"Hours", "Hours by owner"} <= set(sheets) and len(sheets["Hours"]) > 1
    assert all(row[-1] for row in sheets["Hours"][1:])  # each with a reason
    again = run("report", project, "--out", tmp_path, "--only", "page")
    assert "There is no plan of hours here" in (tmp_path / "report.html").read_text(encoding="utf-8") and not again.code


def test_sensitive_groups_are_named_when_asked(run, project: Path, tmp_path: Path) -> None:
    for options in ((), ("--show-sensitive",)):
        assert run("report", project, "--out", tmp_path, "--only", "page", *options).code == 0
        page = (tmp_path / "report.html").read_text(encoding="utf-8")
        assert ("St. Anna" in page) == bool(options)


def test_without_history_the_page_says_why_the_list_was_not_tested(run, project: Path, tmp_path: Path) -> None:
    result = run("report", project, "--out", tmp_path, "--only", "page")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "The list was not tested on your own history" in page
    assert "Die Liste wurde nicht an Ihrer eigenen Geschichte geprüft" in page
    assert 'data-go="backtest"' not in page
    assert "notes" in result.err.lower()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("--budget", "many"), 2), (("--only", "pdf"), 2), (("--budget", "3", "--only", "page"), 0)],
)
def test_what_cannot_be_asked_for_is_refused(run, project: Path, tmp_path: Path, arguments, code) -> None:
    assert run("report", project, "--out", tmp_path / "out", *arguments).code == code
    assert (tmp_path / "out").exists() == (code == 0)


def test_no_input_is_overwritten(run, project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(project, folder)
    (folder / "accounts.csv").rename(folder / "priorities.csv")
    settings = (folder / "influence.toml").read_text(encoding="utf-8") if (folder / "influence.toml").exists() else ""
    (folder / "influence.toml").write_text(
        f'{settings}\n[tables.accounts]\nfile = "priorities.csv"\n', encoding="utf-8"
    )
    before = (folder / "priorities.csv").read_bytes()
    result = run("report", folder, "--out", folder, "--only", "csv")
    assert result.code == 2 and (folder / "priorities.csv").read_bytes() == before
    assert not (folder / "report.html").exists()


def test_the_same_bytes_every_time(run, project: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        run("report", project, "--out", tmp_path / name, "--only", "csv", "--budget", "2")
    assert (tmp_path / "one/report.html").read_bytes() == (tmp_path / "two/report.html").read_bytes()
    assert (tmp_path / "one/run.json").read_bytes() == (tmp_path / "two/run.json").read_bytes()


def places(page: Path) -> dict[str, tuple[float, float, int]]:
    from influence.report.map import read_earlier

    return dict(read_earlier(page).accounts)


def test_a_page_starts_from_the_one_that_it_replaces_or_from_one_that_is_named(
    run, project: Path, tmp_path: Path
) -> None:
    old, page = tmp_path / "old.html", tmp_path / "new.html"
    assert run("map", project, "-o", old).code == 0
    first = places(old)
    key, (x, y, home) = next((key, spot) for key, spot in first.items() if spot[2] == 0)
    text = old.read_text(encoding="utf-8")
    data = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    at = data["nodes"]["accounts"]["id"].index(key)
    data["nodes"]["accounts"]["x"][at] = x + 5.5
    head, mark, rest = text.partition('id="data">')
    old.write_text(head + mark + to_json(data) + "</script>" + rest.partition("</script>")[2], encoding="utf-8")
    moved = first | {key: (x + 5.5, y, home)}
    assert run("map", project, "-o", page, "--start", old).code == 0 and places(page) == moved
    record = json.loads((tmp_path / "new.html.run.json").read_text(encoding="utf-8"))
    assert record["options"]["start"] == f"sha256:{sha256(old.read_bytes()).hexdigest()}"
    assert run("map", project, "-o", old).code == 0 and places(old) == moved, "the page that is replaced"
    assert run("map", project, "-o", old, "--start", "none").code == 0 and places(old) == first
    assert run("report", project, "--out", tmp_path, "--only", "page", "--start", page).code == 0
    assert places(tmp_path / "report.html") == moved
    (tmp_path / "report.html").write_text("something else", encoding="utf-8")
    assert run("report", project, "--out", tmp_path, "--only", "page").code == 0
    assert places(tmp_path / "report.html") == first


def test_a_start_that_is_none_is_refused(run, project: Path, tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text("<html></html>", encoding="utf-8")
    for start, words in (("other.html", "no page with a map"), ("nowhere.html", "cannot be read")):
        result = run("map", project, "-o", tmp_path / "m.html", "--start", tmp_path / start)
        assert result.code == 2 and words in result.err and start in result.err
    run("map", project, "-o", tmp_path / "m.html")
    result = run("map", project, "-o", tmp_path / "r.html", "--start", tmp_path / "m.html", "--redact", "names")
    assert result.code == 2 and "who is who" in result.err and not (tmp_path / "r.html").exists()
    assert run("map", project, "-o", tmp_path / "m.html", "--redact", "names").code == 0


def test_as_many_accounts_are_drawn_as_asked_for(run, project: Path, tmp_path: Path) -> None:
    assert run("map", project, "-o", tmp_path / "m.html", "--drawn", "3").code == 0
    assert len(places(tmp_path / "m.html")) == 3
    assert run("map", project, "-o", tmp_path / "m.html", "--drawn", "0").code == 2
