"""What every engine must give: on networks of every shape, each measure as its definition says, to 1e-9.

The definitions are written out here once more, with all ties of all members in a dense matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from shapes import SHAPES
from spark_here import needs_spark
from sql_tables import engine_of

from influence.centrality import Diffusion, Katz, PageRank, PersonalisedPageRank, Strength, TwoModeDegree
from influence.engines.duckdb_store import DuckDBStore
from influence.engines.hubs import RECURRENCES
from influence.engines.spark_store import SparkStore
from influence.engines.store import Store
from influence.model import Network
from influence.progress import silent

MEASURES = (
    Strength(),
    TwoModeDegree(),
    Diffusion(hops=2, passing=0.01),
    PageRank(damping=0.05, tolerance=1e-13),
    PersonalisedPageRank(damping=0.05, tolerance=1e-13),
    Katz(attenuation=1e-7),
)
"""With parameters by which they are done after a few steps."""

Scores = Callable[[Network], dict[str, np.ndarray]]


def in_memory(network: Network) -> dict[str, np.ndarray]:
    return {measure.name: measure.score(network).values for measure in MEASURES}


def in_store(store: Store, network: Network) -> dict[str, np.ndarray]:
    found, engine = {}, engine_of(network, store)
    for measure in MEASURES:
        with silent.stage("") as stage:
            values, _ = measure.on(engine, stage)
        query = f"SELECT account, {values.sql} AS v FROM {engine.table} ORDER BY account"
        found[measure.name] = store.arrays(query)["v"]
    return found


@pytest.fixture(scope="module", params=["memory", "duckdb", pytest.param("spark", marks=needs_spark)])
def scores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scores]:
    """Give the scores of all measures on one engine."""
    if request.param == "memory":
        yield in_memory
    elif request.param == "duckdb":

        def on_duckdb(network: Network) -> dict[str, np.ndarray]:
            with DuckDBStore(Path(":memory:"), 2**28, 2) as store:
                return in_store(store, network)

        yield on_duckdb
    else:
        with SparkStore("local[2]", tmp_path_factory.mktemp("spark"), partitions=2) as store:
            yield lambda network: in_store(store, network)


def test_no_measure_is_left_out() -> None:
    assert {measure.name for measure in MEASURES} == set(RECURRENCES)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_measure_is_as_it_is_defined(scores: Scores, shape: str) -> None:
    network = SHAPES[shape]()
    found, expected = scores(network), defined(network)
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-9, atol=1e-15, err_msg=name)


def defined(network: Network) -> dict[str, np.ndarray]:
    """Give the scores of :data:`MEASURES` by their definitions."""
    n, ties = network.n_accounts, dense(network)
    ones, strength = np.ones(n), ties.sum(axis=1)
    revenue = network.revenue
    uniform = ones / max(n, 1)
    passed = 0.01 * ties
    return {
        "strength": strength,
        "two_mode_degree": degree(network),
        "diffusion": passed @ ones + passed @ (passed @ ones),
        "pagerank": walked(ties, uniform),
        "personalised_pagerank": walked(ties, revenue / revenue.sum() if revenue.sum() > 0 else uniform),
        "katz": np.linalg.solve(np.eye(n) - 1e-7 * ties, ones),
    }


def dense(network: Network) -> np.ndarray:
    """Give W: entry (i, j) is how strongly the word of i reaches j."""
    incidence, n = network.incidence.toarray(), network.n_accounts
    result = np.zeros((n, n))
    for g, kind in enumerate(network.group_kind):
        known = np.count_nonzero(incidence[:, g])
        if known > 1:
            others = np.fmax(network.group_size[g], known) - 1
            weight = network.kinds[kind].weight / others**network.alpha
            result += weight * np.outer(incidence[:, g], incidence[:, g])
    np.fill_diagonal(result, 0.0)
    for kind, tie in zip(network.kinds, network.ties, strict=True):
        result += kind.weight * tie.toarray()
    return result


def degree(network: Network) -> np.ndarray:
    used = np.array([kind.weight > 0 for kind in network.kinds], dtype=bool)
    joined = (network.incidence.toarray() > 0)[:, used[network.group_kind]]
    told = np.zeros((network.n_accounts, network.n_accounts), dtype=bool)
    for counts, tie in zip(used, network.ties, strict=True):
        told |= bool(counts) & (tie.toarray() > 0)
    most = joined.shape[1] * joined.any() + max(network.n_accounts - 1, 0) * told.any()
    return (joined.sum(axis=1) + told.sum(axis=1)) / max(most, 1)


def walked(ties: np.ndarray, restart: np.ndarray, damping: float = 0.05) -> np.ndarray:
    """Give where a walker is who goes from listener to teller, and from who hears nobody to where walks begin."""
    heard = ties.sum(axis=0)
    steps = np.divide(ties, heard, out=np.zeros_like(ties), where=heard > 0)
    steps[:, heard == 0] = restart[:, np.newaxis]
    return np.linalg.solve(np.eye(len(restart)) - damping * steps, (1 - damping) * restart)
