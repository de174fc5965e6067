"""One engine on one town: the tie operator is made and some steps are taken; times are noted as each thing is done."""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
import scipy.sparse as sp

from benchmarks.limited import memory_mib
from influence.centrality import Diffusion
from influence.engines.prepare import Clean, prepare
from influence.engines.sql import SqlEngine
from influence.engines.store import Arrays, Store

if TYPE_CHECKING:
    from influence.model import Network

ENGINES = ("memory", "duckdb", "spark")
TABLES = ("accounts", "groups", "affiliations", "ties")
_PASSING = 0.01
_BESIDE = 0.6
"""GiB that Python takes beside DuckDB, as in the product."""
_PART = 500_000


class Notes:
    """Lines of JSON on what is done, and the most memory and disk that was seen meanwhile."""

    def __init__(self, place: Path) -> None:
        self._file, self._place, self.phase = place / "measured.jsonl", place, "start"

    def note(self, **found: object) -> None:
        """Note something."""
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(found) + "\n")

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Note how long something of the phase under way took."""
        begin = time.perf_counter()
        yield
        self.note(phase=self.phase, seconds=time.perf_counter() - begin)

    def advance(self, steps: int = 1) -> None:
        """Go on to the next step of a measure: 0 is the first that takes a product, what comes before prepares it."""
        done = -1 if self.phase == "prepare" else int(self.phase.split()[1])
        self.phase = f"step {done + steps}"

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Note the resident memory of this process and all below it, and the size of its files, twice a second."""
        done, most = Event(), {"memory_gib": 0.0, "disk_gib": 0.0}

        def look() -> None:
            now = {"memory_gib": _resident() / 1024, "disk_gib": _size(self._place) / 2**30}
            if any(now[name] > most[name] for name in now):
                most.update({name: max(now[name], most[name]) for name in now})
                self.note(**most)

        def watch() -> None:
            while not done.wait(0.5):
                look()

        watcher = Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
            look()


def _resident() -> float:
    parents = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parents[path.name] = (
                (path / "stat").read_text(encoding="ascii", errors="replace").rsplit(") ", 1)[1].split()[1]
            )
        except (OSError, IndexError):
            continue
    mine, found = {Path("/proc/self").resolve().name}, 0
    while len(mine) > found:
        found = len(mine)
        mine |= {child for child, parent in parents.items() if parent in mine}
    return sum(memory_mib("VmRSS", process) for process in mine)


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:
            continue
    return total


class Timed:
    """A store that notes how long each of its steps takes."""

    def __init__(self, store: Any, notes: Notes) -> None:  # noqa: ANN401
        self._store, self._notes = store, notes

    def make(self, name: str, query: str, drop: Collection[str] = ()) -> None:
        """Make a table."""
        with self._notes.timed():
            self._store.make(name, query, drop)

    def row(self, query: str) -> tuple[float, ...]:
        """Give a row."""
        with self._notes.timed():
            return tuple(self._store.row(query))

    def arrays(self, query: str) -> Arrays:
        """Give columns."""
        with self._notes.timed():
            found: Arrays = self._store.arrays(query)
            return found

    def load(self, name: str, columns: Arrays) -> None:
        """Make a table of arrays."""
        with self._notes.timed():
            self._store.load(name, columns)


def run(engine: str, town: Path, place: Path, steps: int, memory: float) -> None:
    """Take some steps on one engine."""
    place.mkdir(parents=True, exist_ok=True)
    notes = Notes(place)
    ways: dict[str, Callable[[], tuple[float, float]]] = {
        "memory": lambda: _in_memory(town, steps, notes),
        "duckdb": lambda: _on_duckdb(town, place, steps, memory, notes),
        "spark": lambda: _on_spark(town, place, steps, memory, notes),
    }
    with notes.watched():
        total, largest = ways[engine]()
    rows = pq.read_metadata(town / "affiliations.parquet").num_rows
    notes.note(affiliations=rows, sum=total, largest=largest)
    for path in place.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "measured.jsonl":
            path.unlink()


