"""Processes under limits, and the whole run on a tiny town."""

from __future__ import annotations

import json
import sys

import pytest
from program import PATIENCE

from benchmarks.__main__ import END_TO_END, main, parse
from benchmarks.limited import Ended, Limits, lines_of, run

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits read /proc")


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_lines_come_as_they_are_written_and_the_end_last() -> None:
    *lines, ended = lines_of(
        python("import time; print('a', flush=True); time.sleep(0.3); print('b')"), Limits(PATIENCE)
    )
    assert lines == ["a", "b"]
    assert isinstance(ended, Ended)
    assert ended.outcome == "done"
    assert ended.peak_mib > 1


def test_a_step_that_takes_too_long_is_ended_and_the_steps_before_it_are_kept() -> None:
    code = "import time; print('first', flush=True); time.sleep(3600)"
    first, ended = lines_of([sys.executable, "-I", "-S", "-c", code], Limits(seconds=3.0))
    assert first == "first"
    assert isinstance(ended, Ended)
    assert ended.outcome == "time"


def test_a_process_that_takes_too_much_memory_is_ended() -> None:
    code = "import time; kept = [bytearray(1 << 20) for _ in range(300)]; time.sleep(3600)"
    assert run(python(code), Limits(seconds=PATIENCE, mib=100)).outcome == "memory"


def test_a_failure_tells_its_last_line() -> None:
    ended = run(python("raise ValueError('so it is')"), Limits(PATIENCE))
    assert (ended.outcome, ended.detail) == ("failed", "ValueError: so it is")


def test_only_is_a_choice_of_tools_measures_and_the_whole_program() -> None:
    everything, some = parse([]), parse(["--only", "influence,pagerank", "--sizes", "2_000,1000"])
    assert everything.files == ("parquet", "csv")
    assert len(everything.tools) == 7
    assert (some.tools, some.measures, some.sizes) == (("influence",), ("pagerank",), (1000, 2000))
    assert not some.files
    assert parse(["--only", END_TO_END]).tools == ()


def test_an_unknown_word_is_refused_with_those_that_are_known(capsys) -> None:
    with pytest.raises(SystemExit):
        parse(["--only", "pagerang"])
    assert "Got pagerang" in capsys.readouterr().err


@pytest.mark.long
def test_a_tiny_run_measures_compares_and_writes_everything(tmp_path) -> None:
    for peer in ("networkx", "sknetwork"):
        pytest.importorskip(peer)
    words = f"influence,networkx,scikit-network,strength,pagerank,{END_TO_END}"
    assert main(["--sizes", "200", "--only", words, "--out", str(tmp_path)]) == 0
    given = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    runs = {(run["tool"], run["graph"], run["measure"]): run for run in given["runs"]}
    assert {run["outcome"] for run in runs.values()} == {"done"}, given["runs"]
    assert runs["networkx", "projected", "strength"]["difference"] < 1e-12
    assert runs["networkx", "projected", "pagerank"]["difference"] < 1e-6
    assert runs["scikit-network", "projected", "pagerank"]["difference"] < 1e-6
    assert not runs["networkx", "two-mode", "pagerank"]["same"]
    assert runs["influence", "two-mode", "pagerank"]["difference"] is None
    stages = {(row["form"], row["stage"]): row for row in given["end_to_end"]}
    assert {row["outcome"] for row in stages.values()} == {"done"}, given["end_to_end"]
    assert ("csv", "all rows") in stages
    assert ("parquet", "measures: pagerank") in stages
    assert "## End to end" in (tmp_path / "table.md").read_text(encoding="utf-8")


@pytest.mark.long
def test_what_stopped_at_a_larger_size_is_measured_all_the_same(tmp_path) -> None:
    results = tmp_path / "results.json"
    words = ["--only", "influence,strength", "--out", str(tmp_path)]
    assert main([*words, "--sizes", "300"]) == 0
    stopped = results.read_text(encoding="utf-8").replace('"outcome": "done"', '"outcome": "memory"')
    results.write_text(stopped, encoding="utf-8")
    assert main([*words, "--sizes", "200,400", "--add"]) == 0
    given = json.loads(results.read_text(encoding="utf-8"))
    assert {run["accounts"]: run["outcome"] for run in given["runs"]} == {200: "done", 300: "memory", 400: "not tried"}
    assert [town["accounts"] for town in given["towns"]] == [200, 300, 400]
