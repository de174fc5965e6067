"""The evidence of a log without asks: as :mod:`influence.learning.evidence` counts it, from spans of occasions.

On common days every affiliation and tie is open to its account over one span of occasions, and whom it could have told
is summed over spans at once. Cost O(affiliations + ties + groups × occasions), a block of groups at a time; never the
number of accounts times that of occasions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from influence.kernels import beside, compiled_pays, in_order
from influence.kernels.arranging import grouped
from influence.kernels.stretches import even, in_stretches
from influence.learning.availability import Spells, repeated
from influence.learning.evidence import Evidence, Found, coins
from influence.learning.occasions import Occasions
from influence.learning.reconcile import Referrals
from influence.learning.tally import sums
from influence.learning.ways import Bins, Ways
from influence.model import FloatArray, IntArray

_CELLS = 250_000
"""Cells of groups × occasions that are held at once."""
_PIECE = 1 << 16
"""Days that are looked up at once."""
_STEPS = 40
"""Steps that an affiliation takes."""


_Slots = npt.NDArray[np.int32]
"""Positions among occasions: there are millions of spans, and no occasions too many for 32 bits."""


@dataclass(frozen=True)
class _Spans:
    """Spans of slots [first, last), one a row, each with a key."""

    key: IntArray
    first: _Slots
    last: _Slots

    def open(self) -> _Spans:
        """Give those that hold anything."""
        real = self.last > self.first
        if real.all():
            return self
        return _Spans(self.key[real], self.first[real], self.last[real])

    def at(self, row: IntArray, slot: IntArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Tell of some rows whether each holds a slot."""
        return np.asarray((self.first[row] <= slot) & (slot < self.last[row]))


@dataclass(frozen=True)
class _InGroups:
    """What is counted in groups: who was asked there by pair (of a referral and a group), who is reached by row.

    ``held`` sums what is reached in each group.
    """

    asked: FloatArray
    reached: FloatArray
    held: FloatArray
    group: IntArray
    slot: IntArray
    by_row: tuple[IntArray, IntArray]
    by_pair: tuple[IntArray, IntArray]


def gather_spans(
    ways: Ways, bins: Bins, occasions: Occasions, spells: Spells, referrals: Referrals, slot: IntArray
) -> Evidence:
    """Count exposures and list the coins of referrals.

    Parameters
    ----------
    ways, bins
        The network over time.
    occasions
        When who could refer.
    spells
        When each account could be referred.
    referrals, slot
        Only referrals that answer an occasion; ``slot`` holds which.
    """
    return _Gatherer(ways, occasions, spells, referrals, slot).evidence(bins)


