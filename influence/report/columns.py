"""Columns of a table as columns of text, the same as :mod:`influence.report.cells` gives cell by cell.

A column at a time is many times faster: numbers that stand several times are written once, and of texts only those are
looked at one by one in which there is anything to change.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from influence.language.many import Texts, each, joined, texts_from
from influence.model.positions import arrow_texts
from influence.model.text_list import memory_of
from influence.report.cells import CODES, data_text, json_value, plain, shown
from influence.report.text import markdown, unarmed

if TYPE_CHECKING:
    from influence.kernels.wiring import BoolArray
    from influence.model import FloatArray

_STEERING = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_CELL_ENDS = (";", "\t", "\r", "\n")
# In the words of RE2, and never less than what the function that it stands before would change:
_MAY_BE_FORMULA = r"^[\t\r]|(?:^|[;\t\r\n])[^0-9A-Za-z]*[=+\-@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}]"
_MAY_BE_MARKUP = r"[^ -~]|[\\`*_\[\]<>|~&#]"
_NOT_PLAIN_JSON = r"[^ !#-\[\]-~\x{a1}-\x{61b}\x{61d}-\x{200a}\x{2010}-\x{2027}\x{2030}-\x{205f}\x{2070}-\x{d7ff}]"
_SURE = 2.0**51
"""Below it, halves of a hundred times a number are told apart."""
_HALVING = 2.0**27 + 1
"""Times it, a number comes apart into halves of its digits (Dekker 1971)."""


def is_text(column: pd.Series) -> bool:
    """Whether a column holds nothing but text in Arrow's form."""
    return isinstance(column.dtype, pd.StringDtype) and column.dtype.storage == "pyarrow"


def data_column(column: pd.Series, name: str, money: Collection[str], delimiter: str) -> Texts:
    """Give the cells as programs read them between delimiters."""
    if is_text(column):
        return quoted(_unarmed(_known(column)), delimiter)
    texts = _data(column, as_money=name in money)
    return texts if _is_number(column) else quoted(texts, delimiter)


def excel_column(
    column: pd.Series, name: str, language: str, money: Collection[str], delimiter: str, decimal: str
) -> Texts:
    """Give the cells as Excel reads them: codes in words, numbers in its own marks."""

    def for_excel(cell: object) -> str:
        value = plain(cell)
        if isinstance(value, str | bool):
            return unarmed(shown(value, name, language, money))
        return data_text(value, name in money).replace(".", decimal)

    if is_text(column) and name not in CODES:
        texts = _unarmed(_known(column))
    elif is_text(column):
        texts = each(_known(column), for_excel)
    elif column.dtype == np.float64:
        texts = _data(column, as_money=name in money)
        return texts if decimal == "." else pc.replace_substring(texts, ".", decimal)
    else:
        texts = texts_from([for_excel(cell) for cell in column.tolist()])
    return quoted(texts, delimiter)


def markdown_column(column: pd.Series, name: str, language: str, money: Collection[str]) -> Texts:
    """Give the cells as people read them, without anything that a Markdown table would take for markup."""

    def for_people(cell: object) -> str:
        return markdown(shown(cell, name, language, money))

    if is_text(column):
        texts = _known(column)
        return each(texts, for_people) if name in CODES else _changed(texts, _MAY_BE_MARKUP, markdown)
    if column.dtype == np.float64:
        return each(column.to_numpy(), for_people)
    return texts_from([for_people(cell) for cell in column.tolist()])


def json_column(column: pd.Series, name: str, money: Collection[str]) -> Texts:
    """Give the cells as values of JSON."""
    as_money = name in money
    if is_text(column):
        texts = arrow_texts(column)
        plain_texts = joined(['"', texts.fill_null(""), '"'], "")
        return pc.if_else(texts.is_null(), "null", _changed_from(texts, plain_texts, _NOT_PLAIN_JSON, json_text))
    if column.dtype == np.float64 and as_money:
        return _amounts(
            column.to_numpy(), _JSON_FRACTIONS, "null", lambda cell: json_text(json_value(cell, money=True))
        )
    if column.dtype == np.float64:
        return _digits(column.to_numpy(), lambda value: repr(float("%.12g" % value)), "null")  # noqa: UP031
    if _is_plain(column):
        return _plain(column)
    return texts_from([json_text(json_value(cell, as_money)) for cell in column.tolist()])


