"""From tables to the network: strengths, ages, sizes, order, names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from builders import dataset
from hypothesis import given
from hypothesis import strategies as st
from random_networks import Rows, datasets, network_from, rows

from influence.centrality import default_measures, score
from influence.model import Dataset, Network
from influence.network import active_at, build_network
from influence.settings import Kind, NetworkSettings, Settings

TODAY = date(2026, 7, 1)


def town(half_life: float | None = None, as_of: date | None = TODAY, **columns: object) -> Network:
    """Two members of one group; the first's affiliation has further columns."""
    settings = Settings(network=NetworkSettings(half_life_days=half_life))
    data = dataset(
        settings,
        as_of,
        accounts=[{"account_id": "1"}, {"account_id": "2"}],
        groups=[{"group_id": "g", "kind": "social"}],
        affiliations=[
            {"account_id": "1", "group_id": "g", "strength": 4.0, **columns},
            {"account_id": "2", "group_id": "g"},
        ],
    )
    return build_network(data)


def same(one: Network, other: Network) -> bool:
    return (
        (one.account_ids, one.account_names, one.group_ids, one.group_names, one.kinds, one.alpha)
        == (other.account_ids, other.account_names, other.group_ids, other.group_names, other.kinds, other.alpha)
        and np.array_equal(one.group_kind, other.group_kind)
        and np.array_equal(one.group_size, other.group_size)
        and np.array_equal(one.revenue, other.revenue)
        and all(
            np.array_equal(a.indptr, b.indptr)
            and np.array_equal(a.indices, b.indices)
            and np.array_equal(a.data, b.data)
            for a, b in zip((one.incidence, *one.ties), (other.incidence, *other.ties), strict=True)
        )
    )


@given(datasets(), st.integers(0, 100))
def test_row_order_does_not_matter(data: Dataset, seed: int) -> None:
    tables = dict(data.tables)
    for name in ("groups", "affiliations", "ties"):
        tables[name] = tables[name].sample(frac=1, random_state=seed).reset_index(drop=True)
    assert same(build_network(data), build_network(replace(data, tables=tables)))


@given(rows())
def test_the_tables_become_the_network(given_rows: Rows) -> None:
    data = dataset(
        given_rows.settings,
        accounts=given_rows.accounts,
        groups=given_rows.groups,
        affiliations=given_rows.affiliations,
        ties=given_rows.ties,
    )
    joined = {row["group_id"] for row in given_rows.affiliations}
    groups = [row for row in given_rows.groups if row["group_id"] in joined]
    assert same(build_network(data), network_from(replace(given_rows, groups=groups)))


@given(datasets())
def test_every_affiliation_and_tie_is_there(data: Dataset) -> None:
    network = build_network(data)
    columns = ["account_id", "group_id", "kind", "strength"]
    found = network.to_frame()[columns].to_numpy().tolist()
    assert sorted(found) == sorted(data.affiliations[columns].to_numpy().tolist())
    position = {account: i for i, account in enumerate(network.account_ids)}
    for tie in data.ties.itertuples():
        matrix = network.ties[network.kind_index(tie.kind)].toarray()
        assert matrix[position[tie.source], position[tie.target]] > 0


@given(datasets(directed=False))
def test_undirected_ties_count_once(data: Dataset) -> None:
    assert build_network(data).n_ties == len(data.ties)


@given(datasets())
def test_kinds_are_slices_of_the_columns(data: Dataset) -> None:
    network = build_network(data)
    joined = data.groups[data.groups["group_id"].isin(data.affiliations["group_id"])]
    assert list(network.group_ids) == [
        group for _, group in sorted(zip(joined["kind"], joined["group_id"], strict=True))
    ]
    for position, kind in enumerate(network.kinds):
        alone = network.of_kind(kind.name)
        columns = network.columns_of(position)
        assert alone.group_ids == network.group_ids[columns]
        assert np.array_equal(alone.incidence.toarray(), network.incidence.toarray()[:, columns])
        assert alone.ties[0] is network.ties[position]


def test_strength_ages_by_half_every_half_life() -> None:
    network = town(half_life=100, since=TODAY - timedelta(days=200))
    assert network.incidence.toarray().tolist() == [[1.0], [1.0]]


def test_strength_ages_from_the_end_where_it_is_over() -> None:
    network = town(half_life=100, since=TODAY - timedelta(days=900), until=TODAY - timedelta(days=100))
    assert network.incidence.toarray().tolist() == [[2.0], [1.0]]


