"""Lines with interval bands: a few curves over one axis, each named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from influence.report.charts.axes import Scale, frame, upper_end
from influence.report.charts.svg import (
    INK,
    SIGNS,
    SMALL,
    WIDTH,
    element,
    figure,
    finished,
    hint,
    line,
    points,
    spread,
    write,
)

_HEIGHT, _LEFT, _TOP, _BOTTOM = 430.0, 62.0, 40.0, 372.0
_NAMES = 236.0
"""Room to the right for the names of lines."""


@dataclass(frozen=True)
class Line:
    """A curve; ``low`` and ``high`` (as long as ``y``) give it a band."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()


@dataclass(frozen=True)
class LineChart:
    """Curves over axes that begin at 0; ``percent`` says whether x and y are shares of 1 to be read as per cent."""

    title: str
    x_axis: str
    y_axis: str
    lines: Sequence[Line]
    language: str = "en"
    percent: tuple[bool, bool] = (False, False)


def draw_lines(chart: LineChart) -> str:
    """Draw the curves, the first on top and thickest; each has a colour and a dash, and its name beside its sample.

    At most ten lines can be told apart; more is an error of the caller.
    """
    if len(chart.lines) > len(SIGNS):
        raise ValueError(f"a chart has at most {len(SIGNS)} lines. Got {len(chart.lines)}.")
    names = "; ".join(one.label for one in chart.lines)
    root = figure(chart.title, f"{chart.x_axis} / {chart.y_axis}: {names}", _HEIGHT)
    x = Scale(0.0, _end([one.x for one in chart.lines], chart.percent[0]), _LEFT, WIDTH - _NAMES)
    y = Scale(0.0, _end([y for one in chart.lines for y in (one.y, one.high)], chart.percent[1]), _BOTTOM, _TOP)
    frame(root, x, y, (chart.x_axis, chart.y_axis), chart.language, percent=chart.percent)
    for place, one in reversed(list(enumerate(chart.lines))):
        sign = SIGNS[place]
        if len(one.low) == len(one.y) == len(one.high):
            upper = [(x.at(a), y.at(b)) for a, b in zip(one.x, one.high, strict=True)]
            lower = [(x.at(a), y.at(b)) for a, b in zip(one.x, one.low, strict=True)]
            element(root, "polygon", points=points(upper + lower[::-1]), fill=sign.colour, fill_opacity=0.14)
        drawn = element(
            root,
            "polyline",
            points=points((x.at(a), y.at(b)) for a, b in zip(one.x, one.y, strict=True)),
            fill="none",
            stroke=sign.colour,
            stroke_width=3.0 if place == 0 else 1.9,
            stroke_linejoin="round",
        )
        if sign.dash:
            drawn.set("stroke-dasharray", " ".join(f"{part:g}" for part in sign.dash))
        hint(drawn, one.label)
    rows = spread([_TOP + 14 + 26 * place for place in range(len(chart.lines))], 26, _TOP, _BOTTOM)
    for place, (one, at) in enumerate(zip(chart.lines, rows, strict=True)):
        sample = line(root, x.end + 18, at - 4, x.end + 52, at - 4, SIGNS[place].colour, 3.0 if place == 0 else 1.9)
        if SIGNS[place].dash:
            sample.set("stroke-dasharray", " ".join(f"{part:g}" for part in SIGNS[place].dash))
        write(root, _short(one.label), x.end + 60, at, size=SMALL, fill=INK)
    return finished(root)


def _short(label: str, most: int = 27) -> str:
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


def _end(values: Sequence[Sequence[float]], percent: bool) -> float:
    largest = max((value for part in values for value in part), default=0.0)
    return 1.0 if percent and largest <= 1 else upper_end(largest)
