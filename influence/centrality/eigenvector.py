"""Eigenvector centrality, component by component."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.centrality.in_memory import in_memory
from influence.centrality.parameters import require
from influence.centrality.spectral import eigenpair, leading
from influence.centrality.steps import components, steps
from influence.model import Network, Remark, Score
from influence.network import arranged
from influence.progress import Progress, silent


@dataclass(frozen=True)
class Eigenvector:
    """Whoever is tied to central accounts is central: λ x = S x with the largest λ, in every component for itself.

    S = (W + Wᵀ)/2, so a directed tie counts half in each direction. In a component of c of the n accounts that have
    ties, ‖x‖ = √(c/n): the mean square is the same in every component, and for a connected network ‖x‖ = 1.

    Parameters
    ----------
    tolerance
        Relative residual ‖S x − λ x‖ / λ to reach. Range (0, 1).

    Notes
    -----
    Isolated accounts have 0. Scores of different components are comparable by convention only; the note says how many
    there are. Two-mode and other periodic networks converge like any other. Scaling all strengths changes nothing. Cost
    some 30 products with W, more where a component falls into halves that are all but apart. Source: Bonacich (1972),
    J. Mathematical Sociology 2.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> score = Eigenvector().score(network_of({}, ["ann bob", "bob cem"], others="dee"))
    >>> score.values.round(6).tolist()
    [0.5, 0.707107, 0.5, 0.0]
    """

    tolerance: float = 1e-9

    def __post_init__(self) -> None:
        require(0 < self.tolerance < 1, "Eigenvector", "tolerance", "in (0, 1)", self.tolerance)

    @property
    def name(self) -> str:
        """Column name."""
        return "eigenvector"

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score every account of ``network``."""
        with progress.stage(self.name):
            component, count = components(steps(network))
            inside = component >= 0
            if count == 0:
                return Score(self.name, np.zeros(network.n_accounts), remarks=(Remark("no_ties"),))
            way = arranged(network)
            _, near = in_memory(network).once(eigenpair)
            found = leading(way.operator, way.there(component), count, self.tolerance, near)
            vector = way.back(found.vector)
            share = np.bincount(component[inside], minlength=count) / np.count_nonzero(inside)
            values = np.zeros(network.n_accounts)
            values[inside] = vector[inside] * np.sqrt(share)[component[inside]]
        remarks: tuple[Remark, ...] = () if count == 1 else (Remark("components", {"count": count}),)
        if found.unfinished:
            remarks += (Remark("unfinished", {"count": found.unfinished}),)
        return Score(self.name, values, remarks=remarks)
