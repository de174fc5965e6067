"""Memory of arrays: what one has freed is kept for the next."""

from __future__ import annotations

import os
import sys

_TRIM_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -4, -8
"""Names of glibc's ``mallopt``."""
_KEPT = 512 << 20
"""Bytes at the end of the heap that are kept when they are free."""
_ARROW_POOL = "ARROW_DEFAULT_MEMORY_POOL"


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