def test_an_end_that_is_still_to_come_does_not_stop_the_ageing() -> None:
    network = town(half_life=100, since=TODAY - timedelta(days=100), until=TODAY + timedelta(days=30))
    assert network.incidence.toarray().tolist() == [[2.0], [1.0]]


def test_without_dates_nothing_ages() -> None:
    assert town(half_life=1).incidence.toarray().tolist() == [[4.0], [1.0]]
    assert town(half_life=1, as_of=None).incidence.toarray().tolist() == [[4.0], [1.0]]


@pytest.mark.parametrize(
    ("columns", "members"),
    [
        ({}, 2),
        ({"since": TODAY}, 2),
        ({"since": TODAY + timedelta(days=1)}, 1),
        ({"until": TODAY}, 2),
        ({"until": TODAY - timedelta(days=1)}, 1),
    ],
)
def test_only_what_exists_at_the_date(columns: dict[str, date], members: int) -> None:
    assert town(**columns).group_members.tolist() == [members]


def test_what_is_over_stays_with_a_half_life() -> None:
    assert town(half_life=365, until=TODAY - timedelta(days=1)).group_members.tolist() == [2]


def test_what_has_not_begun_never_counts() -> None:
    assert town(half_life=365, since=TODAY + timedelta(days=1)).group_members.tolist() == [1]


def test_a_strength_that_has_faded_to_nothing_is_no_affiliation() -> None:
    assert town(half_life=0.1, since=TODAY - timedelta(days=5000)).incidence.nnz == 1


def test_ties_age_and_begin() -> None:
    rows = [
        {"source": "1", "target": "2", "kind": "social", "strength": 8.0, "since": TODAY - timedelta(days=30)},
        {"source": "1", "target": "3", "kind": "social", "since": TODAY + timedelta(days=1)},
    ]
    data = dataset(
        Settings(network=NetworkSettings(half_life_days=10)),
        TODAY,
        accounts=[{"account_id": key} for key in "123"],
        ties=rows,
    )
    assert build_network(data).ties[0].toarray().tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    assert len(active_at(data.ties, data)) == 1


@pytest.mark.parametrize(("declared", "size"), [(float("nan"), 2), (1.0, 2), (2.0, 2), (50.0, 50)])
def test_size_is_declared_but_never_less_than_the_known(declared: float, size: float) -> None:
    data = dataset(
        accounts=[{"account_id": "1"}, {"account_id": "2"}],
        groups=[{"group_id": "g", "kind": "social", "size": declared}],
        affiliations=[{"account_id": "1", "group_id": "g"}, {"account_id": "2", "group_id": "g"}],
    )
    assert build_network(data).group_size.tolist() == [size]


def test_a_size_counts_the_known_at_the_date() -> None:
    assert town(until=TODAY - timedelta(days=1)).group_size.tolist() == [1]


def test_names_and_revenue_fall_back() -> None:
    data = dataset(
        accounts=[
            {"account_id": "01", "name": "Süd", "revenue": -5.0},
            {"account_id": "1", "revenue": float("nan")},
            {"account_id": "2", "revenue": 7.5},
        ],
        groups=[{"group_id": "g", "kind": "b"}, {"group_id": "a", "kind": "c", "name": "A"}],
        affiliations=[{"account_id": "1", "group_id": group} for group in "ga"],
    )
    network = build_network(data)
    assert network.account_names == ("Süd", "1", "2")
    assert network.revenue.tolist() == [0.0, 0.0, 7.5]
    assert (network.group_ids, network.group_names) == (("g", "a"), ("g", "A"))


@given(datasets())
def test_a_group_of_nobody_is_as_if_it_were_not_there(data: Dataset) -> None:
    rows = [
        {"group_id": "void", "kind": "social", "size": 900.0},
        {"group_id": "hollow", "kind": "creed", "name": "Hollow", "size": 3.0},
    ]
    empty = dataset(accounts=[], groups=rows).groups
    more = pd.concat([data.groups, empty], ignore_index=True)
    assert same(build_network(data), build_network(replace(data, tables={**data.tables, "groups": more})))


def test_a_kind_of_ties_alone_is_a_kind() -> None:
    data = dataset(
        Settings(kinds={"kin": Kind("kin", weight=3.0)}),
        accounts=[{"account_id": "1"}, {"account_id": "2"}],
        ties=[{"source": "1", "target": "2", "kind": "kin"}],
    )
    network = build_network(data)
    assert [(kind.name, kind.weight) for kind in network.kinds] == [("kin", 3.0)]
    assert network.n_groups == 0


