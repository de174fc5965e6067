"""Find the accounts whose word brings others.

The stages, a line each::

    data = influence.read("data/town")
    network = influence.build_network(data)
    scores = influence.score(network)
    values = influence.estimate_values(data, network)
    priorities = influence.prioritise(data, network, scores, values)
    priorities = influence.ranged(data, network, values, priorities)
    clusters = influence.find_clusters(data, network)
    influence.write_map("map.html", data, network, priorities, clusters)

``influence.analyse(data)`` runs them all, ``influence.rank_accounts(data)`` those up to the list.

Importing this package loads nothing heavy; each name is fetched when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from influence.backtest import back_test as back_test
    from influence.clusters import find_clusters as find_clusters
    from influence.clusters import profile_clusters as profile_clusters
    from influence.learning import learn_rates as learn_rates
    from influence.network import build_network as build_network
    from influence.pipeline import analyse as analyse
    from influence.pipeline import rank_accounts as rank_accounts
    from influence.pipeline import score as score
    from influence.pipeline import write_map as write_map
    from influence.priority import prioritise as prioritise
    from influence.ranges import ranged as ranged
    from influence.settings import Settings as Settings
    from influence.tables import read as read
    from influence.value import estimate_values as estimate_values

_HOMES = {
    "Settings": "influence.settings",
    "analyse": "influence.pipeline",
    "back_test": "influence.backtest",
    "build_network": "influence.network",
    "estimate_values": "influence.value",
    "find_clusters": "influence.clusters",
    "learn_rates": "influence.learning",
    "prioritise": "influence.priority",
    "profile_clusters": "influence.clusters",
    "rank_accounts": "influence.pipeline",
    "ranged": "influence.ranges",
    "read": "influence.tables",
    "score": "influence.pipeline",
    "write_map": "influence.pipeline",
}

__all__ = [
    "Settings",
    "analyse",
    "back_test",
    "build_network",
    "estimate_values",
    "find_clusters",
    "learn_rates",
    "prioritise",
    "profile_clusters",
    "ranged",
    "rank_accounts",
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
