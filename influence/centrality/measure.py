"""What every measure is: a frozen value with a name that scores a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from influence.errors import UsageError
from influence.kernels.handing import Handed
from influence.model import Network, Score, Scores
from influence.progress import Progress, silent


class Measure(Protocol):
    """A centrality with its parameters; no state, nothing to fit."""

    @property
    def name(self) -> str:
        """Column name, lower case with underscores."""

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score every account of ``network``."""


Scoring: TypeAlias = Callable[[Measure, Network, Progress], Score]
"""Scores a network by a measure."""


def scored_here(measure: Measure, network: Network, progress: Progress) -> Score:
    """Score in this process."""
    return measure.score(network, progress)


SCORING: Handed[Scoring] = Handed("scoring", scored_here)
"""Who scores networks: whoever does must give what the measure itself gives, to 1e-9."""


def score(network: Network, measures: Sequence[Measure], progress: Progress = silent) -> Scores:
    """Score every account by several measures, in the order given.

    Parameters
    ----------
    network
        The two-mode network.
    measures
        Values such as ``PageRank(damping=0.9)``; names must differ, else :class:`~influence.errors.UsageError`.
    progress
        Receives one stage a measure.
    """
    names = [measure.name for measure in measures]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"Measures of one list must have different names. More than once: {', '.join(twice)}.")
    scores = Scores(network.account_ids, tuple(SCORING.now(measure, network, progress) for measure in measures))
    network.let_go()
    return scores
