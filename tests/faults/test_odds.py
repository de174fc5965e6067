"""Every command against the odds: interrupted, twice at once, a clock that jumps, a folder not to be written."""

from __future__ import annotations

import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from every_command import COMMANDS, arguments, eventful_town, files
from program import PATIENCE, command

from influence.memory import FOLDER, history

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform != "linux", reason="signals and mounts of Linux")]
Usual = Callable[[str], tuple[dict[str, bytes], float, float]]
AT_MOST = 1.0
"""Seconds from an interrupt to the end, on a machine that has nothing else to do: where processes wait for others, they
take as many times as long as the command as a whole does, or as a loop does at that moment."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return eventful_town(tmp_path_factory.mktemp("odds"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def _waits() -> float:
    """How many times as long as it works a loop takes now."""
    begun, worked = time.monotonic(), time.process_time()
    while time.process_time() < worked + 0.1:
        pass
    return max((time.monotonic() - begun) / 0.1, 1.0)


def _processor_time() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def ran(name: str, town: Path, out: Path, before: str = "") -> subprocess.Popen[bytes]:
    """Begin a command; ``before`` is code that runs first."""
    python, dash, code, *rest = command(arguments(name, town, out))
    return subprocess.Popen([python, dash, before + code, *rest], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


@pytest.fixture(scope="module")
def usual(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Usual:
    """Give what a command writes, how many seconds it takes, and how many times as long as it works that is."""
    known: dict[str, tuple[dict[str, bytes], float, float]] = {}

    def give(name: str) -> tuple[dict[str, bytes], float, float]:
        if name not in known:
            folder = tmp_path_factory.mktemp(name)
            (folder / "out").mkdir()
            begun, worked = time.monotonic(), _processor_time()
            child = ran(name, town, folder / "out")
            _, said = child.communicate(timeout=PATIENCE)
            assert child.returncode == 0, said.decode()[-500:]
            lasts = time.monotonic() - begun
            known[name] = files(folder / "out"), lasts, max(lasts / (_processor_time() - worked), 1.0)
        return known[name]

    return give


@pytest.mark.parametrize("name", COMMANDS)
def test_an_interrupt_ends_it_within_a_second(usual: Usual, town: Path, out: Path, name: str) -> None:
    _, lasts, waits = usual(name)
    chance, took = random.Random(name), []
    for _ in range(3):
        child = ran(name, town, out)
        time.sleep(chance.uniform(0.25, 0.8) * lasts)
        child.send_signal(signal.SIGINT)
        sent = time.monotonic()
        _, said = child.communicate(timeout=PATIENCE)
        took.append((time.monotonic() - sent) / max(waits, _waits()))
        assert child.returncode in (130, 0), said.decode()[-300:]
        assert b"Traceback" not in said and (child.returncode == 0 or b"Interrupted. Files are as they were" in said)
        assert not files(out) or files(out) == usual(name)[0], "all or nothing"
    assert sorted(took)[1] < AT_MOST, (took, waits)


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
