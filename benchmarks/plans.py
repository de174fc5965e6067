"""``influence hours`` and ``influence plan`` as a user runs them, and the plan of hours stage by stage.

``python -m benchmarks.plans --accounts 1000000`` draws the town, writes it as Parquet, measures, and writes
``plans.json`` into the folder of the results; with ``--stages FOLDER`` it writes a line of JSON a stage and no more.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.folders import write_folder
from benchmarks.generator import Shape, draw_town
from benchmarks.limited import Ended, Limits, lines_of, run
from benchmarks.machine import describe_machine, versions
from benchmarks.stages import timed
from influence.files import write_text

HOURS_EACH = 1.0
"""Hours of capacity a year and account: a floor of one contact a customer fits, and some are left."""
SEEDS = 200
_WEEKS, _OWNERS = 44, 5
_RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class PlanTime:
    """How long a command or a stage took; ``peak_mib`` is the most memory held."""

    accounts: int
    what: str
    outcome: str
    seconds: float
    peak_mib: float


def capacity(accounts: int) -> str:
    """Give the hours of each owner of a drawn town, as the command takes them.

    Examples
    --------
    >>> capacity(1_000_000)
    '4545h/week'
    """
    return f"{max(round(accounts * HOURS_EACH / (_WEEKS * _OWNERS)), 1)}h/week"


def measure(project: Path, accounts: int, limits: Limits) -> list[PlanTime]:
    """Measure both commands on a project, and the plan of hours stage by stage."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        each = capacity(accounts)
        given = {
            f"influence hours --capacity {each}, the whole list": ("hours", "--capacity", each),
            f"influence plan --budget {SEEDS}": ("plan", "--budget", str(SEEDS)),
        }  # fmt: skip
        for what, (command, *options) in given.items():
            target = Path(folder) / f"{command}.csv"
            program = [sys.executable, "-m", "influence", command, str(project), *options, "--quiet", "-o", str(target)]
            ended = run(program, limits)
            rows.append(PlanTime(accounts, what, ended.outcome, ended.seconds, ended.peak_mib))
    return [*rows, *stages_of(project, accounts, limits)]


def stages_of(project: Path, accounts: int, limits: Limits) -> list[PlanTime]:
    """Give what the stages took in a process of its own that plans hours; how it ended where it did not get through."""
    rows: list[PlanTime] = []
    command = [sys.executable, "-m", "benchmarks.plans", "--stages", str(project), "--accounts", str(accounts)]
    for line in lines_of(command, limits):
        if isinstance(line, Ended):
            if line.outcome != "done":
                rows.append(PlanTime(accounts, "stages of hours", line.outcome, line.seconds, line.peak_mib))
        else:
            told = json.loads(line)
            rows.append(PlanTime(accounts, f"hours: {told['stage']}", "done", told["seconds"], told["peak_mib"]))
    return rows


def stages(project: Path, accounts: int) -> None:
    """Plan hours stage by stage; each is told on stdout."""
    from influence.hours import HoursRequest, plan_hours
    from influence.network import build_network
    from influence.report.cells import HOURS_MONEY
    from influence.report.lists import MONEY, render_blocks
    from influence.tables import read
    from influence.value import estimate_values

    dataset = timed("read", lambda: read(project))
    network = timed("network", lambda: build_network(dataset))
    values = timed("values", lambda: estimate_values(dataset, network))
    request = HoursRequest((capacity(accounts),))
    plan = timed("plan", lambda: plan_hours(dataset, values, request))
    timed("list as text", lambda: sum(map(len, render_blocks(plan.blocks(), "csv", money=MONEY | HOURS_MONEY))))


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw, measure, and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plans", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="a drawn town that was written before, with so many accounts")
    parser.add_argument("--stages", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=_RESULTS, help="folder of the results")
    given = parser.parse_args(arguments)
    if given.stages is not None:
        stages(given.stages, given.accounts)
        return
    with tempfile.TemporaryDirectory(prefix="influence-bench-") as folder:
        project = given.folder
        if project is None:
            project = Path(folder) / "parquet"
            write_folder(draw_town(Shape(given.accounts, given.seed)), project, "parquet")
        rows = measure(project, given.accounts, Limits(900.0, 24 * 1024.0))
    found = {
        "machine": describe_machine(),
        "versions": versions(["numpy", "pandas", "pyarrow", "numba", "scipy"]),
        "rows": [asdict(row) for row in rows],
    }
    given.out.mkdir(parents=True, exist_ok=True)
    write_text(given.out / "plans.json", json.dumps(found, indent=1) + "\n")
    for row in rows:
        sys.stdout.write(f"{row.what}: {row.outcome}, {row.seconds:.1f} s, {row.peak_mib:.0f} MiB\n")


if __name__ == "__main__":
    main()
