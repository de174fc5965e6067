"""The forward cascade against brute force over every world, hand-worked cases and properties."""

from __future__ import annotations

import itertools
import tracemalloc

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.cascade.forward import Cascade, simulate, trace
from influence.cascade.telling import lay_out, tell
from influence.cascade.worlds import alone_values, best_seeds, draw_worlds, shapley_shares
from influence.errors import UsageError
from influence.model import Network
from influence.settings import Kind

SOCIAL = Kind("social", telling_rate=0.8, tie_probability=0.4)


def network_of(groups, accounts, ties=(), kinds=(SOCIAL,)):
    """Give the network of ``groups`` (kind position, size, members) and directed ``ties`` (kind position, i, j)."""
    groups = sorted(groups, key=lambda group: group[0])
    incidence = np.zeros((accounts, len(groups)))
    for column, (_, _, members) in enumerate(groups):
        incidence[list(members), column] = 1.0
    direct = [np.zeros((accounts, accounts)) for _ in kinds]
    for kind, source, target in ties:
        direct[kind][source, target] = 1.0
    return Network(
        tuple(f"a{i}" for i in range(accounts)),
        tuple(f"a{i}" for i in range(accounts)),
        tuple(f"g{i}" for i in range(len(groups))),
        tuple(f"g{i}" for i in range(len(groups))),
        np.array([kind for kind, _, _ in groups], dtype=np.int64),
        np.array([max(size, len(members)) for _, size, members in groups], dtype=np.float64),
        tuple(kinds),
        sp.csr_array(incidence),
        tuple(sp.csr_array(matrix) for matrix in direct),
        1.0,
        np.zeros(accounts),
    )


def exact_expectation(network, participation, hops, seeds, value, unseen_value):
    """Give the expected value by summing over every pattern of who takes part and who tells whom."""
    n = network.n_accounts
    share = np.broadcast_to(participation, n)
    edges, worth, person = [], list(value), n
    for group in range(network.n_groups):
        members = sorted(network.incidence.tocsc()[:, [group]].nonzero()[0].tolist())
        size = round(network.group_size[group])
        outside = list(range(person, person + size - len(members)))
        person += len(outside)
        worth += [unseen_value[group]] * len(outside)
        rate = network.kinds[network.group_kind[group]].telling_rate
        edges += [(i, j, min(1.0, rate / (size - 1))) for i in members for j in members + outside if i != j]
    for kind, matrix in zip(network.kinds, network.ties, strict=True):
        edges += [(i, j, kind.tie_probability) for i, j in np.argwhere(matrix.toarray() > 0).tolist()]

    open_edges = [edge for edge in edges if 0 < edge[2] < 1]
    certain = [edge for edge in edges if edge[2] >= 1]
    expected = 0.0
    for pattern in itertools.product([False, True], repeat=len(open_edges)):
        live = certain + [edge for edge, on in zip(open_edges, pattern, strict=True) if on]
        chance = np.prod([p if on else 1 - p for (_, _, p), on in zip(open_edges, pattern, strict=True)])
        for coins in itertools.product([False, True], repeat=n):
            coin_chance = np.prod([s if coin else 1 - s for s, coin in zip(share, coins, strict=True)])
            if coin_chance == 0:
                continue
            reached, fresh = set(seeds), set(seeds)
            for _ in range(hops):
                fresh = {j for i, j, _ in live if i in fresh and i < n and coins[i]} - reached
                reached |= fresh
            expected += chance * coin_chance * sum(worth[j] for j in reached - set(seeds))
    return expected


