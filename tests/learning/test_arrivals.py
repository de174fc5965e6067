"""Who came without a referral: the matched comparison and the type-one share, on hand-worked towns."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from builders import dataset

from influence.learning import learn_rates
from influence.learning.arrivals import Anyway, _ratio, anyway, watch
from influence.learning.history import history_of
from influence.learning.reconcile import Referrals
from influence.learning.shares import Share, beta_share, type_one
from influence.learning.ways import ways_of
from influence.model import Dataset
from influence.network import build_network
from influence.settings import LearningSettings, ProjectSettings, Settings

TODAY = date(2025, 12, 31)
SETTINGS = Settings(project=ProjectSettings(as_of=TODAY))


def test_the_matched_ratio_is_that_of_mantel_and_haenszel() -> None:
    """Two strata of equal rate ratio 2 and different base rates: pooled naively they show another ratio."""
    cells = np.array([[40.0, 5.0], [100.0, 50.0], [10.0, 20.0], [50.0, 400.0]])  # 0.4 / 0.2 and 0.1 / 0.05
    found = _ratio(cells, 60, 200)
    assert found is not None
    assert found.matched == pytest.approx(2.0)
    assert found.naive == pytest.approx((45 / 150) / (30 / 450))
    assert found.gap == pytest.approx(found.naive / 2)
    up, down = 40 * 50 / 150 + 5 * 400 / 450, 10 * 100 / 150 + 20 * 50 / 450
    variance = (50 * 100 * 50 / 150**2 + 25 * 50 * 400 / 450**2) / (up * down)
    assert found.high / found.matched == pytest.approx(np.exp(1.6448536 * np.sqrt(variance)))


def test_without_arrivals_on_either_side_there_is_no_comparison() -> None:
    assert _ratio(np.array([[1.0], [5.0], [0.0], [5.0]]), 3, 3) is None
    assert _ratio(np.array([[1.0, 0.0], [5.0, 0.0], [0.0, 1.0], [0.0, 5.0]]), 3, 3) is None


def likeness(seed: int = 1, count: int = 600) -> Dataset:
    """Give a town in which segment A is likelier to be in the referrer's club and to come; the club does nothing."""
    rng = np.random.default_rng(seed)
    accounts: list[dict[str, object]] = [{"account_id": "r", "segment": "A"}, {"account_id": "s", "status": "prospect"}]
    members = [{"account_id": "r", "group_id": "g"}, {"account_id": "s", "group_id": "g"}]
    for one in range(count):
        often = one % 2 == 0
        name, joins = f"n{one:04d}", rng.random() < (0.7 if often else 0.3)
        after = int(rng.exponential(365 / (1.2 if often else 0.15)))
        came = {"since": str(date(2025, 1, 1) + timedelta(days=1 + after))} if after < 360 else {"status": "prospect"}
        accounts.append({"account_id": name, "segment": "A" if often else "B", **came})
        members.append({"account_id": name, "group_id": "g" if joins else "h"})
    groups = [{"group_id": "g", "kind": "social"}, {"group_id": "h", "kind": "social"}]
    first = {"referrer_id": "r", "referred_id": "s", "date": "2025-01-01", "outcome": "lost"}
    return dataset(SETTINGS, TODAY, accounts=accounts, groups=groups, affiliations=members, referrals=[first])


def test_likeness_alone_makes_a_naive_ratio_that_matching_takes_away() -> None:
    data = likeness()
    rates = learn_rates(data, build_network(data))
    seen = rates.comparison
    assert seen is not None
    assert seen.naive > 1.5
    assert seen.low < 1 < seen.high
    assert seen.gap > 1.4
    assert any("alike anyway" in note for note in rates.notes)


