"""Which engine runs a loop, and how many threads share its blocks."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from functools import cache
from importlib.util import find_spec
from threading import Thread, local
from typing import Generic, TypeVar

from influence.errors import UsageError

KERNELS = "INFLUENCE_KERNELS"
THREADS = "INFLUENCE_THREADS"
WORTH_COMPILING = 100_000_000
"""Steps of a loop from which on machine code saves more time than numba takes to start."""
WORTH_LOADING = 10_000_000
"""The same where numba has started: what loading the code of a loop takes."""

_listeners: list[Callable[[], None]] = []
_here = local()

T = TypeVar("T")
U = TypeVar("U")


def compiled_pays(steps: float, *, exactly: bool = False) -> bool:
    """Tell whether a loop of so many steps should run as machine code instead of NumPy.

    ``exactly`` says that both give the same bits: then fewer steps are enough once numba has started anyway.

    The environment variable ``INFLUENCE_KERNELS`` decides where it is set: ``compiled`` or ``numpy``; ``auto`` or
    nothing leaves it to the number of steps. Without numba it is always NumPy.

    Raises
    ------
    UsageError
        Where the variable holds anything else.
    """
    wanted = os.environ.get(KERNELS, "auto") or "auto"
    if wanted not in ("auto", "compiled", "numpy"):
        raise UsageError(f"The environment variable {KERNELS} must be 'auto', 'compiled' or 'numpy'. Got {wanted!r}.")
    enough = WORTH_LOADING if exactly and "numba" in sys.modules else WORTH_COMPILING
    return _has_numba() and (wanted == "compiled" or (wanted == "auto" and steps >= enough))


@contextmanager
def when_preparing(tell: Callable[[], None]) -> Iterator[None]:
    """Call ``tell`` once if, inside, loops have to be compiled first: some seconds that no later process spends."""
    _listeners.append(tell)
    try:
        yield
    finally:
        if tell in _listeners:
            _listeners.remove(tell)


def preparing() -> None:
    """Tell whoever listens, once, that loops are being compiled."""
    while _listeners:
        _listeners.pop()()


def threads() -> int:
    """Give the number of threads: ``INFLUENCE_THREADS`` where set, else the processors that this process may use.

    Raises
    ------
    UsageError
        Where the variable holds no whole number of 1 or more.
    """
    wanted = os.environ.get(THREADS, "")
    if not wanted:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not wanted.isdecimal() or int(wanted) < 1:
        raise UsageError(f"The environment variable {THREADS} must be a whole number of 1 or more. Got {wanted!r}.")
    return int(wanted)


def in_order(task: Callable[[T], U], items: Iterable[T]) -> Iterator[U]:
    """Give ``task(item)`` for every item, in the order of the items, several threads working ahead.

    What is one item is the caller's choice and must not depend on the number of threads: then no result does either.
    ``task`` should let go of Python's lock (compiled loops do). At most two items a thread are held at once. What a
    task itself asks for in order, its own thread does: were it to wait for the others, all might wait for each other.

    Examples
    --------
    >>> list(in_order(lambda x: x * x, range(4)))
    [0, 1, 4, 9]
    """
    crew = 1 if getattr(_here, "is_crew", False) else threads()
    if crew == 1:
        yield from map(task, items)
        return
    pool = _pool(crew)
    waiting: deque[Future[U]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(copy_context().run, task, item))
            if len(waiting) >= 2 * crew:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def each(task: Callable[[int], object], count: int) -> None:
    """Call ``task(0)`` … ``task(count − 1)``, several threads at once; for tasks of which none takes long.

    As :func:`in_order` does, without results: a thread that is done takes the next task itself, and none is handed over
    by itself, which takes as long as adding up some 20,000 numbers. The caller waits, so that an interrupt is heard.

    Examples
    --------
    >>> found = [0] * 4
    >>> each(lambda at: found.__setitem__(at, at * at), 4)
    >>> found
    [0, 1, 4, 9]
    """
    crew = 1 if getattr(_here, "is_crew", False) else min(threads(), count)
    left = iter(range(count))  # which gives a number to one thread only

    def stop() -> None:
        """Leave nothing to begin: where a task failed, or the caller was interrupted."""
        for _ in left:
            pass

    def work() -> None:
        try:
            for at in left:
                task(at)
        finally:
            stop()

    if crew <= 1:
        work()
        return
    pool = _pool(threads())
    working = [pool.submit(copy_context().run, work) for _ in range(crew)]
    try:
        for future in working:
            future.result()
    finally:
        stop()


class Rooms(Generic[T]):
    """Arrays that a loop reckons in, made once a thread and not once a task; a task leaves them as it found them.

    They are made here and not by machine code, so that they lie where all arrays do.

    Examples
    --------
    >>> rooms = Rooms(lambda: [0] * 3)
    >>> with rooms.one() as first, rooms.one() as second:
    ...     first is second
    False
    >>> with rooms.one() as again:
    ...     again is second or again is first
    True
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._free: list[T] = []

    @contextmanager
    def one(self) -> Iterator[T]:
        """Lend one; it comes back when the task has ended well."""
        try:
            room = self._free.pop()
        except IndexError:
            room = self._make()
        yield room
        self._free.append(room)


def beside(task: Callable[[], T]) -> Callable[[], T]:
    """Begin ``task`` in a thread of its own and give what waits for its result; with one thread it runs only then.

    For two long works that need nothing of each other. What ``task`` raises is raised where its result is waited for.
    Where nobody waits, because the other work failed or was interrupted, the program need not wait either.

    Examples
    --------
    >>> result = beside(lambda: 6 * 7)
    >>> result()
    42
    """
    if threads() == 1:
        return cache(task)
    future: Future[T] = Future()
    crew = getattr(_here, "is_crew", False)

    def work() -> None:
        _here.is_crew = crew  # who begins it may be one of those whom it would wait for
        try:
            future.set_result(task())
        except BaseException as error:  # handed over to whoever waits
            future.set_exception(error)

    Thread(target=copy_context().run, args=(work,), daemon=True).start()  # it speaks the language of this run
    return future.result


@cache
def _pool(crew: int) -> ThreadPoolExecutor:
    """Give the threads, begun once: to begin them takes as long as some of the work."""
    return ThreadPoolExecutor(crew, initializer=lambda: setattr(_here, "is_crew", True))


@cache
def _has_numba() -> bool:
    return find_spec("numba") is not None
