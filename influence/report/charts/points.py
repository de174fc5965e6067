"""Calibration plots: what was observed against what was expected, with intervals, and the line of agreement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from influence.report.charts.axes import Scale, frame, upper_end
from influence.report.charts.svg import INK, MUTED, SIGNS, WIDTH, element, figure, finished, line

_HEIGHT, _LEFT, _TOP, _BOTTOM = 440.0, 70.0, 40.0, 382.0


@dataclass(frozen=True)
class Point:
    """One group: what was expected and observed, and the interval of what was observed."""

    expected: float
    observed: float
    low: float
    high: float


@dataclass(frozen=True)
class PointChart:
    """Groups over two axes of one scale from 0."""

    title: str
    x_axis: str
    y_axis: str
    points: Sequence[Point]
    language: str = "en"


def draw_points(chart: PointChart) -> str:
    """Draw each group as a dot with its interval upright, and the diagonal on which both agree."""
    root = figure(chart.title, f"{chart.x_axis} / {chart.y_axis}", _HEIGHT)
    x_end = upper_end(max((point.expected for point in chart.points), default=0.0))
    y_end = upper_end(max((max(point.high, point.observed) for point in chart.points), default=0.0))
    x, y = Scale(0.0, x_end, _LEFT, WIDTH - 24), Scale(0.0, y_end, _BOTTOM, _TOP)
    frame(root, x, y, (chart.x_axis, chart.y_axis), chart.language, percent=(False, False))
    meet = min(x_end, y_end)
    line(root, x.at(0), y.at(0), x.at(meet), y.at(meet), MUTED, 1.5).set("stroke-dasharray", "6 4")
    for point in chart.points:
        at = x.at(point.expected)
        line(root, at, y.at(point.low), at, y.at(point.high), INK, 1.6)
        for end in (point.low, point.high):
            line(root, at - 5, y.at(end), at + 5, y.at(end), INK, 1.6)
        element(root, "circle", cx=at, cy=y.at(point.observed), r=5.5, fill=SIGNS[0].colour, stroke="#ffffff")
    return finished(root)
