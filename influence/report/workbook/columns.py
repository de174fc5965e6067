"""How one column of a sheet is written: its heading, its width, and what its cells are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from influence.report.cells import CODES, MONEY, SHARES
from influence.report.lists import headings

Form = Literal["text", "prose", "code", "count", "money", "share", "number", "date", "own"]
"""What the cells of a column are.

``text`` and ``prose`` (long, on several lines), ``code`` (words for our stable codes), ``count`` and ``money`` (shown
whole, exact in the cell), ``share`` of 1 as per cent, ``number``, ``date``, and ``own``: empty, for the reader to fill.
"""

BARS = {"priority": "#B9B3DC", "own_value": "#A9BFFA", "referral_value": "#FFB380"}
"""Tints of the colours of the map for bars behind values, light enough for black numbers upon them."""

_PROSE = frozenset({"reason", "row", "rule", "advice", "top_accounts", "assumption", "meaning"})
_WHOLE = frozenset({"influence", "expected_orders"})
"""Columns of numbers whose decimals say nothing to the eye."""
_WIDTHS = {
    "name": 40.0,
    "rank": 8.0,
    "account_id": 13.0,
    "group_id": 13.0,
    "group": 38.0,
    "group_2": 38.0,
    "action": 64.0,
    "through": 40.0,
    "top_accounts": 52.0,
}
_WIDTH: dict[Form, float] = {
    "text": 18.0,
    "prose": 90.0,
    "code": 17.0,
    "count": 10.0,
    "money": 16.0,
    "share": 10.0,
    "number": 12.0,
    "date": 12.0,
    "own": 16.0,
}


@dataclass(frozen=True)
class Column:
    """A column of a sheet.

    Parameters
    ----------
    name
        The column of the table that it shows; of an ``own`` column any name.
    heading
        What stands above it.
    form
        What its cells are.
    width
        In characters.
    bar
        Colour of a bar in each cell, as long as its number is large; none where empty.
    folded
        Whether the column is folded away behind the plus sign above it.
    choices
        The words that a reader may choose from in an ``own`` column.
    """

    name: str
    heading: str
    form: Form = "text"
    width: float = 18.0
    bar: str = ""
    folded: bool = False
    choices: tuple[str, ...] = ()


def column_of(
    name: str,
    kind: str,
    language: str,
    *,
    money: Collection[str] = MONEY,
    currency: str = "",
    heading: str = "",
    bar: str = "",
    folded: bool = False,
) -> Column:
    """Give a column of results as people read it.

    Parameters
    ----------
    name
        Its name in the table.
    kind
        The kind of its type in NumPy: ``f``, ``i``, ``b``, ``M``, or anything else for text.
    money
        The columns that are money; their heading says the ``currency``.

    Examples
    --------
    >>> column_of("own_value", "f", "de", currency="EUR")
    Column(name='own_value', heading='Eigener Wert (EUR)', form='money', width=16.0, bar='', folded=False, choices=())
    """
    form = _form(name, kind, money)
    words = heading or headings([name], language)[0]
    if form == "money" and currency:
        words = f"{words} ({currency})"
    made = Column(name, words, form, _WIDTHS.get(name, _WIDTH[form]))
    return replace(made, bar=bar, folded=folded)


def _form(name: str, kind: str, money: Collection[str]) -> Form:
    if kind in "iu":
        return "money" if name in money else "count"
    if kind == "f":
        if name in _WHOLE:
            return "count"
        return "money" if name in money else "share" if name in SHARES else "number"
    if kind == "M":
        return "date"
    if name in CODES:
        return "code"
    return "prose" if name in _PROSE else "text"
