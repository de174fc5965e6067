"""How long work tells how far it is, without knowing of a terminal.

The core calls ``progress.stage("sampling", total=100)`` and advances it; what is shown, and whether, is decided by
whoever passed the object in. :data:`silent` shows nothing and is the default everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TypeVar


class Stage(Protocol):
    """One stretch of work under way."""

    def advance(self, steps: int = 1) -> None:
        """Say that ``steps`` more units of the stage's total are done."""


class Progress(Protocol):
    """Receives the stages of long work."""

    def stage(self, name: str, total: int | None = None) -> AbstractContextManager[Stage]:
        """Open a stage called ``name`` of ``total`` units (``None``: not known)."""


class _SilentStage:
    def advance(self, steps: int = 1) -> None:
        """Do nothing."""


class _Silent:
    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Stage]:  # noqa: ARG002
        yield _SilentStage()


silent: Progress = _Silent()
"""Shows nothing; the default of every function that takes ``progress``."""

Rows = TypeVar("Rows", bound=Sized)


def watched(blocks: Iterable[Rows], stage: Stage) -> Iterator[Rows]:
    """Give blocks of rows as they come, and tell ``stage`` of every row that has been dealt with."""
    for block in blocks:
        yield block
        stage.advance(len(block))
