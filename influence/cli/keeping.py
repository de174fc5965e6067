"""Keeping runs: what a command gives to the project's memory, and what it must forget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from influence.errors import InfluenceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from influence.cli.session import Session
    from influence.memory import Snapshot
    from influence.model import Priorities


def keep(session: Session, command: str, priorities: Priorities, options: Mapping[str, object]) -> None:
    """Keep a run, unless ``[memory]`` is off or it is redacted; options that stand in for settings make it a what-if.

    The memory never makes a run fail: what goes wrong with it is said in a sentence.
    """
    from influence.memory import snapshot

    if session.dataset.settings.memory.on and not session.redaction.on:
        keep_taken(session, command, priorities, snapshot(session.dataset, session.network, priorities), options)
    else:
        forget(session)


def keep_taken(
    session: Session, command: str, priorities: Priorities, taken: Snapshot, options: Mapping[str, object]
) -> None:
    """Keep a run whose snapshot is taken already."""
    from influence.memory import FOLDER, remember
    from influence.report.manifest import manifest

    dataset = session.dataset
    what_if = any(value is not None and value is not False for value in options.values())
    text = manifest(
        dataset,
        {},
        command=command,
        options={**options, "show_sensitive": False},
        assumptions=priorities.assumptions,
        notes=priorities.notes,
        methods=priorities.methods,
    )
    forget(session)
    first = not (session.folder / FOLDER).exists()
    try:
        number = remember(
            session.folder,
            taken,
            text,
            largest=dataset.settings.memory.largest,
            what_if=what_if,
            language=session.language,
            waiting=lambda: session.tell("memory_waiting", folder=session.folder / FOLDER),
        )
    except InfluenceError as error:
        session.say(str(error))
        return
    if first and number is not None:
        session.tell("memory_begun", folder=session.folder / FOLDER)


def forget(session: Session) -> None:
    """Remove whoever opted out from all that is kept."""
    from influence.memory import forget as forget_runs
    from influence.memory import forget_overrides

    gone = session.dataset.opted_out
    if not gone:
        return
    for clean in (forget_runs, forget_overrides):
        try:
            clean(session.folder, gone, session.language)
        except InfluenceError as error:
            session.tell("memory_not_forgotten", why=str(error))
