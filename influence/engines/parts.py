"""One kind, one group or one territory of a network in a store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from influence.engines.duckdb_store import DuckDBStore, quoted
from influence.engines.prepare import Clean
from influence.engines.reading.gather import ACCOUNTS, KINDS
from influence.network.places import NamedGroup, Place, Places
from influence.settings import Settings

_BLOCK = 100_000
_JOINED = "joined_groups"
"""Table of the groups that have members."""


@dataclass(frozen=True)
class Wanted:
    """What is to be ranked.

    Parameters
    ----------
    measures
        Names of :data:`influence.engines.hubs.RECURRENCES`, or of :data:`influence.engines.groups.GROUP_MEASURES`
        where ``groups`` are ranked; the one that ranks first.
    kind
        Given the kinds of the network, chooses the one whose groups and ties alone are there; ``None``: all are.
    place
        Given the places of the network, chooses the one whose accounts alone are listed; ``None``: all are.
    groups
        Whether groups are ranked instead of accounts.
    show_sensitive
        Whether groups of sensitive kinds are named.
    """

    measures: Sequence[str]
    kind: Callable[[Sequence[str]], str] | None = None
    place: Callable[[Places], Place] | None = None
    groups: bool = False
    show_sensitive: bool = False


@dataclass(frozen=True)
class Part:
    """The tables of a part of a network, its kind if it is one, and in SQL which accounts c are listed."""

    clean: Clean
    kind: str | None
    listed: str


def only_wanted(store: DuckDBStore, clean: Clean, wanted: Wanted, settings: Settings) -> Part:
    """Make the tables of what is wanted.

    Raises
    ------
    UsageError
        As ``wanted`` says where nothing is called so.
    """
    if wanted.kind is None and wanted.place is None:
        return Part(clean, None, "true")
    joined = f"SELECT g.* FROM {clean.groups} AS g SEMI JOIN {clean.affiliations} AS a ON g.grp = a.grp"
    store.make(_JOINED, joined)
    listed = _inside(clean, wanted.place(_places(store, clean, settings))) if wanted.place is not None else "true"
    if wanted.kind is None:
        return Part(clean, None, listed)
    kind = wanted.kind(_kinds(store, clean))
    return Part(_of_kind(store, clean, kind), kind, listed)


def _kinds(store: DuckDBStore, clean: Clean) -> list[str]:
    """Give the kinds of groups that have members, and of ties."""
    used = (
        f"SELECT DISTINCT kind FROM {_JOINED} "
        f"UNION SELECT k.kind FROM {KINDS} AS k SEMI JOIN {clean.ties} AS t ON k.kid = t.kind"
    )
    return sorted(store.table(used).column("kind").to_pylist())


def _of_kind(store: DuckDBStore, clean: Clean, kind: str) -> Clean:
    """Make the tables of one kind; accounts are all there."""
    made = replace(clean, groups="kind_groups", affiliations="kind_affiliations", ties="kind_ties")
    store.make(made.groups, f"SELECT * FROM {clean.groups} WHERE kind = {quoted(kind)}")
    store.make(
        made.affiliations,
        f"SELECT a.* FROM {clean.affiliations} AS a SEMI JOIN {made.groups} AS g ON a.grp = g.grp",
    )
    store.make(
        made.ties,
        f"SELECT t.* FROM {clean.ties} AS t JOIN {KINDS} AS k ON t.kind = k.kid WHERE k.kind = {quoted(kind)}",
    )
    return made


def _places(store: DuckDBStore, clean: Clean, settings: Settings) -> Places:
    (count,) = store.row(f"SELECT count(*) FROM {clean.groups}")

    def groups() -> Iterator[NamedGroup]:
        for begin in range(0, int(count), _BLOCK):
            rows = store.table(
                f"SELECT grp, group_id, name, kind FROM {_JOINED} "
                f"WHERE place >= {begin} AND place < {begin + _BLOCK} ORDER BY place"
            )
            for grp, key, name, kind in zip(*(column.to_pylist() for column in rows.columns), strict=True):
                yield NamedGroup(grp, key, name, settings.kind(kind).sensitive)

    names = store.table(f"SELECT DISTINCT territory FROM {ACCOUNTS}").column("territory").to_pylist()
    return Places(groups, frozenset(names))


def _inside(clean: Clean, place: Place) -> str:
    if place.group is not None:
        return f"c.account IN (SELECT account FROM {clean.affiliations} WHERE grp = {place.group})"
    return f"c.territory IN ({', '.join(map(quoted, place.territories))})"
