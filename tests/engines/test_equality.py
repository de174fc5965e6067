"""Every engine gives the same scores: recurrences are said once, and only the arithmetic is done elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_networks import networks, permuted, scaled, town
from shapes import SHAPES, heavy
from sql_tables import engine_of

from influence.centrality import MEASURES, Diffusion, Katz, PageRank
from influence.engines.duckdb_store import DuckDBStore
from influence.engines.exact import exact_sum
from influence.engines.hubs import RECURRENCES
from influence.errors import UsageError
from influence.model import Network
from influence.progress import silent


def on_sql(network: Network, measure: object, threads: int = 2) -> np.ndarray:
    with DuckDBStore(Path(":memory:"), 2**28, threads) as store, silent.stage("") as stage:
        engine = engine_of(network, store)
        values, _ = measure.on(engine, stage)
        found = store.arrays(f"SELECT account, {values.sql} AS v FROM {engine.table} ORDER BY account")
        return found["v"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", RECURRENCES)
def test_scores_are_those_of_memory(name: str, shape: str) -> None:
    network = SHAPES[shape]()
    expected = MEASURES[name]().score(network).values
    np.testing.assert_allclose(on_sql(network, RECURRENCES[name]()), expected, rtol=1e-9, atol=1e-15)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(network=networks(), name=st.sampled_from(sorted(RECURRENCES)))
def test_scores_of_any_network_are_those_of_memory(network: Network, name: str) -> None:
    # A network of tables has no group without members.
    if network.n_accounts and network.group_members.all():
        expected = MEASURES[name]().score(network).values
        np.testing.assert_allclose(on_sql(network, RECURRENCES[name]()), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    "measure", [Diffusion(passing=0.01), PageRank(damping=0.5), pytest.param(Katz(), marks=pytest.mark.long)]
)
def test_threads_and_the_order_of_rows_change_no_bit(measure: object) -> None:
    network = heavy()
    first = on_sql(network, measure, threads=1)
    assert np.array_equal(first, on_sql(network, measure, threads=3))
    order = np.random.default_rng(1).permutation(network.n_accounts)
    assert np.array_equal(first[order], on_sql(permuted(network, order), measure))


@pytest.mark.parametrize("factor", [1e-60, 1e60])
def test_strengths_far_from_one(factor: float) -> None:
    network = scaled(town(), factor)
    expected = PageRank().score(network).values
    np.testing.assert_allclose(on_sql(network, PageRank()), expected, rtol=1e-9)


def test_what_memory_refuses_is_refused() -> None:
    for measure in (Katz(attenuation=1.0), Diffusion(hops=60, passing=1e6)):
        with pytest.raises(UsageError):
            measure.score(town())
        with pytest.raises(UsageError):
            on_sql(town(), measure)


@pytest.fixture(scope="module")
def numbers() -> Iterator[DuckDBStore]:
    with DuckDBStore(Path(":memory:"), 2**28, 2) as store:
        yield store


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.floats(-1e9, 1e9).map(lambda x: x if abs(x) > 1e-6 else 0.0), min_size=1, max_size=30),
    seed=st.integers(0, 9),
)
def test_sums_are_exact_in_any_order(numbers: DuckDBStore, values: list[float], seed: int) -> None:
    def summed(order: list[float]) -> float:
        rows = " UNION ALL ".join(f"SELECT {value!r}::DOUBLE AS v" for value in order)
        return numbers.row(exact_sum(rows, max(map(abs, values)), len(values)))[0]

    shuffled = np.random.default_rng(seed).permutation(values).tolist()
    assert summed(values) == summed(shuffled)
    exact = float(sum(map(Fraction, values)))
    assert summed(values) == pytest.approx(exact, rel=1e-15, abs=1e-15 * max(map(abs, values)))
