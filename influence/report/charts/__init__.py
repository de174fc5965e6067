"""Charts as SVG that stands in a page by itself: bars, lines with bands, calibration plots, and a page for them.

Nothing moves and nothing is loaded; text is text; what colour says is said by dash, shape or label too.
"""

from influence.report.charts.bars import Bar, BarChart, draw_bars
from influence.report.charts.lines import Line, LineChart, draw_lines
from influence.report.charts.page import Part, Table, page
from influence.report.charts.points import Point, PointChart, draw_points

__all__ = [
    "Bar",
    "BarChart",
    "Line",
    "LineChart",
    "Part",
    "Point",
    "PointChart",
    "Table",
    "draw_bars",
    "draw_lines",
    "draw_points",
    "page",
]
