"""The results of a run as a picture: time against size, a panel a measure, in colours safe for colour-blind people."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import matplotlib as mpl  # type: ignore[import-not-found,unused-ignore]
from matplotlib.axes import Axes  # type: ignore[import-not-found,unused-ignore]
from matplotlib.figure import Figure  # type: ignore[import-not-found,unused-ignore]

from benchmarks.end_to_end import WHOLE
from benchmarks.record import Results, Run
from benchmarks.work import MEASURES, OURS

# Okabe & Ito (2008); every tool has a marker too.
_STYLE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        OURS: ("#000000", "o"),
        "scipy": ("#E69F00", "s"),
        "scikit-network": ("#56B4E9", "^"),
        "networkit": ("#009E73", "D"),
        "igraph": ("#D55E00", "v"),
        "rustworkx": ("#CC79A7", "P"),
        "networkx": ("#0072B2", "X"),
    }
)
_LINES: Mapping[str, str] = MappingProxyType({"projected": "-", "two-mode": "--"})
_COLUMNS = 3
_OUR_WIDTH = 2.2


def draw(results: Results, path: Path) -> None:
    """Write the picture to ``path``, in the form that its ending says.

    Hollow markers: a neighbouring measure, whose scores need not be ours; *time*, *memory*: what stopped a tool beyond
    its last point.
    """
    measures = [measure for measure in MEASURES if any(run.measure == measure for run in results.runs)]
    panels = len(measures) + bool(results.end_to_end)
    if not panels:
        return
    rows = math.ceil(panels / _COLUMNS)
    with mpl.rc_context({"svg.hashsalt": "influence", "font.size": 9}):
        figure = Figure(figsize=(4 * _COLUMNS, 3.2 * rows + 0.8), layout="constrained")
        axes = figure.subplots(rows, _COLUMNS, squeeze=False).flatten().tolist()
        for measure, axis in zip(measures, axes, strict=False):
            _measure(axis, results, measure)
        if results.end_to_end:
            _rank(axes[len(measures)], results)
        for axis in axes[panels:]:
            axis.set_visible(False)
        entries = [axis.get_legend_handles_labels() for axis in axes]
        shown = {label: handle for pair in entries for handle, label in zip(*pair, strict=True)}
        figure.legend(shown.values(), shown.keys(), loc="outside lower center", ncols=4, frameon=False)
        figure.savefig(path, dpi=150, metadata={"Date": None} if path.suffix == ".svg" else None)


def _measure(axis: Axes, results: Results, measure: str) -> None:
    runs = [run for run in results.runs if run.measure == measure]
    for way in dict.fromkeys(run.way for run in runs):
        mine = sorted((run for run in runs if run.way == way), key=lambda run: run.accounts)
        _line(axis, [run for run in mine if run.whole_seconds is not None])
        _end(axis, mine)
    _finish(axis, MEASURES[measure].title)


def _line(axis: Axes, done: Sequence[Run]) -> None:
    if not done:
        return
    run = done[0]
    colour, marker = _STYLE[run.tool]
    ours = run.tool == OURS
    axis.plot(
        [one.accounts for one in done],
        [one.whole_seconds or 0.0 for one in done],
        color=colour,
        marker=marker,
        markerfacecolor=colour if run.same else "white",
        ls="-" if ours else _LINES[run.graph],
        ms=5,
        lw=_OUR_WIDTH if ours else 1.2,
        label=run.way,
    )


def _end(axis: Axes, runs: Sequence[Run]) -> None:
    """Write at the last point what stopped the tool beyond it."""
    done = [run for run in runs if run.whole_seconds is not None]
    stopped = next((run for run in runs if run.outcome in ("time", "memory")), None)
    if done and stopped is not None:
        place = (done[-1].accounts, done[-1].whole_seconds or 0.0)
        colour = _STYLE[stopped.tool][0]
        axis.annotate(stopped.outcome, place, (5, 3), textcoords="offset points", fontsize=7, color=colour)


def _rank(axis: Axes, results: Results) -> None:
    for form, line in (("parquet", "-"), ("csv", "--")):
        rows = [row for row in results.end_to_end if (row.form, row.stage, row.outcome) == (form, WHOLE, "done")]
        if rows:
            sizes, times = [row.accounts for row in rows], [row.seconds for row in rows]
            axis.plot(
                sizes, times, color="black", marker="o", ls=line, ms=5, lw=_OUR_WIDTH, label=f"influence rank, {form}"
            )
    _finish(axis, "influence rank, files to list")


def _finish(axis: Axes, title: str) -> None:
    axis.set(title=title, xlabel="accounts", ylabel="seconds", xscale="log", yscale="log")
    axis.grid(visible=True, which="major", color="#dddddd", lw=0.6)
    axis.spines[["top", "right"]].set_visible(False)
