"""A run on an engine past memory, from the project's folder to its hubs, in a folder for its files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from influence.engines.behind import Behind
from influence.engines.duckdb_store import DuckDBStore, quoted
from influence.engines.groups import rank_groups, score_groups
from influence.engines.hubs import HubList, rank_accounts, score_accounts
from influence.engines.journal import StaleError
from influence.engines.parts import Wanted, only_wanted
from influence.engines.place import place_for
from influence.engines.prepare import Clean, prepare
from influence.engines.reading.gather import gather
from influence.engines.reading.read import read_past_memory
from influence.engines.reading.typed import TEXTS
from influence.engines.reading.whole import whole_dataset
from influence.engines.spark_needs import require_spark
from influence.engines.sql import SqlEngine
from influence.engines.store import Store
from influence.errors import UsageError
from influence.kernels import threads
from influence.language import say
from influence.model import Dataset, Remark
from influence.progress import Progress, silent
from influence.settings import Settings

_T = TypeVar("_T")

LEAST_MEMORY = 1 << 30
LEAST_MEMORY_SPARK = 3 << 30
"""The database that reads, Java and Python stand beside each other."""
_BESIDE = 600 << 20
"""Bytes that Python and its libraries take beside the database."""
_HELD = 0.85
"""Share of what is left of which the database is told: it takes somewhat more than it is told."""
_JUDGED = 1_000
"""Bytes of a row that is judged, at most."""
_FILE = "influence-engine.duckdb"
_SPARK = "influence-engine.spark"
_SHELF = "influence-engine.tables"
_KEPT = "influence-engine.kept"


@dataclass(frozen=True)
class Run:
    """What was read and ranked.

    ``kind`` is the one kind that was chosen, if any; ``resumed`` tells whether steps of an earlier run were taken over.
    """

    dataset: Dataset
    hubs: HubList
    kind: str | None
    resumed: bool


@contextmanager
def hubs_past_memory(
    folder: str | Path,
    settings: Settings,
    wanted: Wanted,
    memory: int,
    work: Path | None = None,
    progress: Progress = silent,
    spark: str | None = None,
) -> Iterator[Run]:
    """Read a project and rank its hubs on DuckDB; the list is there while the context lasts.

    With ``spark`` the measures are computed there, of the rows that DuckDB has read and reconciled. The list is its.

    Parameters
    ----------
    wanted
        What is to be ranked, and by which measures.
    memory
        Bytes that the run may take, at least 1 GiB; with Spark 3 GiB, of which half is Java's.
    work
        Folder for its files, made where absent. A run that was killed goes on where it was, if it is begun again with
        the same folder, project and measures; after a run that ended well its files are removed. ``None``: a
        temporary folder, removed in any case: after a SIGKILL, by the next run. With Spark, every executor must see
        the folder.
    spark
        Address of a Spark cluster, or ``local[*]`` for Spark on this machine; ``None`` for DuckDB alone.

    Raises
    ------
    InputError, DataError, UsageError
        As :func:`~influence.engines.reading.read.read_past_memory` and the measures do; ``memory`` is too
        little; what Spark needs is not there.
    """
    if spark is not None:
        require_spark(settings.project.language)
    _require_memory(memory, LEAST_MEMORY if spark is None else LEAST_MEMORY_SPARK, settings)
    with place_for(work, settings.project.language) as place:
        file = place / _FILE
        store, run = _anew(file, lambda: _run(file, Path(folder), settings, wanted, memory, progress, spark))
        try:
            yield run
        finally:
            store.close()
        _remove(file)


@contextmanager
def dataset_past_memory(
    folder: str | Path, settings: Settings, behind: Behind, progress: Progress = silent
) -> Iterator[tuple[Dataset, bool]]:
    """Read a project on DuckDB; give its dataset, whose large tables lie in files while the context lasts.

    The dataset equals that of :func:`influence.tables.read`, so that every stage gives the same numbers from it. What
    stages reckon with is in memory: numbers an account and an affiliation, but no texts. Beside it stands whether steps
    of an earlier run were taken over.

    Parameters
    ----------
    behind
        Memory and folder of the run, and where its stages hand work over to. No database is open any more when the
        dataset is there.

    Raises
    ------
    InputError, DataError, UsageError
        As :func:`~influence.engines.reading.read.read_past_memory` does; there is too little memory; what Spark needs
        is not there.
    """
    if behind.master is not None:
        require_spark(settings.project.language)
    _require_memory(behind.memory, LEAST_MEMORY if behind.master is None else LEAST_MEMORY_SPARK, settings)
    with place_for(behind.work, settings.project.language) as place:
        file, memory = place / _FILE, behind.memory - behind.heap
        read = _anew(file, lambda: _read_whole(file, Path(folder), settings, memory, progress))
        with behind.within(place / _SPARK, place / _KEPT, settings.project.language):
            yield read
        _remove(file)


def _read_whole(file: Path, folder: Path, settings: Settings, memory: int, progress: Progress) -> tuple[Dataset, bool]:
    shelf = file.with_name(_SHELF)
    shelf.mkdir(exist_ok=True)
    with _opened(file, memory) as store:
        resumed = store.resumed
        read = read_past_memory(store, folder, settings, memory // 4 // _JUDGED, progress, TEXTS)
        return whole_dataset(store, read, shelf, progress), resumed


def _require_memory(memory: int, least: int, settings: Settings) -> None:
    if memory < least:
        raise UsageError(say(settings.project.language, "engines", "little_memory", least=f"{least >> 30}GiB"))


def _anew(file: Path, made: Callable[[], _T]) -> _T:
    """Go on where an earlier run ended, or anew where that was another one."""
    try:
        return made()
    except StaleError:
        _remove(file)
        return made()


def _opened(file: Path, memory: int) -> DuckDBStore:
    return DuckDBStore(file, max(int(_HELD * (memory - _BESIDE)), LEAST_MEMORY // 2), threads())


def _run(
    file: Path,
    folder: Path,
    settings: Settings,
    wanted: Wanted,
    memory: int,
    progress: Progress,
    spark: str | None,
) -> tuple[DuckDBStore, Run]:
    java = 0 if spark is None else memory // 2
    store = _opened(file, memory - java)
    try:
        resumed = store.resumed
        read = read_past_memory(store, folder, settings, memory // 4 // _JUDGED, progress)
        with progress.stage("preparing", None):
            clean = gather(store, read)
        dataset = _counted(store, clean, read.dataset)
        part = only_wanted(store, clean, wanted, settings)
        clean = part.clean
        if spark is None:
            remarks = _score(store, clean, wanted, progress)
        else:
            remarks = _score_on_spark(store, clean, file.with_name(_SPARK), wanted, java, progress, spark)
        if wanted.groups:
            hubs = rank_groups(
                store, clean, wanted.measures, remarks, settings, progress, show_sensitive=wanted.show_sensitive
            )
        else:
            hubs = rank_accounts(store, wanted.measures, remarks, progress, part.listed)
        return store, Run(dataset, hubs, part.kind, resumed)
    except BaseException:
        store.close()
        raise


def _score(store: Store, clean: Clean, wanted: Wanted, progress: Progress) -> dict[str, tuple[Remark, ...]]:
    """Make the table "scored", and all that it needs."""
    with progress.stage("preparing", None):
        tables = prepare(store, clean)
        engine = SqlEngine(store, tables)
    if wanted.groups:
        return score_groups(store, engine, tables, clean, wanted.measures, progress)
    return score_accounts(store, engine, wanted.measures, progress)


def _score_on_spark(
    store: DuckDBStore,
    clean: Clean,
    folder: Path,
    wanted: Wanted,
    java: int,
    progress: Progress,
    master: str,
) -> dict[str, tuple[Remark, ...]]:
    """Hand the clean tables over to Spark, and take back the scores and what a list says of accounts."""
    from influence.engines.spark_store import SparkStore, partitions_of

    (rows,) = store.row(f"SELECT count(*) FROM {clean.affiliations}")
    partitions = partitions_of(int(rows))
    with SparkStore(master, folder.resolve(), java, partitions, run=store.digest) as spark:
        with progress.stage("preparing", None):
            accounts = f"SELECT account, revenue FROM {clean.accounts}"
            groups = f"SELECT grp, omega, size FROM {clean.groups}"
            rest = {name: f"SELECT * FROM {name}" for name in (clean.affiliations, clean.ties)}
            for name, query in {clean.accounts: accounts, clean.groups: groups, **rest}.items():
                spark.adopt(name, query, partial(store.write, query))
        remarks = _score(spark, clean, wanted, progress)
        taken = {"scored": "*"} | ({} if wanted.groups else {"account_facts": "account, a_tied, a_joined"})
        for name, columns in taken.items():
            files = spark.hand_over(f"SELECT {columns} FROM {name}", name)
            store.make(name, f"SELECT * FROM read_parquet({quoted(files)})")
    return remarks


def _counted(store: DuckDBStore, clean: Clean, dataset: Dataset) -> Dataset:
    """Give the dataset with the number of groups that only plain rows made."""
    (groups,) = store.row(f"SELECT count(*) FROM {clean.groups}")
    return replace(dataset, elsewhere={**dataset.elsewhere, "groups": int(groups) - len(dataset.groups)})


def _remove(file: Path) -> None:
    for path in (file, file.with_name(f"{file.name}.wal")):
        path.unlink(missing_ok=True)
    for folder in (file.with_suffix(".spill"), *map(file.with_name, (_SPARK, _SHELF, _KEPT))):
        shutil.rmtree(folder, ignore_errors=True)
