"""Each command on a small project: streams, forms, files, exit codes."""

from __future__ import annotations

import csv
import io
import json
from hashlib import sha256
from pathlib import Path

import pytest

from influence.model import LEADING_COLUMNS


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_rank_pipes_the_whole_list_as_csv(run, project: Path) -> None:
    result = run("rank", project)
    assert result.code == 0
    table = rows(result.out)
    assert tuple(table[0])[: len(LEADING_COLUMNS)] == LEADING_COLUMNS
    assert [row["rank"] for row in table] == [str(rank) for rank in range(1, 8)]
    assert {row["account_id"] for row in table} == {f"{number:03d}" for number in range(1, 8)}
    for row in table:
        total = round(float(row["own_value"]) * 100) + round(float(row["referral_value"]) * 100)
        assert round(float(row["priority"]) * 100) == total
    assert "diffusion" in table[0] and "betweenness" in table[0]
    assert "Assumptions that acted:" in result.err and "basis" in result.err


def test_no_formula_reaches_a_spreadsheet(run, project: Path) -> None:
    names = [row["name"] for row in rows(run("rank", project).out)]
    assert '\'=HYPERLINK("http://x")' in names


@pytest.mark.parametrize(
    ("form", "read"), [("json", json.loads), ("jsonl", lambda text: [*map(json.loads, text.splitlines())])]
)
def test_json_holds_the_same_rows_as_csv(run, project: Path, form: str, read) -> None:
    objects = read(run("rank", project, "--format", form).out)
    table = rows(run("rank", project, "--format", "csv").out)
    assert [item["account_id"] for item in objects] == [row["account_id"] for row in table]
    assert [f"{item['own_value']:.2f}" for item in objects] == [row["own_value"] for row in table]
    assert list(objects[0]) == list(table[0])


def test_top_cuts_every_form(run, project: Path) -> None:
    assert len(rows(run("rank", project, "--top", "2").out)) == 2
    assert len(run("rank", project, "--top", "2", "--format", "md").out.splitlines()) == 4
    assert run("rank", project, "--top", "0").code == 2


def test_by_orders_numbers_down_and_text_up(run, project: Path) -> None:
    degree = [float(row["strength"]) for row in rows(run("rank", project, "--by", "strength").out)]
    assert degree == sorted(degree, reverse=True)
    ids = [row["account_id"] for row in rows(run("rank", project, "--by", "account_id").out)]
    assert ids == sorted(ids)
    by_revenue = rows(run("rank", project, "--by", "revenue").out)
    assert [row["revenue"] for row in by_revenue][-2:] == ["", ""]
    assert [row["account_id"] for row in by_revenue][-2:] == ["004", "006"]


def test_by_an_unknown_column_names_the_nearest(run, project: Path) -> None:
    result = run("rank", project, "--by", "own_valeu")
    assert result.code == 2 and result.out == ""
    assert "Did you mean 'own_value'" in result.err


@pytest.mark.parametrize("rule", ["blend", "borda", "pareto"])
def test_combine_changes_what_priority_is(run, project: Path, rule: str) -> None:
    assert run("rank", project, "--combine", rule).code == 0


def test_weights_act_in_a_blend(run, project: Path) -> None:
    own = rows(run("rank", project, "--combine", "blend", "--own-weight", "1", "--referral-weight", "0").out)
    assert own[0]["account_id"] == "002"
    wrong = run("rank", project, "--combine", "blend", "--own-weight", "-1")
    assert wrong.code == 2 and "--own-weight" in wrong.err
    assert run("rank", project, "--combine", "sum").code == 2


def test_weights_that_would_do_nothing_are_refused(run, project: Path) -> None:
    alone = run("rank", project, "--own-weight", "0.9")
    assert alone.code == 2 and alone.err.startswith("--own-weight acts only with --combine blend or borda")
    both = run("rank", project, "--combine", "pareto", "--own-weight", "1", "--referral-weight", "2", "--lang", "de")
    assert both.code == 2 and both.err.startswith("--own-weight, --referral-weight wirken nur")
    settings = project / "influence.toml"
    settings.write_text(settings.read_text("utf-8") + '\n[priority]\ncombine = "borda"\n', "utf-8")
    assert run("rank", project, "--own-weight", "0.9").code == 0


def test_a_list_is_not_ordered_by_prose(run, project: Path) -> None:
    result = run("rank", project, "--by", "reason")
    assert result.code == 2 and "'reason' is prose and orders nothing" in result.err


