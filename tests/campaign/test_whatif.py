"""What if: an account lost or won, another budget; the rest stays as it is."""

from __future__ import annotations

import numpy as np
import pytest
from rare_towns import rare_town

import influence
from influence.campaign import Request, altered, difference, plan_campaign
from influence.campaign.baselines import MOST_TIMES, random_times
from influence.campaign.coverage import by_account
from influence.campaign.limits import Budget, Limits
from influence.campaign.source import source_of
from influence.cascade import Sets
from influence.centrality import Diffusion
from influence.errors import UsageError
from influence.model import Plan


@pytest.fixture(scope="module", autouse=True)
def lean():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("influence.campaign.sampling.MOST_SETS", 60_000)
        yield


@pytest.fixture(scope="module")
def town():
    data = rare_town(6, accounts=300, groups=80, samples=30_000)
    network = influence.build_network(data)
    scores, values = influence.score(network, [Diffusion()]), influence.estimate_values(data, network)

    def planned(data, values, budget: str = "8") -> Plan:
        priorities = influence.prioritise(data, network, scores, values)
        return plan_campaign(data, network, values, priorities, Request((budget,)))

    return data, network, values, planned, planned(data, values)


def instead(town, lose=(), win=(), budget: str = "8"):
    data, network, values, planned, _ = town
    other, rates = altered(data, values.rates, lose, win)
    return other, influence.estimate_values(other, network, rates=rates), planned


def test_nothing_altered_changes_nothing(town) -> None:
    other, values, planned = instead(town)
    again = difference(town[-1], planned(other, values))
    assert again.before == again.after
    assert {one.change for one in again.accounts} == {"stays"}


def test_who_is_lost_is_not_asked_tells_nobody_and_is_missed(town) -> None:
    data, network, _, planned, before = town
    first = before.seeds[0].account_id
    other, values, _ = instead(town, lose=[first])
    after = planned(other, values)
    found = difference(before, after)
    assert first not in {seed.account_id for seed in after.seeds}
    assert next(one.account_id for one in found.accounts if one.change == "leaves") == first
    assert found.after < found.before
    assert found.low <= found.after - found.before <= found.high
    place = network.account_ids.index(first)
    sets = source_of(other, network, values).sketcher.sets(50_000, 1)
    assert not np.any(sets.account == place)
    assert values.crv[place] == 0
    assert data.having_status("customer")[place]  # the data given are left alone


def test_who_is_won_can_be_asked_and_is_no_longer_to_be_won(town) -> None:
    data, network, _, planned, _ = town
    degree = np.diff(network.incidence.indptr) * data.having_status("prospect")
    best = network.account_ids[int(np.argmax(degree))]
    other, values, _ = instead(town, win=[best])
    after = planned(other, values)
    assert other.having_status("customer")[network.account_ids.index(best)]
    assert best not in {reach.account_id for seed in after.seeds for reach in seed.reaches}
    assert values.crv[network.account_ids.index(best)] > 0


def test_a_larger_budget_brings_more_and_keeps_its_beginning(town) -> None:
    data, _, values, planned, before = town
    found = difference(before, planned(data, values, "12"))
    assert found.after > found.before
    assert sum(one.change == "joins" for one in found.accounts) >= 4


def test_what_cannot_be_lost_or_won_is_refused(town) -> None:
    data, _, values, *_ = town
    for lose, win, told in ((["0000"], [], "no customer"), ([], ["0001"], "no prospect"), (["x"], [], "no account")):
        with pytest.raises(UsageError, match=told):
            altered(data, values.rates, lose, win)


def test_how_much_more_random_accounts_need() -> None:
    """Planted: a hundred accounts of one set each; what ten of them bring takes ten, whoever they are."""
    n = 100
    places = np.arange(n, dtype=np.int32)
    root = np.full(n, -1)
    sets = Sets(np.arange(n + 1), places, np.zeros(n, dtype=np.int64), root, root, float(n))
    limits = Limits((Budget("accounts", np.ones(n), 4.0),), (), np.ones(n, dtype=bool))
    assert random_times(by_account(sets, n), limits, 10.0, 1) == 2.5
    assert random_times(by_account(sets, n), limits, 4.0 * MOST_TIMES + 1, 1) is None
