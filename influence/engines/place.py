"""The folder for an engine's files: a given one, or a temporary one that a killed run does not leave for good."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from influence.memory.errors import MemoryFault
from influence.memory.locking import locked

_PREFIX = "influence-engine-"
_YOUNG = 60.0
"""Seconds within which a folder may be one whose run has yet to lock it."""


@contextmanager
def place_for(work: Path | None, language: str) -> Iterator[Path]:
    """Give the folder of a run: ``work``, made where absent and kept, or a temporary one that goes with the run.

    Temporary folders of runs that were killed (SIGKILL, power) and could remove nothing are removed first. A run locks
    its folder; the system takes the lock back when the run dies, so that no folder in use is taken for a left one.
    """
    if work is not None:
        work.mkdir(parents=True, exist_ok=True)
        yield work
        return
    _remove_left(language)
    made = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        with locked(made, language):
            yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _remove_left(language: str) -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            state = folder.lstat()
            if folder.is_symlink() or not _own(state) or time.time() - state.st_mtime < _YOUNG:
                continue
            with locked(folder, language, patience=0):
                pass
        except (OSError, MemoryFault):
            continue
        shutil.rmtree(folder, ignore_errors=True)


def _own(state: os.stat_result) -> bool:
    """Whether something belongs to who runs this: a common temporary folder holds what others are at, too."""
    return not hasattr(os, "getuid") or state.st_uid == os.getuid()
