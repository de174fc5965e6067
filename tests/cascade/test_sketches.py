"""Reverse-reachable sketches against exact enumeration of every world, and against the forward simulation."""

from __future__ import annotations

import dataclasses
from itertools import chain, combinations, product

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from random_networks import network_from, rows

from influence.cascade import Audience, Credit, Sketcher, wire
from influence.cascade.forward import Cascade, simulate
from influence.cascade.wiring import ragged
from influence.model import Network
from influence.settings import Kind


def network_of(incidence, ties=None, size=None, kind=None) -> Network:
    incidence = sp.csr_array(np.asarray(incidence, dtype=float))
    n, m = incidence.shape
    kind = kind or Kind("social", telling_rate=0.8, tie_probability=0.4)
    direct = sp.csr_array((n, n)) if ties is None else sp.csr_array(np.asarray(ties, dtype=float))
    known = np.bincount(incidence.indices, minlength=m).astype(float)
    return Network(
        account_ids=tuple(f"a{i}" for i in range(n)),
        account_names=tuple(f"A{i}" for i in range(n)),
        group_ids=tuple(f"g{i}" for i in range(m)),
        group_names=tuple(f"G{i}" for i in range(m)),
        group_kind=np.zeros(m, dtype=np.int64),
        group_size=np.maximum(known, size if size is not None else 0),
        kinds=(kind,),
        incidence=incidence,
        ties=(direct,),
        alpha=1.0,
        revenue=np.zeros(n),
    )


def audience_of(network: Network, worth, unseen_worth=0.0, contacts=None) -> Audience:
    n = network.n_accounts
    return Audience(
        account_worth=np.asarray(worth, dtype=float),
        account_new=np.full(n, 0.5),
        account_customers=np.full(n, 0.25),
        unseen=network.group_size - network.group_members,
        contacts=contacts or (np.empty(0, dtype=np.int64), np.empty(0), np.empty(0)),
        unseen_worth=unseen_worth,
        unseen_new=0.5,
        unseen_customers=0.25,
    )


def exact_value(network: Network, seeds, worth, unseen_worth, participation, hops) -> float:
    """Expected worth reached from the seeds: every participation pattern, every pattern of told account by account.

    Written from the definition alone: for each pattern of who takes part the chance that a person hears is found by
    enumerating all live edges.
    """
    n = network.n_accounts
    dense = network.incidence.toarray()
    rate = network.kinds[0].telling_rate
    edges = []
    unseen = network.group_size - network.group_members
    person_of_group = {}
    total = n
    for g, count in enumerate(unseen):
        person_of_group[g] = list(range(total, total + int(count)))
        total += int(count)
    for g in range(network.n_groups):
        p = min(1.0, rate / max(network.group_size[g] - 1, 1))
        members = np.flatnonzero(dense[:, g])
        for i in members:
            edges += [(i, j, p) for j in chain(members, person_of_group[g]) if j != i]
    ties = network.ties[0].toarray()
    edges += [(i, j, network.kinds[0].tie_probability) for i, j in zip(*np.nonzero(ties), strict=True)]
    value = np.concatenate([worth, np.full(total - n, unseen_worth)])
    expected = 0.0
    for live in product([False, True], repeat=len(edges)):
        chance = np.prod([p if on else 1 - p for on, (_, _, p) in zip(live, edges, strict=True)])
        if chance == 0:
            continue
        for coins in product([False, True], repeat=n):
            weight = chance * np.prod(
                [p if c else 1 - p for c, p in zip(coins, np.resize(participation, n), strict=True)]
            )
            reached, frontier = set(seeds), set(seeds)
            for _ in range(hops):
                told = {
                    j
                    for on, (i, j, _) in zip(live, edges, strict=True)
                    if on and i in frontier and coins[i] and j not in reached
                }
                reached |= told
                frontier = {j for j in told if j < n}
            expected += weight * sum(value[j] for j in reached - set(seeds))
    return float(expected)


SMALL = network_of([[1, 0], [1, 1], [0, 1]], ties=[[0, 0, 1], [0, 0, 0], [0, 0, 0]], size=[3, 2])
WORTH = np.array([0.0, 0.0, 2.0])


