"""Measures of how central accounts and groups are, computed on the two-mode network without projecting it."""

from influence.centrality.betweenness import Betweenness
from influence.centrality.brokerage import Constraint, EffectiveSize
from influence.centrality.by_size import Wanted, sampled
from influence.centrality.catalogue import MEASURES, default_measures
from influence.centrality.core import Core
from influence.centrality.degree import KindsSpanned, TwoModeDegree
from influence.centrality.diffusion import Diffusion
from influence.centrality.eigenvector import Eigenvector
from influence.centrality.groups import score_groups
from influence.centrality.harmonic import Harmonic
from influence.centrality.hubs import hub_kinds
from influence.centrality.katz import Katz
from influence.centrality.measure import Measure, score
from influence.centrality.pagerank import PageRank, PersonalisedPageRank
from influence.centrality.ranking import foremost, local_ranks, percentile
from influence.centrality.steps import has_tie
from influence.centrality.strength import Strength

__all__ = [
    "MEASURES",
    "Betweenness",
    "Constraint",
    "Core",
    "Diffusion",
    "EffectiveSize",
    "Eigenvector",
    "Harmonic",
    "Katz",
    "KindsSpanned",
    "Measure",
    "PageRank",
    "PersonalisedPageRank",
    "Strength",
    "TwoModeDegree",
    "Wanted",
    "default_measures",
    "foremost",
    "has_tie",
    "hub_kinds",
    "local_ranks",
    "percentile",
    "sampled",
    "score",
    "score_groups",
]
