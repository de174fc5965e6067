"""What carries referral values: parts that sum to the cent, by kind, group and tie; and how sure a value is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import dataset
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from random_networks import datasets

from influence.cascade import Sketcher, wire
from influence.network import build_network
from influence.ranges import declared_rates
from influence.settings import Kind, ReferralSettings, Settings
from influence.value import estimate_values
from influence.value.carriers import in_whole
from influence.value.outsiders import outsiders
from influence.value.own import own_value
from influence.value.referral import audience_of, with_rates


@given(hnp.arrays(float, (3, 4), elements=st.floats(0, 1e6)), st.lists(st.integers(0, 10**9), min_size=3, max_size=3))
def test_whole_parts_sum_to_their_total_and_are_less_than_one_off(parts, total) -> None:
    whole = in_whole(parts, np.array(total))
    sums = parts.sum(axis=1)
    np.testing.assert_array_equal(whole.sum(axis=1), np.where(sums > 0, total, 0))
    assert (whole >= 0).all()
    exact = parts / np.where(sums > 0, sums, 1.0)[:, None] * np.array(total)[:, None]
    assert (np.abs(whole - exact) < 1 + 1e-6).all()


@given(datasets())
def test_kinds_sum_to_the_referral_value_and_ways_to_the_kinds(data) -> None:
    data = replace(data, settings=replace(data.settings, referral=ReferralSettings(samples=2000)))
    network = build_network(data)
    values = estimate_values(data, network)
    carried = values.carried
    assert carried is not None
    before_cost = values.referral_new + values.referral_saved
    np.testing.assert_array_equal(carried.by_kind.sum(axis=1), before_cost if carried.kinds else 0)
    ways = carried.by_group.sum(axis=1) + carried.by_account.sum(axis=1) + carried.by_contact
    np.testing.assert_allclose(ways, before_cost, atol=1.0)
    for name, column in (("crv_low", values.crv_low), ("crv_high", values.crv_high)):
        assert column is not None, name
    assert (values.crv_low <= values.crv + 0.5).all()
    assert (values.crv_high >= values.crv - 0.5).all()


def test_kinds_and_carriers_by_hand() -> None:
    """Ann reaches a prospect in a club and another over a tie, each with one chance in two, and nobody else."""
    kinds = {"social": Kind("social", telling_rate=0.5), "trade": Kind("trade", tie_probability=0.5)}
    settings = Settings(referral=ReferralSettings(samples=40_000, participation=1.0, market_share=1.0), kinds=kinds)
    data = dataset(
        settings,
        accounts=[
            {"account_id": "ann", "revenue": 100.0},
            {"account_id": "pia", "name": "Pia", "status": "prospect"},
            {"account_id": "quin", "status": "prospect"},
        ],
        groups=[{"group_id": "club", "kind": "social", "size": 2.0}],
        affiliations=[{"account_id": i, "group_id": "club"} for i in ("ann", "quin")],
        ties=[{"source": "ann", "target": "pia", "kind": "trade"}],
    )
    values = estimate_values(data, build_network(data))
    carried = values.carried
    assert carried is not None
    assert carried.kinds == ("social", "trade")
    total = int((values.referral_new + values.referral_saved)[0])
    assert carried.by_kind[0].tolist() == pytest.approx([total / 2, total / 2], rel=0.03)
    assert carried.by_group.toarray()[0].tolist() == pytest.approx([total / 2], rel=0.03)
    assert carried.by_account.toarray()[0].tolist() == pytest.approx([0.0, total / 2, 0.0], rel=0.03)
    assert values.details()["from_trade"](np.array([0])).tolist() == [carried.by_kind[0, 1] / 100]


@pytest.mark.long
def test_intervals_hold_the_value_at_rates_drawn_from_the_beliefs() -> None:
    """Each round the truth is another draw of the beliefs, counted on the same network with many sets."""
    rng = np.random.default_rng(8)
    n, m = 60, 12
    data = dataset(
        Settings(referral=ReferralSettings(samples=20_000, market_share=0.5)),
        accounts=[{"account_id": f"a{i:02}", "revenue": 100.0} for i in range(n)],
        groups=[{"group_id": f"g{g:02}", "kind": ("social", "industry")[g % 2]} for g in range(m)],
        affiliations=[
            {"account_id": f"a{i:02}", "group_id": f"g{g:02}"} for i, g in np.argwhere(rng.random((n, m)) < 0.2)
        ],
    )
    network = build_network(data)
    values, beliefs = estimate_values(data, network), declared_rates(data, network)
    assert values.crv_low is not None
    assert values.crv_high is not None
    inside = []
    own, outside = own_value(data), outsiders(data, network)
    for draw in range(60):
        kinds = tuple(
            replace(kind, telling_rate=float(r), tie_probability=float(p))
            for kind, r, p in zip(network.kinds, beliefs.draws.telling[draw], beliefs.draws.tie[draw], strict=True)
        )
        changed = replace(with_rates(network, beliefs), kinds=kinds)
        audience = audience_of(data, network, own, outside, beliefs)
        factor = beliefs.draws.conversion[draw] / beliefs.conversion.mean
        share = beliefs.participation_draw(draw)
        truth = Sketcher(wire(changed, outside.size), audience, np.ones(n, bool), share, 3).credit(100_000, 900 + draw)
        alone = 100.0 * factor * truth.alone
        known = values.crv > 0
        inside.append(((values.crv_low <= alone) & (alone <= values.crv_high))[known].mean())
    # The rates are common to all accounts of a round: sixty rounds tell the share to about ± 0.04.
    assert 0.82 <= float(np.mean(inside)) <= 0.98
