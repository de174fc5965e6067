"""How good an order is, by its gains curve: what is found among the first k, lift, captured value, AUC.

All of it is read off one curve: the accounts, best score first, against the outcome found so far. Accounts with equal
scores are a straight line, which is the mean over all their orders (McSherry & Najork 2008, ECIR), so that no metric
depends on how ties happen to be broken. With weights (how often a bootstrap draw holds an account) the same curve is
that of the drawn list.

* found at k: accounts with an outcome among the first k; precision = found / k (Manning, Raghavan & Schütze 2008,
  ch. 8);
* lift at k: precision / share of all accounts that have an outcome (Ling & Li 1998, KDD; Neslin et al. 2006, JMR);
* captured at k: the value of the outcomes of the first k;
* AUC: chance that an account with an outcome stands above one without, equals counting half (Hanley & McNeil 1982,
  Radiology; the Mann–Whitney statistic) = area under the curve of found against not found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from influence.centrality.ranking import comparable
from influence.kernels import compiled_pays
from influence.model import FloatArray, IntArray

Weights = FloatArray | npt.NDArray[np.uint16]
"""How often each of c draws holds each of n accounts."""


@dataclass(frozen=True)
class Order:
    """Accounts by a score, cut into the segments on which the gains curve is straight.

    Parameters
    ----------
    order
        n positions, highest score first.
    starts
        Where each of the b segments begins in ``order``: equals are never parted, and a run of accounts without an
        outcome is one segment.
    carriers
        Positions of the accounts with an outcome.
    member
        p × b matrix of 0 and 1: in which segment each carrier is.
    """

    order: IntArray
    starts: IntArray
    carriers: IntArray
    member: sp.csr_array


@dataclass(frozen=True)
class Curve:
    """Gains curves of c draws over b segments: cumulated weight and cumulated units, ``c × (b + 1)``, from 0."""

    listed: FloatArray
    gained: FloatArray

    def at(self, depth: FloatArray | float) -> FloatArray:
        """Give the units gained among the first ``depth`` of every draw (c numbers or one); all where it is longer."""
        wanted = np.minimum(np.broadcast_to(np.asarray(depth, dtype=np.float64), len(self.listed)), self.listed[:, -1])
        rows = np.arange(len(self.listed))
        segment = np.minimum(np.count_nonzero(self.listed[:, 1:] < wanted[:, None], axis=1), self.listed.shape[1] - 2)
        before, width = self.listed[rows, segment], self.listed[rows, segment + 1] - self.listed[rows, segment]
        share = np.divide(wanted - before, width, out=np.zeros(len(rows)), where=width > 0)
        low, high = self.gained[rows, segment], self.gained[rows, segment + 1]
        return np.asarray(low + share * (high - low))

    def concordant(self) -> tuple[FloatArray, FloatArray]:
        """Give how many pairs (with an outcome, without) are in the right order, equals half, and how many pairs."""
        found = np.diff(self.gained, axis=1)
        others = np.diff(self.listed - self.gained, axis=1)
        behind = others.sum(axis=1, keepdims=True) - np.cumsum(others, axis=1)
        right = (found * (behind + 0.5 * others)).sum(axis=1)
        return right, found.sum(axis=1) * others.sum(axis=1)


def order_by(score: FloatArray, carries: FloatArray) -> Order:
    """Order accounts by a score; NaN is lowest.

    Parameters
    ----------
    score
        n numbers; those that agree to about 10 digits are equal.
    carries
        n numbers; who has more than 0 has an outcome.

    Examples
    --------
    >>> cut = order_by(np.array([0.2, 0.9, 0.2, 0.5]), np.array([0.0, 1.0, 1.0, 0.0]))
    >>> cut.order.tolist(), cut.starts.tolist()
    ([1, 3, 0, 2], [0, 1, 2])
    """
    compared = comparable(np.where(np.isnan(score), -np.inf, score))
    order = np.lexsort((np.arange(len(score)), -compared))
    carriers = np.flatnonzero(carries > 0)
    first = np.ones(len(order), dtype=bool)
    first[1:] = compared[order][1:] != compared[order][:-1]
    block = np.cumsum(first) - 1
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    has = np.zeros(int(first.sum()), dtype=bool)
    has[block[place[carriers]]] = True
    alone = has[block]
    cut = first & (alone | np.concatenate([[True], alone[:-1]]))
    segment = np.cumsum(cut) - 1
    where = segment[place[carriers]]
    member = sp.csr_array(
        (np.ones(len(carriers)), (np.arange(len(carriers)), where)), shape=(len(carriers), int(cut.sum()))
    )
    return Order(order, np.flatnonzero(cut).astype(np.int64), carriers, member)


def summed(weights: Weights, order: IntArray, starts: IntArray) -> FloatArray:
    """Add up c draws over the segments of an order: ``c × b``.

    Parameters
    ----------
    weights
        c × n: how often each draw holds each account.
    order, starts
        n positions, and where each of the b segments begins in them, as in :class:`Order`.

    Examples
    --------
    >>> summed(np.array([[1, 0, 2, 1]], dtype=np.uint16), np.array([1, 3, 0, 2]), np.array([0, 2])).tolist()
    [[1.0, 3.0]]
    """
    if weights.dtype == np.uint16 and compiled_pays(weights.size, exactly=True):
        from influence.kernels.drawn_sums import segment_sums

        segment = np.empty(len(order), dtype=np.int32)
        segment[order] = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(order)))
        return segment_sums(np.ascontiguousarray(weights), segment, len(starts))
    return np.asarray(np.add.reduceat(weights[:, order], starts, axis=1, dtype=np.float64))


def curves(order: Order, weights: Weights, units: FloatArray, like: Curve | None = None) -> Curve:
    """Give the gains curves of c draws.

    Parameters
    ----------
    order
        From :func:`order_by`, of at least one account.
    weights
        c × n: how often each draw holds each account.
    units
        n numbers: what is gained with an account, 0 for all but carriers (1 each for what is found, amounts for what is
        captured).
    like
        A curve of the same order and weights, whose list need not be added up again.
    """
    gained = (weights[:, order.carriers] * units[order.carriers]) @ order.member
    nothing = np.zeros((len(weights), 1))
    if like is None:
        listed = summed(weights, order.order, order.starts)
        ahead = np.concatenate([nothing, np.cumsum(listed, axis=1)], axis=1)
    else:
        ahead = like.listed
    return Curve(ahead, np.concatenate([nothing, np.cumsum(np.asarray(gained), axis=1)], axis=1))
