"""Work that is done here, or for a while by somebody else who gives the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

F = TypeVar("F")


class Handed(Generic[F]):
    """Who does some work now: a function, replaced while a context lasts, in its threads as well.

    Parameters
    ----------
    name
        What the work is called.
    here
        Does it where nobody else is asked to.

    Examples
    --------
    >>> doubling = Handed("doubling", lambda x: 2 * x)
    >>> with doubling.over_to(lambda x: x + x):
    ...     doubling.now("ab")
    'abab'
    >>> doubling.now(4)
    8
    """

    def __init__(self, name: str, here: F) -> None:
        self._now: ContextVar[F] = ContextVar(name, default=here)

    @property
    def now(self) -> F:
        """Who does it now."""
        return self._now.get()

    @contextmanager
    def over_to(self, other: F) -> Iterator[None]:
        """Let another do it meanwhile."""
        former = self._now.set(other)
        try:
            yield
        finally:
            self._now.reset(former)
