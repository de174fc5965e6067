"""Charts as SVG that stands in a page by itself, and a page for them.

Bars, stacked bars, lines with bands, quadrants, calibration plots.

Nothing moves and nothing is loaded; text is text; what colour says is said by dash, shape or label too.
"""

from influence.report.charts.bars import Bar, BarChart, bars_for_every_width, draw_bars
from influence.report.charts.lines import Line, LineChart, draw_lines
from influence.report.charts.page import Part, Table, drawn_parts, page
from influence.report.charts.points import Point, PointChart, draw_points
from influence.report.charts.quadrants import Quadrant, QuadrantChart, draw_quadrants
from influence.report.charts.stacks import Stack, StackChart, draw_stacks

__all__ = [
    "Bar",
    "BarChart",
    "Line",
    "LineChart",
    "Part",
    "Point",
    "PointChart",
    "Quadrant",
    "QuadrantChart",
    "Stack",
    "StackChart",
    "Table",
    "bars_for_every_width",
    "draw_bars",
    "draw_lines",
    "draw_points",
    "draw_quadrants",
    "draw_stacks",
    "drawn_parts",
    "page",
]
