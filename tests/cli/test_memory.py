"""Freed memory is kept where the C library can be told so, and only there."""

from __future__ import annotations

import ctypes
import os

import pytest

from influence.cli.memory import keep_freed_memory


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
