"""Machine code from plain loops. Importing this module imports numba: do it only where a loop is about to run."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, TypeVar, cast

import numba
import numpy as np
from numba.core import event, types
from numba.core.caching import CompileResultCacheImpl, FunctionCache, IndexDataCacheFile

from influence.kernels.engine import preparing
from influence.kernels.sources import digest_of_sources

F = TypeVar("F", bound=Callable[..., Any])


class _Compiling(event.Listener):
    """Hears when numba compiles a loop; code that was kept on disk is loaded without a word.

    Compiling makes many small objects that live on: looking through them for garbage is a sixth of its time, so the
    collector rests. Numba compiles one loop at a time, and within it what that loop calls.
    """

    def __init__(self) -> None:
        self._depth = 0
        self._collects = False

    def on_start(self, _: event.Event) -> None:
        preparing()
        if self._depth == 0:
            self._collects = gc.isenabled()
            gc.disable()
        self._depth += 1

    def on_end(self, _: event.Event) -> None:
        self._depth -= 1
        if self._depth == 0 and self._collects:
            gc.enable()


event.register("numba:compile", _Compiling())  # type: ignore[no-untyped-call]


@cache
def sources() -> str:
    """Tell the state of all loops, and of what compiles them: code made from anything else is out of date.

    Numba itself asks only whether the file of a loop has changed, and not those of the loops that it calls.
    """
    return f"{numba.__version__} {np.__version__} {digest_of_sources(__package__)}"


class _Named:
    """What every place for kept code has in common: a file bears no line number.

    So code out of date is written over, not left behind.
    """

    def get_disambiguator(self) -> str:
        return "loop"


class _Places(CompileResultCacheImpl):
    _locator_classes: ClassVar[list[type[object]]] = [  # type: ignore[misc]
        type(place.__name__, (_Named, place), {}) for place in CompileResultCacheImpl._locator_classes
    ]


class _Files(IndexDataCacheFile):
    """The files of a loop; each says at its end, where numba reads no more, of which state of all sources it is.

    What is of another is not there. It is not even read, since it may name types that are no more. Numba marks the
    index alone: one written just before the process was ended would vouch for the code of another state.
    """

    def _dump(self, what: object) -> bytes:
        return cast("bytes", super()._dump(what)) + sources().encode()  # type: ignore[no-untyped-call]

    def _load_index(self) -> Any:  # noqa: ANN401 - of numba
        return super()._load_index() if self._is_ours(self._index_path) else {}  # type: ignore[no-untyped-call]

    def _load_data(self, name: str) -> Any:  # noqa: ANN401
        if not self._is_ours(self._data_path(name)):  # type: ignore[no-untyped-call]
            raise FileNotFoundError(name)
        return super()._load_data(name)  # type: ignore[no-untyped-call]

    def _is_ours(self, path: str) -> bool:
        ours = sources().encode()
        with suppress(OSError), Path(path).open("rb") as file:
            file.seek(-len(ours), os.SEEK_END)
            return file.read() == ours
        return False


class _Kept(FunctionCache):
    _impl_class = _Places

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        place, name, stamp = self._cache_path, self._impl.filename_base, self._impl.locator.get_source_stamp()
        self._cache_file = _Files(place, name, stamp)  # type: ignore[no-untyped-call]


def jit(function: F) -> F:
    """Compile a function of numbers and arrays at its first call, and keep the code on disk for the next process.

    The code lets go of Python's lock, divides as NumPy does and keeps the order of every sum: no result depends on the
    processor's vector width. A function whose name begins with an underscore is called by other loops only and becomes
    part of their code. Where no folder for kept code can be written, every process compiles anew.
    """
    part = function.__name__.startswith("_")
    options: dict[str, Any] = {"error_model": "numpy", "no_cfunc_wrapper": True, "no_cpython_wrapper": part}
    loop: Any = numba.njit(function, nogil=True, **options)
    loop.get_call_template = _of_plain_types(loop.get_call_template)
    if not part:
        with suppress(RuntimeError):  # no place can be written
            loop._cache = _Kept(function)  # as njit(cache=True) does with numba's own
    return cast("F", loop)


def _of_plain_types(template: Callable[..., F]) -> Callable[..., F]:
    """Let other loops call one with 0, 1 or a variable without its being compiled for each of them."""

    def plain(args: tuple[types.Type, ...], kws: dict[str, types.Type]) -> F:
        numbers = tuple(types.unliteral(arg) for arg in args)  # type: ignore[no-untyped-call]
        return template(numbers, {name: types.unliteral(arg) for name, arg in kws.items()})  # type: ignore[no-untyped-call]

    return plain
