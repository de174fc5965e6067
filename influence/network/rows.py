"""Rows of sparse matrices sorted, moved and turned round: by machine code where a recurrence runs as such, or SciPy."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from influence.kernels import compiled_pays
from influence.kernels.products import Rows, rows_of, times
from influence.model import FloatArray, IntArray

_PRODUCTS = 20
"""How many products a recurrence takes at least."""


def recurrences_compiled(affiliations: int, ties: int) -> bool:
    """Tell whether recurrences in W, and what prepares them, run as machine code."""
    return compiled_pays(_PRODUCTS * (2 * affiliations + ties))


def product(matrix: sp.csr_array, x: FloatArray) -> FloatArray:
    """Give M x, by several threads where recurrences in such a matrix run as machine code."""
    if recurrences_compiled(matrix.nnz, 0):
        return times(rows_of(matrix), x)
    return np.asarray(matrix @ x)


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