@pytest.mark.parametrize("kind", ["industry", "Branche", "BRANCHE", "Innung"])
def test_a_kind_is_called_by_the_words_of_both_languages(run, project: Path, kind: str) -> None:
    assert run("hubs", project, "--kind", kind).out == run("hubs", project, "--kind", "industry").out != ""


def test_an_ending_that_contradicts_the_form_is_refused(run, project: Path, tmp_path: Path) -> None:
    wrong = run("rank", project, "-o", tmp_path / "a.csv", "-f", "json")
    assert wrong.code == 2 and "its ending says 'csv', --format says json" in wrong.err
    assert run("map", project, "-o", tmp_path / "map.txt").code == 2
    assert not list(tmp_path.glob("*.csv*")) and not list(tmp_path.glob("map*"))
    assert run("rank", project, "-o", tmp_path / "a.csv", "-f", "excel-csv").code == 0
    assert run("rank", project, "-o", tmp_path / "a.txt", "-f", "json").code == 0


def test_parameters_of_measures_are_for_the_manifest(run, project: Path, tmp_path: Path) -> None:
    for command in ("rank", "hubs"):
        result = run(command, project, "-o", tmp_path / "list.csv")
        assert "λ" not in result.err and "q =" not in result.err
        methods = json.loads((tmp_path / "list.csv.run.json").read_text("utf-8"))["methods"]
        assert any(method.startswith("diffusion: q = ") for method in methods)
    assert "sampling error: see referral_value_se" in run("rank", project).err


def test_a_file_gets_its_form_from_its_ending_and_a_manifest_beside_it(run, project: Path, tmp_path: Path) -> None:
    file = tmp_path / "liste.json"
    result = run("rank", project, "--top", "3", "-o", file)
    assert result.code == 0 and result.out == ""
    assert len(json.loads(file.read_text())) == 3
    record = json.loads((tmp_path / "liste.json.run.json").read_text())
    assert record["outputs"][0] == {
        "file": "liste.json",
        "bytes": file.stat().st_size,
        "sha256": sha256(file.read_bytes()).hexdigest(),
    }
    assert record["command"] == "rank" and record["options"]["top"] == 3
    source = {entry["file"]: entry["sha256"] for entry in record["inputs"]}
    assert source["accounts.csv"] == sha256((project / "accounts.csv").read_bytes()).hexdigest()
    assert str(tmp_path) not in (tmp_path / "liste.json.run.json").read_text()


def test_a_file_without_a_known_ending_needs_a_form(run, project: Path, tmp_path: Path) -> None:
    refused = run("rank", project, "-o", tmp_path / "liste.xyz")
    assert refused.code == 2 and "--format" in refused.err
    assert run("rank", project, "-o", tmp_path / "liste.xyz", "--format", "tsv").code == 0
    assert run("rank", project, "-o", tmp_path / "no" / "liste.csv").code == 2
    assert run("rank", project, "-o", tmp_path / "liste.csv", "--format", "table").code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["liste.xyz", "liste.xyz.run.json", "projekt"]


def test_a_list_for_excel_follows_the_language(run, project: Path, tmp_path: Path) -> None:
    plain, file = tmp_path / "liste.csv", tmp_path / "excel.csv"
    result = run("rank", project, "-f", "excel-csv", "-o", file, "--lang", "de")
    assert result.code == 0 and "Nullen" in result.err
    text = file.read_bytes().decode("utf-8")
    assert text.startswith("\ufeffRang;Account;Name;Priorität;")
    table = list(csv.DictReader(io.StringIO(text[1:], newline=""), delimiter=";"))
    assert run("rank", project, "-o", plain, "--lang", "de").code == 0
    amounts = [row["own_value"] for row in rows(plain.read_text(encoding="utf-8"))]
    assert [row["Eigener Wert"].replace(",", ".") for row in table] == amounts
    assert run("rank", project, "-f", "excel-csv", "-q").out.startswith("\ufeffRank,Account,Name,")


def test_quiet_says_nothing_but_the_result(run, project: Path) -> None:
    result = run("rank", project, "--quiet")
    assert result.err == "" and len(rows(result.out)) == 7


def test_german_speaks_german_and_keeps_the_names_of_columns(run, project: Path) -> None:
    english, german = run("rank", project), run("rank", project, "--lang", "de")
    assert "Annahmen, die gewirkt haben:" in german.err
    assert tuple(rows(german.out)[0]) == tuple(rows(english.out)[0])
    assert rows(german.out)[0]["reason"] != rows(english.out)[0]["reason"]
    table = run("rank", project, "--lang", "de", "--format", "table").out
    assert "Eigener Wert" in table and "Own value" not in table
    (project / "influence.toml").write_text('[project]\nlanguage = "de"\n[referral]\nsamples = 2000\n')
    assert "Annahmen, die gewirkt haben:" in run("rank", project).err


