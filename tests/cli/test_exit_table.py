"""Every exit code of the documented table, reached the way it says."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from program import PATIENCE, command

from influence.errors import DataError, InfluenceError, InputError, NothingFound, UsageError

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "exit-codes.md"


def documented() -> dict[int, str]:
    rows = re.findall(r"^\| (\d+) \| `?(\w*)`? \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {int(code): name for code, name in rows}


def test_the_table_names_every_code_once() -> None:
    errors = (InfluenceError, UsageError, InputError, DataError, NothingFound)
    assert documented() == {0: "", 130: "KeyboardInterrupt"} | {error.exit_code: error.__name__ for error in errors}


def write(project: Path, name: str, text: str) -> None:
    (project / name).write_text(text, encoding="utf-8")


def only_one_group(project: Path) -> None:
    (project / "ties.csv").unlink()
    write(project, "affiliations.csv", "account_id,group_id\n001,g4\n")


PREPARE = {
    "": lambda project: None,
    "no accounts": lambda project: (project / "accounts.csv").unlink(),
    "no toml": lambda project: write(project, "influence.toml", "[project\n"),
    "unknown key": lambda project: write(project, "influence.toml", "[project]\nnonsense = 1\n"),
    "no file": lambda project: write(project, "influence.toml", '[tables.ties]\nfile = "nowhere.csv"\n'),
    "no column": lambda project: write(project, "accounts.csv", "foo,bar\n1,2\n"),
    "twice": lambda project: write(project, "accounts.csv", "account_id,revenue\n1,5\n1,6\n2,7\n"),
    "alone": only_one_group,
    "no account": lambda project: write(project, "accounts.csv", "account_id,revenue\n"),
}


@pytest.mark.parametrize(
    ("code", "before", "arguments"),
    [
        *((0, "", (name, "{project}")) for name in ("check", "rank", "hubs", "clusters")),
        (0, "", ("map", "{project}", "-o", "{project}/map.html")),
        (0, "", ("init", "{project}", "--force")),
        (0, "", ("demo", "--example", "davis", "--out", "{project}/new/demo")),
        (1, "", ("rank", "{project}", "-f", "csv", "-o", "/dev/full")),
        (2, "", ("rank", "{project}", "--nonsense")),
        (2, "", ("nonsense",)),
        (2, "", ("rank", "{project}", "--combine", "sum")),
        (2, "", ("rank", "{project}", "--top", "0")),
        (2, "", ("hubs", "{project}", "--kind", "nonsense")),
        (2, "", ("map", "{project}", "-o", "{project}")),
        (2, "", ("map", "{project}", "-o", "{project}/nowhere/map.html")),
        (2, "", ("map", "{project}", "-o", "{project}/" + "x" * 300)),
        (2, "", ("init", "{project}")),
        (2, "", ("demo", "--out", "{project}/accounts.csv/demo", "--example", "davis")),
        (2, "", ("demo", "--out", "/proc/self/nowhere/demo", "--example", "davis")),
        (2, "", ("demo", "--out", "{project}/" + "x" * 300, "--example", "davis")),
        *((3, "", (name, "{project}/nowhere")) for name in ("init", "check", "rank", "hubs", "clusters", "map")),
        (3, "no accounts", ("rank", "{project}")),
        (3, "no toml", ("rank", "{project}")),
        (3, "no file", ("check", "{project}")),
        (4, "unknown key", ("rank", "{project}")),
        (4, "no column", ("check", "{project}")),
        (4, "twice", ("rank", "{project}")),
        (4, "", ("check", "{project}", "--strict")),
        (4, "no account", ("check", "{project}")),
        (5, "alone", ("clusters", "{project}")),
        (5, "alone", ("hubs", "{project}", "--within", "Südhöhe")),
    ],
)
def test_a_fault_gives_its_code_and_a_sentence(
    run, project: Path, code: int, before: str, arguments: tuple[str, ...]
) -> None:
    if "/dev/full" in arguments and not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    if any(argument.startswith("/proc") for argument in arguments) and not Path("/proc/self").exists():
        pytest.skip("no /proc")
    PREPARE[before](project)
    result = run(*(argument.format(project=project) for argument in arguments))
    assert result.code == code, result.err
    assert "Traceback" not in result.err and "Unexpected" not in result.err
    assert code == 0 or result.err


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_leave_to_write(run, project: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(0o500)
    assert run("demo", "--out", closed / "demo", "--example", "davis").code == 2
    assert run("map", project, "-o", closed / "map.html").code == 2


def test_leave_to_write_is_asked_of_the_system(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    result = run("demo", "--out", tmp_path / "demo", "--example", "davis")
    assert result.code == 2 and result.err.count("\n") == 1 and "not allowed" in result.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("wait", [0.35, 0.8, 1.2, 1.6, 2.1])
def test_an_interrupted_demo_ends_with_its_code_and_no_empty_folder(tmp_path: Path, wait: float) -> None:
    out = tmp_path / "deep" / "demo"
    child = subprocess.Popen(
        command(["demo", "--out", out, "--accounts", 120]), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    time.sleep(wait)
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=PATIENCE)
    assert child.returncode in (0, 130, -signal.SIGINT), "the last: before the program had begun"
    assert "Exception ignored" not in said
    folders = [path for path in tmp_path.rglob("*") if path.is_dir()]
    assert all(any(folder.iterdir()) for folder in folders)
    assert (out / "results" / "run.json").exists() or child.returncode != 0
