"""Every measure against networkx, NumPy or its own definition, on small random networks."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from random_networks import networks, projection, two_mode_graph

from influence.centrality import (
    Betweenness,
    Constraint,
    Core,
    Diffusion,
    EffectiveSize,
    Eigenvector,
    Harmonic,
    Katz,
    KindsSpanned,
    PageRank,
    PersonalisedPageRank,
    Strength,
    TwoModeDegree,
    has_tie,
)
from influence.centrality.example import network_of
from influence.model import Network
from influence.network import tie_operator


def matrix_of(network: Network) -> np.ndarray:
    return tie_operator(network).to_matrix().toarray()


def in_order(scores: dict[int, float]) -> np.ndarray:
    return np.array([scores[i] for i in range(len(scores))])


def ties_of(graph: nx.Graph) -> Network:
    """Give the network whose direct ties are the edges of a graph on 0..n−1."""
    name = "a{:03d}".format
    ties = [f"{name(i)} {name(j)}" for i, j in graph.edges]
    return network_of({}, ties, others=" ".join(name(i) for i in graph), directed=graph.is_directed())


def symmetric_eigenvalue(network: Network) -> float:
    matrix = matrix_of(network)
    return float(np.linalg.eigvalsh((matrix + matrix.T) / 2).max(initial=0.0))


@given(networks(directed=False))
def test_strength_is_the_weighted_degree(network: Network) -> None:
    expected = in_order(dict(projection(network).degree(weight="weight")))
    np.testing.assert_allclose(Strength().score(network).values, expected, atol=1e-12)


@given(networks(), st.integers(1, 6), st.sampled_from([0.01, 0.5, 2.0]))
def test_diffusion_is_the_sum_of_powers(network: Network, hops: int, passing: float) -> None:
    matrix, ones = matrix_of(network), np.ones(network.n_accounts)
    expected = sum(np.linalg.matrix_power(passing * matrix, t) @ ones for t in range(1, hops + 1))
    np.testing.assert_allclose(Diffusion(hops, passing).score(network).values, expected, rtol=1e-9, atol=1e-12)


@given(networks())
def test_diffusion_passes_by_default_below_the_threshold(network: Network) -> None:
    score, largest = Diffusion().score(network), symmetric_eigenvalue(network)
    if largest == 0:
        assert not score.values.any()
        return
    expected = Diffusion(passing=0.9 / largest).score(network).values
    np.testing.assert_allclose(score.values, expected, rtol=1e-6)
    [remark] = score.remarks
    passing = remark.values["passing"]
    assert passing == pytest.approx(0.9 / largest, rel=1e-9)
    # Six digits of what acted: of a number between two of them, each side of the last bit gives another.
    assert score.note() == f"q = {passing:.6g} (0.9 / λ₁)"


@given(networks(), st.sampled_from([0.3, 0.85, 0.99]))
def test_pagerank_walks_the_reversed_projection(network: Network, damping: float) -> None:
    graph = nx.from_numpy_array(matrix_of(network).T, create_using=nx.DiGraph)
    expected = in_order(nx.pagerank(graph, alpha=damping, tol=1e-14, max_iter=20_000))
    np.testing.assert_allclose(PageRank(damping).score(network).values, expected, atol=1e-9)


@given(networks())
def test_personalised_pagerank_restarts_where_the_revenue_is(network: Network) -> None:
    score = PersonalisedPageRank().score(network)
    graph = nx.from_numpy_array(matrix_of(network).T, create_using=nx.DiGraph)
    restart = dict(enumerate(network.revenue.tolist())) if network.revenue.any() else None
    expected = in_order(nx.pagerank(graph, personalization=restart, tol=1e-14, max_iter=20_000))
    np.testing.assert_allclose(score.values, expected, atol=1e-9)
    assert ("uniform" in score.note()) == (restart is None)


@given(networks(), st.sampled_from([0.1, 0.5, 0.95]))
def test_katz_solves_its_equation(network: Network, part: float) -> None:
    largest = symmetric_eigenvalue(network)
    assume(largest > 0)
    attenuation = part / largest
    matrix = matrix_of(network)
    expected = np.linalg.solve(np.eye(len(matrix)) - attenuation * matrix, np.ones(len(matrix)))
    np.testing.assert_allclose(Katz(attenuation).score(network).values, expected, rtol=1e-8)


@given(st.integers(2, 12), st.floats(0, 1), st.integers(0, 1000), st.booleans())
def test_katz_is_that_of_networkx(n: int, density: float, seed: int, directed: bool) -> None:
    graph = nx.gnp_random_graph(n, density, seed=seed, directed=directed)
    # networkx sums over the ways that lead to a node; ours over those that lead from it.
    expected = in_order(nx.katz_centrality_numpy(graph.reverse() if directed else graph, alpha=0.05, normalized=False))
    np.testing.assert_allclose(Katz(0.05).score(ties_of(graph)).values, expected, rtol=1e-8)


@given(networks())
def test_eigenvector_is_that_of_each_component(network: Network) -> None:
    matrix = matrix_of(network)
    graph = nx.from_numpy_array((matrix + matrix.T) / 2)
    tied = int(has_tie(network).sum())
    expected = np.zeros(network.n_accounts)
    for component in nx.connected_components(graph):
        if len(component) > 1:
            members = sorted(component)
            found = np.linalg.eigh(nx.to_numpy_array(graph.subgraph(members), nodelist=members)).eigenvectors[:, -1]
            expected[members] = np.abs(found) * np.sqrt(len(members) / tied)
    np.testing.assert_allclose(Eigenvector(1e-12).score(network).values, expected, atol=1e-7)


@given(st.integers(3, 12), st.floats(0, 1), st.integers(0, 1000))
def test_eigenvector_is_that_of_networkx_where_connected(n: int, density: float, seed: int) -> None:
    graph = nx.compose(nx.path_graph(n), nx.gnp_random_graph(n, density, seed=seed))
    expected = in_order(nx.eigenvector_centrality_numpy(graph))
    np.testing.assert_allclose(Eigenvector(1e-12).score(ties_of(graph)).values, np.abs(expected), atol=1e-8)


@given(networks())
def test_harmonic_is_that_of_networkx(network: Network) -> None:
    # networkx sums over the ways that lead to a node; ours over those that lead from it.
    expected = in_order(nx.harmonic_centrality(nx.from_numpy_array(matrix_of(network).T, create_using=nx.DiGraph)))
    expected = expected / max(network.n_accounts - 1, 1)
    np.testing.assert_allclose(Harmonic().score(network).values, expected, atol=1e-12)


@given(networks())
def test_betweenness_is_that_of_networkx_on_the_two_modes(network: Network) -> None:
    n, accounts = network.n_accounts, list(range(network.n_accounts))
    scores = nx.betweenness_centrality_subset(two_mode_graph(network), sources=accounts, targets=accounts)
    expected = np.array([scores[i] for i in accounts]) / max((n - 1) * (n - 2), 1)
    np.testing.assert_allclose(Betweenness().score(network).values, expected, atol=1e-12)


def core_by_definition(network: Network) -> list[int]:
    """Try every subset: the largest k for which some set of accounts around i holds together."""
    matrices = [network.incidence.toarray() > 0] + [
        ties.toarray() + ties.toarray().T > 0
        for kind, ties in zip(network.kinds, network.ties, strict=True)
        if kind.weight > 0
    ]
    used = np.array([network.kinds[kind].weight > 0 for kind in network.group_kind], dtype=bool)
    best = [0] * network.n_accounts
    for size in range(2, network.n_accounts + 1):
        for some in combinations(range(network.n_accounts), size):
            inside = matrices[0][list(some)][:, used]
            groups = inside[:, inside.sum(axis=0) > 1].sum(axis=1)
            ties = sum((matrix[np.ix_(some, some)].sum(axis=1) for matrix in matrices[1:]), np.zeros(size, dtype=int))
            least = int((groups + ties).min())
            for i in some:
                best[i] = max(best[i], least)
    return best


@given(networks())
def test_core_is_its_definition(network: Network) -> None:
    assert Core().score(network).values.tolist() == core_by_definition(network)


@given(st.integers(0, 25), st.floats(0, 1), st.integers(0, 1000))
def test_core_of_ties_alone_is_that_of_networkx(n: int, density: float, seed: int) -> None:
    graph = nx.gnp_random_graph(n, density, seed=seed)
    assert Core().score(ties_of(graph)).values.tolist() == list(nx.core_number(graph).values())


@given(networks())
def test_constraint_is_that_of_networkx(network: Network) -> None:
    assume(network.n_accounts > 0)
    graph = mutual_graph(network)
    expected = in_order(nx.constraint(graph, weight="weight"))
    np.testing.assert_allclose(Constraint().score(network).values, expected, rtol=1e-9)


@given(networks())
def test_effective_size_is_that_of_networkx(network: Network) -> None:
    assume(network.n_accounts > 0)
    graph = mutual_graph(network)
    # Asked for all nodes at once, networkx 3.6.1 divides by the largest of the column, not of the row.
    expected = in_order(nx.effective_size(graph, nodes=list(graph), weight="weight"))
    np.testing.assert_allclose(EffectiveSize().score(network).values, expected, rtol=1e-9, atol=1e-9)


def mutual_graph(network: Network) -> nx.Graph:
    """Burt reads a directed tie both ways; networkx gives NaN to whoever is only listened to, so both stand here."""
    matrix = matrix_of(network)
    return nx.from_numpy_array(matrix + matrix.T)


@given(networks())
def test_degree_counts_groups_and_reached_accounts(network: Network) -> None:
    used = np.array([network.kinds[kind].weight > 0 for kind in network.group_kind], dtype=bool)
    groups = (network.incidence.toarray()[:, used] > 0).sum(axis=1)
    reached = np.zeros((network.n_accounts, network.n_accounts), dtype=bool)
    for kind, ties in zip(network.kinds, network.ties, strict=True):
        reached |= (ties.toarray() > 0) & (kind.weight > 0)
    expected = groups + reached.sum(axis=1)
    assert TwoModeDegree(normalised=False).score(network).values.tolist() == expected.tolist()
    possible = used.sum() * groups.any() + (network.n_accounts - 1) * reached.any()
    np.testing.assert_allclose(TwoModeDegree().score(network).values, expected / max(possible, 1))


@given(networks())
def test_kinds_spanned_counts_kinds_with_somebody_else(network: Network) -> None:
    expected = np.zeros(network.n_accounts)
    for kind in network.kinds:
        matrix = matrix_of(network.of_kind(kind.name))
        expected += (matrix + matrix.T).sum(axis=1) > 0
    assert KindsSpanned().score(network).values.tolist() == expected.tolist()
    assert np.array_equal(has_tie(network), expected > 0)