def test_names_of_sensitive_groups_are_printed_only_when_asked(run, project: Path) -> None:
    for arguments in (
        ("rank", project),
        ("clusters", project),
        ("hubs", project, "--groups"),
        ("hubs", project, "--within", "St. Ana"),
    ):
        result = run(*arguments)
        assert "St. Anna" not in result.out + result.err
    assert "St. Anna" in run("hubs", project, "--groups", "--show-sensitive").out
    refused = run("hubs", project, "--within", "St. Anna")
    assert refused.code == 2 and "--show-sensitive" in refused.err
    assert len(rows(run("hubs", project, "--within", "g3", "--show-sensitive").out)) == 2


def test_hubs_ranks_by_a_measure_among_those_with_ties(run, project: Path) -> None:
    table = rows(run("hubs", project, "--measure", "pagerank", "-m", "betweenness").out)
    assert "007" not in {row["account_id"] for row in table}
    values = [float(row["pagerank"]) for row in table]
    assert values == sorted(values, reverse=True)
    assert {"betweenness", "percentile"} <= set(table[0])


def test_hubs_of_a_kind_and_within_a_place(run, project: Path) -> None:
    industry = {row["account_id"] for row in rows(run("hubs", project, "--kind", "industry").out)}
    assert industry == {"001", "004", "005"}
    assert {row["account_id"] for row in rows(run("hubs", project, "--within", "südhöhe").out)} == {"003", "004"}
    assert {row["account_id"] for row in rows(run("hubs", project, "--within", "g1").out)} == {"001", "002", "003"}
    twice = run("hubs", project, "--within", "Kegelclub")
    assert twice.code == 2 and "group:g1" in twice.err and "group:g4" in twice.err
    assert run("hubs", project, "--kind", "sailing").code == 2
    assert run("hubs", project, "--measure", "pagernk").code == 2


def test_hubs_with_the_least_constraint_come_first(run, project: Path) -> None:
    values = [float(row["constraint"]) for row in rows(run("hubs", project, "--measure", "constraint").out)]
    assert values == sorted(values)


@pytest.mark.parametrize(("sources", "said"), [("2", True), ("exact", False), ("400", False)])
def test_sources_decide_what_is_sampled_and_are_recorded(
    run, project: Path, tmp_path: Path, sources: str, said: bool
) -> None:
    for number, command in enumerate(
        (
            ("rank",),
            ("map",),
            ("hubs", "-m", "betweenness"),
            ("hubs", "-m", "harmonic", "--groups"),
        )
    ):
        file = tmp_path / f"{number}.{'html' if command == ('map',) else 'csv'}"
        found = run(*command[:1], project, *command[1:], "--sources", sources, "-o", file)
        assert found.code == 0, found.err
        record = json.loads(file.with_name(f"{file.name}.run.json").read_text(encoding="utf-8"))
        assert record["options"]["sources"] == (sources if sources == "exact" else int(sources))
        assert any("estimated from 2 of" in method for method in record["methods"]) == said


@pytest.mark.parametrize("sources", ["1", "-5", "0", "all", "1.5", "", "9" * 30, "²"])
def test_sources_that_mean_nothing_are_refused(run, project: Path, sources: str) -> None:
    found = run("rank", project, "--sources", sources)
    assert found.code == 2
    assert f"--sources must be exact or a whole number of 2 or more. Got {sources!r}." in found.err
    assert not found.out


def test_sources_without_anything_sampled_are_refused(run, project: Path) -> None:
    found = run("hubs", project, "--sources", "exact", "-m", "pagerank")
    assert found.code == 2
    assert "--sources acts only on betweenness and harmonic; this list shows pagerank." in found.err


def test_groups_are_ranked_too(run, project: Path) -> None:
    table = rows(run("hubs", project, "--groups").out)
    assert {row["group_id"] for row in table} == {"g1", "g2", "g4", ""}
    assert {row["kind"] for row in table} == {"social", "industry", "church"}


def test_clusters_are_profiled(run, project: Path) -> None:
    result = run("clusters", project)
    table = rows(result.out)
    assert [row["cluster"] for row in table] == [str(number + 1) for number in range(len(table))]
    assert sum(int(row["accounts"]) for row in table) == 6
    assert "1 account is in no cluster" in result.err


def test_nothing_found_is_said(run, project: Path) -> None:
    (project / "ties.csv").unlink()
    (project / "affiliations.csv").write_text("account_id,group_id\n001,g1\n")
    result = run("clusters", project)
    assert result.code == 5 and "Nothing found" in result.err


