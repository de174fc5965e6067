"""A table of results as text that another program, or another person, reads.

``csv``, ``tsv``, ``json`` and ``jsonl`` are for programs: column names, codes and numbers are the same in every
language. ``md`` and ``excel-csv`` are for people and speak theirs. The same table always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from influence.errors import UsageError
from influence.files import encoded
from influence.kernels import in_order
from influence.language import phrases, say, word
from influence.language.many import Texts, joined
from influence.model.text_list import memory_of
from influence.model.values import FROM
from influence.report.cells import CODES, MONEY, SHARES, shown
from influence.report.columns import data_column, excel_column, json_column, json_text, markdown_column, quoted_text
from influence.report.text import markdown, unarmed

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CODES", "FORMATS", "MONEY", "SHARES", "headings", "render", "render_blocks", "shown"]

_BYTE_ORDER_MARK = "\ufeff"


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
    return b"".join(render_blocks([frame], form, language, money=money)).decode("utf-8")


def render_blocks(
    blocks: Iterable[pd.DataFrame], form: str, language: str = "en", *, money: Collection[str] = MONEY
) -> Iterator[bytes]:
    r"""Give a table that comes a block of rows at a time in UTF-8, a block at a time.

    Parameters
    ----------
    blocks
        At least one table; all have the same columns of the same types.
    form, language, money
        As for :func:`render`.

    Raises
    ------
    UsageError
        There is no such format; said at once, before the first block is made.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"account_id": ["a", "b", "c"]})
    >>> b"".join(render_blocks([frame[:2], frame[2:]], "csv"))
    b'account_id\na\nb\nc\n'
    """
    if form not in _FORMS:
        raise UsageError(f"There is no format {form!r}. Formats: {', '.join(FORMATS)}.")
    return _rendered(blocks, _FORMS[form], Speech(language, frozenset(money)))


def render_inside(blocks: Iterable[pd.DataFrame], *, indent: str) -> Iterator[bytes]:
    """Give a table as a JSON list inside other JSON, its rows by ``indent`` further in; amounts are not rounded.

    Examples
    --------
    >>> import pandas as pd
    >>> print(b"".join(render_inside([pd.DataFrame({"a": ["x", "y"]})], indent="  ")).decode())
    [
        {"a": "x"},
        {"a": "y"}
      ]
    """
    return _rendered(blocks, _json_list(indent, ""), Speech("en", frozenset()))


def headings(columns: Collection[str], language: str) -> list[str]:
    """Give what people call these columns; a column without a word of ours keeps its name with spaces."""
    known = phrases(language, "columns")

    def called(column: str) -> str:
        if column.startswith(FROM) and column not in known:
            return say(language, "columns", "from_kind", kind=word(column.removeprefix(FROM), language))
        return known.get(column, column.replace("_", " "))

    return [called(column) for column in columns]


@dataclass(frozen=True)
class Speech:
    """How a table is written: the language of people, and the columns that are money."""

    language: str
    money: frozenset[str]

    @property
    def delimiter(self) -> str:
        """What stands between cells for Excel."""
        return ";" if self.language == "de" else ","

    @property
    def decimal(self) -> str:
        """What stands before decimals for Excel."""
        return "," if self.language == "de" else "."


@dataclass(frozen=True)
class Form:
    """A format: what stands before the rows, in them and behind them.

    Parameters
    ----------
    opening
        Table, speech → what stands before the first row.
    cells
        Column, its name, speech → its cells.
    around
        Names of c columns, speech → the c + 1 texts that stand before, between and behind the cells of a row.
    between, closing, empty
        What stands between rows, behind the last, and in place of ``opening`` and ``closing`` where there is no row.
    """

    opening: Callable[[pd.DataFrame, Speech], str]
    cells: Callable[[pd.Series, str, Speech], Texts]
    around: Callable[[list[str], Speech], list[str]]
    between: str = ""
    closing: str = ""
    empty: str | None = None


def _rendered(blocks: Iterable[pd.DataFrame], form: Form, speech: Speech) -> Iterator[bytes]:
    def written(frame: pd.DataFrame) -> tuple[str, bytes | None]:
        return form.opening(frame, speech), _lines(frame, form, speech) if len(frame) else None

    opening, begun = "", False
    for before, lines in in_order(written, blocks):
        opening = opening or before
        if lines is not None:
            yield encoded(form.between if begun else opening) + lines
            begun = True
    if begun:
        yield encoded(form.closing)
    else:
        yield encoded(opening if form.empty is None else form.empty)


def _lines(frame: pd.DataFrame, form: Form, speech: Speech) -> bytes:
    """Give the rows of a table, joined in Arrow's memory."""
    names = [str(column) for column in frame.columns]
    first, *others = form.around(names, speech)
    pieces: list[Texts] = [first]
    for position, (name, behind) in enumerate(zip(names, others, strict=True)):
        pieces += [form.cells(frame.iloc[:, position], name, speech), behind]
    pieces[-1] += form.between
    lines = joined(pieces, "")
    ends, marks = memory_of(lines)
    return marks[ends[0] : ends[-1] - len(encoded(form.between))].tobytes()


