"""Places on the map: apart, inside their island, the same on every run, never by pairs of all."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from map_towns import synthetic, town
from scipy.spatial import cKDTree

from influence.report.map import layout, packing
from influence.report.map.islands import Islands, find_islands
from influence.report.map.layout import LARGEST, account_radius, lay_out
from influence.report.map.packing import draw_apart, pack, rows_below, sunflower
from influence.report.map.roster import Limits, Roster, Tie, call_roster


def roster_of(n, m, pairs, ties=()):
    rows, columns = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True)) if pairs else ([], [])
    matrix = sp.csr_array(sp.coo_array((np.ones(len(rows)), (rows, columns)), shape=(n, m)))
    return Roster(np.arange(n), np.arange(n), n, np.arange(m), m, matrix, tuple(ties))


def one_island(n, m):
    return Islands(np.zeros(n, dtype=np.int64), np.zeros(m, dtype=np.int64), ("only",), -1)


def gaps(places):
    apart = np.hypot(*(places.island[:, None] - places.island[None]).transpose(2, 0, 1))
    return (apart - places.radius[:, None] - places.radius[None])[~np.eye(len(places.radius), dtype=bool)]


def placed(made, clusters):
    roster = call_roster(made.network, made.priorities)
    islands = find_islands(made.network, roster, clusters, np.zeros(made.network.n_groups, dtype=bool))
    radius = np.full(roster.drawn + roster.drawn_groups, 6.0)
    return roster, islands, lay_out(roster, islands, radius, seed=1)


@pytest.fixture(scope="module")
def crowd():
    return synthetic(400, 60, seed=5)


@pytest.mark.parametrize("with_clusters", [True, False])
def test_islands_never_overlap_and_hold_their_members(crowd, with_clusters):
    _, islands, places = placed(crowd, crowd.clusters if with_clusters else None)
    assert (gaps(places) > 0).all()
    for spot, home in ((places.account, islands.account), (places.group, islands.group)):
        away = np.hypot(*(spot - places.island[home]).T)
        assert (away <= places.radius[home] + 0.2).all()


def test_many_islands_fill_a_window_a_little_wider_than_high():
    made = synthetic(600, 90, seed=2, quarters=30)
    _, _, places = placed(made, made.clusters)
    low, high = (
        (places.island - places.radius[:, None]).min(axis=0),
        (places.island + places.radius[:, None]).max(axis=0),
    )
    width, height = high - low
    assert 1.15 < width / height < 1.6


def test_the_same_input_and_seed_give_the_same_places(crowd):
    first, second = placed(crowd, crowd.clusters)[2], placed(crowd, crowd.clusters)[2]
    assert np.array_equal(first.account, second.account) and np.array_equal(first.group, second.group)
    roster = call_roster(crowd.network, crowd.priorities)
    islands = find_islands(crowd.network, roster, crowd.clusters, np.zeros(crowd.network.n_groups, dtype=bool))
    other = lay_out(roster, islands, np.full(roster.drawn + roster.drawn_groups, 6.0), seed=2)
    assert not np.array_equal(first.account, other.account)


def test_layout_leaves_the_global_random_state_alone(crowd):
    np.random.seed(7)  # noqa: NPY002 - the global state is what is watched
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    placed(crowd, crowd.clusters)
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002


def test_circles_do_not_lie_on_each_other():
    made = synthetic(120, 20, seed=2, quarters=4)
    _, _, places = placed(made, made.clusters)
    apart = np.hypot(*(places.account[:, None] - places.account[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert apart.min() >= 12.0


def test_ten_thousand_accounts_are_placed_a_few_hundred_at_a_time(monkeypatch):
    together, near = [], []

    def counted_spring(count, *rest, **named):
        together.append(count)
        return packing.spring(count, *rest, **named)

    def counted_tree(points):
        tree = cKDTree(points)
        return SimpleNamespace(
            query_pairs=lambda *given, **named: near_of(len(points), tree.query_pairs(*given, **named))
        )

    def near_of(count, pairs):
        near.append(len(pairs) / count)
        return pairs

    monkeypatch.setattr(layout, "spring", counted_spring)
    monkeypatch.setattr("scipy.spatial.cKDTree", counted_tree)
    rng = np.random.default_rng(0)
    home = rng.integers(0, 12, 10_000)
    pairs = {(i, int(home[i] + 12 * rng.integers(0, 60))) for i in range(10_000) for _ in range(5)}
    roster = roster_of(10_000, 720, sorted(pairs))
    islands = Islands(home, np.arange(720) % 12, tuple("abcdefghijkl"), -1)
    places = lay_out(roster, islands, np.full(10_720, 5.0))
    # All of a part are compared with each other, hence small parts; elsewhere only neighbours are, in bounded rounds.
    assert max(together) <= LARGEST and sum(together) <= 1.2 * 10_720
    assert max(near) < 20 and len(near) < 500 * len(together)
    assert np.bincount(home).max() > LARGEST  # islands had to be split
    assert np.isfinite(places.account).all() and (gaps(places) > 0).all()


def test_one_group_of_everybody_is_a_star_with_the_group_in_the_middle():
    n = LARGEST + 300
    places = lay_out(roster_of(n, 1, [(i, 0) for i in range(n)]), one_island(n, 1), np.full(n + 1, 5.0))
    away = np.hypot(*(places.account - places.group[0]).T)
    assert np.hypot(*places.group[0]) < 30.0 < np.median(away)


def test_a_long_chain_of_ties_is_split_and_placed():
    n = 3 * LARGEST
    ties = [Tie(i, i + 1, 0, 1.0, directed=False) for i in range(n - 1)]
    places = lay_out(roster_of(n, 0, [], ties), one_island(n, 0), np.full(n, 5.0))
    assert len(np.unique(places.account, axis=0)) == n


def test_many_small_components_stand_in_rows_without_overlap():
    accounts = [{"account_id": f"{i:03d}"} for i in range(240)]
    ties = [{"source": f"{i:03d}", "target": f"{i + 1:03d}", "kind": "social"} for i in range(0, 240, 2)]
    _, islands, places = placed(town(accounts, ties=ties), None)
    assert len(islands) == 120
    assert (gaps(places) > 0).all()


def test_empty_and_single_have_places():
    for accounts in ([], [{"account_id": "1"}]):
        roster, _, places = placed(town(accounts), None)
        assert places.account.shape == (len(accounts), 2) and roster.drawn == len(accounts)


def test_accounts_without_ties_share_one_island():
    made = town([{"account_id": f"{i}"} for i in range(9)], ties=[{"source": "1", "target": "2", "kind": "social"}])
    _, islands, _ = placed(made, None)
    assert islands.lonely == 1 and (islands.account == 1).sum() == 7


def test_area_follows_priority_and_survives_missing_values():
    radius = account_radius(np.array([400.0, 100.0, 0.0, -6.0, np.nan, np.inf]))
    assert radius[0] - 6.0 == pytest.approx(2 * (radius[1] - 6.0))
    assert radius[2:].tolist() == [6.0, 6.0, 6.0, 6.0]
    assert account_radius(np.zeros(3)).tolist() == [7.0, 7.0, 7.0]


def test_the_roster_draws_the_first_and_counts_all_members(crowd):
    roster = call_roster(crowd.network, crowd.priorities, Limits(listed=50, drawn=20, groups=5))
    assert (len(roster.accounts), roster.drawn, roster.drawn_groups) == (50, 20, 5)
    ids = [crowd.network.account_ids[i] for i in roster.accounts]
    assert ids == list(crowd.priorities.frame["account_id"][:50])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(1.0, 80.0), min_size=2, max_size=25), st.integers(0, 5))
def test_packed_discs_never_overlap(sizes, seed):
    radius = np.array(sizes)
    places = pack(radius, np.zeros((0, 2), dtype=np.int64), np.zeros(0), seed, gap=5.0)
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    lack = radius[:, None] + radius[None] + 5.0 - apart
    np.fill_diagonal(lack, -1.0)
    assert lack.max() <= 1e-3


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(1.0, 30.0), min_size=1, max_size=30))
def test_rows_do_not_overlap(sizes):
    radius = np.array(sizes)
    places = rows_below(radius, width=200.0, gap=4.0)
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert (apart >= radius[:, None] + radius[None] - 1e-9).all()


def test_points_in_one_spot_part():
    places = draw_apart(np.zeros((5, 2)), np.full(5, 3.0), gap=1.0)
    apart = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > 6.9


def test_sunflower_points_are_apart():
    spots = sunflower(200, 10.0)
    apart = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > 6.0
