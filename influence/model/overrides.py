"""Decisions of people that stand above what was computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal, get_args

Action = Literal["rank", "include", "exclude", "clear"]
ACTIONS: tuple[Action, ...] = get_args(Action)
MARKS: Mapping[Action, str] = MappingProxyType(
    {"rank": "placed", "include": "included", "exclude": "excluded", "clear": "cleared"}
)
"""Action → what the column ``override`` says."""


@dataclass(frozen=True)
class Override:
    """One decision about one account, as it was logged.

    Parameters
    ----------
    number
        Place in the log, from 1. Order in time is by this number, never by dates: clocks may be wrong.
    account_id
        Whom it is about.
    action
        ``rank`` (placed at ``rank``), ``include`` and ``exclude`` (always or never among those approached), ``clear``
        (what was decided before no longer holds).
    rank
        The place, from 1; ``None`` but for ``rank``.
    reason, author
        Why and by whom, in their words.
    on
        Day on which it was decided, as stated by whoever logged it or by the clock of that machine; analyses read this
        date and no clock.
    as_of
        Analysis date of the data that they looked at.
    computed_rank
        Where the account stood by computation then; ``None`` where it was not ranked.

    Raises
    ------
    ValueError
        ``rank`` is missing, below 1, or given for another action.
    """

    number: int
    account_id: str
    action: Action
    rank: int | None
    reason: str
    author: str
    on: date
    as_of: date | None = None
    computed_rank: int | None = None

    def __post_init__(self) -> None:
        if self.action not in ACTIONS:
            raise ValueError(f"an override is one of {ACTIONS}. Got {self.action!r}.")
        if (self.rank is not None) != (self.action == "rank") or (self.rank is not None and self.rank < 1):
            raise ValueError(f"a rank of 1 or more belongs to 'rank' and to nothing else. Got {self.rank!r}.")


def in_force(log: tuple[Override, ...]) -> tuple[Override, ...]:
    """Give the last decision on every account, by account id; cleared ones are gone.

    Examples
    --------
    >>> day = date(2025, 1, 1)
    >>> moved = Override(1, "a", "exclude", None, "moved", "Anna", day)
    >>> in_force((moved,)) == (moved,), in_force((moved, Override(2, "a", "clear", None, "back", "Bert", day)))
    (True, ())
    """
    last = {entry.account_id: entry for entry in sorted(log, key=lambda entry: entry.number)}
    return tuple(last[key] for key in sorted(last) if last[key].action != "clear")
