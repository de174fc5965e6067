"""Tables on Spark: a cluster's, or the one that runs on this machine."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from influence.engines.journal import Journal, digest_of_table
from influence.engines.spark_session import SparkSession
from influence.engines.store import Arrays
from influence.kernels import threads

_JOURNAL = "journal.jsonl"
_TABLES, _HANDED = "tables", "handed-over"
_FEW = 8
"""Of so many partitions, to look at each step's sizes before the next is planned costs more than it saves."""
_PART = 500_000
"""Affiliations of a part of a table."""


def partitions_of(affiliations: int) -> int:
    """Give into how many parts the tables of a network are cut: at least one a thread of this machine.

    Examples
    --------
    >>> partitions_of(50_000_000)
    101
    """
    return max(threads(), 1 + affiliations // _PART)


@dataclass(frozen=True)
class _Table:
    """Where a table's files lie in the folder, its columns as SQL names them, and its buckets by account, if any."""

    place: str
    columns: str
    buckets: int

    def definition(self, name: str, folder: Path) -> str:
        """Give the statement by which a new session comes to know the table."""
        buckets = f" CLUSTERED BY (account) INTO {self.buckets} BUCKETS" if self.buckets else ""
        location = (folder / self.place).as_uri().replace("'", "\\'")
        return f"CREATE TABLE {name} ({self.columns}) USING parquet{buckets} LOCATION '{location}'"


class SparkStore:
    """Tables as Parquet files in a folder that every executor sees, and a journal from which a killed run goes on.

    Every table is written down and read back. So a plan never holds more than one step, however many came before, and
    an executor that is lost takes nothing with it that is not made again from files. Tables of accounts are kept in as
    many buckets of the account as there are partitions: what is joined or added up by account is where it is needed.

    A step is finished when it is in the journal, and only then are the tables removed that it makes needless. Opened
    again on the same folder, the store passes over what is finished, as
    :class:`~influence.engines.duckdb_store.DuckDBStore` does; Spark begins with the first thing that is to be done.

    Parameters
    ----------
    master
        Where Spark runs: the address of a cluster, or ``local[2]`` for two threads of this machine.
    folder
        Where the tables lie, made where absent. It stays when the store is closed.
    heap
        Bytes of the driver's Java memory, which on this machine is all that Spark has.
    partitions
        Into how many parts tables are cut.
    broadcast
        A table of fewer bytes is sent to every executor; a larger one is joined by a shuffle of both sides. Below 0:
        none is sent.
    settings
        Further settings of Spark, by name.
    run
        What tells this run from others, beside its steps: what another one left in the folder is removed.
    within
        A session that others share, instead of one of its own; no other store may be open in it meanwhile.
    """

    def __init__(
        self,
        master: str,
        folder: Path,
        heap: int = 1 << 30,
        partitions: int = 4,
        broadcast: int = 64 << 20,
        settings: Mapping[str, str] | None = None,
        run: str = "",
        within: SparkSession | None = None,
    ) -> None:
        self._folder, self._partitions = folder, partitions
        self._own = within is None
        self._within = within or SparkSession(master, folder, heap, settings or {})
        self._tables: dict[str, _Table] = {}
        self._session: Any = None
        folder.mkdir(parents=True, exist_ok=True)
        self._journal = Journal(folder / _JOURNAL, f"{run} {partitions}")
        for said in self._journal:
            self._keep(said)
        self._remove_others()
        self._options = {
            "spark.sql.shuffle.partitions": str(partitions),
            "spark.sql.adaptive.enabled": str(partitions > _FEW).lower(),
            "spark.sql.autoBroadcastJoinThreshold": str(broadcast),
            "spark.sql.adaptive.autoBroadcastJoinThreshold": str(broadcast),
            # As in DuckDB, a division that nobody looks at stops nothing.
            "spark.sql.ansi.enabled": "false",
        }

    @property
    def resumed(self) -> bool:
        """Whether steps of an earlier run are being passed over."""
        return self._journal.resumed

    def make(self, name: str, query: str, drop: Collection[str] = ()) -> None:
        """Make a table, and drop others."""
        if self._journal.noted(f"{name} := {query}") is None:
            self._write(name, self._spark.sql(query), drop)

    def row(self, query: str) -> tuple[float, ...]:
        """Give the one row of a query."""
        noted = self._journal.noted(query)
        if noted is not None:
            return tuple(noted["numbers"])
        (found,) = self._spark.sql(query).collect()
        numbers = [0.0 if value is None else float(value) for value in found]
        self._journal.note({"numbers": numbers})
        return tuple(numbers)

    def arrays(self, query: str) -> Arrays:
        """Give the columns of a query; asked again where a run goes on."""
        table = self._spark.sql(query).toArrow()
        return {name: table.column(name).to_numpy() for name in table.column_names}

    def load(self, name: str, columns: Arrays) -> None:
        """Make a table of arrays."""
        table = pa.table(dict(columns))
        self.adopt(name, digest_of_table(table), lambda file: pq.write_table(table, file))

    def adopt(self, name: str, what: str, write: Callable[[Path], object]) -> None:
        """Make a table of a Parquet file that ``write`` writes; ``what`` tells its content from others."""
        if self._journal.noted(f"{name} := {what}") is not None:
            return
        file = self._folder / f"{name}.parquet"
        write(file)
        frame = self._spark.read.parquet(file.as_uri())
        if "account" in frame.columns:
            frame = frame.repartition(self._partitions, "account")
        self._write(name, frame)
        file.unlink()

    def hand_over(self, query: str, name: str) -> str:
        """Write what a query gives for another to read; give the pattern of the Parquet files."""
        target = self._folder / _HANDED / name
        if self._journal.noted(f"{name} for another := {query}") is None:
            self._spark.sql(query).write.mode("overwrite").parquet(target.as_uri())
            self._journal.note({})
        return str(target / "*.parquet")

    @property
    def folder(self) -> Path:
        """The folder that every executor sees."""
        return self._folder

    def plan(self, query: str) -> str:
        """Give in words what Spark would do for a query."""
        (found,) = self._spark.sql(f"EXPLAIN {query}").collect()
        return str(found[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the session, or let another store have the names of the tables."""
        if self._session is not None and not self._own:
            for name in self._tables:
                self._session.sql(f"DROP TABLE IF EXISTS {name}")
        self._session = None
        if self._own:
            self._within.close()

    @property
    def _spark(self) -> Any:  # noqa: ANN401
        """The session: begun where there is none, with the tables of the steps that are finished."""
        if self._session is None:
            self._session = self._within.with_settings(self._options)
            for name, table in self._tables.items():
                self._session.sql(table.definition(name, self._folder))
        return self._session

    def _write(self, name: str, frame: Any, drop: Collection[str] = ()) -> None:  # noqa: ANN401
        spark, place = self._spark, f"{_TABLES}/{name}.{self._journal.step}"
        columns = ", ".join(f"{field.name} {field.dataType.simpleString()}" for field in frame.schema.fields)
        table = _Table(place, columns, self._partitions if "account" in frame.columns else 0)
        writer = frame.write.format("parquet").option("path", (self._folder / place).as_uri())
        if table.buckets:
            writer = writer.bucketBy(table.buckets, "account")
        spark.sql(f"DROP TABLE IF EXISTS {name}")
        writer.saveAsTable(name)
        said = {"name": name, "table": asdict(table), "drop": list(drop)}
        self._journal.note(said)
        for old in drop:
            spark.sql(f"DROP TABLE IF EXISTS {old}")
        for gone in self._keep(said):
            shutil.rmtree(self._folder / gone.place, ignore_errors=True)

    def _keep(self, said: Mapping[str, Any]) -> list[_Table]:
        """Take note of a finished step's table; give those that nobody needs any more."""
        if "table" not in said:
            return []
        gone = [self._tables.pop(old) for old in (said["name"], *said["drop"]) if old in self._tables]
        self._tables[said["name"]] = _Table(**said["table"])
        return gone

    def _remove_others(self) -> None:
        """Remove what a step that was not finished, or another run, left in the folder."""
        kept = {_JOURNAL, _TABLES, *([_HANDED] if self._journal.resumed else [])}
        tables = {Path(table.place).name for table in self._tables.values()}
        inside = self._folder / _TABLES
        for path in (*self._folder.glob("*"), *inside.glob("*")):
            if path.name in (tables if path.parent == inside else kept):
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
