"""Every command against the odds: interrupted, twice at once, a clock that jumps, a folder not to be written."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from every_command import COMMANDS, ELSEWHERE, arguments, eventful_town, files
from few_samples import command
from interrupting import interrupted, whole
from program import PATIENCE

from influence.memory import FOLDER, history

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform != "linux", reason="signals and mounts of Linux")]
Usual = Callable[[str], tuple[dict[str, bytes], float]]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("odds")
    town = eventful_town(folder)
    # Kept already, whichever test comes first: what a plan keeps is listed by plans.
    assert whole(command(arguments("plan", town, folder))).code == 0
    return town


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def ran(name: str, town: Path, out: Path, before: str = "") -> subprocess.Popen[bytes]:
    """Begin a command; ``before`` is code that runs first."""
    line = command(arguments(name, town, out), before)
    return subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


@pytest.fixture(scope="module")
def usual(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Usual:
    """Give what a command writes, and how many seconds it works."""
    known: dict[str, tuple[dict[str, bytes], float]] = {}

    def give(name: str) -> tuple[dict[str, bytes], float]:
        if name not in known:
            out = tmp_path_factory.mktemp(name) / "out"
            out.mkdir()
            done = whole(command(arguments(name, place(name, town, out), out)))
            assert done.code == 0, done.said[-500:]
            known[name] = files(out), done.worked
        return known[name]

    return give


def place(name: str, town: Path, out: Path) -> Path:
    """Give the project of a command: a copy below ``out`` where the command changes it."""
    return Path(shutil.copytree(town, out / "town")) if name in ELSEWHERE else town


@pytest.mark.parametrize("name", [*COMMANDS, *ELSEWHERE])
def test_an_interrupt_ends_it_within_a_second(usual: Usual, town: Path, out: Path, name: str) -> None:
    """While it starts, reads, computes and writes: at four moments of its work."""
    written, works = usual(name)
    chance, codes = random.Random(name), []
    project = place(name, town, out)
    before = files(out)
    for quarter in range(4):
        end = interrupted(command(arguments(name, project, out)), (0.1 + 0.2 * (quarter + chance.random())) * works)
        codes.append(end.code)
        assert end.code in (130, 0), end.said[-300:]
        assert "Traceback" not in end.said and (end.code == 0 or "Interrupted. Files are as they were" in end.said)
        assert end.soon, (end.after, end.lasted)
        now = files(out)
        if name == "demo":  # writes the tables at once, then what it makes of them
            assert different(now, {place: written.get(place, b"") for place in now}) == []
        else:
            complete = decided_again(before, written) if name == "override" else written
            assert [] in (different(now, before), different(now, complete)), "all or nothing"
            assert end.code == 130 or different(now, complete) == []
        before = now
    assert codes.count(130) >= 2, codes


def different(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Give the names of files that are not the same in both."""
    return sorted(place for place in one.keys() | other.keys() if one.get(place) != other.get(place))


def decided_again(before: dict[str, bytes], written: dict[str, bytes]) -> dict[str, bytes]:
    """Give the files with the decision that stands last in ``written`` logged once more: its number counts on."""
    [log] = [place for place in before if place.endswith("overrides.jsonl")]
    decisions, number = written[log].splitlines(keepends=True), b'"number": %d'
    next_one = len(before[log].splitlines()) + 1
    return {**before, log: before[log] + decisions[-1].replace(number % len(decisions), number % next_one)}


JUMPING = """
import itertools, time
leap = itertools.cycle([0, -40_000_000, 90_000_000])
real, real_ns = time.time, time.time_ns
time.time = lambda: real() + next(leap)
time.time_ns = lambda: real_ns() + next(leap) * 10**9
"""


@pytest.mark.parametrize("name", COMMANDS)
def test_two_at_once_whose_clocks_jump(usual: Usual, town: Path, out: Path, name: str) -> None:
    children = [ran(name, town, out, JUMPING) for _ in range(2)]
    for child in children:
        _, said = child.communicate(timeout=PATIENCE)
        assert child.returncode == 0 and b"Traceback" not in said, said.decode()[-500:]
    assert files(out) == usual(name)[0] and history(town)


def read_only(project: Path, line: list[str]) -> subprocess.CompletedProcess[bytes]:
    """Run a command where the project lies on a disk that cannot be written: even by root."""
    mounted = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", mounted, str(project), *line], capture_output=True, check=False, timeout=PATIENCE
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_that_cannot_be_written(usual: Usual, town: Path, out: Path, name: str) -> None:
    if shutil.which("unshare") is None or read_only(town, ["true"]).returncode:
        pytest.skip("no mounts here")
    expected = usual(name)[0]
    kept = files(town / FOLDER)
    done = read_only(town, command(arguments(name, town, out)))
    assert done.returncode == 0 and b"Traceback" not in done.stderr, done.stderr.decode()[-500:]
    assert files(out) == expected and files(town / FOLDER) == kept


@pytest.mark.parametrize("name", ["rank", "map", "export", "override"])
def test_a_result_that_cannot_be_put_there(town: Path, name: str) -> None:
    if shutil.which("unshare") is None or read_only(town, ["true"]).returncode:
        pytest.skip("no mounts here")
    given = ["override", "00002", str(town), "--exclude", "--reason", "x", "--by", "A", "--on", "2025-01-02"]
    before = files(town)
    done = read_only(town, command(given if name == "override" else arguments(name, town, town)))
    assert done.returncode in (1, 2) and done.stderr and b"Traceback" not in done.stderr, done.stderr.decode()[-500:]
    assert files(town) == before
