"""Dates as people and programs write them: ``2025-12-31``, ``31.12.2025``, ``12/31/2025 5:00 PM``, ``31. Dez. 2025``.

With slashes or hyphens the order of day and month follows from the values that fit one order only; where none decides
and the readings differ, :class:`AmbiguousDatesError` is raised with both.
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
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})")
_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})")
_SLASHED = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})")
_DAY_MONTH_NAME = re.compile(r"(\d{1,2})[. -]+([A-Za-zÄä]{3,9})[. -]+(\d{4}|\d{2})")
_MONTH_NAME_DAY = re.compile(r"([A-Za-zÄä]{3,9})[. ]+(\d{1,2}),? +(\d{4})")
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
    """A column whose days and months could change places, with ``examples`` of (text, as dmy, as mdy)."""

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
        No value decides between day/month and month/day, or values disagree.

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
        text = cells.as_text() if cells.moment is None else Cells(cells.text, cells.number).as_text()
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


def _decide(slashed: Sequence[re.Match[str]], counts: npt.NDArray[np.int64], texts: Sequence[str]) -> DateOrder | None:
    """Give the order of day and month; None where no value needs one."""
    weight = dict(zip(texts, counts.tolist(), strict=True))
    day_first = sum(weight[match[0]] for match in slashed if int(match[1]) > 12 >= int(match[3]))
    month_first = sum(weight[match[0]] for match in slashed if int(match[3]) > 12 >= int(match[1]))
    either = [m for m in slashed if int(m[1]) <= 12 and int(m[3]) <= 12 and int(m[1]) != int(m[3])]
    if (either and bool(day_first) == bool(month_first)) or (day_first and day_first == month_first):
        shown = either or list(slashed)
        raise AmbiguousDatesError([(m[0], _iso(_day(m[0], "dmy")), _iso(_day(m[0], "mdy"))) for m in shown[:3]])
    if day_first == month_first:
        return "dmy" if slashed else None
    return "dmy" if day_first > month_first else "mdy"


def _iso(day: date | None) -> str:
    return "–" if day is None else day.isoformat()


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
