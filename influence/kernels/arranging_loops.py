"""Sorting, moving and turning round the rows of sparse matrices by counting. Importing this module imports numba."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from influence.kernels.jit import jit
from influence.kernels.keyed import Floats, Ints
from influence.kernels.stretches import Positions

Whole = npt.NDArray[np.uint64]


@jit
def largest(start: Positions, place: Positions, rank: Positions, key: Positions, first: int, last: int) -> None:
    """Set ``key`` to the largest rank among the columns of some rows; 0 for rows without any number."""
    for row in range(first, last):
        top = np.int64(0)
        for at in range(start[row], start[row + 1]):
            top = max(top, np.int64(rank[place[at]]))
        key[row] = top


@jit
def by_count_and_key(start: Positions, key: Positions, keys: int, by_key: Ints, order: Ints) -> None:
    """Put into ``order`` the rows by how many numbers they have, then by ``key`` (below ``keys``), then by position.

    ``by_key`` is as long, to reckon in.
    """
    n = len(start) - 1
    next_of_key = np.zeros(keys + 1, np.int64)
    most = np.int64(0)
    for row in range(n):
        next_of_key[np.int64(key[row]) + 1] += 1
        most = np.int64(max(most, start[row + 1] - start[row]))
    for value in range(keys):
        next_of_key[value + 1] += next_of_key[value]
    next_of_count = np.zeros(most + 2, np.int64)
    for row in range(n):
        by_key[next_of_key[key[row]]] = row
        next_of_key[key[row]] += 1
        next_of_count[np.int64(start[row + 1] - start[row]) + 1] += 1
    for value in range(most + 1):
        next_of_count[value + 1] += next_of_count[value]
    for at in range(n):
        row = by_key[at]
        count = np.int64(start[row + 1] - start[row])
        order[next_of_count[count]] = row
        next_of_count[count] += 1


@jit
def count_keys(key: Whole, before: Whole, count: Whole, first: int, last: int) -> None:
    """Add to ``count`` how often each key stands in the rows ``before[first:last]`` (none: these positions)."""
    one, listed = np.uint64(1), len(before) > 0
    for at in range(np.uint64(first), np.uint64(last)):
        count[key[before[at] if listed else at]] += one


@jit
def begin_keys(count: Whole, start: Whole) -> None:
    """From counts (parts × keys) to where each key begins, and to where it begins in each part."""
    total = np.uint64(0)
    for value in range(count.shape[1]):
        start[value] = total
        for part in range(count.shape[0]):
            held = count[part, value]
            count[part, value] = total
            total += held
    start[count.shape[1]] = total


@jit
def place_rows(key: Whole, before: Whole, free: Whole, order: Whole, first: int, last: int) -> None:
    """Put the rows ``before[first:last]`` (none: these positions) where ``free`` says; less of it is free then."""
    one, listed = np.uint64(1), len(before) > 0
    for at in range(np.uint64(first), np.uint64(last)):
        row = before[at] if listed else at
        order[free[key[row]]] = row
        free[key[row]] += one


@jit
def move(
    start: Positions,
    place: Positions,
    data: Floats,
    unit: bool,
    order: Ints,
    column: Positions,
    new_start: Positions,
    new_place: Positions,
    new_data: Floats,
    first: int,
    last: int,
) -> None:
    """Write row ``order[p]`` at p for p in ``first`` … ``last − 1``, with other names for its columns."""
    for p in range(first, last):
        row = order[p]
        at = new_start[p] - start[row]  # may wrap round, and back again when it is added
        for old in range(start[row], start[row + 1]):
            new_place[at + old] = column[place[old]]
            if not unit:
                new_data[at + old] = data[old]


@jit
def take(x: Floats, places: Whole, out: Floats, first: int, last: int) -> None:
    """Set out[i] to x[places[i]] for i in ``first`` … ``last − 1``."""
    for i in range(first, last):
        out[i] = x[places[i]]


@jit
def turn_round(
    start: Positions,
    place: Positions,
    data: Floats,
    unit: bool,
    new_start: Positions,
    new_place: Positions,
    new_data: Floats,
) -> None:
    """Write the transpose; ``new_start`` holds zeros."""
    columns, one = len(new_start) - 1, np.uint64(1)  # a one with a sign would make sums of positions floats
    for at in range(len(place)):
        new_start[place[at] + one] += one
    for column in range(columns):
        new_start[column + 1] += new_start[column]
    free = new_start[:-1].copy()
    for row in range(len(start) - 1):
        for at in range(start[row], start[row + 1]):
            column = place[at]
            new_place[free[column]] = row
            if not unit:
                new_data[free[column]] = data[at]
            free[column] += one
