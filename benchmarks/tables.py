"""The results of a run as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.agreement import SAME
from benchmarks.end_to_end import COMMANDS
from benchmarks.floor import Floor
from benchmarks.growth import LINEAR, Growth, all_growth
from benchmarks.record import EndToEnd, Results, Run
from benchmarks.work import BARE, MEASURES, OURS


def page(results: Results) -> str:
    """Give the whole page: machine, towns, tools side by side, the floor, end to end, growth."""
    parts = [
        "# Benchmarks",
        _machine(results),
        "## Towns",
        _towns(results),
        "## Side by side",
        _LEGEND,
        *(_measure(results, measure) for measure in MEASURES if any(run.measure == measure for run in results.runs)),
        *(["## Beside the fastest peers", _ratios(results)] if results.runs else []),
        *(["## The floor", _FLOOR, _floor(results)] if results.floors else []),
        *(["## End to end", _RANK, _whole(results), "### Stages", _stages(results)] if results.end_to_end else []),
        "## Growth",
        _GROWTH,
        _growth(results),
    ]
    return "\n\n".join(parts) + "\n"


_LEGEND = f"""Each cell: seconds to build the graph + seconds of the measure (the least of several), most memory above
town and imports. *time*, *memory*: a limit was reached; –: not tried after that at a smaller size. **Scores**: how they
compare with ours, among accounts with ties, at the largest size that both finished: *equal* where no score differs by
more than {SAME:g} of the largest; else the rank correlation and the share of our first 50 found among theirs. Sampled
betweenness, ours too, is compared with our exact one."""
_FLOOR = """*Stream*: reading the three incidence arrays (32-bit row starts and columns, 64-bit strengths) once, those
of B and Bᵀ in turn. *Gather*: also fetching a number for every affiliation, as any product must. *Over*: the time of
our measure over that of as many such reads, by one thread or by all, whichever is faster. *Alone*: the only measure
of a network from which nothing was derived before. *Prepared*: any further one, the arrangement of accounts that
measures share being made. Memory: the most that the measure took by itself, and with the building of the network,
over the size of the three arrays."""
_RANK = "`influence rank FOLDER -o list.csv` in a process of its own: reading, all default measures, reasons, list."
_GROWTH = f"""Exponent e in amount ∝ accountsᵉ over all sizes, and between the two largest; **bold** above {LINEAR}.
Times below 5 ms and memory below 4 MiB say nothing and are left out. Memory of a stage is what the process held at most
in it, above what it held when everything was imported."""


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a Markdown table; the first column to the left, all others to the right."""
    lines = [header, ["---", *(["---:"] * (len(header) - 1))], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def seconds(value: float) -> str:
    """Give seconds with three digits that count.

    Examples
    --------
    >>> seconds(0.00123456), seconds(12.3456), seconds(1234.5)
    ('0.00123', '12.3', '1,234')
    """
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value >= 0.001 else f"{value:.5f}"


def memory(mib: float) -> str:
    """Give memory in MiB or GiB.

    Examples
    --------
    >>> memory(12.3), memory(2048)
    ('12 MiB', '2.0 GiB')
    """
    return f"{mib:.0f} MiB" if mib < 1024 else f"{mib / 1024:.1f} GiB"


def _machine(results: Results) -> str:
    facts = ", ".join(f"{name}: {value}" for name, value in results.machine.items())
    versions = ", ".join(f"{name} {value}" for name, value in results.versions.items())
    options = ", ".join(f"{name} {value}" for name, value in results.options.items())
    return f"Machine: {facts}.\n\nVersions: {versions}.\n\nOptions: {options}."


def _towns(results: Results) -> str:
    header = ("accounts", "groups", "affiliations", "ties", "largest group", "pairs in common groups")
    rows = [
        [f"{value:,}" for value in (t.accounts, t.groups, t.affiliations, t.ties, t.largest_group, t.pairs)]
        for t in results.towns
    ]
    return table(header, rows)


def _sizes(runs: Iterable[Run]) -> list[int]:
    return sorted({run.accounts for run in runs})


def _measure(results: Results, measure: str) -> str:
    runs = [run for run in results.runs if run.measure == measure]
    sizes = _sizes(results.runs)
    rows = []
    for way in dict.fromkeys(run.way for run in runs):
        mine = {run.accounts: run for run in runs if run.way == way}
        rows.append([way, *(_cell(mine.get(size)) for size in sizes), _scores(list(mine.values()))])
    title = f"### {MEASURES[measure].title[0].upper()}{MEASURES[measure].title[1:]}"
    return f"{title}\n\n{MEASURES[measure].definition}\n\n" + table(
        ("tool", *map("{:,}".format, sizes), "scores"), rows
    )


def _cell(run: Run | None) -> str:
    if run is None or run.outcome == "not tried":
        return "–"
    if run.seconds is None or run.build_seconds is None:
        return f"*{run.outcome}*" + (f" ({run.detail})" if run.detail else "")
    compiled = f" (first {seconds(run.first_seconds)})" if run.first_seconds > 0.1 else ""
    return f"{seconds(run.build_seconds)} + {seconds(run.seconds)}{compiled}, {memory(run.peak_mib or 0)}"


def _scores(runs: Sequence[Run]) -> str:
    known = [run for run in runs if run.top_overlap is not None]
    if not known:
        return ""
    run = max(known, key=lambda one: one.accounts)
    if run.difference is not None and run.difference <= SAME:
        return "equal"
    gap = "without limit" if run.difference is None else f"by {run.difference:.1e}"
    correlation = "–" if run.rank_correlation is None else f"{run.rank_correlation:.4f}"
    alike = f"ρ = {correlation}, top 50: {run.top_overlap or 0.0:.0%}"
    if run.same and run.measure != "betweenness_sampled":
        return f"**differs** {gap}; {alike}"
    return f"{run.remark}: {alike}" if run.remark else alike


def _ratios(results: Results) -> str:
    """Give, measure by measure and size by size, how much longer the fastest peers took than we."""
    rows = []
    for measure in MEASURES:
        for size in _sizes(results.runs):
            runs = [run for run in results.runs if (run.measure, run.accounts) == (measure, size)]
            ours = next((run for run in runs if run.tool == OURS and run.seconds is not None), None)
            if ours is None or not ours.seconds:
                continue
            projected = [run for run in runs if run.graph == "projected"]
            chosen = (
                [run for run in projected if run.tool == BARE],
                [run for run in projected if run.tool != BARE],
                [run for run in projected if run.tool == "networkx"],
                [run for run in runs if run.graph == "two-mode" and run.tool != OURS],
            )
            rows.append([MEASURES[measure].title, f"{size:,}", *(_fastest(some, ours) for some in chosen)])
    legend = "How many times as long: building and measuring, over our building and measuring / our measure alone."
    header = (
        "measure",
        "accounts",
        "SciPy, projected",
        "fastest peer that projects",
        "networkx",
        "fastest on two modes",
    )
    return f"{legend}\n\n{table(header, rows)}"


def _fastest(runs: Sequence[Run], ours: Run) -> str:
    done = [(run.whole_seconds, run) for run in runs if run.whole_seconds is not None]
    if not done or ours.whole_seconds is None or ours.seconds is None:
        return "none finished" if runs else "–"
    taken, run = min(done, key=lambda pair: pair[0])
    return f"{run.tool}: {taken / ours.whole_seconds:,.1f}× / {taken / ours.seconds:,.1f}×"


def _floor(results: Results) -> str:
    pairs = [(floor, run) for floor in results.floors for run in results.runs if run.accounts == floor.accounts]
    rows = [row for floor, run in pairs if run.tool == OURS for row in _beside_floor(floor, run)]
    times = [f"{when}: {what}" for when in ("alone", "prepared") for what in ("seconds", "over stream", "over gather")]
    header = ("measure", "accounts", "half-steps", *times, "memory / incidence", "with the build")
    return f"{_floors(results)}\n\n{table(header, rows)}"


def _floors(results: Results) -> str:
    header = ("accounts", "incidence", "stream, one thread", "all", "gather, one thread", "all")
    rows = []
    for floor in results.floors:
        times = (floor.stream, floor.stream_threads, floor.gather, floor.gather_threads)
        size = memory(floor.bytes / 2**20)
        rows.append([f"{floor.accounts:,}", size, *(f"{taken * 1e3:.3g} ms" for taken in times)])
    return table(header, rows)


def _beside_floor(floor: Floor, run: Run) -> Iterator[list[str]]:
    """Give a row for every way in which the half-steps of a measure are counted."""
    if run.seconds is None:
        return
    reads = min(floor.stream, floor.stream_threads), min(floor.gather, floor.gather_threads)
    memory_of = [f"{(mib or 0.0) * 2**20 / floor.bytes:.1f}" for mib in (run.own_mib, run.peak_mib)]
    prepared = run.seconds if run.prepared_seconds is None else run.prepared_seconds
    for way, steps in floor.half_steps(run.measure).items():
        row = [MEASURES[run.measure].title, f"{floor.accounts:,}", f"{steps} {way}".strip()]
        for taken in (run.seconds, prepared):
            row += [seconds(taken), *(f"{taken / (steps * read):.1f}" for read in reads)]
        yield [*row, *memory_of]


def _rows_of(results: Results, form: str, stage: str) -> dict[int, EndToEnd]:
    return {row.accounts: row for row in results.end_to_end if (row.form, row.stage) == (form, stage)}


def _spent(row: EndToEnd | None) -> str:
    if row is None:
        return "–"
    if row.outcome != "done":
        return f"*{row.outcome}* after {seconds(row.seconds)} s" + (f" ({row.detail})" if row.detail else "")
    return f"{seconds(row.seconds)} s, {memory(row.peak_mib)}"


def _whole(results: Results) -> str:
    sizes = sorted({row.accounts for row in results.end_to_end})
    forms = dict.fromkeys(row.form for row in results.end_to_end)
    rows = []
    for form in forms:
        for what in COMMANDS:
            found = _rows_of(results, form, what)
            rows.append([f"{form}, {what}", *(_spent(found.get(size)) for size in sizes)])
    return table(("files", *map("{:,}".format, sizes)), rows)


def _stages(results: Results) -> str:
    sizes = sorted({row.accounts for row in results.end_to_end})
    keys = dict.fromkeys((row.form, row.stage) for row in results.end_to_end if row.stage not in COMMANDS)
    rows = []
    for form, stage in keys:
        found = _rows_of(results, form, stage)
        rows.append([f"{form}, {stage}", *(_spent(found.get(size)) for size in sizes)])
    return table(("stage", *map("{:,}".format, sizes)), rows)


def _growth(results: Results) -> str:
    found = all_growth(results)
    slopes = {(one.what, one.quantity): one for one in found}
    rows = []
    for what in dict.fromkeys(one.what for one in found):
        both = (slopes.get((what, quantity)) for quantity in ("time", "memory"))
        rows.append([what, *(cell for one in both for cell in _slopes(one))])
    header = ("measure or stage", "time: all sizes", "two largest", "memory: all sizes", "two largest")
    return table(header, rows)


def _slopes(growth: Growth | None) -> tuple[str, str]:
    if growth is None:
        return "–", "–"
    overall, last = (
        f"**{slope:.2f}**" if slope > LINEAR else f"{slope:.2f}" for slope in (growth.overall, growth.last)
    )
    return overall, last
