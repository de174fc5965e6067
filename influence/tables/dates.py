"""Dates as people and programs write them: ``2025-12-31``, ``31.12.2025``, ``12/31/2025 5:00 PM``, ``31. Dez. 2025``.

With slashes or hyphens the order of day, month and a year of two digits follows from the values that fit one order
only; where none decides and the readings differ, :class:`AmbiguousDatesError` is raised with them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from influence.tables.cells import MOMENT, Arrow, Cells

DateOrder = Literal["dmy", "mdy", "ymd"]
DateArray = npt.NDArray[np.datetime64]

_TIME = (
    r"(?:,?[ T]+(?:um )?[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2}(?:[.,][0-9]+)?)?"
    r"(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Uhr|Z|UTC|GMT|CES?T|MES?Z|[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2}))?)$"
)
_ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy", "ymd")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})")
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})")
_SLASHED = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})")
_DAY_MONTH_NAME = re.compile(r"(\d{1,2})[. -]+([A-Za-zÄä]{3,9})[. -]+(\d{4}|\d{2})")
_MONTH_NAME_DAY = re.compile(r"([A-Za-zÄä]{3,9})[. ]+(\d{1,2}),? +(\d{4})")
_ANYWHERE = re.compile(
    r"(?<![\d.])(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{8}|\d{1,2}\. ?\d{1,2}\. ?(?:\d{4}|\d{2})"
    r"|\d{1,2}([-/])\d{1,2}\2(?:\d{4}|\d{2})|\d{1,2}[. -]+[A-Za-zÄä]{3,9}[. -]+\d{4})(?!\d)"
    r"|\b[A-Za-zÄä]{3,9}[. ]+\d{1,2},? +\d{4}\b"
)
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan januar january jän jänner",
            "feb februar february",
            "mar mär mrz märz march",
            "apr april",
            "may mai",
            "jun juni june",
            "jul juli july",
            "aug august",
            "sep sept september",
            "oct okt oktober october",
            "nov november",
            "dec dez dezember december",
        ),
        start=1,
    )
    for name in names.split()
}


class AmbiguousDatesError(ValueError):
    """A column whose days, months and years could change places, with ``examples`` of (text, readings, last one)."""

    def __init__(self, examples: Sequence[tuple[str, str, str]]) -> None:
        super().__init__("either order of day and month")
        self.examples = tuple(examples)


@dataclass(frozen=True)
class Dates:
    """A column read as days: ``values`` in datetime64[us], NaT where the cell is empty or ``bad``."""

    values: DateArray
    bad: npt.NDArray[np.bool_]
    order: DateOrder | None
    two_digit_years: bool


def read_dates(cells: Cells, order: DateOrder | None = None) -> Dates:
    """Read a column as days; a time of day is dropped, a year of two digits is 1969–2068.

    ``order`` declares what slashes and hyphens mean, else it is inferred. Dates with points are always day.month.year.

    Raises
    ------
    AmbiguousDatesError
        No value decides between day/month, month/day and, with years of two digits, year/month/day, or values
        disagree.

    Examples
    --------
    >>> from influence.tables.cells import text_cells
    >>> import pyarrow as pa
    >>> read_dates(text_cells(pa.array(["12/31/2025", "01/02/2025"]))).values.astype("datetime64[D]").tolist()
    [datetime.date(2025, 12, 31), datetime.date(2025, 1, 2)]
    """
    count = len(cells)
    values = np.full(count, np.datetime64("NaT"), dtype="datetime64[us]")
    bad = np.zeros(count, dtype=bool)
    if cells.moment is not None:
        days = pc.floor_temporal(cells.moment, unit="day").cast(MOMENT)
        present = pc.is_valid(days).to_numpy(zero_copy_only=False)
        values[present] = days.filter(pc.is_valid(days)).to_numpy(zero_copy_only=False).astype("datetime64[us]")
    text = cells.text
    if cells.number is not None:
        text = Cells(cells.text, cells.number).as_text()
    chosen, short = _read_texts(text, order, values, bad)
    return Dates(values, bad, chosen, short)


def _read_texts(
    text: Arrow, order: DateOrder | None, values: DateArray, bad: npt.NDArray[np.bool_]
) -> tuple[DateOrder | None, bool]:
    present = np.flatnonzero(pc.is_valid(text).to_numpy(zero_copy_only=False))
    days = pc.replace_substring_regex(text.take(pa.array(present)), pattern=_TIME, replacement="")
    encoded = days.dictionary_encode()
    texts: list[str] = encoded.dictionary.to_pylist()
    index = encoded.indices.to_numpy(zero_copy_only=False)
    slashed = [match for match in map(_SLASHED.fullmatch, texts) if match]
    chosen = order or _decide(slashed, np.bincount(index, minlength=len(texts)), texts)
    read = [_day(value, chosen) for value in texts]
    if len(present):
        values[present] = np.array(read, dtype="datetime64[D]").astype("datetime64[us]")[index]
        bad[present] = np.array([day is None for day in read])[index]
    short = any(_short_year(value) for value in texts)
    return chosen if slashed else None, short


def _short_year(text: str) -> bool:
    match = _DOTTED.fullmatch(text) or _DAY_MONTH_NAME.fullmatch(text)
    slashed = _SLASHED.fullmatch(text)
    year = match[3] if match else slashed[4] if slashed else ""
    return len(year) == 2


def days_in(text: str) -> tuple[tuple[date, ...], ...]:
    """Give the days that stand somewhere in a text, each with all its readings: two where day and month may swap.

    Examples
    --------
    >>> days_in("consent of 2025-03-01, form 12")
    ((datetime.date(2025, 3, 1),),)
    >>> days_in("vom 3. März 2024"), len(days_in("02/03/2024")[0]), days_in("2024")
    (((datetime.date(2024, 3, 3),),), 2, ())
    """
    found = []
    for match in _ANYWHERE.finditer(text):
        read = [_day(match[0], order) for order in _ORDERS]
        readings = tuple(dict.fromkeys(day for day in read if day is not None))
        if readings:
            found.append(readings)
    return tuple(found)


def _decide(slashed: Sequence[re.Match[str]], counts: npt.NDArray[np.int64], texts: Sequence[str]) -> DateOrder | None:
    """Give the order of day, month and year; None where no value needs one.

    Where a value has several readings, exactly one order must fit all values; otherwise the order that most values
    need is taken.
    """
    weight = dict(zip(texts, counts.tolist(), strict=True))
    fitting = {match[0]: _orders(match) for match in slashed}
    either = [text for text, orders in fitting.items() if len(_readings(text, orders)) > 1]
    if either:
        common = [order for order in _ORDERS if all(order in orders for orders in fitting.values() if orders)]
        if len(common) == 1:
            return common[0]
        raise AmbiguousDatesError([_example(text, fitting[text]) for text in either[:3]])
    votes = {order: sum(weight[text] for text, orders in fitting.items() if orders == (order,)) for order in _ORDERS}
    best = max(votes.values())
    winners = [order for order in _ORDERS if votes[order] == best]
    if best and len(winners) > 1:
        raise AmbiguousDatesError([_example(text, tuple(winners)) for text in list(fitting)[:3]])
    return winners[0] if slashed else None


def _orders(match: re.Match[str]) -> tuple[DateOrder, ...]:
    """Give the orders under which the parts of a date lie where days and months do."""
    first, middle, last = int(match[1]), int(match[3]), int(match[4])
    fits = {
        "dmy": 1 <= middle <= 12 and 1 <= first <= 31,
        "mdy": 1 <= first <= 12 and 1 <= middle <= 31,
        "ymd": len(match[1]) == len(match[4]) == 2 and 1 <= middle <= 12 and 1 <= last <= 31,
    }
    return tuple(order for order in _ORDERS if fits[order])


def _readings(text: str, orders: Sequence[DateOrder]) -> list[str]:
    """Give the different days that a text can mean."""
    days = [_day(text, order) for order in orders]
    return list(dict.fromkeys(day.isoformat() for day in days if day is not None))


def _example(text: str, orders: Sequence[DateOrder]) -> tuple[str, str, str]:
    readings = [*_readings(text, orders), "–"]
    most = readings[:-1] if len(readings) > 2 else readings
    return text, ", ".join(most[:-1]), most[-1]


def _day(text: str, order: DateOrder | None) -> date | None:
    """Give one day, or None where the text is none."""
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (match[1], match[3], match[4]) if match[1] else (match[5], match[6], match[7])
        return _date(year, month, day)
    if match := _DOTTED.fullmatch(text):
        return _date(match[3], match[2], match[1])
    if match := _SLASHED.fullmatch(text):
        first, second, last = match[1], match[3], match[4]
        if order == "ymd":
            return _date(first, second, last) if len(last) == 2 else None
        return _date(last, first, second) if order == "mdy" else _date(last, second, first)
    if match := _DAY_MONTH_NAME.fullmatch(text):
        return _date(match[3], _MONTHS.get(match[2].lower(), 0), match[1])
    if match := _MONTH_NAME_DAY.fullmatch(text):
        return _date(match[3], _MONTHS.get(match[1].lower(), 0), match[2])
    return None


def _date(year: str, month: str | int, day: str) -> date | None:
    full = int(year)
    if len(year) <= 2:
        full += 1900 if full >= 69 else 2000
    try:
        return date(full, int(month), int(day))
    except ValueError:
        return None
