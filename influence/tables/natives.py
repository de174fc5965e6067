"""Columns of Python values of mixed types, as workbooks and databases give them: sorted, and no digit lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa

from influence.tables.cells import EXACT, MOMENT, TEXT, Arrow, Cells, text_cells

Number = int | float | Decimal


@dataclass(frozen=True)
class Fault:
    """A cell without a value that is not empty: ``shown`` names it, ``"C3: #REF!"``."""

    shown: str

    def __str__(self) -> str:
        return self.shown


def objects_to_cells(values: Sequence[object], exact_below: float = EXACT) -> Cells:
    """Make a column of Python values.

    A whole number that the column's number type cannot hold becomes the text of its digits.

    Examples
    --------
    >>> objects_to_cells([2**53 + 1, 0.5, "007", None]).as_text().to_pylist()
    ['9007199254740993', '0.5', '007', None]
    """
    texts: list[str | None] = [None] * len(values)
    numbers: list[Number | None] = [None] * len(values)
    moments: list[datetime | None] = [None] * len(values)
    faults: list[str | None] = [None] * len(values)
    for position, value in enumerate(values):
        if value is None:
            continue
        if isinstance(value, bool):
            texts[position] = "true" if value else "false"
        elif isinstance(value, (int, float, Decimal)):
            numbers[position] = value
        elif isinstance(value, datetime):
            moments[position] = value.replace(tzinfo=None)
        elif isinstance(value, date):
            moments[position] = datetime(value.year, value.month, value.day)
        elif isinstance(value, Fault):
            faults[position] = value.shown
        elif isinstance(value, bytes):
            texts[position] = value.decode("utf-8", "replace")
        else:
            texts[position] = str(value)
    number = _numbers(numbers, texts, exact_below)
    text = text_cells(pa.array([_encodable(cell) for cell in texts], TEXT)).text
    moment, fault = pa.array(moments, MOMENT), pa.array([_encodable(cell) for cell in faults], TEXT)
    return Cells(text, _none_if_empty(number), _none_if_empty(moment), _none_if_empty(fault), exact_below)


def _numbers(values: list[Number | None], texts: list[str | None], exact_below: float) -> Arrow:
    """Give numbers as one array; those that it cannot hold exactly are written into ``texts``."""
    kinds = {type(value) for value in values if value is not None}
    if not kinds <= {int}:
        values = [_plain(value) for value in values]
        if float not in {type(value) for value in values}:
            try:
                return pa.array([None if value is None else Decimal(value) for value in values])
            except pa.ArrowException:
                pass
    whole = kinds <= {int}
    for position, value in enumerate(values):
        if value is not None and not (_fits(value) if whole else _is_exact(value, exact_below)):
            texts[position], values[position] = f"{value:f}" if isinstance(value, Decimal) else str(value), None
    if whole:
        return pa.array(values, pa.int64())
    return pa.array([None if value is None else float(value) for value in values], pa.float64())


def _plain(value: Number | None) -> Number | None:
    """Give a decimal that is not a number as the float that is none."""
    return float(value) if isinstance(value, Decimal) and not value.is_finite() else value


def _fits(value: Number) -> bool:
    return -(2**63) <= value < 2**63


def _is_exact(value: Number, exact_below: float) -> bool:
    """Tell whether a float writes the same number, and no other one."""
    if isinstance(value, float):
        return True
    return -exact_below < value < exact_below and Decimal(repr(float(value))) == value


def _encodable(cell: str | None) -> str | None:
    return cell if cell is None else cell.encode("utf-8", "replace").decode("utf-8")


def _none_if_empty(values: Arrow) -> Arrow | None:
    return None if values.null_count == len(values) else values
