"""Rows that were not used, and why: kept as columns, put in words when somebody looks at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from influence.errors import Problem
from influence.language import MASK, say
from influence.model.network import IntArray

_TEXT = pa.large_string()
_BLOCK = 1 << 16
_OTHER = "other"
"""Fills a phrase with the place of another row; such a fill is written by :func:`spot`."""


@dataclass(frozen=True, order=True, slots=True)
class SetAside:
    """One row that was not used, and why.

    ``reason`` is a short stable code (``unknown_account``, ``no_basis``, ``duplicate`` …) for counting; ``problem``
    says it in words with place, rule, value and next step; ``row`` is the row as it stood, cells joined by tabs,
    with names of sensitive groups masked.
    """

    table: str
    file: str
    line: int
    reason: str
    problem: Problem
    row: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What many rows that were not used have in common.

    Parameters
    ----------
    table, file
        Where they stand.
    unit
        What their lines count: ``"line"`` of a text file or ``"row"``.
    reason
        The stable code.
    phrase
        What is said of them, in ``language/*/tables.toml``; empty: the code alone.
    values
        What fills the phrase, the same for all.
    fills
        Names of what fills it row by row; ``other`` is the place of another row.
    """

    table: str
    file: str
    unit: str
    reason: str
    phrase: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    fills: tuple[str, ...] = ()

    def told(self, language: str, fills: Sequence[str]) -> tuple[str, str]:
        """Give rule and advice in a language."""
        if not self.phrase:
            return self.reason, ""
        row = {
            name: _place(text, language) if name == _OTHER else text
            for name, text in zip(self.fills, fills, strict=False)
        }
        rule, advice = (
            say(language, "tables", f"{self.phrase}_{part}", **self.values, **row) for part in ("rule", "advice")
        )
        return rule, advice


def spot(unit: str, file: str, line: int | str) -> str:
    """Write the place of a row so that it can be put in words in any language later."""
    return f"{unit}\t{line}\t{file}"


def _place(text: str, language: str) -> str:
    unit, line, file = text.split("\t", 2)
    return say(language, "tables", f"place_{unit}", file=file, line=line)


