"""Bars with intervals: a few quantities side by side, each with its name and its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from influence.language import number
from influence.report.charts.axes import Scale, tick_text, upper_end
from influence.report.charts.svg import (
    INK,
    MUTED,
    SIGNS,
    SMALL,
    WIDTH,
    element,
    figure,
    finished,
    hint,
    line,
    shortened,
    width_of,
    write,
)

_ROW, _THICK = 30.0, 16.0
_SLIM, _SLIM_ROW = 340.0, 48.0
"""Width and height of a row where names stand above their bars: as wide as a telephone held upright."""
_PLAIN = "#8b98a9"
"""Bars that are not the subject; 3 : 1 against white."""


@dataclass(frozen=True)
class Bar:
    """A quantity of 0 or more, with an interval where there is one; ``subject`` marks what the chart is about."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    subject: bool = False


@dataclass(frozen=True)
class BarChart:
    """Bars with a ``title`` (for who does not see the chart) and the ``axis``: what is counted."""

    title: str
    axis: str
    bars: Sequence[Bar]
    language: str = "en"
    decimals: int = 0


def bars_for_every_width(chart: BarChart) -> str:
    """Draw the bars twice, for a page whose style shows ``svg.slim`` on small screens and ``svg.broad`` elsewhere."""
    return draw_bars(chart, shown="broad") + draw_bars(chart, shown="slim")


def draw_bars(chart: BarChart, *, shown: Literal["", "broad", "slim"] = "") -> str:
    """Draw horizontal bars: names to the left, numbers to the right, intervals as whiskers on a light ground.

    Values are cut at 0. Without bars it is an empty frame. ``shown`` is its class; a ``slim`` one has the
    width of a telephone, and names above their bars.
    """
    slim = shown == "slim"
    width, row = (_SLIM, _SLIM_ROW) if slim else (WIDTH, _ROW)
    label_end = 0.0 if slim else min(max([width_of(bar.label) for bar in chart.bars], default=0.0) + 8, WIDTH * 0.45)
    said = "; ".join(f"{bar.label}: {number(bar.value, chart.language, chart.decimals)}" for bar in chart.bars)
    root = figure(chart.title, f"{chart.axis}. {said}", row * len(chart.bars) + 52, width)
    if shown:
        root.set("class", shown)
    largest = max([max(bar.value, bar.high or 0.0) for bar in chart.bars], default=0.0)
    scale = Scale(0.0, upper_end(largest), label_end + 8, width - 64)
    bottom = row * len(chart.bars) + 6
    ticks = scale.ticks()
    for tick in ticks:
        line(root, scale.at(tick), 4, scale.at(tick), bottom)
        text = tick_text(tick, ticks[1] - ticks[0] if len(ticks) > 1 else 1.0, chart.language)
        write(root, text, scale.at(tick), bottom + 17, anchor="middle", size=SMALL, fill=MUTED)
    write(root, chart.axis, (scale.start + scale.end) / 2, bottom + 38, anchor="middle")
    for place, bar in enumerate(chart.bars):
        middle = 8 + row * place + (row - _ROW / 2 if slim else row / 2)
        fill = SIGNS[0].colour if bar.subject else _PLAIN
        if slim:
            label = write(root, shortened(bar.label, width - scale.start), scale.start, middle - _THICK / 2 - 7)
        else:
            label = write(root, shortened(bar.label, label_end - 8), label_end, middle + 5, anchor="end")
        if bar.subject:
            label.set("font-weight", "bold")
        end = scale.at(max(bar.value, 0.0))
        box = element(
            root, "rect", x=scale.start, y=middle - _THICK / 2, width=end - scale.start, height=_THICK, fill=fill
        )
        hint(box, f"{bar.label}: {number(bar.value, chart.language, chart.decimals)}")
        right = end
        if bar.low is not None and bar.high is not None:
            low, right = scale.at(max(bar.low, 0.0)), max(scale.at(max(bar.high, 0.0)), end)
            line(root, low, middle, right, middle, "#ffffff", 4)
            line(root, low, middle, right, middle, INK, 1.6)
            for at in (low, right):
                line(root, at, middle - 5, at, middle + 5, INK, 1.6)
        write(root, number(bar.value, chart.language, chart.decimals), right + 8, middle + 5)
    return finished(root)
