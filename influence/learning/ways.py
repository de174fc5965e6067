"""The ways of the word as they stood over time: affiliations and ties with their days, and bins of group sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from influence.learning.calendar import AFTER_ALL, BEFORE_ALL, days
from influence.model import Dataset, FloatArray, IntArray, Network, positions

_EXACT, _STEP = 30, 1.25


@dataclass(frozen=True)
class Ways:
    """Affiliations and tie directions of all times, in the kinds of a network of K kinds.

    A **way** is what has a rate of its own: 0 … K − 1 are the groups of each kind, K … 2 K − 1 its ties, and 2 K all
    that no table records. A way makes a pair of accounts a **coin** of intensity ``coin``: 1 / (n_g − 1) for a group, 1
    for a tie.

    Parameters
    ----------
    kinds
        K.
    account, group, begin, end
        One entry an affiliation, by account and group: it counts on days in [begin, end).
    group_way, group_coin
        One entry a group.
    source, target, tie_way, tie_begin
        One entry a direction of a tie.
    """

    kinds: int
    account: IntArray
    group: IntArray
    begin: IntArray
    end: IntArray
    group_way: IntArray
    group_coin: FloatArray
    source: IntArray
    target: IntArray
    tie_way: IntArray
    tie_begin: IntArray

    @property
    def count(self) -> int:
        """Number of ways: 2 K + 1."""
        return 2 * self.kinds + 1

    def start(self, accounts: int) -> IntArray:
        """Give where the affiliations of each of so many accounts begin, and where the last one's end."""
        return np.concatenate([[0], np.cumsum(np.bincount(self.account, minlength=accounts))])


def ways_of(dataset: Dataset, network: Network, group_size: FloatArray | None = None) -> Ways:
    """Lay out every affiliation and tie with its days; what has no date always counts.

    Sizes of groups are those of the network, as what a size was in former days is not recorded; a group that nobody
    belongs to any more has its declared size, at least all who ever did. ``group_size`` (one a group of the network)
    stands in where the cascade is to run with other sizes: rates and sizes must fit each other.
    """
    groups, affiliations = dataset.groups, dataset.affiliations
    names = {kind.name: place for place, kind in enumerate(network.kinds)}
    kind = groups["kind"].map(names).fillna(-1).to_numpy(dtype=np.int64)
    group = dataset.place("affiliations", "group_id")
    used = affiliations["strength"].to_numpy(dtype=np.float64) > 0
    if not (kind >= 0).all():
        used &= kind[group] >= 0
    if not used.all():  # to copy ids is as long as all the rest
        affiliations, group = affiliations[used], group[used]
    ever = np.bincount(group, minlength=len(groups)).astype(np.float64, copy=False)
    size = np.fmax(groups["size"].to_numpy(dtype=np.float64, na_value=np.nan), ever)
    here = positions(network.group_ids, groups["group_id"])
    size[here] = network.group_size if group_size is None else group_size
    ties = dataset.ties
    ties = ties[ties["kind"].isin(list(names)) & (ties["strength"] > 0)]
    source, target = (dataset.place("ties", end, ties) for end in ("source", "target"))
    both = ~ties["directed"].to_numpy(dtype=bool)
    way = len(names) + ties["kind"].map(names).to_numpy(dtype=np.int64)
    begin = days(ties["since"], BEFORE_ALL)
    account = dataset.place("affiliations", "account_id", affiliations)
    entries = [
        account,
        group,
        days(affiliations["since"], BEFORE_ALL),
        days(affiliations["until"], AFTER_ALL, later=1),
    ]
    later = account[1:] > account[:-1]
    if not (later | (account[1:] == account[:-1]) & (group[1:] >= group[:-1])).all():
        order = np.lexsort((group, account))
        entries = [column[order] for column in entries]
    return Ways(
        kinds=len(names),
        account=entries[0],
        group=entries[1],
        begin=entries[2],
        end=entries[3],
        group_way=np.asarray(kind, dtype=np.int64),
        group_coin=1.0 / np.maximum(size - 1.0, 1.0),
        source=np.concatenate([source, target[both]]),
        target=np.concatenate([target, source[both]]),
        tie_way=np.concatenate([way, way[both]]),
        tie_begin=np.concatenate([begin, begin[both]]),
    )


@dataclass(frozen=True)
class Bins:
    """Intensities of coins, binned: exact for groups of up to 31 members, above in steps of a quarter.

    The hazard of a coin in bin b of a way of rate θ is its intensity times ``slope(θ)[b]``, where
    slope = −ln(1 − min(θ e, 0.95)) / e at the bin's intensity e, which is nearly θ wherever e is small.
    """

    intensity: FloatArray

    def of(self, coin: FloatArray) -> IntArray:
        """Give the bin of each intensity."""
        others = 1.0 / np.maximum(coin, 1e-300)
        large = _EXACT + np.floor(np.log(np.maximum(others / _EXACT, 1.0)) / np.log(_STEP))
        place = np.where(others <= _EXACT, np.rint(others) - 1, large).astype(np.int64, copy=False)
        return np.minimum(np.maximum(place, 0), len(self.intensity) - 1)

    def slope(self, rate: FloatArray, which: npt.NDArray[np.bool_] | None = None) -> FloatArray:
        """Give −ln(1 − min(θ e, 0.95)) / e for rates of any shape, with one axis more for the bins, or ``which``."""
        intensity = self.intensity if which is None else self.intensity[which]
        chance = np.minimum(np.asarray(rate, dtype=np.float64)[..., None] * intensity, MOST)
        return np.asarray(-np.log1p(-chance) / intensity)


MOST = 0.95
"""No coin counts for more certain than this: one silent pair must not forbid a rate."""


def make_bins() -> Bins:
    """Make the bins for groups of up to ten thousand million members."""
    steps = int(np.ceil(np.log(1e10 / _EXACT) / np.log(_STEP)))
    middle = _EXACT * _STEP ** (np.arange(steps) + 0.5)
    return Bins(1.0 / np.concatenate([np.arange(1.0, _EXACT + 1), middle]))