@st.composite
def tiny_networks(draw):
    accounts = draw(st.integers(2, 4))
    kinds = (
        Kind("church", telling_rate=draw(st.sampled_from([0.0, 0.5, 1.5])), tie_probability=0.7),
        Kind("social", telling_rate=draw(st.sampled_from([0.4, 1.0])), tie_probability=0.3),
    )
    members = st.sets(st.integers(0, accounts - 1), min_size=1, max_size=2)
    groups = [
        (kind, len(found) + draw(st.integers(0, 1)), found)
        for kind in (0, 1)
        for found in [draw(members)]
        if draw(st.booleans())
    ]
    pairs = [(i, j) for i in range(accounts) for j in range(accounts) if i != j]
    ties = [(draw(st.integers(0, 1)), i, j) for i, j in draw(st.sets(st.sampled_from(pairs), max_size=2))]
    return network_of(groups, accounts, ties, kinds)


@given(
    tiny_networks(),
    st.sampled_from([0.3, 0.8, 1.0]),
    st.integers(1, 3),
    st.sets(st.integers(0, 1), min_size=1),
)
@settings(max_examples=20, deadline=None, derandomize=True)
def test_simulation_and_worlds_agree_with_brute_force(network, participation, hops, seeds):
    value = np.arange(1.0, network.n_accounts + 1)
    unseen = np.full(network.n_groups, 5.0)
    cascade = Cascade(participation, hops)
    exact = exact_expectation(network, participation, hops, seeds, value, unseen)
    spread = simulate(network, cascade, sorted(seeds), value, unseen, runs=20_000, seed=3)
    assert abs(spread.mean - exact) <= 4.5 * spread.standard_error + 1e-9

    alone, error = alone_values(draw_worlds(network, cascade, 10_000, seed=4), value, unseen)
    for account in sorted(seeds):
        exact = exact_expectation(network, participation, hops, {account}, value, unseen)
        assert abs(alone[account] - exact) <= 4.5 * error[account] + 1e-9


def test_participation_may_differ_by_account():
    network = network_of([(0, 3, {0, 1, 2})], 3, [(0, 1, 2)])
    share = np.array([0.9, 0.2, 0.5])
    exact = exact_expectation(network, share, 2, {0}, [0.0, 0.0, 10.0], [1.0])
    spread = simulate(network, Cascade(share, 2), [0], [0.0, 0.0, 10.0], 1.0, runs=40_000)
    assert abs(spread.mean - exact) <= 4 * spread.standard_error


def test_standard_error_is_that_of_repeated_simulation():
    network = network_of([(0, 8, {0, 1, 2})], 3, [(0, 1, 2)])
    repeated = [simulate(network, Cascade(0.6), [0], 1.0, 2.0, runs=400, seed=seed) for seed in range(200)]
    spread = np.std([one.mean for one in repeated], ddof=1)
    assert spread == pytest.approx(np.mean([one.standard_error for one in repeated]), rel=0.2)


def test_a_word_travels_at_most_so_many_hops_along_directed_ties():
    certain = Kind("social", tie_probability=1.0)
    chain = network_of([], 5, [(0, i, i + 1) for i in range(4)], (certain,))
    for hops in range(1, 6):
        spread = simulate(chain, Cascade(1.0, hops), [0], 1.0, runs=3)
        assert spread.mean == min(hops, 4)
        assert spread.reached.tolist() == [0.0] + [float(i <= hops) for i in range(1, 5)]
    assert simulate(chain, Cascade(1.0, 4), [4], 1.0, runs=3).mean == 0


def test_unseen_members_are_reached_and_do_not_pass_on():
    club = Kind("social", telling_rate=50.0)
    network = network_of([(0, 10, {0}), (0, 10, {1})], 2, [], (club,))
    spread = simulate(network, Cascade(1.0, 3), [0], 100.0, [1.0, 1.0], runs=5)
    assert spread.mean == 9.0
    assert spread.unseen.tolist() == [9.0, 0.0]


def test_seeds_give_no_value_and_count_once():
    network = network_of([(0, 3, {0, 1, 2})], 3, [], (Kind("social", telling_rate=9.0),))
    assert simulate(network, Cascade(1.0), [0, 1, 0], [7.0, 7.0, 1.0], runs=4).mean == 1.0


