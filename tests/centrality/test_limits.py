"""Short-lists, budgets and networks on which plain iterations do not converge."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_networks import networks, town

from influence.centrality import Constraint, Core, EffectiveSize, Eigenvector, Katz, Strength
from influence.centrality.example import network_of
from influence.centrality.spectral import largest_eigenvalue
from influence.errors import UsageError
from influence.kernels import contacts_numpy
from influence.kernels.wiring import Bonds
from influence.model import FloatArray, IntArray, Network
from influence.network import tie_operator


@pytest.mark.parametrize("measure", [Constraint(10), EffectiveSize(10)], ids=["constraint", "effective_size"])
def test_the_short_list_is_the_strongest(measure: Constraint | EffectiveSize) -> None:
    network = town()
    found, everyone = measure.score(network), type(measure)(60).score(network)
    strength = Strength().score(network).values
    chosen = np.lexsort((np.arange(60), -strength))[:10]
    assert np.array_equal(np.flatnonzero(~np.isnan(found.values)), np.sort(chosen))
    np.testing.assert_allclose(found.values[chosen], everyone.values[chosen], rtol=1e-12)
    tied = np.count_nonzero(~np.isnan(everyone.values))
    assert found.note() == f"computed only for the 10 accounts of the highest strength, of {tied}"
    assert everyone.note() == ""


def test_equals_on_the_short_list_stand_by_id() -> None:
    values = Constraint(2).score(network_of({"choir": "dee cem bob ann"})).values
    assert np.isnan(values).tolist() == [False, False, True, True]


def test_contacts_with_too_many_ties_are_counted_not_computed() -> None:
    hub = [f"hub x{i}" for i in range(6)]
    network = network_of({"crowd": " ".join(f"c{i}" for i in range(30))}, [*hub, "x0 x1"])
    whole, some = EffectiveSize().score(network), EffectiveSize(max_pairs=200).score(network)
    assert whole.note() == ""
    crowd = np.array([account.startswith("c") for account in network.account_ids])
    assert np.isnan(some.values[crowd]).all()
    np.testing.assert_array_equal(some.values[~crowd], whole.values[~crowd])
    assert some.note() == "30 accounts not computed: too many ties among their contacts"


@pytest.mark.parametrize(("max_pairs", "looked_at", "missing"), [(20, [4], 30), (1000, [4, 30], 0)])
def test_a_sample_tells_where_it_is_not_worth_while_to_try(
    max_pairs: int, looked_at: list[int], missing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, strongest = [], contacts_numpy.strongest
    monkeypatch.setattr("influence.centrality.brokerage.SAMPLE", 4)

    def noted(bonds: Bonds, some: IntArray) -> tuple[FloatArray, IntArray]:
        rows.append(len(some))
        return strongest(bonds, some)

    monkeypatch.setattr(contacts_numpy, "strongest", noted)
    monkeypatch.setenv("INFLUENCE_KERNELS", "numpy")
    found = EffectiveSize(max_pairs=max_pairs).score(network_of({"crowd": " ".join(f"c{i}" for i in range(30))}))
    assert rows == looked_at
    assert np.count_nonzero(np.isnan(found.values)) == missing


@pytest.mark.parametrize("measure", [Constraint(), EffectiveSize()], ids=["constraint", "effective_size"])
def test_blocks_do_not_show(measure: Constraint | EffectiveSize, monkeypatch: pytest.MonkeyPatch) -> None:
    network = town()
    whole = measure.score(network).values
    monkeypatch.setattr("influence.centrality.brokerage.BATCH", 3)
    monkeypatch.setattr("influence.centrality.brokerage.ROWS", 5)
    np.testing.assert_allclose(measure.score(network).values, whole, rtol=1e-12)


def path(length: int) -> Network:
    return network_of({}, [f"a{i:04d} a{i + 1:04d}" for i in range(length - 1)])


def test_eigenvector_of_a_long_path() -> None:
    # λ = 2 cos(π/(n+1)), x_i ∝ sin(π i/(n+1)): a two-mode graph, and nearly equal eigenvalues.
    n = 200
    expected = np.sin(np.pi * np.arange(1, n + 1) / (n + 1))
    found = Eigenvector().score(path(n))
    np.testing.assert_allclose(found.values, expected / np.linalg.norm(expected), rtol=1e-6, atol=1e-9)
    assert found.note() == ""
    assert largest_eigenvalue(path(n)) == pytest.approx(2 * np.cos(np.pi / (n + 1)), rel=1e-9)


def test_the_eigenvector_of_a_large_part_does_not_depend_on_where_the_largest_eigenvalue_is() -> None:
    # λ₁ is that of the small dense part: what it says of the path, most of the network, is nothing.
    dense = [f"b{i} b{j}" for i in range(8) for j in range(i)]
    network = network_of({}, [*(f"a{i:04d} a{i + 1:04d}" for i in range(39)), *dense])
    both, alone = Eigenvector().score(network), Eigenvector().score(path(40))
    assert largest_eigenvalue(network) == pytest.approx(7.0)
    np.testing.assert_allclose(both.values[:40], np.sqrt(40 / 48) * alone.values, rtol=1e-6)
    np.testing.assert_allclose(both.values[40:], np.sqrt(1 / 48), rtol=1e-6)


def test_nearly_equal_eigenvalues_are_told_apart() -> None:
    # Two dense parts hold together by one tie: the leading vectors of the halves are all but each other's equals.
    one, other = (" ".join(f"{letter}{i}" for i in range(12)) for letter in "ab")
    network = network_of({"one": one, "other": other}, ["a0 b0"])
    found = Eigenvector().score(network)
    np.testing.assert_allclose(found.values[:12], found.values[12:], rtol=1e-6)
    assert found.note() == ""


@pytest.mark.parametrize("size", [1e-120, 1.0, 1e120])
def test_the_size_of_all_strengths_changes_nothing(size: float) -> None:
    network = path(30)
    scaled = replace(network, ties=tuple(ties * size for ties in network.ties))
    np.testing.assert_allclose(Eigenvector().score(scaled).values, Eigenvector().score(network).values, rtol=1e-6)
    assert largest_eigenvalue(scaled) == pytest.approx(size * largest_eigenvalue(network), rel=1e-9)


def test_eigenvector_says_how_many_components_there_are() -> None:
    network = network_of({"choir": "ann bob cem", "club": "dee eve"}, others="flo")
    found = Eigenvector().score(network)
    assert found.note() == "2 parts of the network that nothing connects, each computed for itself"
    assert found.values.tolist() == pytest.approx([1 / np.sqrt(5)] * 5 + [0.0])


def test_eigenvector_says_what_is_not_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("influence.centrality.spectral.STEPS", 3)
    assert Eigenvector().score(path(100)).note() == "1 part of the network not to the full tolerance"


@pytest.mark.parametrize("directed", [False, True])
def test_katz_close_to_its_limit(directed: bool) -> None:
    network = network_of({"choir": "ann bob cem"}, ["cem dee", "dee eve"], directed=directed)
    attenuation = 0.999 / largest_eigenvalue(network)
    matrix = tie_operator(network).to_matrix().toarray()
    expected = np.linalg.solve(np.eye(5) - attenuation * matrix, np.ones(5))
    np.testing.assert_allclose(Katz(attenuation).score(network).values, expected, rtol=1e-7)


@given(networks(directed=False), st.sampled_from([0.3, 0.99, 1.01, 1.3, 10.0, 1e6]))
def test_katz_is_refused_from_its_limit_on(network: Network, part: float) -> None:
    largest = largest_eigenvalue(network)
    if largest == 0:
        assert np.all(Katz(part).score(network).values == 1.0)
        return
    measure = Katz(part / largest)
    if part > 1:
        with pytest.raises(UsageError, match="must be less than 1/λ₁"):
            measure.score(network)
        return
    matrix = tie_operator(network).to_matrix().toarray()
    expected = np.linalg.solve(np.eye(len(matrix)) - part / largest * matrix, np.ones(len(matrix)))
    error = np.linalg.norm(measure.score(network).values - expected)
    assert error <= 2e-10 * np.linalg.norm(expected)


def test_core_of_a_long_chain_and_a_dense_middle() -> None:
    graph = nx.compose(nx.path_graph(400), nx.complete_graph(range(100, 112)))
    network = network_of({}, [f"a{i:04d} a{j:04d}" for i, j in graph.edges])
    assert Core().score(network).values.tolist() == [nx.core_number(graph)[i] for i in range(400)]
