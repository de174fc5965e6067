"""What is planted in a town must be there, and must be found again in its tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from influence.demo.circles import CONSENT


def kinds_of(tables):
    affiliations = tables["affiliations"]
    return affiliations.groupby("account_id").agg(groups=("group_id", "size"), kinds=("kind", "nunique"))


def test_every_id_exists_and_keys_stand_once(built):
    tables = built.tables
    accounts, groups = set(tables["accounts"]["account_id"]), set(tables["groups"]["group_id"])
    for name, columns in {
        "affiliations": ["account_id"],
        "ties": ["source", "target"],
        "referrals": ["referrer_id", "referred_id"],
        "nominations": ["nominator_id", "nominee_id"],
        "asks": ["account_id"],
        "orders": ["account_id"],
        "touches": ["account_id"],
    }.items():
        for column in columns:
            assert set(tables[name][column]) <= accounts, (name, column)
    assert set(tables["affiliations"]["group_id"]) <= groups
    assert tables["accounts"]["account_id"].is_unique
    assert tables["accounts"]["name"].is_unique
    assert tables["groups"]["name"].is_unique
    assert not tables["affiliations"].duplicated(["account_id", "group_id"]).any()
    ties = tables["ties"]
    assert not ties.duplicated(["source", "target", "kind"]).any()
    assert (ties["source"] != ties["target"]).all()
    assert (ties.loc[~ties["directed"], "source"] < ties.loc[~ties["directed"], "target"]).all()
    assert not tables["nominations"].duplicated().any()
    assert (tables["nominations"]["nominator_id"] != tables["nominations"]["nominee_id"]).all()


def test_dates_lie_in_order_and_none_after_the_last_day(town, built):
    tables, today = built.tables, pd.Timestamp(town.as_of)
    for name, column in [("orders", "date"), ("touches", "date"), ("asks", "date"), ("referrals", "date")]:
        assert tables[name][column].between(pd.Timestamp(town.begin), today).all(), name
    accounts = tables["accounts"]
    assert (accounts["since"].dropna() <= today).all()
    since = accounts.set_index("account_id")["since"]
    orders = tables["orders"]
    assert (orders["date"] >= since[orders["account_id"]].to_numpy()).all()
    affiliations = tables["affiliations"]
    assert (affiliations["since"] <= today).all()
    over = affiliations.dropna(subset="until")
    assert 0.02 < len(over) / len(affiliations) < 0.09
    assert (over["since"] <= over["until"]).all()
    assert (over["until"] <= today).all()


def test_statuses_and_money(town, built):
    accounts = built.tables["accounts"]
    share = accounts["status"].value_counts(normalize=True)
    assert 0.3 < share["prospect"] < 0.45
    assert 0.03 < share["lapsed"] < 0.07
    assert accounts["opt_out"].sum() == round(town.opt_out_share * town.accounts)
    prospects = accounts["status"] == "prospect"
    assert accounts.loc[prospects, ["revenue", "margin", "since"]].isna().all(axis=None)
    assert (accounts.loc[accounts["status"] == "customer", "revenue"] > 0).all()
    assert (accounts.loc[accounts["status"] == "lapsed", "revenue"] == 0).all()
    rate = accounts["margin"] / accounts["revenue"]
    assert rate.dropna().between(0.04, 0.61).all()
    assert (accounts["contact_cost"] > 0).all()


def test_revenue_is_the_sum_of_the_orders_of_the_last_365_days(town, built):
    orders, accounts = built.tables["orders"], built.tables["accounts"]
    recent = orders[orders["date"] > pd.Timestamp(town.as_of) - pd.Timedelta(days=365)]
    total = recent.groupby("account_id")["amount"].sum().reindex(accounts["account_id"]).fillna(0).round(2).to_numpy()
    customers = (accounts["status"] != "prospect").to_numpy()
    assert np.array_equal(total[customers], accounts["revenue"].to_numpy()[customers])
    assert total[~customers].sum() == 0


def test_names_carry_umlauts_and_sharp_s(built):
    names = " ".join(built.tables["accounts"]["name"]) + " ".join(built.tables["groups"]["name"])
    assert all(letter in names for letter in "äöüßÄ")


def test_revenue_is_heavy_tailed_and_not_where_the_influence_is(built):
    accounts = built.tables["accounts"].set_index("account_id")
    revenue = accounts.loc[accounts["status"] == "customer", "revenue"].sort_values(ascending=False)
    assert revenue.iloc[: len(revenue) // 10].sum() / revenue.sum() > 0.5
    reach = kinds_of(built.tables).reindex(revenue.index).fillna(0)
    assert abs(reach["groups"].corr(revenue, method="spearman")) < 0.2
    top = reach.sort_values("groups", ascending=False).index[:10]
    assert (revenue[top] < revenue.median() * 1.5).all()
    assert (reach.loc[top, "kinds"] >= 3).all()
    assert reach.loc[revenue.index[:10], "groups"].mean() < 0.7 * reach["groups"].mean()


def test_groups_are_heavy_tailed_of_four_kinds_and_mostly_counted(built):
    groups = built.tables["groups"].set_index("group_id")
    known = built.tables["affiliations"].groupby("group_id").size().reindex(groups.index).fillna(0)
    assert set(groups["kind"]) == {"community", "industry", "church", "social"}
    assert groups["kind"].value_counts().min() >= 8
    assert (groups["size"].dropna() >= known[groups["size"].notna()]).all()
    assert 0.01 < groups["size"].isna().mean() < 0.12
    assert known.max() > 4 * known.median()
    isolated = len(built.tables["accounts"]) - built.tables["affiliations"]["account_id"].nunique()
    assert 0.04 < isolated / len(built.tables["accounts"]) < 0.12


def test_affiliations_follow_territory_and_trade(built):
    tables = built.tables
    rows = tables["affiliations"].merge(tables["accounts"][["account_id", "territory", "segment"]])
    rows = rows.merge(tables["groups"][["group_id", "name"]].rename(columns={"name": "group"}))
    local = np.array([territory in group for territory, group in zip(rows["territory"], rows["group"], strict=True)])
    assert local.mean() > 2.5 / 12
    chamber = rows[rows["group"].str.startswith("Handwerkskammer")]
    assert (chamber["segment"] == "Handwerk").mean() > 0.8


def test_some_church_rows_lack_a_basis_and_no_other_row_has_one(large):
    for name in ("affiliations", "ties"):
        rows = large.tables[name]
        church = rows["kind"] == "church"
        assert set(rows["basis"]) == {"", CONSENT}
        assert (rows.loc[~church, "basis"] == "").all()
        assert 0.08 < (rows.loc[church, "basis"] == "").mean() < 0.17
        assert church.sum() > 50


def test_referrals_run_only_between_the_connected(built):
    tables = built.tables
    members = tables["affiliations"]
    ties = tables["ties"]
    back = ties[~ties["directed"]].rename(columns={"source": "target", "target": "source"})
    pairs = pd.concat([ties, back])
    for referral in tables["referrals"].itertuples():
        there = members[(members["since"] <= referral.date) & ~(members["until"] < referral.date)]
        groups = [
            set(there.loc[there["account_id"] == account, "group_id"])
            for account in (referral.referrer_id, referral.referred_id)
        ]
        tied = (pairs["source"] == referral.referrer_id) & (pairs["target"] == referral.referred_id)
        assert groups[0] & groups[1] or tied.any(), referral


def test_referrals_fit_the_accounts(town, built):
    tables = built.tables
    accounts = tables["accounts"].set_index("account_id")
    referrals = tables["referrals"]
    assert len(referrals) > 100
    assert set(referrals["outcome"]) == {"won", "lost", "pending"}
    assert (referrals["date"] >= accounts.loc[referrals["referrer_id"], "since"].to_numpy()).all()
    won = referrals[referrals["outcome"] == "won"]
    assert won["referred_id"].is_unique
    assert (won["amount"] > 0).all()
    assert referrals.loc[referrals["outcome"] != "won", "amount"].isna().all()
    joined = accounts.loc[won["referred_id"], "since"].to_numpy()
    assert (joined > won["date"]).all()
    assert not accounts.loc[referrals["referred_id"], "opt_out"].any()
    assert not accounts.loc[tables["asks"]["account_id"], "opt_out"].any()
    agreed = tables["asks"][tables["asks"]["agreed"] == "yes"]
    asked = referrals.dropna(subset="asked_on")[["referrer_id", "asked_on"]]
    assert len(asked) > 0.8 * len(referrals)
    found = asked.merge(agreed, left_on=["referrer_id", "asked_on"], right_on=["account_id", "date"])
    assert len(found) == len(asked)


def test_participation_and_conversion_are_found_in_the_logs(large_town, large):
    planted = large_town.planted
    asks = large.tables["asks"].merge(large.tables["accounts"][["account_id", "segment"]])
    for segment, rows in asks.groupby("segment"):
        p = planted.participation[segment]
        assert (rows["agreed"] == "yes").mean() == pytest.approx(p, abs=4 * np.sqrt(p * (1 - p) / len(rows)))
    outcome = large.tables["referrals"]["outcome"].value_counts()
    assert outcome["won"] / (outcome["won"] + outcome["lost"]) == pytest.approx(planted.conversion, abs=0.04)
    won = large.referral_truth[large.referral_truth["outcome"] == "won"]
    assert won["type_one"].mean() == pytest.approx(planted.type_one_share, abs=0.1)
    accounts = large.tables["accounts"].set_index("account_id")
    amounts = large.tables["referrals"].dropna(subset="amount").set_index("referred_id")["amount"]
    rate = (accounts["margin"] / accounts["revenue"])[amounts.index]
    assert (amounts * rate).mean() == pytest.approx(planted.new_customer_value, rel=0.12)


def test_telling_rates_are_found_in_the_logs(large_town, large):
    """The plain estimate: referrals after an ask ÷ expected number at rate 1, over the free prospects of that day."""
    exposure, told = exposures(large), large.referral_truth
    told = told[told["hop"] == 1]
    through = told[told["group_id"] != ""]["kind"].value_counts()
    direct = told[told["group_id"] == ""]["kind"].value_counts()
    planted = large_town.planted
    for kind, rate in planted.telling_rate.items():
        assert through[kind] / exposure[("group", kind)] == pytest.approx(rate, rel=4 / np.sqrt(through[kind]))
    for kind, chance in planted.tie_probability.items():
        slack = 4 / np.sqrt(max(direct.get(kind, 0), 4))
        assert direct.get(kind, 0) / exposure[("tie", kind)] == pytest.approx(chance, rel=slack)
    assert through.sum() > 800


def exposures(built):
    """Sum over agreed asks, affiliations and ties of that day, of free prospects ÷ (n_g − 1), by kind."""
    tables = built.tables
    accounts = tables["accounts"].set_index("account_id")
    groups = tables["groups"].set_index("group_id")
    ties = tables["ties"]
    back = ties[~ties["directed"]].rename(columns={"source": "target", "target": "source"})
    pairs = pd.concat([ties, back])
    referrals = tables["referrals"]
    total: dict[tuple[str, str], float] = {}
    agreed = tables["asks"][tables["asks"]["agreed"] == "yes"]
    for day, asked in agreed.groupby("date"):
        free = (accounts["since"].isna() | (accounts["since"] > day)) & ~accounts["opt_out"]
        open_ = referrals["date"].between(day - pd.Timedelta(days=35), day, inclusive="left")
        free[referrals.loc[open_, "referred_id"].unique()] = False
        there = tables["affiliations"]
        there = there[(there["since"] <= day) & ~(there["until"] < day)]
        known = there.groupby("group_id").size()
        prospects = there[free[there["account_id"]].to_numpy()].groupby("group_id").size()
        size = groups["size"].reindex(known.index).fillna(known).clip(lower=known)
        each = (prospects.reindex(known.index).fillna(0) / (size - 1)).where(size > 1, 0.0)
        mine = there[there["account_id"].isin(asked["account_id"])]
        for kind, rows in mine.groupby("kind"):
            total[("group", kind)] = total.get(("group", kind), 0.0) + each[rows["group_id"]].sum()
        reached = pairs[(pairs["since"] <= day) & pairs["source"].isin(asked["account_id"])]
        reached = reached[free[reached["target"]].to_numpy()]
        for kind, count in reached["kind"].value_counts().items():
            total[("tie", kind)] = total.get(("tie", kind), 0.0) + count
    return total


def test_touches_follow_revenue_and_nominations_the_connected(built):
    tables = built.tables
    accounts = tables["accounts"].set_index("account_id")
    hours = tables["touches"].groupby("account_id")["hours"].sum().reindex(accounts.index).fillna(0)
    customers = accounts["status"] == "customer"
    assert hours[customers].corr(accounts.loc[customers, "revenue"], method="spearman") > 0.3
    reach = kinds_of(tables)["groups"].reindex(accounts.index).fillna(0)
    assert reach[tables["nominations"]["nominee_id"]].mean() > 1.8 * reach.mean()
    last = tables["touches"].groupby("account_id")["date"].max()
    stated = accounts["last_contact"].dropna()
    assert (stated == last[stated.index]).all()
    assert len(stated) == len(last)
