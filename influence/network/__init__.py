"""Building the two-mode network and applying its tie operator."""

from influence.network.arrangement import Arranged, arranged, strength
from influence.network.build import active_at, build_network
from influence.network.labels import group_labels
from influence.network.operator import TieOperator, group_weight, tie_operator

__all__ = [
    "Arranged",
    "TieOperator",
    "active_at",
    "arranged",
    "build_network",
    "group_labels",
    "group_weight",
    "strength",
    "tie_operator",
]
