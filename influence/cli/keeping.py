"""Keeping runs: what a command gives to the project's memory, and what it must forget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from influence.errors import InfluenceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from influence.cli.session import Session
    from influence.memory import Snapshot
    from influence.model import Priorities
    from influence.model.plan import Plan


@dataclass(frozen=True)
class Begun:
    """What is under way while results are written: ``run`` gives what is kept of them, ``forgotten`` what could not be.

    ``run`` gives None where nothing is to be kept.
    """

    run: Callable[[], Snapshot | None]
    forgotten: Callable[[], Sequence[str]]


def begin(session: Session, priorities: Priorities) -> Begun:
    """Begin to take what is kept of a run, and to forget what must be, while its results are written."""
    from influence.kernels import beside

    def run() -> Snapshot:
        result = taken(session, priorities)
        _ = result.digest  # made here, too
        return result

    return Begun(beside(run) if kept_here(session) else lambda: None, beside(lambda: not_forgotten(session)))


def keep(
    session: Session,
    command: str,
    priorities: Priorities,
    options: Mapping[str, object],
    begun: Begun | None = None,
) -> None:
    """Keep a run, unless ``[memory]`` is off or it is redacted; options that stand in for settings make it a what-if.

    The memory never makes a run fail: what goes wrong with it is said in a sentence. ``begun`` is what :func:`begin`
    gave.
    """
    begun = begin(session, priorities) if begun is None else begun
    run = begun.run()
    _say_kept(session, begun.forgotten())
    if run is not None:
        keep_taken(session, command, priorities, run, options)


def kept_here(session: Session) -> bool:
    """Tell whether this run is to be kept."""
    return session.dataset.settings.memory.on and not session.redaction.on


def taken(session: Session, priorities: Priorities) -> Snapshot:
    """Take what is kept of a list, with its situation while there is room for one."""
    from influence.memory import snapshot
    from influence.value.situation import situation_of

    dataset, network, values = session.dataset, session.network, priorities.values
    affordable = network.incidence.nnz <= dataset.settings.memory.details
    situation = situation_of(dataset, network, values) if values is not None and affordable else None
    return snapshot(dataset, network, priorities, situation)


def keep_plan(session: Session, command: str, plan: Plan, options: Mapping[str, object], *, what_if: bool) -> None:
    """Keep a plan, unless ``[memory]`` is off or it is redacted."""
    from influence.memory import remember_plan
    from influence.report.manifest import manifest

    forget(session)
    if not kept_here(session):
        return
    dataset = session.dataset
    text = manifest(dataset, {}, command=command, options={**options, "show_sensitive": False})
    _kept(session, lambda **how: remember_plan(session.folder, plan, dataset.as_of, text, what_if=what_if, **how))


def keep_taken(
    session: Session, command: str, priorities: Priorities, run: Snapshot, options: Mapping[str, object]
) -> None:
    """Keep a run whose snapshot is taken already; what must be forgotten is forgotten before."""
    from influence.memory import remember
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
    room = dataset.settings.memory
    _kept(
        session,
        lambda **how: remember(
            session.folder, run, text, largest=room.largest, details=room.details, what_if=what_if, **how
        ),
    )


def _kept(session: Session, remember: Callable[..., int | None]) -> None:
    """Keep something; what goes wrong is said, and that a memory was begun."""
    from influence.memory import FOLDER

    first = not (session.folder / FOLDER).exists()
    try:
        number = remember(
            language=session.language,
            waiting=lambda: session.tell("memory_waiting", folder=session.folder / FOLDER),
        )
    except InfluenceError as error:
        session.say(str(error))
        return
    if first and number is not None:
        session.tell("memory_begun", folder=session.folder / FOLDER)


def forget(session: Session) -> None:
    """Remove from all that is kept whoever opted out, and ties of sensitive kinds that may no longer be used."""
    _say_kept(session, not_forgotten(session))


def _say_kept(session: Session, faults: Sequence[str]) -> None:
    for why in faults:
        session.tell("memory_not_forgotten", why=why)


def not_forgotten(session: Session) -> Sequence[str]:
    """Do what :func:`forget` does, and give why something that must go is still kept."""
    from influence.memory import forget as forget_runs
    from influence.memory import forget_identities, forget_overrides, forget_unfounded

    data, folder, language = session.plain, session.folder, session.language
    gone = data.opted_out
    sensitive = [name for name, kind in data.settings.kinds.items() if kind.sensitive]
    ties = data.ties[data.ties["kind"].isin(sensitive)][["kind", "source", "target"]]
    members = data.affiliations[data.affiliations["kind"].isin(sensitive)][["account_id", "group_id"]]
    steps: list[Callable[[], int]] = [lambda: forget_unfounded(folder, sensitive, members, ties, language)]
    if gone:
        steps += [lambda: forget_runs(folder, gone, language), lambda: forget_overrides(folder, gone, language)]
        steps += [lambda: forget_identities(folder, gone, language)]
    faults = []
    for clean in steps:
        try:
            clean()
        except InfluenceError as error:
            if gone or not kept_here(session):  # else whoever keeps the run says the same
                faults.append(str(error))
    return list(dict.fromkeys(faults))
