"""``influence hubs`` on the engine past memory: the same list, and words for all that it does not do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from taking_long import marked

from influence.cli.engine import bytes_in
from influence.engines.groups import GROUP_MEASURES
from influence.engines.hubs import RECURRENCES
from influence.errors import UsageError

TOWN = Path(__file__).parents[2] / "data" / "town"


def hubs(run, *options: str):
    return run("hubs", str(TOWN), *options)


@pytest.mark.parametrize("name", RECURRENCES)
def test_the_list_is_that_of_memory_byte_for_byte(run, project: Path, name: str) -> None:
    options = (project, "-m", name, "-m", "strength", "--format", "csv", "--quiet")
    memory, duckdb = (run("hubs", *options, "--engine", engine) for engine in ("memory", "duckdb"))
    assert duckdb.code == 0
    assert duckdb.out == memory.out


TELLING = (
    ("--kind", "Verein", "-m", "pagerank", "-m", "two_mode_degree"),
    ("--within", "group:G001", "--kind", "social"),
    ("--groups", "-m", "strength", "-m", "diffusion", "--kind", "industry", "--within", "Altstadt"),
)
"""Parts that between them have most in which engines could differ; the others take long."""
PARTS = (
    *TELLING,
    ("--kind", "church"),
    ("--within", "Altstadt"),
    ("--groups", *(word for name in GROUP_MEASURES for word in ("-m", name))),
    ("--groups", "-m", "pagerank", "--lang", "de"),
    ("--groups", "-m", "members", "--show-sensitive"),
)


@pytest.mark.parametrize("options", marked(PARTS, lambda part: part not in TELLING), ids=" ".join)
def test_a_part_of_the_network_is_ranked_as_in_memory(run, options: tuple[str, ...]) -> None:
    memory, duckdb = (hubs(run, *options, "-f", "csv", "-q", "--engine", engine) for engine in ("memory", "duckdb"))
    assert (duckdb.code, duckdb.out) == (memory.code, memory.out)
    assert duckdb.code == 0
    assert len(duckdb.out.splitlines()) > 5


@pytest.mark.parametrize("options", [("--kind", "chruch"), ("--within", "Altstat"), ("--within", "nobody's")])
def test_what_nothing_is_called_is_refused_alike(run, options: tuple[str, ...]) -> None:
    memory, duckdb = (hubs(run, *options, "--engine", engine) for engine in ("memory", "duckdb"))
    assert duckdb.code == 2
    assert duckdb.err == memory.err


def test_small_and_sensitive_groups_are_not_named(run, tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("account_id,territory\n" + "".join(f"a{i},North\n" for i in range(9)))
    groups = "P1,Saint Ann,church,40\nC1,Tennis,club,\nC2,,club,3\n"
    (tmp_path / "groups.csv").write_text(f"group_id,name,kind,size\n{groups}")
    rows = [
        f"a{i},{group},explicit_consent 2024-03-11"
        for i in range(9)
        for group in ("P1", "C1")
        if i > 2 or group == "P1"
    ]
    rows += ["a1,C2,", "a2,C2,"]
    (tmp_path / "affiliations.csv").write_text("account_id,group_id,basis\n" + "\n".join(rows) + "\n")
    for options in (("--groups",), ("--groups", "--show-sensitive"), ("--within", "Saint Ann")):
        more = ("-f", "csv", "-q")
        memory, duckdb = (run("hubs", str(tmp_path), *options, *more, "--engine", e) for e in ("memory", "duckdb"))
        assert (duckdb.code, duckdb.out, duckdb.err) == (memory.code, memory.out, memory.err)
        assert ("Saint Ann" in duckdb.out) == ("--show-sensitive" in options)


def test_the_engine_is_declared(run, tmp_path: Path) -> None:
    for engine, lang in (("duckdb", "de"), ("memory", "en"), ("auto", "en")):
        file = tmp_path / f"{engine}.csv"
        more = ("--memory-limit", "1GiB") if engine == "duckdb" else ()
        done = hubs(run, "-m", "strength", "-o", str(file), "--engine", engine, "--lang", lang, *more)
        assert done.code == 0
        manifest = json.loads(Path(f"{file}.run.json").read_text(encoding="utf-8"))
        assert manifest["options"]["engine"] == ("memory" if engine == "auto" else engine)
        assert ("Engine duckdb auf der Platte" in done.err) == (engine == "duckdb")
    one, other = (json.loads((tmp_path / f"{name}.csv.run.json").read_text("utf-8")) for name in ("duckdb", "memory"))
    for key in ("rows", "inputs", "as_of", "tables", "overrides"):
        assert one[key] == other[key], key
    assert (tmp_path / "duckdb.csv").read_bytes() == (tmp_path / "memory.csv").read_bytes()


def test_auto_goes_past_memory_where_it_would_not_fit(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("influence.cli.engine._needs_more", lambda folder, there: True)
    assert "engine duckdb" in hubs(run, "-m", "strength").err
    assert "engine duckdb" not in hubs(run, "-m", "betweenness").err
    assert "engine duckdb" in hubs(run, "-m", "strength", "--kind", "church").err
    assert "engine duckdb" not in hubs(run, "-m", "betweenness", "--sources", "50").err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--engine", "duckdb", "-m", "betweenness"), "has the measures diffusion, strength"),
        (("--engine", "duckdb", "--sources", "50"), "--sources needs --engine memory"),
        (("--engine", "duckdb", "--groups", "-m", "katz"), "has the measures members, two_mode_degree"),
        (("--engine", "memory", "--memory-limit", "2GiB"), "--memory-limit acts on the engines duckdb"),
        (("--engine", "memory", "--work", "w"), "--work acts on the engines duckdb"),
        (("--engine", "duckdb", "--memory-limit", "much"), "Got 'much'"),
        (("--engine", "duckdb", "--memory-limit", "100MB"), "1GiB or more"),
    ],
)
def test_what_the_engine_does_not_do_is_said(run, options: tuple[str, ...], words: str) -> None:
    done = hubs(run, *options)
    assert done.code == 2
    assert words in " ".join(done.err.split())


def test_a_work_folder_that_is_a_file_is_refused(run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = hubs(run, "--engine", "duckdb", "--work", str(tmp_path / "file"))
    assert done.code == 2
    assert "folder for the engine's files" in " ".join(done.err.split())


def test_sizes() -> None:
    assert [bytes_in(text) for text in ("1GiB", "1GB", "512 mib", "7")] == [2**30, 10**9, 2**29, 7]
    with pytest.raises(UsageError):
        bytes_in("-1GB")
