"""A session of Spark, begun when it is first needed and shared by all that a run computes there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Self

from influence.engines.spark_needs import runs_here

_LOG = "spark.log"
_PYTHON = "PYSPARK_PYTHON"


@dataclass
class SparkSession:
    """Spark at a master; closed, it is gone with all that was begun in it.

    Parameters
    ----------
    master
        Where Spark runs: the address of a cluster, or ``local[2]`` for two threads of this machine.
    folder
        Where Spark's own files lie, and what Java says.
    heap
        Bytes of the driver's Java memory, which on this machine is all that Spark has.
    settings
        Further settings of Spark, by name.
    """

    master: str
    folder: Path
    heap: int = 1 << 30
    settings: Mapping[str, str] = field(default_factory=dict)
    _begun: Any = field(default=None, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def with_settings(self, settings: Mapping[str, str]) -> Any:  # noqa: ANN401 - pyspark is an extra
        """Give a session with settings of its own, the tables of all others beside it."""
        session = self._first().newSession()
        for name, value in settings.items():
            session.conf.set(name, value)
        return session

    @property
    def context(self) -> Any:  # noqa: ANN401
        """What runs functions on the executors, with a Python that has influence where that is this machine's."""
        context = self._first().sparkContext
        if runs_here(self.master) and _PYTHON not in os.environ:
            context.pythonExec = sys.executable
        return context

    def _first(self) -> Any:  # noqa: ANN401
        with self._lock:
            if self._begun is None:
                self._begun = self._begin()
            return self._begun

    def _begin(self) -> Any:  # noqa: ANN401
        from pyspark.sql import SparkSession as Session

        options = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.log.level": "ERROR",
            "spark.driver.memory": f"{self.heap >> 20}m",
            "spark.local.dir": str(self.folder / "spill"),
            "spark.sql.warehouse.dir": str(self.folder / "tables"),
        }
        if runs_here(self.master):
            options |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        builder: Any = Session.builder
        builder = builder.master(self.master).appName("influence")
        for name, value in (options | dict(self.settings)).items():
            builder = builder.config(name, value)
        self.folder.mkdir(parents=True, exist_ok=True)
        with _java_writes_to(self.folder / _LOG):
            return builder.getOrCreate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the session."""
        with self._lock:
            if self._begun is not None:
                self._begun.stop()
                self._begun = None


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
