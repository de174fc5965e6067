"""Nine in ten intervals of what an account alone would bring hold the truth: over many draws of it, in several towns.

All accounts of a town share its rates, so that in one truth nearly all intervals hold it, and in another few do: in
single truths the share runs from a third to all, and only the mean over many of them tells.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hidden_towns import seeded, whole

from influence.cascade import Sketcher, wire
from influence.cascade.recursion import ways_of
from influence.model import Dataset, FloatArray
from influence.network import build_network
from influence.ranges import declared_rates
from influence.settings import LearningSettings
from influence.value import estimate_values
from influence.value.chances import drawn_chances, mean_chances
from influence.value.outsiders import outsiders
from influence.value.own import own_value
from influence.value.referral import audience_of

SETS = 50_000
"""With four times as many the share that holds was larger by 0.003 (four towns): the band is far wider."""


class Looked:
    """A town, what an analyst says of it, and other draws of what the analyst believes, each of which may be true."""

    def __init__(self, seed: int) -> None:
        data: Dataset = whole(seed, 4.0)
        self.data = replace(data, settings=replace(data.settings, learning=LearningSettings()))
        self.network = build_network(self.data)
        self.beliefs = declared_rates(self.data, self.network)
        other = replace(self.data, settings=seeded(self.data.settings, 1000 + seed))
        self.fates = declared_rates(other, self.network)
        self.values = estimate_values(self.data, self.network)
        self.outside = outsiders(self.data, self.network)
        self.audience = audience_of(self.data, self.network, own_value(self.data), self.outside, self.beliefs)
        self.askable = self.data.accounts["status"].to_numpy(dtype=object) == "customer"

    def held(self, alone: FloatArray) -> float:
        """Give the share of intervals that hold the true values (in cents)."""
        low, high = self.values.crv_low, self.values.crv_high
        assert low is not None
        assert high is not None
        known = self.askable & (self.values.crv > 0)
        return float(((low <= alone) & (alone <= high))[known].mean())

    def by_recursion(self, fate: int) -> FloatArray:
        """Give the true values by recursion, which on these towns is at most 3 % off."""
        ways = ways_of(
            self.network,
            self.audience,
            self.outside.size,
            self.outside.contact_kind,
            self.askable,
            self.data.settings.referral.hops,
        )
        mean = ways.alone([mean_chances(self.beliefs, self.audience)])[:, 0]
        true = ways.alone([drawn_chances(self.fates, self.audience, fate)])[:, 0]
        return np.asarray(self.values.crv * true / np.where(mean > 0, mean, 1.0), dtype=np.float64)

    def by_sets(self, fate: int) -> FloatArray:
        """Give the true values by drawn sets, on their own: no recursion takes part."""
        draws, hops = self.fates.draws, self.data.settings.referral.hops
        rates = zip(self.network.kinds, draws.telling[fate], draws.tie[fate], strict=True)
        kinds = (replace(kind, telling_rate=float(r), tie_probability=float(p)) for kind, r, p in rates)
        network = replace(self.network, kinds=tuple(kinds))
        audience = replace(self.audience, contacts=outsiders(self.data, network).contacts)
        part = self.fates.participation_draw(fate)
        credit = Sketcher(wire(network, self.outside.size), audience, self.askable, part, hops).credit(SETS, 77 + fate)
        factor = float(draws.conversion[fate]) / self.beliefs.conversion.mean
        return np.asarray(100.0 * factor * credit.alone)


def test_nine_in_ten_intervals_hold_over_many_truths_of_several_towns() -> None:
    towns = [Looked(seed) for seed in range(3)]
    held = np.array([[town.held(town.by_recursion(fate)) for fate in range(100)] for town in towns])
    assert 0.86 <= held.mean() <= 0.94, held.mean(axis=1)  # 0.90 ± 0.01


@pytest.mark.long
def test_nine_in_ten_intervals_hold_over_truths_drawn_without_the_recursion() -> None:
    held = np.array([[town.held(town.by_sets(fate)) for fate in range(10)] for town in map(Looked, range(100, 125))])
    assert 0.86 <= held.mean() <= 0.94, held.mean(axis=1)
