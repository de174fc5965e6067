"""What a walk back needs to know of a wiring beforehand: how likely anybody tells whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from influence.cascade.wiring import Wiring
from influence.kernels import keyed
from influence.model import FloatArray, IntArray

_ALMOST = 1.0 - 1e-15
"""A chance of 1 would make its logarithm infinite."""


@dataclass(frozen=True)
class Search:
    """How to walk back: the wiring, π of every account, T, and what follows from them.

    ``reach`` heaps −ln(1 − p_g π_i) over the entries of all member lists (one number more than entries): a point of a
    Poisson process falls into an entry with the chance that this member tells an unseen one and takes part, with
    p_g as ``outside`` has it;
    ``reach_start`` is what is heaped where each list begins, ``length`` what each entry of a list adds where all add
    the same (0 elsewhere), which tells where a point falls without a search. ``told`` is the chance that any known
    member of a group does. ``loud`` and ``tie_loud`` are −ln(1 − p) of each group and direct tie, ``others`` is how
    many known members can tell each one of them, and ``heard`` the chance that anybody tells each account. ``quiet``
    and ``quiet_both`` bound the chance that no other member tells, and that no member tells and takes part; 2 where
    none can.
    """

    wiring: Wiring
    participation: FloatArray
    hops: int
    outside: FloatArray
    inverse: FloatArray
    quiet: FloatArray
    quiet_both: FloatArray
    told: FloatArray
    reach: FloatArray
    reach_start: FloatArray
    length: FloatArray
    loud: FloatArray
    tie_loud: FloatArray
    others: IntArray
    heard: FloatArray


def prepare(wiring: Wiring, participation: FloatArray, hops: int) -> Search:
    """Prepare the search on a wiring; ``participation`` holds π of every account."""
    group = np.repeat(np.arange(wiring.n_groups), wiring.known)
    outside = wiring.group_chance if wiring.outside_chance is None else wiring.outside_chance
    both = outside[group] * participation[wiring.member]
    reach = np.zeros(len(both) + 1)
    np.cumsum(-np.log1p(-np.minimum(both, _ALMOST)), out=reach[1:])
    reach_start = reach[wiring.group_start]
    within = np.diff(reach_start)
    loud = -np.log1p(-np.minimum(wiring.group_chance, _ALMOST))
    tie_loud = -np.log1p(-np.minimum(wiring.teller_chance, _ALMOST))
    others = np.maximum(wiring.known - 1, 0)
    return Search(
        wiring,
        participation,
        hops,
        outside,
        keyed.inverse_log(wiring.group_chance),
        _quiet(wiring.group_chance, wiring.known - 1),
        np.where(within > 0, _little_less(np.exp(-within)), 2.0),
        -np.expm1(-within),
        reach,
        reach_start,
        _length(wiring, both, within),
        loud,
        tie_loud,
        others,
        -np.expm1(-_by_account(wiring, loud * others, tie_loud)),
    )


def _by_account(wiring: Wiring, by_group: FloatArray, by_tie: FloatArray) -> FloatArray:
    """Sum amounts of each account's groups, and of the ties over which it is told."""
    n = wiring.n_accounts
    rows = sp.csr_array(
        (np.ones(len(wiring.account_group)), wiring.account_group, wiring.account_start), (n, len(by_group))
    )
    return np.asarray(rows @ by_group + np.bincount(wiring.listener, by_tie, n), dtype=np.float64)


def _length(wiring: Wiring, both: FloatArray, within: FloatArray) -> FloatArray:
    """Give −ln(1 − p_g π_i) of the groups all of whose members have the same; 0 for the others."""
    if not len(both):
        return np.zeros(wiring.n_groups)
    changes = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(both[1:] != both[:-1])])
    last = np.maximum(wiring.group_start[1:] - 1, 0)
    even = changes[last] == changes[np.minimum(wiring.group_start[:-1], len(both) - 1)]
    return np.where(even & (wiring.known > 0), within / np.maximum(wiring.known, 1), 0.0)


def _quiet(chance: FloatArray, trials: IntArray) -> FloatArray:
    """Give a bound of the chance (1 − p)^n that no trial succeeds; 2 where none can."""
    with np.errstate(divide="ignore", invalid="ignore"):
        nobody = _little_less(np.exp(trials * np.log1p(-chance)))
    return np.where((trials > 0) & (chance > 0), nobody, 2.0)


def _little_less(chance: FloatArray) -> FloatArray:
    """Give a little less than a chance: less than any rounding can tell."""
    return chance * (1.0 - 1e-6)
