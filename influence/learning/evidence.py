"""What the history shows about how word travels: who could have been told over which way, and who was.

Each ask that was agreed to flips a coin of every way between the account asked and everybody who could be referred on
that day. Coins race: of several that fall, the first counts, and an account that was referred is out of the race from
then on. The exposures of everybody who was *not* referred are only counted, per way and bin of group size, from the
number of such members of each group on that day: cost follows affiliations and asks, never pairs. Only the ways between
the two accounts of a referral, and those over which a referred account could have been reached, are listed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.kernels.arranging import grouped
from influence.learning.asks import Asks
from influence.learning.availability import Crowd, Spells, crowd, repeated
from influence.learning.reconcile import Referrals
from influence.learning.tally import sums
from influence.learning.ways import Bins, Ways
from influence.model import FloatArray, IntArray


@dataclass(frozen=True)
class Coins:
    """Coins by row: of which referral and way, in which bin of sizes, and their intensity (summed for several)."""

    referral: IntArray
    way: IntArray
    bin: IntArray
    intensity: FloatArray

    def hazard(self, slopes: FloatArray) -> FloatArray:
        """Give the hazard of each row where ``slopes`` holds ways × bins (:meth:`Bins.slope`)."""
        return np.asarray(self.intensity * slopes[self.way, self.bin])


@dataclass(frozen=True)
class Evidence:
    """What the rates of all ways are learned from.

    Parameters
    ----------
    bins
        The bins of group sizes.
    exposure
        Ways × bins: total intensity of all coins that were flipped.
    teller
        Ways × accounts, summed over bins at intensity: what each account exposed others to, for its expected referrals.
    referrals
        Number R of referrals that answer an ask.
    referrer
        R positions of accounts.
    own
        Coins between the two accounts of each referral: one of them fell first.
    race
        All coins over which each referred account could have been told on that day, its own among them.
    """

    bins: Bins
    exposure: FloatArray
    teller: FloatArray
    referrals: int
    referrer: IntArray
    own: Coins
    race: Coins

    @property
    def ways(self) -> int:
        """Number of ways."""
        return len(self.exposure)


@dataclass(frozen=True)
class _Rows:
    """Ways of those asked, by row: the ask, the group or the person at the other end, way, intensity, weight."""

    ask: IntArray
    end: IntArray
    way: IntArray
    coin: FloatArray
    weight: FloatArray


def gather(ways: Ways, bins: Bins, asks: Asks, spells: Spells, referrals: Referrals, ask: IntArray) -> Evidence:
    """Count exposures and list the coins of referrals.

    Parameters
    ----------
    ways, bins
        The network over time.
    asks
        Only asks that were agreed to and whose answers are in.
    spells
        When each account could be referred.
    referrals, ask
        Only referrals that answer an ask; ``ask`` holds its position.
    """
    dates, accounts = np.unique(asks.day), len(spells.start) - 1
    in_groups, over_ties = _groups_of(ways, asks), _ties_of(ways, asks)
    free = _free_members(ways, spells, dates).count(in_groups.end, asks.day[in_groups.ask])
    person = np.repeat(np.arange(accounts), np.diff(spells.start))
    alone = crowd(person, spells.begin, spells.end, dates)
    there = alone.count(over_ties.end, asks.day[over_ties.ask]) > 0
    over_ties = _some(over_ties, there)
    anybody = crowd(np.zeros(len(person), dtype=np.int64), spells.begin, spells.end, dates)
    prospects = np.maximum(anybody.count(np.zeros(len(asks), dtype=np.int64), asks.day), 1)

    unrecorded = np.full(len(asks), ways.count - 1, dtype=np.int64)
    way = np.concatenate([in_groups.way, over_ties.way, unrecorded])
    coin = np.concatenate([in_groups.coin, over_ties.coin, 1.0 / prospects])
    mass = np.concatenate([in_groups.weight * in_groups.coin * free, over_ties.weight, asks.share])
    teller = asks.account[np.concatenate([in_groups.ask, over_ties.ask, np.arange(len(asks))])]
    place = bins.of(coin)
    n_bins = len(bins.intensity)
    exposure = sums(way * n_bins + place, mass, ways.count * n_bins)
    by_teller = sums(way * accounts + teller, mass, ways.count * accounts)

    own = _own(ways, in_groups, over_ties, asks, referrals, ask)
    race = _race(ways, in_groups, over_ties, asks, referrals, ask)
    background = _background(ways, asks, ask, prospects)
    return Evidence(
        bins=bins,
        exposure=exposure.reshape(ways.count, n_bins),
        teller=by_teller.reshape(ways.count, accounts),
        referrals=len(ask),
        referrer=referrals.referrer,
        own=coins(bins, [*own, background[0]]),
        race=coins(bins, [*race, background[1]]),
    )


Found = tuple[IntArray, IntArray, FloatArray, FloatArray]
"""Referral, way, intensity of one coin, weight (how many)."""


def _groups_of(ways: Ways, asks: Asks) -> _Rows:
    ask, entry = repeated(ways.start(int(asks.account.max(initial=-1)) + 1), asks.account)
    there = (ways.begin[entry] <= asks.day[ask]) & (asks.day[ask] < ways.end[entry])
    ask, group = ask[there], ways.group[entry[there]]
    return _Rows(ask, group, ways.group_way[group], ways.group_coin[group], asks.share[ask])


def _ties_of(ways: Ways, asks: Asks) -> _Rows:
    order, start = grouped(ways.source, int(max(ways.source.max(initial=-1), asks.account.max(initial=-1))) + 1)
    ask, entry = repeated(start, asks.account)
    entry = order[entry]
    there = ways.tie_begin[entry] <= asks.day[ask]
    ask, entry = ask[there], entry[there]
    return _Rows(ask, ways.target[entry], ways.tie_way[entry], np.ones(len(ask)), asks.share[ask])


def _some(rows: _Rows, where: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> _Rows:
    return _Rows(rows.ask[where], rows.end[where], rows.way[where], rows.coin[where], rows.weight[where])


def _free_members(ways: Ways, spells: Spells, dates: IntArray) -> Crowd:
    """Lay out when which members of each group could be referred."""
    row, entry = repeated(spells.start, ways.account)
    begin = np.maximum(ways.begin[row], spells.begin[entry])
    return crowd(ways.group[row], begin, np.minimum(ways.end[row], spells.end[entry]), dates)


def _referred_groups(ways: Ways, asks: Asks, referrals: Referrals, ask: IntArray) -> tuple[IntArray, IntArray]:
    """Give (referral, group) for the groups of each referred account on the day of the ask."""
    row, entry = repeated(ways.start(int(referrals.referred.max(initial=-1)) + 1), referrals.referred)
    day = asks.day[ask][row]
    there = (ways.begin[entry] <= day) & (day < ways.end[entry])
    return row[there], ways.group[entry[there]]


def _own(
    ways: Ways, in_groups: _Rows, over_ties: _Rows, asks: Asks, referrals: Referrals, ask: IntArray
) -> list[Found]:
    """List the recorded coins between the accounts of each referral."""
    groups = max(len(ways.group_way), 1)
    referral, group = _referred_groups(ways, asks, referrals, ask)
    shared = np.isin(ask[referral] * groups + group, in_groups.ask * groups + in_groups.end)
    referral, group = referral[shared], group[shared]
    by_group = (referral, ways.group_way[group], ways.group_coin[group], np.ones(len(group)))
    order, start = grouped(over_ties.ask, len(asks))
    row, entry = repeated(start, ask)
    entry = order[entry]
    hit = over_ties.end[entry] == referrals.referred[row]
    row, entry = row[hit], entry[hit]
    return [by_group, (row, over_ties.way[entry], over_ties.coin[entry], np.ones(len(row)))]


def _race(
    ways: Ways, in_groups: _Rows, over_ties: _Rows, asks: Asks, referrals: Referrals, ask: IntArray
) -> list[Found]:
    """Count the recorded coins of everybody asked that day over which each referred account could have been told."""
    dates, slot = np.unique(asks.day, return_inverse=True)
    wide = max(len(dates), 1)
    key, which = np.unique(in_groups.end * wide + slot[in_groups.ask], return_inverse=True)
    tellers = sums(which, in_groups.weight, len(key))
    referral, group = _referred_groups(ways, asks, referrals, ask)
    at = np.searchsorted(key, group * wide + slot[ask][referral])
    found = at < len(key)
    found[found] = key[at[found]] == (group * wide + slot[ask][referral])[found]
    referral, group, at = referral[found], group[found], at[found]
    by_group = (referral, ways.group_way[group], ways.group_coin[group], tellers[at])
    accounts = int(max(over_ties.end.max(initial=-1), referrals.referred.max(initial=-1))) + 1
    order, start = grouped(over_ties.end * wide + slot[over_ties.ask], accounts * wide)
    row, entry = repeated(start, referrals.referred * wide + slot[ask])
    entry = order[entry]
    return [by_group, (row, over_ties.way[entry], over_ties.coin[entry], over_ties.weight[entry])]


def _background(ways: Ways, asks: Asks, ask: IntArray, prospects: IntArray) -> tuple[Found, Found]:
    """Give the unrecorded coins: one between the accounts of each referral, and those of all asked that day."""
    slot = np.unique(asks.day, return_inverse=True)[1]
    tellers = sums(slot, asks.share, len(asks))[slot]
    row, way = np.arange(len(ask)), np.full(len(ask), ways.count - 1, dtype=np.int64)
    coin = 1.0 / prospects[ask]
    return (row, way, coin, np.ones(len(ask))), (row, way, coin, tellers[ask])


def coins(bins: Bins, parts: list[Found]) -> Coins:
    """Put coins of several sorts together, each in its bin."""
    referral, way, coin, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Coins(referral, way, bins.of(coin), coin * weight)