def test_a_group_of_one_and_no_seeds_give_nothing():
    network = network_of([(0, 1, {0})], 2)
    assert simulate(network, Cascade(1.0), [0], 1.0, 1.0, runs=10).mean == 0.0
    assert simulate(network, Cascade(1.0), [], 1.0, 1.0, runs=10).mean == 0.0
    assert simulate(network_of([], 0), Cascade(1.0), [], 1.0, 1.0, runs=10).mean == 0.0


def test_each_other_member_is_told_independently_with_the_same_chance():
    network = network_of([(0, 6, {0, 2, 3})], 4, [], (Kind("social", telling_rate=2.0),))
    lines = lay_out(network)
    runs = 40_000
    tellings = tell(lines, np.full(runs, 2, dtype=np.int64), np.random.default_rng(5))
    told = np.zeros((runs, lines.persons))
    told[tellings.teller, tellings.told] = 1.0
    assert told[:, [1, 2]].sum() == 0, "neither a stranger nor the teller"
    others = told[:, [0, 3, 4, 5, 6]]
    assert np.allclose(others.mean(axis=0), 0.4, atol=4.5 * np.sqrt(0.24 / runs))
    correlation = np.corrcoef(others.T)[np.triu_indices(5, 1)]
    assert np.abs(correlation).max() < 4.5 / np.sqrt(runs)


