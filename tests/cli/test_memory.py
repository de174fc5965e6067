"""Freed memory is kept where the C library can be told so, and only there."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

import pytest

from influence.cli.main import main
from influence.cli.memory import keep_freed_memory, spare_memory


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    calls: list[tuple[int, int]] = []

    class Library:
        def __init__(self, _: object) -> None:
            self.mallopt = lambda name, value: calls.append((name, value))

    monkeypatch.setattr(ctypes, "CDLL", Library)
    monkeypatch.setattr("sys.platform", "linux")
    for name in [name for name in os.environ if name.startswith("MALLOC_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ARROW_DEFAULT_MEMORY_POOL", "")
    monkeypatch.delenv("ARROW_DEFAULT_MEMORY_POOL")
    return calls


def test_the_library_is_told_what_to_keep(told: list[tuple[int, int]]) -> None:
    keep_freed_memory()
    assert dict(told) == {-8: 1, -4: 0, -1: 512 << 20}
    assert os.environ["ARROW_DEFAULT_MEMORY_POOL"] == "system"


def test_who_sets_it_otherwise_is_left_alone(told: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALLOC_ARENA_MAX", "2")
    keep_freed_memory()
    assert told == []


@pytest.mark.parametrize("library", [type("Other", (), {"__init__": lambda self, _: None})])
def test_another_library_is_left_alone(told, library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", library)
    keep_freed_memory()
    monkeypatch.setattr("sys.platform", "win32")
    keep_freed_memory()
    assert told == []


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("can't start new thread")])
def test_too_little_memory_is_said_in_a_sentence(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("influence.settings.loading.load_settings", fail)
    assert main(["rank", str(tmp_path), "--engine", "memory"]) == 1
    assert capsys.readouterr().err == (
        "There is not enough memory for this run; files are as they were. --estimate says how much it takes.\n"
    )


def test_linear_algebra_begins_no_threads_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("influence.cli.memory.keep_freed_memory", lambda: None)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    spare_memory()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "7"
    monkeypatch.delenv("OPENBLAS_NUM_THREADS")
    spare_memory()
    assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
