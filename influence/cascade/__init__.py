"""What spreads: the independent cascade on the two-mode network, forwards and backwards."""

from influence.cascade.drawn import Sets
from influence.cascade.sketches import Audience, Credit, Sketcher
from influence.cascade.wiring import Wiring, telling_chance, tie_chances, wire

__all__ = ["Audience", "Credit", "Sets", "Sketcher", "Wiring", "telling_chance", "tie_chances", "wire"]
