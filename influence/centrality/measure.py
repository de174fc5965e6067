"""What every measure is: a frozen value with a name that scores a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from influence.errors import UsageError
from influence.model import Network, Score, Scores
from influence.progress import Progress, silent


class Measure(Protocol):
    """A centrality with its parameters; no state, nothing to fit."""

    @property
    def name(self) -> str:
        """Column name, lower case with underscores."""

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score every account of ``network``."""


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
    scores = Scores(network.account_ids, tuple(measure.score(network, progress) for measure in measures))
    network.let_go()
    return scores
