"""Drawn towns: the same seed, the same town; groups with a heavy tail; files that say what the arrays say."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

import influence
from benchmarks.folders import write_folder
from benchmarks.generator import Shape, Town, draw_town, zipf_sizes
from benchmarks.graphs import projection, two_mode
from benchmarks.town_network import as_network, incidence, ties
from benchmarks.walk import largest_eigenvalue, product
from influence.network import build_network, tie_operator

SHAPE = Shape(10_000, seed=7)
SMALL = Shape(300, seed=3)


@pytest.fixture(scope="module")
def town() -> Town:
    return draw_town(SHAPE)


def test_the_same_seed_gives_the_same_town(town: Town) -> None:
    again, other = draw_town(SHAPE), draw_town(Shape(10_000, seed=8))
    for field in fields(Town):
        np.testing.assert_array_equal(getattr(town, field.name), getattr(again, field.name))
    assert len(town.member) != len(other.member) or np.any(town.member != other.member)


def test_groups_have_a_heavy_tail_and_none_holds_more_than_one_account_in_twenty(town: Town) -> None:
    sizes = np.sort(town.group_sizes())[::-1]
    assert 0.045 * 10_000 <= sizes[0] <= 0.05 * 10_000
    assert sizes[-1] >= 2
    # 1/rank below the cap: ten times the rank, a tenth of the size.
    assert sizes[30] / sizes[300] == pytest.approx(10, rel=0.15)
    assert sizes[: len(sizes) // 10].sum() > 0.35 * sizes.sum()


def test_a_town_has_the_affiliations_it_was_asked_for(town: Town) -> None:
    assert 0.99 * SHAPE.affiliations <= len(town.member) <= SHAPE.affiliations
    pairs = town.group.astype(np.int64) * 10_000 + town.member
    assert np.all(np.diff(pairs) > 0)
    assert np.all(town.tie_source < town.tie_target)


def test_activity_is_heavy_tailed_too(town: Town) -> None:
    each = np.sort(np.bincount(town.member, minlength=10_000))
    assert each[-100:].mean() > 4 * each.mean()


def test_sizes_add_up_or_stop_at_the_cap() -> None:
    assert abs(zipf_sizes(500, 50_000, 500).sum() - 50_000) <= 500
    assert zipf_sizes(10, 50_000, 15).tolist() == [15] * 10
    assert zipf_sizes(10, 5, 15).tolist() == [2] * 10


def test_too_few_accounts_are_refused() -> None:
    with pytest.raises(ValueError, match=r"100 or more\. Got 99"):
        Shape(99)


def test_arrays_come_back_from_disk(town: Town, tmp_path) -> None:
    town.store(tmp_path)
    again = Town.load(tmp_path)
    for field in fields(Town):
        np.testing.assert_array_equal(getattr(town, field.name), getattr(again, field.name))


@pytest.mark.parametrize(("form", "varied"), [("csv", False), ("csv", True), ("parquet", True)])
def test_a_written_town_reads_as_the_network_of_its_arrays(form, varied, tmp_path) -> None:
    town = draw_town(replace(SMALL, varied_strengths=varied))
    assert len(np.unique(town.strength)) == (4 if varied else 1)
    write_folder(town, tmp_path, form)
    dataset = influence.read(tmp_path)
    assert not dataset.set_aside
    assert len(dataset.tables["referrals"]) == len(town.referrer)
    assert dataset.accounts["revenue"].sum() == pytest.approx(town.revenue.sum())
    read, direct = build_network(dataset), as_network(town)
    assert (read.account_ids, read.group_ids, read.kinds[0].name) == (direct.account_ids, direct.group_ids, "church")
    assert (read.incidence != direct.incidence).nnz == 0
    assert all((one != other).nnz == 0 for one, other in zip(read.ties, direct.ties, strict=True))
    np.testing.assert_array_equal(read.group_kind, direct.group_kind)


def test_rows_are_written_in_parts_without_a_seam(tmp_path, monkeypatch) -> None:
    town = draw_town(SMALL)
    write_folder(town, tmp_path / "whole", "csv")
    monkeypatch.setattr("benchmarks.folders.ROWS", 17)
    write_folder(town, tmp_path / "parts", "csv")
    for file in (tmp_path / "whole").iterdir():
        assert (tmp_path / "parts" / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("varied", [False, True])
def test_the_projection_for_peers_is_our_operator_as_a_matrix(varied) -> None:
    town = draw_town(replace(SMALL, varied_strengths=varied))
    ours = tie_operator(as_network(town)).to_matrix().toarray()
    assert np.max(np.abs(projection(town).toarray() - ours)) < 1e-12
    x = np.random.default_rng(1).random(town.n_accounts)
    np.testing.assert_allclose(product(town)(x), ours @ x, rtol=1e-10)
    assert largest_eigenvalue(town) == pytest.approx(np.linalg.eigvalsh(ours)[-1], rel=1e-5)


def test_the_two_mode_graph_for_peers_has_a_node_a_group_and_a_tie() -> None:
    town = draw_town(SMALL)
    graph = two_mode(town)
    assert graph.size == town.n_accounts + town.n_groups + len(town.tie_source)
    steps = graph.adjacency()
    assert (steps != steps.T).nnz == 0
    degree = np.diff(steps.indptr)[: town.n_accounts]
    np.testing.assert_array_equal(degree, np.diff(incidence(town).indptr) + np.diff(ties(town).indptr))
