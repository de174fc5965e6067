"""Where the memory of large arrays comes from while they lie in a file: what NumPy calls for every array, compiled.

Python holds its lock whenever NumPy takes or releases memory: one at a time, so nothing here needs a lock of its own.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
from numba import carray  # type: ignore[attr-defined]
from numba.core import types
from numba.extending import intrinsic

Ints = npt.NDArray[np.int64]
Address = np.uint64
Pointer = ctypes.c_void_p

FILE, NEXT, NUMBER, LARGE, KEEP, KEPT, HELD, MOST, REFUSED = range(9)
"""What the state says: the open file (below 0: none), the place of the next array, which file it is, the least bytes of
an array in it, bytes of released ones that may be kept and are, bytes held now and at the most, and how often the disk
had no room."""
_FREE, _PLACES = 9, 48
STATE = _FREE + 3 * _PLACES
"""Numbers of the state: after those above address, length and place in the file of every released array kept."""
_HEAD = 64
"""Bytes before an array: its size, and the length, place and file of what it lies in (length 0: memory)."""
_PAGE = 4096
_READ_WRITE, _SHARED, _PUNCH = 3, 1, 3
"""Linux: ``PROT_READ | PROT_WRITE``, ``MAP_SHARED``, ``FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE``."""
_NONE, _NO_MAP = np.uint64(0), np.uint64(2**64 - 1)


def _of_c(name: str, result: Any, *arguments: Any) -> Any:  # noqa: ANN401 - ctypes' own
    function = getattr(ctypes.CDLL(None), name)
    function.restype, function.argtypes = result, arguments
    return function


_size, _int, _long = ctypes.c_size_t, ctypes.c_int, ctypes.c_long
_malloc, _free = _of_c("malloc", _size, _size), _of_c("free", None, _size)
_mmap = _of_c("mmap", _size, _size, _size, _int, _int, _int, _long)
_munmap = _of_c("munmap", _int, _size, _size)
_fallocate = _of_c("fallocate", _int, _int, _int, _long, _long)
_memcpy, _memset = _of_c("memcpy", _size, _size, _size, _size), _of_c("memset", _size, _size, _int, _size)


@intrinsic
def _at(_: Any, address: Any) -> Any:  # noqa: ANN401, ARG001 - as numba calls it
    """Take a number for an address."""

    def made(context: Any, builder: Any, _: Any, arguments: Any) -> Any:  # noqa: ANN401
        return builder.inttoptr(arguments[0], context.get_value_type(types.voidptr))

    return types.voidptr(types.uint64), made


def _loop(function: Callable[..., Any]) -> Any:  # noqa: ANN401
    # Addresses of the C library are part of the code, which so is good for this process alone: it is not kept on disk.
    return numba.njit(function, error_model="numpy")


@_loop
def _head(begin: Address) -> Ints:
    return carray(_at(begin), (4,), np.int64)  # type: ignore[call-arg] # numba gives the first one


@_loop
def _taken_again(state: Ints, length: int) -> Address:
    """Give the address of the least released array that is large enough and not much larger; 0 where there is none."""
    best = -1
    for place in range(_PLACES):
        there = state[_FREE + 3 * place + 1]
        fits = length <= there <= length + length // 2
        if fits and (best < 0 or there < state[_FREE + 3 * best + 1]):
            best = place
    if best < 0:
        return _NONE
    slot = _FREE + 3 * best
    begin, there = np.uint64(state[slot]), state[slot + 1]
    head = _head(begin)
    head[1], head[2] = there, state[slot + 2]
    state[slot + 1] = 0
    state[KEPT] -= there
    return begin


@_loop
def _anew(state: Ints, length: int) -> Address:
    """Give the address of a new part of the file; 0 where the disk has no room."""
    place, file = state[NEXT], np.int32(state[FILE])
    # Room is taken before it is used: a disk that is full later would end the process without a word.
    if _fallocate(file, 0, place, length) != 0:
        state[REFUSED] += 1
        return _NONE
    begin = _mmap(_NONE, np.uint64(length), _READ_WRITE, _SHARED, file, place)
    if begin == _NO_MAP:
        _fallocate(file, _PUNCH, place, length)
        return _NONE
    state[NEXT] = place + length
    head = _head(begin)
    head[1], head[2] = length, place
    return np.uint64(begin)


@_loop
def _take(state: Ints, count: Address, zeros: bool) -> Address:
    """Give the address of so many bytes, all 0 where asked for; 0 where there is no room."""
    if state[FILE] < 0 or count < state[LARGE]:
        begin, clean = np.uint64(_malloc(count + np.uint64(_HEAD))), False
        if begin == _NONE:
            return _NONE
        _head(begin)[1] = 0
    else:
        length = (np.int64(count) + _HEAD + _PAGE - 1) // _PAGE * _PAGE
        begin, clean = _taken_again(state, length), False
        if begin == _NONE:
            begin, clean = _anew(state, length), True
        if begin == _NONE:
            return _NONE
        state[HELD] += _head(begin)[1]
        state[MOST] = max(state[MOST], state[HELD])
    head = _head(begin)
    head[0], head[3] = np.int64(count), state[NUMBER]
    data = begin + np.uint64(_HEAD)
    if zeros and not clean:
        _memset(data, 0, count)
    return data


@_loop
def _release(state: Ints, data: Address) -> None:
    if data == _NONE:
        return
    begin = data - np.uint64(_HEAD)
    head = _head(begin)
    length, place, own = head[1], head[2], state[FILE] >= 0 and head[3] == state[NUMBER]
    if length == 0:
        _free(begin)
        return
    if head[3] == state[NUMBER]:
        state[HELD] -= length
    if own and state[KEPT] + length <= state[KEEP]:
        for one in range(_PLACES):
            slot = _FREE + 3 * one
            if state[slot + 1] == 0:
                state[slot], state[slot + 1], state[slot + 2] = np.int64(begin), length, place
                state[KEPT] += length
                return
    _munmap(begin, np.uint64(length))
    if own:
        _fallocate(np.int32(state[FILE]), _PUNCH, place, length)


@_loop
def let_go(state: Ints) -> None:
    """Give back all released arrays that are kept."""
    for one in range(_PLACES):
        slot = _FREE + 3 * one
        if state[slot + 1] > 0:
            _munmap(np.uint64(state[slot]), np.uint64(state[slot + 1]))
            state[slot + 1] = 0
    state[KEPT] = 0


def handlers() -> tuple[Any, Any, Any, Any]:
    """Compile what takes memory, takes zeros, changes a size and releases, each with the address of the state first."""

    @numba.cfunc("uint64(voidptr, uint64)")
    def new(context: Pointer, count: Address) -> Address:
        data: Address = _take(carray(context, (STATE,), np.int64), count, False)
        return data

    @numba.cfunc("uint64(voidptr, uint64, uint64)")
    def zeros(context: Pointer, number: Address, each: Address) -> Address:
        data: Address = _take(carray(context, (STATE,), np.int64), number * each, True)
        return data

    @numba.cfunc("uint64(voidptr, uint64, uint64)")
    def resized(context: Pointer, data: Address, count: Address) -> Address:
        state = carray(context, (STATE,), np.int64)
        fresh: Address = _take(state, count, False)
        if data != _NONE and fresh != _NONE:
            _memcpy(fresh, data, min(np.uint64(_head(data - np.uint64(_HEAD))[0]), count))
            _release(state, data)
        return fresh

    @numba.cfunc("void(voidptr, uint64, uint64)")
    def released(context: Pointer, data: Address, _: Address) -> None:
        _release(carray(context, (STATE,), np.int64), data)

    return new, zeros, resized, released
