"""Groups ranked too: how much of the word goes through a parish, a chamber, a club."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from influence.centrality.betweenness import Betweenness
from influence.centrality.by_size import sampled
from influence.centrality.diffusion import Diffusion
from influence.centrality.harmonic import Harmonic
from influence.centrality.pagerank import PageRank
from influence.model import FloatArray, Network, Score, Scores
from influence.network import TieOperator, tie_operator
from influence.progress import Progress, silent


def score_groups(
    network: Network,
    progress: Progress = silent,
    *,
    betweenness: Betweenness | None = None,
    harmonic: Harmonic | None = None,
) -> Scores:
    """Score every group of the two-mode network, also those of kinds of weight 0.

    ========================  =========================================================================================
    ``members``               known members, c_g
    ``two_mode_degree``       c_g / n: share of all accounts that belong to it (Borgatti & Everett 1997)
    ``strength``              Σ_{i≠j in g} u_g s_ig s_jg: total strength of the ties that it makes
    ``diffusion``             Σ_{i in g} diffusion_i: hearings expected when every member is told; they add up exactly
    ``pagerank``              share of the steps of PageRank's walker that go through the group, of all that go through
                              any group or tie
    ``harmonic``              as :class:`Harmonic`: mean of 1/distance to all n accounts, members at distance 1
    ``betweenness``           as :class:`Betweenness`: share of the shortest ways between two accounts that lead through
                              the group, averaged over all pairs
    ========================  =========================================================================================

    Parameters
    ----------
    betweenness, harmonic
        Measures with other bounds on exactness than :func:`~influence.centrality.by_size.sampled` gives.

    Returns
    -------
    Scores
        ``ids`` are group ids. Groups of one known member, and those of kinds of weight 0, have 0 from ``strength``,
        ``pagerank``, ``harmonic`` and ``betweenness``: nobody is reached through them.

    Examples
    --------
    >>> from influence.centrality.example import network_of
    >>> scores = score_groups(network_of({"chamber": "ann bob cem", "choir": "cem dee"}))
    >>> scores["betweenness"].values.round(4).tolist(), scores["harmonic"].values.tolist()
    ([0.8333, 0.5], [0.875, 0.75])
    """
    operator = tie_operator(network)
    n, members = network.n_accounts, network.group_members.astype(np.float64)
    transposed = operator.incidence_t
    belongs = sp.csr_array((np.ones(transposed.nnz), transposed.indices, transposed.indptr), shape=transposed.shape)
    told, rank = Diffusion().score(network, progress), PageRank().score(network, progress)
    by_size = sampled(n)
    _, closeness = (harmonic or by_size[1]).score_both(network, progress)
    _, between = (betweenness or by_size[0]).score_both(network, progress)
    return Scores(
        network.group_ids,
        (
            Score("members", members),
            Score("two_mode_degree", members / max(n, 1)),
            Score("strength", _through_groups(operator, np.ones(n))),
            Score("diffusion", np.asarray(belongs @ told.values), remarks=told.remarks),
            Score("pagerank", _share_of_steps(operator, rank.values)),
            closeness,
            between,
        ),
    )


def _through_groups(operator: TieOperator, sent: FloatArray) -> FloatArray:
    """Give Σ_{i≠j in g} u_g s_ig s_jg x_j for what the accounts j send out."""
    transposed = operator.incidence_t
    squared = sp.csr_array((transposed.data**2, transposed.indices, transposed.indptr), shape=transposed.shape)
    total: FloatArray = (transposed @ np.ones(operator.size)) * (transposed @ sent) - squared @ sent
    return operator.group_weight * np.clip(total, 0.0, None)


def _share_of_steps(operator: TieOperator, rank: FloatArray) -> FloatArray:
    heard = operator.heard()
    pace = np.divide(rank, heard, out=np.zeros_like(rank), where=heard > 0)
    through = _through_groups(operator, pace)
    total = float(np.sum(through)) + float(np.sum(operator.direct @ pace))
    return through / total if total > 0 else through