@pytest.mark.parametrize("participation", [0.6, np.array([0.9, 0.25, 0.5]), np.array([1.0, 0.0, 0.7])], ids=str)
@pytest.mark.parametrize("hops", [1, 2, 3])
def test_alone_shares_and_total_agree_with_enumeration_of_every_world(hops: int, participation) -> None:
    askable = np.array([True, True, False])
    sketcher = Sketcher(wire(SMALL), audience_of(SMALL, WORTH, 3.0), askable, participation, hops)
    credit = sketcher.credit(200_000, seed=3)
    value = {
        seeds: exact_value(SMALL, seeds, WORTH, 3.0, participation, hops)
        for seeds in chain.from_iterable(combinations((0, 1), size) for size in range(3))
    }
    for i in (0, 1):
        assert abs(credit.alone[i] - value[(i,)]) <= 4.5 * credit.alone_error[i]
        other = 1 - i
        shapley = 0.5 * value[(i,)] + 0.5 * (value[(0, 1)] - value[(other,)])
        assert abs(credit.share[i] - shapley) <= 4.5 * credit.share_error[i] + 1e-9
    assert abs(credit.total - value[(0, 1)]) < 4.5 * max(credit.total_error, 1e-3)
    assert credit.share.sum() == pytest.approx(credit.total)
    assert credit.alone[2] == credit.share[2] == 0.0


@pytest.mark.parametrize("participation", [0.6, np.array([0.9, 0.25, 0.5])], ids=str)
def test_standard_errors_cover_the_exact_value_as_often_as_they_say(participation) -> None:
    askable = np.array([True, True, False])
    sketcher = Sketcher(wire(SMALL), audience_of(SMALL, WORTH, 3.0), askable, participation, 3)
    exact = exact_value(SMALL, (0,), WORTH, 3.0, participation, 3)
    hits = 0
    for seed in range(200):
        credit = sketcher.credit(2_000, seed=seed)
        hits += abs(credit.alone[0] - exact) < 1.645 * credit.alone_error[0]
    assert 165 <= hits <= 194  # 90 % of 200, four standard deviations either way


@pytest.mark.parametrize("alike", [True, False])
def test_sketches_agree_with_forward_simulation_on_a_larger_network(alike: bool) -> None:
    rng = np.random.default_rng(5)
    share = 0.4 if alike else np.random.default_rng(6).beta(1.0, 1.5, 60)
    incidence = (rng.random((60, 12)) < 0.15).astype(float)
    ties = np.triu((rng.random((60, 60)) < 0.02).astype(float), 1)
    network = network_of(incidence, ties + ties.T, size=np.full(12, 25.0))
    worth = np.where(rng.random(60) < 0.3, rng.gamma(2.0, 2.0, 60), 0.0)
    askable = worth == 0
    credit = Sketcher(wire(network), audience_of(network, worth, 1.5), askable, share, 3).credit(150_000, seed=1)
    for account in np.argsort(-credit.alone)[:4]:
        spread = simulate(
            network,
            Cascade(participation=share, hops=3),
            np.array([account]),
            worth,
            np.full(12, 1.5),
            runs=4000,
            seed=9,
        )
        error = np.hypot(spread.standard_error, credit.alone_error[account])
        assert abs(spread.mean - credit.alone[account]) < 4 * error
    everybody = np.flatnonzero(askable)
    spread = simulate(
        network, Cascade(participation=share, hops=3), everybody, worth, np.full(12, 1.5), runs=2000, seed=2
    )
    assert abs(spread.mean - credit.total) < 4 * np.hypot(spread.standard_error, credit.total_error)


def test_what_hardly_ever_happens_is_estimated_as_well_as_what_often_does() -> None:
    """A prospect shares a club of five with Ann, Ben knows him: both tell hardly ever, and once in 10,000 either."""
    rare = Kind("social", telling_rate=2e-4, tie_probability=1e-4)
    ties = [[0, 0, 0], [0, 0, 1], [0, 0, 0]]
    network = network_of([[1], [0], [1]], ties=ties, size=[5], kind=rare)
    askable, worth = np.array([True, True, False]), np.array([0.0, 0.0, 1e6])
    credit = Sketcher(wire(network), audience_of(network, worth), askable, 0.4, 1).credit(20_000, seed=2)
    exact = 0.4 * np.array([2e-4 / 4, 1e-4]) * 1e6
    assert np.all(np.abs(credit.alone[:2] - exact) < 4.5 * credit.alone_error[:2])
    assert np.all(credit.alone_error[:2] < 0.02 * exact)


