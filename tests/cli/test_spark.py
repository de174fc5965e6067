"""``influence hubs --engine spark``: what it needs is said, and what it lists is what memory lists."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from spark_here import needs_spark

TOWN = Path(__file__).parents[2] / "data" / "town"


def refused(run, *options: str) -> str:
    done = run("hubs", str(TOWN), "-m", "strength", *options)
    assert done.code == 2
    assert not done.out
    return " ".join(done.err.split())


def java(folder: Path, version: str) -> None:
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    (folder / "release").write_text(f'IMPLEMENTOR="Debian"\nJAVA_VERSION="{version}"\n', encoding="utf-8")


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> None:
    """PySpark as if it were installed."""
    monkeypatch.setattr("influence.engines.spark_needs.find_spec", lambda name: object())


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "which is not installed: pip"), ("de", "nicht installiert ist: pip")]
)
def test_without_pyspark_it_says_how_to_install_it(run, monkeypatch, lang: str, words: str) -> None:
    monkeypatch.setattr("influence.engines.spark_needs.find_spec", lambda name: None)
    assert words in refused(run, "--engine", "spark", "--lang", lang)


@pytest.mark.parametrize(("lang", "words"), [("en", "needs Java 17 or later, which"), ("de", "braucht Java 17 oder")])
def test_without_java_it_says_so(run, monkeypatch, there, tmp_path: Path, lang: str, words: str) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert words in refused(run, "--engine", "spark", "--lang", lang)


@pytest.mark.parametrize(("version", "found"), [("1.8.0_402", "8"), ("11.0.2", "11")])
def test_an_old_java_is_named(run, monkeypatch, there, tmp_path: Path, version: str, found: str) -> None:
    java(tmp_path, version)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert f"is version {found}. Let JAVA_HOME" in refused(run, "--engine", "spark")


@pytest.mark.parametrize("engine", ["auto", "memory", "duckdb"])
def test_a_master_is_for_spark_alone(run, engine: str) -> None:
    said = refused(run, "--engine", engine, "--spark-master", "spark://127.0.0.1:7077")
    assert "--spark-master acts on the engine spark alone" in said


def test_a_cluster_needs_a_folder_that_it_sees(run) -> None:
    assert "needs --work" in refused(run, "--engine", "spark", "--spark-master", "spark://head:7077")


def test_it_needs_memory_for_java_too(run, monkeypatch, there, tmp_path: Path) -> None:
    java(tmp_path, "17.0.1")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert "3GiB or more" in refused(run, "--engine", "spark", "--memory-limit", "2GiB")


def test_what_it_does_not_do_is_said(run) -> None:
    assert "--sources needs --engine memory" in refused(run, "--engine", "spark", "--sources", "50")


@pytest.mark.skipif(needs_spark[1].args[0], reason=needs_spark[1].kwargs["reason"])
@pytest.mark.long
def test_the_list_is_that_of_memory_byte_for_byte(run, tmp_path: Path) -> None:
    work = tmp_path / "work"
    for engine, more in (("memory", ()), ("spark", ("--work", str(work), "--memory-limit", "3GiB"))):
        file = str(tmp_path / f"{engine}.csv")
        done = run("hubs", str(TOWN), "-m", "two_mode_degree", "-m", "strength", "-o", file, "--engine", engine, *more)
        assert done.code == 0, done.err
    assert "engine spark at local[*]" in done.err
    assert (tmp_path / "spark.csv").read_bytes() == (tmp_path / "memory.csv").read_bytes()
    one, other = (json.loads((tmp_path / f"{name}.csv.run.json").read_text("utf-8")) for name in ("spark", "memory"))
    assert one["options"]["engine"] == "spark"
    for key in ("rows", "inputs", "as_of", "tables", "overrides"):
        assert one[key] == other[key], key
    assert not list(work.iterdir())


@pytest.mark.skipif(needs_spark[1].args[0], reason=needs_spark[1].kwargs["reason"])
@pytest.mark.long
@pytest.mark.parametrize(
    "options",
    [("--kind", "church", "--within", "Altstadt"), ("--groups", "-m", "strength", "-m", "members")],
    ids=" ".join,
)
def test_a_part_of_the_network_is_ranked_as_in_memory(run, options: tuple[str, ...]) -> None:
    more = ("-m", "two_mode_degree", *options, "-f", "csv", "-q")
    memory, spark = (run("hubs", str(TOWN), *more, "--engine", engine) for engine in ("memory", "spark"))
    assert (spark.code, spark.out) == (memory.code, memory.out)
    assert spark.code == 0


@pytest.mark.skipif(needs_spark[1].args[0], reason=needs_spark[1].kwargs["reason"])
@pytest.mark.long
def test_a_plan_is_that_of_memory_byte_for_byte(run, tmp_path: Path) -> None:
    """Sketches and diffusion come from Spark, choice and certificate are reckoned here; nothing is left."""
    town, work = tmp_path / "town", tmp_path / "work"
    shutil.copytree(TOWN, town)
    for engine, more in (("memory", ()), ("spark", ("--work", str(work), "--memory-limit", "3GiB"))):
        given = ("--budget", "8", "--plan", str(tmp_path / f"{engine}.json"), "-o", str(tmp_path / f"{engine}.csv"))
        done = run("plan", str(town), *given, "--lang", "de", "--engine", engine, *more)
        assert done.code == 0, done.err
    assert "von der Engine spark auf local[*] gerechnet" in " ".join(done.err.split())
    for form in ("csv", "json"):
        assert (tmp_path / f"spark.{form}").read_bytes() == (tmp_path / f"memory.{form}").read_bytes()
    manifest = json.loads((tmp_path / "spark.csv.run.json").read_text("utf-8"))
    assert (manifest["options"]["engine"], manifest["options"]["master"]) == ("spark", "local[*]")
    assert not list(work.iterdir())


@pytest.mark.parametrize("command", [("rank",), ("map",), ("backtest",), ("plan", "--budget", "3")], ids=lambda c: c[0])
def test_every_command_says_what_spark_needs(run, monkeypatch, tmp_path: Path, command: tuple[str, ...]) -> None:
    monkeypatch.setattr("influence.engines.spark_needs.find_spec", lambda name: None)
    name, *options = command
    file = tmp_path / ("out.html" if name == "map" else "out.csv")
    done = run(name, str(TOWN), *options, "--engine", "spark", "-o", str(file))
    assert done.code == 2
    assert "which is not installed: pip" in " ".join(done.err.split())
    assert not file.exists()


@pytest.mark.skipif(needs_spark[1].args[0], reason=needs_spark[1].kwargs["reason"])
@pytest.mark.long
def test_a_cluster_that_is_not_there_is_said(run, tmp_path: Path) -> None:
    said = refused(run, "--engine", "spark", "--spark-master", "nonsense://host", "--work", str(tmp_path / "w"))
    assert "Spark at nonsense://host gave up" in said
