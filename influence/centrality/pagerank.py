"""PageRank on the ties, walking from listener to teller."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log, sqrt

from influence.centrality.conjugate import solve
from influence.centrality.engine import Engine, V
from influence.centrality.in_memory import in_memory
from influence.centrality.parameters import require
from influence.centrality.recurrence import Found, score_in_memory
from influence.model import Network, Remark, Score
from influence.progress import Progress, Stage, silent


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
        return score_in_memory(self, in_memory(network), progress)

    def on(self, engine: Engine[V], stage: Stage) -> Found[V]:
        """Score every account of the network of an engine."""
        del stage
        restart = engine.constant(1 / max(engine.size, 1))
        return stationary(engine, restart, self.damping, self.tolerance), ()


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
        return score_in_memory(self, in_memory(network), progress)

    def on(self, engine: Engine[V], stage: Stage) -> Found[V]:
        """Score every account of the network of an engine."""
        del stage
        total = engine.total_revenue
        remarks = () if total > 0 else (Remark("uniform_restart"),)
        restart = engine.revenue() / total if total > 0 else engine.constant(1 / max(engine.size, 1))
        return stationary(engine, restart, self.damping, self.tolerance), remarks


def stationary(engine: Engine[V], restart: V, damping: float, tolerance: float) -> V:
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
    found = _solved if engine.symmetric else _walked
    rank = engine.larger(found(engine, restart, damping, tolerance), restart)
    scaled: V = rank / max(engine.sum(rank), 1e-300)
    return scaled


def _solved(engine: Engine[V], restart: V, damping: float, tolerance: float) -> V:
    """Solve (S − β W) q = restart for q = r / s; scaled to restarts of 1, the error in all is ``tolerance`` / 2."""
    strength = engine.strength()
    inverse = engine.inverse(strength)
    total = engine.sum(strength)
    if total == 0:
        return restart
    moves = strength > 0
    # Sums are over accounts that can move. With error e of q: Σ s |e| ≤ √Σs · ‖e‖ and ‖e‖ ≤ ‖residual‖ / (1 − β), in
    # the norms ‖e‖² = Σ s e² and ‖residual‖² = Σ residual² / s of the solver.
    enough = tolerance * (1 - damping) / (2 * sqrt(total))
    found, _ = solve(
        engine,
        -damping,
        strength,
        engine.where(moves, restart, 0.0),
        lambda residual, _: residual <= enough,
        restart * inverse,
        inverse,
    )
    return engine.where(moves, strength * found, restart)


def _walked(engine: Engine[V], restart: V, damping: float, tolerance: float) -> V:
    heard = engine.heard()
    pace = engine.inverse(heard)
    stands = ~(heard > 0)
    rank = restart
    for _ in range(ceil(log(tolerance * (1 - damping) / 2) / log(damping)) + 1):
        stuck = engine.sum(rank, stands)
        walked = engine.larger(engine.product(rank * pace), 0.0) + restart * stuck
        following = walked * damping + restart * (1 - damping)
        change = engine.sum(engine.absolute(following - rank))
        rank = following
        if change * damping <= tolerance * (1 - damping):
            break
    # In the scale of the system: every walk that starts is 1.
    scaled: V = rank / max(1 - damping + damping * engine.sum(rank, stands), 1e-300)
    return scaled
