"""Progress of long work on the terminal: after a second, on stderr, only where somebody looks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import TYPE_CHECKING

from influence.cli.speech import spoken
from influence.language import number, phrases
from influence.progress import Progress, Stage, silent

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

_PATIENCE_SECONDS = 1.0


@contextmanager
def shown_progress(quiet: bool) -> Iterator[Progress]:
    """Show stages with rate and remaining time once they have lasted a second; nothing where stderr is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield silent
        return
    bars = _bars()
    lock, ended = Lock(), False

    def begin() -> None:
        with lock:
            if not ended:
                bars.start()

    timer = Timer(_PATIENCE_SECONDS, begin)
    timer.daemon = True
    timer.start()
    try:
        yield _Bars(bars)
    finally:
        timer.cancel()
        with lock:
            ended = True
        bars.stop()


def _bars() -> Bars:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )


class _Bars:
    """The stages of the core as bars of rich."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Stage]:
        known = phrases(spoken(), "stages")  # a stage that is not ours is a file, called as it is
        task = self._bars.add_task(known.get(name, name), total=total, rate="")
        try:
            yield _Bar(self._bars, task)
        finally:
            self._bars.remove_task(task)


class _Bar:
    def __init__(self, bars: Bars, task: TaskID) -> None:
        self._bars, self._task = bars, task

    def advance(self, steps: int = 1) -> None:
        speed = self._bars.tasks[self._bars.task_ids.index(self._task)].speed
        self._bars.update(self._task, advance=steps, rate=f"{number(speed, spoken())}/s" if speed else "")
