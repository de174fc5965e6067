"""Twins share one estimate: who counts as one, and what sharing does to the numbers."""

from __future__ import annotations

import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from random_networks import network_from, rows

from influence.cascade import Audience, Sketcher, wire
from influence.cascade.twins import shared, twins


def place(network, i: int) -> tuple[object, ...]:
    """Everything about where an account stands, written out."""
    wiring = wire(network)
    heard = slice(wiring.teller_start[i], wiring.teller_start[i + 1])
    told = np.flatnonzero(wiring.teller == i)
    listener = np.searchsorted(wiring.teller_start, told, side="right") - 1
    return (
        tuple(wiring.account_group[wiring.account_start[i] : wiring.account_start[i + 1]]),
        tuple(zip(wiring.teller[heard], wiring.teller_kind[heard], strict=True)),
        tuple(zip(listener, wiring.teller_kind[told], strict=True)),
    )


@given(rows(), st.lists(st.sampled_from([0.3, 0.6]), min_size=9, max_size=9))
def test_twins_are_those_who_stand_in_the_same_place_and_take_part_alike(given_rows, shares) -> None:
    network = network_from(given_rows)
    share = np.array(shares[: network.n_accounts])
    of = twins(wire(network), share)
    places = [(share[i], place(network, i)) for i in range(network.n_accounts)]
    for i in range(network.n_accounts):
        for j in range(i):
            assert (of[i] == of[j]) == (places[i] == places[j])


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(-1e6, 1e6)), min_size=1, max_size=30))
def test_sharing_keeps_the_sum_of_every_class(pairs: list[tuple[int, float]]) -> None:
    of, values = np.array([c for c, _ in pairs]), np.array([v for _, v in pairs])
    fair = shared(values, of)
    for which in set(of.tolist()):
        mine = of == which
        np.testing.assert_allclose(fair[mine], values[mine].mean(), rtol=1e-9, atol=1e-6)


def test_members_of_one_club_are_worth_the_same_to_the_last_bit() -> None:
    from influence.centrality.example import network_of

    network = network_of({"choir": "ann bob cem dee", "club": "dee eve"})
    network = dataclasses.replace(network, group_size=np.array([40.0, 9.0]))
    n = network.n_accounts
    nobody = (np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))
    audience = Audience(
        np.zeros(n), np.zeros(n), np.zeros(n), network.group_size - network.group_members, nobody, 10.0, 0.5, 0.2
    )
    askable = np.array([True, True, True, True, False])
    credit = Sketcher(wire(network), audience, askable, 0.5, 2).credit(2_000, seed=1)
    for values in (credit.share, credit.share_new, credit.customers, credit.alone, credit.share_error):
        assert len(set(values[:3].tolist())) == 1
    assert credit.share[3] > credit.share[0] > 0
    assert credit.share[4] == 0
    np.testing.assert_allclose(credit.share.sum(), credit.total)
