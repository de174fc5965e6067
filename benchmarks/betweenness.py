"""``python -m benchmarks.betweenness``: how soon sampled betweenness finds the first 50 accounts of the exact ranking.

Every trial runs in a process of its own, from the arrays of a town; the time is that of the measure, the graph built.
networkit has groups and ties as endpoints too. Its rankings are therefore compared with our exact ranking, and with the
exact ranking of what it estimates itself: ours again, of the two-mode graph whose nodes are all accounts.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from benchmarks.agreement import compare
from benchmarks.generator import FloatArray, Shape, Town, draw_town
from benchmarks.graphs import two_mode
from benchmarks.limited import Ended, Limits, lines_of
from benchmarks.machine import describe_machine, versions
from benchmarks.tables import seconds, table
from benchmarks.town_network import as_network
from influence.centrality import Betweenness
from influence.files import write_text
from influence.model import Network

OURS, EXACT = "influence", "exact"
LADDERS = {
    "EstimateBetweenness": (256, 512, 1_024, 2_048, 4_096, 8_192),
    "KadabraBetweenness": (0.01, 0.005, 0.002, 0.001, 0.0005),
    "ApproxBetweenness": (0.05, 0.02, 0.01),
}
"""Settings of networkit's three methods, the cheaper first: sources, and errors allowed."""


@dataclass(frozen=True)
class Trial:
    """One ranking by one method.

    Parameters
    ----------
    method, setting, seed
        What ran; ``setting`` is the number of sources or the error allowed.
    outcome
        As in :class:`benchmarks.limited.Ended`.
    seconds
        Time of the measure.
    overlap, own_overlap
        Share of the first 50 of our exact ranking, and of the exact ranking of what the method estimates, that it has.
    """

    method: str
    setting: float
    seed: int
    outcome: str = "done"
    seconds: float = float("nan")
    overlap: float = float("nan")
    own_overlap: float = float("nan")


def all_endpoints(town: Town) -> Network:
    """Give the two-mode graph of a town as direct ties between accounts: groups and ties are accounts as well."""
    adjacency, alone = two_mode(town).adjacency(), as_network(town)
    size = adjacency.shape[0]
    ids = tuple(f"{node:09d}" for node in range(size))
    return replace(
        alone,
        account_ids=ids,
        account_names=ids,
        incidence=sp.csr_array((size, alone.n_groups)),
        ties=tuple(adjacency if at == 0 else sp.csr_array(adjacency.shape) for at in range(len(alone.kinds))),
        revenue=np.zeros(size),
    )


def rank(folder: Path, trial: Trial, target: Path) -> None:
    """Run a trial on the town in ``folder``: leave the scores of its accounts, and print the seconds."""
    town = Town.load(folder)
    if trial.method in LADDERS:
        from benchmarks.tools.with_networkit import approximate, two_mode_graph

        graph = two_mode_graph(town)
        begin = time.perf_counter()
        scores = approximate(graph, trial.method, trial.setting, trial.seed)
    else:
        network = all_endpoints(town) if trial.method == "all endpoints" else as_network(town)
        measure = Betweenness(10**12) if trial.setting == 0 else Betweenness(0, int(trial.setting), trial.seed)
        os.environ["INFLUENCE_KERNELS"] = "compiled"
        replace(measure, exact_up_to=0, sources=2).score(as_network(draw_town(Shape(200))))  # loads the machine code
        begin = time.perf_counter()
        scores = measure.score(network).values
    print(json.dumps(time.perf_counter() - begin), flush=True)  # noqa: T201
    np.save(target, scores[: town.n_accounts])


def measured(folder: Path, trial: Trial, limits: Limits) -> tuple[Trial, FloatArray | None]:
    """Run a trial in a process of its own."""
    target = folder / "scores.npy"
    target.unlink(missing_ok=True)
    words = [str(folder), json.dumps([trial.method, trial.setting, trial.seed]), str(target)]
    for line in lines_of([sys.executable, "-m", "benchmarks.betweenness", "--trial", *words], limits):
        if isinstance(line, Ended):
            return replace(trial, outcome=line.outcome), np.load(target) if line.outcome == "done" else None
        trial = replace(trial, seconds=float(line))
    raise RuntimeError("a trial that never ended")


