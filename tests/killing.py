"""How a test ends a run."""

from __future__ import annotations


class Killed(BaseException):
    """What ends a run without a word."""
