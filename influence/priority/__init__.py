"""The combined priority list, its segments and its reasons."""

from influence.priority.combine import combine, pareto_fronts
from influence.priority.overriding import approachable, overridden
from influence.priority.prioritise import prioritise
from influence.priority.segments import Segments, segment_accounts

__all__ = ["Segments", "approachable", "combine", "overridden", "pareto_fronts", "prioritise", "segment_accounts"]
