"""Memory of arrays: what one has freed is kept for the next."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -3, -4, -8
"""Names of glibc's ``mallopt``."""
_SAID = ("cannot allocate memory", "failed to map segment", "can't start new thread", "out of memory", "malloc of size")
_KEPT, _LITTLE, _LARGE, _MANY = 512 << 20, 32 << 20, 4 << 20, 1 << 16
"""Bytes at the end of the heap that are kept when they are free, and fewer where memory is scarce; bytes of what then
lies apart from the heap, to be given back at once, and how many of these there may be."""
_ARROW_POOL, _BLAS_THREADS = "ARROW_DEFAULT_MEMORY_POOL", "OPENBLAS_NUM_THREADS"


def spare_memory() -> None:
    """Keep freed memory, and let the library of linear algebra begin no threads.

    Its products here are small: threads would each take tens of megabytes and some of the time at start.
    """
    os.environ.setdefault(_BLAS_THREADS, "1")
    keep_freed_memory()


def ran_out(error: BaseException) -> bool:
    """Tell whether an error says that there was not enough memory, in whichever way a library puts it.

    Examples
    --------
    >>> ran_out(MemoryError()), ran_out(RuntimeError("can't start new thread")), ran_out(RuntimeError("else"))
    (True, True, False)
    """
    if isinstance(error, MemoryError):
        return True
    text = str(error).lower()
    return isinstance(error, OSError | ImportError | RuntimeError) and any(said in text for said in _SAID)


def keep_freed_memory() -> None:
    """Let the C library keep what arrays have freed in one heap for all threads and libraries.

    A large network takes and frees arrays of some megabytes thousands of times. Left alone, the C library gives the
    large ones back to the system at once, each thread has a heap of its own, and Arrow has one more; the system empties
    all those pages anew, which takes up to a tenth of a run's time, more on virtual machines, and memory. To be called
    before libraries that start threads are loaded: later the number of heaps stands. Elsewhere than on Linux with
    glibc, or where the environment says how memory is kept (``MALLOC_…_``), nothing changes.
    """
    if _tell_allocator({}):
        os.environ.setdefault(_ARROW_POOL, "system")
        _tell_allocator({_ARENA_MAX: 1, _MMAP_MAX: 0, _TRIM_THRESHOLD: _KEPT})


def give_back_freed_memory() -> None:
    """Let the C library give back what it has beyond some megabytes: where memory is scarce, others need it more.

    What is free now goes at once; from now on what is large does when it is freed, and else the end of the heap.
    """
    if _tell_allocator({_TRIM_THRESHOLD: _LITTLE, _MMAP_THRESHOLD: _LARGE, _MMAP_MAX: _MANY}):
        import ctypes

        ctypes.CDLL(None).malloc_trim(0)


def _tell_allocator(values: Mapping[int, int]) -> bool:
    """Set what glibc's ``mallopt`` knows; tell whether it is there and nobody else has set it."""
    if sys.platform != "linux" or any(name.startswith("MALLOC_") for name in os.environ):
        return False
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    for name, value in values.items():
        mallopt(name, value)
    return True
