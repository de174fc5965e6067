"""What the memory allows: the time to read the incidence arrays once, and how often a measure must read them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

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
        Time to read them once, by one thread: the mean of the arrays of B and of Bᵀ, read in turn, as half-steps do.
    stream_threads
        The same by ``threads`` threads, each its share.
    gather, gather_threads
        The same, with a number fetched from a vector for every affiliation, as a product must.
    threads
        Number of threads.
    pagerank_half_steps
        Half-steps of PageRank by plain iteration to the tolerance.
    """

    accounts: int
    bytes: int
    stream: float
    stream_threads: float
    gather: float
    gather_threads: float
    threads: int
    pagerank_half_steps: int

    def half_steps(self, measure: str) -> int | None:
        """Give how often a measure reads the arrays; ``None`` where that is not known beforehand."""
        return self.pagerank_half_steps if measure == "pagerank" else MEASURES[measure].half_steps


def measure_floor(town: Town, threads: int) -> Floor:
    """Measure the floor of a town; the least of several times."""
    matrix = incidence(town)
    both = (matrix, sp.csr_array(matrix.T))
    arrays = [_words(part) for one in both for part in (one.indptr, one.indices, one.data)]
    shares = [np.array_split(array, threads) for array in arrays]
    vectors = [np.ones(one.shape[1]) for one in both]
    with ThreadPoolExecutor(threads) as pool:
        stream_threads = _least(lambda: list(pool.map(_read, zip(*shares, strict=True)))) / 2
    return Floor(
        accounts=town.n_accounts,
        bytes=sum(int(part.nbytes) for part in (matrix.indptr, matrix.indices, matrix.data)),
        stream=_least(lambda: _read(arrays)) / 2,
        stream_threads=stream_threads,
        gather=_gather(both, vectors, 1) / 2,
        gather_threads=_gather(both, vectors, threads) / 2,
        threads=threads,
        pagerank_half_steps=2 * _products_of_pagerank(town),
    )


def _gather(matrices: Sequence[sp.csr_array], vectors: Sequence[npt.NDArray[np.float64]], threads: int) -> float:
    before = numba.get_num_threads()
    numba.set_num_threads(min(threads, before))
    try:
        return _least(lambda: [_dot(m.indices, m.data, x) for m, x in zip(matrices, vectors, strict=True)])
    finally:
        numba.set_num_threads(before)


@numba.njit(parallel=True, fastmath=True)  # type: ignore[untyped-decorator,unused-ignore]
def _dot(
    indices: npt.NDArray[np.int32], data: npt.NDArray[np.float64], x: npt.NDArray[np.float64]
) -> float:  # pragma: no cover
    total = 0.0
    for position in numba.prange(len(indices)):
        total += data[position] * x[indices[position]]
    return total


def _products_of_pagerank(town: Town) -> int:
    apply = product(town)
    return pagerank(apply, np.clip(apply(np.ones(town.n_accounts)), 0.0, None))[1]


def _words(array: npt.NDArray[np.generic]) -> npt.NDArray[np.int64]:
    """Give the bytes of an array as words of eight, an odd rest left out."""
    raw = np.ascontiguousarray(array).view(np.uint8)
    return raw[: len(raw) // 8 * 8].view(np.int64)


def _read(arrays: Sequence[npt.NDArray[np.int64]]) -> int:
    total = 0
    for array in arrays:
        total ^= int(np.bitwise_xor.reduce(array))
    return total


def _least(call: Callable[[], object]) -> float:
    times = []
    for _ in range(_REPEATS):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return min(times)
