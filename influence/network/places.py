"""What may be called by name to rank inside it: groups and territories, wherever a network is held."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple


class NamedGroup(NamedTuple):
    """A group by what people call it; ``position`` is where its engine finds it."""

    position: int
    group_id: str
    name: str
    sensitive: bool


@dataclass(frozen=True)
class Places:
    """The places of a network.

    Parameters
    ----------
    groups
        Gives all groups that have members, by kind and id; may be asked several times.
    territories
        The territories, each in every spelling that the data has.
    """

    groups: Callable[[], Iterable[NamedGroup]]
    territories: frozenset[str]


@dataclass(frozen=True)
class Place:
    """One place: the group at a position, or else a territory in all its spellings."""

    group: int | None
    territories: tuple[str, ...] = ()
