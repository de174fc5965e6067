"""The map: one page that works offline, drawn by pyvis's engine under our own template."""

from __future__ import annotations

from influence.errors import UsageError
from influence.model import Clusters, Dataset, Network, Priorities
from influence.report.map.earlier import Earlier, read_earlier
from influence.report.map.payload import gather
from influence.report.map.roster import Limits

__all__ = ["Earlier", "Limits", "draw_map", "read_earlier", "refuse_named"]


def draw_map(
    dataset: Dataset,
    network: Network,
    priorities: Priorities,
    clusters: Clusters | None,
    *,
    title: str = "",
    limits: Limits | None = None,
    earlier: Earlier | None = None,
) -> str:
    """Draw the network as one self-contained interactive HTML page.

    Accounts are circles, their area the priority; groups are signs in the colour of their kind, joined to their members
    by spokes and never drawn as cliques; direct ties are lines, those of different kinds between one pair all kept. The
    page loads nothing, runs only our own script and the drawing engine, and holds only what it shows. It speaks the
    language of ``priorities`` and names groups of sensitive kinds only where their reasons do; of groups whose name is
    withheld it does not tell the size either.

    Parameters
    ----------
    dataset
        What was read: title, date and seed are taken from it.
    network, priorities
        The network and the list made from it; nothing is scored here.
    clusters
        Islands of the map; ``None`` gives one island a connected component.
    title
        Heading; the project's title where empty.
    limits
        How many accounts are listed and drawn; as :class:`Limits` says where ``None``.
    earlier
        An earlier page (:func:`influence.report.map.read_earlier`): what it shows keeps its place, newcomers settle
        near what they are tied to.

    Returns
    -------
    str
        The page, to be written as UTF-8. The same input gives the same text. An empty network gives a page that says
        so.

    Raises
    ------
    UsageError
        For clusters that name groups of sensitive kinds beside a list that withholds them.
    InfluenceError
        Where the installed pyvis is not the one that was tested.
    """
    refuse_named(clusters, priorities)
    from influence.report.map.page import render  # pyvis takes 0.2 s to import: only when a map is drawn

    return render(gather(dataset, network, priorities, clusters, title=title, limits=limits, earlier=earlier))


def refuse_named(clusters: Clusters | None, priorities: Priorities) -> None:
    """Refuse clusters that name groups of sensitive kinds beside a list that withholds them.

    Raises
    ------
    UsageError
        They do.
    """
    if clusters is not None and clusters.shows_sensitive and not priorities.shows_sensitive:
        raise UsageError(
            "The clusters name groups of sensitive kinds and the list withholds them. "
            "Make both with the same show_sensitive: find_clusters(...) and prioritise(...)."
        )
