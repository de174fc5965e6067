"""Percentiles, local ranks and hubs of kinds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from random_networks import networks, permuted, town

from influence.centrality import Diffusion, foremost, has_tie, hub_kinds, local_ranks, percentile
from influence.centrality.example import network_of
from influence.centrality.ranking import comparable
from influence.model import Network
from influence.settings import Kind

scores_of_some = st.integers(0, 12).flatmap(
    lambda n: st.tuples(hnp.arrays(float, n, elements=st.sampled_from([0.0, 0.1, 1.0, 5.0])), hnp.arrays(bool, n))
)


@given(scores_of_some)
def test_percentile_is_the_mean_rank_among_the_ranked(given_: tuple[np.ndarray, np.ndarray]) -> None:
    values, mask = given_
    found = percentile(values, mask)
    inside = values[mask]
    for position, value in enumerate(values):
        if not mask[position]:
            assert found[position] == 0
        else:
            below, equal = (inside < value).sum(), (inside == value).sum()
            assert found[position] == pytest.approx(100 * (below + (equal + 1) / 2) / len(inside))


def test_percentile_of_the_only_best_is_100_and_nan_is_outside() -> None:
    values = np.array([1.0, np.nan, 3.0])
    assert percentile(values, np.ones(3, dtype=bool)).tolist() == [50.0, 0.0, 100.0]
    assert percentile(np.array([4.0]), np.array([True])).tolist() == [100.0]


@given(hnp.arrays(float, 20, elements=st.floats(0, 1e12)), st.integers(0, 99))
def test_comparable_forgets_rounding_only(values: np.ndarray, seed: int) -> None:
    np.testing.assert_allclose(comparable(values), values, rtol=1e-9)
    exact = np.ldexp(np.round(np.ldexp(np.frexp(values)[0], 20)), np.frexp(values)[1] - 20)
    noise = 1 + np.random.default_rng(seed).uniform(-1e-13, 1e-13, 20)
    assert np.array_equal(comparable(exact * noise), exact)


@given(networks())
def test_ranks_inside_groups_are_one_and_the_better(network: Network) -> None:
    values = np.round(Diffusion().score(network).values, 3)
    ranks = local_ranks(network, values)
    score = dict(zip(network.account_ids, values, strict=True))
    members = network.to_frame().groupby("group_id")["account_id"].apply(list)
    assert len(ranks) == network.incidence.nnz
    for row in ranks.itertuples():
        others = members[row.place]
        assert row.account_id in others
        assert row.of == len(others)
        assert row.rank == 1 + sum(score[other] > score[row.account_id] for other in others)
        assert row.score == score[row.account_id]
    order = [network.group_ids.index(place) for place in ranks["place"]]
    keys = list(zip(order, ranks["rank"], ranks["account_id"], strict=True))
    assert keys == sorted(keys)


def test_ranks_by_kind_and_territory() -> None:
    network = network_of({"choir": "ann bob"}, ["bob cem"], kinds={"choir": "church"}, others="dee")
    values = np.array([1.0, 3.0, np.nan, 2.0])
    by_kind = local_ranks(network, values, "kind")
    assert by_kind[["place", "account_id", "rank", "of"]].to_numpy().tolist() == [
        ["church", "bob", 1, 2],
        ["church", "ann", 2, 2],
        ["social", "bob", 1, 1],
    ]
    by_territory = local_ranks(network, values, ["Süd", "Nord", "Nord", ""])
    assert by_territory[["place", "account_id", "rank"]].to_numpy().tolist() == [["Nord", "bob", 1], ["Süd", "ann", 1]]
    assert local_ranks(network, values, ["", "", "", ""]).empty
    assert list(local_ranks(network_of({}), np.zeros(0)).columns) == ["place", "account_id", "score", "rank", "of"]


def test_sums_in_another_order_are_equals() -> None:
    network, values = network_of({"choir": "ann bob cem"}), np.array([0.1 + 0.2, 0.3, 0.0])
    assert percentile(values, np.ones(3, dtype=bool)).tolist() == pytest.approx([250 / 3, 250 / 3, 100 / 3])
    assert local_ranks(network, values)["rank"].tolist() == [1, 1, 3]
    assert local_ranks(network, values)["account_id"].tolist() == ["ann", "bob", "cem"]


def many(first: int, count: int) -> str:
    return " ".join(f"a{i:03d}" for i in range(first, first + count))


def hubs(network: Network, kind: str, share: float = 0.05) -> list[str]:
    found = hub_kinds(network, share)
    return [account for account, kinds in zip(network.account_ids, found, strict=True) if kind in kinds]


def test_a_share_of_those_with_a_tie_of_the_kind() -> None:
    # Account i of 40 in one parish has i further ties: the word of the last reaches farthest.
    ties = [f"a{i:03d} x{i:03d}_{j:02d}" for i in range(40) for j in range(i)]
    network = network_of({"parish": many(0, 40)}, ties, kinds={"parish": "church"})
    assert hubs(network, "church") == ["a038", "a039"]
    assert hubs(network, "church", 0.1) == ["a036", "a037", "a038", "a039"]
    assert hubs(network, "church", 1.0) == [f"a{i:03d}" for i in range(40)]


def test_nobody_stands_out_among_equals() -> None:
    assert hubs(network_of({"parish": many(0, 40)}), "social") == []
    assert hubs(network_of({"pair": "ann bob"}), "social") == []


def test_equals_at_the_end_of_the_share_are_in_or_out_together() -> None:
    def with_equals(count: int) -> Network:
        return network_of(
            {"parish": many(0, 40)}, [f"a{i:03d} x{i:03d}" for i in range(count)], kinds={"parish": "church"}
        )

    # Two places: 4 equals are all in, 5 would be too many.
    assert hubs(with_equals(4), "church") == ["a000", "a001", "a002", "a003"]
    assert hubs(with_equals(5), "church") == []


def test_a_share_of_a_whole_number_is_meant_exactly() -> None:
    ties = [f"a{i:03d} x{i:03d}_{j:02d}" for i in range(100) for j in range(i)]
    network = network_of({"parish": many(0, 100)}, ties, kinds={"parish": "church"})
    assert len(hubs(network, "church", 0.29)) == 29  # 0.29 * 100 is 28.999999999999996


def test_a_kind_is_judged_by_its_own_ties_first() -> None:
    network = network_of(
        {"one": many(0, 20), "two": many(10, 20), "club": many(0, 2), "board": many(0, 2)},
        ["a010 a011"],
        kinds={"one": "church", "two": "church", "club": "industry", "board": "industry"},
    )
    assert hubs(network, "church") == ["a010", "a011"]
    assert hubs(network, "industry") == []  # the only two, and alike


def test_kinds_come_in_order_and_silenced_ones_not_at_all() -> None:
    found = hub_kinds(town(), 0.2)
    assert any(len(kinds) > 1 for kinds in found)
    assert all(list(kinds) == sorted(kinds) for kinds in found)
    silenced = replace(town(), kinds=(town().kinds[0], Kind("b", weight=0.0), town().kinds[2]))
    assert any("b" in kinds for kinds in found)
    assert not any("b" in kinds for kinds in hub_kinds(silenced, 0.2))


@given(networks(), st.integers(0, 99), st.sampled_from([0.05, 0.3, 1.0]))
def test_hubs_follow_the_accounts_and_have_a_tie(network: Network, seed: int, share: float) -> None:
    found = hub_kinds(network, share)
    order = np.random.default_rng(seed).permutation(network.n_accounts)
    assert hub_kinds(permuted(network, order), share) == [found[i] for i in order]
    for kind in network.kinds:
        tied = has_tie(network.of_kind(kind.name))
        chosen = np.array([kind.name in kinds for kinds in found], dtype=bool)
        assert not np.any(chosen & ~tied)
        assert chosen.sum() <= 2 * max(1, int(share * tied.sum() + 1e-9))


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 1.0, 2.0, 3.0]), st.sampled_from([0.0, 1.0])), max_size=40),
    st.sampled_from([0.05, 0.2, 0.5, 1.0]),
)
def test_the_foremost_beat_the_rest_and_equals_stay_together(pairs: list[tuple[float, float]], share: float) -> None:
    first, second = (np.array([pair[i] for pair in pairs]) for i in (0, 1))
    found = set(foremost(share, first, second).tolist())
    keys = pairs if share * len(pairs) >= 1 else [(one,) for one, _ in pairs]
    inside, outside = {keys[i] for i in found}, {keys[i] for i in range(len(pairs)) if i not in found}
    assert not inside & outside
    assert not found or min(inside) > max(outside, default=(-1.0,))
    assert len(found) <= max(1, 2 * int(share * len(pairs) + 1e-9))
    if len(set(keys)) == len(keys) > 1:
        assert len(found) == max(1, int(share * len(pairs) + 1e-9))


def test_of_few_only_the_one_best_in_the_kind_itself_is_its_hub() -> None:
    # Bob and cem are alike in the choir; that bob is in the club too makes him no hub of the church.
    network = network_of({"choir": "ann bob cem", "club": "bob dee"}, kinds={"choir": "church"})
    assert hubs(network, "church") == []
    assert hubs(network_of({"choir": "ann bob cem", "vestry": "bob cem dee"}, ["bob eve"]), "social") == ["bob"]
