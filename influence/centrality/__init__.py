"""Measures of how central accounts and groups are, computed on the two-mode network without projecting it."""

from influence.centrality.catalogue import MEASURES, default_measures
from influence.centrality.degree import KindsSpanned, TwoModeDegree
from influence.centrality.diffusion import Diffusion
from influence.centrality.hubs import hub_kinds
from influence.centrality.measure import Measure, score
from influence.centrality.pagerank import PageRank, PersonalisedPageRank
from influence.centrality.ranking import local_ranks, percentile
from influence.centrality.steps import has_tie
from influence.centrality.strength import Strength

__all__ = [
    "MEASURES",
    "Diffusion",
    "KindsSpanned",
    "Measure",
    "PageRank",
    "PersonalisedPageRank",
    "Strength",
    "TwoModeDegree",
    "default_measures",
    "has_tie",
    "hub_kinds",
    "local_ranks",
    "percentile",
    "score",
]
