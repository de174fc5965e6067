"""Referral values in cents: sums, costs, stand-ins, and what is said about them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from builders import dataset

from influence.network import build_network
from influence.settings import Kind, ReferralSettings, Settings
from influence.value import estimate_values


def project(**changes: object):
    referral = dataclasses.replace(
        ReferralSettings(samples=20_000, participation=1.0, conversion=0.5, type_one_share=0.8, hops=1), **changes
    )
    settings = Settings(referral=referral, kinds={"social": Kind("social", telling_rate=1.0, tie_probability=0.5)})
    return dataset(
        settings,
        accounts=[
            {"account_id": "a", "revenue": 100.0},
            {"account_id": "b", "revenue": 300.0, "contact_cost": 7.0},
            {"account_id": "c", "revenue": 300.0, "contact_cost": 9999.0},
            {"account_id": "p", "status": "prospect"},
            {"account_id": "q", "status": "prospect", "revenue": 1000.0},
        ],
        groups=[{"group_id": "g", "kind": "social", "size": 6.0}],
        affiliations=[{"account_id": i, "group_id": "g"} for i in "abcp"],
        ties=[{"source": "b", "target": "q", "kind": "social"}],
    )


def values_of(data):
    return estimate_values(data, build_network(data))


def test_values_by_hand() -> None:
    """One hop, everybody takes part: a's word reaches p and two unseen members with 1/5 each, b's also q with 1/2."""
    values = values_of(project(acquisition_cost=50.0))
    worth = 0.5 * (0.8 * 300.0 + 0.2 * 50.0)  # the median customer is worth 300
    alone = np.array([3 / 5 * worth, 3 / 5 * worth + 0.5 * 0.5 * (0.8 * 1000.0 + 10.0), 3 / 5 * worth])
    np.testing.assert_allclose(values.crv[:3] / 100, alone, rtol=0.05)
    # Three tell each of p and two unseen with 1/5, independently; q is told by b only.
    reached = 3 * (1 - 0.8**3) * worth + 0.25 * 810.0
    credited = (values.referral_new + values.referral_saved).sum() / 100
    assert credited == pytest.approx(reached, rel=0.03)
    assert values.forecast


def test_parts_sum_to_the_cent_and_asking_never_costs_more_than_it_brings() -> None:
    values = values_of(project())
    np.testing.assert_array_equal(values.referral, values.referral_new + values.referral_saved - values.asking_cost)
    assert values.referral.dtype == np.int64
    assert values.asking_cost.tolist()[:2] == [0, 700]
    assert values.referral[2] == 0
    assert values.asking_cost[2] == values.referral_new[2]
    assert (values.referral >= 0).all()


def test_prospects_have_no_value_of_their_own_and_no_credit() -> None:
    values = values_of(project())
    assert values.own[3:].tolist() == [0, 0]
    assert values.referral[3:].tolist() == [0, 0]
    assert values.own_basis[3:] == ("prospect", "prospect")


def test_without_prospects_and_sizes_a_declared_market_share_stands_in_and_is_said() -> None:
    data = dataset(
        Settings(referral=ReferralSettings(samples=5_000)),
        accounts=[{"account_id": i, "revenue": 10.0} for i in "abc"],
        groups=[{"group_id": "g", "kind": "social"}],
        affiliations=[{"account_id": i, "group_id": "g"} for i in "ab"],
        ties=[{"source": "b", "target": "c", "kind": "social"}],
    )
    values = values_of(data)
    assert not values.forecast
    assert any("not forecasts" in sentence for sentence in values.assumptions)
    assert (values.referral > 0).all()
    assert values.referral[1] > values.referral[0]


def test_twice_the_conversion_is_twice_the_referral_value() -> None:
    half, whole = values_of(project(conversion=0.25)), values_of(project(conversion=0.5))
    np.testing.assert_allclose(whole.crv, 2 * half.crv, atol=1)
    np.testing.assert_array_equal(whole.own, half.own)


def test_no_ties_no_referral_value() -> None:
    values = values_of(dataset(accounts=[{"account_id": "a", "revenue": 1.0}]))
    assert values.referral.tolist() == [0]


def test_money_unknown_counts_newcomers() -> None:
    data = project()
    accounts = [{"account_id": "a"}, {"account_id": "b"}]
    bare = dataset(
        data.settings,
        accounts=accounts,
        groups=[{"group_id": "g", "kind": "social", "size": 9.0}],
        affiliations=[{"account_id": i, "group_id": "g"} for i in "ab"],
    )
    assert any("not money" in sentence for sentence in values_of(bare).assumptions)
