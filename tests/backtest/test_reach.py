"""The telling operator against its definition, by simulation and by hand."""

from __future__ import annotations

import numpy as np
import pytest
from builders import dataset
from dated_towns import SPLIT, random_town

import influence
from influence.backtest import known_at
from influence.backtest.reach import customer_contacts, reach
from influence.cascade.forward import Cascade, simulate
from influence.centrality.example import network_of


def test_one_hop_in_separate_places_is_exact() -> None:
    data = dataset(
        accounts=[{"account_id": key} for key in "abcd"],
        groups=[{"group_id": "g", "kind": "social", "size": 11.0}],
        affiliations=[{"account_id": key, "group_id": "g"} for key in "abc"],
        ties=[{"source": "a", "target": "d", "kind": "industry"}],
    )
    network = influence.build_network(data)
    told = reach(network, np.array([True, True, False, False]), 0.5, 1)
    assert told[2] == pytest.approx(1 - (1 - 0.5 * 0.7 / 10) ** 2)
    assert told[3] == pytest.approx(0.5 * 0.15)


def test_it_is_close_to_the_simulated_cascade_and_never_far_below() -> None:
    known = known_at(random_town(1), SPLIT)
    network = influence.build_network(known.dataset)
    customers = known.customers
    told = reach(network, customers, 0.3, 3)
    spread = simulate(network, Cascade(0.3, 3), np.flatnonzero(customers), 1.0, runs=4000, seed=2)
    others = ~customers
    error = np.sqrt(spread.reached * (1 - spread.reached) / 4000)
    assert (told[others] > (spread.reached - 4 * error)[others]).all()
    assert np.abs(told - spread.reached)[others].max() < 0.06
    assert np.corrcoef(told[others], spread.reached[others])[0, 1] > 0.995


def test_more_hops_more_tellers_and_more_participation_reach_no_fewer() -> None:
    network = influence.build_network(random_town(2))
    few = np.arange(network.n_accounts) < 20
    more = np.arange(network.n_accounts) < 40
    base = reach(network, few, 0.3, 1)
    for other in (reach(network, few, 0.3, 3), reach(network, more, 0.3, 1), reach(network, few, 0.6, 1)):
        assert (other >= base - 1e-12).all() and (other <= 1).all()


def test_contacts_are_counted_in_every_place_but_a_tie_once() -> None:
    network = network_of({"one": "ann bob cem", "two": "ann cem"}, ["bob dee"])
    count = dict(
        zip(network.account_ids, customer_contacts(network, np.array([True, True, False, False])), strict=True)
    )
    assert count == {"ann": 1.0, "bob": 1.0, "cem": 3.0, "dee": 1.0}
