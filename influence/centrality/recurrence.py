"""Measures that are recurrences in W, and so run on any engine."""

from __future__ import annotations

from typing import Protocol, TypeAlias

import numpy as np

from influence.centrality.engine import Engine, V
from influence.centrality.in_memory import MemoryEngine
from influence.model import Remark, Score
from influence.progress import Progress, Stage

Found: TypeAlias = tuple[V, tuple[Remark, ...]]
"""Scores, and what should be known of them."""


class Recurrence(Protocol):
    """A measure that is said in products with W and vectors alone."""

    @property
    def name(self) -> str:
        """Column name, lower case with underscores."""

    def on(self, engine: Engine[V], stage: Stage) -> Found[V]:
        """Score every account of the network of an engine."""


def score_in_memory(measure: Recurrence, engine: MemoryEngine, progress: Progress, steps: int | None = None) -> Score:
    """Score every account of a network in memory; ``steps`` is how often the measure tells how far it is."""
    # Numbers beyond all are for the measure to refuse.
    with progress.stage(measure.name, steps) as stage, np.errstate(over="ignore", invalid="ignore"):
        values, remarks = measure.on(engine, stage)
    return Score(measure.name, engine.values(values), remarks=remarks)
