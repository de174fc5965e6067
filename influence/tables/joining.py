"""Joining the columns of a second file to the rows of a source."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from influence.errors import DataError, Problem
from influence.model import IntArray
from influence.settings import Join
from influence.settings.locations import shown_location
from influence.tables.cells import Arrow, RawTable
from influence.tables.mapping import find_column
from influence.tables.phrases import Phrases


def add_columns(raw: RawTable, other: RawTable, join: Join, say: Phrases) -> tuple[RawTable, list[str]]:
    """Add the columns of ``other`` to the rows of ``raw`` by key, and say what had no match or more than one.

    Raises
    ------
    DataError
        A column to join by is not there, or a key stands twice in ``other`` and the join does not allow many.
    """
    on, problem_on = find_column(join.on, raw, say)
    key, problem_key = find_column(join.key, other, say)
    problems = [problem for problem in (problem_on, problem_key) if problem is not None]
    if problems or on is None or key is None:
        raise DataError(problems)
    keys, wanted = other.columns[key].as_key(), raw.columns[on].as_key()
    problems = [] if join.many else _repeated(keys, other, say)
    if problems:
        raise DataError(problems)
    mine, theirs = _matches(wanted, keys)
    columns = {name: cells.take(mine) for name, cells in raw.columns.items()} if join.many else dict(raw.columns)
    headers = list(raw.headers)
    for name, cells in other.columns.items():
        if name != key:
            free = _free(name, columns, join)
            columns[free] = cells.take(theirs)
            headers.append(free)
    joined = replace(raw, columns=columns, headers=tuple(headers), lines=raw.lines[mine])
    return joined, _notes(raw, raw.columns[on].as_text(), mine, theirs, join, say)


def _notes(raw: RawTable, shown: Arrow, mine: IntArray, theirs: IntArray, join: Join, say: Phrases) -> list[str]:
    notes = []
    asked = pc.is_valid(shown).to_numpy(zero_copy_only=False)[mine]
    unmatched = int(np.count_nonzero((theirs < 0) & asked))
    if unmatched:
        notes.append(say("note_join", file=raw.file, count=unmatched, other=shown_location(join.file)))
    if len(mine) > len(raw):
        other = shown_location(join.file)
        notes.append(say("note_join_many", file=raw.file, count=len(raw), other=other, total=len(mine)))
    return notes


def _matches(wanted: Arrow, keys: Arrow) -> tuple[IntArray, IntArray]:
    """Pair every row of ``wanted`` with every position of its key in ``keys``, in order; −1 where there is none."""
    distinct = pc.drop_null(pc.unique(keys))
    code, asked = _codes(keys, distinct), _codes(wanted, distinct)
    order = np.argsort(code, kind="stable")
    starts = np.searchsorted(code[order], np.arange(len(distinct) + 1))
    matched = asked >= 0
    counts = np.ones(len(asked), dtype=np.int64)
    counts[matched] = np.diff(starts)[asked[matched]]
    mine = np.repeat(np.arange(len(asked), dtype=np.int64), counts)
    within = np.arange(len(mine)) - np.repeat(np.cumsum(counts) - counts, counts)
    theirs = np.full(len(mine), -1, dtype=np.int64)
    hit = matched[mine]
    theirs[hit] = order[starts[asked[mine[hit]]] + within[hit]]
    return mine, theirs


def _codes(values: Arrow, distinct: Arrow) -> IntArray:
    found = pc.fill_null(pc.index_in(values, value_set=distinct, skip_nulls=True), -1)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


def _free(name: str, names: Collection[str], join: Join) -> str:
    """Give a column name that is not taken yet."""
    if name not in names:
        return name
    first = free = f"{Path(shown_location(join.file)).stem}.{name}"
    count = 2
    while free in names:
        free = f"{first} ({count})"
        count += 1
    return free


def _repeated(keys: Arrow, other: RawTable, say: Phrases) -> list[Problem]:
    """Give the places of keys that stand there a second time, not the keys: they may be groups that nobody may name."""
    codes = pc.fill_null(keys.dictionary_encode().indices, -1).to_numpy(zero_copy_only=False)
    first = np.zeros(len(codes), dtype=bool)
    first[np.unique(codes, return_index=True)[1]] = True
    again = np.flatnonzero(~first & (codes >= 0))[:20]
    return [say.problem(say.place(other.file, other.unit, str(other.lines[row])), "join_key_twice") for row in again]