def test_map_writes_one_page_and_its_manifest(run, project: Path, tmp_path: Path) -> None:
    result = run("map", project, "-o", tmp_path / "karte.html", "--lang", "de")
    assert result.code == 0 and result.out == ""
    page = (tmp_path / "karte.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>") and "<script>alert(1)" not in page
    assert json.loads((tmp_path / "karte.html.run.json").read_text())["command"] == "map"


def test_check_reports_and_writes_what_was_set_aside(run, project: Path, tmp_path: Path) -> None:
    result = run("check", project, "-o", tmp_path / "aside.csv")
    assert result.code == 0
    assert "accounts.csv" in result.out and "encoding" in result.out
    reasons = [row["reason"] for row in rows((tmp_path / "aside.csv").read_text())]
    assert sorted(reasons) == ["no_basis", "unknown_account"]
    strict = run("check", project, "--strict")
    assert strict.code == 4 and "--strict" in strict.err and "accounts.csv" in strict.out


def test_check_and_the_commands_agree_where_nobody_could_tell_anybody(run, project: Path) -> None:
    (project / "ties.csv").unlink()
    (project / "affiliations.csv").write_text("account_id,group_id\n001,g4\n")
    result = run("check", project)
    assert result.code == 0 and "A list can be made" in result.err and "partly" in result.out
    assert run("rank", project).code == 0
    assert run("hubs", project).code == run("clusters", project).code == 5
    (project / "accounts.csv").write_text("account_id\n")
    assert run("check", project).code == run("rank", project).code == 4


def test_init_writes_settings_that_can_be_read(run, project: Path) -> None:
    refused = run("init", project)
    assert refused.code == 2 and "--force" in refused.err
    (project / "influence.toml").unlink()
    assert run("init", project).code == 0
    assert run("check", project).code == 0
    assert run("init", project, "--force").code == 0


def test_demo_does_not_write_into_a_folder_of_somebody_else(run, project: Path) -> None:
    before = {path.name: path.read_bytes() for path in project.iterdir()}
    result = run("demo", "--out", project)
    assert result.code == 2 and "--out" in result.err
    assert {path.name: path.read_bytes() for path in project.iterdir()} == before


def test_demo_of_the_florentine_families(run, tmp_path: Path) -> None:
    result = run("demo", "--example", "florentine", "--out", tmp_path / "demo")
    assert result.code == 0 and "Medici" in result.out
    names = {path.name for path in (tmp_path / "demo" / "results").iterdir()}
    assert names == {"list.csv", "clusters.csv", "map.html", "run.json"}
    for name in names:
        assert str(tmp_path / "demo" / "results" / name) in result.err
    again = run("demo", "--example", "florentine", "--out", tmp_path / "demo")
    assert again.code == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("rank", "nowhere"), 3),
        (("rank", "--nonsense"), 2),
        (("rnak",), 2),
        (("rank", "--format", "xml"), 2),
        (("--version",), 0),
        (("--help",), 0),
        (("rank", "--help"), 0),
    ],
)
def test_exit_codes(run, arguments: tuple[str, ...], code: int) -> None:
    result = run(*arguments)
    assert result.code == code
    assert (result.err != "") == (code != 0)


def test_broken_data_are_all_said_at_once_and_capped(run, project: Path) -> None:
    lines = ["account_id,name,revenue", *(f"{number},A,{number}x" for number in range(80))]
    (project / "accounts.csv").write_text("\n".join(lines) + "\n")
    result = run("rank", project)
    assert result.code in (0, 4)
    assert len(result.err.splitlines()) < 80 and "Traceback" not in result.err


def test_an_unexpected_error_is_one_line_and_a_trace_with_debug(
    run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("something odd")

    monkeypatch.setattr("influence.pipeline.rank_accounts", fail)
    short = run("rank", project)
    assert short.code == 1 and short.err.count("\n") == 1
    assert "ZeroDivisionError: something odd" in short.err and "--debug" in short.err
    long = run("rank", project, "--debug")
    assert long.code == 1 and "Traceback" in long.err


@pytest.mark.parametrize("made", [("--accounts", "120"), ("--example", "florentine")], ids=["town", "florentine"])
def test_what_the_demo_suggests_next_can_be_done(run, tmp_path: Path, made: tuple[str, str]) -> None:
    result = run("demo", *made, "--out", tmp_path / "demo")
    line = next(line for line in result.err.splitlines() if line.startswith("Next: "))
    for command in line.removeprefix("Next: ").split(", "):
        program, *arguments = command.split()
        assert program == "influence"
        assert run(*arguments).code == 0, command
