"""Shapley shares by recursion: by hand, against the same formula on dense matrices, and against drawn worlds."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_networks import networks

from influence.cascade import Audience
from influence.cascade.everybody import asking_everybody
from influence.cascade.forward import Cascade
from influence.cascade.recursion import Chances, Ways, Weights, ways_of
from influence.cascade.worlds import draw_worlds, shapley_shares
from influence.centrality.example import network_of
from influence.model import Network
from influence.settings import Kind

STEP = 1e-6
NOBODY = (np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))


def laid_out(network: Network, askable, hops: int = 3, contacts=NOBODY, contact_kind=()) -> Ways:
    n = network.n_accounts
    unseen = np.maximum(network.group_size - network.group_members, 0.0)
    audience = Audience(np.zeros(n), np.zeros(n), np.zeros(n), unseen, contacts, 1.0, 0.5, 0.2)
    kinds = np.array(contact_kind, dtype=np.int64)
    return ways_of(network, audience, network.group_size, kinds, np.asarray(askable, dtype=bool), hops)


def chances(network: Network, worth, unseen_worth: float = 1.0, participation: float = 0.4) -> Chances:
    return Chances(
        np.array([kind.telling_rate for kind in network.kinds]),
        np.array([kind.tie_probability for kind in network.kinds]),
        np.full(network.n_accounts, participation),
        np.asarray(worth, dtype=float),
        unseen_worth,
    )


def test_one_teller_and_two_by_hand() -> None:
    one = network_of({}, ["ann pia"], directed=True)
    told = 0.2 * 0.4
    share = laid_out(one, [1, 0]).shares(chances(one, [0, 100]), laid_out(one, [1, 0]).recorded)
    assert share == pytest.approx([100 * (1 - np.exp(-told)), 0], rel=1e-6)
    two = network_of({}, ["ann pia", "ben pia"], directed=True)
    ways = laid_out(two, [1, 1, 0])
    both = 100 * (1 - np.exp(-2 * told)) / 2
    assert ways.shares(chances(two, [0, 0, 100]), ways.recorded) == pytest.approx([both, both, 0], rel=1e-6)


def test_the_unseen_and_contacts_by_hand() -> None:
    club = replace(network_of({"club": "ann"}), group_size=np.array([5.0]))
    ways = laid_out(club, [1])
    told = 0.4 * 0.7 / 4  # participation × rate / others; four unseen
    assert ways.shares(chances(club, [0], 10.0), ways.recorded) == pytest.approx([40 * (1 - np.exp(-told))], rel=1e-6)
    known = laid_out(club, [1], contacts=(np.array([0]), np.array([0.2]), np.array([3.0])), contact_kind=[0])
    more = known.shares(chances(club, [0], 10.0), known.recorded) - ways.shares(chances(club, [0], 10.0), ways.recorded)
    assert more == pytest.approx([3 * 10 * 0.2 * 0.4])


def test_who_cannot_be_asked_gets_nothing_and_dilutes_nobody() -> None:
    chain = network_of({}, ["ann bob", "bob pia"], directed=True)
    asked_alone = laid_out(chain, [1, 0, 0])
    share = asked_alone.shares(chances(chain, [0, 0, 100]), asked_alone.recorded)
    assert share[1:].tolist() == [0, 0]
    both = laid_out(chain, [1, 1, 0])
    # Where Bob is always in the set with Ann, she gets half of what she would get without him.
    assert both.shares(chances(chain, [0, 0, 100]), both.recorded)[0] == pytest.approx(share[0] / 2, rel=0.05)


def dense(network: Network, ways: Ways, rates: Chances, weights: Weights) -> tuple[np.ndarray, np.ndarray]:
    """Give M as a dense matrix, and what each account tells to one unseen member of each group."""
    n, m = network.n_accounts, network.n_groups
    tells, outside = np.zeros((n, n)), np.zeros((n, m))
    entries = dict(zip(_entries(network.incidence), weights.affiliation, strict=True))
    for (i, g), weight in entries.items():
        chance = min(1.0, rates.telling[network.group_kind[g]] / max(ways.group_others[g], 1.0))
        outside[i, g] = weight * chance
        for (j, h), other in entries.items():
            if h == g and j != i:
                tells[i, j] += weight * chance * other
    rows = np.repeat(np.arange(n), np.diff(ways.tie_start))
    for i, j, kind, weight in zip(rows, ways.tie_end, ways.tie_kind, weights.tie, strict=True):
        tells[i, j] += rates.tie[kind] * weight
    return tells, outside


def dense_shares(network: Network, ways: Ways, rates: Chances, weights: Weights) -> np.ndarray:
    """Give the formula of the module with M as a dense matrix, at the same two nodes."""
    n = network.n_accounts
    tells, outside = dense(network, ways, rates, weights)
    total, part = np.zeros(n), rates.participation
    nodes, node_weights = np.polynomial.legendre.leggauss(2)
    for z, node_weight in zip((nodes + 1) / 2, node_weights / 2, strict=True):
        zeta = np.where(ways.askable, z, 1.0)
        behind = [np.ones(n)]
        for _ in range(ways.hops):
            last = part * (1 - zeta * behind[-1])
            behind.append(np.exp(-tells.T @ last))
        told = tells @ (rates.worth * behind[-1])
        told += outside @ (ways.unseen * rates.unseen_worth * np.exp(-outside.T @ last))
        for hop in range(1, ways.hops + 1):
            total += node_weight * part * behind[ways.hops - hop] * told
            told = tells @ (part * zeta * behind[ways.hops - hop] * told)
    return np.where(ways.askable, total, 0.0)


def _entries(matrix):
    coo = matrix.tocoo()
    return list(zip(coo.row.tolist(), coo.col.tolist(), strict=True))


@given(networks(), st.integers(0, 2**16), st.integers(1, 4))
def test_agrees_with_dense_matrices(network: Network, seed: int, hops: int) -> None:
    rng = np.random.default_rng(seed)
    n = network.n_accounts
    ways = laid_out(network, rng.random(n) < 0.6, hops)
    rates = chances(network, rng.random(n) * 10, 3.0, 0.3)
    weights = Weights(rng.exponential(size=len(ways.group)), rng.exponential(size=len(ways.tie_end)))
    assert ways.shares(rates, weights) == pytest.approx(dense_shares(network, ways, rates, weights), rel=1e-9, abs=1e-9)


@given(networks(), st.integers(0, 2**16), st.integers(1, 4), st.integers(1, 5))
def test_asked_alone_agrees_with_dense_matrices(network: Network, seed: int, hops: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    n, kinds = network.n_accounts, len(network.kinds)
    who = np.arange(n if kinds else 0)  # whose contacts are unseen: a contact is of some kind
    number = rng.random(len(who))
    ways = laid_out(
        network, np.ones(n), hops, (who, np.ones(len(who)), number), rng.integers(0, max(kinds, 1), len(who))
    )
    draws = [
        Chances(rng.random(kinds), rng.random(kinds), rng.random(n), rng.random(n), float(rng.random()))
        for _ in range(count)
    ]
    found = ways.alone(draws)
    for at, rates in enumerate(draws):
        tells, outside = dense(network, ways, rates, ways.recorded)
        told = tells @ rates.worth + outside @ (ways.unseen * rates.unseen_worth)
        told[who] += number * rates.unseen_worth * rates.tie[ways.contact_kind]
        total = np.zeros(n)
        for _ in range(hops):
            total += rates.participation * told
            told = tells @ (rates.participation * told)
        assert found[:, at] == pytest.approx(total, rel=1e-9, abs=1e-9)


@given(networks(), st.integers(0, 2**16), st.integers(1, 4), st.sampled_from(["1", "3"]), st.booleans())
def test_four_draws_at_once_are_the_bits_of_one_after_the_other(
    network: Network, seed: int, hops: int, crew: str, heard_of: bool
) -> None:
    rng = np.random.default_rng(seed)
    n, kinds = network.n_accounts, len(network.kinds)
    who = np.arange(n if kinds and heard_of else 0)
    contacts = (who, np.ones(len(who)), rng.random(len(who)))
    draws = [
        Chances(rng.random(kinds), rng.random(kinds), rng.random(n), rng.random(n), float(rng.random()))
        for _ in range(4)
    ]
    found = {}
    for engine in ("numpy", "compiled"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("INFLUENCE_KERNELS", engine)
            patch.setenv("INFLUENCE_THREADS", crew)
            ways = laid_out(network, np.ones(n), hops, contacts, np.zeros(len(who), dtype=np.int64))
            found[engine] = ways.alone(draws)
            alone = np.column_stack([ways.alone([draw])[:, 0] for draw in draws])
            np.testing.assert_array_equal(found[engine], alone)
    np.testing.assert_array_equal(found["compiled"], found["numpy"])


def test_agrees_with_drawn_worlds_on_a_small_town() -> None:
    rng = np.random.default_rng(4)
    names = [f"a{i:02}" for i in range(40)]
    groups = {f"g{g}": " ".join(sorted(rng.choice(names, size=8, replace=False))) for g in range(14)}
    ties = [" ".join(pair) for pair in product(names[:3], names[30:33])]
    network = network_of(groups, ties, others=" ".join(names))
    network = replace(network, kinds=(Kind("social", telling_rate=0.8, tie_probability=0.2),))
    customer = np.arange(network.n_accounts) < 28
    worth = np.where(customer, 0.0, 10.0)
    worlds = draw_worlds(network, Cascade(0.3, 3), 20_000, seed=2)
    truth = shapley_shares(worlds, np.flatnonzero(customer), worth, 0.0)
    ways = laid_out(network, customer)
    found = ways.shares(chances(network, worth, 0.0, 0.3), ways.recorded)
    assert found.sum() == pytest.approx(truth.sum(), rel=0.05)
    assert found[customer] == pytest.approx(truth[customer], rel=0.2, abs=0.05)
    assert np.corrcoef(found[customer], truth[customer])[0, 1] > 0.99


def test_asking_everybody_of_one_teller_by_hand() -> None:
    pair = network_of({}, ["ann pia"], directed=True)
    told = 0.2 * 0.4
    found = asking_everybody(laid_out(pair, [1, 0]), chances(pair, [0, 100]))
    assert found.total == pytest.approx(100 * (1 - np.exp(-told)))
    slope = 100 * told * np.exp(-told)
    assert found.tie.sum() == pytest.approx(slope)
    assert found.participation == pytest.approx([slope, 0])
    assert found.telling.sum() == 0


def test_asking_everybody_the_unseen_and_contacts_by_hand() -> None:
    club = replace(network_of({"club": "ann"}), group_size=np.array([5.0]))
    ways = laid_out(club, [1], contacts=(np.array([0]), np.array([0.2]), np.array([3.0])), contact_kind=[0])
    found = asking_everybody(ways, chances(club, [0], 10.0))
    told = 0.4 * 0.7 / 4  # participation × rate / others; four unseen
    outside, contacts = 40 * (1 - np.exp(-told)), 3 * 10 * 0.2 * 0.4
    assert found.unseen == pytest.approx(outside + contacts)
    assert found.telling == pytest.approx([40 * told * np.exp(-told)])
    assert found.tie == pytest.approx([contacts])
    assert found.participation == pytest.approx([40 * told * np.exp(-told) + contacts])


@given(networks(), st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_asking_everybody_is_the_sum_of_all_shares_and_derivatives_are_those_of_small_steps(
    network, seed, hops
) -> None:
    rng = np.random.default_rng(seed)
    n, kinds = network.n_accounts, len(network.kinds)
    telling, ties = rng.uniform(0.01, 0.2, kinds), rng.uniform(0.01, 0.2, kinds)
    at = replace(
        chances(network, rng.uniform(0, 100, n), 7.0),
        telling=telling,
        tie=ties,
        participation=rng.uniform(0.05, 0.3, n),
    )
    ways = laid_out(network, rng.random(n) < 0.6, hops)
    found = asking_everybody(ways, at)
    shares = float(ways.shares(at, ways.recorded).sum())
    if ways.askable.all():  # else some is told by nobody who can be asked, through the word of others
        assert found.total == pytest.approx(shares, rel=0.02, abs=1e-6)

    def slope(name: str, place: int) -> float:
        ends = []
        for step in (STEP, -STEP):
            moved = getattr(at, name).copy()
            moved[place] *= 1 + step
            ends.append(asking_everybody(ways, replace(at, **{name: moved})).total)
        return (ends[0] - ends[1]) / (2 * STEP)

    close = {"rel": 1e-4, "abs": 1e-5}
    assert [slope("telling", kind) for kind in range(kinds)] == pytest.approx(found.telling.tolist(), **close)
    assert [slope("tie", kind) for kind in range(kinds)] == pytest.approx(found.tie.tolist(), **close)
    assert [slope("participation", one) for one in range(n)] == pytest.approx(found.participation.tolist(), **close)
