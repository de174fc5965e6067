"""Whether two tools give the same scores, and how alike their orders are where they need not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from benchmarks.generator import FloatArray
from influence.centrality.ranking import comparable

BoolArray = npt.NDArray[np.bool_]
SAME = 1e-6
TOP = 50


@dataclass(frozen=True)
class Agreement:
    """How the scores of a tool compare with ours.

    Parameters
    ----------
    difference
        Largest absolute difference, as a share of our largest score.
    rank_correlation
        Spearman's ρ; NaN where all scores of one are equal.
    top_overlap
        Share of our first 50 accounts that are among the other's first 50.
    """

    difference: float
    rank_correlation: float
    top_overlap: float

    @property
    def same(self) -> bool:
        """Whether the scores are equal but for the tolerances."""
        return self.difference <= SAME


def compare(
    ours: FloatArray, theirs: FloatArray, among: BoolArray | None = None, *, free_scale: bool = False
) -> Agreement:
    """Compare two vectors of scores of the same accounts.

    Parameters
    ----------
    among
        n flags: the accounts compared; all where absent.
    free_scale
        Whether both are divided by their lengths first.

    Examples
    --------
    >>> compare(np.array([1.0, 2.0, 4.0]), np.array([1.0, 2.0, 4.0])).same
    True
    """
    if ours.shape != theirs.shape:
        raise ValueError(f"there must be one score an account: {ours.shape} and {theirs.shape}")
    if among is not None:
        ours, theirs = ours[among], theirs[among]
    if free_scale:
        ours, theirs = ours / _length(ours), theirs / _length(theirs)
    largest = float(np.max(np.abs(ours), initial=0.0))
    with np.errstate(over="ignore", invalid="ignore"):
        gap = float(np.max(np.abs(ours - theirs), initial=0.0))
    first, second = comparable(ours), comparable(theirs)
    return Agreement(gap / largest if largest > 0 else gap, _spearman(first, second), _overlap(first, second))


def _length(values: FloatArray) -> float:
    return float(np.sqrt(np.sum(values**2))) or 1.0


def _spearman(first: FloatArray, second: FloatArray) -> float:
    one, other = rankdata(first), rankdata(second)
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        return float("nan")
    return float(np.corrcoef(one, other)[0, 1])


def _overlap(first: FloatArray, second: FloatArray) -> float:
    """Give the share of the top of ``first`` found in that of ``second``; equals at the edge of ``second`` count."""
    count = min(TOP, len(first))
    top = np.argsort(-first, kind="stable")[:count]
    edge = np.sort(second)[::-1][count - 1]
    return float(np.mean(second[top] >= edge))
