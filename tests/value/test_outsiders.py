"""Who can be won outside the data: declared sizes, and the market share where none is declared."""

from __future__ import annotations

import numpy as np
import pytest
from builders import dataset

from influence.network import build_network
from influence.settings import Kind, ReferralSettings, Settings
from influence.value import estimate_values
from influence.value.outsiders import outsiders

SETTINGS = Settings(
    referral=ReferralSettings(samples=50_000, market_share=0.25),
    kinds={name: Kind(name, telling_rate=1.0, tie_probability=0.5) for name in ("social", "kin")},
)


def circle(prospects: str = "", size: float = float("nan"), **more: list[dict[str, object]]):
    """Two customers in a club, some prospects in it, and what else is given."""
    return dataset(
        SETTINGS,
        accounts=[
            *({"account_id": i, "revenue": 100.0} for i in "ab"),
            *({"account_id": i, "status": "prospect"} for i in prospects),
            *more.pop("accounts", []),
        ],
        groups=[{"group_id": "club", "kind": "social", "size": size}, *more.pop("groups", [])],
        affiliations=[
            *({"account_id": i, "group_id": "club"} for i in "ab" + prospects),
            *more.pop("affiliations", []),
        ],
        **more,
    )


def sizes(data) -> list[float]:
    return outsiders(data, build_network(data)).size.tolist()


@pytest.mark.parametrize(("prospects", "size"), [("", 8), ("p", 8), ("pqrstu", 8), ("pqrstuv", 9)])
def test_customers_are_the_market_share_of_a_circle_and_prospects_take_seats_of_the_unseen(
    prospects: str, size: float
) -> None:
    assert sizes(circle(prospects)) == [size]


def test_a_declared_size_holds_for_its_own_circle_only() -> None:
    other = {
        "groups": [{"group_id": "yard", "kind": "social"}],
        "affiliations": [{"account_id": i, "group_id": "yard"} for i in "ab"],
    }
    data = circle(size=2.0, **other)
    network = build_network(data)
    assert network.group_ids == ("club", "yard")
    found = outsiders(data, network)
    assert found.size.tolist() == [2.0, 8.0]
    assert found.assumed.tolist() == [False, True]


def test_a_tie_has_unseen_neighbours_unless_its_kind_declares_sizes() -> None:
    kin = [{"source": "a", "target": "b", "kind": "kin"}]
    data = circle(size=5.0, ties=kin)
    accounts, chances, numbers = outsiders(data, build_network(data)).contacts
    assert (accounts.tolist(), chances.tolist(), numbers.tolist()) == ([0, 1], [0.5, 0.5], [3.0, 3.0])
    data = circle(size=5.0, ties=[{"source": "a", "target": "b", "kind": "social"}])
    assert len(outsiders(data, build_network(data)).contacts[0]) == 0


def test_a_prospect_without_ties_changes_nothing() -> None:
    plain, more = circle(), circle(accounts=[{"account_id": "x", "status": "prospect", "revenue": 5000.0}])
    one, two = (estimate_values(data, build_network(data)) for data in (plain, more))
    np.testing.assert_array_equal(one.referral, two.referral[:2])
    assert one.assumed_share == two.assumed_share == 1.0


def test_a_prospect_entered_in_a_circle_lowers_nobody() -> None:
    one, two = (estimate_values(data, build_network(data)) for data in (circle(), circle("p")))
    # Of six unseen members one is now known, passes the word on, and is worth as much as before.
    assert (two.referral[:2] >= 0.98 * one.referral).all()
    assert two.assumed_share == pytest.approx(5 / 6, abs=0.02)


def test_only_what_is_assumed_is_called_assumed() -> None:
    data = circle("p", size=4.0)
    values = estimate_values(data, build_network(data))
    assert values.forecast
    assert not any("market share" in sentence for sentence in values.assumptions)
    values = estimate_values(circle(), build_network(circle()))
    assert not values.forecast
    assert any("About 100 %" in sentence for sentence in values.assumptions)


def test_the_size_of_a_circle_of_nobody_switches_nothing() -> None:
    plain = circle()
    more = circle(groups=[{"group_id": "void", "kind": "creed", "size": 500.0}])
    one, two = (estimate_values(data, build_network(data)) for data in (plain, more))
    np.testing.assert_array_equal(one.referral, two.referral)
    assert one.assumptions == two.assumptions


def test_a_prospect_without_a_positive_potential_is_a_newcomer_and_that_is_said() -> None:
    data = circle("", size=4.0, accounts=[{"account_id": "n", "status": "prospect", "revenue": -40.0}])
    values = estimate_values(data, build_network(data))
    assert any(sentence.startswith("1 prospect without a positive") for sentence in values.assumptions)