@dataclass(frozen=True, eq=False, repr=False)
class SetAsideRows(Sequence[SetAside]):
    """All rows that were not used, by table, file and line; a million of them take some hundred megabytes.

    Reads as a sequence of :class:`SetAside`, each of which is made when it is looked at.

    Parameters
    ----------
    language
        In which the entries are told.
    grounds
        What rows have in common.
    ground
        For each row the position of its ground, shape (rows,).
    lines
        For each row its line, shape (rows,).
    values, cells
        For each row the offending value and the row as it stood (Arrow texts).
    fills
        For each row what fills its phrase, in the order of ``Ground.fills`` (Arrow texts; null where there is none).

    Examples
    --------
    >>> rows = SetAsideRows("en", (Ground("ties", "ties.csv", "line", "empty_row", "empty_row"),), np.array([0]),
    ...                     np.array([7]), pa.array([""], pa.large_string()), pa.array([""], pa.large_string()))
    >>> len(rows), rows[0].line, str(rows[0].problem)[:16]
    (1, 7, 'ties.csv: line 7')
    """

    language: str = "en"
    grounds: tuple[Ground, ...] = ()
    ground: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    lines: IntArray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    values: Any = field(default_factory=lambda: pa.array([], _TEXT))
    cells: Any = field(default_factory=lambda: pa.array([], _TEXT))
    fills: tuple[Any, ...] = ()

    def __len__(self) -> int:
        return len(self.lines)

    def __repr__(self) -> str:
        return f"SetAsideRows({len(self)})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(self) != len(other):
            return NotImplemented if not isinstance(other, Sequence) else False
        return all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    @overload
    def __getitem__(self, at: int) -> SetAside: ...
    @overload
    def __getitem__(self, at: slice) -> SetAsideRows: ...
    def __getitem__(self, at: int | slice) -> SetAside | SetAsideRows:
        if isinstance(at, slice):
            return self._take(np.arange(len(self))[at])
        return next(iter(self._take(np.array([range(len(self))[at]]))))

    def __iter__(self) -> Iterator[SetAside]:
        for begin in range(0, len(self), _BLOCK):
            rules, advices = self.told(begin, begin + _BLOCK)
            part = slice(begin, begin + _BLOCK)
            ends = [_place(spot(one.unit, one.file, "\0"), self.language).split("\0") for one in self.grounds]
            for code, line, value, cells, rule, advice in zip(
                self.ground[part].tolist(),
                self.lines[part].tolist(),
                self.values[part].to_pylist(),
                self.cells[part].to_pylist(),
                rules,
                advices,
                strict=True,
            ):
                one = self.grounds[code]
                problem = Problem(f"{ends[code][0]}{line}{ends[code][1]}", rule, value, advice)
                yield SetAside(one.table, one.file, line, one.reason, problem, cells)

    def told(self, begin: int, end: int) -> tuple[list[str], list[str]]:
        """Give rules and advice of the rows from ``begin`` to ``end``; what many rows share is made once."""
        codes = self.ground[begin:end].tolist()
        fills = [column[begin:end].to_pylist() for column in self.fills]
        known: dict[tuple[object, ...], tuple[str, str]] = {}
        texts = []
        for key in zip(codes, *fills, strict=True):
            if key not in known:
                known[key] = self.grounds[key[0]].told(self.language, key[1:])
            texts.append(known[key])
        return [rule for rule, _ in texts], [advice for _, advice in texts]

    def tally(self) -> dict[tuple[str, str], tuple[int, SetAside]]:
        """Count rows by table and reason; with each count stands the first of them."""
        keys = {(one.table, one.reason): number for number, one in enumerate(self.grounds)}
        number_of = np.array([keys[one.table, one.reason] for one in self.grounds], dtype=np.int64)
        if not len(self):
            return {}
        found, first, counts = np.unique(number_of[self.ground], return_index=True, return_counts=True)
        named = {number: key for key, number in keys.items()}
        order = np.argsort(first)
        return {named[int(found[place])]: (int(counts[place]), self[int(first[place])]) for place in order.tolist()}

    def in_language(self, language: str) -> SetAsideRows:
        """Give the same rows, told in another language."""
        return replace(self, language=language)

    def without_cells(self) -> SetAsideRows:
        """Give the account of the same rows without anything that stood in them."""
        hidden = pc.if_else(pc.equal(self.cells, ""), self.cells, pa.scalar(MASK, _TEXT))
        grounds = tuple(Ground(one.table, one.file, one.unit, one.reason) for one in self.grounds)
        return replace(self, grounds=grounds, values=repeated(MASK, len(self)), cells=hidden, fills=())

    def _take(self, at: IntArray) -> SetAsideRows:
        values, cells, *fills = (column.take(pa.array(at)) for column in (self.values, self.cells, *self.fills))
        return replace(
            self, ground=self.ground[at], lines=self.lines[at], values=values, cells=cells, fills=tuple(fills)
        )


def repeated(text: str | None, count: int) -> Any:  # noqa: ANN401 - an Arrow array
    """Give a text so many times."""
    return pa.repeat(pa.scalar(text, _TEXT), count)


def joined(parts: Iterable[SetAsideRows], language: str) -> SetAsideRows:
    """Put rows of several origins together, by table, file and line, then reason."""
    listed = [part for part in parts if len(part)]
    if not listed:
        return SetAsideRows(language)
    offsets = np.cumsum([0, *(len(part.grounds) for part in listed)])
    grounds = tuple(one for part in listed for one in part.grounds)
    ground = np.concatenate([part.ground + start for part, start in zip(listed, offsets[:-1].tolist(), strict=True)])
    lines = np.concatenate([part.lines for part in listed])
    most = max(len(part.fills) for part in listed)
    fills = tuple(
        pa.concat_arrays([part.fills[at] if at < len(part.fills) else repeated(None, len(part)) for part in listed])
        for at in range(most)
    )
    values, cells = (pa.concat_arrays([getattr(part, name) for part in listed]) for name in ("values", "cells"))
    place = _ranks([(one.table, one.file) for one in grounds])
    reason = _ranks([(one.reason,) for one in grounds])
    order = np.lexsort((reason[ground], lines, place[ground]))
    return SetAsideRows(language, grounds, ground, lines, values, cells, fills)._take(order)


def _ranks(keys: Sequence[tuple[str, ...]]) -> IntArray:
    numbers = {key: number for number, key in enumerate(sorted(set(keys)))}
    return np.array([numbers[key] for key in keys], dtype=np.int64)
