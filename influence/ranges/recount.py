"""The list, counted again from other affiliations, ties and rates at the cost of a few products."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from influence.cascade import Audience, wire
from influence.cascade.recursion import Chances, Ways, Weights, ways_of
from influence.cascade.twins import twins
from influence.model import Dataset, FloatArray, IntArray, Network, Rates, Values
from influence.priority.combine import combine
from influence.ranges.scale import Scale, scale_of
from influence.settings import PrioritySettings
from influence.value.chances import drawn_chances, mean_chances
from influence.value.outsiders import outsiders
from influence.value.own import own_value
from influence.value.referral import audience_of, with_rates

_NORMAL_90 = 1.6448536269514722
"""Standard deviations from the middle of a normal distribution to its quantile of 95 %."""


@dataclass(frozen=True)
class Recount:
    """What the list is made of, ready to be counted again. Amounts are in cents.

    Parameters
    ----------
    ways
        How word travels.
    audience
        Who can be won at the mean rates.
    rates
        What is known of the rates.
    scale
        From the recursion to the values of the list.
    own, own_error
        n own values, and their standard deviations (0: as good as certain).
    resting
        n values resting on accounts, as far as they are part of the priority; not drawn.
    cost
        n costs of asking.
    priority
        How values become one list.
    alike, alike_in_referral
        n classes: accounts that nothing tells apart, own value included and not.
    """

    ways: Ways
    audience: Audience
    rates: Rates
    scale: Scale
    own: FloatArray
    own_error: FloatArray
    resting: FloatArray
    cost: FloatArray
    priority: PrioritySettings
    alike: IntArray
    alike_in_referral: IntArray

    def means(self) -> Chances:
        """Give the chances at the mean rates."""
        return mean_chances(self.rates, self.audience)

    def drawn(self, number: int) -> Chances:
        """Give the chances of one posterior draw; draws begin again at their end."""
        return drawn_chances(self.rates, self.audience, number)

    def referral(self, chances: Chances, weights: Weights, factor: FloatArray) -> FloatArray:
        """Give n referral values less the cost of asking; ``factor`` turns the recursion into values of the list."""
        share = 100.0 * self.ways.shares(chances, weights) * factor
        return np.maximum(share - self.cost, 0.0)

    def priorities(self, own: FloatArray, referral: FloatArray) -> FloatArray:
        """Give n priorities, as the list combines them."""
        whole = np.rint(own).astype(np.int64), np.rint(referral + self.resting).astype(np.int64)
        return combine(*whole, self.priority)


def recount(dataset: Dataset, network: Network, values: Values, rates: Rates) -> Recount:
    """Prepare a list to be counted again.

    Parameters
    ----------
    dataset, network, values
        The results of the stages before.
    rates
        Those that ``values`` rest on, and their draws.
    """
    own = own_value(dataset)
    network = with_rates(network, rates)
    outside = outsiders(dataset, network)
    audience = audience_of(dataset, network, own, outside, rates)
    askable = np.asarray(dataset.accounts["status"] == "customer", dtype=np.bool_)
    ways = ways_of(network, audience, outside.size, outside.contact_kind, askable, dataset.settings.referral.hops)
    cost = np.nan_to_num(dataset.accounts["contact_cost"].to_numpy(dtype=np.float64, na_value=np.nan))
    cost = np.maximum(np.rint(cost * 100), 0.0)
    own_error = _spread(own.low, own.high, len(cost))
    counts = dataset.settings.priority.include_resting and values.resting is not None
    resting = values.resting.astype(np.float64) if counts and values.resting is not None else np.zeros(len(cost))
    share = (values.referral_new + values.referral_saved).astype(np.float64)
    like = (
        twins(wire(network, outside.size), rates.acting, outside.contacts),
        askable,
        cost,
        share,
    )
    unscaled = Recount(
        ways=ways,
        audience=audience,
        rates=rates,
        scale=Scale(np.ones(len(cost)), np.zeros(len(cost))),
        own=values.own.astype(np.float64),
        own_error=own_error,
        resting=resting,
        cost=cost,
        priority=dataset.settings.priority,
        alike=_classes(*like, values.own, own_error, resting),
        alike_in_referral=_classes(*like),
    )
    expected = 100.0 * ways.shares(unscaled.means(), ways.recorded)
    return replace(unscaled, scale=scale_of(share, values.standard_error, expected))


def _spread(low: FloatArray | None, high: FloatArray | None, n: int) -> FloatArray:
    """Give standard deviations in cents from the middle 90 %; 0 where none is known."""
    if low is None or high is None:
        return np.zeros(n)
    return np.nan_to_num(100.0 * (high - low) / (2.0 * _NORMAL_90))


def _classes(*columns: np.ndarray[tuple[int], np.dtype[np.generic]]) -> IntArray:
    """Give accounts that agree in every column the same number, from 0."""
    n = len(columns[0])
    order = np.lexsort(columns)
    new = np.zeros(n, dtype=np.int64)
    for column in columns:
        ordered = column[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    of = np.empty(n, dtype=np.int64)
    of[order] = np.cumsum(new)
    return of
