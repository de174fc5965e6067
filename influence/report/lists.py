"""A table of results as text that another program, or another person, reads.

``csv``, ``tsv``, ``json`` and ``jsonl`` are for programs: column names, codes and numbers are the same in every
language. ``md`` and ``excel-csv`` are for people and speak theirs. The same table always gives the same bytes.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

import numpy as np

from influence.errors import UsageError
from influence.language import number, phrases, word
from influence.report.text import markdown, unarmed

if TYPE_CHECKING:
    import pandas as pd

Cell = str | int | float | bool | None
_DIGITS = 12
_BYTE_ORDER_MARK = "\ufeff"
_STEERING = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")

MONEY = frozenset(
    {
        "own_value",
        "referral_value",
        "revenue",
        "margin",
        "referral_new",
        "referral_saved",
        "asking_cost",
        "crv",
        "referral_value_se",
    }
)
"""Columns that are money wherever they stand: written with two decimals."""

SHARES = frozenset({"unseen_share"})
"""Columns in [0, 1] that people read as a percentage."""

CODES = frozenset({"segment", "tags", "status", "kind", "hub_kinds", "own_basis", "measure"})
"""Columns of stable codes, given as words to people and as they are to programs."""


def render(frame: pd.DataFrame, form: str, language: str = "en", *, money: Collection[str] = MONEY) -> str:
    r"""Give a table as text.

    Parameters
    ----------
    frame
        The table; its index is not written.
    form
        ``csv``, ``tsv``, ``json`` (a list of objects), ``jsonl`` (an object a line), ``md``, or ``excel-csv``: what
        Excel set to the language opens with a double click, each column in its place and numbers as numbers (UTF-8
        with a byte order mark; in German semicolons and decimal commas).
    language
        ``en`` or ``de``; acts on ``md`` and ``excel-csv``.
    money
        Columns written with two decimals.

    Returns
    -------
    str
        Lines end with ``\n``. Numbers have at most 12 significant digits, so that the last bits of a sum do not change
        the bytes; what is missing is an empty cell, or ``null``. A text cell that a spreadsheet would take for a
        formula is preceded by an apostrophe in ``csv``, ``tsv`` and ``excel-csv``.

    Raises
    ------
    UsageError
        There is no such format.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"account_id": ["007", "=1+1"], "revenue": [1234.5, float("nan")], "degree": [2.0, 0.1]})
    >>> print(render(frame, "csv"), end="")
    account_id,revenue,degree
    007,1234.50,2
    '=1+1,,0.1
    >>> render(frame, "excel-csv", "de").splitlines()[1:]
    ['007;1234,50;2', "'=1+1;;0,1"]
    >>> print(render(frame.head(1), "jsonl"), end="")
    {"account_id": "007", "revenue": 1234.5, "degree": 2.0}
    """
    if form not in _WRITERS:
        raise UsageError(f"There is no format {form!r}. Formats: {', '.join(FORMATS)}.")
    return _WRITERS[form](frame, language, frozenset(money))


def headings(columns: Collection[str], language: str) -> list[str]:
    """Give what people call these columns; a column without a word of ours keeps its name with spaces."""
    known = phrases(language, "columns")
    return [known.get(column, column.replace("_", " ")) for column in columns]


def _delimited(delimiter: str) -> Callable[[pd.DataFrame, str, frozenset[str]], str]:
    def write(frame: pd.DataFrame, language: str, money: frozenset[str]) -> str:  # noqa: ARG001
        columns = [_column(frame, position, money, delimiter) for position in range(frame.shape[1])]
        return "".join(delimiter.join(line) + "\n" for line in zip(*columns, strict=True))

    return write


def _column(frame: pd.DataFrame, position: int, money: frozenset[str], delimiter: str) -> list[str]:
    """Give the heading and the cells of one column: a column at a time is several times faster than cell by cell."""
    name, column = str(frame.columns[position]), frame.iloc[:, position]
    as_money, dtype = name in money, column.dtype
    head = _quoted(unarmed(name), delimiter)
    if isinstance(dtype, np.dtype) and dtype.kind in "iu" and not as_money:
        return [head, *map(str, column.tolist())]
    if isinstance(dtype, np.dtype) and dtype.kind == "f":
        form = "%.2f" if as_money else f"%.{_DIGITS}g"
        values = column.to_numpy() + 0.0  # −0 becomes 0
        texts = [form % value for value in values.tolist()]
        for odd in np.flatnonzero(~np.isfinite(values) | (as_money & (values < 0) & (values > -0.01))).tolist():
            texts[odd] = _data(values[odd], as_money)
        return [head, *texts]
    known: dict[str, str] = {}
    texts = [head]
    for cell in column.tolist():
        if type(cell) is not str:
            texts.append(_quoted(_data(cell, as_money), delimiter))
            continue
        if cell not in known:
            known[cell] = _quoted(unarmed(cell), delimiter)
        texts.append(known[cell])
    return texts


def _excel(frame: pd.DataFrame, language: str, money: frozenset[str]) -> str:
    """Write what Excel in a language takes for its own: headings and codes in words, numbers that it can add up."""
    columns = [str(column) for column in frame.columns]
    delimiter, decimal = (";", ",") if language == "de" else (",", ".")
    lines = [[unarmed(heading) for heading in headings(columns, language)]]
    lines += [
        [_for_excel(cell, column, language, money, decimal) for column, cell in zip(columns, cells, strict=True)]
        for cells in _rows(frame)
    ]
    return _BYTE_ORDER_MARK + "".join(
        delimiter.join(_quoted(text, delimiter) for text in line) + "\r\n" for line in lines
    )


def _for_excel(cell: object, column: str, language: str, money: frozenset[str], decimal: str) -> str:
    value = plain(cell)
    if isinstance(value, str | bool):
        return unarmed(shown(value, column, language, money))
    return _data(value, column in money).replace(".", decimal)


def _quoted(text: str, delimiter: str) -> str:
    # csv.writer leaves a lone carriage return unquoted before Python 3.13, which splits the row when it is read back.
    if not any(mark in text for mark in (delimiter, '"', "\n", "\r")):
        return text
    return '"' + text.replace('"', '""') + '"'


def _json(frame: pd.DataFrame, language: str, money: frozenset[str]) -> str:  # noqa: ARG001
    lines = list(_objects(frame, money))
    return "[\n" + ",\n".join(f"  {line}" for line in lines) + "\n]\n" if lines else "[]\n"


def _jsonl(frame: pd.DataFrame, language: str, money: frozenset[str]) -> str:  # noqa: ARG001
    return "".join(f"{line}\n" for line in _objects(frame, money))


def _markdown(frame: pd.DataFrame, language: str, money: frozenset[str]) -> str:
    columns = [str(column) for column in frame.columns]
    numeric = [_is_numeric(frame, position) for position in range(len(columns))]
    lines = [
        "| " + " | ".join(markdown(heading) for heading in headings(columns, language)) + " |",
        "|" + "|".join("---:" if right else "---" for right in numeric) + "|",
    ]
    for cells in _rows(frame):
        words = [shown(cell, column, language, money) for column, cell in zip(columns, cells, strict=True)]
        lines.append("| " + " | ".join(markdown(text) for text in words) + " |")
    return "\n".join(lines) + "\n"


def shown(cell: object, column: str, language: str, money: Collection[str] = MONEY) -> str:
    """Give one cell as people read it: codes as words, money in whole units, other numbers short.

    Examples
    --------
    >>> shown(1234567.0, "revenue", "de"), shown("hidden_gem", "segment", "en"), shown(0.123456, "pagerank", "en")
    ('1.234.567', 'Hidden gem', '0.123')
    """
    value = plain(cell)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, str):
        return ", ".join(word(part, language) for part in value.split(", ")) if column in CODES else value
    if column in money or isinstance(value, int):
        return number(value, language)
    if column in SHARES:
        return f"{number(100 * value, language)} %"
    return _short(value, language)


def _short(value: float, language: str) -> str:
    if value == 0 or 0.001 <= abs(value) < 1e9:
        decimals = 0 if abs(value) >= 100 or value == round(value) else 1 if abs(value) >= 10 else 2
        return number(value, language, decimals if abs(value) >= 1 or value == 0 else 3)
    text = f"{value:.1e}"
    return text.replace(".", ",") if language == "de" else text


def plain(cell: object) -> Cell:
    """Give a cell of a data frame as a plain Python value; ``None`` for everything that is missing."""
    if cell is None or isinstance(cell, str | bool):
        return cell
    if hasattr(cell, "isoformat"):
        text = str(cell.isoformat())
        return None if text == "NaT" else text.removesuffix("T00:00:00")
    value = cell.item() if hasattr(cell, "item") else cell
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value + 0.0 if math.isfinite(value) else None
    return None if str(value) in ("<NA>", "NaT") else str(value)


def _data(cell: object, money: bool) -> str:
    value = plain(cell)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return unarmed(value)
    if money:
        return f"{value:.2f}".replace("-0.00", "0.00") if abs(value) < 0.005 else f"{value:.2f}"
    return str(value) if isinstance(value, int) else f"{value:.{_DIGITS}g}"


def _objects(frame: pd.DataFrame, money: frozenset[str]) -> Iterator[str]:
    columns = [str(column) for column in frame.columns]
    for cells in _rows(frame):
        values = {column: _number(plain(cell), column in money) for column, cell in zip(columns, cells, strict=True)}
        text = json.dumps(values, ensure_ascii=False, allow_nan=False)
        yield _STEERING.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _number(value: Cell, money: bool) -> Cell:
    if not isinstance(value, float):
        return value
    return round(value, 2) + 0.0 if money else float(f"{value:.{_DIGITS}g}")


def _rows(frame: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    return cast("Iterator[tuple[object, ...]]", frame.itertuples(index=False, name=None))


def _is_numeric(frame: pd.DataFrame, position: int) -> bool:
    return frame.dtypes.iloc[position].kind in "iuf"


_WRITERS: Mapping[str, Callable[[pd.DataFrame, str, frozenset[str]], str]] = MappingProxyType(
    {
        "csv": _delimited(","),
        "tsv": _delimited("\t"),
        "json": _json,
        "jsonl": _jsonl,
        "md": _markdown,
        "excel-csv": _excel,
    }
)
FORMATS = tuple(_WRITERS)
"""The formats that :func:`render` writes."""
