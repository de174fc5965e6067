"""``influence hubs`` on the engine past memory: the same list, and words for all that it does not do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from influence.cli.engine import bytes_in
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
    assert "engine duckdb" not in hubs(run, "--kind", "church").err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--engine", "duckdb", "-m", "betweenness"), "has the measures diffusion, strength"),
        (("--engine", "duckdb", "--kind", "church"), "--kind needs --engine memory"),
        (("--engine", "duckdb", "--groups"), "--groups needs --engine memory"),
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
