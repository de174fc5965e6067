"""Columns of a table as values that cells of a workbook take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from influence.language import say
from influence.report.cells import plain, shown
from influence.report.text import unarmed, visible

if TYPE_CHECKING:
    import pandas as pd

    from influence.report.workbook.columns import Column

LONGEST = 32_767
"""Characters that a cell of Excel can hold, counted as UTF-16 does."""

Value = str | float | int | None


def values_of(column: pd.Series, shape: Column, language: str) -> list[Value]:
    """Give the cells of a column: numbers as numbers, codes as words, text on one line and visible to its end.

    What is missing, and what is no number, is ``None``.
    """
    if shape.form in ("count", "money", "share", "number") and column.dtype.kind in "iuf":
        return _numbers(column)
    seen: dict[object, Value] = {}
    return [_value(cell, shape, language, seen) for cell in column.tolist()]


def _numbers(column: pd.Series) -> list[Value]:
    if column.dtype.kind != "f":
        return list(column.tolist())
    values = column.to_numpy(dtype=np.float64)
    whole: list[Value] = (values + 0.0).tolist()
    for place in np.flatnonzero(~np.isfinite(values)).tolist():
        whole[place] = None
    return whole


def _value(cell: object, shape: Column, language: str, seen: dict[object, Value]) -> Value:
    """Give one cell; codes and short texts that stand often are made once."""
    if isinstance(cell, str) and cell in seen:
        return seen[cell]
    value: Value = plain(cell)
    if isinstance(value, bool) or (isinstance(value, str) and shape.form == "code"):
        value = shown(value, shape.name, language)
    if isinstance(value, str):
        value = text_of(value, language) or None
        if len(seen) < 100_000 and isinstance(cell, str) and len(cell) < 100:
            seen[cell] = value
    return value


def text_of(text: str, language: str) -> str:
    r"""Give a text as a cell holds it: on one line, nothing in it hidden, and no longer than Excel allows.

    Examples
    --------
    >>> text_of("Alt\u202e\nKG", "en")
    'Alt\\u202e KG'
    >>> text_of("n" * 40_000, "en")[-35:]
    'nnnnnn … (cut at 32,767 characters)'
    """
    line = visible(text)
    if len(line) * 2 <= LONGEST or units(line) <= LONGEST:
        return line
    ending = " " + say(language, "export", "cut", most=LONGEST)
    return line.encode("utf-16-le")[: 2 * (LONGEST - len(ending))].decode("utf-16-le", "ignore") + ending


def units(text: str) -> int:
    """Count characters as UTF-16, and Excel, count them."""
    return len(text.encode("utf-16-le")) // 2


def armed(text: str) -> bool:
    """Whether a spreadsheet would take the text of a cell for a formula, should somebody edit it or save it as CSV.

    Examples
    --------
    >>> armed("=1+1"), armed("A-Z GmbH")
    (True, False)
    """
    if text[:1].isalnum() and ";" not in text:  # text of a cell has no tabs and line breaks
        return False
    return unarmed(text) != text
