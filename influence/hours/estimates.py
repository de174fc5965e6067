"""Curves from what managers estimate of an account (CALLPLAN): value at no time, at today's, at twice that, at most."""

from __future__ import annotations

import numpy as np

from influence.model import FloatArray

_FASTEST, _SLOWEST = 1e-6, 1 - 1e-6
"""Shares missing at today's hours between which a curve can be told."""


def share_missing(now: FloatArray, double: FloatArray) -> FloatArray:
    """Give u = e^(−h/τ), the share of the rise that today's hours h leave, from shares missing at h and at 2 h.

    u makes (u − p)² + (u² − q)² least, with p the share missing now and q that at double: the only root of
    4 u³ + (2 − 4 q) u − 2 p in [0, 1]. Where one of the two is NaN, the other alone decides: u = p, or u = √q.

    Parameters
    ----------
    now, double
        n shares in [0, 1], NaN where not estimated.

    Examples
    --------
    >>> share_missing(np.array([0.5, 0.5]), np.array([0.25, np.nan])).tolist()
    [0.5, 0.5]
    """
    both = ~np.isnan(now) & ~np.isnan(double)
    u = np.where(np.isnan(now), np.sqrt(double), now)
    low, high = np.zeros(int(both.sum())), np.ones(int(both.sum()))
    p, q = now[both], double[both]
    for _ in range(60):
        middle = (low + high) / 2
        below = middle * (4 * middle**2 + 2 - 4 * q) < 2 * p
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    u[both] = (low + high) / 2
    return np.asarray(np.clip(u, _FASTEST, _SLOWEST))
