"""Arrays in a file are as any others: the same numbers, released when nobody needs them, no crash on a full disk."""

from __future__ import annotations

import errno
import resource
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy._core.multiarray import get_handler_name

from influence.kernels import beside, in_order
from influence.kernels.spilling import _handler, spilled, spills
from influence.kernels.spilling_loops import HELD, KEPT, MOST

pytestmark = pytest.mark.skipif(not spills(), reason="on Linux only")
NAME = "influence_spilling"


@pytest.fixture
def state() -> np.ndarray:
    return _handler()[0]


def in_files(array: np.ndarray) -> bool:
    """Tell whether the system says that an array's memory is a file's."""
    address = array.ctypes.data
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        begin, end = (int(text, 16) for text in line.split(" ", maxsplit=1)[0].split("-"))
        if begin <= address < end:
            return "influence-arrays-" in line
    raise AssertionError


def test_large_arrays_lie_in_the_file_and_small_ones_in_memory(tmp_path: Path) -> None:
    with spilled(tmp_path, large=8000):
        large, small = np.arange(1000.0), np.arange(999.0)
        assert in_files(large)
        assert in_files(large + large)
        assert in_files(np.zeros(1000))
        assert not in_files(small)
    assert not in_files(np.arange(1000.0))
    assert get_handler_name(large) == NAME
    assert large.sum() == 499_500  # it outlives the context
    assert list(tmp_path.iterdir()) == []


def test_what_is_released_is_released(tmp_path: Path, state: np.ndarray) -> None:
    with spilled(tmp_path, keep=0, large=4096):
        blocks = [np.ones(100_000) for _ in range(20)]
        assert 16e6 <= state[HELD] <= 17e6
        del blocks
        assert state[HELD] == 0
        for _ in range(50):
            np.ones(100_000)
        assert state[MOST] < 18e6


def test_kept_ones_are_used_again_and_are_zero_where_zeros_are_asked_for(tmp_path: Path, state: np.ndarray) -> None:
    with spilled(tmp_path, keep=1 << 20, large=4096):
        first = np.full(10_000, 7.0)
        place = first.ctypes.data
        del first
        assert state[KEPT] > 80_000
        zeros = np.zeros(9_000)
        assert zeros.ctypes.data == place
        assert not zeros.any()
        assert state[KEPT] == 0
    assert not zeros.any()


@given(sizes=st.lists(st.integers(0, 3000), min_size=1, max_size=12), seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_sizes_change_and_numbers_stay(tmp_path_factory: pytest.TempPathFactory, sizes: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    with spilled(tmp_path_factory.getbasetemp(), keep=int(rng.integers(0, 20_000)), large=int(rng.integers(1, 9000))):
        expected: list[int] = []
        array = np.empty(0, dtype=np.int64)
        for size in sizes:
            array.resize(size, refcheck=False)
            expected = (expected + [0] * size)[:size]
            assert array.tolist() == expected
            array[:] = rng.integers(0, 100, size)
            expected = array.tolist()


def test_sums_sorts_and_products_are_those_of_memory(tmp_path: Path) -> None:
    def numbers() -> tuple[np.ndarray, ...]:
        rng = np.random.default_rng(4)
        matrix = sp.random_array((300, 200), density=0.1, rng=rng, format="csr")
        x = rng.random(200)
        words = np.array(["b", "a", "c"] * 400, dtype=object)
        return matrix @ x, (matrix.T @ matrix).toarray(), np.sort(x), np.cumsum(x), np.unique(words)

    expected = numbers()
    with spilled(tmp_path, keep=10_000, large=1):
        for found, wanted in zip(numbers(), expected, strict=True):
            assert np.array_equal(found, wanted)


def test_threads_of_the_kernels_do_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFLUENCE_THREADS", "3")
    with spilled(tmp_path, large=4096):
        other = beside(lambda: np.arange(10_000))()
        several = list(in_order(lambda n: np.full(10_000, n), range(8)))
    assert all(get_handler_name(array) == NAME for array in (other, *several))
    assert get_handler_name(beside(lambda: np.arange(10_000))()) != NAME


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file may be larger than 1 MiB, as if the disk were full."""
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, kept[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, kept)


@pytest.mark.usefixtures("small_files")
def test_a_full_disk_is_an_error_and_no_crash(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as raised, spilled(tmp_path, keep=0):
        np.ones(1 << 20)
    assert raised.value.errno == errno.ENOSPC
    assert raised.value.filename == str(tmp_path)


def test_another_want_of_memory_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(MemoryError, match="mine"), spilled(tmp_path):
        raise MemoryError("mine")
