"""How sure the places of the list are: rank ranges, sensitivity to the kinds, the list without each kind."""

from influence.ranges.columns import ranged, with_ranges
from influence.ranges.declared import declared_rates
from influence.ranges.kinds import kind_ablation, kind_sensitivity
from influence.ranges.ranges import rank_ranges

__all__ = ["declared_rates", "kind_ablation", "kind_sensitivity", "ranged", "rank_ranges", "with_ranges"]
