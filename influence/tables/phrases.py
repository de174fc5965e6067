"""The phrases of reading in the project's language, bound once and passed down."""

from __future__ import annotations

from dataclasses import dataclass

from influence.errors import Problem
from influence.language import say

LONGEST = 120
"""Characters of a value that a message shows."""


@dataclass(frozen=True)
class Phrases:
    """Says what reading has to say in one language; phrases live in ``language/*/tables.toml``."""

    language: str = "en"

    def __call__(self, key: str, **values: object) -> str:
        """Give the phrase ``key``, or ``KEY_one`` for a ``count`` of 1."""
        return say(self.language, "tables", key, **values)

    def problem(self, place: str, key: str, value: str = "", **values: object) -> Problem:
        """Give a problem whose rule is the phrase ``KEY_rule`` and whose advice is ``KEY_advice``."""
        return Problem(place, self(f"{key}_rule", **values), shorten(value), self(f"{key}_advice", **values))

    def place(self, file: str, unit: str, line: str) -> str:
        """Give a place such as ``accounts.csv: line 7``."""
        return self(f"place_{unit}", file=file, line=line)


def shorten(text: str) -> str:
    """Cut a value that is too long to be read in a message."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
