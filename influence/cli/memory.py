"""Memory of arrays: what one has freed is kept for the next."""

from __future__ import annotations

import os
import sys

_TRIM_THRESHOLD, _MMAP_MAX = -1, -4
"""Names of glibc's ``mallopt``."""
_KEPT = 1 << 30


def keep_freed_memory() -> None:
    """Let the C library keep up to a gibibyte that arrays have freed, instead of giving each back to the system.

    A large network takes and frees arrays of many megabytes thousands of times, and the system empties their pages
    every time anew: up to a fifth of a run's time, on virtual machines. Elsewhere than on Linux with glibc, or where
    the environment says how memory is kept (``MALLOC_…_``), nothing changes.
    """
    if sys.platform != "linux" or any(name.startswith("MALLOC_") for name in os.environ):
        return
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_MAX, 0)
        mallopt(_TRIM_THRESHOLD, _KEPT)
