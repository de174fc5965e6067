"""Which engine a command computes on, and a session on the one past memory."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from influence.cli.options import Common, Computing, EngineName
from influence.cli.places import kind_called, place_called
from influence.cli.progress import shown_progress
from influence.cli.session import Session, begun
from influence.cli.speech import spoken
from influence.errors import UsageError
from influence.language import number, say

if TYPE_CHECKING:
    from influence.engines.run import Run

_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([KMGT]?)(i?)B?", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
_HERE = "local[*]"
SHARE = 0.8
"""Share of the memory there that an estimate may reach before the engine past memory is chosen."""


@dataclass(frozen=True)
class Asked:
    """What is to be ranked, as it was written on the command line."""

    measures: list[str]
    kind: str | None = None
    within: str | None = None
    groups: bool = False


def bytes_in(size: str) -> int:
    """Give the number of bytes of a size such as ``2GiB``, ``1.5 GB`` or ``800m``.

    Raises
    ------
    UsageError
        It is none.

    Examples
    --------
    >>> bytes_in("2GiB"), bytes_in("1.5 GB"), bytes_in("800m")
    (2147483648, 1500000000, 800000000)
    """
    match = _SIZE.fullmatch(size.strip())
    if match is None:
        raise UsageError(phrase_of_engines("wrong_memory", value=repr(size)))
    return int(float(match[1]) * (1024 if match[3] else 1000) ** _POWERS[match[2].lower()])


def engine_for(
    folder: Path,
    common: Common,
    computing: Computing,
    measures: Sequence[str],
    only_in_memory: Collection[str],
    *,
    groups: bool = False,
) -> EngineName:
    """Tell on which engine a command runs; Spark only where it is asked for.

    Parameters
    ----------
    only_in_memory
        The options given that the engines past memory do not have.
    groups
        Whether groups are ranked, which have measures of their own.

    Raises
    ------
    UsageError
        The options contradict each other.
    """
    chosen = asked_for(folder, common, computing)
    if chosen is EngineName.memory:
        return chosen
    from influence.engines.groups import GROUP_MEASURES
    from influence.engines.hubs import RECURRENCES

    there_are = GROUP_MEASURES if groups else RECURRENCES
    others = [name for name in measures if name not in there_are]
    if chosen is EngineName.auto:
        return EngineName.memory if others or only_in_memory else EngineName.duckdb
    if others:
        known = ", ".join(there_are)
        raise UsageError(phrase_of_engines("engine_measures", engine=chosen, known=known, measures=", ".join(others)))
    for option in only_in_memory:
        raise UsageError(phrase_of_engines("engine_options", engine=chosen, option=option))
    return chosen


def asked_for(folder: Path, common: Common, computing: Computing) -> EngineName:
    """Give the engine asked for; ``auto`` where memory does not suffice for what is not said to be elsewhere."""
    chosen = computing.engine
    if computing.spark_master is not None and chosen is not EngineName.spark:
        raise UsageError(phrase_of_engines("other_engine_master"))
    if chosen is EngineName.memory:
        given = {"--memory-limit": computing.memory_limit, "--work": computing.work}
        for option, value in given.items():
            if value is not None:
                raise UsageError(phrase_of_engines("memory_engine_limit", option=option))
        return chosen
    _refuse_unseen(computing)
    there = bytes_in(computing.memory_limit) if computing.memory_limit is not None else physical_memory()
    if chosen is EngineName.auto and (common.estimate or not _needs_more(folder, there)):
        return EngineName.memory
    return chosen


@contextmanager
def told_of_work(work: Path | None) -> Iterator[None]:
    """Say that the folder for an engine's files cannot be used."""
    import duckdb

    try:
        yield
    except (duckdb.IOException, OSError) as error:
        if work is None:
            raise
        why = str(error).strip().split("\n", maxsplit=1)[0]
        raise UsageError(phrase_of_engines("work_in_use", folder=work, why=why)) from error


@contextmanager
def ranked_past_memory(
    folder: Path, common: Common, computing: Computing, asked: Asked, output: Path | None, engine: EngineName
) -> Iterator[tuple[Session, Run, int]]:
    """Read a project and rank its hubs past memory; gives the session, what was ranked, and the bytes it had.

    Raises
    ------
    InputError, DataError, UsageError
        As :func:`influence.engines.run.hubs_past_memory` does.
    """
    if set(common.levels()) - {"sensitive"}:
        raise UsageError(phrase_of_engines("engine_redacts_not", engine=engine))
    settings = begun(folder, common, output)
    from influence.engines.parts import Wanted
    from influence.engines.run import hubs_past_memory
    from influence.redaction import Redaction

    memory = allowed_memory(computing)
    wanted = Wanted(
        asked.measures,
        partial(kind_called, settings=settings, text=asked.kind) if asked.kind else None,
        partial(place_called, text=asked.within, show_sensitive=common.show_sensitive) if asked.within else None,
        asked.groups,
        common.show_sensitive,
    )
    master = master_of(computing, engine)
    with (
        told_of_work(computing.work),
        told_of_spark(master),
        shown_progress(common.quiet) as progress,
        hubs_past_memory(folder, settings, wanted, memory, computing.work, progress, master) as run,
    ):
        session = Session(
            folder, run.dataset, settings.project.language, common.show_sensitive, common.quiet, progress,
            Redaction(), run.dataset,
        )  # fmt: skip
        if run.resumed:
            session.say(phrase_of_engines("resumed"))
        yield session, run, memory


def told_engine(key: str, memory: int, master: str | None) -> str:
    """Say by a phrase on which engine, and within how much memory, something was computed."""
    return phrase_of_engines(key, memory=f"{number(memory / 2**30, spoken(), 1)} GiB", master=master)


def master_of(computing: Computing, engine: EngineName) -> str | None:
    """Give where Spark runs; ``None`` on other engines."""
    return (computing.spark_master or _HERE) if engine is EngineName.spark else None


@contextmanager
def told_of_spark(master: str | None) -> Iterator[None]:
    """Say in a sentence what Spark says in a hundred lines."""
    try:
        yield
    except Exception as error:
        if master is None or not type(error).__module__.startswith(("pyspark.", "py4j.")):
            raise
        raise UsageError(phrase_of_engines("spark_failed", master=master, why=_cause(error))) from error


def _cause(error: Exception) -> str:
    """Give the first line that says what went wrong in Java, or else in Python."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    causes = [line for line in lines if re.match(r"(: |Caused by: )[\w.$]+(Exception|Error)", line)]
    return (causes[-1] if causes else lines[0] if lines else type(error).__name__).removeprefix(": ")


def _refuse_unseen(computing: Computing) -> None:
    """Refuse a cluster that would not see a temporary folder of this machine."""
    from influence.engines.spark_needs import runs_here

    master = computing.spark_master
    if master is not None and computing.work is None and not runs_here(master):
        raise UsageError(phrase_of_engines("spark_work", master=master))


def _needs_more(folder: Path, there: int) -> bool:
    from influence.effort.sizes import size_of  # and nothing else: it comes before anything is read

    return size_of(folder).memory() > SHARE * there


def allowed_memory(computing: Computing) -> int:
    """Give the bytes that an engine past memory may take: the limit, else half of what the machine has."""
    return bytes_in(computing.memory_limit) if computing.memory_limit is not None else physical_memory() // 2


def physical_memory() -> int:
    """Give the bytes of memory that the machine has."""
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return 8 << 30


def phrase_of_engines(key: str, **values: object) -> str:
    """Give a phrase about engines in the language of this run."""
    return say(spoken(), "engines", key, **values)
