"""What a walk back needs to know of a wiring beforehand: how likely anybody tells whom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
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
    outside = wiring.group_chance if wiring.outside_chance is None else wiring.outside_chance
    # In place: to have a new array for every step takes longer than to reckon.
    both = np.repeat(outside, wiring.known)
    both *= participation[wiring.member]
    even = _even(wiring, both)
    np.minimum(both, _ALMOST, out=both)
    np.negative(both, out=both)
    np.log1p(both, out=both)
    np.negative(both, out=both)
    reach = np.zeros(len(both) + 1)
    np.cumsum(both, out=reach[1:])
    del both
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
        np.where(even, within / np.maximum(wiring.known, 1), 0.0),
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


def _even(wiring: Wiring, both: FloatArray) -> npt.NDArray[np.bool_]:
    """Tell which groups have members all of whom have the same number of ``both``, which holds one an entry."""
    even = np.zeros(wiring.n_groups, dtype=bool)
    some = np.flatnonzero(wiring.known)
    if len(some):
        begins = wiring.group_start[some]  # lists follow each other: those between hold nobody
        even[some] = np.minimum.reduceat(both, begins) == np.maximum.reduceat(both, begins)
    return even


def _quiet(chance: FloatArray, trials: IntArray) -> FloatArray:
    """Give a bound of the chance (1 − p)^n that no trial succeeds; 2 where none can."""
    with np.errstate(divide="ignore", invalid="ignore"):
        nobody = _little_less(np.exp(trials * np.log1p(-chance)))
    return np.where((trials > 0) & (chance > 0), nobody, 2.0)


def _little_less(chance: FloatArray) -> FloatArray:
    """Give a little less than a chance: less than any rounding can tell."""
    return chance * (1.0 - 1e-6)