def test_the_tables_are_not_changed() -> None:
    data = dataset(
        Settings(network=NetworkSettings(half_life_days=10)),
        TODAY,
        accounts=[{"account_id": "1", "revenue": -1.0}, {"account_id": "2"}],
        groups=[{"group_id": "g", "kind": "social"}],
        affiliations=[{"account_id": "1", "group_id": "g", "since": date(2020, 1, 1)}],
        ties=[{"source": "1", "target": "2", "kind": "social", "since": date(2020, 1, 1)}],
    )
    before = {name: table.copy() for name, table in data.tables.items()}
    build_network(data)
    for name, table in data.tables.items():
        pd.testing.assert_frame_equal(table, before[name])


def test_arrays_are_read_only() -> None:
    network = town()
    for array in (network.group_size, network.revenue, network.group_kind, network.incidence.data):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_what_is_passing_is_made_again_once_it_was_let_go() -> None:
    network = town()
    made: list[str] = []

    def lasting(_: Network) -> int:
        made.append("lasting")
        return len(made)

    def passing(_: Network) -> int:
        made.append("passing")
        return len(made)

    for _ in range(2):
        for _ in range(2):
            network.once(lasting)
            network.once(passing, passing=True)
        network.let_go()
    assert made == ["lasting", "passing", "passing"]


def test_nothing_of_one_stage_is_left_behind_its_measures() -> None:
    network = town()
    score(network, default_measures(network))
    kept = {make.__name__ for make in network._made}
    assert kept and not kept & {"_steps", "_wired", "_bonds"}


@given(datasets())
def test_places_are_those_of_the_ids(data: Dataset) -> None:
    ids = {"group_id": data.groups["group_id"]}
    for table, name in (("affiliations", "account_id"), ("affiliations", "group_id"), ("ties", "target")):
        among = ids.get(name, data.accounts["account_id"]).to_numpy(dtype=object)
        frame = data.tables[table]
        assert (among[data.place(table, name)] == frame[name].to_numpy(dtype=object)).all()
        some = frame[np.arange(len(frame)) % 2 == 0]
        assert (among[data.place(table, name, some)] == some[name].to_numpy(dtype=object)).all()


def test_other_tables_have_other_places() -> None:
    data = dataset(
        accounts=[{"account_id": "1"}, {"account_id": "2"}], asks=[{"account_id": "2", "date": date(2026, 1, 1)}]
    )
    assert data.place("asks", "account_id").tolist() == [1]
    rest = replace(data, tables={**data.tables, "accounts": data.accounts.iloc[1:].reset_index(drop=True)})
    assert rest.place("asks", "account_id").tolist() == [0]


def test_rows_in_any_order_and_with_holes_find_their_places() -> None:
    members = [{"account_id": one, "group_id": group} for one, group in (("1", "a"), ("1", "b"), ("2", "b"))]
    data = dataset(
        accounts=[{"account_id": "1"}, {"account_id": "2"}],
        groups=[{"group_id": one, "kind": "social"} for one in ("a", "b")],
        affiliations=[*members, {"account_id": "2", "group_id": "a", "strength": 0.0}],
    )
    turned = replace(data, tables={**data.tables, "affiliations": data.affiliations.iloc[[3, 1, 0, 2]]})
    for table in (turned, replace(data, tables={**data.tables, "affiliations": data.affiliations.iloc[1:]})):
        ids = data.accounts["account_id"].to_numpy(dtype=object)
        some = table.affiliations[table.affiliations["strength"] > 0]
        assert ids[table.place("affiliations", "account_id", some)].tolist() == some["account_id"].tolist()
    assert (build_network(turned).incidence != build_network(data).incidence).nnz == 0


def test_a_far_day_is_after_all_dates() -> None:
    data = dataset(
        as_of=date(2300, 1, 1),
        accounts=[{"account_id": "1"}, {"account_id": "2"}],
        groups=[{"group_id": "a", "kind": "social"}],
        affiliations=[{"account_id": one, "group_id": "a", "since": date(2020, 1, 1)} for one in ("1", "2")],
    )
    finer = data.affiliations.assign(since=data.affiliations["since"].astype("datetime64[ns]"))
    assert len(active_at(finer, data)) == 2
