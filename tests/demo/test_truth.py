"""The planted truth: lawful, consistent with the forward cascade, and better than the plain choices."""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pytest

from influence.cascade.forward import Cascade, simulate
from influence.demo import TruthSettings, truth_files
from influence.demo.truth import lawful_dataset
from influence.network import build_network
from influence.settings import DEFAULT_KINDS, ReferralSettings


@pytest.fixture(scope="module")
def truth(town, built):
    files = truth_files(town, built, TruthSettings(worlds=1000, runs=8000))
    accounts = pd.read_csv(io.StringIO(files["truth_accounts.csv"]), dtype={"account_id": "str"})
    return json.loads(files["truth.json"]), accounts.set_index("account_id"), files


def test_the_lawful_network_holds_nobody_who_opted_out_and_no_row_without_basis(town, built):
    dataset = lawful_dataset(town, built)
    accounts = built.tables["accounts"]
    gone = set(accounts.loc[accounts["opt_out"], "account_id"])
    assert gone
    for frame in dataset.tables.values():
        for column in frame:
            if column.endswith("_id") or column in ("source", "target"):
                assert not gone & set(frame[column])
    for name in ("affiliations", "ties"):
        frame = dataset.tables[name]
        assert (frame.loc[frame["kind"] == "church", "basis"] != "").all()
        assert len(frame) < len(built.tables[name])


def test_rates_are_near_the_default_assumptions_but_not_equal(town):
    planted, priors = town.planted, ReferralSettings()
    for name, kind in DEFAULT_KINDS.items():
        assert planted.telling_rate[name] != kind.telling_rate
        assert planted.telling_rate[name] == pytest.approx(kind.telling_rate, rel=0.5)
        assert planted.tie_probability[name] != kind.tie_probability
        assert planted.tie_probability[name] == pytest.approx(kind.tie_probability, rel=0.5)
    assert planted.conversion != priors.conversion
    assert planted.type_one_share != priors.type_one_share
    assert np.mean(list(planted.participation.values())) == pytest.approx(priors.participation, rel=0.2)
    assert town.settings().kind("church").sensitive


def test_true_values_agree_with_direct_simulation(town, built, truth):
    _, values, _ = truth
    dataset = lawful_dataset(town, built)
    network, accounts = build_network(dataset), dataset.accounts
    planted = town.planted
    share = accounts["segment"].map(dict(planted.participation)).to_numpy(dtype="float64")
    worth = np.where(accounts["status"] == "prospect", planted.value_per_reach, 0.0)
    for account in values["alone_value"].sort_values().index[[-1, -5, len(values) // 2]]:
        seed = [network.account_ids.index(account)]
        spread = simulate(network, Cascade(share), seed, worth, planted.value_per_reach, runs=8000, seed=99)
        slack = 4 * np.hypot(spread.standard_error, values.loc[account, "alone_value_se"])
        assert abs(values.loc[account, "alone_value"] - spread.mean) < slack + 0.01
    everybody = np.flatnonzero(accounts["status"] == "customer")
    spread = simulate(network, Cascade(share), everybody, worth, planted.value_per_reach, runs=1000, seed=98)
    assert values["share_value"].sum() == pytest.approx(spread.mean, abs=6 * spread.standard_error)
    assert (values["share_value"] <= values["alone_value"] + 0.01).all()


def test_the_best_set_beats_the_plain_choices(truth):
    statement, values, _ = truth
    sets = statement["seed_sets"]
    best = sets["best"]
    assert len(best["account_ids"]) == 10
    assert set(best["account_ids"]) <= set(values.index)
    for name in ("top_revenue", "most_groups_and_ties", "random"):
        other = sets[name]
        error = np.hypot(best["standard_error"], other["standard_error"])
        assert best["expected_value"] > other["expected_value"] + 3 * error, name
    assert sets["most_groups_and_ties"]["expected_value"] > sets["random"]["expected_value"]
    assert sets["top_revenue"]["expected_value"] < sets["random"]["expected_value"]


def test_large_towns_get_fewer_worlds():
    settings = TruthSettings(worlds=4000)
    assert [settings.worlds_for(accounts) for accounts in (60, 600, 10_000, 1_000_000)] == [4000, 4000, 240, 100]


def test_influence_is_not_where_the_revenue_is(built, truth):
    _, values, _ = truth
    revenue = built.tables["accounts"].set_index("account_id")["revenue"].reindex(values.index)
    assert abs(values["alone_value"].corr(revenue, method="spearman")) < 0.25
    top = values["alone_value"].sort_values(ascending=False).index[:10]
    assert (revenue[top] > revenue.quantile(0.9)).sum() <= 2


def test_the_referral_truth_stands_beside_every_referral(built, truth):
    _, _, files = truth
    rows = pd.read_csv(io.StringIO(files["truth_referrals.csv"]), dtype="str", keep_default_na=False)
    referrals = built.tables["referrals"]
    assert len(rows) == len(referrals)
    assert rows["referrer_id"].tolist() == referrals["referrer_id"].tolist()
    assert rows["referred_id"].tolist() == referrals["referred_id"].tolist()
    assert rows["outcome"].tolist() == referrals["outcome"].tolist()
    assert set(rows.loc[rows["outcome"] != "won", "type_one"]) == {"false"}
    assert set(rows["hop"]) <= {"1", "2", "3"}
    groups = built.tables["groups"].set_index("group_id")["kind"]
    grouped = rows[rows["group_id"] != ""]
    assert (groups[grouped["group_id"]].to_numpy() == grouped["kind"].to_numpy()).all()
