"""A back-test as one page: the verdict, three charts, every figure, and what may hold later knowledge."""

from __future__ import annotations

import pandas as pd

from influence.backtest.figures import POOLED
from influence.backtest.judge import first_listed, method_word
from influence.backtest.result import BackTest
from influence.backtest.words import TEXTS, heading, labelled, readable
from influence.language import say
from influence.report.charts import (
    Bar,
    BarChart,
    Line,
    LineChart,
    Part,
    Point,
    PointChart,
    Table,
    bars_for_every_width,
    draw_lines,
    draw_points,
    page,
)


def draw_back_test(result: BackTest, *, title: str = "") -> str:
    """Draw a back-test as one self-contained HTML page without scripts.

    Parameters
    ----------
    result
        What :func:`influence.back_test` gave; nothing is computed here.
    title
        Of the project; its own where empty.

    Returns
    -------
    str
        The page, to be written as UTF-8; the same for the same result. It holds no account's name.
    """
    named = _say(result, "page_heading")
    return page(result.language, title or result.title, named, result.verdict, back_test_parts(result))


def back_test_parts(result: BackTest) -> list[Part]:
    """Give charts, figures and doubts as the sections of a page; nothing is computed here."""
    parts = [_found(result), _gains(result), _calibration(result)] if result.conclusive else []
    parts += [_splits(result), _doubts(result)]
    parts += _tables(result) if result.conclusive else []
    return [part for part in parts if part is not None]


def _say(result: BackTest, key: str, **values: object) -> str:
    return say(result.language, "backtest", key, **values)


def _found(result: BackTest) -> Part:
    total = result.total
    first = first_listed(result.depth, len(result.splits), result.language)
    named = _say(result, "page_found", first=first)
    bars = [
        Bar(
            method_word(row["measure"], result.language),
            row["found"],
            row["found_low"],
            row["found_high"],
            subject=place == 0,
        )
        for place, row in result.pooled.iterrows()
        if row["found"] == row["found"]
    ]
    axis = _say(result, "page_found_axis", total=total)
    chart = bars_for_every_width(BarChart(named, axis, bars, result.language, decimals=1))
    return Part(named, result.findings, [chart])


def _gains(result: BackTest) -> Part:
    chart = draw_lines(gains_chart(result))
    return Part(_say(result, "page_gains"), [_say(result, "page_gains_band")], [chart])


def gains_chart(result: BackTest) -> LineChart:
    """Give the share found by each method over the share of the list, of a back-test that concludes anything."""
    lines = []
    for name, curve in result.gains.dropna(subset="found").groupby("measure", sort=False):
        band = not bool(curve["found_low"].isna().any())
        lines.append(
            Line(
                method_word(str(name), result.language),
                curve["listed"].tolist(),
                curve["found"].tolist(),
                curve["found_low"].tolist() if band else (),
                curve["found_high"].tolist() if band else (),
            )
        )
    # Chance is the last method; of more measures than can be told apart the first are drawn.
    drawn = [*lines[:7], lines[-1]] if len(lines) > 8 else lines
    axes = (_say(result, "page_gains_x"), _say(result, "page_gains_y"))
    return LineChart(_say(result, "page_gains"), *axes, drawn, result.language, (True, True))


def _calibration(result: BackTest) -> Part | None:
    if result.calibration.empty:
        return None
    drawn = result.calibration.dropna(subset="observed")
    columns = [drawn[name].tolist() for name in ("scaled", "observed", "observed_low", "observed_high")]
    points = [Point(*numbers) for numbers in zip(*columns, strict=True)]
    named = _say(result, "page_calibration")
    axes = (_say(result, "page_calibration_x"), _say(result, "page_calibration_y"))
    chart = draw_points(PointChart(named, *axes, points, result.language))
    return Part(named, [_say(result, "page_calibration_line")], [chart], [_table(result, result.calibration)])


def _splits(result: BackTest) -> Part:
    return Part(_say(result, "page_splits"), result.notes, tables=[_table(result, result.splits)])


def _doubts(result: BackTest) -> Part:
    return Part(_say(result, "page_doubts"), items=result.doubts)


def _tables(result: BackTest) -> list[Part]:
    pooled = result.frame[result.frame["split"] == POOLED]
    single = result.frame[(result.frame["split"] != POOLED) & (result.frame["k"] == result.depth)]
    shown = [_table(result, pooled)] + ([_table(result, single)] if len(single) else [])
    headings, rows = labelled(result.agreement, result.language)
    agreed = Table(headings, rows, [False, *[True] * len(rows)])
    return [
        Part(_say(result, "page_fits"), tables=[_table(result, result.fits)]),
        Part(_say(result, "page_agreement"), tables=[agreed]),
        Part(_say(result, "page_figures"), tables=shown),
        Part(_say(result, "page_reading"), [_say(result, "page_reading_text", draws=result.draws)]),
    ]


def _table(result: BackTest, frame: pd.DataFrame) -> Table:
    words = readable(result, frame)
    text = {heading(name, result.language) for name in TEXTS}
    rows = [[str(cell) for cell in row] for row in words.itertuples(index=False, name=None)]
    return Table([str(column) for column in words.columns], rows, [column not in text for column in words.columns])
