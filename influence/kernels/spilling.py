"""Arrays in a file: where memory is scarce, the system writes what is not in use to disk, and reads it when it is."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

LARGE = 1 << 20
"""Bytes from which on an array lies in the file."""
_SET_HANDLER = 304
"""Where ``PyDataMem_SetHandler`` stands in NumPy's table for extensions, in which nothing ever moves."""
_HANDLER = b"mem_handler"
_NAME = b"influence_spilling"


def spills() -> bool:
    """Tell whether arrays can lie in a file here: on Linux."""
    return sys.platform == "linux"


@contextmanager
def spilled(folder: Path, keep: int = 256 << 20, large: int = LARGE) -> Iterator[None]:
    """Let every large array that NumPy makes meanwhile lie in a file in ``folder``; elsewhere than on Linux nothing.

    It is an array as any other, with the same numbers. Where memory becomes scarce (of the machine, or of the control
    group that the process is in), the system writes its pages to the file and reads them back, as it does with a file
    that is read. So do threads that the kernels begin; other threads keep to memory. Arrays may outlive the context.
    The file has no name: it is gone with the last of its arrays, however the process ends.

    One at a time: a context within another ends that one. Memory is taken as NumPy offers it (`NEP 49
    <https://numpy.org/neps/nep-0049.html>`_).

    Parameters
    ----------
    folder
        Where the file lies; it takes as much of the disk as there are arrays.
    keep
        Bytes of released arrays that are kept for the next: to map and empty pages anew takes longer than most sums.
    large
        Bytes from which on an array lies in the file.

    Raises
    ------
    OSError
        No file can be made in the folder, or the disk is full: an array had no room there.

    Examples
    --------
    >>> import numpy as np, tempfile
    >>> with spilled(Path(tempfile.gettempdir()), large=4096):
    ...     squares = np.arange(10_000) ** 2
    >>> int(squares.sum())
    333283335000
    """
    if not spills():
        yield
        return
    from influence.kernels import spilling_loops as loops

    state, handler = _handler()
    file = _nameless(folder)
    loops.let_go(state)
    former = state.copy()
    kept = _set_handler(handler)
    said = {loops.FILE: file, loops.NUMBER: former[loops.NUMBER] + 1, loops.LARGE: large, loops.KEEP: keep}
    for place in range(loops.STATE):
        state[place] = said.get(place, 0)
    try:
        yield
    except MemoryError as error:
        if not state[loops.REFUSED]:
            raise
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder)) from error
    finally:
        _set_handler(kept)
        loops.let_go(state)
        state[loops.FILE] = -1
        os.close(file)


def _nameless(folder: Path) -> int:
    """Open a file of holes that is gone when it is closed, as large as the file system lets one be."""
    file, name = tempfile.mkstemp(prefix="influence-arrays-", dir=folder)
    Path(name).unlink()
    for power in range(43, 30, -1):
        with suppress(OSError):
            os.truncate(file, 1 << power)
            break
    return file


class _Allocator(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_void_p) for name in ("context", "new", "zeros", "resized", "released"))


class _Handler(ctypes.Structure):
    """NumPy's ``PyDataMem_Handler``."""

    _fields_ = (("name", ctypes.c_char * 127), ("version", ctypes.c_uint8), ("allocator", _Allocator))


def _set_handler(handler: object) -> object:
    """Let NumPy take the memory of this context's arrays from a handler; give the one before."""
    from numpy._core import _multiarray_umath  # type: ignore[attr-defined] # what extensions are built against

    pointer = _of_python("PyCapsule_GetPointer", ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)
    table = ctypes.cast(pointer(_multiarray_umath._ARRAY_API, None), ctypes.POINTER(ctypes.c_void_p))
    return ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object)(table[_SET_HANDLER] or 0)(handler)


@cache
def _handler() -> tuple[npt.NDArray[np.int64], object]:
    """Give the state and the handler: one for the process."""
    from influence.kernels.spilling_loops import STATE, handlers

    state, functions = np.zeros(STATE, dtype=np.int64), handlers()
    allocator = _Allocator(state.ctypes.data, *(one.address for one in functions))
    handler = _Handler(_NAME, 1, allocator)
    capsule = _of_python("PyCapsule_New", ctypes.py_object, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    made = capsule(ctypes.addressof(handler), _HANDLER, None)
    # The last arrays are released when the process ends: what does it must be there to the very end.
    for lasting in (state, functions, handler, made, *functions):
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(lasting))
    return state, made


def _of_python(name: str, result: Any, *arguments: Any) -> Any:  # noqa: ANN401 - ctypes' own
    return ctypes.PYFUNCTYPE(result, *arguments)((name, ctypes.pythonapi))