def test_who_would_have_come_anyway_follows_the_groups() -> None:
    """Group g: 20 at risk a whole year, of whom 10 came at half time (15 years); group h: nobody came."""
    accounts: list[dict[str, object]] = [{"account_id": "r"}, {"account_id": "x", "status": "prospect"}]
    members = [{"account_id": "r", "group_id": "g"}, {"account_id": "x", "group_id": "g"}]
    for one in range(40):
        came = {"since": "2025-07-02"} if one < 10 else {"status": "prospect"}
        accounts.append({"account_id": f"n{one:02d}", **came})
        members.append({"account_id": f"n{one:02d}", "group_id": "g" if one < 20 else "h"})
    groups = [{"group_id": "g", "kind": "social"}, {"group_id": "h", "kind": "social"}]
    first = {"referrer_id": "r", "referred_id": "x", "date": "2025-01-01", "outcome": "lost"}
    data = dataset(SETTINGS, TODAY, accounts=accounts, groups=groups, affiliations=members, referrals=[first])
    history = history_of(data)
    seen = watch(history.referrals, history.asks, history.standing)
    assert seen is not None
    found = anyway(seen, ways_of(data, build_network(data)), history.decided, horizon=365, evidence=1e-9)
    assert found is not None
    assert found.arrivals == 10
    years = 10 * 182 / 365.25 + 10 * 365 / 365.25
    assert found.share == pytest.approx(1 - np.exp(-10 / years * 365 / 365.25), rel=1e-6)


def test_the_type_one_share_is_the_attributable_fraction() -> None:
    rng = np.random.default_rng(3)
    conversion = beta_share(0.2, 10, 400, 600, 4000, rng)
    data = likeness()
    history = history_of(data)
    seen = watch(history.referrals, history.asks, history.standing)
    assert seen is not None
    found = anyway(seen, ways_of(data, build_network(data)), history.decided, 365, 4)
    assert found is not None
    share = type_one(0.6, conversion, found, rng)
    assert share is not None
    assert share.number.mean == pytest.approx(max(1 - found.share / conversion.number.mean, 0), abs=0.02)
    assert type_one(0.6, conversion, None, rng) is None
    unlearned = Share(beta_share(0.2, 10, 0, 0, 4000, rng).number, conversion.draws)
    assert type_one(0.6, unlearned, found, rng) is None


def test_the_estimate_acts_only_where_it_is_asked_for() -> None:
    from influence.demo import Town, build_town
    from influence.demo.truth import lawful_dataset

    town = Town(accounts=200, groups=30, seed=4)
    data = lawful_dataset(town, build_town(town))
    network = build_network(data)
    declared = learn_rates(data, network)
    asked = Settings(
        project=data.settings.project, kinds=data.settings.kinds, learning=LearningSettings(type_one="estimate")
    )
    estimated = learn_rates(Dataset(data.tables, asked, data.as_of), network)
    assert declared.type_one_estimate == estimated.type_one_estimate == estimated.type_one_share
    assert declared.type_one_share.mean == 0.6
    assert np.all(declared.draws.type_one_share == 0.6)
    assert estimated.draws.type_one_share.std() > 0


def test_nobody_referred_nobody_to_compare() -> None:
    nothing = Referrals(*(np.empty(0, dtype=np.int64),) * 4, np.empty(0, dtype=object))
    data = likeness()
    seen = watch(history_of(data).referrals, history_of(data).asks, history_of(data).standing)
    assert seen is not None
    assert anyway(seen, ways_of(data, build_network(data)), nothing, 365, 4) is None


def test_no_arrival_seen_does_not_prove_that_nobody_would_have_come() -> None:
    """One year of 100 prospects without an arrival: the estimate is high, but no certainty."""
    rng = np.random.default_rng(5)
    nobody = Anyway(arrivals=0, years=100.0, share=0.005)
    share = type_one(0.6, beta_share(0.2, 10, 10, 30, 4000, rng), nobody, rng)
    assert share is not None
    assert 0 < share.number.low < share.number.high < 1

    accounts: list[dict[str, object]] = [{"account_id": "r"}]
    accounts += [{"account_id": f"p{one}", "status": "prospect"} for one in range(20)]
    members = [{"account_id": one["account_id"], "group_id": "g"} for one in accounts]
    log = [{"referrer_id": "r", "referred_id": "p0", "date": "2025-01-01", "outcome": "lost"}]
    groups = [{"group_id": "g", "kind": "social"}]
    data = dataset(SETTINGS, TODAY, accounts=accounts, groups=groups, affiliations=members, referrals=log)
    estimate = learn_rates(data, build_network(data)).type_one_estimate
    assert estimate is not None
    assert estimate.low < 0.9 < estimate.high
