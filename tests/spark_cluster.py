"""A standalone cluster of Spark on this machine, whose parts can be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_BASE = "org.apache.spark.deploy"
_OPTIONS = ("--host", "127.0.0.1", "--webui-port", "0")


@dataclass(frozen=True)
class Cluster:
    """Where a cluster is, and its workers."""

    master: str
    folder: Path
    workers: tuple[subprocess.Popen[bytes], ...]

    def wait_for_executors(self) -> None:
        """Wait until every worker has begun an executor."""
        for number in range(len(self.workers)):
            wait_for(self.folder / f"worker{number}.log", "Launch command")


@contextmanager
def cluster(folder: Path, workers: int, memory: str = "700m") -> Iterator[Cluster]:
    """Run a master and some workers of one core each on the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    master = f"spark://127.0.0.1:{port}"
    with ExitStack() as parts:
        parts.enter_context(part(folder, "master", f"{_BASE}.master.Master", *_OPTIONS, "--port", port))
        wait_for(folder / "master.log", "I have been elected leader")
        worker = (f"{_BASE}.worker.Worker", *_OPTIONS, "--cores", "1", "--memory", memory)
        begun = tuple(
            parts.enter_context(part(folder, name, *worker, "--work-dir", str(folder / name), master))
            for name in (f"worker{number}" for number in range(workers))
        )
        wait_for(folder / "master.log", "Registering worker", workers)
        yield Cluster(master, folder, begun)


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
    """Wait until a part has said something so often."""
    for _ in range(600):
        if log.exists() and log.read_text(errors="replace").count(words) >= times:
            return
        time.sleep(0.2)
    pytest.fail(f"{words!r} was not said {times} times: {log.read_text(errors='replace')[-2000:]}")
