"""Scores of groups against their definitions."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from random_networks import networks, projection, two_mode_graph

from influence.centrality import Diffusion, PageRank, score_groups
from influence.model import Network
from influence.network import group_weight, tie_operator


@given(networks())
def test_counts_and_sums(network: Network) -> None:
    scores = score_groups(network)
    strength = network.incidence.toarray()
    assert scores.ids == network.group_ids
    assert scores["members"].values.tolist() == (strength > 0).sum(axis=0).tolist()
    expected = (strength > 0).sum(axis=0) / max(network.n_accounts, 1)
    np.testing.assert_allclose(scores["two_mode_degree"].values, expected)
    told = Diffusion().score(network).values
    np.testing.assert_allclose(scores["diffusion"].values, (strength > 0).T @ told, rtol=1e-9)


@given(networks())
def test_strength_is_that_of_the_ties_it_makes(network: Network) -> None:
    strength, weight = network.incidence.toarray(), group_weight(network)
    expected = [
        weight[g]
        * sum(strength[i, g] * strength[j, g] for i in range(len(strength)) for j in range(len(strength)) if i != j)
        for g in range(network.n_groups)
    ]
    np.testing.assert_allclose(score_groups(network)["strength"].values, expected, atol=1e-12)


@given(networks())
def test_pagerank_is_the_share_of_steps_through_the_group(network: Network) -> None:
    strength, weight, n = network.incidence.toarray(), group_weight(network), network.n_accounts
    rank, matrix = PageRank().score(network).values, tie_operator(network).to_matrix().toarray()
    steps = np.zeros(network.n_groups)
    total = 0.0
    for j in range(n):
        heard = matrix[:, j].sum()
        if heard == 0:
            continue
        total += rank[j]
        for i in range(n):
            if i != j:
                steps += rank[j] / heard * weight * strength[i] * strength[j]
    expected = steps / total if total else steps
    np.testing.assert_allclose(score_groups(network)["pagerank"].values, expected, atol=1e-9)


@given(networks())
def test_paths_are_those_of_networkx(network: Network) -> None:
    n, accounts, graph = network.n_accounts, list(range(network.n_accounts)), two_mode_graph(network)
    scores, names = score_groups(network), [("g", g) for g in range(network.n_groups)]
    between = nx.betweenness_centrality_subset(graph, sources=accounts, targets=accounts)
    expected = [between.get(name, 0.0) / max(n * (n - 1), 1) for name in names]
    np.testing.assert_allclose(scores["betweenness"].values, expected, atol=1e-12)
    members = network.incidence.toarray() > 0
    steps = dict(nx.all_pairs_shortest_path_length(projection(network).to_directed()))
    for g, value in enumerate(scores["harmonic"].values):
        used = network.kinds[network.group_kind[g]].weight > 0 and members[:, g].sum() > 1
        nearest = [
            min((steps[i].get(j, np.inf) for i in np.flatnonzero(members[:, g])), default=np.inf) for j in accounts
        ]
        assert np.isclose(value, sum(1 / (1 + d) for d in nearest) / max(n, 1) if used else 0.0)
