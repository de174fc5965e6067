"""Finding the group, territory or kind that somebody named on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
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
    from influence.network.places import NamedGroup, Place, Places
    from influence.settings import Settings

GROUP, TERRITORY = "group", "territory"


@dataclass(frozen=True)
class _Reading:
    """One thing that a text may mean."""

    prefixed: str
    place: Place
    name: str = ""
    sensitive: bool = False

    def __str__(self) -> str:
        if self.place.group is None:
            return phrase("read_as_territory", prefixed=quote(self.prefixed))
        return phrase("read_as_group", prefixed=quote(self.prefixed), name=self.name)


def members_of(
    dataset: Dataset, network: Network, place: str, *, show_sensitive: bool
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell for each account whether it is in ``place``: see :func:`place_called`."""
    import numpy as np

    from influence.network.places import Places

    places = Places(partial(_groups_of, network), frozenset(dataset.accounts["territory"]))
    found = place_called(places, place, show_sensitive=show_sensitive)
    if found.group is None:
        return dataset.accounts["territory"].isin(found.territories).to_numpy(dtype=bool)
    inside = np.zeros(network.n_accounts, dtype=bool)
    inside[network.incidence[:, [found.group]].tocoo().row] = True
    return inside


def place_called(places: Places, text: str, *, show_sensitive: bool) -> Place:
    """Give the place that a text names: a group's id or name, or a territory, in any case of letters.

    ``group:ID`` (or a group's name) and ``territory:NAME`` say which is meant where one text means several things.

    Raises
    ------
    UsageError
        Nothing is called so (the nearest names are given, those of sensitive groups never); several groups or
        territories are (each reading is given); or the group is of a sensitive kind and ``show_sensitive`` was not
        asked for: its members would be told by their belief.
    """
    readings = _readings(places, text)
    if not readings:
        refuse_unknown("unknown_place", text, _known(places, show_sensitive))
    readings = [reading for reading in readings if show_sensitive or not reading.sensitive]
    if not readings:
        raise UsageError(phrase("sensitive_place", name=repr(text)))
    if len(readings) > 1:
        raise UsageError(phrase("several_places", name=repr(text), readings=phrase("or").join(map(str, readings))))
    return readings[0].place


def kind_called(names: Sequence[str], settings: Settings, text: str) -> str:
    """Give the one of a network's kinds that a text names: as declared, or by a word of either language, in any case.

    Raises
    ------
    UsageError
        The network has no such kind; the kinds that it has are given.
    """
    from influence.settings.kind_words import kind_reader

    if text in names:
        return text
    words = {fold(word(name, language)): name for name in names for language in LANGUAGES}
    meant = words.get(fold(text)) or kind_reader(settings.kinds)(text)
    if meant not in names:
        refuse_unknown("unknown_kind", text, [word(name, spoken()) for name in names])
    return meant


def _groups_of(network: Network) -> Iterator[NamedGroup]:
    from influence.network.places import NamedGroup

    sensitive = [kind.sensitive for kind in network.kinds]
    called = zip(network.group_ids, network.group_names, network.group_kind.tolist(), strict=True)
    for position, (key, name, kind) in enumerate(called):
        yield NamedGroup(position, key, name, sensitive[kind])


def _readings(places: Places, text: str) -> list[_Reading]:
    """Give everything that a text may mean; a prefix counts as such where anything is called by what follows it."""
    prefix, colon, rest = text.partition(":")
    sort = prefix.strip().casefold()
    if colon and sort in (GROUP, TERRITORY):
        named = rest.strip()
        found = list(_groups(places, named) if sort == GROUP else _territories(places, named))
        exact = [reading for reading in found if reading.prefixed == f"{GROUP}:{named}"]
        if found:
            return exact or found
    return [*_groups(places, text), *_territories(places, text)]


def _groups(places: Places, text: str) -> Iterator[_Reading]:
    from influence.network.places import Place

    wanted = text.casefold()
    for group in places.groups():
        if wanted in (group.group_id.casefold(), group.name.casefold()):
            yield _Reading(f"{GROUP}:{group.group_id}", Place(group.position), group.name, group.sensitive)


def _territories(places: Places, text: str) -> Iterator[_Reading]:
    """Give the territory, however its letters are cased in the data; there is one at most."""
    from influence.network.places import Place

    spellings = tuple(sorted(name for name in places.territories if name.casefold() == text.casefold()))
    if text and spellings:
        yield _Reading(f"{TERRITORY}:{spellings[0]}", Place(None, spellings))


def _known(places: Places, show_sensitive: bool) -> list[str]:
    names = [group.name for group in places.groups() if show_sensitive or not group.sensitive]
    return sorted({*names, *places.territories} - {""})
