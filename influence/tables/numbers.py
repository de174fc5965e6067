"""Numbers as people and programs write them: ``1.234,56 €``, ``$1,234.56``, ``1'234.50``, ``(12)``, ``12 %``, ``5-``.

The decimal sign of a column follows from the values that can be read in one way only. Where none decides and the two
readings differ, :class:`AmbiguousNumbersError` is raised with both: nothing is guessed that changes a number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from influence.model import FloatArray
from influence.tables.cells import TEXT, Arrow, Cells

Decimal = Literal[",", "."]
Votes = tuple[int, int]
Form = Literal["plain", "comma", "point", "either", "bad"]

_MONEY = re.compile(
    r"(?:€|\$|£|¥|₣|EUR|USD|CHF|GBP|SEK|NOK|DKK|PLN|CZK|JPY|AUD|CAD|DM|DEM|US\$|SFr\.|SFr|Fr\.|kr\.|kr)", re.IGNORECASE
)
_SPACES = re.compile(r"[\s\u00a0\u202f\u2007\u2009\u200a\u2060\ufeff]+")
_SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'"})
_SWISS_WHOLE = re.compile(r"[.,]-{1,2}$")
_SPACED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_QUOTED = re.compile(r"[+-]?\d{1,3}(?:'\d{3})+(?:[.,]\d+)?")
_FORMS: tuple[tuple[Form, re.Pattern[str]], ...] = (
    ("plain", re.compile(r"\d+(?:[eE][+-]?\d{1,3})?")),
    ("either", re.compile(r"[1-9]\d{0,2}[.,]\d{3}")),
    ("comma", re.compile(r"\d*,\d+(?:[eE][+-]?\d{1,3})?|\d+,|\d{1,3}(?:\.\d{3})+,\d*|\d{1,3}(?:\.\d{3}){2,}")),
    ("point", re.compile(r"\d*\.\d+(?:[eE][+-]?\d{1,3})?|\d+\.|\d{1,3}(?:,\d{3})+\.\d*|\d{1,3}(?:,\d{3}){2,}")),
)
_FAST = r"^-?(?:0|[1-9]\d{0,17})(?:\.(?:\d{1,2}|\d{4,17}))?$"


class AmbiguousNumbersError(ValueError):
    """A column whose values can be read with either decimal sign, with ``examples`` of (text, as point, as comma)."""

    def __init__(self, examples: Sequence[tuple[str, str, str]]) -> None:
        super().__init__("either decimal sign")
        self.examples = tuple(examples)


@dataclass(frozen=True)
class Numbers:
    """A column read as numbers.

    ``values`` are NaN where the cell is empty or ``bad``; ``percent`` marks cells written with %, already divided by
    100; ``decimal`` is the sign that acted, or None where no value had one.
    """

    values: FloatArray
    bad: npt.NDArray[np.bool_]
    percent: npt.NDArray[np.bool_]
    decimal: Decimal | None


@dataclass(frozen=True)
class _Spelling:
    """One text without sign, currency and percent: ``digits`` in ``form``."""

    digits: str
    form: Form
    sign: int = 1
    percent: bool = False


def read_numbers(cells: Cells, decimal: Decimal | None = None, votes: Votes = (0, 0)) -> Numbers:
    """Read a column as numbers; ``decimal`` declares the sign, else it is inferred.

    ``votes`` tell how many other cells of the column can be read with a decimal comma only, and with a point only.

    NaN and infinity, in any spelling, are bad; ``1e5`` is 100000. A text that fits the other decimal sign than the
    column's is bad.

    Raises
    ------
    AmbiguousNumbersError
        No value decides, or values disagree and one of them could be read both ways.

    Examples
    --------
    >>> from influence.tables.cells import text_cells
    >>> import pyarrow as pa
    >>> read_numbers(text_cells(pa.array(["1.234,50 €", "(7)", "1.000"]))).values.tolist()
    [1234.5, -7.0, 1000.0]
    """
    count = len(cells)
    values, bad = np.full(count, np.nan), np.zeros(count, dtype=bool)
    percent = np.zeros(count, dtype=bool)
    if cells.number is not None:
        # Arrow rounds a decimal to a float twice; by way of its text it is the nearest one.
        is_decimal = pa.types.is_decimal(cells.number.type)
        native = pc.cast(cells.number.cast(TEXT) if is_decimal else cells.number, pa.float64(), safe=False)
        present = pc.is_valid(native).to_numpy(zero_copy_only=False)
        values[present] = native.to_numpy(zero_copy_only=False)[present]
        bad |= present & ~np.isfinite(values)
    if cells.moment is not None:
        bad |= pc.is_valid(cells.moment).to_numpy(zero_copy_only=False)
    chosen = decimal
    if cells.text.null_count < count:
        chosen = _read_texts(cells.text, decimal, values, bad, percent, votes)
    values[bad] = np.nan
    return Numbers(values, bad, percent, chosen)


def _read_texts(
    text: Arrow,
    decimal: Decimal | None,
    values: FloatArray,
    bad: npt.NDArray[np.bool_],
    percent: npt.NDArray[np.bool_],
    votes: Votes,
) -> Decimal | None:
    """Fill the arrays from the text cells and give the decimal sign that acted."""
    fast = pc.fill_null(pc.match_substring_regex(text, pattern=_FAST), False)
    if decimal == ",":
        fast = pc.and_(fast, pc.invert(pc.fill_null(pc.match_substring(text, pattern="."), False)))
    is_fast = fast.to_numpy(zero_copy_only=False)
    quick = text.filter(fast)
    values[is_fast] = quick.cast(pa.float64()).to_numpy(zero_copy_only=False)
    slow = np.flatnonzero(pc.is_valid(text).to_numpy(zero_copy_only=False) & ~is_fast)
    encoded = text.take(pa.array(slow)).dictionary_encode()
    spelled = [_spell(value) for value in encoded.dictionary.to_pylist()]
    fast_points = decimal is None and pc.any(pc.match_substring(quick, pattern=".")).as_py()
    counts = np.bincount(encoded.indices.to_numpy(zero_copy_only=False), minlength=len(spelled))
    points = int(pc.sum(pc.match_substring(quick, pattern=".")).as_py() or 0) if fast_points else 0
    chosen = decimal or _decide(spelled, counts, (votes[0], points + votes[1]))
    read = [_value(spelling, chosen) for spelling in spelled]
    if len(slow):
        index = encoded.indices.to_numpy(zero_copy_only=False)
        values[slow] = np.array([np.nan if value is None else value for value in read])[index]
        bad[slow] = np.array([value is None for value in read])[index]
        percent[slow] = np.array([spelling.percent for spelling in spelled])[index]
    if chosen == "," and points:
        pointed = pc.fill_null(pc.and_(fast, pc.match_substring(text, pattern=".")), False)
        bad |= pointed.to_numpy(zero_copy_only=False)
    return chosen


def _spell(text: str) -> _Spelling:
    """Take a text apart: sign, currency, percent, thousands by space or apostrophe."""
    core = _SPACES.sub(" ", text.translate(_SIGNS)).strip()
    sign, percent = 1, False
    if core.startswith("(") and core.endswith(")"):
        core, sign = core[1:-1].strip(), -1
    core = _MONEY.sub("", core, count=1).strip()
    if core.endswith("%"):
        core, percent = core[:-1].strip(), True
    core = _SWISS_WHOLE.sub("", core)
    if core.endswith("-") and sign == 1:
        core, sign = core[:-1].strip(), -1
    if core[:1] in ("-", "+") and sign == 1:
        core, sign = core[1:].strip(), -1 if core[0] == "-" else 1
    for pattern, mark in ((_SPACED, " "), (_QUOTED, "'")):
        if pattern.fullmatch(core):
            core = core.replace(mark, "")
    return _Spelling(core, _form(core), sign, percent)


def _form(core: str) -> Form:
    if not core.isascii():
        return "bad"
    return next((form for form, pattern in _FORMS if pattern.fullmatch(core)), "bad")


def _decide(spelled: Sequence[_Spelling], counts: npt.NDArray[np.int64], votes: Votes) -> Decimal | None:
    """Give the decimal sign of the column; None where no value has one."""
    comma = votes[0] + sum(
        int(count) for spelling, count in zip(spelled, counts, strict=True) if spelling.form == "comma"
    )
    point = votes[1] + sum(
        int(count) for spelling, count in zip(spelled, counts, strict=True) if spelling.form == "point"
    )
    either = [spelling for spelling in spelled if spelling.form == "either"]
    if (either and bool(comma) == bool(point)) or (comma and comma == point):
        # Show values that can be read both ways; without any, values that speak for different signs.
        shown = either or [spelling for spelling in spelled if spelling.form in ("comma", "point")]
        raise AmbiguousNumbersError([(s.digits, _written(_value(s, ".")), _written(_value(s, ","))) for s in shown[:3]])
    if comma == point:
        return None
    return "," if comma > point else "."


def _written(value: float | None) -> str:
    return "–" if value is None else f"{value:.15g}"


def _value(spelling: _Spelling, decimal: Decimal | None) -> float | None:
    """Give the number, or None where the spelling does not fit the decimal sign."""
    form, digits = spelling.form, spelling.digits
    if form == "bad" or {form, decimal} in ({"comma", "."}, {"point", ","}):
        return None
    digits = digits.replace(".", "").replace(",", ".") if decimal == "," else digits.replace(",", "")
    number = spelling.sign * float(digits) / (100.0 if spelling.percent else 1.0)
    return number if np.isfinite(number) else None