class _Gatherer:
    """What all parts share; local to :func:`gather_spans`."""

    def __init__(self, ways: Ways, occasions: Occasions, spells: Spells, referrals: Referrals, slot: IntArray) -> None:
        self._ways, self._occasions, self._referrals, self._slot = ways, occasions, referrals, slot
        self._slots, self._spells = len(occasions.day), spells
        person = np.repeat(np.arange(len(spells.start) - 1), np.diff(spells.start))
        self._start = ways.start(len(spells.start) - 1)
        since = occasions.first.astype(np.int32)
        self._begin = self._slot_of(ways.begin)
        self._free = _Spans(person, self._slot_of(spells.begin), self._slot_of(spells.end))
        self._told = _Spans(
            ways.group,
            np.maximum(since[ways.account], self._begin),
            self._slot_of(ways.end),
        )
        tie_first = np.maximum(since[ways.source], self._slot_of(ways.tie_begin))
        self._tied = _Spans(ways.target, tie_first, np.full(len(tie_first), self._slots, dtype=np.int32))

    def _slot_of(self, day: IntArray) -> _Slots:
        slot = np.empty(len(day), dtype=np.int32)
        for at in range(0, len(day), _PIECE):
            some = day[at : at + _PIECE]
            # Mostly nobody knows since when a member belongs: then all are one day.
            slot[at : at + _PIECE] = np.searchsorted(self._occasions.day, some[0] if np.ptp(some) == 0 else some)
        return slot

    def evidence(self, bins: Bins) -> Evidence:
        ways, occasions, share = self._ways, self._occasions, self._occasions.share
        accounts = len(self._spells.start) - 1
        asked = np.cumsum(np.bincount(occasions.first, minlength=self._slots + 1))[: self._slots]
        prospects = np.maximum(self._crowd(np.zeros_like(self._free.key), self._free, 1)[0], 1)
        shared_group, in_groups = self._groups()
        unrecorded = ways.count - 1
        n_bins = len(bins.intensity)
        over_ties = share * self._free_over_ties()
        way, coin = np.maximum(ways.group_way, 0), share * ways.group_coin  # nobody is in a group of another kind
        masses = (
            (way * n_bins + bins.of(ways.group_coin), coin * in_groups.held),
            (ways.tie_way * n_bins + bins.of(np.ones(1)), over_ties),
            (unrecorded * n_bins + bins.of(1.0 / prospects), share * asked),
        )
        place, mass = (np.concatenate(column) for column in zip(*masses, strict=True))
        exposure = sums(place, mass, ways.count * n_bins)

        def by_teller() -> FloatArray:
            told = np.zeros((ways.count, accounts))
            self._tell_in_groups(way, coin, in_groups.reached, told[: ways.kinds])
            by_tie = sums((ways.tie_way - ways.kinds) * accounts + ways.source, over_ties, ways.kinds * accounts)
            told[ways.kinds : unrecorded] = by_tie.reshape(ways.kinds, accounts)
            told[unrecorded] = share * occasions.times
            return told

        teller = beside(by_teller)
        own, race = self._coins(shared_group, in_groups.asked)
        rows, slot = np.arange(len(self._slot)), self._slot
        background = np.full(len(rows), unrecorded, dtype=np.int64)
        own.append((rows, background, 1.0 / prospects[slot], np.ones(len(rows))))
        race.append((rows, background, 1.0 / prospects[slot], (share * asked[slot]).astype(np.float64, copy=False)))
        return Evidence(
            bins=bins,
            exposure=exposure.reshape(ways.count, n_bins),
            teller=teller(),
            referrals=len(rows),
            referrer=self._referrals.referrer,
            own=coins(bins, own),
            race=coins(bins, race),
        )

    def _crowd(self, key: IntArray, spans: _Spans, keys: int) -> IntArray:
        """Count for each key and slot the spans that hold it: keys × slots."""
        wide = self._slots + 1
        edges = np.bincount(key * wide + spans.first, minlength=keys * wide)
        edges = edges - np.bincount(key * wide + spans.last, minlength=keys * wide)
        return np.cumsum(edges.reshape(keys, wide), axis=1)[:, : self._slots].astype(np.int64, copy=False)

    @cached_property
    def _compiled(self) -> bool:
        return compiled_pays(_STEPS * len(self._ways.group), exactly=True)

    def _groups(self) -> tuple[tuple[IntArray, IntArray], _InGroups]:
        """Count, block by block, what concerns groups.

        Returns
        -------
        tuple
            (referral, group) of the groups of each referred account on the day; and what is counted: the number of
            those asked in them that day, and for every affiliation the number of members who could be told, over all
            its occasions.
        """
        referral, group = self._referred_groups()
        found = _InGroups(
            np.zeros(len(referral)),
            np.zeros(len(self._ways.group)),
            np.zeros(len(self._ways.group_way)),
            group,
            self._slot[referral],
            *(grouped(key, len(self._ways.group_way)) for key in (self._ways.group, group)),
        )
        count = self._count_compiled if self._compiled else self._count
        for _ in in_order(lambda block: count(found, *block), self._blocks()):
            pass
        return (referral, group), found

    def _count(self, found: _InGroups, low: int, high: int) -> None:
        """Count what concerns a block of groups."""
        ways, spans, free = self._ways, self._told, self._free
        order, start = found.by_row
        mine = order[start[low] : start[high]]
        key = np.repeat(np.arange(high - low), np.diff(start[low : high + 1]))
        begin, first, last = self._begin[mine], spans.first[mine], spans.last[mine]
        row, entry = repeated(self._spells.start, ways.account[mine])
        could = np.maximum(begin[row], free.first[entry]), np.minimum(last[row], free.last[entry])
        within = _Spans(key[row], *could).open()
        heaped = np.zeros((high - low, self._slots + 1), dtype=np.int64)
        np.cumsum(self._crowd(within.key, within, high - low), axis=1, out=heaped[:, 1:])
        found.reached[mine] = heaped[key, np.maximum(last, first)] - heaped[key, first]
        found.held[low:high] = sums(key, found.reached[mine], high - low)
        told = _Spans(key, first, last).open()
        order, start = found.by_pair
        pairs = order[start[low] : start[high]]
        found.asked[pairs] = self._crowd(told.key, told, high - low)[found.group[pairs] - low, found.slot[pairs]]

    def _count_compiled(self, found: _InGroups, low: int, high: int) -> None:
        from influence.kernels.span_loops import count_in_groups

        count_in_groups(
            low,
            high,
            self._slots,
            *found.by_row,
            self._ways.account,
            self._begin,
            self._told.first,
            self._told.last,
            self._spells.start,
            self._free.first,
            self._free.last,
            *found.by_pair,
            found.slot,
            found.reached,
            found.held,
            found.asked,
        )

    def _tell_in_groups(self, way: IntArray, coin: FloatArray, reached: FloatArray, told: FloatArray) -> None:
        """Set ``told`` (kinds × accounts, zeros) to the coins of the members whom every account reaches in groups."""
        start, group = self._start, self._ways.group
        if self._compiled:
            from influence.kernels.span_loops import tell_in_groups

            in_stretches(
                lambda _, first, last: tell_in_groups(start, group, way, coin, reached, told, first, last),
                even(start.view(np.uint64)),
            )
            return
        key = way[group] * told.shape[1] + self._ways.account
        told[:] = sums(key, coin[group] * reached, told.size).reshape(told.shape)

    def _blocks(self) -> Iterator[tuple[int, int]]:
        groups = len(self._ways.group_way)
        step = max(_CELLS // (self._slots + 1), 1)
        return ((low, min(low + step, groups)) for low in range(0, groups, step))

    def _referred_groups(self) -> tuple[IntArray, IntArray]:
        """Give (referral, group) for the groups of each referred account on the day of the occasion."""
        ways, referred = self._ways, self._referrals.referred
        row, entry = repeated(self._start, referred)
        slot = self._slot[row]
        there = (self._begin[entry] <= slot) & (slot < self._told.last[entry])
        return row[there], ways.group[entry[there]]

    def _free_over_ties(self) -> FloatArray:
        """Count for each direction of a tie the occasions on which its end could be told."""
        row, entry = repeated(self._spells.start, self._ways.target)
        begin = np.maximum(self._tied.first[row], self._free.first[entry])
        overlap = np.maximum(self._free.last[entry] - begin, 0)
        return sums(row, overlap, len(self._ways.target))

    def _coins(self, shared: tuple[IntArray, IntArray], tellers: FloatArray) -> tuple[list[Found], list[Found]]:
        """List the recorded coins between the accounts of each referral, and count those of all asked that day."""
        ways, referrer, referred = self._ways, self._referrals.referrer, self._referrals.referred
        referral, group = shared
        own = self._asked_in(referrer[referral], group, self._slot[referral])
        way, coin = ways.group_way[group], ways.group_coin[group]
        met, share = tellers > 0, self._occasions.share
        in_groups = (referral[own], way[own], coin[own], np.ones(int(own.sum())))
        all_in_groups = (referral[met], way[met], coin[met], share * tellers[met])
        order, start = grouped(ways.target, len(self._spells.start) - 1)
        row, entry = repeated(start, referred)
        entry = order[entry]
        there = self._tied.at(entry, self._slot[row])
        row, entry = row[there], entry[there]
        ours = ways.source[entry] == referrer[row]
        one = np.ones(len(row))
        over_ties = (row[ours], ways.tie_way[entry[ours]], one[ours], one[ours])
        return [in_groups, over_ties], [all_in_groups, (row, ways.tie_way[entry], one, share * one)]

    def _asked_in(
        self, account: IntArray, group: IntArray, slot: IntArray
    ) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Tell of accounts whether each could refer in a group on an occasion."""
        row, entry = repeated(self._start, account)
        there = (self._ways.group[entry] == group[row]) & self._told.at(entry, slot[row])
        return sums(row, there, len(account)) > 0
