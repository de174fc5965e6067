"""Killed, without room, without a network: earlier outputs intact, nothing half-written, the next run works."""

from __future__ import annotations

import ast
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest
from every_command import COMMANDS, arguments, eventful_town, files
from few_samples import command
from interrupting import interrupted, whole
from program import PATIENCE

import influence
from influence.memory import FOLDER, history

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals and limits of Linux")
ROOT = Path(__file__).parents[2]
TRIALS_EACH = 12


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return eventful_town(tmp_path_factory.mktemp("small"))


@pytest.mark.long
@pytest.mark.parametrize("name", COMMANDS)
def test_killed_at_random_moments(small: Path, tmp_path: Path, name: str) -> None:
    """A dozen trials each of every command that writes: more than 200."""
    out = tmp_path / "out"
    out.mkdir()
    subprocess.run(command(arguments(name, small, out)), capture_output=True, check=False)  # loops are compiled once
    done = whole(command(arguments(name, small, out)))
    assert done.code == 0, done.said[-500:]
    before = files(out)
    assert before
    chance, killed = random.Random(name), 0
    for _ in range(TRIALS_EACH):
        moment = chance.uniform(0.1, 1.0) * done.worked
        killed += interrupted(command(arguments(name, small, out)), moment, send=signal.SIGKILL).code == -signal.SIGKILL
        now = files(out)
        assert now.keys() == before.keys(), "no file of another name, none lost"
        assert [name for name in before if before[name] != now[name]] == [], "the same input gives the same bytes"
    assert killed >= TRIALS_EACH // 2
    again = subprocess.run(command(arguments(name, small, out)), capture_output=True, check=False)
    assert again.returncode == 0 and b"cannot be used" not in again.stderr, again.stderr.decode()[-500:]
    assert files(out) == before and history(small)


@pytest.mark.long
def test_a_kill_while_runs_and_decisions_are_kept(small: Path, tmp_path: Path) -> None:
    """Each trial writes something new to the memory; what was there before is never lost."""
    project = tmp_path / "town"
    shutil.copytree(small, project)
    chance, runs, decided = random.Random(5), len(history(project)), 2
    for trial in range(20):
        text = (project / "accounts.csv").read_text(encoding="utf-8")
        (project / "accounts.csv").write_text(text.replace(f",{837 + trial}.50,", f",{838 + trial}.50,"), "utf-8")
        given = ["rank", project, "-q", "-f", "csv"]
        if trial % 2:
            given = ["override", "00003", project, "--exclude", "--reason", "x", "--by", "A", "--on", "2025-01-01"]
        child = subprocess.Popen(command(given), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(1.0, 4.0))
        child.kill()
        child.wait()
        log = (project / FOLDER / "overrides.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(history(project)) >= runs and len(log) >= decided and all(line.endswith("}") for line in log)
        runs, decided = len(history(project)), len(log)


