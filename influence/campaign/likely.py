"""What an account alone is likely to bring: what a sample counted, drawn towards what few products expect.

Of an account whose word seldom comes into a sample the count is mostly chance, and choosing the greatest counts chooses
the luckiest. The recursion of :meth:`influence.cascade.recursion.Ways.alone` knows no chance, but counts a prospect
who can be reached by several paths more than once. So each count c, Poisson around what is true, is drawn towards the
expectation e (scaled to the counts' sum) by as much as the two differ beyond chance in the whole sample (empirical
Bayes; Morris 1983)::

    likely = (c + κ) / (1 + κ/e)        1/κ = τ² = max(Σ((c − e)² − c), 0) / Σ e²

where the sample is large κ/e vanishes and the count stands. With 200,000 sets of networks of 600 accounts, 15 of whom
are asked, judged on 2 million other sets (mean of three networks, of what the best found there brings)::

    participation            0.3       0.01      0.001     0.0001
    by counts                0.995     0.920     0.875     0.881
    by what is likely        1.000     0.994     0.984     0.985
    top diffusion            0.988     0.959     0.956     0.956
"""

from __future__ import annotations

import numpy as np

from influence.kernels.wiring import BoolArray
from influence.model import FloatArray

_LEAST_SPREAD = 1e-6


def likely_counts(counts: FloatArray, expected: FloatArray, eligible: BoolArray) -> FloatArray:
    """Draw counts of sets towards expectations of any scale.

    Parameters
    ----------
    counts
        n numbers of sets.
    expected
        n amounts ≥ 0 in proportion to what the counts should be.
    eligible
        n flags of the accounts that count; the others get 0.

    Examples
    --------
    Equal expectations, counts no further apart than chance makes them: all are likely the same.

    >>> likely_counts(np.array([9.0, 12.0, 9.0]), np.ones(3), np.ones(3, dtype=bool)).round(2).tolist()
    [10.0, 10.0, 10.0]
    """
    counts = np.where(eligible, counts, 0.0)
    usable = eligible & (expected > 0)
    total = float(expected[usable].sum())
    if total <= 0 or not counts[usable].any():
        return counts
    mean = np.where(usable, expected, 0.0) * (float(counts[usable].sum()) / total)
    beyond_chance = float(((counts[usable] - mean[usable]) ** 2 - counts[usable]).sum())
    kappa = 1.0 / max(beyond_chance / float((mean[usable] ** 2).sum()), _LEAST_SPREAD)
    drawn = (counts + kappa) / (1.0 + kappa / np.where(usable, mean, 1.0))
    return np.where(usable, drawn, counts)


__all__ = ["likely_counts"]
