"""``python -m benchmarks``: draw towns, measure, and write a table, a picture and the figures."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from benchmarks.end_to_end import FORMS, measure_end_to_end
from benchmarks.floor import measure_floor
from benchmarks.folders import FileForm
from benchmarks.generator import Shape, Town, draw_town
from benchmarks.limited import Limits
from benchmarks.machine import cores, describe_machine, versions
from benchmarks.record import Results, TownFacts
from benchmarks.side_by_side import Place, measure_tools, prepare
from benchmarks.tables import page
from benchmarks.tools import TOOLS, missing
from benchmarks.work import MEASURES
from benchmarks.worker import read_facts
from influence.files import write_text

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
END_TO_END = "end-to-end"
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Options:
    """What a run does.

    Parameters
    ----------
    sizes
        Numbers of accounts, rising.
    tools, measures
        Which to measure side by side; none of either: none.
    files
        Forms of the files from which ``influence rank`` is measured; none: it is not measured.
    out
        Folder of ``results.json``, ``table.md``, ``plot.svg`` and ``plot.png``.
    tool_limits, rank_limits
        Of a worker's step, and of a whole run of ``influence rank`` or a stage of it.
    add
        Whether what is measured joins the results that ``out`` holds, of the same machine and versions, in place of
        what they say of the same.
    only_first
        Whether ``influence rank`` is measured for the first rows alone, without its stages.
    """

    sizes: tuple[int, ...]
    tools: tuple[str, ...]
    measures: tuple[str, ...]
    files: tuple[FileForm, ...]
    out: Path
    tool_limits: Limits
    rank_limits: Limits
    seed: int = 1
    varied_strengths: bool = False
    add: bool = False
    only_first: bool = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmarks; 2 where a tool that was asked for is not installed."""
    options = parse(arguments)
    absent = missing(options.tools)
    if absent:
        say(f"Not installed: {', '.join(absent)}. Install with pip install '.[bench]', or leave out by --only.")
        return 2
    results = run(options)
    say(f"wrote {options.out}")
    return 0 if results.runs or results.end_to_end else 1


