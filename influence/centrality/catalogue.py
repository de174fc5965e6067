"""Every measure by name, in the order in which lists show them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from influence.centrality.betweenness import Betweenness
from influence.centrality.brokerage import Constraint, EffectiveSize
from influence.centrality.by_size import Wanted, sampled
from influence.centrality.core import Core
from influence.centrality.degree import KindsSpanned, TwoModeDegree
from influence.centrality.diffusion import Diffusion
from influence.centrality.eigenvector import Eigenvector
from influence.centrality.harmonic import Harmonic
from influence.centrality.katz import Katz
from influence.centrality.measure import Measure
from influence.centrality.pagerank import PageRank, PersonalisedPageRank
from influence.centrality.sampling import within
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


def default_measures(network: Network, sources: Wanted = None) -> tuple[Measure, ...]:
    """Give all of :data:`MEASURES`, with less work spent on each account of a large network.

    Betweenness and harmonic closeness are exact or sampled as :func:`~influence.centrality.by_size.sampled` says.
    Beyond 100,000 accounts, constraint and effective size take a short-list of 500 · 100,000 / n accounts, at least 50;
    effective size looks at 10^13 / n pairs, at least 5 million. Their time then stays about the same, and the notes of
    the scores say so.

    Parameters
    ----------
    sources
        Number of sources of betweenness and harmonic closeness, or ``"exact"``; by the size of the network where
        absent.
    """
    betweenness, harmonic = sampled(network.n_accounts, sources)
    short_list = within(50_000_000, network.n_accounts, 50, 500)
    pairs = within(10**13, network.n_accounts, 5_000_000, 100_000_000)
    instead: dict[str, Measure] = {
        "betweenness": betweenness,
        "harmonic": harmonic,
        "constraint": Constraint(short_list),
        "effective_size": EffectiveSize(short_list, max_pairs=pairs),
    }
    return tuple(instead.get(name) or make() for name, make in MEASURES.items())
