"""Tables on Spark: a cluster's, or the one that runs on this machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from influence.engines.spark_needs import runs_here
from influence.engines.store import Arrays

_LOG = "spark.log"
_FEW = 8
"""Of so many partitions, to look at each step's sizes before the next is planned costs more than it saves."""


class SparkStore:
    """Tables as Parquet files in a folder that every executor sees.

    Every table is written down and read back. So a plan never holds more than one step, however many came before, and
    an executor that is lost takes nothing with it that is not made again from files. Tables of accounts are kept in as
    many buckets of the account as there are partitions: what is joined or added up by account is where it is needed.

    Parameters
    ----------
    master
        Where Spark runs: the address of a cluster, or ``local[2]`` for two threads of this machine.
    folder
        Where the tables lie, made where absent and removed at the end.
    heap
        Bytes of the driver's Java memory, which on this machine is all that Spark has.
    partitions
        Into how many parts tables are cut.
    broadcast
        A table of fewer bytes is sent to every executor; a larger one is joined by a shuffle of both sides. Below 0:
        none is sent.
    settings
        Further settings of Spark, by name.
    """

    def __init__(
        self,
        master: str,
        folder: Path,
        heap: int = 1 << 30,
        partitions: int = 4,
        broadcast: int = 64 << 20,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._folder, self._partitions = folder, partitions
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        options = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.log.level": "ERROR",
            "spark.driver.memory": f"{heap >> 20}m",
            "spark.local.dir": str(folder / "spill"),
            "spark.sql.warehouse.dir": str(folder / "tables"),
            "spark.sql.shuffle.partitions": str(partitions),
            "spark.sql.adaptive.enabled": str(partitions > _FEW).lower(),
            "spark.sql.autoBroadcastJoinThreshold": str(broadcast),
            "spark.sql.adaptive.autoBroadcastJoinThreshold": str(broadcast),
            # As in DuckDB, a division that nobody looks at stops nothing.
            "spark.sql.ansi.enabled": "false",
        }
        if runs_here(master):
            options |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        from pyspark.sql import SparkSession

        builder: Any = SparkSession.builder
        builder = builder.master(master).appName("influence")
        for name, value in (options | dict(settings or {})).items():
            builder = builder.config(name, value)
        try:
            with _java_writes_to(folder / _LOG):
                self._spark: Any = builder.getOrCreate()
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def make(self, name: str, query: str, drop: Collection[str] = ()) -> None:
        """Make a table, and drop others."""
        self._write(name, self._spark.sql(query))
        for old in drop:
            self._spark.sql(f"DROP TABLE IF EXISTS {old}")

    def row(self, query: str) -> tuple[float, ...]:
        """Give the one row of a query."""
        (found,) = self._spark.sql(query).collect()
        return tuple(0.0 if value is None else float(value) for value in found)

    def arrays(self, query: str) -> Arrays:
        """Give the columns of a query."""
        table = self._spark.sql(query).toArrow()
        return {name: table.column(name).to_numpy() for name in table.column_names}

    def load(self, name: str, columns: Arrays) -> None:
        """Make a table of arrays."""
        file = self._folder / f"{name}.parquet"
        pq.write_table(pa.table(dict(columns)), file)
        self.adopt(name, file)

    def adopt(self, name: str, file: Path) -> None:
        """Make a table of a Parquet file that is in the folder, and remove the file."""
        frame = self._spark.read.parquet(file.as_uri())
        if "account" in frame.columns:
            frame = frame.repartition(self._partitions, "account")
        self._write(name, frame)
        file.unlink()

    def hand_over(self, query: str, name: str) -> str:
        """Write what a query gives for another to read; give the pattern of the Parquet files."""
        target = self._folder / name
        self._spark.sql(query).write.mode("overwrite").parquet(target.as_uri())
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
        """End the session, and remove the folder."""
        self._spark.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self, name: str, frame: Any) -> None:  # noqa: ANN401
        self._spark.sql(f"DROP TABLE IF EXISTS {name}")
        writer = frame.write.format("parquet")
        if "account" in frame.columns:
            writer = writer.bucketBy(self._partitions, "account")
        writer.saveAsTable(name)


@contextmanager
def _java_writes_to(log: Path) -> Iterator[None]:
    """Let a process that is begun meanwhile say what it has to say into a file: Java speaks whatever Spark is told."""
    kept = os.dup(2)
    with log.open("ab") as file:
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
