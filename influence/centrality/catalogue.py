"""Every measure by name, in the order in which lists show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from influence.centrality.betweenness import Betweenness
from influence.centrality.brokerage import Constraint, EffectiveSize
from influence.centrality.core import Core
from influence.centrality.degree import KindsSpanned, TwoModeDegree
from influence.centrality.diffusion import Diffusion
from influence.centrality.eigenvector import Eigenvector
from influence.centrality.harmonic import Harmonic
from influence.centrality.katz import Katz
from influence.centrality.measure import Measure
from influence.centrality.pagerank import PageRank, PersonalisedPageRank
from influence.centrality.sampling import affordable
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
        "katz": Katz,
        "eigenvector": Eigenvector,
        "harmonic": Harmonic,
        "betweenness": Betweenness,
        "core": Core,
        "constraint": Constraint,
        "effective_size": EffectiveSize,
    }
)
"""Column name → the measure with its defaults."""


def default_measures(network: Network) -> tuple[Measure, ...]:
    """Give all of :data:`MEASURES` with defaults, less work spent on each account above 100,000 accounts.

    Beyond that, betweenness takes 256 · 100,000 / n sources, at least 32, and constraint and effective size a
    short-list of 500 · 100,000 / n accounts, at least 50; effective size looks at 10^13 / n pairs, at least 5 million.
    Their time then stays about the same, and the notes of the scores say so.
    """
    sources, short_list = affordable(256, 32, network.n_accounts), affordable(500, 50, network.n_accounts)
    instead: dict[str, Measure] = {
        "betweenness": Betweenness(sources=sources),
        "constraint": Constraint(short_list),
        "effective_size": EffectiveSize(short_list, max_pairs=affordable(100_000_000, 5_000_000, network.n_accounts)),
    }
    return tuple(instead.get(name) or make() for name, make in MEASURES.items())