def test_unseen_contacts_are_told_by_their_account_only() -> None:
    network = network_of(np.zeros((2, 0)), ties=[[0, 1], [1, 0]])
    contacts = (np.array([0]), np.array([0.4]), np.array([5.0]))
    audience = audience_of(network, [0.0, 0.0], 2.0, contacts)
    credit = Sketcher(wire(network), audience, np.array([True, True]), 0.5, 2).credit(100_000, seed=4)
    # Alone, account 0 takes part (0.5) and tells each of 5 contacts worth 2 with 0.4.
    assert abs(credit.alone[0] - 0.5 * 0.4 * 5 * 2) < 1e-9
    # Account 1 must take part, tell account 0, which must take part and tell.
    assert abs(credit.alone[1] - 0.5 * 0.4 * 0.5 * 0.4 * 10) < 4.5 * credit.alone_error[1]


def test_new_and_customers_are_their_parts_of_the_share() -> None:
    credit = Sketcher(wire(SMALL), audience_of(SMALL, WORTH, 3.0), np.array([True, True, False]), 0.6, 3).credit(
        5_000, 1
    )
    np.testing.assert_allclose(credit.share_new, 0.5 * credit.share)
    # A root of worth 2 stands for 0.25 customers, an unseen one of worth 3 likewise.
    assert np.all(credit.customers >= credit.share * 0.25 / 3.0 - 1e-12)
    assert np.all(credit.customers <= credit.share * 0.25 / 2.0 + 1e-12)


def test_nobody_to_win_or_nobody_to_ask_is_worth_nothing() -> None:
    nobody = Sketcher(wire(SMALL), audience_of(SMALL, np.zeros(3), 0.0), np.ones(3, dtype=bool), 0.6, 3)
    assert nobody.credit(1_000, 1).total == 0.0
    mute = Sketcher(wire(SMALL), audience_of(SMALL, WORTH, 3.0), np.zeros(3, dtype=bool), 0.6, 3)
    assert mute.credit(1_000, 1).share.sum() == 0.0


def test_certain_telling_gives_certain_value() -> None:
    network = network_of([[1], [1]], size=[4], kind=Kind("social", telling_rate=99.0))
    credit = Sketcher(wire(network), audience_of(network, [0, 0], 1.0), np.ones(2, dtype=bool), 1.0, 1).credit(1_000, 1)
    assert credit.alone.tolist() == pytest.approx([2.0, 2.0])
    assert credit.share.tolist() == pytest.approx([1.0, 1.0])


def test_same_seed_same_numbers_and_global_state_untouched() -> None:
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    sketcher = Sketcher(wire(SMALL), audience_of(SMALL, WORTH, 3.0), np.array([True, True, False]), 0.6, 3)
    first, second = sketcher.credit(30_000, 7), sketcher.credit(30_000, 7)
    np.testing.assert_array_equal(first.share, second.share)
    assert np.array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_ragged_lists_of_no_rows_are_empty() -> None:
    owner, entry = ragged(np.array([0, 2]), np.empty(0, dtype=np.int64))
    assert len(owner) == len(entry) == 0


@st.composite
def audiences(draw: st.DrawFn) -> tuple[Network, Audience]:
    """A network of any shape, with prospects, unseen members and unseen contacts in it."""
    network = network_from(draw(rows()))
    n = network.n_accounts
    worth = np.array(draw(st.lists(st.sampled_from([0.0, 0.0, 1.0, 7.5]), min_size=n, max_size=n)))
    size = network.group_members + np.array(
        draw(st.lists(st.integers(0, 9), min_size=network.n_groups, max_size=network.n_groups)), dtype=float
    )
    contacts = (np.arange(min(n, 2)), np.full(min(n, 2), 0.4), np.full(min(n, 2), draw(st.sampled_from([0.0, 3.0]))))
    network = dataclasses.replace(network, group_size=size)
    return network, audience_of(network, worth, 2.0, contacts)


