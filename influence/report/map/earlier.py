"""Places of an earlier page, from which a new map starts: what people have learned to find stays where it was."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from influence.errors import UsageError
from influence.language import say
from influence.model import FloatArray

_DATA = re.compile(rb'<script type="application/(json|gzip)" id="data">([^<]*)</script>')
_MOST_BYTES = 200_000_000
"""Of a page, and of the data in it: no page that was written here comes near."""
_FARTHEST = 1e7

Spot = tuple[float, float, int]
"""x, y, and the island, −1 where there is none."""


@dataclass(frozen=True)
class OldGroup:
    """A group of an earlier page: kind, name (``None`` where it is withheld), place, and place among the venues."""

    kind: str
    name: str | None
    spot: Spot
    venue: tuple[float, float] | None = None


@dataclass(frozen=True)
class Earlier:
    """Where things stood.

    Parameters
    ----------
    accounts
        Account id as a page holds it → place, of those that were on the map.
    groups
        The groups that were on the map.
    members
        Account id → positions of its groups in ``groups``.
    islands
        k × 3: x, y and radius of every island.
    """

    accounts: Mapping[str, Spot] = field(default_factory=dict)
    groups: tuple[OldGroup, ...] = ()
    members: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    islands: FloatArray = field(default_factory=lambda: np.zeros((0, 3)))


def read_earlier(path: Path, language: str = "en") -> Earlier:
    """Read the places of a page that ``influence map`` or ``influence report`` wrote; nothing else in it is used.

    Raises
    ------
    UsageError
        The file cannot be read, or is no such page.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("too large")
        return parse_earlier(path.read_bytes())
    except OSError as error:
        raise UsageError(say(language, "export", "start_unreadable", path=path, why=error.strerror or error)) from error
    except (ValueError, KeyError, TypeError, IndexError, zlib.error, RecursionError) as error:
        raise UsageError(say(language, "export", "start_no_page", path=path)) from error


def parse_earlier(page: bytes) -> Earlier:
    """Give the places that stand in a page.

    Raises
    ------
    ValueError, KeyError, TypeError, IndexError, zlib.error, RecursionError
        It is no page with places.
    """
    data = _data(page)
    nodes = data["nodes"]
    accounts, groups, venues, islands = (nodes[name] for name in ("accounts", "groups", "venues", "islands"))
    kinds = [str(kind["name"]) for kind in data["kinds"]]
    shown = {
        int(group): (*_finite(spot),) for group, *spot in zip(venues["group"], venues["x"], venues["y"], strict=True)
    }
    spots = zip(groups["x"], groups["y"], groups["island"], strict=True)
    old = tuple(
        OldGroup(kinds[kind], None if name is None else str(name), (*_finite((x, y)), int(home)), shown.get(at))
        for at, (kind, name, (x, y, home)) in enumerate(zip(groups["kind"], groups["name"], spots, strict=False))
    )
    start, inside = data["edges"]["affiliations"]["start"], data["edges"]["affiliations"]["group"]
    members = {
        str(key): tuple(int(group) for group in inside[start[at] : start[at + 1]] if 0 <= int(group) < len(old))
        for at, key in enumerate(accounts["id"])
    }
    return Earlier(
        _spots(accounts["id"], accounts["x"], accounts["y"], accounts["island"]),
        old,
        members,
        np.array([_finite(row) for row in zip(islands["x"], islands["y"], islands["r"], strict=True)]).reshape(-1, 3),
    )


def _data(page: bytes) -> Any:  # noqa: ANN401 - whatever stands there
    found = _DATA.search(page)
    if found is None:
        raise ValueError("no data")
    form, content = found.groups()
    if form == b"json":
        return json.loads(content)
    try:
        packed = base64.b64decode(content, validate=True)
    except binascii.Error as error:
        raise ValueError("no data") from error
    unpacking = zlib.decompressobj(wbits=31)
    return json.loads(unpacking.decompress(packed, _MOST_BYTES))


def _spots(keys: Sequence[Any], x: Sequence[Any], y: Sequence[Any], island: Sequence[Any]) -> dict[str, Spot]:
    """Give the place of every key that stands once; keys beyond the places have none."""
    often = Counter(map(str, keys))
    return {
        str(key): (*_finite((one, two)), int(home))
        for key, one, two, home in zip(keys, x, y, island, strict=False)
        if often[str(key)] == 1
    }


def _finite(values: Sequence[Any]) -> Any:  # noqa: ANN401 - as many as were given
    numbers = tuple(float(value) for value in values)
    if not all(math.isfinite(number) and abs(number) < _FARTHEST for number in numbers):
        raise ValueError("no place")
    return numbers