def _delimited(delimiter: str) -> Form:
    return Form(
        opening=lambda frame, _: _heading([str(column) for column in frame.columns], delimiter) + "\n",
        cells=lambda column, name, speech: data_column(column, name, speech.money, delimiter),
        around=lambda names, _: ["", *[delimiter] * (len(names) - 1), "\n"],
    )


def _heading(names: list[str], delimiter: str) -> str:
    return delimiter.join(quoted_text(unarmed(name), delimiter) for name in names)


def _excel_heading(frame: pd.DataFrame, speech: Speech) -> str:
    names = headings([str(column) for column in frame.columns], speech.language)
    return _BYTE_ORDER_MARK + _heading(names, speech.delimiter) + "\r\n"


def _keys(names: list[str], indent: str) -> list[str]:
    keys = [f"{json_text(name)}: " for name in names]
    return [f"{indent}{{{keys[0]}", *(f", {key}" for key in keys[1:]), "}"]


def _markdown_heading(frame: pd.DataFrame, speech: Speech) -> str:
    words = headings([str(column) for column in frame.columns], speech.language)
    numeric = [dtype.kind in "iuf" for dtype in frame.dtypes]
    names = "| " + " | ".join(markdown(heading) for heading in words) + " |\n"
    return names + "|" + "|".join("---:" if right else "---" for right in numeric) + "|\n"


def _json_cells(column: pd.Series, name: str, speech: Speech) -> Texts:
    return json_column(column, name, speech.money)


def _json_list(indent: str, end: str) -> Form:
    return Form(
        opening=lambda *_: "[\n",
        cells=_json_cells,
        around=lambda names, _: _keys(names, f"{indent}  "),
        between=",\n",
        closing=f"\n{indent}]{end}",
        empty=f"[]{end}",
    )


_FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "csv": _delimited(","),
        "tsv": _delimited("\t"),
        "json": _json_list("", "\n"),
        "jsonl": Form(
            opening=lambda *_: "",
            cells=_json_cells,
            around=lambda names, _: [*_keys(names, "")[:-1], "}\n"],
        ),
        "md": Form(
            opening=_markdown_heading,
            cells=lambda column, name, speech: markdown_column(column, name, speech.language, speech.money),
            around=lambda names, _: ["| ", *[" | "] * (len(names) - 1), " |\n"],
        ),
        "excel-csv": Form(
            opening=_excel_heading,
            cells=lambda column, name, speech: excel_column(
                column, name, speech.language, speech.money, speech.delimiter, speech.decimal
            ),
            around=lambda names, speech: ["", *[speech.delimiter] * (len(names) - 1), "\r\n"],
        ),
    }
)
FORMATS = tuple(_FORMS)
"""The formats that :func:`render` writes."""