def say(line: str) -> None:
    """Say a line on stderr."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Give the options of a command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of accounts, with commas between")
    parser.add_argument(
        "--only", default="", help=f"tools, measures or {END_TO_END}, with commas between; all if empty"
    )
    parser.add_argument("--out", type=Path, default=_HERE / "results", help="folder of the results")
    parser.add_argument("--time-limit", type=float, default=300.0, help="seconds a step of a tool may take")
    parser.add_argument("--memory-limit", type=float, default=6.0, help="GiB a tool may take")
    parser.add_argument("--rank-time-limit", type=float, default=1800.0, help="seconds influence rank may take")
    parser.add_argument("--rank-memory-limit", type=float, default=24.0, help="GiB influence rank may take")
    parser.add_argument("--seed", type=int, default=1, help="seed of the towns")
    parser.add_argument("--varied-strengths", action="store_true", help="strengths of 0.5 to 3 instead of all 1")
    parser.add_argument("--add", action="store_true", help="add to the results in the folder instead of a new start")
    parser.add_argument("--first-rows", action="store_true", help="influence rank for the first 1,000 rows alone")
    parser.add_argument("--files", default=",".join(FORMS), help="forms of the files that influence rank reads")
    given = parser.parse_args(arguments)
    only = {word for word in given.only.split(",") if word}
    unknown = sorted(only - {*TOOLS, *MEASURES, END_TO_END})
    if unknown:
        parser.error(f"--only knows {', '.join([*TOOLS, *MEASURES, END_TO_END])}. Got {', '.join(unknown)}.")
    wanted = given.files.split(",")
    if not set(wanted) <= set(FORMS):
        parser.error(f"--files knows {', '.join(FORMS)}. Got {given.files}.")
    tools, measures = (tuple(name for name in names if name in only) for names in (TOOLS, MEASURES))
    asked = bool(tools or measures) or not only
    return Options(
        sizes=tuple(sorted(int(size.replace("_", "")) for size in given.sizes.split(","))),
        tools=(tools or TOOLS) if asked else (),
        measures=(measures or tuple(MEASURES)) if asked else (),
        files=tuple(form for form in FORMS if form in wanted) if END_TO_END in only or not only else (),
        out=given.out,
        tool_limits=Limits(given.time_limit, given.memory_limit * 1024),
        rank_limits=Limits(given.rank_time_limit, given.rank_memory_limit * 1024),
        seed=given.seed,
        varied_strengths=given.varied_strengths,
        add=given.add,
        only_first=given.first_rows,
    )


def run(options: Options) -> Results:
    """Measure all sizes; the results are written as soon as there are some."""
    results = Results(
        describe_machine(),
        versions([*TOOLS, "numpy", "pandas", "duckdb", "pyarrow", "numba"]),
        {
            "sizes": list(options.sizes),
            "seed": options.seed,
            "strengths": "varied" if options.varied_strengths else "1",
            "seconds a step": options.tool_limits.seconds,
            "MiB a tool": options.tool_limits.mib,
        },
    )
    options.out.mkdir(parents=True, exist_ok=True)
    if options.add:
        results = joined(Results.read(options.out / "results.json"), results)
    for size in options.sizes:
        with tempfile.TemporaryDirectory(prefix="influence-bench-") as folder:
            results = _measured(size, Path(folder), options, results)
        write(results, options.out)
    return results


def joined(earlier: Results, now: Results) -> Results:
    """Give the results of an earlier run, to be added to; its sizes and those of this run are named together.

    Raises
    ------
    ValueError
        The earlier run was on another machine, with other versions, or of other towns.
    """
    same = ("seed", "strengths")
    if (earlier.machine, earlier.versions) != (now.machine, now.versions) or any(
        earlier.options[name] != now.options[name] for name in same
    ):
        raise ValueError("These results are of another machine, of other versions or of other towns: start anew.")
    sizes = sorted({*earlier.options["sizes"], *now.options["sizes"]})
    return replace(earlier, options={**earlier.options, "sizes": sizes})


def _measured(size: int, folder: Path, options: Options, results: Results) -> Results:
    town, place = draw_town(Shape(size, options.seed, varied_strengths=options.varied_strengths)), Place(folder)
    facts = _facts(town)
    towns = sorted({*results.towns, facts}, key=lambda one: one.accounts)
    results = replace(results, towns=tuple(towns))
    say(f"{size:>10,}  {len(town.group):,} affiliations in {town.n_groups:,} groups")
    if options.tools:
        prepare(town, place)
        floor = measure_floor(town, cores(), read_facts(place.facts).passing)
        floors = sorted([*(one for one in results.floors if one.accounts != size), floor], key=lambda one: one.accounts)
        found = measure_tools(place, size, options.tools, options.measures, options.tool_limits, results.runs, say)
        again = {run.task for run in found}
        runs = (*(run for run in results.runs if run.task not in again), *found)
        results = replace(results, floors=tuple(floors), runs=runs)
        write(results, options.out)
    if options.files:
        rows = measure_end_to_end(town, folder, options.files, options.rank_limits, say, options.only_first)
        earlier = (
            row
            for row in results.end_to_end
            if (row.accounts, row.form) not in {(size, form) for form in options.files}
        )
        results = replace(results, end_to_end=(*earlier, *rows))
    return results


def _facts(town: Town) -> TownFacts:
    sizes = town.group_sizes()
    pairs = int((sizes * (sizes - 1) // 2).sum())
    return TownFacts(town.n_accounts, town.n_groups, len(town.group), len(town.tie_source), int(sizes.max()), pairs)


def write(results: Results, folder: Path) -> None:
    """Write the figures, the table and the picture into ``folder``."""
    results.write(folder / "results.json")
    write_text(folder / "table.md", page(results))
    if find_spec("matplotlib") is None:
        say("No picture: matplotlib is not installed (pip install '.[bench]').")
        return
    from benchmarks.plot import draw

    draw(results, folder / "plot.svg")
    draw(results, folder / "plot.png")


if __name__ == "__main__":
    sys.exit(main())
