"""What the page holds, as plain columns of numbers and text that JSON can carry.

Columns instead of one object an account or tie: a third of the bytes, and no name of a field is ever a name from
outside.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from influence.model import Clusters, Dataset, FloatArray, Network, Priorities, positions
from influence.model.columns import frame_of
from influence.network import nameless, told_sizes
from influence.report.map.earlier import Earlier
from influence.report.map.islands import Islands, find_islands
from influence.report.map.layout import Places, account_radius, group_radius, lay_out
from influence.report.map.palette import signs
from influence.report.map.roster import Limits, Roster, call_roster
from influence.report.map.start import same_groups, start_of
from influence.report.map.text import clean
from influence.report.map.venues import Venues, find_venues
from influence.report.map.voices import texts, voices

Column = list[Any]
NAMELESS_RADIUS = 8.0
"""Of the signs of all groups whose name is withheld, whatever their size."""


@dataclass(frozen=True)
class Payload:
    """The page's data: ``nodes`` and ``edges`` for the drawing engine, ``page`` for everything round it."""

    nodes: dict[str, Any]
    edges: dict[str, Any]
    page: dict[str, Any]


def gather(
    dataset: Dataset,
    network: Network,
    priorities: Priorities,
    clusters: Clusters | None,
    *,
    title: str,
    limits: Limits | None = None,
    areas: Sequence[str] = ("map",),
    roster: Roster | None = None,
    earlier: Earlier | None = None,
) -> Payload:
    """Choose what is shown, place it, and give it as columns. Nothing is scored here.

    ``areas`` of phrases are those that the page's script speaks with; ``roster`` is what :func:`call_roster` gives for
    the same, where it has been called already; ``earlier`` a page whose places are the start.
    """
    hidden = nameless(network, show_sensitive=priorities.shows_sensitive)
    roster = roster or call_roster(network, priorities, limits)
    islands = find_islands(network, roster, clusters, hidden)
    frame = frame_of(priorities.columns, priorities.order[roster.rows])
    radius = account_radius(pd.to_numeric(frame["priority"], errors="coerce").to_numpy(dtype=np.float64))
    unnamed = hidden[roster.groups]
    signs_radius = np.where(unnamed, NAMELESS_RADIUS, group_radius(told_sizes(network)[roster.groups]))
    drawn_radius = np.concatenate([radius[: roster.drawn], signs_radius[: roster.drawn_groups]])
    seed = dataset.settings.project.seed
    same = None if earlier is None else same_groups(earlier, network, roster, hidden)
    start = None if earlier is None or same is None else start_of(earlier, network, roster, same)
    places = lay_out(roster, islands, drawn_radius, seed, start)
    return Payload(
        nodes={
            "accounts": _accounts(frame, radius, islands, places),
            "groups": _groups(network, roster, priorities, signs_radius, islands, places, unnamed),
            "venues": _venues(find_venues(network, roster, hidden, seed, earlier, same)),
            "islands": _islands(islands, places),
        },
        edges={"affiliations": _affiliations(roster), "ties": _ties(roster)},
        page=_page(dataset, network, priorities, roster, title, found_clusters=clusters is not None)
        | {"languages": voices(network, priorities, roster, islands, hidden, areas)},
    )


def numbers(values: Iterable[object], digits: int = 2) -> Column:
    """Give plain numbers, whole ones without a point; ``None`` for what is missing or not finite.

    Examples
    --------
    >>> numbers([np.float64(1.0), 2.345, float("nan"), np.inf, None, np.int64(7), pd.NA])
    [1, 2.35, None, None, None, 7, None]
    """
    return [_number(value, digits) for value in values]


def _number(value: object, digits: int) -> float | int | None:
    if value is None or value is pd.NA:
        return None
    try:
        plain = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    if not math.isfinite(plain):
        return None
    rounded = round(plain, digits)
    return int(rounded) if rounded == int(rounded) else rounded


def coded(values: Iterable[object]) -> dict[str, Column]:
    """Give each different text once (``words``, sorted) and its position for every value (``code``)."""
    column = texts(values)
    words = sorted(set(column))
    place = {text: index for index, text in enumerate(words)}
    return {"words": words, "code": [place[text] for text in column]}


def _optional(frame: pd.DataFrame, name: str) -> Iterable[object]:
    return frame[name] if name in frame else [None] * len(frame)


