"""The ties of a town by plain SciPy, apart from the package: their largest eigenvalue, and PageRank by iteration."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg as spl

from benchmarks.generator import FloatArray, Town
from benchmarks.town_network import incidence, ties
from benchmarks.work import DAMPING, TOLERANCE

Apply = Callable[[FloatArray], FloatArray]


def product(town: Town) -> Apply:
    """Give x ↦ W x of a town, W = B U Bᵀ + A without diagonal, u_g = 1/(n_g − 1); nothing is projected."""
    matrix, direct = incidence(town), ties(town)
    back, weight = sp.csr_array(matrix.T), 1.0 / np.maximum(town.group_sizes() - 1.0, 1.0)
    squared = sp.csr_array((matrix.data**2, matrix.indices, matrix.indptr), shape=matrix.shape)
    own = squared @ weight

    def apply(x: FloatArray) -> FloatArray:
        return np.asarray(matrix @ (weight * (back @ x)) - own * x + direct @ x)

    return apply


def largest_eigenvalue(town: Town) -> float:
    """Give λ₁ of W, to a relative error of about 1e-6."""
    n, apply = town.n_accounts, product(town)
    operator = spl.LinearOperator((n, n), matvec=lambda x: apply(np.asarray(x).ravel()), dtype=np.float64)
    values = spl.eigsh(operator, k=1, which="LA", v0=np.ones(n), tol=1e-6, return_eigenvectors=False)
    return float(values[0])


def products_by_gradients(system: Apply, diagonal: FloatArray, right: FloatArray) -> int:
    """Give how many products SciPy's conjugate gradients take to the common tolerance of the residual.

    Parameters
    ----------
    system
        x ↦ A x, symmetric and positive definite.
    diagonal
        What A is near to; where it is 0, A is left out.
    right
        Right side.
    """
    inside, n = diagonal > 0, len(right)
    taken = 0

    def image(x: FloatArray) -> FloatArray:
        nonlocal taken
        taken += 1
        return np.where(inside, system(np.asarray(x).ravel()), np.asarray(x).ravel())

    inverse = np.divide(1.0, diagonal, out=np.ones(n), where=inside)
    operator, near = (
        spl.LinearOperator((n, n), matvec=call, dtype=np.float64) for call in (image, lambda x: inverse * np.ravel(x))
    )
    spl.cg(operator, np.where(inside, right, 0.0), rtol=TOLERANCE, M=near)
    return taken


def pagerank(apply: Apply, total: FloatArray) -> tuple[FloatArray, int]:
    """Give PageRank of the ties W and the number of products with W, to the common tolerance.

    Parameters
    ----------
    apply
        x ↦ W x.
    total
        Wᵀ 1.
    """
    n = len(total)
    moves = total > 0
    pace = np.divide(1.0, total, out=np.zeros(n), where=moves)
    rank, products = np.full(n, 1 / n), 0
    while True:
        following = DAMPING * (apply(rank * pace) + rank[~moves].sum() / n) + (1 - DAMPING) / n
        change = np.abs(following - rank).sum()
        rank, products = following, products + 1
        if change * DAMPING <= TOLERANCE * (1 - DAMPING):
            return rank, products
