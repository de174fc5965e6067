"""Spark gives the scores of memory by plans that hold one step each, and sends about no more than it must."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from random_networks import permuted, town
from shapes import heavy
from spark_here import needs_spark
from sql_tables import engine_of

from influence.centrality import Diffusion, Strength
from influence.engines.spark_store import SparkStore
from influence.engines.sql import SqlEngine
from influence.progress import silent

pytestmark = needs_spark

UNWRITTEN = "unwritten"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkStore]:
    folder = tmp_path_factory.mktemp("spark") / "tables"
    with SparkStore("local[2]", folder, partitions=2) as store:
        yield store


def scored(measure: object, engine: SqlEngine, store: SparkStore) -> np.ndarray:
    with silent.stage("") as stage:
        values, _ = measure.on(engine, stage)
    return store.arrays(f"SELECT account, {values.sql} AS v FROM {engine.table} ORDER BY account")["v"]


def test_the_order_of_rows_changes_no_bit(store: SparkStore) -> None:
    network, measure = heavy(), Diffusion(hops=2, passing=0.01)
    first = scored(measure, engine_of(network, store, "first"), store)
    order = np.random.default_rng(1).permutation(network.n_accounts)
    assert np.array_equal(first[order], scored(measure, engine_of(permuted(network, order), store, "second"), store))


class Watched:
    """A store that keeps the plans of what is made in it."""

    def __init__(self, store: SparkStore) -> None:
        self._store, self.plans = store, list[tuple[str, str]]()

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def make(self, name: str, query: str, drop: tuple[str, ...] = ()) -> None:
        self.plans.append((name, self._store.plan(query)))
        self._store.make(name, query, drop)


class Unwritten(Watched):
    """The same, where the table of a step is nothing but its query: what a plan would be if no step were written."""

    def make(self, name: str, query: str, drop: tuple[str, ...] = ()) -> None:
        if not name.startswith(UNWRITTEN):  # a view would stand before the table of that name, for later tests too
            super().make(name, query, drop)
            return
        self.plans.append((name, self._store.plan(query)))
        self._store._spark.sql(query).createOrReplaceTempView(name)


def of_steps(
    store: SparkStore, hops: int, prefix: str = "steps", kind: type[Watched] = Watched
) -> tuple[list[str], list[str]]:
    """Give the plans of what groups are told, and of the next table, step by step."""
    watched = kind(store)
    engine = engine_of(town(), watched, prefix)
    watched.plans.clear()
    with silent.stage("") as stage:
        Diffusion(hops=hops, passing=0.01).on(engine, stage)
    told = [plan for name, plan in watched.plans if name == f"{prefix}_told"]
    return told, [plan for name, plan in watched.plans if re.fullmatch(f"{prefix}_[0-9]+", name)]


def nodes(plan: str) -> dict[str, int]:
    """Count what a plan does, by kind: scans, joins, exchanges, sums and so on.

    Projections are left out: Spark merges those that follow each other or does not, from one run to the next.
    """
    kinds = re.findall(r"^[^A-Za-z]*(?:\(\d+\) )?([A-Za-z]+)", plan, re.MULTILINE)
    return Counter(kind for kind in kinds if kind not in ("Physical", "Project"))


def test_a_plan_does_not_grow_with_the_steps(store: SparkStore) -> None:
    few, many = of_steps(store, 5), of_steps(store, 12)
    for shorter, longer in zip(few, many, strict=True):
        # What is heard at first takes no product: the strength of ties is known.
        assert len(shorter) >= 4
        assert len(longer) >= 11
        # In the first steps some vectors are still constants; from the third on every plan does the same.
        usual = nodes(shorter[2])
        assert usual["FileScan"] >= 3
        assert all(nodes(plan) == usual for plan in (*shorter[2:], *longer[2:]))


def test_a_plan_reads_the_vectors_of_the_step_before_and_of_no_other(store: SparkStore) -> None:
    _, following = of_steps(store, 4, "read")
    for number, plan in enumerate(following[1:], start=1):
        assert set(re.findall(r"FileScan parquet \S+\.read_(\d+)\[", plan)) == {str(number)}


def test_plans_would_grow_if_no_step_were_written_down(store: SparkStore) -> None:
    for plans in of_steps(store, 3, UNWRITTEN, Unwritten):
        assert len(plans) >= 2
        scans = [nodes(plan)["FileScan"] for plan in plans]
        assert all(later > earlier for earlier, later in itertools.pairwise(scans)), scans


def test_members_of_a_large_group_are_added_up_where_they_are(store: SparkStore) -> None:
    told, _ = of_steps(store, 2)
    for plan in told:
        before, after = plan.split("Exchange hashpartitioning(grp", maxsplit=1)
        assert "partial_sum" in after
        assert "partial_sum" not in before


def test_a_group_of_nearly_all_does_no_harm(store: SparkStore) -> None:
    from influence.centrality.example import network_of

    names = [f"a{i:05d}" for i in range(20_000)]
    network = network_of({"all": " ".join(names), "few": " ".join(names[:5])})
    found = scored(Diffusion(hops=1, passing=0.01), engine_of(network, store, "skewed"), store)
    np.testing.assert_allclose(found, Diffusion(hops=1, passing=0.01).score(network).values, rtol=1e-9)


def test_what_is_of_an_account_is_added_up_without_a_shuffle(store: SparkStore) -> None:
    _, following = of_steps(store, 2)
    assert all("hashpartitioning(account" not in plan for plan in following)


def test_no_vector_of_accounts_is_sent(store: SparkStore) -> None:
    told, following = of_steps(store, 2)
    for plan in (*told, *following):
        assert re.search(r"SortMergeJoin \[account", plan)
        assert not re.search(r"Broadcast\w*Join \[(account|source|target)", plan)


def joins(plan: str) -> list[str]:
    """Give how B is joined with what groups were told, in a plan of the next table."""
    return re.findall(r"(BroadcastHash|SortMerge|ShuffledHash)Join \[grp", plan)


def test_group_vector_is_sent_where_it_fits_and_shuffled_where_not(store: SparkStore) -> None:
    _, sent = of_steps(store, 2)
    assert {join for plan in sent for join in joins(plan)} == {"BroadcastHash"}
    store._spark.conf.set("spark.sql.autoBroadcastJoinThreshold", "-1")
    store._spark.conf.set("spark.sql.adaptive.autoBroadcastJoinThreshold", "-1")
    try:
        _, shuffled = of_steps(store, 2)
        assert {join for plan in shuffled for join in joins(plan)} <= {"SortMerge", "ShuffledHash"}
        assert all(joins(plan) for plan in shuffled)
        found = scored(Strength(), engine_of(town(), store, "shuffled"), store)
        np.testing.assert_allclose(found, Strength().score(town()).values, rtol=1e-9)
    finally:
        for name in ("", "adaptive."):
            store._spark.conf.set(f"spark.sql.{name}autoBroadcastJoinThreshold", str(64 << 20))


def test_only_the_files_of_tables_in_use_are_kept(store: SparkStore) -> None:
    of_steps(store, 4, "kept")
    tables = {path.name for path in (store.folder / "tables").iterdir()}
    assert len([name for name in tables if re.match(r"kept_([0-9]+|told)", name)]) == 1, tables
    assert not list(Path(store.folder).glob("*.parquet"))
