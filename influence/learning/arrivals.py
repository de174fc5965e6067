"""Arrivals without a referral: who would have come anyway, and what likeness alone explains.

Time at risk runs from the first ask or referral on record, while an account is a prospect. All is counted by account
and group, never by pair.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from influence.learning.asks import Asks
from influence.learning.calendar import AFTER_ALL
from influence.learning.reconcile import Referrals, Standing
from influence.learning.tally import sums
from influence.learning.ways import Ways
from influence.model import FloatArray, IntArray, Matched

FEWEST_ARRIVALS = 0.5
"""What no arrival at all counts for; the shape that Jeffreys' prior adds to their number."""
_YEAR = 365.25
_Z = 1.6448536269514722  # 95 % point of the normal law: a 90 % interval


@dataclass(frozen=True)
class Watch:
    """The time over which arrivals were watched, for n accounts.

    Parameters
    ----------
    first, last
        Its first and last day.
    risk_end
        n days: until when each account was a prospect (its first day as a customer, or the day after the last); at
        most ``first`` for those never at risk.
    arrived
        n flags: became a customer within the time.
    referred
        n days: its first referral; ``AFTER_ALL`` without one.
    """

    first: int
    last: int
    risk_end: IntArray
    arrived: npt.NDArray[np.bool_]
    referred: IntArray

    def years(self, begin: npt.ArrayLike, end: npt.ArrayLike) -> FloatArray:
        """Give the years at risk between two days of each account."""
        first = np.maximum(np.asarray(begin, dtype=np.int64), self.first)
        last = np.minimum(np.asarray(end, dtype=np.int64), self.risk_end)
        return np.asarray(np.maximum(last - first, 0) / _YEAR)


def watch(referrals: Referrals, asks: Asks, stand: Standing) -> Watch | None:
    """Lay out the time watched; ``None`` where nothing on record says when it began, or it is over at once."""
    known = [one for one in (referrals.day, asks.day) if len(one)]
    if not known:
        return None
    first, last = int(min(one.min() for one in known)), stand.today
    if last >= AFTER_ALL - 1:
        last = int(max(one.max() for one in known))
    if last <= first:
        return None
    arrived = (stand.since > first) & (stand.since <= last)
    end = np.where(stand.since > last, last + 1, stand.since)
    referred = np.full(len(stand.since), AFTER_ALL, dtype=np.int64)
    np.minimum.at(referred, referrals.referred, referrals.day)
    return Watch(first, last, end, arrived, referred)


@dataclass(frozen=True)
class Anyway:
    """What those who were not referred suggest about those who were.

    Parameters
    ----------
    arrivals
        Number of accounts that came without a referral.
    years
        Their years at risk, all prospects together, until a referral where there was one.
    share
        Expected share of the referred who would have come anyway within the horizon.
    """

    arrivals: int
    years: float
    share: float


def anyway(seen: Watch, ways: Ways, referrals: Referrals, horizon: int, evidence: float) -> Anyway | None:
    """Estimate who of the referred would have come anyway: by arrivals per year among prospects of the same groups.

    The rate of each referred account lies between that of its groups' prospects, itself left out, and that of all,
    which has the weight of ``evidence`` arrivals. No arrival at all counts as half a one (Jeffreys): not to have seen
    any does not prove that there are none. ``None`` where nobody was at risk, or nobody was referred.
    """
    years = seen.years(seen.first, seen.referred)
    came = seen.arrived & (seen.referred == AFTER_ALL)
    total, arrivals = float(years.sum()), int(came.sum())
    if total <= 0 or not len(referrals):
        return None
    groups = len(ways.group_way)
    in_group = sums(ways.group, came[ways.account], groups)
    at_risk = sums(ways.group, years[ways.account], groups)
    n = len(years)
    near = sums(ways.account, (in_group[ways.group] - came[ways.account]) * ways.group_coin[ways.group], n)
    risk = sums(ways.account, (at_risk[ways.group] - years[ways.account]) * ways.group_coin[ways.group], n)
    overall = max(arrivals, FEWEST_ARRIVALS) / total
    rate = (near + evidence) / (risk + evidence / overall)
    share = -np.expm1(-rate[referrals.referred] * horizon / _YEAR)
    return Anyway(arrivals, total, float(share.mean()))