def test_cost_does_not_follow_the_size_of_a_group(monkeypatch):
    network = network_of([(0, 2_000_000, set(range(300)))], 300, [], (Kind("social", telling_rate=0.5),))
    drawn = []

    def counted(*given):
        drawn.append(tell(*given))
        return drawn[-1]

    monkeypatch.setattr("influence.cascade.forward.tell", counted)
    tracemalloc.start()
    try:
        spread = simulate(network, Cascade(1.0, 1), range(100), 0.0, 1.0, runs=2000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sum(len(tellings.told) for tellings in drawn) < 1.05 * 0.5 * 100 * 2000, "those who are told, nobody else"
    assert peak < 200e6, "a few numbers a person and one who is told; a bit for each chance to be told is 50 GB"
    assert abs(spread.mean - 50) < 0.05 + 4.5 * spread.standard_error


@given(tiny_networks(), st.sampled_from([0.3, 1.0]))
@settings(max_examples=20, deadline=None, derandomize=True)
def test_more_seeds_and_higher_rates_never_reach_less(network, participation):
    unseen = np.full(network.n_groups, 5.0)
    cascade = Cascade(participation)
    few = simulate(network, cascade, [0], 0.0, unseen, runs=2000)
    more = simulate(network, cascade, [0, 1], 0.0, unseen, runs=2000, seed=2)
    louder = Network(
        *(getattr(network, name) for name in ("account_ids", "account_names", "group_ids", "group_names")),
        network.group_kind,
        network.group_size,
        tuple(Kind(k.name, telling_rate=2 * k.telling_rate, tie_probability=0.9) for k in network.kinds),
        network.incidence,
        network.ties,
        network.alpha,
        network.revenue,
    )
    loud = simulate(louder, cascade, [0], 0.0, unseen, runs=2000, seed=3)
    for larger in (more, loud):
        slack = 4.5 * np.hypot(few.standard_error, larger.standard_error)
        assert larger.mean >= few.mean - slack - 1e-9


def test_trace_tells_the_same_story_as_the_simulation():
    network = network_of([(0, 5, {0, 1, 2}), (0, 4, {2, 3})], 4, [(0, 0, 3)])
    lines, rng = lay_out(network), np.random.default_rng(6)
    runs, share = 6000, 0.7
    reached = np.zeros(lines.persons)
    for _ in range(runs):
        hops = trace(lines, np.array([0]), rng.random(4) < share, 3, rng)
        told = np.unique(np.concatenate([tellings.told for tellings in hops]))
        reached[told] += 1
        assert all(set(tellings.teller) <= {0, 1, 2, 3} for tellings in hops)
    spread = simulate(network, Cascade(share, 3), [0], 1.0, 1.0, runs=20_000)
    expected = np.concatenate([spread.reached, [spread.unseen[0] / 2] * 2, [spread.unseen[1] / 2] * 2])
    assert np.allclose(reached[1:] / runs, expected[1:], atol=4.5 * np.sqrt(0.25 / runs))


def test_same_seed_same_numbers_and_the_global_random_state_is_left_alone():
    network = network_of([(0, 9, {0, 1, 2})], 3)
    np.random.seed(1)  # noqa: NPY002 - the global state is what is looked at
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    first = simulate(network, Cascade(), [0], 1.0, 1.0, seed=9)
    second = simulate(network, Cascade(), [0], 1.0, 1.0, seed=9)
    assert first.mean == second.mean
    assert first.reached.tolist() == second.reached.tolist()
    assert first.mean != simulate(network, Cascade(), [0], 1.0, 1.0, seed=10).mean
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


def test_parameters_that_cannot_be_are_refused():
    network = network_of([(0, 9, {0, 1, 2})], 3)
    with pytest.raises(UsageError, match="participation"):
        Cascade(1.2)
    with pytest.raises(UsageError, match="participation"):
        Cascade(float("nan"))
    with pytest.raises(UsageError, match="hops"):
        Cascade(hops=0)
    with pytest.raises(UsageError, match="one value an account"):
        simulate(network, Cascade(np.array([0.5, 0.5])), [0], 1.0)
    with pytest.raises(UsageError, match="Seeds"):
        simulate(network, Cascade(), [3], 1.0)
    with pytest.raises(UsageError, match="runs"):
        simulate(network, Cascade(), [0], 1.0, runs=0)
    with pytest.raises(UsageError, match="count"):
        draw_worlds(network, Cascade(), 1)


def test_swaps_find_what_greedy_misses():
    # a reaches four, b and c three each that together are six: greedy takes a first, the best pair is b, c.
    reach = {0: [3, 4, 5, 6], 1: [3, 4, 7], 2: [5, 6, 8]}
    ties = [(0, source, target) for source, targets in reach.items() for target in targets]
    network = network_of([], 9, ties, (Kind("social", tie_probability=1.0),))
    worth = np.array([0.0] * 3 + [1.0] * 6)
    worlds = draw_worlds(network, Cascade(1.0, 1), 2)
    assert best_seeds(worlds, 1, [0, 1, 2], worth).tolist() == [0]
    assert best_seeds(worlds, 2, [0, 1, 2], worth).tolist() == [1, 2]
    assert best_seeds(worlds, 3, [1, 2], worth).tolist() == [1, 2]
    assert best_seeds(worlds, 2, [0, 1, 2], np.zeros(9)).tolist() == []
    # Shapley by hand: 3–6 are each shared by two, 7 and 8 by nobody.
    assert shapley_shares(worlds, [0, 1, 2], worth)[:3].tolist() == [2.0, 2.0, 2.0]
    assert alone_values(worlds, worth)[0][:3].tolist() == [4.0, 3.0, 3.0]
    with pytest.raises(UsageError, match="no value themselves"):
        best_seeds(worlds, 2, [0, 3], worth)


def test_shapley_shares_add_up_to_the_value_of_asking_everybody():
    network = network_of([(0, 12, {0, 1, 2, 3}), (0, 6, {3, 4})], 5, [(0, 0, 4), (0, 2, 1)])
    worth = np.array([0.0, 0.0, 0.0, 0.0, 9.0])
    asked = [0, 1, 2, 3]
    cascade = Cascade(0.6)
    shares = shapley_shares(draw_worlds(network, cascade, 8000, seed=1), asked, worth, 2.0)
    everybody = simulate(network, cascade, asked, worth, 2.0, runs=8000, seed=2)
    assert shares[4] == 0.0
    assert shares.sum() == pytest.approx(everybody.mean, abs=6 * everybody.standard_error)
