"""A cluster of two workers on this machine: one is lost in the middle of a run; a group is larger than an executor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from random_networks import town
from spark_cluster import cluster, end
from spark_here import needs_spark
from sql_tables import engine_of

from influence.centrality import Diffusion
from influence.centrality.example import network_of
from influence.engines.spark_store import SparkStore
from influence.model import Network
from influence.progress import silent

pytestmark = needs_spark
SMALL = {"spark.executor.memory": "512m", "spark.cores.max": "2"}


class Loses:
    """A store that loses what somebody kills as it begins one of its steps, before the driver can know."""

    def __init__(self, store: SparkStore, step: str, kill: Callable[[], None]) -> None:
        self._store, self._step, self._kill = store, step, kill
        self.done = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def make(self, name: str, query: str, drop: tuple[str, ...] = ()) -> None:
        if name == self._step:
            self._kill()
            self.done = True
        self._store.make(name, query, drop)


def scored(network: Network, store: object, measure: Diffusion) -> np.ndarray:
    engine = engine_of(network, store)
    with silent.stage("") as stage:
        values, _ = measure.on(engine, stage)
    return store.arrays(f"SELECT account, {values.sql} AS v FROM {engine.table} ORDER BY account")["v"]


def test_a_run_survives_a_worker_that_is_killed(tmp_path: Path) -> None:
    measure = Diffusion(hops=3, passing=0.01)
    with cluster(tmp_path, workers=2) as here, SparkStore(here.master, tmp_path / "own", settings=SMALL) as store:
        store.row("SELECT 1")
        here.wait_for_executors()
        losing = Loses(store, "vectors_2", lambda: end(here.workers[0]))
        found = scored(town(), losing, measure)
        assert losing.done
        assert here.workers[0].poll() is not None
    np.testing.assert_allclose(found, measure.score(town()).values, rtol=1e-9)


def of_all_and_few(members: int) -> Network:
    """Give a network of one group of all accounts, and one of every hundred."""
    account = np.arange(members)
    rows, columns = np.tile(account, 2), np.concatenate([0 * account, 1 + account // 100])
    names = tuple(f"a{i:07d}" for i in range(members))
    groups = tuple(f"g{i:05d}" for i in range(columns[-1] + 1))
    incidence = sp.csr_array((np.ones(2 * members), (rows, columns)), shape=(members, len(groups)))
    given = network_of({"all": "ann bob"})
    return replace(
        given,
        account_ids=names,
        account_names=names,
        group_ids=groups,
        group_names=groups,
        group_kind=np.zeros(len(groups), dtype=np.int64),
        group_size=np.bincount(columns).astype(float),
        incidence=incidence,
        ties=(sp.csr_array((members, members)),) * len(given.kinds),
        revenue=np.ones(members),
    )


def test_a_group_of_a_million_kills_no_executor_of_512_mib(tmp_path: Path) -> None:
    network, measure = of_all_and_few(1_000_000), Diffusion(hops=2, passing=0.01)
    with cluster(tmp_path, workers=2) as here:
        with SparkStore(here.master, tmp_path / "own", partitions=8, settings=SMALL) as store:
            found = scored(network, store, measure)
        said = "".join((tmp_path / f"worker{number}.log").read_text(errors="replace") for number in (0, 1))
        assert said.count("Launch command") == 2, "an executor was lost and begun again"
    np.testing.assert_allclose(found, measure.score(network).values, rtol=1e-9)