def matched_arrivals(seen: Watch, ways: Ways, referrals: Referrals, segment: IntArray) -> Matched | None:
    """Compare arrivals among prospects exposed to a referrer with those among the unexposed, naively and matched.

    A prospect is exposed from the day on which it shares a group or a tie with somebody who has referred. Years at risk
    count for both sides in turn. Strata hold those with affiliations or ties of equal kinds, in one segment, in one
    third of the time watched. The matched ratio is that of Mantel and Haenszel for rates, its interval that of
    Greenland & Robins (1985). ``None`` where either side, or every stratum, lacks time at risk or arrivals.
    """
    exposed_on = _exposed_on(ways, referrals, len(segment))
    strata = _strata(ways, segment)
    thirds = np.linspace(seen.first, seen.last + 1, 4).astype(np.int64)
    count = int(strata.max(initial=-1)) + 1
    size = 3 * count
    cells = np.zeros((4, size))  # arrivals and years, exposed and not
    came_on = np.where(seen.arrived, seen.risk_end, AFTER_ALL)
    for third in range(3):
        begin, end = int(thirds[third]), int(thirds[third + 1])
        place = third * count + strata
        within = (came_on >= begin) & (came_on < end)
        if third == 2:
            within = (came_on >= begin) & (came_on <= seen.last)
        turn = np.clip(exposed_on, begin, end)
        for row, years, came in (
            (0, seen.years(turn, end), within & (came_on > exposed_on)),
            (2, seen.years(begin, turn), within & (came_on <= exposed_on)),
        ):
            cells[row] += sums(place, came, size)
            cells[row + 1] += sums(place, years, size)
    at_risk = seen.risk_end > seen.first
    reached = at_risk & (exposed_on < seen.risk_end)
    return _ratio(cells, int(reached.sum()), int((at_risk & ~reached).sum()))


def _ratio(cells: FloatArray, exposed: int, unexposed: int) -> Matched | None:
    with_, time_with, without, time_without = cells
    if min(time_with.sum(), time_without.sum(), without.sum(), with_.sum()) <= 0:
        return None
    naive = (with_.sum() / time_with.sum()) / (without.sum() / time_without.sum())
    total = time_with + time_without
    total = np.where(total > 0, total, 1.0)
    up, down = (with_ * time_without / total).sum(), (without * time_with / total).sum()
    if min(up, down) <= 0:
        return None
    spread = ((with_ + without) * time_with * time_without / total**2).sum() / (up * down)
    matched, factor = up / down, np.exp(_Z * np.sqrt(spread))
    return Matched(exposed, unexposed, float(naive), float(matched), float(matched / factor), float(matched * factor))


def _exposed_on(ways: Ways, referrals: Referrals, accounts: int) -> IntArray:
    """Give the day from which each account shares a group or tie with somebody else who has referred."""
    spoke = np.full(accounts, AFTER_ALL, dtype=np.int64)
    np.minimum.at(spoke, referrals.referrer, referrals.day)
    begun = np.maximum(spoke[ways.account], ways.begin)
    begun = np.where(begun < ways.end, begun, AFTER_ALL)
    first = np.full(max(len(ways.group_way), 1), AFTER_ALL, dtype=np.int64)
    np.minimum.at(first, ways.group, begun)
    exposed = np.full(accounts, AFTER_ALL, dtype=np.int64)
    known = ways.group_way[ways.group] >= 0
    here = np.maximum(first[ways.group], ways.begin)
    here = np.where((here < ways.end) & known, here, AFTER_ALL)
    np.minimum.at(exposed, ways.account, here)
    np.minimum.at(exposed, ways.target, np.maximum(spoke[ways.source], ways.tie_begin))
    return exposed


def _strata(ways: Ways, segment: IntArray) -> IntArray:
    """Give each account the number of its combination of segment and kinds of affiliations and ties."""
    n, kinds = len(segment), max(ways.kinds, 1)
    has = np.zeros((n, kinds), dtype=bool)
    has[ways.account, ways.group_way[ways.group]] = True
    has[ways.target, ways.tie_way % kinds] = True
    of = segment
    for column in has.T:
        of = np.unique(2 * of + column, return_inverse=True)[1]
    return of.astype(np.int64)
