"""``influence rank`` as a user runs it: files on disk, a list on disk; whole, and stage by stage."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from benchmarks.folders import FileForm, write_folder
from benchmarks.generator import Town
from benchmarks.limited import Ended, Limits, lines_of, run
from benchmarks.record import EndToEnd

FORMS: tuple[FileForm, ...] = ("parquet", "csv")
WHOLE, FIRST = "all rows", "the first 1,000 rows"
COMMANDS: Mapping[str, tuple[str, ...]] = MappingProxyType({WHOLE: (), FIRST: ("--top", "1000")})


def measure_end_to_end(
    town: Town,
    folder: Path,
    forms: Sequence[FileForm],
    limits: Limits,
    say: Callable[[str], None],
    only_first: bool = False,
) -> list[EndToEnd]:
    """Measure ``influence rank`` on a town from files of some forms; they are written before, untimed.

    ``only_first``: neither the whole list nor the stages, which of ten million accounts take hours. Unless so, a run
    goes before that is not measured, since it may compile loops.
    """
    rows: list[EndToEnd] = []
    for form in forms:
        project, target = folder / form, folder / f"list-{form}.csv"
        write_folder(town, project, form)
        command = [sys.executable, "-m", "influence", "rank", str(project), "--quiet", "-o", str(target)]
        if not only_first and form == forms[0]:
            run(command, limits)  # what it compiles is kept for the runs that are measured
        for what, options in COMMANDS.items():
            if only_first and what != FIRST:
                continue
            ended = run([*command, *options], limits)
            rows.append(_row(town, form, what, ended))
            spent = f"{ended.seconds:.2f} s, {ended.peak_mib:.0f} MiB"
            say(f"{town.n_accounts:>10,}  rank from {form:<8} {what:<24} {ended.outcome} {spent}")
        rows += [] if only_first else _stages(town, project, form, target, limits)
    return rows


def _row(town: Town, form: FileForm, stage: str, ended: Ended) -> EndToEnd:
    return EndToEnd(town.n_accounts, form, stage, ended.outcome, ended.seconds, ended.peak_mib, ended.detail)


def _stages(town: Town, project: Path, form: FileForm, target: Path, limits: Limits) -> list[EndToEnd]:
    rows: list[EndToEnd] = []
    for line in lines_of([sys.executable, "-m", "benchmarks.stages", str(project), str(target)], limits):
        if isinstance(line, Ended):
            return rows if line.outcome == "done" else [*rows, _row(town, form, "stages", line)]
        given = json.loads(line)
        rows.append(EndToEnd(town.n_accounts, form, given["stage"], "done", given["seconds"], given["peak_mib"]))
    return rows