PARTICIPATION = st.sampled_from([0.0, 0.35, 1.0, (0.2, 0.9), (0.0, 0.5, 1.0)])


@given(audiences(), PARTICIPATION, st.integers(1, 4), st.integers(0, 3))
def test_machine_code_gives_the_same_numbers_as_numpy_whatever_the_threads(
    case: tuple[Network, Audience], participation: float | tuple[float, ...], hops: int, seed: int
) -> None:
    network, audience = case
    participation = np.resize(participation, network.n_accounts)
    sketcher = Sketcher(wire(network), audience, audience.account_worth == 0, participation, hops)
    found = []
    for engine, crew in (("numpy", "1"), ("compiled", "1"), ("compiled", "3")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("INFLUENCE_KERNELS", engine)
            patch.setenv("INFLUENCE_THREADS", crew)
            patch.setattr("influence.cascade.sample._LEAST", 150)
            found.append(sketcher.credit(400, seed))
    for other in found[1:]:
        for one in dataclasses.fields(Credit):
            np.testing.assert_array_equal(getattr(found[0], one.name), getattr(other, one.name), err_msg=one.name)


@given(audiences(), PARTICIPATION, st.integers(1, 4))
def test_what_the_ways_of_an_account_carry_adds_up_to_its_share(
    case: tuple[Network, Audience], participation: float | tuple[float, ...], hops: int
) -> None:
    network, audience = case
    wiring, n = wire(network), network.n_accounts
    askable = audience.account_worth == 0
    credit = Sketcher(wiring, audience, askable, np.resize(participation, n), hops).credit(300, 1)
    carried = np.zeros(n)
    np.add.at(carried, np.repeat(np.arange(n), np.diff(wiring.account_start)), credit.by_affiliation)
    np.add.at(carried, wiring.teller, credit.by_tie)
    np.add.at(carried, audience.contacts[0], credit.by_contact)
    np.testing.assert_allclose(carried, credit.share, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(credit.share.sum(), credit.total)


def test_the_way_is_the_affiliation_or_tie_by_which_the_word_left() -> None:
    """Ann and Ben are in a circle that holds the only ones to be won; Cem reaches it only over his tie to Ann."""
    network = network_of([[1], [1], [0]], ties=[[0, 0, 0], [0, 0, 0], [1, 0, 0]], size=[9])
    credit = Sketcher(wire(network), audience_of(network, np.zeros(3), 1.0), np.ones(3, bool), 0.8, 2).credit(5_000, 1)
    assert credit.by_affiliation.tolist() == pytest.approx(credit.share[:2].tolist())
    assert credit.by_tie.tolist() == pytest.approx([credit.share[2]])
    assert credit.share[2] > 0


def test_of_two_ways_that_meet_at_one_hop_each_counts_as_often_as_the_other() -> None:
    """Ann and a prospect share two clubs of two, in which everybody tells everybody."""
    certain = Kind("social", telling_rate=9.0)
    network = network_of([[1, 1], [1, 1]], kind=certain)
    askable, worth = np.array([True, False]), np.array([0.0, 1.0])
    credit = Sketcher(wire(network), audience_of(network, worth), askable, 1.0, 1).credit(10_000, 1)
    assert credit.by_affiliation[:2].sum() == pytest.approx(1.0)
    assert abs(credit.by_affiliation[0] - 0.5) < 4.5 * 0.5 / 100
    assert credit.by_affiliation[2:].tolist() == [0.0, 0.0]


def test_the_first_way_met_counts_not_the_shortest_list() -> None:
    """Ben hears of Ann over a tie at once, and in a club only by way of Cem: the tie is met first."""
    certain = Kind("social", telling_rate=9.0, tie_probability=1.0)
    ties = np.zeros((3, 3))
    ties[0, 1] = ties[2, 1] = 1.0  # ann → ben, cem → ben
    network = network_of([[1], [0], [1]], ties=ties, kind=certain)
    askable, worth = np.array([True, False, False]), np.array([0.0, 1.0, 0.0])
    credit = Sketcher(wire(network), audience_of(network, worth), askable, 1.0, 3).credit(100, 1)
    assert credit.by_affiliation.tolist() == [0.0, 0.0]
    assert credit.by_tie.sum() == pytest.approx(1.0)
