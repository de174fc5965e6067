"""Find the accounts whose word brings others.

The stages, a line each::

    data = influence.read("data/town")
    network = influence.build_network(data)
    scores = influence.score(network)
    values = influence.estimate_values(data, network)
    priorities = influence.prioritise(data, network, scores, values)
    influence.write_map("map.html", data, network, priorities)

Importing this package loads nothing heavy; each name is fetched when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from influence.network import build_network as build_network
    from influence.pipeline import score as score
    from influence.pipeline import write_map as write_map
    from influence.priority import prioritise as prioritise
    from influence.settings import Settings as Settings
    from influence.tables import read as read
    from influence.value import estimate_values as estimate_values

_HOMES = {
    "Settings": "influence.settings",
    "build_network": "influence.network",
    "estimate_values": "influence.value",
    "prioritise": "influence.priority",
    "read": "influence.tables",
    "score": "influence.pipeline",
    "write_map": "influence.pipeline",
}

__all__ = [
    "Settings",
    "build_network",
    "estimate_values",
    "prioritise",
    "read",
    "score",
    "write_map",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("influence")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'influence' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
