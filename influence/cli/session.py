"""One run of a command on a project folder: its settings, what was read, and how it speaks."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import typer

from influence.cli.effort import say_effort, say_effort_of
from influence.cli.inputs import refuse_inputs
from influence.cli.progress import shown_progress
from influence.cli.speech import phrase, speak
from influence.cli.streams import tell
from influence.errors import NothingFound

if TYPE_CHECKING:
    from influence.cli.options import Accuracy, Reading
    from influence.effort import Asked
    from influence.model import Dataset, Network
    from influence.pipeline import Analysis
    from influence.progress import Progress
    from influence.redaction import Redaction
    from influence.settings import PrioritySettings, Settings

T = TypeVar("T")


@dataclass(frozen=True)
class Session:
    """What was read from ``folder``, and the options that every command has.

    ``dataset`` is what everything is made of: redacted where that was asked for. ``plain`` is as it was read, for the
    project's own memory alone.
    """

    folder: Path
    dataset: Dataset
    language: str
    show_sensitive: bool
    quiet: bool
    progress: Progress
    redaction: Redaction
    plain: Dataset

    @cached_property
    def network(self) -> Network:
        """The network of what was read; made once, when it is first asked for."""
        from influence.network import build_network

        return build_network(self.dataset)

    def through(self, stages: Callable[..., T], accuracy: Accuracy) -> T:
        """Give what stages of :mod:`influence.pipeline` make of what was read, as the options of the command say."""
        from influence.centrality import default_measures

        return stages(
            self.dataset,
            network=self.network,
            measures=partial(default_measures, sources=accuracy.wanted()),
            show_sensitive=self.show_sensitive,
            progress=self.progress,
        )

    def analysed(self, accuracy: Accuracy) -> Analysis:
        """Run every stage on what was read.

        Raises
        ------
        NothingFound
            No account takes part.
        """
        from influence.pipeline import analyse

        analysis = self.through(analyse, accuracy)
        if not analysis.network.n_accounts:
            raise NothingFound(phrase("nothing_found"))
        return analysis

    def say(self, sentence: str) -> None:
        """Say a sentence on stderr, unless quiet."""
        if not self.quiet:
            tell(sentence)

    def tell(self, key: str, **values: object) -> None:
        """Say a phrase on stderr, unless quiet."""
        self.say(phrase(key, **values))

    def tell_all(self, heading: str, sentences: Sequence[str]) -> None:
        """Say several sentences under a heading on stderr, unless quiet or there are none."""
        if sentences and not self.quiet:
            tell("\n".join([phrase(heading), *(f"  · {sentence}" for sentence in sentences)]))


@contextmanager
def opened(
    folder: Path,
    common: Reading,
    output: Path | None = None,
    prefer: Callable[[PrioritySettings], PrioritySettings] | None = None,
    accuracy: Accuracy | None = None,
    planning: Callable[[], Asked] | None = None,
    load: Callable[[], object] | None = None,
    read: Callable[[Path, Settings, Progress], Dataset] | None = None,
) -> Iterator[Session]:
    """Read a project folder; ``--lang`` stands in for what its settings say, and ``prefer`` changes them.

    From here on the program speaks the project's language. ``output`` is where the result will be written; ``accuracy``
    is how exactly measures will be computed, ``planning`` gives what else than a list is asked for, for the estimate.
    ``load`` loads the code of what follows, while files are read; ``read`` reads them, in place of
    :func:`influence.read`.

    Raises
    ------
    InputError, DataError
        As :func:`influence.read` and the settings do.
    UsageError
        As the settings do; ``accuracy`` is none; or ``output`` is a file that the project is read from.
    """
    from influence.cli.options import Common

    levels = common.levels() if isinstance(common, Common) else ()
    settings = begun(folder, common, output, prefer, accuracy, planning)
    language = settings.project.language
    from influence.kernels import beside, when_preparing
    from influence.redaction import redaction_of
    from influence.tables import read as read_in_memory

    with shown_progress(common.quiet) as progress:
        reading = beside(lambda: (read or read_in_memory)(folder, settings, progress))
        if load is not None:
            load()
        plain = reading()
        redaction = redaction_of(levels, folder, settings.privacy.small_cell, language)
        dataset = redaction.of(plain)
        gc.freeze()  # what was read stays to the end: looking through it for waste again and again finds none
        session = Session(folder, dataset, language, common.show_sensitive, common.quiet, progress, redaction, plain)
        if redaction.on:
            session.tell("redacted", least=settings.privacy.small_cell)
        with when_preparing(lambda: session.tell("preparing_kernels")):
            yield session


def begun(
    folder: Path,
    common: Reading,
    output: Path | None = None,
    prefer: Callable[[PrioritySettings], PrioritySettings] | None = None,
    accuracy: Accuracy | None = None,
    planning: Callable[[], Asked] | None = None,
) -> Settings:
    """Give the settings of a project, and speak its language from here on; parameters and errors of :func:`opened`."""
    from influence.settings.loading import load_settings

    settings = load_settings(folder)
    if common.lang is not None:
        settings = replace(settings, project=replace(settings.project, language=common.lang.value))
    language = settings.project.language
    speak(language)
    if prefer is not None:
        settings = replace(settings, priority=prefer(settings.priority))
    if output is not None:
        refuse_inputs(output, folder, settings)
    sources = accuracy.wanted() if accuracy is not None else None
    if common.estimate:
        _say_effort(folder, settings, sources, planning)
        raise typer.Exit
    return settings


def _say_effort(
    folder: Path, settings: Settings, sources: int | Literal["exact"] | None, planning: Callable[[], Asked] | None
) -> None:
    if planning is None:
        say_effort(folder, settings, sources)
    else:
        say_effort_of(folder, settings, planning())
