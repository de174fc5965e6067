"""The results of a run as a picture: time against size, a panel a measure, in colours safe for colour-blind people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.end_to_end import WHOLE
from benchmarks.record import Results
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
    """Write the picture to ``path``, in the form that its ending says."""
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
    for way in dict.fromkeys((run.tool, run.graph) for run in runs):
        points = [
            (run.accounts, run.whole_seconds)
            for run in runs
            if (run.tool, run.graph) == way and run.whole_seconds is not None
        ]
        if not points:
            continue
        tool, graph = way
        colour, marker = _STYLE[tool]
        label, line = (tool, "-") if tool == OURS else (f"{tool}, {graph}", _LINES[graph])
        sizes, times = zip(*points, strict=True)
        width = _OUR_WIDTH if tool == OURS else 1.2
        axis.plot(sizes, times, color=colour, marker=marker, ls=line, ms=5, lw=width, label=label)
    _finish(axis, MEASURES[measure].title)


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
