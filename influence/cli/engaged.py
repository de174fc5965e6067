"""The engine that reads a project for commands whose stages reckon with arrays, and room for these arrays."""

from __future__ import annotations

import errno
import math
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from influence.cli.engine import (
    SHARE,
    allowed_memory,
    asked_for,
    master_of,
    phrase_of_engines,
    physical_memory,
    told_engine,
    told_of_spark,
    told_of_work,
)
from influence.cli.memory import give_back_freed_memory
from influence.cli.options import Common, Computing, EngineName
from influence.cli.speech import spoken
from influence.cli.streams import tell
from influence.errors import UsageError
from influence.language import number

if TYPE_CHECKING:
    from influence.model import Dataset
    from influence.progress import Progress
    from influence.settings import Settings

_BASE, _AN_ACCOUNT, _A_LINK = 400e6, 500.0, 220.0
"""Bytes of the arrays of all stages behind reading, at the most: a fixed part, and for every account and every
affiliation or tie. Measured with 1,000,000 accounts."""


@dataclass(frozen=True)
class Engaged:
    """The engine that reads a project for a command whose stages reckon with arrays: in memory, or in a file.

    ``read`` is its reader, ``None`` in memory; ``recorded`` is for the manifest, ``notes`` are what is said of it.
    """

    read: Callable[[Path, Settings, Progress], Dataset] | None
    recorded: Mapping[str, object]
    notes: Sequence[str]


@contextmanager
def engaged(folder: Path, common: Common, computing: Computing) -> Iterator[Engaged]:
    """Give the engine that reads for a command; what it has read is there while the context lasts.

    Raises
    ------
    UsageError
        The options contradict each other, or want what the engine does not do.
    """
    chosen = asked_for(folder, common, computing)
    redacts = bool(set(common.levels()) - {"sensitive"})
    if chosen is EngineName.memory or (chosen is EngineName.auto and redacts):
        yield Engaged(None, {"engine": str(EngineName.memory)}, ())
        return
    engine = EngineName.duckdb if chosen is EngineName.auto else chosen
    if redacts:
        raise UsageError(phrase_of_engines("engine_redacts_not", engine=engine))
    memory, master = allowed_memory(computing), master_of(computing, engine)
    from influence.engines.behind import Behind

    behind = Behind(memory, computing.work, master)
    with told_of_spark(master), ExitStack() as files:
        if not common.estimate:
            files.enter_context(_room_for_arrays(folder, computing, memory))
        files.enter_context(behind.taking_over())

        def read(folder: Path, settings: Settings, progress: Progress) -> Dataset:
            from influence.engines.run import dataset_past_memory

            with told_of_work(computing.work):
                dataset, resumed = files.enter_context(dataset_past_memory(folder, settings, behind, progress))
            give_back_freed_memory()
            if resumed and not common.quiet:
                tell(phrase_of_engines("resumed"))
            return dataset

        recorded = {"engine": str(engine), "memory_limit": memory} | ({} if master is None else {"master": master})
        yield Engaged(read, recorded, (told_engine(f"behind_{engine}", memory, master),))


@contextmanager
def _room_for_arrays(folder: Path, computing: Computing, memory: int) -> Iterator[None]:
    """Let arrays lie in a file beside the engine's; where they cannot, they must fit into memory.

    Raises
    ------
    UsageError
        Neither the disk nor, where it is memory that counts, the limit has room for them; found before anything is
        read, or when the disk is full.
    """
    from influence.effort.sizes import size_of
    from influence.kernels.spilling import spilled, spills

    size = size_of(folder)
    needed = _BASE + _AN_ACCOUNT * size.accounts + _A_LINK * size.links
    if not spills():
        limited = computing.memory_limit is not None
        _require_room(
            "many_numbers", needed, max(memory, 1 << 30) if limited else SHARE * physical_memory(), size.accounts
        )
        yield
        return
    place = computing.work or Path(tempfile.gettempdir())
    with told_of_work(computing.work):
        place.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(place).free
    _require_room("little_disk", needed, free, size.accounts, place)
    try:
        give_back_freed_memory()
        with spilled(place, memory // 4):
            yield
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename != str(place):
            raise
        raise UsageError(phrase_of_engines("disk_full", folder=place)) from error


def _require_room(key: str, needed: float, room: float, accounts: int, place: Path | None = None) -> None:
    """Refuse to begin what would have no room for its numbers."""
    if needed > room:
        sizes = {
            "needed": f"{number(needed / 2**30, spoken(), 1)} GiB",
            "there": f"{number(room / 2**30, spoken(), 1)} GiB",
        }
        enough = f"{math.ceil(needed / 2**30)}GiB"
        raise UsageError(
            phrase_of_engines(key, enough=enough, accounts=number(accounts, spoken()), folder=place, **sizes)
        )
