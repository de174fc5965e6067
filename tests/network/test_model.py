"""What a network promises of itself, and what it gives to networkx."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from random_networks import networks

from influence.centrality.example import network_of
from influence.errors import UsageError
from influence.model import Network


@given(networks())
def test_networkx_holds_every_affiliation_and_tie_both_weights_apart(network: Network) -> None:
    graph = network.to_networkx()
    assert graph.number_of_nodes() == network.n_accounts + network.n_groups
    assert graph.number_of_edges() == 2 * network.incidence.nnz + sum(ties.nnz for ties in network.ties)
    strength = network.incidence.toarray()
    for one, other, data in graph.edges(data=True):
        assert data["strength"] * data["length"] == pytest.approx(1.0)
        if one[0] == "account" and other[0] == "group":
            row, column = network.account_ids.index(one[1]), network.group_ids.index(other[1])
            assert data["strength"] == strength[row, column]
            assert data["kind"] == graph.nodes[other]["kind"]
        elif one[0] == other[0] == "account":
            ties = network.ties[network.kind_index(data["kind"])]
            assert ties[network.account_ids.index(one[1]), network.account_ids.index(other[1])] == data["strength"]


def test_printed_in_a_line() -> None:
    assert repr(network_of({"choir": "ann bob"}, ["bob cem"])) == (
        "Network(3 accounts, 1 groups, 2 affiliations, 1 ties; kinds: social)"
    )


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"no ties of kind 'sailing'\. Its kinds: church, social"):
        network_of({"choir": "ann bob"}, ["bob cem"], kinds={"choir": "church"}).of_kind("sailing")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"incidence": sp.csr_array((1, 1))}, "incidence must be 3 × 2"),
        ({"ties": ()}, "one n × n matrix of ties a kind"),
        ({"group_kind": np.array([1, 0])}, "ordered by kind"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(change: dict[str, object], message: str) -> None:
    network = network_of({"choir": "ann bob", "club": "bob cem"}, kinds={"choir": "church"})
    with pytest.raises(ValueError, match=message):
        replace(network, **change)


def test_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        network_of({}).alpha = 2.0  # type: ignore[misc]
