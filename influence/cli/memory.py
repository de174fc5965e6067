"""Memory of arrays: what one has freed is kept for the next."""

from __future__ import annotations

import os
import sys

_TRIM_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -4, -8
"""Names of glibc's ``mallopt``."""
_SAID = ("cannot allocate memory", "failed to map segment", "can't start new thread", "out of memory", "malloc of size")
_KEPT = 512 << 20
"""Bytes at the end of the heap that are kept when they are free."""
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
    if sys.platform != "linux" or any(name.startswith("MALLOC_") for name in os.environ):
        return
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        os.environ.setdefault(_ARROW_POOL, "system")
        mallopt(_ARENA_MAX, 1)
        mallopt(_MMAP_MAX, 0)
        mallopt(_TRIM_THRESHOLD, _KEPT)
