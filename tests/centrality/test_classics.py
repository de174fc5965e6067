"""The networks of the textbooks: Davis's Southern Women and Padgett's Florentine families."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from influence.centrality import (
    MEASURES,
    Betweenness,
    Core,
    Harmonic,
    TwoModeDegree,
    hub_kinds,
    score_groups,
)
from influence.centrality.example import network_of
from influence.model import Network

DEGREE_OF_WOMEN = {
    "Evelyn Jefferson": 0.57, "Laura Mandeville": 0.50, "Theresa Anderson": 0.57, "Brenda Rogers": 0.50,
    "Charlotte McDowd": 0.29, "Frances Anderson": 0.29, "Eleanor Nye": 0.29, "Pearl Oglethorpe": 0.21,
    "Ruth DeSand": 0.29, "Verne Sanderson": 0.29, "Myra Liddel": 0.29, "Katherina Rogers": 0.43,
    "Sylvia Avondale": 0.50, "Nora Fayette": 0.57, "Helen Lloyd": 0.36, "Dorothy Murchison": 0.14,
    "Olivia Carleton": 0.14, "Flora Price": 0.14,
}  # fmt: skip
DEGREE_OF_EVENTS = {
    "E1": 0.17, "E2": 0.17, "E3": 0.33, "E4": 0.22, "E5": 0.44, "E6": 0.44, "E7": 0.56,
    "E8": 0.78, "E9": 0.67, "E10": 0.28, "E11": 0.22, "E12": 0.33, "E13": 0.17, "E14": 0.17,
}  # fmt: skip
"""Borgatti & Everett (1997), Social Networks 19, as reprinted in Borgatti & Halgin, Analyzing Affiliation Networks."""


def plain(name: str) -> str:
    return name.replace(" ", "_")


@pytest.fixture(scope="module")
def davis() -> nx.Graph:
    return nx.davis_southern_women_graph()


@pytest.fixture(scope="module")
def women(davis: nx.Graph) -> Network:
    return network_of({event: " ".join(map(plain, davis[event])) for event in davis.graph["bottom"]})


@pytest.fixture(scope="module")
def florence() -> Network:
    return network_of({}, [f"{a} {b}" for a, b in nx.florentine_families_graph().edges])


def test_degree_of_the_women_as_published(women: Network) -> None:
    found = dict(zip(women.account_ids, TwoModeDegree().score(women).values, strict=True))
    assert found == {plain(name): pytest.approx(value, abs=0.005) for name, value in DEGREE_OF_WOMEN.items()}


def test_degree_of_the_events_as_published(women: Network) -> None:
    scores = score_groups(women)
    found = dict(zip(scores.ids, scores["two_mode_degree"].values, strict=True))
    assert found == {name: pytest.approx(value, abs=0.005) for name, value in DEGREE_OF_EVENTS.items()}


def test_betweenness_between_the_women(women: Network, davis: nx.Graph) -> None:
    top = davis.graph["top"]
    expected = nx.betweenness_centrality_subset(davis, sources=top, targets=top)
    found = dict(zip(women.account_ids, Betweenness().score(women).values, strict=True))
    # networkx counts a pair of an undirected graph once; ours are ordered pairs.
    assert found == {plain(name): pytest.approx(2 * expected[name] / (17 * 16)) for name in top}
    scores = score_groups(women)
    events = dict(zip(scores.ids, scores["betweenness"].values, strict=True))
    assert events == {name: pytest.approx(2 * expected[name] / (18 * 17)) for name in davis.graph["bottom"]}
    assert max(events, key=events.get) == "E8"


def test_closeness_to_the_women(women: Network, davis: nx.Graph) -> None:
    top = davis.graph["top"]
    half_steps = dict(nx.all_pairs_shortest_path_length(davis))
    found = dict(zip(women.account_ids, Harmonic().score(women).values, strict=True))
    for name in top:
        expected = sum(2 / half_steps[name][other] for other in top if other != name) / 17
        assert found[plain(name)] == pytest.approx(expected)
    scores = score_groups(women)
    for name, value in zip(scores.ids, scores["harmonic"].values, strict=True):
        expected = sum(2 / (half_steps[name][other] + 1) for other in top) / 18
        assert value == pytest.approx(expected)


@pytest.mark.parametrize(
    "name",
    [name for name in MEASURES if name not in {"kinds_spanned", "core", "constraint"}],
)
def test_the_medici_come_first(florence: Network, name: str) -> None:
    values = MEASURES[name]().score(florence).values
    assert florence.account_ids[int(np.nanargmax(values))] == "Medici"
    assert np.count_nonzero(values == values.max()) == 1


def test_the_medici_are_the_least_constrained(florence: Network) -> None:
    values = MEASURES["constraint"]().score(florence).values
    assert florence.account_ids[int(np.argmin(values))] == "Medici"
    assert values.min() == pytest.approx(nx.constraint(nx.florentine_families_graph())["Medici"])


def test_the_medici_are_in_the_inner_core(florence: Network) -> None:
    values = dict(zip(florence.account_ids, Core().score(florence).values, strict=True))
    assert values["Medici"] == max(values.values()) == 2


def test_the_medici_are_the_hub_of_florence(florence: Network) -> None:
    hubs = [
        account
        for account, kinds in zip(florence.account_ids, hub_kinds(florence), strict=True)
        if kinds == ("social",)
    ]
    assert hubs == ["Medici"]


def test_published_betweenness_of_the_medici(florence: Network) -> None:
    # Wasserman & Faust (1994), table 5.1: 0.522 without the isolated Pucci.
    values = dict(zip(florence.account_ids, Betweenness().score(florence).values, strict=True))
    assert values["Medici"] == pytest.approx(0.522, abs=5e-4)
    assert values["Guadagni"] == pytest.approx(0.255, abs=5e-4)
