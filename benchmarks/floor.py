"""What the memory allows: the time to read the incidence arrays once, and how often a measure must read them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import ceil, log

import numba
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from benchmarks.generator import Town
from benchmarks.town_network import incidence
from benchmarks.walk import pagerank, product, products_by_gradients
from benchmarks.work import DAMPING, KATZ_DECAY, MEASURES, TOLERANCE

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
    walks
        How often PageRank and Katz read the arrays, measure → way → half-steps: ``iterating`` plainly (the power
        method, the series) to the tolerance, and by conjugate ``gradients``, the fewest known.
    """

    accounts: int
    bytes: int
    stream: float
    stream_threads: float
    gather: float
    gather_threads: float
    threads: int
    walks: Mapping[str, Mapping[str, int]]

    def half_steps(self, measure: str) -> Mapping[str, int]:
        """Give how often a measure reads the arrays, by the way to do it; nothing where that is not known."""
        known = MEASURES[measure].half_steps
        return self.walks.get(measure, {}) if known is None else {"": known}


def measure_floor(town: Town, threads: int, passing: float) -> Floor:
    """Measure the floor of a town; the least of several times. ``passing`` is the a of Katz."""
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
        walks=_walks(town, passing),
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


def _walks(town: Town, passing: float) -> dict[str, dict[str, int]]:
    """Count half-steps, two a product; the terms of Katz fall as 0.9^t."""
    apply, ones = product(town), np.ones(town.n_accounts)
    strength = np.clip(apply(ones), 0.0, None)
    by_gradients = {
        "pagerank": products_by_gradients(lambda x: strength * x - DAMPING * apply(x), strength, ones),
        "katz": products_by_gradients(lambda x: x - passing * apply(x), ones, ones),
    }
    plain = {"pagerank": pagerank(apply, strength)[1], "katz": ceil(log(TOLERANCE) / log(KATZ_DECAY))}
    return {name: {"iterating": 2 * plain[name], "gradients": 2 * by_gradients[name]} for name in plain}


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
