"""The tables of a back-test as people read them: words for codes, intervals beside their figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from influence.backtest.figures import POOLED
from influence.backtest.judge import method_word
from influence.backtest.result import BackTest
from influence.language import money, number, say

_MINUS = "−"
TEXTS = ("split", "until", "measure")
"""Columns that hold no figures."""


def readable(result: BackTest, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table of :class:`BackTest` with headings and cells in its language; columns that say nothing are gone."""
    language = result.language
    data: dict[str, list[object]] = {}
    for column in frame.columns:
        name = str(column)
        if name.endswith(("_low", "_high")):
            continue
        cells = [_cell(result, frame, row, name) for row in range(len(frame))]
        if any(cell != "" for cell in cells):
            data[heading(name, language)] = cells
    return pd.DataFrame(data)


def heading(column: str, language: str) -> str:
    """Give what people call a column."""
    if column.startswith("over_"):
        return say(language, "backtest", "column_over", measure=method_word(column.removeprefix("over_"), language))
    return say(language, "backtest", f"column_{column}")


def _cell(result: BackTest, frame: pd.DataFrame, row: int, name: str) -> object:
    value, language = frame[name].iloc[row], result.language
    if name == "measure":
        return method_word(str(value), language)
    if name == "split" and value == POOLED:
        return say(language, "backtest", "column_all_splits")
    if isinstance(value, str):
        return value
    text = _figure(result, name, float(value))
    if f"{name}_low" not in frame.columns or not text:
        return text
    low, high = (_bound(result, name, float(frame[f"{name}{end}"].iloc[row])) for end in ("_low", "_high"))
    return say(language, "backtest", "interval", value=text, low=low, high=high) if low and high else text


def _bound(result: BackTest, name: str, value: float) -> str:
    """Write the end of an interval: as its figure, but without the currency that stands there."""
    if name == "captured" and not np.isnan(value):
        return number(round(value), result.language)
    return _figure(result, name, value)


def _figure(result: BackTest, name: str, value: float) -> str:
    language = result.language
    if np.isnan(value):
        return ""
    if name in ("captured", "value"):
        return money(round(value), result.currency, language)
    if name in ("precision", "captured_share", "best_share"):
        return f"{number(100 * value, language)} %"
    if name.startswith("over_"):
        sign = "+" if round(value, 1) > 0 else _MINUS if round(value, 1) < 0 else ""
        return f"{sign}{number(abs(value), language, _decimals(value))}"
    if name in ("auc", "factor", "expected", "scaled", "observed"):
        return number(value, language, 2)
    return number(value, language, 1 if name == "lift" else _decimals(value))


def _decimals(value: float) -> int:
    return 0 if abs(value - round(value)) < 0.05 else 1


def labelled(agreement: pd.DataFrame, language: str) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Give the rank correlations as headings and rows of cells."""
    words = [method_word(str(name), language) for name in agreement.columns]
    cells = [["" if np.isnan(value) else number(value, language, 2) for value in row] for row in agreement.to_numpy()]
    return ["", *words], [[word, *row] for word, row in zip(words, cells, strict=True)]
