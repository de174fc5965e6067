"""Figures to put on a slide: SVG by the charts of the house, and the same drawn as PNG without a browser."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from influence.files import encoded
from influence.language import money, say, word
from influence.report.charts import (
    Line,
    LineChart,
    Quadrant,
    QuadrantChart,
    Stack,
    StackChart,
    draw_lines,
    draw_quadrants,
    draw_stacks,
)
from influence.report.charts.svg import titled
from influence.report.files.material import Material
from influence.report.quadrant import SEGMENTS, customers

FIRST, DRAWN = 20, 4_000
SCALE = 2.0
"""Pixels of the PNG a unit of the SVG: sharp on a slide."""
_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" font-size="30" font-family="{family}">'
    '<text x="4" y="30">{text}</text></svg>'
)
_FAMILIES = (
    "Noto Sans",
    "DejaVu Sans",
    "Liberation Sans",
    "Segoe UI",
    "Roboto",
    "Helvetica Neue",
    "Helvetica",
    "Arial",
)
"""What machines usually have; the first that is there stands in for ``sans-serif``."""


def figures(material: Material) -> Mapping[str, str]:
    """Give the figures that the results can carry: file name without ending → SVG.

    ``priority`` and ``quadrant`` need money; ``curve`` needs anything of value; ``lift`` a back-test.
    """
    made = {
        "priority": _priority(material),
        "quadrant": _quadrant(material),
        "curve": _curve(material),
        "lift": None if material.lift is None else draw_lines(material.lift),
    }
    return {name: drawn for name, drawn in made.items() if drawn is not None}


def _say(material: Material, key: str, **values: object) -> str:
    return say(material.language, "export", key, **values)


def _priority(material: Material) -> str | None:
    if material.priorities.combination != "money" or not len(material.priorities):
        return None
    block = next(material.columns("name", "own_value", "referral_value", size=FIRST))
    stacks = [Stack(str(name), (own, referral)) for name, own, referral in block.itertuples(index=False, name=None)]
    columns = ("own_value", "referral_value")
    return draw_stacks(
        StackChart(
            _say(material, "figure_priority"),
            _say(material, "figure_priority_axis", currency=material.priorities.currency),
            [say(material.language, "columns", name) for name in columns],
            stacks,
            material.language,
        )
    )


def _quadrant(material: Material) -> str | None:
    """Draw the customers by their place in own value and in referral value if asked alone, each cut at the median."""
    told = customers(material.priorities)
    if told is None:
        return None
    parts = []
    for segment in SEGMENTS:
        mine = told[told["segment"] == segment]
        unit, language = material.priorities.currency, material.language
        amounts = [
            f"{say(language, 'columns', name)}: {money(float(mine[name].sum()), unit, language)}"
            for name in ("own_value", "referral_value")
        ]
        said = [_say(material, "figure_quadrant_count", count=len(mine)), *amounts]
        shown = mine.iloc[:: max(len(told) // DRAWN, 1)]
        places = list(zip(shown["x"].tolist(), shown["y"].tolist(), strict=True))
        parts.append(Quadrant(word(segment, material.language), said, places))
    axes = (_say(material, "figure_quadrant_x"), _say(material, "figure_quadrant_y"))
    return draw_quadrants(QuadrantChart(_say(material, "figure_quadrant"), *axes, parts, material.language))


def _curve(material: Material) -> str | None:
    """Draw how large a share of own value, and of referral value, the most valuable accounts hold."""
    told = material.priorities.select("own_value", "referral_value")
    lines = []
    for name in ("referral_value", "own_value"):
        values = np.sort(np.maximum(told[name].to_numpy(dtype=np.float64), 0.0))[::-1]
        if not len(values) or values.sum() <= 0:
            continue
        held = np.concatenate([[0.0], np.cumsum(values) / values.sum()])
        taken = np.unique(np.linspace(0, len(values), 201).astype(np.int64))
        shares = (taken / len(values)).tolist()
        lines.append(Line(say(material.language, "columns", name), shares, held[taken].tolist()))
    if not lines:
        return None
    axes = (_say(material, "figure_curve_x"), _say(material, "figure_curve_y"))
    return draw_lines(LineChart(_say(material, "figure_curve"), *axes, lines, material.language, (True, True)))


def drawn_files(material: Material) -> tuple[dict[str, bytes], list[str]]:
    """Give each figure as SVG and PNG, ready to be written, and a sentence where no PNG can be drawn."""
    made: dict[str, bytes] = {}
    with_fonts = bool(letters())
    for name, svg in figures(material).items():
        alone = titled(svg)
        made[f"{name}.svg"] = encoded(f'<?xml version="1.0" encoding="UTF-8"?>\n{alone}\n')
        if with_fonts:
            made[f"{name}.png"] = png(alone)
    said = [] if with_fonts or not made else [_say(material, "no_figures")]
    return made, said


def png(svg: str) -> bytes:
    """Draw an SVG of this house as PNG on white paper, twice as large."""
    import resvg_py  # 20 ms: only when a figure is drawn

    drawn = resvg_py.svg_to_bytes(svg_string=svg, zoom=SCALE, background="#ffffff", sans_serif_family=letters())
    return bytes(drawn)


@cache
def letters() -> str:
    """Give a family of letters that this machine has; empty where it has none of those known.

    A figure drawn without would come out wordless, and nobody would be told.
    """
    import resvg_py

    def drawn(family: str, text: str) -> bytes:
        return bytes(resvg_py.svg_to_bytes(svg_string=_PROBE.format(family=family, text=text)))

    return next((family for family in _FAMILIES if drawn(family, "M") != drawn(family, "")), "")
