"""Splits and the windows after them: where the known ends, and until when outcomes count."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from influence.errors import UsageError
from influence.language import say
from influence.model import Dataset
from influence.settings import TABLES

MOST_SPLITS = 60
_STEP = re.compile(r"([1-9]\d{0,3})([dwmy])")


@dataclass(frozen=True, order=True)
class Window:
    """What is known up to the end of ``split``; outcomes count from the day after it up to ``until``, included."""

    split: date
    until: date


Splits = Sequence[date | str] | date | str | None


def windows(dataset: Dataset, splits: Splits, every: str | None = None) -> tuple[Window, ...]:
    """Give the windows of a back-test, earliest first; none overlaps another.

    Parameters
    ----------
    dataset
        Gives the first and the last day: its earliest date and its ``as_of``.
    splits
        One day or several; each window ends at the next split, the last one at ``as_of``. ``None`` takes one year
        before ``as_of``.
    every
        A step such as ``"6m"``, ``"12w"``, ``"90d"``, ``"1y"``: from the single split onwards to the end. A last
        window shorter than half a step is left to the one before it.

    Raises
    ------
    UsageError
        A split that is no day, or lies before the first date or not before the last; a step that is none; data without
        dates.
    """
    language = dataset.settings.project.language
    first, last = dated_range(dataset)
    if last is None or first is None:
        raise UsageError(say(language, "backtest", "no_dates"))
    if first >= last:
        raise UsageError(say(language, "backtest", "dates_in_future", first=first, last=last))
    given = [splits] if isinstance(splits, date | str) else list(splits or ())
    days = sorted({_day(split, language) for split in given}) or [_months_later(last, -12)]
    for day in days:
        if day < first:
            raise UsageError(say(language, "backtest", "split_before_data", split=day, first=first, last=last))
        if day >= last:
            raise UsageError(say(language, "backtest", "split_after_end", split=day, first=first, last=last))
    if every is not None:
        days = _rolling(days, every, last, language)
    if len(days) > MOST_SPLITS:
        raise UsageError(say(language, "backtest", "too_many_splits", count=len(days), most=MOST_SPLITS))
    return tuple(Window(day, until) for day, until in zip(days, [*days[1:], last], strict=True))


def dated_range(dataset: Dataset) -> tuple[date | None, date | None]:
    """Give the earliest date of the data and its analysis date."""
    earliest = [
        dataset.tables[name][field.name].min()
        for name, spec in TABLES.items()
        for field in spec.fields
        if field.type == "date" and field.name != "until"
    ]
    known = [day for day in earliest if not pd.isna(day)]
    return (min(known).date() if known else None), dataset.as_of


def _day(split: date | str, language: str) -> date:
    """Read a day as the tables' dates are read: ``2024-12-31``, ``31.12.2024``."""
    if isinstance(split, date):
        return split.date() if isinstance(split, pd.Timestamp) else split
    import pyarrow as pa

    from influence.tables.cells import text_cells
    from influence.tables.dates import AmbiguousDatesError, read_dates

    try:
        read = read_dates(text_cells(pa.array([split])))
    except AmbiguousDatesError:
        read = None
    if read is None or bool(read.bad[0]) or pd.isna(read.values[0]):
        raise UsageError(say(language, "backtest", "no_day", split=repr(split)))
    return pd.Timestamp(read.values[0]).date()


def _rolling(days: Sequence[date], every: str, last: date, language: str) -> list[date]:
    if len(days) != 1:
        raise UsageError(say(language, "backtest", "every_with_several"))
    step = _STEP.fullmatch(every.strip().lower())
    if step is None:
        raise UsageError(say(language, "backtest", "no_step", every=repr(every)))
    found, times = [days[0]], 1
    while (following := _later(days[0], int(step[1]) * times, step[2])) < last:
        found.append(following)
        times += 1
    whole = (found[1] if len(found) > 1 else following) - found[0]
    if len(found) > 1 and (last - found[-1]) * 2 < whole:
        found.pop()
    return found


def _later(day: date, count: int, unit: str) -> date:
    if unit in "my":
        return _months_later(day, count * (12 if unit == "y" else 1))
    return day + timedelta(days=count * (7 if unit == "w" else 1))


def _months_later(day: date, months: int) -> date:
    """Give the same day some months later, at most the last day of the calendar; the last day of a month stays one.

    Examples
    --------
    >>> _months_later(date(2024, 8, 31), 6), _months_later(date(2024, 6, 30), 6)
    (datetime.date(2025, 2, 28), datetime.date(2024, 12, 31))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    longest = calendar.monthrange(year, month + 1)[1]
    at_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, longest if at_end else min(day.day, longest))
