"""What the memory allows: the time to read the incidence arrays once, and how often a measure must read them."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.generator import Town
from benchmarks.town_network import incidence
from benchmarks.walk import pagerank, product
from benchmarks.work import MEASURES

_REPEATS = 7


@dataclass(frozen=True)
class Floor:
    """The floor of a town, in seconds.

    Parameters
    ----------
    bytes
        Size of the three incidence arrays.
    stream
        Time to read them once, by one thread.
    stream_threads
        The same by ``threads`` threads, each its share.
    gather
        Time to fetch one number for every affiliation from a vector of groups, as any product must, one thread.
    threads
        Number of threads of ``stream_threads``.
    pagerank_half_steps
        Half-steps of PageRank by plain iteration to the tolerance.
    """

    accounts: int
    bytes: int
    stream: float
    stream_threads: float
    gather: float
    threads: int
    pagerank_half_steps: int

    def half_steps(self, measure: str) -> int | None:
        """Give how often a measure reads the arrays; ``None`` where that is not known beforehand."""
        return self.pagerank_half_steps if measure == "pagerank" else MEASURES[measure].half_steps


def measure_floor(town: Town, threads: int) -> Floor:
    """Measure the floor of a town; the least of several times."""
    matrix = incidence(town)
    arrays = [_words(part) for part in (matrix.indptr, matrix.indices, matrix.data)]
    parts = [np.array_split(array, threads) for array in arrays]
    source, target = np.ones(matrix.shape[1]), np.empty(matrix.nnz)
    with ThreadPoolExecutor(threads) as pool:
        stream_threads = _least(lambda: list(pool.map(_read, zip(*parts, strict=True))))
    return Floor(
        accounts=town.n_accounts,
        bytes=sum(int(part.nbytes) for part in (matrix.indptr, matrix.indices, matrix.data)),
        stream=_least(lambda: _read(arrays)),
        stream_threads=stream_threads,
        gather=_least(lambda: np.take(source, matrix.indices, out=target, mode="clip")),
        threads=threads,
        pagerank_half_steps=2 * _products_of_pagerank(town),
    )


def _products_of_pagerank(town: Town) -> int:
    apply = product(town)
    return pagerank(apply, np.clip(apply(np.ones(town.n_accounts)), 0.0, None))[1]


def _words(array: npt.NDArray[np.generic]) -> npt.NDArray[np.int64]:
    """Give the bytes of an array as words of eight, an odd rest left out."""
    raw = np.ascontiguousarray(array).view(np.uint8)
    return raw[: len(raw) // 8 * 8].view(np.int64)


def _read(arrays: object) -> int:
    total = 0
    for array in arrays:  # type: ignore[attr-defined]
        total ^= int(np.bitwise_xor.reduce(array))
    return total


def _least(call: Callable[[], object]) -> float:
    times = []
    for _ in range(_REPEATS):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return min(times)
