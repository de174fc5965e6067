"""One process at a time: a lock that the operating system takes back when its holder dies."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from influence.language import say
from influence.memory.errors import MemoryFault

PATIENCE = 30.0
_PAUSE = 0.05


@contextmanager
def locked(
    folder: Path, language: str, *, patience: float | None = None, waiting: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Hold the lock of a folder, which is made where it is not there.

    Parameters
    ----------
    folder
        Holds the file ``lock``, which stays there and is empty.
    language
        Of the errors.
    patience
        Seconds to wait for another process; :data:`PATIENCE` where absent.
    waiting
        Called once when another process holds it.

    Raises
    ------
    MemoryFault
        The folder cannot be written, or the other process did not end in time.
    """
    try:
        folder.mkdir(exist_ok=True)
        file = (folder / "lock").open("a+b")
    except OSError as error:
        raise MemoryFault(say(language, "memory", "unwritable", folder=folder, why=error.strerror or error)) from error
    until = time.monotonic() + (PATIENCE if patience is None else patience)
    with file:
        told = False
        while not _taken(file):
            if not told:
                waiting()
                told = True
            if time.monotonic() >= until:
                raise MemoryFault(say(language, "memory", "busy", folder=folder))
            time.sleep(_PAUSE)
        yield


if sys.platform == "win32":  # pragma: no cover

    def _taken(file: IO[bytes]) -> bool:
        import msvcrt

        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:

    def _taken(file: IO[bytes]) -> bool:
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
