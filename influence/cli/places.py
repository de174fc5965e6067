"""Finding the group or territory that somebody named on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from influence.cli.nearest import refuse_unknown
from influence.errors import UsageError

if TYPE_CHECKING:
    import numpy as np

    from influence.model import Dataset, Network


def members_of(
    dataset: Dataset, network: Network, place: str, *, show_sensitive: bool
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell for each account whether it is in ``place``: a group's id or name, or a territory, in any case of letters.

    Raises
    ------
    UsageError
        Nothing is called so (the nearest names are given, those of sensitive groups never), several groups are, or the
        group is of a sensitive kind and ``show_sensitive`` was not asked for: its members would be told by their
        belief.
    """
    import numpy as np

    wanted = place.casefold()
    groups = [
        position
        for position, (key, name) in enumerate(zip(network.group_ids, network.group_names, strict=True))
        if wanted in (key.casefold(), name.casefold())
    ]
    if not groups:
        territory = dataset.accounts["territory"].str.casefold().to_numpy() == wanted
        if not territory.any():
            refuse_unknown("group or territory", place, _known(dataset, network, show_sensitive))
        return np.asarray(territory, dtype=bool)
    groups = [group for group in groups if show_sensitive or not network.kinds[network.group_kind[group]].sensitive]
    if not groups:
        raise UsageError(f"{place!r} is a group of a sensitive kind: add --show-sensitive to list its members.")
    if len(groups) > 1:
        ids = ", ".join(network.group_ids[group] for group in groups)
        raise UsageError(f"Several groups are called {place!r}. Name one by its id: {ids}.")
    inside = np.zeros(network.n_accounts, dtype=bool)
    inside[network.incidence[:, [groups[0]]].tocoo().row] = True
    return inside


def _known(dataset: Dataset, network: Network, show_sensitive: bool) -> list[str]:
    names = [
        name
        for name, kind in zip(network.group_names, network.group_kind, strict=True)
        if show_sensitive or not network.kinds[kind].sensitive
    ]
    places = dataset.accounts["territory"]
    return sorted({*names, *places[places != ""]})
