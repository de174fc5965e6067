"""Stacked bars: a few quantities side by side, each made of the same parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import fsum

from influence.language import number
from influence.report.charts.axes import Scale, tick_text, upper_end
from influence.report.charts.svg import (
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

_ROW, _THICK, _LEGEND = 27.0, 15.0, 34.0


@dataclass(frozen=True)
class Stack:
    """A bar with its name and the sizes of its parts; those below 0 are not drawn."""

    label: str
    parts: Sequence[float]


@dataclass(frozen=True)
class StackChart:
    """Bars with a ``title`` (for who does not see the chart), the ``axis``, and the names of the ``parts``."""

    title: str
    axis: str
    parts: Sequence[str]
    stacks: Sequence[Stack]
    language: str = "en"


def draw_stacks(chart: StackChart) -> str:
    """Draw horizontal bars, each part in its colour in the order of the legend, sums to the right."""
    widest = max([width_of(stack.label, SMALL) for stack in chart.stacks], default=0.0)
    label_end = min(widest + 8, WIDTH * 0.42)
    bottom = _LEGEND + _ROW * len(chart.stacks) + 6
    sums = [fsum(max(part, 0.0) for part in stack.parts) for stack in chart.stacks]
    said = "; ".join(
        f"{stack.label}: {number(total, chart.language)}" for stack, total in zip(chart.stacks, sums, strict=True)
    )
    root = figure(chart.title, f"{chart.axis}. {said}", bottom + 46)
    scale = Scale(0.0, upper_end(max(sums, default=0.0)), label_end + 8, WIDTH - 70)
    at = scale.start
    for name, sign in zip(chart.parts, SIGNS, strict=False):
        element(root, "rect", x=at, y=9, width=14, height=14, fill=sign.colour)
        write(root, name, at + 20, 21)
        at += 44 + width_of(name)
    ticks = scale.ticks()
    for tick in ticks:
        line(root, scale.at(tick), _LEGEND, scale.at(tick), bottom)
        text = tick_text(tick, ticks[1] - ticks[0] if len(ticks) > 1 else 1.0, chart.language)
        write(root, text, scale.at(tick), bottom + 17, anchor="middle", size=SMALL, fill=MUTED)
    write(root, chart.axis, (scale.start + scale.end) / 2, bottom + 38, anchor="middle")
    for place, (stack, total) in enumerate(zip(chart.stacks, sums, strict=True)):
        middle = _LEGEND + 4 + _ROW * place + _ROW / 2
        write(root, shortened(stack.label, label_end - 8, SMALL), label_end, middle + 4, anchor="end", size=SMALL)
        ends = list(accumulate((max(part, 0.0) for part in stack.parts), initial=0.0))
        for name, sign, low, high in zip(chart.parts, SIGNS, ends, ends[1:], strict=False):
            if high > low:
                left, right = scale.at(low), scale.at(high)
                box = element(
                    root, "rect", x=left, y=middle - _THICK / 2, width=right - left, height=_THICK, fill=sign.colour
                )
                hint(box, f"{stack.label}, {name}: {number(high - low, chart.language)}")
        write(root, number(total, chart.language), scale.at(total) + 7, middle + 4, size=SMALL)
    return finished(root)
