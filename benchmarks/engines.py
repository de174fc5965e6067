"""The three engines on the same towns, in one run: what a step takes, and how much memory and disk.

``python -m benchmarks.engines --sizes 100000,1000000`` draws each town, and on every engine makes the tie operator and
takes some steps of diffusion, in a process of its own; the scores must agree. What was finished is kept in ``--work``:
a run that was stopped goes on there, and its times add up. ``--add`` keeps earlier figures of other sizes and engines.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.engine_run import ENGINES
from benchmarks.machine import describe_machine, versions
from benchmarks.past_memory import write_large_arrays
from influence.files import write_text

_RESULTS = Path(__file__).parent / "results" / "engines.json"
_AGREE = 1e-9
_PRODUCTS = 12
"""Steps of a list by diffusion with the passing probability that is the default."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and write the figures; 1 where engines disagree."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__)
    parser.add_argument("--sizes", default="100000,1000000", help="numbers of accounts, with commas between")
    parser.add_argument("--engines", default=",".join(ENGINES), help="with commas between")
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument(
        "--memory-limit", type=float, default=2.0, help="GiB that DuckDB may take; Java may take as much"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for towns and tables")
    parser.add_argument("--out", type=Path, default=_RESULTS)
    parser.add_argument("--add", action="store_true", help="keep what the results hold of other sizes and engines")
    given = parser.parse_args(arguments)
    kept = json.loads(given.out.read_text(encoding="utf-8"))["runs"] if given.add and given.out.exists() else []
    for accounts in map(int, given.sizes.split(",")):
        town = given.work / f"town-{accounts}"
        if not (town / "done").exists():
            write_large_arrays(town, accounts)
            (town / "done").touch()
        for engine in given.engines.split(","):
            place = given.work / f"{engine}-{accounts}"
            command = ["benchmarks.engine_run", engine, str(town), str(place)]
            command += ["--steps", str(given.steps), "--memory-limit", str(given.memory_limit)]
            subprocess.run([sys.executable, "-m", *command], check=True)  # noqa: S603 - our own command
            run = summed(place / "measured.jsonl", engine, accounts, given.steps)
            kept = [*(one for one in kept if (one["accounts"], one["engine"]) != (accounts, engine)), run]
            kept.sort(key=lambda one: (one["accounts"], ENGINES.index(one["engine"])))
            write(given.out, kept)
            sys.stdout.write(json.dumps(run) + "\n")
            sys.stdout.flush()
    return 0 if agree(kept) else 1


def summed(file: Path, engine: str, accounts: int, count: int) -> dict[str, Any]:
    """Add up what the pieces of a run of so many steps have noted."""
    pieces = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    seconds: dict[str, float] = {}
    for piece in pieces:
        if "phase" in piece:
            seconds[piece["phase"]] = seconds.get(piece["phase"], 0.0) + piece["seconds"]
    steps = [seconds[f"step {number}"] for number in range(count)]
    (last,) = [piece for piece in pieces if "affiliations" in piece][-1:]
    return {
        "engine": engine,
        "accounts": accounts,
        "affiliations": last["affiliations"],
        "start": seconds.get("start", 0.0),
        "prepare": seconds["prepare"],
        "step": statistics.median(steps),
        "steps": len(steps),
        "memory_gib": max(piece.get("memory_gib", 0.0) for piece in pieces),
        "disk_gib": max(piece.get("disk_gib", 0.0) for piece in pieces),
        "sum": last["sum"],
        "largest": last["largest"],
    }


def agree(runs: Sequence[dict[str, Any]]) -> bool:
    """Tell whether engines gave the same scores of every town."""
    return all(
        abs(one[name] - other[name]) <= _AGREE * abs(one[name])
        for one in runs
        for other in runs
        for name in ("sum", "largest")
        if one["accounts"] == other["accounts"]
    )


def table(runs: Sequence[dict[str, Any]]) -> str:
    """Give the figures in Markdown; a whole list is reckoned from them."""
    head = "| accounts / affiliations | engine | start, tie operator | a step | diffusion, reckoned | memory | disk |"
    lines = [head, "| --- | --- | ---: | ---: | ---: | ---: | ---: |"]
    for run in runs:
        before = run["start"] + run["prepare"]
        cells = [
            f"{run['accounts']:,} / {run['affiliations']:,}",
            run["engine"],
            _seconds(before),
            _seconds(run["step"]),
            _seconds(before + _PRODUCTS * run["step"]),
            f"{run['memory_gib']:.2f} GiB",
            f"{run['disk_gib']:.2f} GiB" if run["engine"] != "memory" else "–",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _seconds(value: float) -> str:
    """Give seconds to three digits.

    Examples
    --------
    >>> _seconds(0.0014742), _seconds(231.4)
    ('0.00147 s', '231 s')
    """
    return f"{value:.3g} s"


def write(file: Path, runs: Sequence[dict[str, Any]]) -> None:
    """Write figures, machine and versions, and the table beside them."""
    found = {
        "machine": describe_machine(),
        "versions": versions(["scipy", "duckdb", "pyspark", "numba"]),
        "runs": list(runs),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, json.dumps(found, indent=1) + "\n")
    write_text(file.with_suffix(".md"), table(runs))


if __name__ == "__main__":
    sys.exit(main())
