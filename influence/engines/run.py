"""A run on an engine past memory, from the project's folder to its hubs, in a folder for its files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from influence.engines.duckdb_store import DuckDBStore, StaleError
from influence.engines.hubs import HubList, rank_hubs
from influence.engines.prepare import Clean, prepare
from influence.engines.reading.gather import gather
from influence.engines.reading.read import read_past_memory
from influence.engines.sql import SqlEngine
from influence.errors import UsageError
from influence.kernels import threads
from influence.language import say
from influence.model import Dataset
from influence.progress import Progress, silent
from influence.settings import Settings

LEAST_MEMORY = 1 << 30
_BESIDE = 600 << 20
"""Bytes that Python and its libraries take beside the database."""
_JUDGED = 2_000
"""Bytes of a row that is judged, at most."""
_FILE = "influence-engine.duckdb"


@dataclass(frozen=True)
class Run:
    """What was read and ranked; ``resumed`` tells whether steps of an earlier run were taken over."""

    dataset: Dataset
    hubs: HubList
    resumed: bool


@contextmanager
def hubs_past_memory(
    folder: str | Path,
    settings: Settings,
    measures: Sequence[str],
    memory: int,
    work: Path | None = None,
    progress: Progress = silent,
) -> Iterator[Run]:
    """Read a project and rank its hubs on DuckDB; the list is there while the context lasts.

    Parameters
    ----------
    measures
        Names of :data:`influence.engines.hubs.RECURRENCES`, the one that ranks first.
    memory
        Bytes that the run may take, at least 1 GiB.
    work
        Folder for its files, made where absent. A run that was killed goes on where it was, if it is begun again with
        the same folder, project and measures; after a run that ended well its files are removed. ``None``: a
        temporary folder, removed in any case.

    Raises
    ------
    InputError, DataError, UsageError
        As :func:`~influence.engines.reading.read.read_past_memory` and the measures do; ``memory`` is too little.
    """
    if memory < LEAST_MEMORY:
        raise UsageError(say(settings.project.language, "engines", "little_memory"))
    with _place(work) as place:
        file = place / _FILE
        try:
            made = _run(file, Path(folder), settings, measures, memory, progress)
        except StaleError:
            _remove(file)
            made = _run(file, Path(folder), settings, measures, memory, progress)
        store, run = made
        try:
            yield run
        finally:
            store.close()
        _remove(file)


def _run(
    file: Path, folder: Path, settings: Settings, measures: Sequence[str], memory: int, progress: Progress
) -> tuple[DuckDBStore, Run]:
    store = DuckDBStore(file, max(memory - _BESIDE, LEAST_MEMORY // 2), threads())
    try:
        resumed = store.resumed
        read = read_past_memory(store, folder, settings, memory // 4 // _JUDGED, progress)
        with progress.stage("preparing", None):
            clean = gather(store, read)
            engine = SqlEngine(store, prepare(store, clean))
        dataset = _counted(store, clean, read.dataset)
        return store, Run(dataset, rank_hubs(store, engine, measures, progress), resumed)
    except BaseException:
        store.close()
        raise


def _counted(store: DuckDBStore, clean: Clean, dataset: Dataset) -> Dataset:
    """Give the dataset with the number of groups that only plain rows made."""
    (groups,) = store.row(f"SELECT count(*) FROM {clean.groups}")
    return replace(dataset, elsewhere={**dataset.elsewhere, "groups": int(groups) - len(dataset.groups)})


@contextmanager
def _place(work: Path | None) -> Iterator[Path]:
    if work is not None:
        work.mkdir(parents=True, exist_ok=True)
        yield work
        return
    with tempfile.TemporaryDirectory(prefix="influence-") as made:
        yield Path(made)


def _remove(file: Path) -> None:
    for path in (file, file.with_name(f"{file.name}.wal")):
        path.unlink(missing_ok=True)
    shutil.rmtree(file.with_suffix(".spill"), ignore_errors=True)
