"""What a plan of hours is asked for, as people write it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from influence.errors import UsageError
from influence.language import say
from influence.settings import HoursSettings

_CAPACITY = re.compile(r"(?:(.+)=)?\s*(\d+(?:[.,]\d+)?)\s*h\s*/\s*(\w+)\s*")
_PER_YEAR = {
    **dict.fromkeys(("week", "wk", "woche"), 0.0),
    **dict.fromkeys(("month", "monat"), 12.0),
    **dict.fromkeys(("year", "jahr"), 1.0),
}
_BOUND = re.compile(r"(?:(\w+):(.+)=)?\s*(\d{1,3})\s*")
PARTS = ("tier", "segment", "territory", "owner", "account")
"""What floors and ceilings of contacts may name."""
MOST_CONTACTS = 366


@dataclass(frozen=True)
class HoursRequest:
    """What a plan of hours has and must keep to.

    Parameters
    ----------
    capacities
        ``"32h/week"`` (of every owner), ``"Anna=20h/week"`` (of this one); also a month or a year. Where an owner's is
        not given, today's hours are the capacity.
    least, most
        Contacts a year: ``"2"`` (of everybody), ``"tier:A=12"``, ``"segment:Retail=4"``, also by ``territory``,
        ``owner`` and ``account``. The more particular stands: an account above the ``estimates``, these above parts,
        parts above everybody; of several parts the highest floor and the lowest ceiling.
    travel_hours
        Travel or preparation of each contact; where absent, as the settings say.
    """

    capacities: tuple[str, ...] = ()
    least: tuple[str, ...] = ()
    most: tuple[str, ...] = ()
    travel_hours: float | None = None


@dataclass(frozen=True)
class Bound:
    """A floor or a ceiling of contacts: of ``part`` called ``name``, or of everybody where ``part`` is empty."""

    part: str
    name: str
    contacts: int

    def __str__(self) -> str:
        return f"{self.part}:{self.name}={self.contacts}" if self.part else str(self.contacts)


def read_capacities(texts: tuple[str, ...], settings: HoursSettings, language: str) -> dict[str, float]:
    """Give the hours a year of each owner that is named; ``""`` stands for all others.

    Raises
    ------
    UsageError
        One cannot be read, or an owner has two.
    """
    found: dict[str, float] = {}
    for text in texts:
        match = _CAPACITY.fullmatch(text)
        times = _PER_YEAR.get(match[3].casefold()) if match else None
        if match is None or times is None:
            raise UsageError(say(language, "hours", "bad_capacity", text=repr(text)))
        owner = (match[1] or "").strip()
        if owner in found:
            raise UsageError(say(language, "hours", "capacity_twice", text=repr(text)))
        hours = float(match[2].replace(",", ".")) * (times or settings.weeks)
        if not 0 < hours <= 1e6:
            raise UsageError(say(language, "hours", "bad_capacity", text=repr(text)))
        found[owner] = hours
    return found


def read_bounds(texts: tuple[str, ...], language: str) -> list[Bound]:
    """Give floors or ceilings of contacts.

    Raises
    ------
    UsageError
        One cannot be read, or stands twice.
    """
    found: dict[tuple[str, str], Bound] = {}
    for text in texts:
        match = _BOUND.fullmatch(text)
        if match is None or (match[1] or PARTS[0]) not in PARTS or int(match[3]) > MOST_CONTACTS:
            parts = ", ".join(PARTS)
            raise UsageError(say(language, "hours", "bad_bound", text=repr(text), parts=parts, most=MOST_CONTACTS))
        bound = Bound(match[1] or "", (match[2] or "").strip(), int(match[3]))
        if (bound.part, bound.name) in found:
            raise UsageError(say(language, "hours", "bound_twice", text=repr(text)))
        found[bound.part, bound.name] = bound
    return list(found.values())


__all__ = ["MOST_CONTACTS", "PARTS", "Bound", "HoursRequest", "read_bounds", "read_capacities"]
