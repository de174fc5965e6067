"""How unsure all referral values together are: against every draw counted in full, and by no error of sampling."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hidden_towns import whole

from influence.cascade.recursion import Ways, ways_of
from influence.hours.curves import Curves
from influence.hours.gains import Doubts, gain_of
from influence.model import Dataset, FloatArray, Rates
from influence.network import build_network
from influence.settings import HoursSettings, LearningSettings
from influence.value import estimate_values
from influence.value.chances import drawn_chances, mean_chances
from influence.value.outsiders import outsiders
from influence.value.own import own_value
from influence.value.referral import audience_of, with_rates


def town(seed: int, *, history: bool = True) -> Dataset:
    data = whole(seed, 4.0)
    return replace(data, settings=replace(data.settings, learning=LearningSettings(history=history)))


def laid_out(data: Dataset) -> tuple[Rates, Ways, object, FloatArray]:
    network = build_network(data)
    values = estimate_values(data, network, explained=False)
    assert values.rates is not None
    assert values.factors is not None
    rated = with_rates(network, values.rates)
    outside = outsiders(data, rated)
    audience = audience_of(data, rated, own_value(data), outside, values.rates)
    customer = data.having_status("customer")
    ways = ways_of(rated, audience, outside.size, outside.contact_kind, customer, data.settings.referral.hops)
    return values.rates, ways, audience, values.factors()


def counted(rates: Rates, ways: Ways, audience) -> tuple[FloatArray, FloatArray]:
    """Give the shares at the mean rates and at every draw, each counted in full."""
    draws = [ways.shares(drawn_chances(rates, audience, one), ways.recorded) for one in range(len(rates.draws))]
    return ways.shares(mean_chances(rates, audience), ways.recorded), np.array(draws)


@pytest.mark.parametrize("history", [True, False])
@pytest.mark.parametrize("seed", [3, 4])
def test_it_is_the_spread_of_what_every_draw_gives_when_counted_in_full(seed, history) -> None:
    rates, ways, audience, factors = laid_out(town(seed, history=history))
    _, drawn = counted(rates, ways, audience)
    assert np.log(factors).std() == pytest.approx(float(np.log(drawn.sum(axis=1)).std()), rel=0.06)
    every = drawn.sum(axis=1) / drawn.sum(axis=1).mean()
    np.testing.assert_allclose(np.quantile(factors, [0.05, 0.95]), np.quantile(every, [0.05, 0.95]), rtol=0.08)
    assert factors.mean() == pytest.approx(1.0)


def test_errors_of_sampling_are_no_doubt_about_all_accounts() -> None:
    data = town(3)
    few = replace(data.settings.referral, samples=2_000)
    other = replace(data, settings=replace(data.settings, referral=few))
    np.testing.assert_array_equal(laid_out(data)[3], laid_out(other)[3])


def test_ranges_of_gains_hold_what_drawn_rates_make_of_them_nine_times_in_ten() -> None:
    """What each draw makes of every account's referral value is the truth in turn; nothing else is in doubt here."""
    held, all_of = 0, 0
    for seed in (3, 4):
        rates, ways, audience, factors = laid_out(town(seed))
        mean, drawn = counted(rates, ways, audience)
        generator = np.random.default_rng(seed)
        n = len(mean)
        curves = Curves(np.zeros(n), np.stack([np.zeros(n), mean]), np.full((2, n), 0.5))
        plan, other = generator.uniform(2, 6, n), generator.uniform(0, 4, n)
        certain = HoursSettings(doubt_value=0.0, doubt_tau=0.0, doubt_account=0.0)
        _, low, high = gain_of(curves, plan, other, Doubts.draw(certain, factors, 5))
        share = -np.expm1(-0.5 * plan) + np.expm1(-0.5 * other)
        truths = drawn @ share
        held += int(((truths >= low) & (truths <= high)).sum())
        all_of += len(truths)
        np.testing.assert_allclose(high - low, np.subtract(*np.quantile(truths, [0.95, 0.05])), rtol=0.1)
    assert 0.85 <= held / all_of <= 0.95
