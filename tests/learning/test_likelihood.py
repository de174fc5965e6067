"""Counted exposures, the likelihood and its mode, against loops over every pair."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest
from builders import dataset
from scipy import optimize, stats

from influence.learning.credit import log_likelihood, maximise
from influence.learning.evidence import gather
from influence.learning.history import history_of
from influence.learning.priors import Priors, priors_of
from influence.learning.ways import make_bins, ways_of
from influence.model import Dataset
from influence.network import build_network
from influence.settings import LearningSettings, ProjectSettings, Settings

TODAY = date(2025, 12, 31)
KINDS = ("community", "social")


def small_town(seed: int) -> Dataset:
    """Give nine accounts in overlapping groups of two kinds, with dates, ties, and referrals among them."""
    rng = np.random.default_rng(seed)
    customers, prospects = [f"c{one}" for one in range(4)], [f"p{one}" for one in range(5)]
    names = [*customers, *prospects]
    days = [date(2025, 2, 1), date(2025, 5, 1)]
    accounts = [{"account_id": name, "since": "2020-01-01"} for name in customers]
    accounts += [{"account_id": name, "status": "prospect"} for name in prospects]
    groups = [{"group_id": f"g{one}", "kind": KINDS[one % 2], "size": 6.0 + one} for one in range(4)]
    members = [
        {
            "account_id": name,
            "group_id": group["group_id"],
            "since": str(date(2025, 1, 1) + timedelta(days=int(rng.integers(-90, 90)))),
            **({"until": "2025-04-01"} if rng.random() < 0.2 else {}),
        }
        for name, group in product(names, groups)
        if rng.random() < 0.6
    ]
    ties = [
        {"source": a, "target": b, "kind": "social", "directed": bool(rng.random() < 0.5), "since": "2025-03-01"}
        for a, b in product(customers, prospects)
        if rng.random() < 0.25
    ]
    asks = [
        {"account_id": name, "date": str(day), "agreed": "yes" if rng.random() < 0.7 else "no"}
        for name in customers
        for day in days
    ]
    agreed = [row for row in asks if row["agreed"] == "yes"]
    referrals = []
    for name in prospects[:4]:
        ask = agreed[rng.integers(len(agreed))]
        when = date.fromisoformat(str(ask["date"])) + timedelta(days=int(rng.integers(0, 20)))
        row = {"referrer_id": ask["account_id"], "referred_id": name, "date": str(when), "asked_on": ask["date"]}
        referrals.append({**row, "outcome": str(rng.choice(["lost", "pending"]))})
    settings = Settings(project=ProjectSettings(as_of=TODAY), learning=LearningSettings(window_days=30))
    tables = {"accounts": accounts, "groups": groups, "affiliations": members, "ties": ties}
    return dataset(settings, TODAY, **tables, asks=asks, referrals=referrals)


def collect(data: Dataset):
    network = build_network(data)
    ways, history = ways_of(data, network), history_of(data)
    evidence = gather(ways, make_bins(), history.tellings, history.spells, history.answered, history.answers)
    return evidence, priors_of(network, data.settings.learning), network


def by_pairs(data: Dataset, network, rates: np.ndarray) -> float:
    """Give the log likelihood by looping over every ask day, prospect, account asked and way between them."""
    kinds = [kind.name for kind in network.kinds]
    size = dict(zip(data.groups["group_id"], data.groups["size"], strict=True))
    kind_of = dict(zip(data.groups["group_id"], data.groups["kind"], strict=True))
    asks, referrals = data.tables["asks"], data.tables["referrals"]
    agreed = asks[asks["agreed"] == "yes"]

    def groups_at(name: str, day) -> set[str]:
        rows = data.affiliations[data.affiliations["account_id"] == name]
        there = (rows["since"] <= day) & ~(rows["until"] < day)
        return set(rows[there]["group_id"])

    def free(name: str, day) -> bool:
        for _, row in referrals[referrals["referred_id"] == name].iterrows():
            if row["date"] < day and (row["outcome"] != "lost" or (day - row["date"]).days <= 30):
                return False
        return name.startswith("p")

    total = 0.0
    for day in sorted(set(agreed["date"])):
        tellers = agreed[agreed["date"] == day]["account_id"].tolist()
        open_to = [name for name in data.accounts["account_id"] if free(name, day)]
        for name in open_to:
            hazard = {}
            for teller in tellers:
                chances = [rates[-1] / len(open_to)]
                shared = groups_at(teller, day) & groups_at(name, day)
                chances += [rates[kinds.index(kind_of[group])] / (size[group] - 1) for group in shared]
                for _, tie in data.ties.iterrows():
                    there = (tie["source"], tie["target"]) == (teller, name)
                    there |= not tie["directed"] and (tie["target"], tie["source"]) == (teller, name)
                    if there and tie["since"] <= day:
                        chances.append(rates[len(kinds) + kinds.index(tie["kind"])])
                hazard[teller] = -np.log1p(-np.array(chances)).sum()
            everything = sum(hazard.values())
            answer = referrals[(referrals["referred_id"] == name) & (referrals["asked_on"] == day)]
            if len(answer):
                own = hazard[answer["referrer_id"].iloc[0]]
                total += np.log(own / everything) + np.log(-np.expm1(-everything))
            else:
                total -= everything
    return float(total)


@pytest.mark.parametrize("seed", range(6))
def test_the_likelihood_is_that_of_all_pairs(seed: int) -> None:
    data = small_town(seed)
    evidence, priors, network = collect(data)
    rng = np.random.default_rng(seed)
    points = [np.append(rng.uniform(0.05, 0.9, 2 * len(network.kinds)), 0.3) for _ in range(3)]
    ours = [log_likelihood(evidence, point) for point in points]
    theirs = [by_pairs(data, network, point) for point in points]
    np.testing.assert_allclose(np.diff(ours), np.diff(theirs), rtol=1e-8, atol=1e-10)
    assert len(priors.mean) == 2 * len(network.kinds) + 1


@pytest.mark.parametrize("seed", range(4))
def test_em_finds_the_mode_that_direct_search_finds(seed: int) -> None:
    evidence, priors, _ = collect(small_town(seed))

    def falling(logs: np.ndarray) -> float:
        rates = np.exp(logs)
        prior = sum(priors.log_density(way, rates[way]) for way in range(len(rates)))
        return -log_likelihood(evidence, rates) - float(prior)

    found, filled = maximise(evidence, priors)
    start = np.log(priors.mean)
    bounds = [(-12, np.log(0.999) if chance else 3) for chance in priors.chance]
    direct = optimize.minimize(falling, start, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-14, "gtol": 1e-9})
    np.testing.assert_allclose(found, np.exp(direct.x), rtol=2e-3)
    assert falling(np.log(found)) <= direct.fun + 1e-7
    assert filled.credits.sum() == pytest.approx(evidence.referrals)


def test_a_referral_is_credited_to_both_kinds_that_explain_it() -> None:
    evidence, priors, _ = collect(small_town(1))
    _, filled = maximise(evidence, priors)
    shares = filled.credits.sum(axis=1)
    assert np.all(shares[:2] > 0)
    assert not np.allclose(shares, np.round(shares))


def test_derivatives_of_priors() -> None:
    priors = Priors(np.array([0.4, 0.15]), np.array([4.0, 10.0]), np.array([False, True]))
    rates, step = np.array([0.7, 0.3]), 1e-5
    first, second = priors.derivatives(rates)
    for way in range(2):
        around = priors.log_density(way, rates[way] + step * np.array([-1.0, 0.0, 1.0]))
        assert first[way] == pytest.approx((around[2] - around[0]) / (2 * step), rel=1e-5)
        assert second[way] == pytest.approx((around[2] - 2 * around[1] + around[0]) / step**2, rel=1e-3)
    assert priors.quantile(0, 0.05) == pytest.approx(stats.gamma(4, scale=0.1).ppf(0.05))
    assert priors.quantile(1, 0.95) == pytest.approx(stats.beta(1.5, 8.5).ppf(0.95))
