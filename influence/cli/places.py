"""Finding the group, territory or kind that somebody named on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING

from influence.cli.nearest import refuse_unknown
from influence.cli.speech import phrase, spoken
from influence.errors import UsageError
from influence.language import LANGUAGES, word
from influence.language.folding import fold

if TYPE_CHECKING:
    import numpy as np

    from influence.model import Dataset, Network

GROUP, TERRITORY = "group", "territory"


@dataclass(frozen=True)
class _Reading:
    """One thing that a text may mean: the group at a position of the network, or a territory."""

    prefixed: str
    group: int | None = None
    name: str = ""

    def __str__(self) -> str:
        if self.group is None:
            return phrase("read_as_territory", prefixed=quote(self.prefixed))
        return phrase("read_as_group", prefixed=quote(self.prefixed), name=self.name)


def members_of(
    dataset: Dataset, network: Network, place: str, *, show_sensitive: bool
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell for each account whether it is in ``place``: a group's id or name, or a territory, in any case of letters.

    ``group:ID`` (or a group's name) and ``territory:NAME`` say which is meant where one text means several things.

    Raises
    ------
    UsageError
        Nothing is called so (the nearest names are given, those of sensitive groups never); several groups or
        territories are (each reading is given); or the group is of a sensitive kind and ``show_sensitive`` was not
        asked for: its members would be told by their belief.
    """
    import numpy as np

    readings = _readings(dataset, network, place)
    if not readings:
        refuse_unknown("unknown_place", place, _known(dataset, network, show_sensitive))
    hidden = [not show_sensitive and _is_sensitive(network, reading.group) for reading in readings]
    readings = [reading for reading, hide in zip(readings, hidden, strict=True) if not hide]
    if not readings:
        raise UsageError(phrase("sensitive_place", name=repr(place)))
    if len(readings) > 1:
        raise UsageError(phrase("several_places", name=repr(place), readings=phrase("or").join(map(str, readings))))
    [reading] = readings
    if reading.group is None:
        territory = dataset.accounts["territory"].str.casefold()
        return np.asarray(territory.to_numpy() == reading.name.casefold(), dtype=bool)
    inside = np.zeros(network.n_accounts, dtype=bool)
    inside[network.incidence[:, [reading.group]].tocoo().row] = True
    return inside


def kind_called(dataset: Dataset, network: Network, text: str) -> str:
    """Give the kind of the network that a text names: as declared, or by a word of either language, in any case.

    Raises
    ------
    UsageError
        The network has no such kind; the kinds that it has are given.
    """
    from influence.settings.kind_words import kind_reader

    names = [kind.name for kind in network.kinds]
    if text in names:
        return text
    words = {fold(word(name, language)): name for name in names for language in LANGUAGES}
    meant = words.get(fold(text)) or kind_reader(dataset.settings.kinds)(text)
    if meant not in names:
        refuse_unknown("unknown_kind", text, [word(name, spoken()) for name in names])
    return meant


def _readings(dataset: Dataset, network: Network, place: str) -> list[_Reading]:
    """Give everything that a text may mean; a prefix counts as such where anything is called by what follows it."""
    prefix, colon, rest = place.partition(":")
    sort = prefix.strip().casefold()
    if colon and sort in (GROUP, TERRITORY):
        named = rest.strip()
        found = list(_groups(network, named) if sort == GROUP else _territories(dataset, named))
        exact = [reading for reading in found if reading.prefixed == f"{GROUP}:{named}"]
        if found:
            return exact or found
    return [*_groups(network, place), *_territories(dataset, place)]


def _groups(network: Network, text: str) -> Iterator[_Reading]:
    wanted = text.casefold()
    for position, (key, name) in enumerate(zip(network.group_ids, network.group_names, strict=True)):
        if wanted in (key.casefold(), name.casefold()):
            yield _Reading(f"{GROUP}:{key}", position, name)


def _territories(dataset: Dataset, text: str) -> Iterator[_Reading]:
    """Give the territory, however its letters are cased in the data; there is one at most."""
    spellings = sorted(name for name in set(dataset.accounts["territory"]) if name.casefold() == text.casefold())
    if text and spellings:
        yield _Reading(f"{TERRITORY}:{spellings[0]}", name=spellings[0])


def _is_sensitive(network: Network, group: int | None) -> bool:
    return group is not None and network.kinds[network.group_kind[group]].sensitive


def _known(dataset: Dataset, network: Network, show_sensitive: bool) -> list[str]:
    names = [
        name
        for name, kind in zip(network.group_names, network.group_kind, strict=True)
        if show_sensitive or not network.kinds[kind].sensitive
    ]
    places = dataset.accounts["territory"]
    return sorted({*names, *places[places != ""]})
