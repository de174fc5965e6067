"""One run of a command on a project folder: its settings, what was read, and how it speaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from influence.cli.progress import shown_progress
from influence.cli.terminal import AREA, tell
from influence.language import say

if TYPE_CHECKING:
    from influence.cli.options import Language
    from influence.model import Dataset
    from influence.progress import Progress
    from influence.settings import PrioritySettings


@dataclass(frozen=True)
class Session:
    """What was read from ``folder``, and the options that every command has."""

    folder: Path
    dataset: Dataset
    language: str
    show_sensitive: bool
    quiet: bool
    progress: Progress

    def say(self, key: str, **values: object) -> str:
        """Give a phrase of the command line in the session's language."""
        return say(self.language, AREA, key, **values)

    def tell(self, key: str, **values: object) -> None:
        """Say a phrase on stderr, unless quiet."""
        if not self.quiet:
            tell(self.say(key, **values))

    def tell_all(self, heading: str, sentences: Sequence[str]) -> None:
        """Say several sentences under a heading on stderr, unless quiet or there are none."""
        if sentences and not self.quiet:
            tell("\n".join([self.say(heading), *(f"  · {sentence}" for sentence in sentences)]))


@contextmanager
def opened(
    folder: Path,
    lang: Language | None,
    *,
    show_sensitive: bool,
    quiet: bool,
    priority: Mapping[str, object] | None = None,
) -> Iterator[Session]:
    """Read a project folder; ``--lang`` and ``priority`` stand in for what its settings say.

    Raises
    ------
    InputError, DataError, UsageError
        As :func:`influence.read` and the settings do.
    """
    from influence.settings.loading import load_settings
    from influence.tables import read

    settings = load_settings(folder)
    if lang is not None:
        settings = replace(settings, project=replace(settings.project, language=lang.value))
    if priority:
        settings = replace(settings, priority=_changed(settings.priority, priority))
    with shown_progress(quiet) as progress:
        dataset = read(folder, settings, progress)
        yield Session(folder, dataset, settings.project.language, show_sensitive, quiet, progress)


def _changed(settings: PrioritySettings, changes: Mapping[str, object]) -> PrioritySettings:
    return replace(settings, **{name: value for name, value in changes.items() if value is not None})  # type: ignore[arg-type]