def json_text(value: object, indent: int | None = None) -> str:
    r"""Give a plain value as JSON, with everything that steers a terminal or hides from the eye written out.

    Examples
    --------
    >>> json_text("B\u00e4ckerei \u202e"), json_text(None)
    ('"Bäckerei \\u202e"', 'null')
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return _STEERING.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def quoted(texts: Texts, delimiter: str) -> Texts:
    """Put texts in quotation marks that hold the delimiter, such a mark or the end of a line."""
    # csv.writer leaves a lone carriage return unquoted before Python 3.13, which splits the row when it is read back.
    marked = _holds_any(texts, '"')
    needs = _holds_any(texts, (delimiter, "\n", "\r")) | marked
    if not needs.any():
        return texts
    doubled = pc.replace_substring(texts, '"', '""') if marked.any() else texts
    return pc.if_else(pa.array(needs), joined(['"', doubled, '"'], ""), texts)


def quoted_text(text: str, delimiter: str) -> str:
    """Give one text as :func:`quoted` does."""
    return str(quoted(texts_from([text]), delimiter)[0].as_py())


def _known(column: pd.Series) -> Texts:
    return arrow_texts(column).fill_null("")


def _unarmed(texts: Texts) -> Texts:
    """Give texts none of which starts a formula."""
    # An expression is many times slower than to look for a mark: it is asked only where a mark stands.
    odd = _begins_oddly(texts) | _holds_any(texts, _CELL_ENDS)
    if not odd.any():
        return texts
    suspicious = pa.array(odd)
    return pc.replace_with_mask(texts, suspicious, _changed(texts.filter(suspicious), _MAY_BE_FORMULA, unarmed))


def _begins_oddly(texts: Texts) -> BoolArray:
    """Tell which texts, none of them null, begin with anything but a letter or digit of ASCII."""
    ends, marks = memory_of(texts)
    begins = ends[:-1]
    odd = np.zeros(len(texts), dtype=bool)
    filled = np.flatnonzero(ends[1:] > begins)
    odd[filled] = _ODD[marks[begins[filled]]]
    return odd


_ODD = np.array([not (chr(mark).isascii() and chr(mark).isalnum()) for mark in range(256)])


def _holds_any(texts: Texts, marks: Iterable[str]) -> BoolArray:
    """Tell which texts hold any of some marks of ASCII; Arrow looks for them several times as long."""
    ends, said = memory_of(texts)
    holds = np.zeros(len(texts), dtype=bool)
    for mark in marks:
        at = np.flatnonzero(said[ends[0] : ends[-1]] == ord(mark)) + ends[0]
        holds[np.searchsorted(ends, at, side="right") - 1] = True
    return holds


def _changed(texts: Texts, suspect: str, change: Callable[[str], str]) -> Texts:
    return _changed_from(texts, texts, suspect, change)


def _changed_from(texts: Texts, otherwise: Texts, suspect: str, change: Callable[[str], str]) -> Texts:
    """Give ``change(text)`` for texts that match ``suspect``, and what stands in ``otherwise`` for all others."""
    suspicious = pc.match_substring_regex(texts, suspect).fill_null(False)
    if not pc.any(suspicious).as_py():
        return otherwise
    return pc.replace_with_mask(otherwise, suspicious, each(texts.filter(suspicious), change))


def _is_number(column: pd.Series) -> bool:
    return isinstance(column.dtype, np.dtype) and column.dtype.kind in "iuf"


def _is_plain(column: pd.Series) -> bool:
    """Whether a column holds nothing but whole numbers, or yes and no."""
    return isinstance(column.dtype, np.dtype) and column.dtype.kind in "iub"


def _plain(column: pd.Series) -> Texts:
    values = pa.array(column.to_numpy())
    return pc.if_else(values, "true", "false").cast(pa.large_string()) if column.dtype.kind == "b" else _whole(values)


def _whole(values: Any) -> Texts:  # noqa: ANN401 - an Arrow array
    return values.cast(pa.large_string())


def _data(column: pd.Series, *, as_money: bool) -> Texts:
    if _is_plain(column) and not (as_money and _is_number(column)):
        return _plain(column)
    if not _is_number(column) or column.dtype.kind != "f":
        return texts_from([data_text(cell, as_money) for cell in column.tolist()])
    values = column.to_numpy(dtype=np.float64)
    if as_money:
        return _amounts(values, _FRACTIONS, "", lambda cell: data_text(cell, money=True))
    return _digits(values, lambda value: "%.12g" % value, "")  # noqa: UP031 (twice as fast as an f-string)


def _digits(values: FloatArray, write: Callable[[float], str], missing: str) -> Texts:
    """Write numbers, each that differs once; ``missing`` stands for what is none."""
    found = pa.array(values + 0.0).dictionary_encode()  # −0 becomes 0
    different = found.dictionary.to_numpy()
    texts = [write(value) for value in different.tolist()]
    for odd in np.flatnonzero(~np.isfinite(different)).tolist():
        texts[odd] = missing
    return texts_from(texts).take(found.indices)


def _amounts(values: FloatArray, fractions: Texts, missing: str, write: Callable[[float], str]) -> Texts:
    """Write numbers by whole cents, ``fractions`` behind whole units; huge ones by ``write``."""
    cents, sure = _cents(values)
    whole = np.abs(cents).astype(np.int64)
    texts = joined([_whole(pa.array(whole // 100)), fractions.take(pa.array(whole % 100))], "")
    below = cents < 0
    if below.any():
        texts = pc.if_else(pa.array(below), joined(["-", texts], ""), texts)
    if sure.all():
        return texts
    finite = np.isfinite(values)
    if not finite.all():
        texts = pc.if_else(pa.array(finite), texts, pa.scalar(missing, pa.large_string()))
    huge = finite & ~sure
    others = [write(value) for value in values[huge].tolist()]
    return pc.replace_with_mask(texts, pa.array(huge), texts_from(others)) if others else texts


def _cents(values: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Give hundredths as ``f"{value:.2f}"`` rounds to them, and where that is sure; 0 elsewhere.

    A hundred times a number is rounded itself: where it looks like a half, what rounding took off decides.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        hundredfold = values * 100
        sure = np.abs(hundredfold) < _SURE
        cents = np.where(sure, np.rint(hundredfold), 0.0)
        half = np.flatnonzero(np.abs(hundredfold - cents) == 0.5)
    at, product = values[half], hundredfold[half]
    upper = at * _HALVING - (at * _HALVING - at)
    lost = (upper * 100 - product) + (at - upper) * 100
    below = np.floor(product)
    cents[half] = np.where(lost > 0, below + 1, np.where(lost < 0, below, cents[half]))
    return cents, sure


_FRACTIONS = texts_from([f".{cents:02}" for cents in range(100)])
_JSON_FRACTIONS = texts_from([f"{cents / 100!r}"[1:] for cents in range(100)])
