"""Four quadrants: two quantities of many accounts against each other, cut in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from influence.report.charts.axes import Scale, frame
from influence.report.charts.svg import (
    INK,
    MUTED,
    PAPER,
    SIGNS,
    SMALL,
    Element,
    element,
    figure,
    finished,
    line,
    points,
    width_of,
    write,
)

_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 620.0, 70.0, 700.0, 46.0, 562.0
_SIZE = 3.6


@dataclass(frozen=True)
class Quadrant:
    """One of the four: its name, lines that are said of it, and the accounts in it as (x, y) from 0 to 1."""

    name: str
    said: Sequence[str]
    places: Sequence[tuple[float, float]]


@dataclass(frozen=True)
class QuadrantChart:
    """The quadrants in the order: low x and high y, both high, both low, high x and low y."""

    title: str
    x_axis: str
    y_axis: str
    quadrants: Sequence[Quadrant]
    language: str = "en"


def draw_quadrants(chart: QuadrantChart) -> str:
    """Draw each account as a mark in the colour and shape of its quadrant; the quadrants are named in their corners."""
    said = "; ".join(f"{part.name}: {', '.join(part.said)}" for part in chart.quadrants)
    root = figure(chart.title, f"{chart.x_axis} / {chart.y_axis}: {said}", _HEIGHT)
    x, y = Scale(0.0, 1.0, _LEFT, _RIGHT), Scale(0.0, 1.0, _BOTTOM, _TOP)
    frame(root, x, y, (chart.x_axis, chart.y_axis), chart.language, percent=(True, True))
    line(root, x.at(0.5), _TOP, x.at(0.5), _BOTTOM, MUTED, 1.4)
    line(root, _LEFT, y.at(0.5), _RIGHT, y.at(0.5), MUTED, 1.4)
    for place, part in enumerate(chart.quadrants):
        for across, up in part.places:
            _mark(root, place, x.at(across), y.at(up))
    for place, part in enumerate(chart.quadrants):
        left = place in (0, 2)
        at = x.start + 10 if left else x.end - 10
        top = (_TOP if place < 2 else y.at(0.5)) + 24
        lines = [(part.name, 0.0, 16.0, INK)]
        lines += [(text, 18.0 + 16 * row, SMALL, MUTED) for row, text in enumerate(part.said)]
        room = max(width_of(text, size) for text, _, size, _ in lines) + 12
        box = {"x": at - 6 if left else at + 6 - room, "y": top - 20, "width": room, "height": 32 + 16 * len(part.said)}
        element(root, "rect", **box, rx=4, fill=PAPER, fill_opacity=0.86)
        for text, below, size, fill in lines:
            letters = write(root, text, at, top + below, anchor="start" if left else "end", size=size, fill=fill)
            if size > SMALL:
                letters.set("font-weight", "bold")
    return finished(root)


def _mark(root: Element, place: int, x: float, y: float) -> None:
    """Draw the sign of a quadrant: circle, square, diamond or triangle."""
    colour, r = SIGNS[place].colour, _SIZE
    if place == 0:
        element(root, "circle", cx=x, cy=y, r=r, fill=colour, fill_opacity=0.75)
    elif place == 1:
        element(root, "rect", x=x - r, y=y - r, width=2 * r, height=2 * r, fill=colour, fill_opacity=0.75)
    else:
        corners = (
            [(x, y - r * 1.4), (x + r * 1.4, y), (x, y + r * 1.4), (x - r * 1.4, y)]
            if place == 2
            else [(x, y - r * 1.3), (x + r * 1.2, y + r), (x - r * 1.2, y + r)]
        )
        element(root, "polygon", points=points(corners), fill=colour, fill_opacity=0.75)
