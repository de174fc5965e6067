"""SciPy alone: what projecting costs with nothing around it."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
import scipy.sparse.linalg as spl

from benchmarks.generator import FloatArray
from benchmarks.graphs import projection
from benchmarks.walk import pagerank
from benchmarks.work import BARE, HOPS, TOLERANCE, Facts, Task, Way


def _strength(w: sp.csr_array, _: Facts) -> FloatArray:
    return np.asarray(w @ np.ones(w.shape[0]))


def _diffusion(w: sp.csr_array, facts: Facts) -> FloatArray:
    heard, total = np.ones(w.shape[0]), np.zeros(w.shape[0])
    for _ in range(HOPS):
        heard = facts.passing * (w @ heard)
        total += heard
    return total


def _pagerank(w: sp.csr_array, _: Facts) -> FloatArray:
    return pagerank(lambda x: np.asarray(w @ x), np.asarray(w.sum(axis=0)))[0]


def _katz(w: sp.csr_array, facts: Facts) -> FloatArray:
    system = sp.eye_array(w.shape[0], format="csr") - facts.passing * w
    values, unfinished = spl.cg(system, np.ones(w.shape[0]), rtol=TOLERANCE)
    if unfinished:
        raise RuntimeError("conjugate gradients did not converge")
    return np.asarray(values)


def _eigenvector(w: sp.csr_array, _: Facts) -> FloatArray:
    _, vectors = spl.eigsh(w, k=1, which="LA", v0=np.ones(w.shape[0]))
    return np.asarray(np.abs(vectors[:, 0]))


WAYS = (
    Way(
        BARE,
        "projected",
        projection,
        {
            "strength": Task(_strength),
            "diffusion": Task(_diffusion),
            "pagerank": Task(_pagerank),
            "katz": Task(_katz),
            "eigenvector": Task(_eigenvector, free_scale=True),
        },
    ),
)
