"""The figures in short, for the README and the page on performance: ``python -m benchmarks.summary`` writes them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.end_to_end import COMMANDS
from benchmarks.record import Results, Run
from benchmarks.tables import memory, seconds, table
from benchmarks.work import BARE, MEASURES, OURS
from influence.files import write_text

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "results.json"
PAGES = (ROOT / "README.md", ROOT / "docs" / "performance.md")
BEGIN, END = "<!-- speed -->\n", "<!-- end of speed -->"
SMALL = 10_000
SHORT = ("strength", "diffusion", "pagerank", "katz")


def summary(results: Results) -> str:
    """Give two tables: beside the fastest peers where these can still project, and whole runs of ``influence rank``."""
    return f"{_beside_peers(results)}\n\n{_whole_runs(results)}\n"


def _beside_peers(results: Results) -> str:
    rows = []
    for measure in SHORT:
        runs = [run for run in results.runs if (run.measure, run.accounts) == (measure, SMALL)]
        ours = next(run for run in runs if run.tool == OURS)
        projected = [run for run in runs if run.graph == "projected"]
        graph_libraries = [run for run in projected if run.tool not in (BARE, "networkx")]
        chosen = ([run for run in projected if run.tool == BARE], graph_libraries, _of(projected, "networkx"))
        rows.append([MEASURES[measure].title, f"{_taken(ours)} s", *(_times_as_long(some, ours) for some in chosen)])
    header = (
        f"{SMALL:,} accounts, build and measure",
        "influence",
        "SciPy, projecting",
        "fastest graph library, projecting",
        "networkx",
    )
    return table(header, rows)


def _of(runs: Sequence[Run], tool: str) -> list[Run]:
    return [run for run in runs if run.tool == tool]


def _taken(run: Run) -> str:
    return "–" if run.whole_seconds is None else seconds(run.whole_seconds)


def _times_as_long(runs: Sequence[Run], ours: Run) -> str:
    if not runs:
        return "–"
    done = [(run.whole_seconds, run.tool) for run in runs if run.whole_seconds is not None]
    if not done or not ours.whole_seconds:
        return "stopped"
    taken, tool = min(done)
    name = "" if tool in (BARE, "networkx") else f"{tool}, "
    return f"{name}{seconds(taken)} s: {taken / ours.whole_seconds:,.0f}×"


def _whole_runs(results: Results) -> str:
    whole = [row for row in results.end_to_end if row.stage in COMMANDS and row.outcome == "done"]
    affiliations = {town.accounts: town.affiliations for town in results.towns}
    rows = [
        [
            f"{row.accounts:,} / {affiliations[row.accounts]:,}",
            f"{row.form}, {row.stage}",
            f"{row.seconds:.0f} s",
            memory(row.peak_mib),
        ]
        for row in sorted(whole, key=lambda row: row.accounts)
        if row.accounts > SMALL
    ]
    return table(("`influence rank`: accounts / affiliations", "from, with", "time", "memory at the most"), rows)


def with_summary(text: str, results: Results) -> str:
    """Give a page with the figures between its two marks.

    Raises
    ------
    ValueError
        The page has no marks.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The page has no {BEGIN.strip()} and {END}.")
    return f"{before}{BEGIN}\n{summary(results)}\n{END}{after}"


def main() -> int:
    """Write the figures into the pages that show them."""
    results = Results.read(RESULTS)
    for page in PAGES:
        write_text(page, with_summary(page.read_text(encoding="utf-8"), results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
