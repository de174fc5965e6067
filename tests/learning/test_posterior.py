"""Posteriors against exact conjugate results, and the prior where there is no history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from builders import dataset
from scipy import stats

from influence.learning import learn_rates
from influence.model import Dataset, Rates
from influence.network import build_network
from influence.settings import Kind, LearningSettings, ProjectSettings, ReferralSettings, Settings

TODAY = date(2025, 12, 31)
LEARNING = LearningSettings(unrecorded_rate=1e-9, telling_evidence=3, tie_evidence=8)
SETTINGS = Settings(
    project=ProjectSettings(as_of=TODAY),
    kinds={"social": Kind("social", telling_rate=0.5, tie_probability=0.2)},
    learning=LEARNING,
)


def learned(data: Dataset) -> Rates:
    return learn_rates(data, build_network(data))


def pairs(count: int, told: int, **link) -> Dataset:
    """Give ``count`` customers, each with one prospect over one way; the first ``told`` referred theirs."""
    accounts = [{"account_id": f"c{one:03d}"} for one in range(count)]
    accounts += [{"account_id": f"p{one:03d}", "status": "prospect"} for one in range(count)]
    day = "2025-03-01"
    asks = [{"account_id": f"c{one:03d}", "date": day, "agreed": "yes"} for one in range(count)]
    referrals = [
        {"referrer_id": f"c{one:03d}", "referred_id": f"p{one:03d}", "date": "2025-03-05", "asked_on": day}
        for one in range(told)
    ]
    tables: dict[str, list[dict[str, object]]] = {"accounts": accounts, "asks": asks, "referrals": referrals}
    if "size" in link:
        tables["groups"] = [{"group_id": f"g{one:03d}", "kind": "social", "size": link["size"]} for one in range(count)]
        tables["affiliations"] = [
            {"account_id": f"{who}{one:03d}", "group_id": f"g{one:03d}"} for one in range(count) for who in "cp"
        ]
    else:
        tables["ties"] = [{"source": f"c{one:03d}", "target": f"p{one:03d}", "kind": "social"} for one in range(count)]
    return dataset(SETTINGS, TODAY, **tables)


def test_ties_apart_from_each_other_have_a_beta_posterior() -> None:
    tie = learned(pairs(60, 21)).tie[0]
    exact = stats.beta(8 * 0.2 + 21, 8 * 0.8 + 39)
    np.testing.assert_allclose((tie.mean, tie.low, tie.high), (exact.mean(), *exact.ppf([0.05, 0.95])), rtol=2e-3)
    assert tie.evidence == pytest.approx(21, rel=1e-3)


def test_large_groups_apart_from_each_other_have_a_gamma_posterior() -> None:
    data = pairs(400, 30, size=101.0)
    rate = learned(data).telling[0]
    exact = stats.gamma(3 + 30, scale=1 / (3 / 0.5 + 400 / 100))
    # A coin of 1 % is nearly Poisson; rates this high make it 3 %.
    np.testing.assert_allclose((rate.mean, rate.low, rate.high), (exact.mean(), *exact.ppf([0.05, 0.95])), rtol=0.02)


def test_small_groups_count_coins_not_poisson_events() -> None:
    """Of 200 pairs in groups of 5, 40 were told: p = r / 4, a Bernoulli coin; compared with quadrature."""
    rate = learned(pairs(200, 40, size=5.0)).telling[0]
    grid = np.linspace(1e-4, 3.7, 40001)
    log = 2 * np.log(grid) - 6 * grid + 40 * np.log(grid / 4) + 160 * np.log1p(-grid / 4)
    weight = np.exp(log - log.max())
    heaped = np.cumsum(weight) / weight.sum()
    low, high = np.interp([0.05, 0.95], heaped, grid)
    np.testing.assert_allclose((rate.mean, rate.low, rate.high), (grid @ weight / weight.sum(), low, high), rtol=3e-3)


def test_draws_follow_the_intervals() -> None:
    rates = learned(replace_draws(pairs(60, 21), 2000))
    assert len(rates.draws) == 2000
    tie = rates.tie[0]
    share = np.mean((rates.draws.tie[:, 0] >= tie.low) & (rates.draws.tie[:, 0] <= tie.high))
    assert share == pytest.approx(0.9, abs=0.03)
    assert rates.draws.tie[:, 0].mean() == pytest.approx(tie.mean, rel=0.02)


def replace_draws(data: Dataset, draws: int) -> Dataset:
    return replace(data, settings=replace(data.settings, learning=replace(LEARNING, draws=draws)))


def test_without_history_the_priors_stand_exactly_and_it_is_said() -> None:
    data = dataset(
        replace(SETTINGS, learning=LearningSettings()),
        TODAY,
        accounts=[{"account_id": "c", "segment": "A"}, {"account_id": "p", "status": "prospect", "segment": "B"}],
        groups=[{"group_id": "g", "kind": "social", "size": 9.0}],
        affiliations=[{"account_id": "c", "group_id": "g"}, {"account_id": "p", "group_id": "g"}],
    )
    rates = learned(data)
    gamma, beta = stats.gamma(4, scale=0.5 / 4), stats.beta(2, 8)
    told, tie, part = rates.telling[0], rates.tie[0], rates.segment_participation[0]
    np.testing.assert_allclose((told.mean, told.low, told.high), (0.5, *gamma.ppf([0.05, 0.95])))
    np.testing.assert_allclose((tie.mean, tie.low, tie.high), (0.2, *beta.ppf([0.05, 0.95])))
    np.testing.assert_allclose((part.mean, part.low, part.high), (0.3, *stats.beta(3, 7).ppf([0.05, 0.95])), rtol=2e-3)
    np.testing.assert_allclose(rates.participation, 0.3, rtol=1e-4)
    np.testing.assert_array_equal(rates.reach, 1.0)
    assert not rates.learned
    assert rates.conversion.prior == rates.conversion.mean == 0.2
    assert any("priors only" in sentence for sentence in rates.assumptions)
    assert stats.kstest(rates.draws.telling[:, 0], gamma.cdf).pvalue > 0.001
    assert rates.segments == ("A", "B")


def test_the_history_can_be_switched_off() -> None:
    data = pairs(60, 21)
    off = replace(data, settings=replace(SETTINGS, learning=replace(LEARNING, history=False)))
    rates = learned(off)
    assert not rates.learned
    assert rates.tie[0].mean == 0.2
    assert any("history = false" in sentence for sentence in rates.assumptions)


def test_kinds_declared_impossible_or_certain_stay_so() -> None:
    kinds = {"social": Kind("social", telling_rate=0.0, tie_probability=1.0)}
    data = pairs(20, 5)
    rates = learned(
        replace(data, settings=replace(SETTINGS, kinds=kinds, referral=ReferralSettings(participation=1.0)))
    )
    assert (rates.telling[0].mean, rates.tie[0].mean, rates.tie[0].evidence) == (0.0, 1.0, 0.0)
    assert rates.segment_participation[0].mean == 1.0
    assert np.all(rates.draws.tie == 1.0)


def test_without_asks_only_the_product_with_participation_is_learned() -> None:
    data = pairs(200, 40, size=5.0)
    weak = replace(SETTINGS, learning=replace(LEARNING, telling_evidence=0.5))
    tables = {**data.tables, "asks": data.tables["asks"].iloc[:0]}
    few, many = (
        learned(replace(data, tables=tables, settings=replace(weak, referral=ReferralSettings(participation=share))))
        for share in (0.3, 0.6)
    )
    assert few.telling[0].mean * 0.3 == pytest.approx(many.telling[0].mean * 0.6, rel=0.25)
    assert any("Only the product" in sentence for sentence in few.assumptions)
    product = few.draws.telling[:, 0] * few.draws.segment_participation[:, 0]
    assert product.std() / product.mean() < 0.5 * few.draws.telling[:, 0].std() / few.draws.telling[:, 0].mean()


def test_nothing_is_learned_without_asks_where_nobody_is_believed_to_take_part() -> None:
    data = pairs(20, 5)
    tables = {**data.tables, "asks": data.tables["asks"].iloc[:0]}
    never = replace(SETTINGS, referral=ReferralSettings(participation=0.0))
    rates = learned(replace(data, tables=tables, settings=never))
    assert [(one.mean, one.evidence) for one in rates.telling] == [(one.prior, 0.0) for one in rates.telling]
    assert rates.to_frame().notna().all(axis=None)
    assert "Only the product" not in " ".join(rates.assumptions)
