"""Every measure by name, in the order in which lists show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from influence.centrality.degree import KindsSpanned, TwoModeDegree
from influence.centrality.diffusion import Diffusion
from influence.centrality.measure import Measure
from influence.centrality.pagerank import PageRank, PersonalisedPageRank
from influence.centrality.strength import Strength
from influence.model import Network

MEASURES: Mapping[str, Callable[[], Measure]] = MappingProxyType(
    {
        "diffusion": Diffusion,
        "strength": Strength,
        "two_mode_degree": TwoModeDegree,
        "kinds_spanned": KindsSpanned,
        "pagerank": PageRank,
        "personalised_pagerank": PersonalisedPageRank,
    }
)
"""Column name → the measure with its defaults."""


def default_measures(network: Network) -> tuple[Measure, ...]:
    """Give all of :data:`MEASURES`, those that sample with as many sources as the network's size allows."""
    del network
    return tuple(make() for make in MEASURES.values())
