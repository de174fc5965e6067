"""The stages of ``influence rank`` one by one.

``python -m benchmarks.stages FOLDER LIST`` writes a line of JSON a stage.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from benchmarks.limited import forget_peak, memory_mib
from influence.progress import Stage

Result = TypeVar("Result")


def _tell(stage: str, seconds: float, peak_mib: float) -> None:
    print(json.dumps({"stage": stage, "seconds": seconds, "peak_mib": peak_mib}), flush=True)  # noqa: T201


class _Unwatched:
    def advance(self, steps: int = 1) -> None:
        """Let work go on unwatched."""


class Watch:
    """Progress that tells how long each stage of the core took, as ``outer: stage``."""

    def __init__(self, outer: str) -> None:
        self._outer = outer

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Stage]:  # noqa: ARG002
        """Time one stage."""
        begin = time.perf_counter()
        yield _Unwatched()
        _tell(f"{self._outer}: {name}", time.perf_counter() - begin, memory_mib("VmHWM"))


def timed(stage: str, call: Callable[[], Result]) -> Result:
    """Run one stage and tell its time and the most memory that the process held in it."""
    forget_peak()
    begin = time.perf_counter()
    result = call()
    _tell(stage, time.perf_counter() - begin, memory_mib("VmHWM"))
    return result


class Timed(Generic[Result]):
    """Parts that are made one by one, and the ``seconds`` that it took to make those given so far."""

    def __init__(self, parts: Iterable[Result]) -> None:
        self._parts = iter(parts)
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Result]:
        return self

    def __next__(self) -> Result:
        """Give the next part."""
        begin = time.perf_counter()
        try:
            return next(self._parts)
        finally:
            self.seconds += time.perf_counter() - begin


def main(folder: str, target: str) -> None:
    """Rank the project in ``folder`` and write its list to ``target``."""
    begin = time.perf_counter()
    from influence.files import write_bytes
    from influence.network import build_network
    from influence.pipeline import score
    from influence.priority import prioritise
    from influence.report.lists import MONEY, render_blocks
    from influence.report.money import money_columns
    from influence.tables import read
    from influence.value import estimate_values

    _tell("import", time.perf_counter() - begin, memory_mib("VmHWM"))
    dataset = timed("read", lambda: read(folder))
    network = timed("network", lambda: build_network(dataset))
    scores = timed("measures", lambda: score(network, progress=Watch("measures")))
    values = timed("values", lambda: estimate_values(dataset, network, Watch("values")))
    priorities = timed("list", lambda: prioritise(dataset, network, scores, values))
    rows = Timed(priorities.blocks())
    text = Timed(render_blocks(rows, "csv", money=MONEY | money_columns(priorities)))
    timed("write", lambda: write_bytes(Path(target), text))
    _tell("write: rows and reasons", rows.seconds, memory_mib("VmHWM"))
    _tell("write: text", text.seconds - rows.seconds, memory_mib("VmHWM"))


if __name__ == "__main__":
    main(*sys.argv[1:])
