"""Rows of sparse matrices sorted, moved and turned round: by machine code where a recurrence runs as such, or SciPy."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from itertools import pairwise

import numpy as np
import scipy.sparse as sp

from influence.kernels import compiled_pays
from influence.kernels.products import Rows, all_one, narrow, rows_of, times, turned_times, unsigned
from influence.kernels.stretches import Cuts, stretches
from influence.model import FloatArray, IntArray

_PRODUCTS = 20
"""How many products a recurrence takes at least."""


def recurrences_compiled(affiliations: int, ties: int) -> bool:
    """Tell whether recurrences in W, and what prepares them, run as machine code."""
    return compiled_pays(_PRODUCTS * (2 * affiliations + ties), exactly=True)


class Factor:
    """A sparse matrix that is multiplied with many vectors, by several threads where that pays.

    Parameters
    ----------
    matrix
        n × m CSR.
    compiled
        Whether by machine code; as recurrences in such a matrix run where absent. It shows nowhere in the numbers.
    often
        Whether so many products follow that narrow positions pay or, where no machine code runs, a copy of Mᵀ.
    """

    def __init__(self, matrix: sp.csr_array, compiled: bool | None = None, *, often: bool = False) -> None:
        self.matrix = matrix
        self.compiled = recurrences_compiled(matrix.nnz, 0) if compiled is None else compiled
        self._often = often

    @cached_property
    def rows(self) -> Rows:
        """The matrix for loops."""
        rows = Rows(*unsigned(self.matrix), self.matrix.data, self.unit)
        return narrow(rows, self.matrix.shape[1]) if self._often else rows

    @cached_property
    def unit(self) -> bool:
        """Whether all numbers of the matrix are 1."""
        return all_one(self.matrix.data)

    @cached_property
    def parts(self) -> Cuts:
        """Where the stretches of rows begin whose parts of Mᵀ x are added up."""
        return stretches(unsigned(self.matrix)[0], self.matrix.shape[1])

    def times(self, x: FloatArray) -> FloatArray:
        """Give M x for m numbers, or for each column of an m × k array, k ≥ 1."""
        if self.compiled:
            return _by_columns(x, lambda some: times(self.rows, some))
        return np.asarray(self.matrix @ x)

    def turned_times(self, x: FloatArray) -> FloatArray:
        """Give Mᵀ x for n numbers, or for each column of an n × k array, k ≥ 1."""
        if self.compiled:
            one = np.ones(self.matrix.shape[1])
            return _by_columns(x, lambda some: turned_times(self.rows, self.parts, some, one))
        told: FloatArray = np.zeros((self.matrix.shape[1], *x.shape[1:]))
        for accounts, part in self._turned:
            told = told + part @ x[accounts]
        return told

    @cached_property
    def _turned(self) -> tuple[tuple[slice, sp.csr_array | sp.csc_array], ...]:
        """Mᵀ in its parts; SciPy adds up row by row what is said to a column, as loops do."""
        matrix, start = self.matrix, self.matrix.indptr
        result = []
        for first, last in pairwise(self.parts.tolist()):
            held = slice(int(start[first]), int(start[last]))
            arrays = (matrix.data[held], matrix.indices[held], start[first : last + 1] - start[first])
            part = sp.csc_array(arrays, shape=(matrix.shape[1], last - first))
            result.append((slice(first, last), sp.csr_array(part) if self._often else part))
        return tuple(result)


def _by_columns(x: FloatArray, product_of: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """Give a product with a vector, or with the columns of an array: as many at once as the loop takes."""
    if x.ndim == 1:
        return product_of(x)
    from influence.kernels.product_loops import TOGETHER

    whole = x.shape[1] // TOGETHER * TOGETHER
    parts = [product_of(np.ascontiguousarray(x[:, at : at + TOGETHER])) for at in range(0, whole, TOGETHER)]
    parts += [product_of(np.ascontiguousarray(x[:, at]))[:, None] for at in range(whole, x.shape[1])]
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def product(matrix: sp.csr_array, x: FloatArray) -> FloatArray:
    """Give M x."""
    return Factor(matrix).times(x)


def transposed(matrix: sp.csr_array, *, compiled: bool) -> sp.csr_array:
    """Give Mᵀ, its positions ascending in every row; numbers that are all 1 are held once for both."""
    rows = rows_of(matrix)
    if compiled:
        from influence.kernels.arranging import turned

        return _matrix(turned(rows, matrix.shape[1]), matrix.shape[::-1])
    other = sp.csr_array(matrix.T)
    return sp.csr_array((matrix.data, other.indices, other.indptr), shape=other.shape) if rows.unit else other


def order_of(matrix: sp.csr_array, rank: IntArray, *, compiled: bool) -> IntArray:
    """Give the rows by how many numbers they have, then by the largest ``rank`` of their columns, then by position.

    Rows without any number come first; ``rank`` holds the numbers from 0 to (columns − 1) in some order.
    """
    if compiled:
        from influence.kernels.arranging import ordered

        return ordered(rows_of(matrix), rank)
    count = np.diff(matrix.indptr)
    largest = np.zeros(matrix.shape[0], dtype=np.int64)
    some = count > 0
    if matrix.nnz:
        largest[some] = np.maximum.reduceat(rank[matrix.indices], matrix.indptr[:-1][some])
    return np.lexsort((largest, count)).astype(np.int64)


def taken(x: FloatArray, places: IntArray, *, compiled: bool) -> FloatArray:
    """Give the numbers at some places of a vector."""
    if compiled:
        from influence.kernels.arranging import taken as take

        return take(x, places)
    return x[places]


def moved(matrix: sp.csr_array, order: IntArray, column: IntArray, *, compiled: bool) -> sp.csr_array:
    """Give row ``order[p]`` at p, and every column c as ``column[c]``; numbers keep their order within a row."""
    rows = rows_of(matrix)
    if compiled:
        from influence.kernels.arranging import moved as moved_rows

        return _matrix(moved_rows(rows, order, column), matrix.shape)
    named = column.astype(matrix.indices.dtype)[matrix.indices]
    other = sp.csr_array((matrix.data, named, matrix.indptr), shape=matrix.shape)[order]
    return sp.csr_array((matrix.data, other.indices, other.indptr), shape=other.shape) if rows.unit else other


def _matrix(rows: Rows, shape: tuple[int, int]) -> sp.csr_array:
    signed = np.int32 if rows.start.dtype == np.uint32 else np.int64
    return sp.csr_array((rows.data, rows.place.view(signed), rows.start.view(signed)), shape=shape)
