"""A cluster of two workers on this machine loses one of them in the middle of a run, and nothing else."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from random_networks import town
from spark_here import needs_spark
from sql_tables import engine_of

from influence.centrality import Diffusion
from influence.engines.spark_store import SparkStore
from influence.progress import silent

pytestmark = needs_spark


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def part(folder: Path, name: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a part of a cluster, with all that it begins in one group of processes."""
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_LOCAL_DIRS": str(folder / "spill"),
    }
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [str(home / "bin" / "spark-class"), *arguments],
            env=environment, cwd=folder, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a part, and the executors that it has begun."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(log: Path, words: str, times: int = 1) -> None:
    for _ in range(600):
        if log.exists() and log.read_text(errors="replace").count(words) >= times:
            return
        time.sleep(0.2)
    pytest.fail(f"{words!r} was not said {times} times: {log.read_text(errors='replace')[-2000:]}")


class Loses:
    """A store that loses what somebody kills as it begins one of its steps, before the driver can know."""

    def __init__(self, store: SparkStore, step: str, kill: object) -> None:
        self._store, self._step, self._kill = store, step, kill
        self.done = False

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def make(self, name: str, query: str, drop: tuple[str, ...] = ()) -> None:
        if name == self._step:
            self._kill()
            self.done = True
        self._store.make(name, query, drop)


def test_a_run_survives_a_worker_that_is_killed(tmp_path: Path) -> None:
    port = free_port()
    master = f"spark://127.0.0.1:{port}"
    base = "org.apache.spark.deploy"
    options = ("--host", "127.0.0.1", "--webui-port", "0")
    worker = (f"{base}.worker.Worker", *options, "--cores", "1", "--memory", "700m")
    with part(tmp_path, "master", f"{base}.master.Master", *options, "--port", str(port)):
        wait_for(tmp_path / "master.log", "I have been elected leader")
        with (
            part(tmp_path, "one", *worker, "--work-dir", str(tmp_path / "one"), master) as one,
            part(tmp_path, "two", *worker, "--work-dir", str(tmp_path / "two"), master),
        ):
            wait_for(tmp_path / "master.log", "Registering worker", 2)
            settings = {"spark.executor.memory": "512m", "spark.cores.max": "2"}
            with SparkStore(master, tmp_path / "tables", partitions=4, settings=settings) as store:
                wait_for(tmp_path / "one.log", "Launch command")
                wait_for(tmp_path / "two.log", "Launch command")
                losing = Loses(store, "vectors_2", lambda: end(one))
                engine = engine_of(town(), losing)
                measure = Diffusion(hops=3, passing=0.01)
                with silent.stage("") as stage:
                    values, _ = measure.on(engine, stage)
                found = store.arrays(f"SELECT account, {values.sql} AS v FROM {engine.table} ORDER BY account")["v"]
                assert losing.done
                assert one.poll() is not None
    np.testing.assert_allclose(found, measure.score(town()).values, rtol=1e-9)
