"""Strength: the total of an account's ties."""

from __future__ import annotations

from dataclasses import dataclass

from influence.centrality.engine import Engine, V
from influence.centrality.recurrence import Found
from influence.model import Network, Score
from influence.network import strength
from influence.progress import Progress, Stage, silent


@dataclass(frozen=True)
class Strength:
    """Total strength with which the word of an account reaches others: W 1.

    With Newman's weighting (α = 1), strengths of 1 and kinds of weight 1 it is the number of groups in which somebody
    else can be told, plus the number of direct ties; a larger group does not count for more.

    Notes
    -----
    Isolated accounts have exactly 0; components do not matter. Scales with the kind weights. Cost one product with W,
    O(affiliations + ties). Source: Newman (2001), Physical Review E 64, 016132; Barrat et al. (2004), PNAS 101.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> network = network_of({"chamber": "ann bob cem", "choir": "cem dee"}, ["dee eve"], others="flo")
    >>> Strength().score(network).values.tolist()
    [1.0, 1.0, 2.0, 2.0, 1.0, 0.0]
    """

    @property
    def name(self) -> str:
        """Column name."""
        return "strength"

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score every account of ``network``."""
        with progress.stage(self.name):
            return Score(self.name, strength(network))

    def on(self, engine: Engine[V], stage: Stage) -> Found[V]:
        """Score every account of the network of an engine."""
        del stage
        return engine.strength(), ()
