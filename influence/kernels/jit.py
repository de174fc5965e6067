"""Machine code from plain loops. Importing this module imports numba: do it only where a loop is about to run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numba.core import event

from influence.kernels.engine import preparing

F = TypeVar("F", bound=Callable[..., Any])


class _Compiling(event.Listener):
    """Hears when numba compiles a loop; code that was kept on disk is loaded without a word."""

    def on_start(self, _: event.Event) -> None:
        preparing()

    def on_end(self, _: event.Event) -> None:
        """Say nothing more."""


event.register("numba:compile", _Compiling())  # type: ignore[no-untyped-call]


def jit(function: F) -> F:
    """Compile a function of numbers and arrays at its first call, and keep the code on disk for the next process.

    The code lets go of Python's lock, divides as NumPy does and keeps the order of every sum: no result depends on the
    processor's vector width. Where no folder for kept code can be written, every process compiles anew.
    """
    try:
        return cast("F", numba.njit(function, cache=True, nogil=True, error_model="numpy"))
    except RuntimeError:
        return cast("F", numba.njit(function, nogil=True, error_model="numpy"))
