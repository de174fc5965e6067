"""What every measure promises, whichever it is."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from random_networks import networks, permuted, scaled, town

from influence.centrality import MEASURES, TwoModeDegree, default_measures, has_tie, score, score_groups
from influence.centrality.example import network_of
from influence.errors import UsageError
from influence.model import Network, Score
from influence.settings import Kind

each_measure = pytest.mark.parametrize("name", MEASURES)

UNTIED = {"katz": 1.0, "constraint": np.nan, "effective_size": np.nan}
"""Documented values of isolated accounts where they are not 0; both PageRanks follow from the restart."""

SCALE_FREE = set(MEASURES) - {"strength"}
LINEAR = {"strength"}


def values(name: str, network: Network) -> np.ndarray:
    found = MEASURES[name]().score(network)
    assert isinstance(found, Score)
    assert found.values.shape == (network.n_accounts,)
    assert found.values.dtype == np.float64
    return found.values


@each_measure
def test_has_the_name_it_is_listed_under(name: str) -> None:
    assert MEASURES[name]().name == name == values_name(name)


def values_name(name: str) -> str:
    return MEASURES[name]().score(network_of({"choir": "ann bob"})).name


@each_measure
def test_is_a_frozen_value(name: str) -> None:
    measure = MEASURES[name]()
    assert measure == MEASURES[name]()
    assert hash(measure) == hash(MEASURES[name]())
    for field in fields(measure):  # type: ignore[arg-type]
        with pytest.raises(FrozenInstanceError):
            setattr(measure, field.name, 1)


@each_measure
@settings(max_examples=40)
@given(network=networks(), seed=st.integers(0, 99))
def test_follows_the_accounts_when_they_change_places(name: str, network: Network, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(network.n_accounts)
    moved = values(name, permuted(network, order))
    np.testing.assert_allclose(moved, values(name, network)[order], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", sorted(SCALE_FREE))
@settings(max_examples=40)
@given(network=networks(), factor=st.sampled_from([1e-3, 0.5, 7.0, 1e4]))
def test_the_unit_of_strength_does_not_matter(name: str, network: Network, factor: float) -> None:
    np.testing.assert_allclose(values(name, scaled(network, factor)), values(name, network), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", sorted(LINEAR))
@settings(max_examples=40)
@given(network=networks(), factor=st.sampled_from([1e-3, 0.5, 7.0, 1e4]))
def test_strength_scales(name: str, network: Network, factor: float) -> None:
    np.testing.assert_allclose(values(name, scaled(network, factor)), factor * values(name, network), rtol=1e-9)


@each_measure
@settings(max_examples=40)
@given(network=networks())
def test_an_isolated_account_has_the_documented_value(name: str, network: Network) -> None:
    found, lonely = values(name, network), ~has_tie(network)
    if name == "two_mode_degree":
        lonely &= np.diff(network.incidence.indptr) == 0
    if "pagerank" in name:
        # Nobody who is not listened to has more than the restart gives, and it gives in proportion.
        restart = np.full(network.n_accounts, 1.0)
        if name == "personalised_pagerank" and network.revenue.any():
            restart = network.revenue
        pace = found[lonely] * restart.sum()
        np.testing.assert_allclose(pace, restart[lonely] * (pace.sum() / max(restart[lonely].sum(), 1e-9)), atol=1e-8)
        assert np.all(found * restart.sum() >= 0.15 * restart - 1e-8)
        return
    expected = UNTIED.get(name, 0.0)
    assert np.array_equal(found[lonely], np.full(lonely.sum(), expected), equal_nan=True)


@each_measure
@settings(max_examples=40)
@given(network=networks())
def test_values_are_finite_and_not_negative(name: str, network: Network) -> None:
    found = values(name, network)
    known = ~np.isnan(found)
    assert np.all(np.isfinite(found[known]))
    assert np.all(found[known] >= 0)
    if name not in UNTIED or name == "katz":
        assert known.all()
    if "pagerank" in name and network.n_accounts:
        assert found.sum() == pytest.approx(1.0)


@each_measure
def test_parts_that_are_apart_do_not_act_on_each_other(name: str) -> None:
    one = network_of({"choir": "a b c", "club": "c d"}, ["d e"])
    both = network_of({"choir": "a b c", "club": "c d", "choir2": "v w x", "club2": "x y"}, ["d e", "y z"])
    alone, first, second = values(name, one), values(name, both)[:5], values(name, both)[5:]
    np.testing.assert_allclose(first, second, rtol=1e-9)
    factor = {
        "pagerank": 2, "personalised_pagerank": 2, "eigenvector": np.sqrt(2),
        "harmonic": 9 / 4, "betweenness": (9 * 8) / (4 * 3), "two_mode_degree": (4 + 9) / (2 + 4),
    }.get(name, 1)  # fmt: skip
    np.testing.assert_allclose(alone, first * factor, rtol=1e-7)


@each_measure
def test_a_kind_without_anything_in_it_changes_nothing(name: str) -> None:
    network = town()
    empty = sp.csr_array((network.n_accounts, network.n_accounts))
    more = replace(network, kinds=(*network.kinds, Kind("sailing")), ties=(*network.ties, empty))
    np.testing.assert_array_equal(values(name, more), values(name, network))


@each_measure
def test_a_kind_of_weight_0_is_as_good_as_absent(name: str) -> None:
    network = town()
    silenced = replace(network, kinds=(*network.kinds[:2], Kind("c", weight=0.0)))
    columns = network.columns_of(2)
    kept = [g for g in range(network.n_groups) if not columns.start <= g < columns.stop]
    without = replace(
        network,
        group_ids=tuple(network.group_ids[g] for g in kept),
        group_names=tuple(network.group_names[g] for g in kept),
        group_kind=network.group_kind[kept],
        group_size=network.group_size[kept],
        kinds=network.kinds[:2],
        incidence=sp.csr_array(network.incidence[:, kept]),
        ties=network.ties[:2],
    )
    np.testing.assert_allclose(values(name, silenced), values(name, without), rtol=1e-9, atol=1e-12)


@each_measure
@pytest.mark.parametrize(
    "network",
    [
        network_of({}),
        network_of({}, others="ann"),
        network_of({"choir": "ann"}),
        network_of({"choir": "ann bob"}),
        network_of({}, ["ann bob"], directed=True),
    ],
    ids=["nobody", "one account", "one member", "one pair", "one directed tie"],
)
def test_the_smallest_networks(name: str, network: Network) -> None:
    found = values(name, network)
    assert not np.any(np.isinf(found))


@each_measure
def test_leaves_the_global_random_state_and_the_network_alone(name: str) -> None:
    network = town()
    arrays = [network.incidence, *network.ties]
    before = [np.concatenate([a.data, a.indices, a.indptr]).copy() for a in arrays], network.revenue.copy()
    state = np.random.get_state()  # noqa: NPY002 - the global state is what is tested
    MEASURES[name]().score(network)
    after = np.random.get_state()  # noqa: NPY002
    assert all(np.array_equal(a, b) for a, b in zip(state, after, strict=True))
    for old, matrix in zip(before[0], arrays, strict=True):
        assert np.array_equal(old, np.concatenate([matrix.data, matrix.indices, matrix.indptr]))
    assert np.array_equal(before[1], network.revenue)


@each_measure
def test_opens_a_stage(name: str) -> None:
    from contextlib import contextmanager

    stages: list[str] = []

    class Recorder:
        @contextmanager
        def stage(self, name, total=None):
            stages.append(name)

            class Steps:
                def advance(self, steps=1):
                    nonlocal done
                    done += steps

            done = 0
            yield Steps()
            assert done == 0 or done == total

    MEASURES[name]().score(town(), Recorder())
    assert stages == [name]


PROGRAM = """
import hashlib, sys
sys.path[:0] = sys.argv[1:3]
from random_networks import town
from influence.centrality import default_measures, score, score_groups
digest = hashlib.sha256()
for column in (*score(town(), default_measures(town())).columns, *score_groups(town()).columns):
    digest.update(column.values.tobytes())
print(digest.hexdigest())
"""


def test_another_process_gives_the_same_bytes() -> None:
    root = Path(__file__).parents[2]
    digests = set()
    for hash_seed, threads in (("0", "1"), ("4711", "2")):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(root / "tests"), str(root)],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": hash_seed, "OPENBLAS_NUM_THREADS": threads},
        )
        digests.add(done.stdout)
    assert len(digests) == 1


def test_all_at_once_are_columns_in_order() -> None:
    network = town()
    scores = score(network, default_measures(network))
    assert scores.names == tuple(MEASURES)
    frame = scores.to_frame()
    assert list(frame.index) == list(network.account_ids)
    assert list(frame.columns) == list(MEASURES)


def test_two_measures_of_one_name_are_refused() -> None:
    with pytest.raises(UsageError, match=r"different names\. More than once: two_mode_degree"):
        score(town(), [TwoModeDegree(), TwoModeDegree()])
    assert score(town(), [TwoModeDegree(), TwoModeDegree(normalised=False)]).names == (
        "two_mode_degree",
        "two_mode_degree_raw",
    )


def test_groups_have_no_scores_in_an_empty_network() -> None:
    assert score_groups(network_of({})).ids == ()
