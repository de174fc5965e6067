"""The classics that networkx brings, as project folders."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from influence.demo.folder import write_files
from influence.demo.tables import as_csv, table
from influence.errors import UsageError

_SETTINGS = """# {title}, see README.md. What is not said here has its default.

[project]
title = "{title}"
"""
_FLORENTINE = """# Florentine families

Marriages among fifteen families of Florence around 1430 (Padgett & Ansell 1993, American Journal of Sociology 98;
Breiger & Pattison 1986), as networkx ships them (`florentine_families_graph`): `accounts.csv` holds the families,
`ties.csv` one social tie for each pair that married. Wealth is not in networkx, so there is no revenue. The Pucci, who
married none of the others, are left out there.
"""
_DAVIS = """# Southern women

Eighteen women and the fourteen social events at which they were seen (Davis, Gardner & Gardner 1941, Deep South), as
networkx ships them (`davis_southern_women_graph`): `accounts.csv` holds the women, `groups.csv` the events, and
`affiliations.csv` who came to which. There is no revenue.
"""


def _florentine() -> Mapping[str, str]:
    import networkx as nx

    graph = nx.florentine_families_graph()
    families = sorted(graph)
    pairs = sorted(tuple(sorted(pair)) for pair in graph.edges)
    ties = {
        "source": [pair[0] for pair in pairs],
        "target": [pair[1] for pair in pairs],
        "kind": ["social"] * len(pairs),
    }
    return {
        "accounts.csv": as_csv(table("accounts", {"account_id": families, "name": families})[["account_id", "name"]]),
        "ties.csv": as_csv(table("ties", ties)[list(ties)]),
        "influence.toml": _SETTINGS.format(title="Florentine families"),
        "README.md": _FLORENTINE,
    }


def _davis() -> Mapping[str, str]:
    import networkx as nx

    graph = nx.davis_southern_women_graph()
    women = sorted(node for node, side in graph.nodes(data="bipartite") if side == 0)
    events = sorted((node for node, side in graph.nodes(data="bipartite") if side == 1), key=lambda name: int(name[1:]))
    came = [(woman, event) for woman in women for event in events if graph.has_edge(woman, event)]
    ids = {event: f"E{int(event[1:]):02d}" for event in events}
    groups = {
        "group_id": list(ids.values()),
        "name": [f"Event {event[1:]}" for event in events],
        "kind": ["social"] * len(events),
    }
    affiliations = {"account_id": [woman for woman, _ in came], "group_id": [ids[event] for _, event in came]}
    return {
        "accounts.csv": as_csv(table("accounts", {"account_id": women, "name": women})[["account_id", "name"]]),
        "groups.csv": as_csv(table("groups", groups)[list(groups)]),
        "affiliations.csv": as_csv(table("affiliations", affiliations)[list(affiliations)]),
        "influence.toml": _SETTINGS.format(title="Southern women"),
        "README.md": _DAVIS,
    }


EXAMPLES: Mapping[str, Callable[[], Mapping[str, str]]] = MappingProxyType({"davis": _davis, "florentine": _florentine})
"""Name → function that gives the files of the example."""


def example_files(name: str) -> Mapping[str, str]:
    """Give file name → text of an example's project folder.

    Examples
    --------
    >>> print(example_files("florentine")["ties.csv"][:43])
    source,target,kind
    Acciaiuoli,Medici,social
    """
    if name not in EXAMPLES:
        raise UsageError(f"The 'example' must be one of {', '.join(EXAMPLES)}. Got {name!r}.")
    return EXAMPLES[name]()


def write_example(folder: Path, name: str) -> None:
    """Write a classic network as a project folder; files of its names are replaced.

    Parameters
    ----------
    folder
        Made where absent.
    name
        ``"florentine"`` (15 families, marriages as ties) or ``"davis"`` (18 women, 14 events as groups).
    """
    write_files(Path(folder), example_files(name))
