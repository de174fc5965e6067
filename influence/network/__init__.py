"""Building the two-mode network and applying its tie operator."""

from influence.network.arrangement import Arranged, account_order, arranged, strength, strength_there
from influence.network.build import active_at, build_network
from influence.network.labels import group_labels, nameless, told_sizes
from influence.network.operator import TieOperator, tie_operator
from influence.network.rows import Factor
from influence.network.strengths import direct_ties, group_weight

__all__ = [
    "Arranged",
    "Factor",
    "TieOperator",
    "account_order",
    "active_at",
    "arranged",
    "build_network",
    "direct_ties",
    "group_labels",
    "group_weight",
    "nameless",
    "strength",
    "strength_there",
    "tie_operator",
    "told_sizes",
]