def trials(folder: Path, sources: int, seeds: int, limits: Limits) -> Iterator[Trial]:
    """Rank the town exactly, by ours, and by networkit's methods until each has our overlap, or took too long."""
    patient = Limits(24 * 3600, limits.mib)
    first, exact = measured(folder, Trial(OURS, 0, 1), patient)
    second, own = measured(folder, Trial("all endpoints", 0, 1), patient)
    if exact is None or own is None:
        raise RuntimeError(f"the exact ranking ended by {first.outcome} and {second.outcome}")
    yield first
    yield replace(second, overlap=compare(exact, own).top_overlap)
    reached = []
    for seed in range(1, seeds + 1):
        trial, scores = measured(folder, Trial(OURS, sources, seed), limits)
        if scores is not None:
            overlap = compare(exact, scores).top_overlap
            reached.append(overlap)
            yield replace(trial, overlap=overlap, own_overlap=overlap)
    for method, ladder in LADDERS.items():
        for setting in ladder:
            trial, scores = measured(folder, Trial(method, setting, 1), limits)
            if scores is None:
                yield trial
                break
            found, of_own = (compare(target, scores).top_overlap for target in (exact, own))
            yield replace(trial, overlap=found, own_overlap=of_own)
            if max(found, of_own) >= np.mean(reached):
                break


def check(accounts: int) -> float:
    """Give the largest difference of our exact scores from igraph's, as a share of the largest, in a small town."""
    from benchmarks.tools.with_igraph import exact_betweenness

    town = draw_town(Shape(accounts))
    return compare(Betweenness(10**12).score(as_network(town)).values, exact_betweenness(town)).difference


def page(accounts: int, difference: float, found: Sequence[Trial]) -> str:
    """Give the table in Markdown."""
    machine = ", ".join(describe_machine().values())
    tools = ", ".join(f"{tool} {version}" for tool, version in versions(["networkit", "igraph", "numba"]).items())
    rows = [
        (
            "influence, all nodes endpoints" if trial.method == "all endpoints" else trial.method,
            EXACT if trial.setting == 0 else f"{trial.setting:,g}",
            str(trial.seed),
            f"{seconds(trial.seconds)} s" if trial.outcome == "done" else f"stopped: {trial.outcome}",
            *("" if np.isnan(share) else f"{share:.0%}" for share in (trial.overlap, trial.own_overlap)),
        )
        for trial in found
    ]
    header = ("method", "sources or error", "seed", "time", "of our first 50", "of its own first 50")
    head = f"# Betweenness, {accounts:,} accounts\n\n{machine}; {tools}.\n\n"
    return (
        f"{head}Our exact scores differ from igraph's by {difference:.1e} in a small town.\n\n{table(header, rows)}\n"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison and write ``betweenness.json`` and ``betweenness.md``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.betweenness", description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--check", type=int, default=2_000, help="accounts of the town in which igraph checks us")
    parser.add_argument("--sources", type=int, default=1_024, help="our sources")
    parser.add_argument("--seeds", type=int, default=5, help="number of our samples")
    parser.add_argument("--time-limit", type=float, default=600.0, help="seconds a trial may take")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results", help="folder of the results")
    parser.add_argument("--trial", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.trial:
        rank(Path(given.trial[0]), Trial(*json.loads(given.trial[1])), Path(given.trial[2]))
        return 0
    difference, found = check(given.check), []
    with tempfile.TemporaryDirectory(prefix="influence-bench-") as folder:
        draw_town(Shape(given.accounts)).store(Path(folder))
        for trial in trials(Path(folder), given.sources, given.seeds, Limits(given.time_limit, 6144.0)):
            print(json.dumps(asdict(trial)), file=sys.stderr, flush=True)  # noqa: T201
            found.append(trial)
    given.out.mkdir(parents=True, exist_ok=True)
    write_text(given.out / "betweenness.json", json.dumps([asdict(trial) for trial in found], indent=1) + "\n")
    write_text(given.out / "betweenness.md", page(given.accounts, difference, found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
