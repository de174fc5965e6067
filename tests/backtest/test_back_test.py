"""The back-test as a whole: what it finds in planted towns, what it says, what it refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import unescape

import numpy as np
import pandas as pd
import pytest
from builders import dataset
from dated_towns import END, SETTINGS, SPLIT, day, random_town, rows, town

import influence
from influence.backtest import BackTest, draw_back_test, windows
from influence.errors import NothingFound, UsageError
from influence.language import phrases
from influence.model import Dataset
from influence.settings import ProjectSettings

METRICS = ("found", "precision", "lift", "auc")


@pytest.fixture(scope="module")
def data() -> Dataset:
    return random_town(1)


@pytest.fixture(scope="module")
def result(data: Dataset) -> BackTest:
    return influence.back_test(data, SPLIT, draws=200)


def method(result: BackTest, name: str) -> pd.Series:
    return result.pooled.set_index("measure").loc[name]


def test_it_finds_what_was_planted(result: BackTest) -> None:
    assert result.outcome == "referrals" and result.conclusive
    degree, random = method(result, "two_mode_degree"), method(result, "random")
    assert degree["auc_low"] > 0.5 and degree["found_low"] > random["found"]
    assert random["auc"] == pytest.approx(0.5) and random["lift"] == pytest.approx(1.0)
    assert method(result, "top_revenue")["auc_low"] < 0.5 < method(result, "top_revenue")["auc_high"]
    assert result.verdict.startswith("The network adds something")
    assert result.fits["best_share"].sum() == pytest.approx(1.0)
    assert result.fits["auc"].is_monotonic_decreasing
    assert set(result.fits["measure"]) == {
        "referral_value", "top_revenue", "past_referrers", "two_mode_degree", "strength", "diffusion", "pagerank",
    }  # fmt: skip


def test_every_figure_lies_in_its_interval_and_depths_only_add(result: BackTest) -> None:
    frame = result.frame
    for name in METRICS:
        assert (frame[f"{name}_low"] <= frame[name] + 1e-9).all()
        assert (frame[name] <= frame[f"{name}_high"] + 1e-9).all()
    for _, one in frame.groupby("measure"):
        assert one.sort_values("k")["found"].is_monotonic_increasing
    assert sorted(set(frame["k"])) == [10, 12, 20, 50] and result.depth == 12
    assert len(result.gains) == 51 * 9 and result.gains["found"].between(0, 1).all()


def test_counts_agree_with_the_log(data: Dataset, result: BackTest) -> None:
    log = data.tables["referrals"]
    later = log[(log["date"] > pd.Timestamp(SPLIT)) & (log["date"] <= pd.Timestamp(END))]
    assert result.splits.loc[0, "with_outcome"] == later["referrer_id"].nunique()
    assert result.splits.loc[0, "outcomes"] == pytest.approx(later["referred_id"].nunique())
    assert result.splits.loc[0, "candidates"] == 120


def test_it_is_the_same_every_time_and_in_any_order_of_rows(data: Dataset, result: BackTest) -> None:
    again = influence.back_test(data, "30.06.2024", draws=200)
    assert again.frame.equals(result.frame) and again.verdict == result.verdict
    assert draw_back_test(again) == draw_back_test(result)
    shuffled = dict(data.tables)
    for name in ("referrals", "affiliations"):
        shuffled[name] = shuffled[name].sample(frac=1, random_state=1).reset_index(drop=True)
    assert influence.back_test(replace(data, tables=shuffled), SPLIT, draws=200).frame.equals(result.frame)


def test_rolling_splits_are_listed_pooled_and_never_overlap(data: Dataset) -> None:
    rolled = influence.back_test(data, "2024-06-30", every="3m", draws=60)
    assert rolled.splits["split"].tolist() == ["2024-06-30", "2024-09-30", "2024-12-31", "2025-03-31"]
    assert rolled.splits["until"].tolist() == ["2024-09-30", "2024-12-31", "2025-03-31", "2025-06-30"]
    log = data.tables["referrals"]
    first = log[(log["date"] > pd.Timestamp(SPLIT)) & (log["date"] <= day("2024-09-30"))]
    assert rolled.splits["with_outcome"].iloc[0] == first["referrer_id"].nunique() > 0
    assert set(rolled.frame["split"]) == {"", *rolled.splits["split"]}
    several = influence.back_test(data, [date(2024, 6, 30), "2024-12-31"], draws=60)
    assert several.splits["until"].tolist() == ["2024-12-31", "2025-06-30"]


def test_steps_end_with_the_data() -> None:
    def rolled(every: str) -> list[str]:
        return [window.split.isoformat() for window in windows(town(), SPLIT, every)]

    assert rolled("5m") == ["2024-06-30", "2024-11-30"], "the last month is left to the window before"
    assert rolled("2y") == ["2024-06-30"]
    assert rolled("26w") == ["2024-06-30", "2024-12-29"]
    assert rolled("180d") == ["2024-06-30", "2024-12-27"]
    assert [window.split for window in windows(town(), None)] == [date(2024, 6, 30)]


def test_new_customers_are_an_outcome_too(data: Dataset) -> None:
    found = influence.back_test(data, SPLIT, outcome="customers", draws=100)
    came = data.accounts["since"] > pd.Timestamp(SPLIT)
    assert found.splits.loc[0, "with_outcome"] == came.sum()
    assert found.splits.loc[0, "candidates"] == 60
    assert found.pooled["measure"].tolist()[:2] == ["reach", "customer_contacts"]
    assert any("potential revenue" in note for note in found.notes)
    assert not found.calibration.empty
    without_log = replace(data, tables={**data.tables, "referrals": data.tables["referrals"].iloc[:0]})
    assert influence.back_test(without_log, SPLIT, draws=60).outcome == "customers"


def test_potential_is_compared_only_where_having_one_tells_nothing(data: Dataset) -> None:
    known = data.accounts.assign(revenue=data.accounts["revenue"].fillna(7.0))
    priced = replace(data, tables={**data.tables, "accounts": known})
    given = influence.back_test(priced, SPLIT, outcome="customers", draws=60)
    assert "potential" in set(given.pooled["measure"]) and any("potential" in doubt for doubt in given.doubts)
    strict = influence.back_test(priced, SPLIT, outcome="customers", draws=60, strict=True)
    assert "potential" not in set(strict.pooled["measure"]) and len(strict.doubts) == 1


def test_revenue_of_a_strict_test_is_that_of_the_orders_before(data: Dataset) -> None:
    strict = influence.back_test(data, SPLIT, strict=True, draws=60)
    assert "top_revenue" not in set(strict.pooled["measure"])
    assert any("Not compared with top revenue" in note for note in strict.notes)
    orders = dataset(
        orders=[
            {"account_id": f"a{place:03d}", "date": day("2024-01-01"), "amount": float(place)} for place in range(120)
        ]
    ).tables["orders"]
    with_orders = replace(data, tables={**data.tables, "orders": orders})
    assert "top_revenue" in set(influence.back_test(with_orders, SPLIT, strict=True, draws=60).pooled["measure"])


@pytest.mark.parametrize("language", ["en", "de"])
def test_without_any_network_known_at_the_split_none_is_judged(data: Dataset, language: str) -> None:
    tables = dict(data.tables)
    for name in ("affiliations", "ties"):
        tables[name] = tables[name].assign(since=pd.NaT).astype(data.tables[name].dtypes.to_dict())
    project = replace(data.settings.project, language=language)
    undated = replace(data, tables=tables, settings=replace(data.settings, project=project))
    strict = influence.back_test(undated, SPLIT, strict=True, draws=60)
    assert strict.verdict == phrases(language, "backtest")["no_network_strict"]
    assert not strict.findings and strict.verdict in unescape(draw_back_test(strict))
    assert influence.back_test(undated, SPLIT, draws=60).findings


def test_few_outcomes_conclude_nothing() -> None:
    tables = rows()
    tables["referrals"].append({"referrer_id": "c4", "referred_id": "p2", "date": day("2024-09-01")})
    few = influence.back_test(town(tables), SPLIT)
    assert not few.conclusive and few.frame.empty
    assert few.verdict.startswith("Nothing can be concluded: 1 account has an outcome")
    assert "Nothing can be concluded" in draw_back_test(few)
    assert repr(few).startswith("BackTest(referrals: 1 splits, 1 accounts with an outcome)")


def test_where_all_have_an_outcome_every_order_is_as_good(data: Dataset) -> None:
    came = data.accounts["since"].where(data.accounts["status"] == "customer", day("2024-09-01"))
    all_came = replace(data, tables={**data.tables, "accounts": data.accounts.assign(since=came, status="customer")})
    found = influence.back_test(all_came, SPLIT, outcome="customers")
    assert not found.conclusive and "all but 0 of the accounts" in found.verdict


def test_one_referred_by_two_counts_once_and_a_customer_is_not_new() -> None:
    tables = rows()
    late = day("2024-09-01")
    tables["referrals"] += [
        {"referrer_id": "c1", "referred_id": "p2", "date": late, "outcome": "won", "amount": 100.0},
        {"referrer_id": "c2", "referred_id": "p2", "date": late},
        {"referrer_id": "c3", "referred_id": "c4", "date": late},
        {"referrer_id": "p1", "referred_id": "p3", "date": late},
    ]
    found = influence.back_test(town(tables), SPLIT).splits.iloc[0]
    assert found[["with_outcome", "outcomes", "value", "unseen"]].tolist() == [2, 1.0, 50.0, 1]
    won = influence.back_test(town(tables), SPLIT, outcome="won").splits.iloc[0]
    assert won[["with_outcome", "outcomes", "value"]].tolist() == [1, 1.0, 100.0]


@pytest.mark.parametrize("reverse", [False, True])
def test_a_referral_lost_first_and_won_later_brought_what_it_won(reverse: bool) -> None:
    tables = rows()
    both = [
        {"referrer_id": "c1", "referred_id": "p2", "date": day("2024-08-01"), "outcome": "lost"},
        {"referrer_id": "c1", "referred_id": "p2", "date": day("2024-09-01"), "outcome": "won", "amount": 100.0},
    ]
    tables["referrals"] += both[::-1] if reverse else both
    found = influence.back_test(town(tables), SPLIT).splits.iloc[0]
    assert found[["with_outcome", "outcomes", "value"]].tolist() == [1, 1.0, 100.0]


def test_a_step_longer_than_any_calendar_is_one_window() -> None:
    assert len(windows(town(), "2023-06-30", "9999y")) == 1


def test_a_list_is_no_longer_than_the_accounts_ranked(data: Dataset) -> None:
    found = influence.back_test(data, SPLIT, draws=50, at=[5, 10**6])
    everybody = int(found.splits["candidates"].iloc[0])
    assert sorted(set(found.frame["k"])) == sorted({5, found.depth, everybody})


def test_figures_of_several_splits_are_said_to_be_added_up(data: Dataset) -> None:
    one, two = (influence.back_test(data, split, draws=50) for split in (SPLIT, ["2024-06-30", "2024-12-31"]))
    assert "added up" not in one.verdict and "at each of 2 splits (added up)" in two.verdict
    assert "at each of 2 splits (added up)" in draw_back_test(two)


def test_dates_that_all_lie_after_the_analysis_date_can_be_split_nowhere() -> None:
    late = dataset(SETTINGS, END, accounts=[{"account_id": "a", "since": "2040-01-01"}])
    with pytest.raises(UsageError, match="lie after the analysis date") as error:
        influence.back_test(late)
    assert "Choose a day from" not in str(error.value)


@pytest.mark.parametrize(
    ("split", "every", "said"),
    [
        ("1999-01-01", None, "before the first date of the data (2019-01-01)"),
        ("2025-06-30", None, "leaves nothing to score: the data end on 2025-06-30"),
        ("2031-01-01", None, "Choose a day from 2019-01-01"),
        ("soon", None, "'soon' is not a day"),
        ("2024-02-30", None, "'2024-02-30' is not a day"),
        ("01/02/2024", None, "'01/02/2024' is not a day"),
        (["2024-01-01", "2024-06-01"], "6m", "give one split with it"),
        ("2024-06-30", "often", "'often' is not a step"),
        ("2024-06-30", "0m", "'0m' is not a step"),
        ("2023-06-30", "1d", "splits are too many; at most 60"),
    ],
)
def test_splits_that_cannot_be(split: str, every: str | None, said: str) -> None:
    with pytest.raises(UsageError) as error:
        influence.back_test(town(), split, every=every)
    assert said in str(error.value)


def test_other_things_that_cannot_be(data: Dataset) -> None:
    for options, said in (
        ({"outcome": "sales"}, "no outcome 'sales'"),
        ({"measures": ["pagernk"]}, "no measure pagernk"),
        ({"at": [0]}, "'at' must be 1 or more"),
        ({"draws": 3}, "'draws' must be 50 or more"),
    ):
        with pytest.raises(UsageError, match=said):
            influence.back_test(data, SPLIT, **options)
    undated = dataset(SETTINGS, accounts=[{"account_id": "a"}])
    with pytest.raises(UsageError, match="no date in these data"):
        influence.back_test(undated)
    with pytest.raises(NothingFound, match="Nothing is recorded after"):
        influence.back_test(town(), SPLIT)
    with pytest.raises(UsageError, match="No account was a customer on 2019-06-01"):
        influence.back_test(town(), "2019-06-01", outcome="referrals")
    with pytest.raises(TypeError, match="must be a Dataset"):
        influence.back_test(influence.build_network(data))  # type: ignore[arg-type]


def test_a_tie_with_every_rival_is_not_called_an_advantage() -> None:
    from influence.backtest.judge import verdict

    def pooled(low: float, high: float) -> pd.DataFrame:
        numbers = {"over_top_revenue": 1.0, "over_top_revenue_low": low, "over_top_revenue_high": high}
        return pd.DataFrame(
            [{"measure": name, "k": 10, "found": 5.0, **numbers} for name in ("referral_value", "top_revenue")]
        )

    def told(figures: pd.DataFrame, language: str) -> str:
        return verdict(figures, figures, 20, "referrals", language)

    assert told(pooled(1, 3), "en").startswith("The network adds something:")
    assert told(pooled(0, 3), "en").startswith("Whether the network adds anything cannot be told")
    assert told(pooled(-3, -1), "en").startswith("The network does worse")
    assert told(pooled(1, 3), "de").startswith("Das Netz bringt etwas")


def test_every_doubt_and_method_has_its_words() -> None:
    from influence.backtest.knowledge import FIELDS, undated_fields
    from influence.backtest.methods import CONTACTS, PRIORITY, RANDOM, WITHOUT_NETWORK

    known = phrases("en", "backtest")
    wanted = {f"doubt_{table}_{field}" for table in FIELDS for field in undated_fields(table)}
    wanted |= {f"doubt_{rule}" for rule in ("customers_undated", "lapsed", "first_year", "potential", "settings")}
    wanted |= {"doubt_affiliations", "doubt_ties", "doubt_nominations"}
    wanted |= {f"method_{name}" for name in (*WITHOUT_NETWORK, CONTACTS, PRIORITY, RANDOM, "reach", "referral_value")}
    assert wanted <= set(known)


def test_the_analysis_date_of_the_settings_does_not_open_a_door(data: Dataset) -> None:
    told = replace(data, settings=replace(SETTINGS, project=ProjectSettings(as_of=END)))
    assert influence.back_test(told, SPLIT, draws=60).frame.equals(influence.back_test(data, SPLIT, draws=60).frame)
    assert np.isfinite(influence.back_test(told, SPLIT, draws=60).pooled["auc"]).all()
