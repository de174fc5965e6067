"""Tables written one cell at a time, the plain way: what the product's columns must equal."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import cast

import pandas as pd

from influence.report.cells import MONEY, data_text, json_value, plain, shown
from influence.report.lists import headings
from influence.report.text import markdown, unarmed

_BYTE_ORDER_MARK = "\ufeff"
_STEERING = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def plain_render(frame: pd.DataFrame, form: str, language: str) -> str:
    """Give a table as text."""
    return _WRITERS[form](frame, language, MONEY)


def _delimited(delimiter: str) -> Callable[[pd.DataFrame, str, frozenset[str]], str]:
    def write(frame: pd.DataFrame, language: str, money: frozenset[str]) -> str:
        columns = [str(column) for column in frame.columns]
        lines = [[unarmed(column) for column in columns]]
        lines += [
            [data_text(cell, column in money) for column, cell in zip(columns, cells, strict=True)]
            for cells in _rows(frame)
        ]
        return "".join(delimiter.join(_quoted(text, delimiter) for text in line) + "\n" for line in lines)

    return write


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
    return data_text(value, column in money).replace(".", decimal)


def _quoted(text: str, delimiter: str) -> str:
    # csv.writer leaves a lone carriage return unquoted before Python 3.13, which splits the row when it is read back.
    if not any(mark in text for mark in (delimiter, '"', "\n", "\r")):
        return text
    return '"' + text.replace('"', '""') + '"'


def _json(frame: pd.DataFrame, language: str, money: frozenset[str]) -> str:
    lines = list(_objects(frame, money))
    return "[\n" + ",\n".join(f"  {line}" for line in lines) + "\n]\n" if lines else "[]\n"


def _jsonl(frame: pd.DataFrame, language: str, money: frozenset[str]) -> str:
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


def _objects(frame: pd.DataFrame, money: frozenset[str]) -> Iterator[str]:
    columns = [str(column) for column in frame.columns]
    for cells in _rows(frame):
        values = {column: json_value(cell, column in money) for column, cell in zip(columns, cells, strict=True)}
        text = json.dumps(values, ensure_ascii=False, allow_nan=False)
        yield _STEERING.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _rows(frame: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    return cast("Iterator[tuple[object, ...]]", frame.itertuples(index=False, name=None))


def _is_numeric(frame: pd.DataFrame, position: int) -> bool:
    return frame.dtypes.iloc[position].kind in "iuf"


_WRITERS = {
    "csv": _delimited(","),
    "tsv": _delimited("\t"),
    "json": _json,
    "jsonl": _jsonl,
    "md": _markdown,
    "excel-csv": _excel,
}
