"""The stages of ``influence rank`` one by one.

``python -m benchmarks.stages FOLDER LIST`` writes a line of JSON a stage.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

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


def main(folder: str, target: str) -> None:
    """Rank the project in ``folder`` and write its list to ``target``."""
    begin = time.perf_counter()
    from influence.files import write_text
    from influence.network import build_network
    from influence.pipeline import money_columns, score
    from influence.priority import prioritise
    from influence.report.lists import MONEY, render
    from influence.tables import read
    from influence.value import estimate_values

    _tell("import", time.perf_counter() - begin, memory_mib("VmHWM"))
    dataset = timed("read", lambda: read(folder))
    network = timed("network", lambda: build_network(dataset))
    scores = timed("measures", lambda: score(network, progress=Watch("measures")))
    values = timed("values", lambda: estimate_values(dataset, network, Watch("values")))
    priorities = timed("list", lambda: prioritise(dataset, network, scores, values))
    frame = timed("reasons", priorities.to_frame)
    text = timed("render", lambda: render(frame, "csv", money=MONEY | money_columns(priorities)))
    timed("write", lambda: write_text(Path(target), text))


if __name__ == "__main__":
    main(*sys.argv[1:])