def _accounts(frame: pd.DataFrame, radius: FloatArray, islands: Islands, places: Places) -> dict[str, Any]:
    return {
        "id": texts(frame["account_id"]),
        "name": [name or key for name, key in zip(texts(frame["name"]), texts(frame["account_id"]), strict=True)],
        "rank": numbers(frame["rank"], 0),
        "priority": numbers(frame["priority"]),
        "own": numbers(frame["own_value"]),
        "referral": numbers(frame["referral_value"]),
        "influence": numbers(frame["influence"], 1),
        "revenue": numbers(_optional(frame, "revenue")),
        "segment": coded(frame["segment"]),
        "status": coded(_optional(frame, "status")),
        "territory": coded(_optional(frame, "territory")),
        "owner": coded(_optional(frame, "owner")),
        "hubs": coded(frame["hub_kinds"]),
        "tags": coded(_optional(frame, "tags")),
        "r": numbers(radius, 1),
        "x": numbers(places.account[:, 0], 1),
        "y": numbers(places.account[:, 1], 1),
        "island": islands.account.tolist(),
    }


def _groups(
    network: Network,
    roster: Roster,
    priorities: Priorities,
    radius: FloatArray,
    islands: Islands,
    places: Places,
    unnamed: npt.NDArray[np.bool_],
) -> dict[str, Any]:
    """Give the groups: no ids, and of those whose name is withheld neither name nor size, which would tell the name.

    ``own`` and ``referral`` are the sums over all known members, who may be in several groups.
    """
    member = (network.incidence[:, roster.groups] > 0).astype(np.float64)
    listed = priorities.select("account_id", "own_value", "referral_value")
    place = positions(listed["account_id"], network.account_ids)

    def carried(column: str) -> Column:
        values = np.zeros(network.n_accounts)
        values[place[place >= 0]] = np.nan_to_num(listed[column].to_numpy(dtype=np.float64)[place >= 0])
        return numbers(values @ member, 0)

    def told(column: Column) -> Column:
        return [None if hidden else value for value, hidden in zip(column, unnamed.tolist(), strict=True)]

    return {
        "name": told([clean(network.group_names[position]) for position in roster.groups.tolist()]),
        "kind": network.group_kind[roster.groups].tolist(),
        "size": told(numbers(told_sizes(network)[roster.groups], 0)),
        "members": told(network.group_members[roster.groups].tolist()),
        "own": told(carried("own_value")),
        "referral": told(carried("referral_value")),
        "r": numbers(radius, 1),
        "x": numbers(places.group[:, 0], 1),
        "y": numbers(places.group[:, 1], 1),
        "island": islands.group.tolist(),
    }


def _venues(venues: Venues) -> dict[str, Any]:
    return {
        "group": venues.group.tolist(),
        "x": numbers(venues.place[:, 0], 1),
        "y": numbers(venues.place[:, 1], 1),
        "r": numbers(venues.radius, 1),
        "a": venues.one.tolist(),
        "b": venues.two.tolist(),
        "shared": venues.shared.tolist(),
    }


def _islands(islands: Islands, places: Places) -> dict[str, Any]:
    return {
        "lonely": islands.lonely,
        "x": numbers(places.island[:, 0], 1),
        "y": numbers(places.island[:, 1], 1),
        "r": numbers(places.radius, 1),
    }


def _affiliations(roster: Roster) -> dict[str, Any]:
    """Give the groups of account i: ``group[start[i]:start[i + 1]]``; strengths only where they differ."""
    matrix = roster.affiliations
    even = bool(len(matrix.data) == 0 or np.all(matrix.data == matrix.data[0]))
    return {
        "start": matrix.indptr.tolist(),
        "group": matrix.indices.tolist(),
        "strength": None if even else numbers(matrix.data, 3),
    }


def _ties(roster: Roster) -> dict[str, Column]:
    return {
        "a": [tie.source for tie in roster.ties],
        "b": [tie.target for tie in roster.ties],
        "kind": [tie.kind for tie in roster.ties],
        "strength": numbers((tie.strength for tie in roster.ties), 3),
        "directed": [int(tie.directed) for tie in roster.ties],
    }


def _page(
    dataset: Dataset,
    network: Network,
    priorities: Priorities,
    roster: Roster,
    title: str,
    *,
    found_clusters: bool,
) -> dict[str, Any]:
    names = [clean(kind.name, 60) for kind in network.kinds]
    return {
        "language": priorities.language,
        "title": clean(title or dataset.settings.project.title),
        "asOf": dataset.as_of.isoformat() if dataset.as_of else None,
        "currency": clean(priorities.currency, 12),
        "combination": priorities.combination,
        "kinds": [
            {
                "name": name,
                "colour": sign.colour,
                "dash": list(sign.dash),
                "shape": sign.shape,
                "sensitive": kind.sensitive,
            }
            for name, kind, sign in zip(names, network.kinds, signs([kind.name for kind in network.kinds]), strict=True)
        ],
        "drawn": {"accounts": roster.drawn, "groups": roster.drawn_groups},
        "totals": {
            "accounts": len(priorities),
            "groups": network.n_groups,
            "affiliations": int(network.incidence.nnz),
            "ties": int(network.n_ties),
        },
        "clusters": found_clusters,
    }
