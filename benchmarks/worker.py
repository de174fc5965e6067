"""One tool in a process of its own: ``python -m benchmarks.worker JOB.json`` writes a line of JSON a step.

The peak of memory is counted above what the process held when the tool was imported and the town loaded.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.generator import FloatArray, Shape, Town, draw_town
from benchmarks.limited import forget_peak, memory_mib
from benchmarks.tools import ways
from benchmarks.work import Facts, Task, Way

_ENOUGH_SECONDS = 3.0
_REPEATS = 5
_TINY = Shape(200)


@dataclass(frozen=True)
class Job:
    """What a worker does.

    Parameters
    ----------
    tool, graph
        The way.
    measures
        What to compute, in order, from one graph.
    town
        Folder of the town's arrays.
    facts
        File of the common numbers.
    scores
        Folder in which the scores are left, a file a measure.
    """

    tool: str
    graph: str
    measures: tuple[str, ...]
    town: str
    facts: str
    scores: str

    def write(self, path: Path) -> None:
        """Write the job for a worker."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


@dataclass(frozen=True)
class Step:
    """One step that was measured: ``build``, or a measure.

    Parameters
    ----------
    seconds
        The least of ``repeats`` times, each with nothing kept from the one before.
    prepared_seconds
        The least time on a graph with what measures share made, see :class:`~benchmarks.work.Way`; else ``seconds``.
    first_seconds
        What the first call on a tiny town took longer than the second: compiling and loading.
    peak_mib
        Most memory above the start, what was built before included.
    own_mib
        Most memory above the beginning of the step.
    """

    step: str
    seconds: float
    repeats: int
    prepared_seconds: float
    first_seconds: float
    peak_mib: float
    own_mib: float


def write_facts(facts: Facts, path: Path) -> None:
    """Write the common numbers for workers."""
    path.write_text(json.dumps({"passing": facts.passing, "sources": facts.sources.tolist()}), encoding="utf-8")


def read_facts(path: Path) -> Facts:
    """Give the common numbers that :func:`write_facts` wrote."""
    given = json.loads(path.read_text(encoding="utf-8"))
    return Facts(given["passing"], np.array(given["sources"], dtype=np.int64))


def do(job: Job, tell: Callable[[Step], None]) -> None:
    """Build the graph, compute the measures; tell each step as soon as it is done."""
    way = next(way for way in ways(job.tool) if way.graph == job.graph)
    town, facts = Town.load(Path(job.town)), read_facts(Path(job.facts))
    tiny = _warmed_up(way)
    way.prepare(town)
    forget_peak()
    start = memory_mib("VmRSS")
    built, step = _timed("build", lambda _: way.build(town), start)
    tell(step)
    for measure in job.measures:
        task = way.tasks[measure]
        first = _first_call(way, task, tiny)
        forget_peak()
        call = partial(_on, task, facts)
        scores, step = _timed(measure, call, start, built, way.fresh)
        if way.prepared:
            _, again = _timed(measure, call, start, built, way.prepared)
            step = replace(step, prepared_seconds=again.seconds)
        np.save(Path(job.scores) / f"{job.tool}.{job.graph}.{measure}.npy", np.asarray(scores, dtype=np.float64))
        tell(replace(step, first_seconds=first))


def _on(task: Task, facts: Facts, graph: Any) -> FloatArray:  # noqa: ANN401
    return task.run(graph, facts)


def _warmed_up(way: Way) -> Any:  # noqa: ANN401 (whatever the tool calls a graph)
    return way.build(draw_town(_TINY))


def _first_call(way: Way, task: Task, tiny: Any) -> float:  # noqa: ANN401
    facts = Facts(0.01, np.arange(64))
    times = []
    for _ in range(2):
        graph = way.fresh(tiny) if way.fresh else tiny
        begin = time.perf_counter()
        task.run(graph, facts)
        times.append(time.perf_counter() - begin)
    return max(times[0] - times[1], 0.0)


def _timed(
    name: str,
    call: Callable[[Any], Any],
    start: float,
    graph: Any = None,  # noqa: ANN401
    fresh: Callable[[Any], Any] | None = None,
) -> tuple[Any, Step]:
    """Call until it has been repeated enough; the peak of memory is that of the first call.

    With ``fresh`` at least twice: numbers too many for their usual type may have loops compiled that no small town has.
    """
    before, peak = memory_mib("VmRSS"), 0.0
    times: list[float] = []
    result: Any = None
    used: Any = None
    while len(times) < (2 if fresh else 1) or (len(times) < _REPEATS and sum(times) < _ENOUGH_SECONDS):
        result = used = None
        gc.collect()  # a network and what it has kept know each other: else two would be held
        used = fresh(graph) if fresh else graph
        begin = time.perf_counter()
        result = call(used)
        times.append(time.perf_counter() - begin)
        peak = peak or memory_mib("VmHWM")
    own, above = max(peak - before, 0.0), max(peak - start, 0.0)
    return result, Step(name, min(times), len(times), min(times), 0.0, above, own)


def main(path: str) -> None:
    """Do the job in the file ``path``; what tools print goes to stderr."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    given = json.loads(Path(path).read_text(encoding="utf-8"))
    job = Job(**{**given, "measures": tuple(given["measures"])})

    def tell(step: Step) -> None:
        answers.write(json.dumps(asdict(step)) + "\n")
        answers.flush()

    do(job, tell)


if __name__ == "__main__":
    main(sys.argv[1])
