"""The tie operator against its definition, pair by pair."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from random_networks import networks

from influence.centrality import PageRank
from influence.centrality.example import network_of
from influence.model import Network
from influence.network import group_weight, tie_operator


def by_definition(network: Network) -> np.ndarray:
    """W_ij = Σ_g ω/(n_g − 1)^α s_ig s_jg + Σ_kinds ω A_ij, one pair at a time."""
    strength = network.incidence.toarray()
    n, m = strength.shape
    result = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            if i == j:
                continue
            for g in range(m):
                if strength[i, g] > 0 and strength[j, g] > 0:
                    omega = network.kinds[network.group_kind[g]].weight
                    result[i, j] += (
                        omega * strength[i, g] * strength[j, g] / (network.group_size[g] - 1) ** network.alpha
                    )
            for kind, ties in zip(network.kinds, network.ties, strict=True):
                result[i, j] += kind.weight * ties.toarray()[i, j]
    return result


@given(networks())
def test_matrix_is_the_definition(network: Network) -> None:
    np.testing.assert_allclose(tie_operator(network).to_matrix().toarray(), by_definition(network), atol=1e-12)


@given(networks())
def test_products_are_those_of_the_matrix(network: Network) -> None:
    operator, matrix = tie_operator(network), by_definition(network)
    x = np.random.default_rng(0).normal(size=(network.n_accounts, 3))
    np.testing.assert_allclose(operator.apply(x), matrix @ x, atol=1e-12)
    np.testing.assert_allclose(operator.apply_transposed(x), matrix.T @ x, atol=1e-12)
    np.testing.assert_allclose(operator.apply(x[:, 0]), matrix @ x[:, 0], atol=1e-12)
    np.testing.assert_allclose(operator.apply_transposed(x[:, 1]), matrix.T @ x[:, 1], atol=1e-12)


@given(networks())
def test_strength_and_heard_are_row_and_column_sums(network: Network) -> None:
    operator, matrix = tie_operator(network), by_definition(network)
    np.testing.assert_allclose(operator.strength(), matrix.sum(axis=1), atol=1e-12)
    np.testing.assert_allclose(operator.heard(), matrix.sum(axis=0), atol=1e-12)
    assert np.array_equal(operator.strength() == 0, matrix.sum(axis=1) == 0)
    assert np.array_equal(operator.heard() == 0, matrix.sum(axis=0) == 0)


@given(networks())
def test_symmetric_exactly_when_the_matrix_is(network: Network) -> None:
    matrix = by_definition(network)
    assert tie_operator(network).symmetric == np.allclose(matrix, matrix.T, atol=1e-14)


def test_unseen_members_thin_the_ties() -> None:
    network = network_of({"chamber": "ann bob"})
    network.group_size.flags.writeable = True
    network.group_size[0] = 11
    assert tie_operator(network).to_matrix().toarray().tolist() == [[0.0, 0.1], [0.1, 0.0]]


@pytest.mark.parametrize("known", ["ann", "ann bob"])
def test_groups_without_another_member_weigh_nothing(known: str) -> None:
    weight = group_weight(network_of({"chamber": known}))
    assert weight.tolist() == ([0.0] if known == "ann" else [1.0])


def test_the_only_known_member_of_a_large_group_reaches_nobody() -> None:
    one = network_of({"chamber": "ann"})
    alone = replace(one, incidence=one.incidence * 0.3, group_size=np.array([4.0]))
    operator = tie_operator(alone)
    assert group_weight(alone).tolist() == operator.strength().tolist() == operator.apply(np.ones(1)).tolist() == [0.0]


@pytest.mark.parametrize("faint", [1e-3, 1e-9, 1e-13, 1e-40, 1e-160])
def test_a_tie_far_weaker_than_the_account_does_no_harm(faint: float) -> None:
    pair = network_of({"chamber": "ann bob"}, ["ann cem"])
    network = replace(pair, incidence=sp.csr_array(np.array([[1.0], [faint], [0.0]])))
    rank = PageRank().score(network).values
    # Bob listens to Ann alone, however faintly; she listens to Cem, and hardly to Bob.
    listens = np.array([[0.0, 1.0, 1.0], [faint / (1 + faint), 0.0, 0.0], [1 / (1 + faint), 0.0, 0.0]])
    expected = np.linalg.solve(np.eye(3) - 0.85 * listens, np.full(3, 0.05))
    assert rank.sum() == pytest.approx(1.0)
    if faint > 1e-100:
        np.testing.assert_allclose(rank, expected, atol=1e-6)
    assert np.all(tie_operator(network).strength() >= 0)


@pytest.mark.parametrize("faint", [1e-3, 1e-9, 1e-14, 1e-30])
def test_strength_is_right_or_0_never_rounding(faint: float) -> None:
    four = network_of({"chamber": "ann bob cem dee"})
    for strong in np.linspace(0.1, 5, 50):
        network = replace(four, incidence=sp.csr_array(np.array([[strong], [faint], [faint], [faint]])))
        found = tie_operator(network).strength()[0]
        assert found == 0 or found == pytest.approx(strong * faint, rel=1e-3, abs=0)


def test_directed_tie_goes_one_way() -> None:
    operator = tie_operator(network_of({}, ["ann bob"], directed=True))
    assert operator.strength().tolist() == [1.0, 0.0]
    assert operator.heard().tolist() == [0.0, 1.0]
    assert not operator.symmetric


def test_nothing_at_all() -> None:
    operator = tie_operator(network_of({}))
    assert operator.size == 0
    assert operator.apply(np.zeros(0)).shape == operator.strength().shape == (0,)
    assert operator.symmetric
