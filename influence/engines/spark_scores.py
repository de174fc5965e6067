"""Measures that are recurrences, scored on Spark for a network whose other stages run here."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from threading import Lock

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from influence.centrality import Measure
from influence.centrality.measure import Scoring, scored_here
from influence.centrality.recurrence import Recurrence
from influence.engines.hubs import RECURRENCES
from influence.engines.journal import StaleError, digest_of, digest_of_table
from influence.engines.of_network import clean_of, tables_of
from influence.engines.prepare import prepare
from influence.engines.spark_session import SparkSession
from influence.engines.spark_store import SparkStore, partitions_of
from influence.engines.sql import SqlEngine
from influence.model import Network, Score
from influence.progress import Progress, Stage


@dataclass
class SparkScores:
    """Scores networks: recurrences on Spark, by the SQL of ``influence hubs --engine spark``; all else by another.

    The tables of one network at a time are there. Its finished steps are noted in a folder of its own, so that a run
    that was killed and is begun again goes on from there.

    Parameters
    ----------
    session
        Where Spark runs.
    folder
        Where tables lie; every executor sees it, and whoever gave it removes it.
    otherwise
        Who scores by a measure that is no recurrence.
    """

    session: SparkSession
    folder: Path
    otherwise: Scoring = scored_here
    _there: _OnSpark | None = field(default=None, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def __call__(self, measure: Measure, network: Network, progress: Progress) -> Score:
        """Score a network by a measure."""
        recurrence = next((measure for kind in RECURRENCES.values() if isinstance(measure, kind)), None)
        if recurrence is None or not network.n_accounts:
            return self.otherwise(measure, network, progress)
        with self._lock, progress.stage(measure.name) as stage:
            try:
                return self._of(network).score(recurrence, stage)
            except StaleError:  # an earlier run has asked something else of it
                self._forget()
                return self._of(network).score(recurrence, stage)

    def close(self) -> None:
        """Let go of the tables of the network that is there."""
        if self._there is not None:
            self._there.store.close()
            self._there = None

    def _of(self, network: Network) -> _OnSpark:
        if self._there is None or self._there.network is not network:
            self.close()
            self._there = _OnSpark.of(network, self.session, self.folder)
        return self._there

    def _forget(self) -> None:
        there = self._there
        self.close()
        if there is not None:
            shutil.rmtree(there.store.folder)


@dataclass
class _OnSpark:
    """A network in the tables of a store on Spark, and what it was scored by."""

    network: Network
    tables: Mapping[str, pa.Table]
    digests: Mapping[str, str]
    store: SparkStore
    scores: dict[Recurrence, Score] = field(default_factory=dict)

    @classmethod
    def of(cls, network: Network, session: SparkSession, folder: Path) -> _OnSpark:
        tables = {name: pa.table(dict(columns)) for name, columns in tables_of(network).items()}
        digests = {name: digest_of_table(table) for name, table in tables.items()}
        own = folder / digest_of(f"{network.alpha!r} {digests}")
        partitions = partitions_of(network.incidence.nnz)
        return cls(network, tables, digests, SparkStore(session.master, own, partitions=partitions, within=session))

    @cached_property
    def engine(self) -> SqlEngine:
        for name, table in self.tables.items():
            self.store.adopt(name, self.digests[name], partial(pq.write_table, table))
        self.tables = {}
        return SqlEngine(self.store, prepare(self.store, clean_of(self.network)))

    def score(self, measure: Recurrence, stage: Stage) -> Score:
        if measure not in self.scores:
            column, remarks = measure.on(self.engine, stage)
            query = f"SELECT account, {column.sql} AS score FROM {self.engine.table}"
            files = Path(self.store.hand_over(query, f"{measure.name}_{len(self.scores)}"))
            values = np.zeros(self.network.n_accounts)
            for file in sorted(files.parent.glob(files.name)):
                part = pq.read_table(file)
                values[part["account"].to_numpy()] = part["score"].to_numpy()
            self.scores[measure] = Score(measure.name, values, remarks=remarks)
        return self.scores[measure]
