"""Interrupt every command at many moments of its work on a large network; run by hand.

    python tests/faults/interrupt_large.py --accounts 100000 --moments 6

Prints a line a command: how long it works in all, and how much it still did after each interrupt (seconds of processor
time, which is the time by the clock where nothing else runs). A command passes when each of its runs gives 130, says
that it was interrupted, leaves no file half-written, and ends within a second. ``--only NAME,NAME`` tries some.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

for folder in (Path(__file__).parents[2], Path(__file__).parents[1]):
    sys.path.insert(0, str(folder))

from every_command import COMMANDS, ELSEWHERE, arguments, files  # noqa: E402
from interrupting import interrupted, whole  # noqa: E402
from program import command  # noqa: E402

from benchmarks.folders import write_folder  # noqa: E402
from benchmarks.generator import Shape, draw_town  # noqa: E402

ACCOUNT, ENOUGH = "A00000001", "4000h/week"
EARLIEST = 0.1
"""Share of the work at which the first interrupt comes, and of which the last stays away from the end."""


def main() -> int:
    """Try the commands and give the number of those that fail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--moments", type=int, default=6)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", type=Path, help="a folder for the network, made once and used again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        base = given.keep or Path(temporary)
        project = large_town(base, given.accounts)
        failed = 0
        for name in given.only.split(",") if given.only else [*COMMANDS, *ELSEWHERE]:
            failed += not tried(name, project, Path(temporary) / name, given.moments)
    return failed


def large_town(base: Path, accounts: int) -> Path:
    """Write a drawn network with a plan that has a hold-out, a decision and two runs kept."""
    project = base / "town"
    if (base / "held.json").exists():
        return project
    write_folder(draw_town(Shape(accounts)), project, "csv")
    settings = project / "influence.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("2026-06-30", "2025-12-31"), encoding="utf-8")
    plan = ("plan", project, "--budget", "50", "--holdout", "20%", "--plan", base / "held.json", "-q")
    override = ("override", ACCOUNT, project, "--include", "--reason", "x", "--by", "A", "--on", "2026-01-01")
    for step in (plan, override, ("rank", project, "-q")):
        done = whole(command(step))
        if done.code:
            sys.exit(done.said[-1000:])
    settings.write_text(text, encoding="utf-8")
    done = whole(command(("rank", project, "-q")))
    if done.code:
        sys.exit(done.said[-1000:])
    return project


def tried(name: str, project: Path, out: Path, moments: int) -> bool:
    """Run a command whole, then interrupt it at evenly spaced moments of its work; tell how it went."""
    out.mkdir(parents=True)
    if name in ELSEWHERE:  # which change the project
        project = Path(shutil.copytree(project, out / "town"))
    given = arguments(name, project, out, ACCOUNT)
    line = command([ENOUGH if part == "20h/week" else part for part in given])
    done = whole(line)
    before = files(out)
    faults = [] if done.code == 0 else [f"code {done.code}: {done.said[-300:]}"]
    told = []
    for place in range(moments if not faults else 0):
        share = EARLIEST + (1 - 2 * EARLIEST) * place / max(moments - 1, 1)
        end = interrupted(line, share * done.worked)
        told.append(f"{share:.0%} {end.after:.2f}/{end.lasted:.2f}")
        if end.code not in (130, 0) or (end.code == 130 and "Interrupted" not in end.said) or "Traceback" in end.said:
            faults.append(f"at {share:.0%}: code {end.code}: {end.said[-300:]}")
        if not end.soon:
            faults.append(f"at {share:.0%}: {end.after:.2f} s of work, {end.lasted:.2f} s by the clock")
        if name != "demo" and files(out) != before:  # which writes tables, then what it makes of them
            faults.append(f"at {share:.0%}: files differ")
    print(f"{name:12} {done.worked:6.1f} s  {'  '.join(told)}", *faults, sep="\n    ", flush=True)  # noqa: T201
    return not faults


if __name__ == "__main__":
    sys.exit(min(main(), 1))
