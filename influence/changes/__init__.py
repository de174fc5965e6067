"""Looking back: what changed between two runs and why, who rises, and what became of decisions."""

from influence.changes.causes import Causes, causes_of
from influence.changes.compare import compare, explained
from influence.changes.mixing import Between
from influence.changes.rising import rising
from influence.changes.success import later_success

__all__ = ["Between", "Causes", "causes_of", "compare", "explained", "later_success", "rising"]
