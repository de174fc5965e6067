"""Every tool at one size, each in a process of its own; ours first, so that the others' scores can be compared."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.agreement import BoolArray, compare
from benchmarks.generator import Town
from benchmarks.limited import Ended, Limits, lines_of
from benchmarks.record import Run
from benchmarks.tools import ways
from benchmarks.walk import largest_eigenvalue
from benchmarks.work import KATZ_DECAY, MEASURES, OURS, SOURCES, Facts, Way
from benchmarks.worker import Job, Step, write_facts

Say = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """Where the files of one town are.

    Parameters
    ----------
    folder
        Holds ``arrays/``, ``facts.json``, ``job.json`` and ``scores/``.
    """

    folder: Path

    @property
    def arrays(self) -> Path:
        """The town's arrays."""
        return self.folder / "arrays"

    @property
    def facts(self) -> Path:
        """The common numbers."""
        return self.folder / "facts.json"

    @property
    def scores(self) -> Path:
        """The scores that workers left."""
        return self.folder / "scores"


def prepare(town: Town, place: Place, seed: int = 1) -> None:
    """Write the arrays of a town and the common numbers: λ₁ is found once, sources are drawn among all accounts."""
    town.store(place.arrays)
    place.scores.mkdir(parents=True, exist_ok=True)
    eigenvalue = largest_eigenvalue(town)
    drawn = np.random.default_rng(seed).choice(town.n_accounts, min(SOURCES, town.n_accounts), replace=False)
    write_facts(Facts(KATZ_DECAY / eigenvalue, np.sort(drawn)), place.facts)


def measure_tools(
    place: Place,
    accounts: int,
    tools: Sequence[str],
    measures: Collection[str],
    limits: Limits,
    before: Sequence[Run],
    say: Say,
) -> list[Run]:
    """Measure all ways of ``tools`` on the town at ``place``.

    Parameters
    ----------
    before
        Earlier runs: what stopped at a smaller size is not tried again.
    say
        Told a line a run.
    """
    runs: list[Run] = []
    for tool in tools:
        for way in ways(tool):
            asked = [measure for measure in MEASURES if measure in way.tasks and measure in measures]
            smaller = [run for run in before if _of(run, way) and run.accounts < accounts]
            stopped = {run.measure: run for run in smaller if run.outcome != "done"}
            runs += [_not_tried(way, measure, accounts, stopped[measure]) for measure in asked if measure in stopped]
            left = [measure for measure in asked if measure not in stopped]
            for run in _measure_way(place, way, accounts, left, limits):
                runs.append(_compared(run, way, place))
                say(_line(runs[-1]))
    return runs


def _of(run: Run, way: Way) -> bool:
    return (run.tool, run.graph) == (way.tool, way.graph)


def _blank(way: Way, measure: str, accounts: int, outcome: str, detail: str = "") -> Run:
    task = way.tasks[measure]
    return Run(accounts, way.tool, way.graph, measure, outcome, detail, same=task.same, remark=task.remark)


def _not_tried(way: Way, measure: str, accounts: int, stopped: Run) -> Run:
    if stopped.outcome == "not tried":
        return _blank(way, measure, accounts, "not tried", stopped.detail)
    return _blank(way, measure, accounts, "not tried", f"{stopped.outcome} at {stopped.accounts:,}")


def _measure_way(place: Place, way: Way, accounts: int, measures: Sequence[str], limits: Limits) -> list[Run]:
    """Run workers until every measure is done or has stopped; one that stopped is left out by the next worker."""
    runs: list[Run] = []
    left = list(measures)
    while left:
        steps, ended = _worked(Job(way.tool, way.graph, tuple(left), *_paths(place)), place, limits)
        built = next((step for step in steps if step.step == "build"), None)
        if built is None:
            return runs + [_blank(way, measure, accounts, ended.outcome, ended.detail) for measure in left]
        for step in steps:
            if step is not built:
                runs.append(_done(_blank(way, step.step, accounts, "done"), built, step))
                left.remove(step.step)
        if left and ended.outcome == "done":
            raise RuntimeError(f"{way.name} left {left} undone")
        if left:
            outcome = _blank(way, left.pop(0), accounts, ended.outcome, ended.detail)
            runs.append(replace(outcome, build_seconds=built.seconds, peak_mib=ended.peak_mib))
    return runs


def _paths(place: Place) -> tuple[str, str, str]:
    return str(place.arrays), str(place.facts), str(place.scores)


def _worked(job: Job, place: Place, limits: Limits) -> tuple[list[Step], Ended]:
    file = place.folder / "job.json"
    job.write(file)
    steps: list[Step] = []
    for line in lines_of([sys.executable, "-m", "benchmarks.worker", str(file)], limits):
        if isinstance(line, Ended):
            return steps, line
        steps.append(Step(**json.loads(line)))
    raise RuntimeError("a worker that never ended")


def _done(run: Run, built: Step, step: Step) -> Run:
    return replace(
        run,
        build_seconds=built.seconds,
        seconds=step.seconds,
        prepared_seconds=step.prepared_seconds,
        first_seconds=step.first_seconds,
        repeats=step.repeats,
        peak_mib=max(built.peak_mib, step.peak_mib),
        own_mib=step.own_mib,
    )


def _compared(run: Run, way: Way, place: Place) -> Run:
    """Compare the scores of a peer's run with ours: sampled betweenness, ours too, with the exact where it is known."""
    if run.outcome != "done":
        return run
    wanted = "betweenness" if run.measure == "betweenness_sampled" else run.measure
    ours = place.scores / f"{OURS}.two-mode.{wanted}.npy"
    theirs = place.scores / f"{run.tool}.{run.graph}.{run.measure}.npy"
    if not ours.exists() or ours == theirs:
        return run
    among = _comparable_accounts(place, run.measure)
    found = compare(np.load(ours), np.load(theirs), among, free_scale=way.tasks[run.measure].free_scale)
    return replace(
        run,
        difference=_finite(found.difference),
        rank_correlation=_finite(found.rank_correlation),
        top_overlap=found.top_overlap,
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _comparable_accounts(place: Place, measure: str) -> BoolArray:
    """Tell which accounts are compared: those with ties, since tools differ by convention on the others.

    Of eigenvectors those in a group: the largest component, in which alone every tool has the same.
    """
    town = Town.load(place.arrays)
    tied = np.bincount(town.member, minlength=town.n_accounts)
    if measure != "eigenvector":
        tied += np.bincount(town.tie_source, minlength=town.n_accounts)
        tied += np.bincount(town.tie_target, minlength=town.n_accounts)
    return np.asarray(tied > 0)


def _line(run: Run) -> str:
    head = f"{run.accounts:>10,}  {run.way:<26} {run.measure:<20}"
    if run.seconds is None or run.build_seconds is None:
        return f"{head} {run.outcome} {run.detail}"
    same = "" if run.difference is None else f"  difference {run.difference:.1e}, ρ {run.rank_correlation:.4f}"
    times = f"build {run.build_seconds:8.4f} s, measure {run.seconds:9.4f} s"
    return f"{head} {times}, peak {run.peak_mib or 0:7.0f} MiB{same}"