def _in_memory(town: Path, steps: int, notes: Notes) -> tuple[float, float]:
    from influence.centrality.in_memory import in_memory

    _warm(_network(town, 1000), steps)
    notes.phase = "prepare"
    with notes.timed():
        engine = in_memory(_network(town))
        heard = engine.strength() * _PASSING  # the first hop takes no product
    notes.phase, values = "step 0", engine.copy(heard)
    for _ in range(steps):
        with notes.timed():
            heard = engine.larger(engine.product(heard, _PASSING), 0.0)
            values += heard
        notes.advance()
    return engine.sum(values), engine.largest(values)


def _warm(network: Network, steps: int) -> None:
    """Let loops be compiled, which is kept on disk."""
    Diffusion(hops=steps, passing=_PASSING).score(network)


def _network(town: Path, most: int | None = None) -> Network:
    from influence.centrality.example import network_of
    from influence.model import Network

    tables = {name: pq.read_table(town / f"{name}.parquet") for name in TABLES[:3]}
    account, grp = (tables["affiliations"][name].to_numpy() for name in ("account", "grp"))
    n, m = tables["accounts"].num_rows, tables["groups"].num_rows
    if most is not None:
        n, grp, account = most, grp[account < most], account[account < most]
    shape = sp.csr_array((np.ones(len(grp)), (account, grp)), shape=(n, m))
    kind = network_of({"a": "ann bob"}).kinds[:1]
    ids = tuple(map(str, range(max(n, m))))
    return Network(
        account_ids=ids[:n], account_names=ids[:n], group_ids=ids[:m], group_names=ids[:m],
        group_kind=np.zeros(m, dtype=np.int64), group_size=np.bincount(grp, minlength=m).astype(float), kinds=kind,
        incidence=shape, ties=(sp.csr_array((n, n)),), alpha=1.0,
        revenue=tables["accounts"]["revenue"].to_numpy()[:n],
    )  # fmt: skip


def _on_duckdb(town: Path, place: Path, steps: int, memory: float, notes: Notes) -> tuple[float, float]:
    from influence.engines.duckdb_store import DuckDBStore, quoted
    from influence.kernels import threads

    with notes.timed():
        store = DuckDBStore(place / "tables.duckdb", int((memory - _BESIDE) * 2**30), threads())
    with store:
        timed, notes.phase = Timed(store, notes), "prepare"
        for name in TABLES:
            timed.make(f"all_{name}", f"SELECT * FROM read_parquet({quoted(str(town / f'{name}.parquet'))})")  # noqa: S608
        return _recurrence(timed, steps, notes)


def _on_spark(town: Path, place: Path, steps: int, memory: float, notes: Notes) -> tuple[float, float]:
    from influence.engines.spark_store import SparkStore
    from influence.kernels import threads

    parts = max(threads(), 1 + pq.read_metadata(town / "affiliations.parquet").num_rows // _PART)
    with SparkStore("local[*]", place / "spark", int(memory * 2**30), parts) as store:
        timed = Timed(store, notes)
        timed.row("SELECT 1")
        notes.phase = "prepare"
        for name in TABLES:
            with notes.timed():
                store.adopt(f"all_{name}", str(town), partial(shutil.copy, town / f"{name}.parquet"))
        return _recurrence(timed, steps, notes)


def _recurrence(store: Store, steps: int, notes: Notes) -> tuple[float, float]:
    tables = prepare(store, Clean("all_accounts", "all_groups", "all_affiliations", "all_ties", 1.0))
    engine = SqlEngine(store, tables)
    values, _ = Diffusion(hops=steps + 1, passing=_PASSING).on(engine, notes)
    notes.phase = "sums"
    return engine.sum(values), engine.largest(values)


def main() -> None:
    """Run the engine of the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("town", type=Path)
    parser.add_argument("place", type=Path)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--memory-limit", type=float, default=2.0)
    given = parser.parse_args()
    run(given.engine, given.town, given.place, given.steps, given.memory_limit)


if __name__ == "__main__":
    main()
