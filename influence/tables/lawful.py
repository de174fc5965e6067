"""Which rows of sensitive kinds may be used: what their cells on a legal basis are worth, a table at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from influence.model import IntArray
from influence.settings import Settings
from influence.tables.basis import Bases, Standing
from influence.tables.cells import BoolArray
from influence.tables.rows import Rows
from influence.tables.texts import Ranked

FIELDS = ("basis", "basis_date", "basis_until", "basis_withdrawn")
"""The fields that tell of a legal basis, in the order of :meth:`Bases.standing`."""

_ORDER = tuple(Standing)
_FEW = 1 << 16
"""Combinations beyond the number of rows for which a table is kept at most."""
_SHOWN = {
    Standing.OVER: "basis_until",
    Standing.END_UNKNOWN: "basis_until",
    Standing.WITHDRAWN: "basis_withdrawn",
}


def bases_of(settings: Settings) -> Bases:
    """Give what counts as a legal basis in a project."""
    return Bases(settings.privacy.accepted_bases, settings.project.as_of)


def standings(
    field: Callable[[str], Ranked], columns: Mapping[str, str], bases: Bases, where: BoolArray
) -> npt.NDArray[np.int8]:
    """Tell for each row ``where`` what its legal basis is worth, as a position among :class:`Standing`.

    Parameters
    ----------
    field
        Gives each of :data:`FIELDS` as numbers.
    columns
        Our field → the project's own name of its column.
    where
        Rows to look at; the others count.
    """
    found = np.zeros(len(where), dtype=np.int8)
    rows = np.flatnonzero(where)
    if not len(rows):
        return found
    ranked = [field(name) for name in FIELDS]
    first, place = _different([(each.codes[rows], len(each.texts)) for each in ranked])
    named = {"column": columns.get("basis", ""), "day_column": columns.get("basis_date", "")}
    judged = []
    for row in rows[first].tolist():
        text, day, until, withdrawn = (each.texts[int(each.codes[row])].as_py() for each in ranked)
        worth = bases.standing(text, day=day, until=until, withdrawn=withdrawn, **named)
        judged.append(_ORDER.index(worth))
    found[rows] = np.array(judged, dtype=np.int8)[place]
    return found


def _different(columns: Sequence[tuple[npt.NDArray[np.integer], int]]) -> tuple[IntArray, IntArray]:
    """Give the first row of each different combination of codes, and for every row which combination it has.

    Parameters
    ----------
    columns
        Codes of one or more rows, and how many words each column's codes stand for.

    Examples
    --------
    >>> first, place = _different([(np.array([2, 2, 0, 2]), 3), (np.array([0, 1, 0, 0]), 2)])
    >>> first.tolist(), place.tolist()
    ([2, 0, 1], [1, 2, 0, 1])
    """
    key, span = np.zeros(len(columns[0][0]), dtype=np.int64), 1
    for codes, words in columns:
        if words > 1:
            key, span = key * words + codes, span * words
        if span > len(key) + _FEW:
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
            span = int(key.max()) + 1
    first = np.full(span, -1, dtype=np.int64)
    first[key[::-1]] = np.arange(len(key) - 1, -1, -1)  # of rows alike, the first is written last
    there = first >= 0
    return first[there], (np.cumsum(there) - 1)[key]


def lawful(rows: Rows, settings: Settings, where: BoolArray) -> BoolArray:
    """Which of the rows ``where`` record a legal basis that counts; of the others this says nothing."""
    return np.asarray(_standings_of(rows, settings, where) == 0)


def mark_without_basis(rows: Rows, sensitive: BoolArray, settings: Settings) -> None:
    """Set aside the sensitive rows whose legal basis does not count, each with what it lacks."""
    if not sensitive.any():
        return
    worth = _standings_of(rows, settings, sensitive)
    for number, standing in enumerate(_ORDER[1:], start=1):
        for name, where in _by_field(rows, worth == number, _SHOWN.get(standing, "basis")):
            rows.ledger.mark(where, "no_basis", name, phrase=standing.value)


def _standings_of(rows: Rows, settings: Settings, where: BoolArray) -> npt.NDArray[np.int8]:
    bases, found = bases_of(settings), np.zeros(len(rows), dtype=np.int8)
    for number, columns in enumerate(rows.columns):
        mine = rows.of_source(number)
        found[mine] = standings(_Part(rows, mine), columns, bases, where[mine])
    return found


def _by_field(rows: Rows, where: BoolArray, name: str) -> Iterator[tuple[str, BoolArray]]:
    """Give the field whose cell shows what is wrong, with its rows: an end may stand in the text of the basis."""
    if name == "basis" or not where.any():
        yield name, where
        return
    blank = rows.ranked(name).hold("")
    yield name, where & ~blank
    yield "basis", where & blank


class _Part:
    """The fields of the rows of one source, as numbers."""

    def __init__(self, rows: Rows, mine: slice) -> None:
        self._rows, self._mine = rows, mine

    def __call__(self, name: str) -> Ranked:
        whole: Any = self._rows.ranked(name)
        return Ranked(whole.codes[self._mine], whole.texts)
