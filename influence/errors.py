"""Every error that influence raises on purpose.

The whole tree, each with the exit code of the command line::

    InfluenceError                 1
    ├── UsageError                 2   a parameter or option that cannot be
    ├── InputError                 3   a file that is missing or cannot be read
    ├── DataError                  4   files, settings among them, that were read and cannot be used: every problem
    └── NothingFound               5   a question with an empty answer

An error names the place, the rule, the value and the next step; :class:`Problem` keeps these apart
so that they can be listed, counted and written to a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One thing that is wrong with an input, and what to do about it.

    Parameters
    ----------
    place
        File and, where there is one, line: ``"affiliations.csv: line 118"``.
    rule
        What was expected, as a sentence without a full stop: ``"unknown account"``.
    value
        The offending value as it stands in the input; empty when there is none.
    advice
        The next step for the person who reads it.

    Examples
    --------
    >>> print(Problem("ties.csv: line 3", "unknown account", "00417", "add it to accounts.csv"))
    ties.csv: line 3: unknown account '00417' (add it to accounts.csv)
    """

    place: str
    rule: str
    value: str = ""
    advice: str = ""

    def __str__(self) -> str:
        value = f" {self.value!r}" if self.value else ""
        advice = f" ({self.advice})" if self.advice else ""
        return f"{self.place}: {self.rule}{value}{advice}"


class InfluenceError(Exception):
    """Base of all errors raised on purpose."""

    exit_code = 1


class UsageError(InfluenceError, ValueError):
    """A parameter or option has a value that cannot be."""

    exit_code = 2


class InputError(InfluenceError):
    """A file is missing or cannot be read at all."""

    exit_code = 3


class DataError(InfluenceError):
    """Files, ``influence.toml`` among them, were read but cannot be used; ``problems`` holds all that is wrong.

    Examples
    --------
    >>> error = DataError([Problem("accounts.csv", "no column for account_id")])
    >>> len(error.problems), error.exit_code
    (1, 4)
    """

    exit_code = 4

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NothingFound(InfluenceError):  # noqa: N818 - an empty answer is not a fault
    """The question was valid and nothing answers it."""

    exit_code = 5
