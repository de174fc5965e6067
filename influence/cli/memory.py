"""Memory of arrays: what one has freed is kept for the next."""

from __future__ import annotations

import os
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Names of glibc's ``mallopt``."""
_LARGEST, _KEPT = 32 << 20, 512 << 20
"""Bytes of the largest array whose memory is kept (glibc takes no more; larger ones would leave holes), and of all."""


def keep_freed_memory() -> None:
    """Let the C library keep up to half a gibibyte that arrays have freed, instead of giving each back to the system.

    A large network takes and frees arrays of some megabytes thousands of times, and the system empties their pages
    every time anew: up to a tenth of a run's time, on virtual machines. Elsewhere than on Linux with glibc, or where
    the environment says how memory is kept (``MALLOC_…_``), nothing changes.
    """
    if sys.platform != "linux" or any(name.startswith("MALLOC_") for name in os.environ):
        return
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGEST)
        mallopt(_TRIM_THRESHOLD, _KEPT)