@pytest.mark.long
def test_a_kill_while_a_review_is_applied_records_all_of_it_or_none(small: Path, tmp_path: Path) -> None:
    project, review, log = tmp_path / "town", tmp_path / "review.csv", tmp_path / "town" / FOLDER / "identities.jsonl"
    shutil.copytree(small, project)
    ids = influence.read(project).accounts["account_id"].tolist()
    rows = [f"apart,account,{one},{two}" for one, two in pairwise(ids[:31])]
    review.write_text("\n".join(["decision,what,kept,other", *rows]) + "\n", encoding="utf-8")
    given = ["identities", project, "--apply", review, "--by", "A", "--on", "2025-01-01", "-q"]
    done, chance, seen = whole(command(given)), random.Random(7), set()
    assert done.code == 0 and len(log.read_text(encoding="utf-8").splitlines()) == len(rows)
    for _ in range(12):
        log.unlink(missing_ok=True)
        interrupted(command(given), chance.uniform(0.6, 1.1) * done.worked, send=signal.SIGKILL)
        seen.add(len(log.read_text(encoding="utf-8").splitlines()) if log.exists() else 0)
    assert seen <= {0, len(rows)} and 0 in seen
    assert subprocess.run(command(given), capture_output=True, check=False).returncode == 0
    assert subprocess.run(command(["rank", project, "-q"]), capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("limit", [0, pytest.param(2000, marks=pytest.mark.long), 40_000])
@pytest.mark.parametrize("name", ["rank", "map"])
def test_a_full_disk_leaves_what_was_there(small: Path, tmp_path: Path, name: str, limit: int) -> None:
    """A limit on the size of files stands in for a disk that is full: writing fails in the middle."""
    out = tmp_path / "out"
    out.mkdir()
    target = out / ("list.csv" if name == "rank" else "map.html")
    target.write_text("earlier", encoding="utf-8")
    done = subprocess.run(
        command([name, small, "-o", target]),
        capture_output=True,
        check=False,
        timeout=PATIENCE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert done.returncode == 1, done.stderr.decode()[-500:]
    assert b"could not be written" in done.stderr and b"Traceback" not in done.stderr
    assert [path.name for path in out.iterdir()] == [target.name] and target.read_text(encoding="utf-8") == "earlier"


@pytest.mark.long
def test_memory_without_room_says_so_and_the_list_is_whole(small: Path, tmp_path: Path) -> None:
    project = tmp_path / "town"
    shutil.copytree(small, project)
    plain = subprocess.run(command(["rank", project, "-q"]), capture_output=True, check=True).stdout
    (project / FOLDER / "runs.duckdb").unlink()
    done = subprocess.run(
        command(["rank", project]),
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)),
    )
    assert done.returncode == 0 and done.stdout == plain
    assert b"cannot be used" in done.stderr
    assert subprocess.run(command(["rank", project, "-q"]), capture_output=True, check=False).stdout == plain
    again = subprocess.run(command(["rank", project]), capture_output=True, check=False)
    assert b"cannot be used" not in again.stderr and history(project)


def test_the_demo_needs_no_network(tmp_path: Path) -> None:
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-rn", "true"], check=False).returncode:
        pytest.skip("no network namespaces here")
    probe = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    assert subprocess.run(["unshare", "-rn", sys.executable, "-c", probe], capture_output=True, check=False).returncode
    out = tmp_path / "demo"
    for step in (["demo", "--accounts", "120", "--out", out], ["rank", out], ["map", out, "-o", out / "m.html"]):
        done = subprocess.run(["unshare", "-rn", *command(step)], capture_output=True, check=False, timeout=PATIENCE)
        assert done.returncode == 0, done.stderr.decode()[-500:]


@pytest.mark.long
@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_needs_a_network(small: Path, tmp_path: Path, name: str) -> None:
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-rn", "true"], check=False).returncode:
        pytest.skip("no network namespaces here")
    line = ["unshare", "-rn", *command(arguments(name, small, tmp_path))]
    done = subprocess.run(line, capture_output=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0 and files(tmp_path), done.stderr.decode()[-500:]


FORBIDDEN_MODULES = {
    "pickle",
    "dill",
    "marshal",
    "shelve",
    "socket",
    "urllib.request",
    "http",
    "requests",
    "subprocess",
}
FORBIDDEN_CALLS = {"eval", "exec", "__import__", "read_pickle", "to_pickle", "system", "popen"}


def test_nothing_is_unpickled_evaluated_or_given_to_a_shell() -> None:
    for path in sorted(Path(influence.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [name.name for name in node.names] if isinstance(node, ast.Import) else []
            assert not FORBIDDEN_MODULES & set(names), path
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", "") if isinstance(node.func, ast.Name) else ""
                called = node.func.attr if isinstance(node.func, ast.Attribute) else called
                assert called not in FORBIDDEN_CALLS, f"{path}: line {node.lineno}"
                for word in node.keywords:
                    if word.arg in ("allow_pickle", "shell"):
                        assert isinstance(word.value, ast.Constant) and word.value.value is False, path
