"""Counting: groups and ties of an account, and the kinds in which it has any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.centrality.engine import Engine, V
from influence.centrality.in_memory import to_count
from influence.centrality.recurrence import Found, score_in_memory
from influence.centrality.steps import tied_in
from influence.model import FloatArray, Network, Score
from influence.progress import Progress, Stage, silent


@dataclass(frozen=True)
class TwoModeDegree:
    """How many of the groups and accounts that it could be tied to an account is tied to.

    With m groups and n accounts::

        degree_i = (groups of i + accounts that the word of i reaches by a direct tie) / (m + n − 1)

    where m, or n − 1, is counted only if the network has any affiliation, or any direct tie. Without direct ties this
    is the normalisation of Borgatti & Everett (1997, Social Networks 19): the size of the other mode, not of one's own.
    Several kinds of tie to one account count once. Kinds of weight 0 are left out, of the denominator too.

    Parameters
    ----------
    normalised
        Whether to divide; the column is called ``two_mode_degree_raw`` otherwise.

    Notes
    -----
    Isolated accounts have 0; the only known member of a group has that group. Components do not matter.
    Cost O(affiliations + ties). Source also: Faust (1997), Social Networks 19.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> network = network_of({"chamber": "ann bob", "choir": "bob cem"}, others="dee")
    >>> TwoModeDegree().score(network).values.tolist()
    [0.5, 1.0, 0.5, 0.0]
    """

    normalised: bool = True

    @property
    def name(self) -> str:
        """Column name."""
        return "two_mode_degree" if self.normalised else "two_mode_degree_raw"

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score every account of ``network``."""
        return score_in_memory(self, to_count(network), progress)

    def on(self, engine: Engine[V], stage: Stage) -> Found[V]:
        """Score every account of the network of an engine."""
        del stage
        groups, reached = engine.groups(), engine.reached()
        possible = 1
        if self.normalised:
            in_groups, in_ties = engine.largest(groups) > 0, engine.largest(reached) > 0
            possible = max(in_groups * engine.groups_used + in_ties * (engine.size - 1), 1)
        values = groups
        values += reached
        return (values / possible if self.normalised else values), ()


@dataclass(frozen=True)
class KindsSpanned:
    """In how many kinds an account has a tie to another account, through a group or directly, in either direction.

    An account that joins kinds carries word from one circle of life into another. Kinds of weight 0 are not counted.

    Notes
    -----
    Isolated accounts have 0. Cost O(affiliations + ties).

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> network = network_of({"chamber": "ann bob", "choir": "bob cem"}, kinds={"chamber": "industry"})
    >>> KindsSpanned().score(network).values.tolist()
    [1.0, 2.0, 1.0]
    """

    @property
    def name(self) -> str:
        """Column name."""
        return "kinds_spanned"

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score every account of ``network``."""
        values: FloatArray = np.zeros(network.n_accounts)
        with progress.stage(self.name):
            for position, kind in enumerate(network.kinds):
                if kind.weight > 0:
                    values += tied_in(network, position)
        return Score(self.name, values)
