"""PageRank on the ties, walking from listener to teller."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log

import numpy as np

from influence.centrality.conjugate import solve
from influence.centrality.parameters import require
from influence.model import FloatArray, Network, Remark, Score
from influence.network import TieOperator, arranged, strength
from influence.progress import Progress, silent


@dataclass(frozen=True)
class PageRank:
    """Where a walker is found who goes from listener to teller, and starts again anywhere now and then.

    From account j the walker goes to i with probability W_ij / Σ_k W_kj: to those whose word reaches j, as strongly as
    it does. With damping β and s = Wᵀ1::

        r = β (W (r / s) + 1/n · Σ_{s_j = 0} r_j) + (1 − β) 1/n,    Σ r = 1

    Parameters
    ----------
    damping
        β, chance of walking on rather than starting again. Range (0, 1).
    tolerance
        Largest total absolute error Σ |r_i − true r_i|. Range (0, 1).

    Notes
    -----
    An account without ties keeps what restarts give it, (1 − β)/n of the walks that move and its part of those that
    cannot; none has less. Disconnected parts share the rank in proportion to their accounts. One product with W a step;
    about √((1 + β)/(1 − β)) / 2 · log(2 / tolerance) steps of conjugate gradients where no tie is directed, else at
    most log(tolerance (1 − β)/2) / log β of the walk. Source: Brin & Page (1998), Computer Networks 30.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> network = network_of({}, ["ann bob", "bob cem"])
    >>> PageRank(damping=0.5).score(network).values.round(4).tolist()
    [0.2778, 0.4444, 0.2778]
    """

    damping: float = 0.85
    tolerance: float = 1e-10

    def __post_init__(self) -> None:
        require(0 < self.damping < 1, "PageRank", "damping", "in (0, 1)", self.damping)
        require(0 < self.tolerance < 1, "PageRank", "tolerance", "in (0, 1)", self.tolerance)

    @property
    def name(self) -> str:
        """Column name."""
        return "pagerank"

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score every account of ``network``."""
        with progress.stage(self.name):
            restart = np.full(network.n_accounts, 1 / max(network.n_accounts, 1))
            return Score(self.name, walk(network, restart, self.damping, self.tolerance))


@dataclass(frozen=True)
class PersonalisedPageRank:
    """PageRank whose walker starts again at an account in proportion to its revenue: who stands close to the revenue.

    The same walk as :class:`PageRank`, with restart v_i = revenue_i / Σ revenue in place of 1/n, for walkers who cannot
    go on too. Where no account has any revenue v is uniform, and the note says so.

    Parameters
    ----------
    damping, tolerance
        As in :class:`PageRank`.

    Notes
    -----
    An account without ties has (1 − β) v_i and more, so 0 without revenue; a disconnected part has the rank of its
    revenue. Cost as PageRank. Source: Haveliwala (2002), WWW '02.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> network = network_of({}, ["ann bob", "bob cem"], revenue={"ann": 100.0})
    >>> PersonalisedPageRank(damping=0.5).score(network).values.round(4).tolist()
    [0.5833, 0.3333, 0.0833]
    """

    damping: float = 0.85
    tolerance: float = 1e-10

    def __post_init__(self) -> None:
        require(0 < self.damping < 1, "PersonalisedPageRank", "damping", "in (0, 1)", self.damping)
        require(0 < self.tolerance < 1, "PersonalisedPageRank", "tolerance", "in (0, 1)", self.tolerance)

    @property
    def name(self) -> str:
        """Column name."""
        return "personalised_pagerank"

    def score(self, network: Network, progress: Progress = silent) -> Score:
        """Score every account of ``network``."""
        with progress.stage(self.name):
            total = float(np.sum(network.revenue))
            remarks = () if total > 0 else (Remark("uniform_restart"),)
            known = network.revenue if total > 0 else np.ones(network.n_accounts)
            restart = known / max(float(np.sum(known)), 1e-300)
            return Score(self.name, walk(network, restart, self.damping, self.tolerance), remarks=remarks)


def walk(network: Network, restart: FloatArray, damping: float, tolerance: float) -> FloatArray:
    """Give the stationary distribution of the walk from listener to teller.

    It is the solution of r − β W (r / s) = restart, scaled to sum to 1: walks that cannot move on start again as all
    others do. Where no tie is directed that is solved by conjugate gradients, in the unknown r / s, for which the
    system is symmetric; else by walking.

    Parameters
    ----------
    restart
        n probabilities that sum to 1.
    damping, tolerance
        As in :class:`PageRank`.
    """
    way = arranged(network)
    restart = way.there(restart)
    if way.operator.symmetric:
        rank = _solved(way.operator, way.there(strength(network)), restart, damping, tolerance)
    else:
        rank = _walked(way.operator, restart, damping, tolerance)
    rank = np.maximum(rank, restart)
    return way.back(rank / max(float(np.sum(rank)), 1e-300))


def _solved(
    operator: TieOperator, strength: FloatArray, restart: FloatArray, damping: float, tolerance: float
) -> FloatArray:
    """Solve (S − β W) q = restart for q = r / s; scaled to restarts of 1, the error in all is ``tolerance`` / 2."""
    inverse = np.divide(1.0, strength, out=np.zeros(operator.size), where=strength > 0)

    total = float(np.sum(strength))
    if total == 0:
        return restart
    moves = strength > 0
    # Sums are over accounts that can move. With error e of q: Σ s |e| ≤ √Σs · ‖e‖ and ‖e‖ ≤ ‖residual‖ / (1 − β), in
    # the norms ‖e‖² = Σ s e² and ‖residual‖² = Σ residual² / s of the solver.
    enough = tolerance * (1 - damping) / (2 * float(np.sqrt(total)))
    found, _ = solve(
        lambda x, out: operator.form(x, -damping, strength, out),
        np.where(moves, restart, 0.0),
        lambda residual, _: residual <= enough,
        restart * inverse,
        inverse,
    )
    return np.where(moves, strength * found, restart)


def _walked(operator: TieOperator, restart: FloatArray, damping: float, tolerance: float) -> FloatArray:
    heard = operator.heard()
    moves = heard > 0
    pace = np.divide(1.0, heard, out=np.zeros(operator.size), where=moves)
    rank = restart.copy()
    for _ in range(ceil(log(tolerance * (1 - damping) / 2) / log(damping)) + 1):
        stuck = float(np.sum(rank, where=~moves))
        walked = np.clip(operator.apply(rank * pace), 0.0, None) + stuck * restart
        following = damping * walked + (1 - damping) * restart
        change = float(np.sum(np.abs(following - rank)))
        rank = following
        if change * damping <= tolerance * (1 - damping):
            break
    # In the scale of the system: every walk that starts is 1.
    return rank / max(1 - damping + damping * float(np.sum(rank, where=~moves)), 1e-300)
