"""The wall: nothing from after the split passes, and what happens later changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from dated_towns import BEFORE, END, LATER, SPLIT, Rows, day, random_town, rows, town
from hypothesis import given, settings
from hypothesis import strategies as st

import influence
from influence.backtest import known_at, leaks
from influence.backtest.knowledge import FIELDS
from influence.backtest.known import Known
from influence.backtest.methods import rank_at
from influence.model import TABLES, Dataset
from influence.progress import silent


def account(tables: Rows, key: str) -> dict[str, object]:
    return next(row for row in tables["accounts"] if row["account_id"] == key)


def ranking(known: Known) -> str:
    """Give both rankings of what was known, as text: every digit counts."""
    parts = [influence.rank_accounts(known.dataset).table.to_csv()]
    for outcome in ("referrals", "customers"):
        ranked = rank_at(known, outcome, ["pagerank", "two_mode_degree"], silent)
        parts += [pd.DataFrame(ranked.scores).to_csv(), repr(ranked.expected.tolist())]
    return "\n".join(parts)


def test_every_field_of_every_table_is_classified() -> None:
    assert {name: set(fields) for name, fields in FIELDS.items()} == {
        name: set(spec.field_names) for name, spec in TABLES.items()
    }


def later_affiliation(tables: Rows) -> None:
    tables["affiliations"].append({"account_id": "c2", "group_id": "g3", "since": day(LATER)})


def later_end(tables: Rows) -> None:
    tables["affiliations"][0]["until"] = day(LATER)


def later_tie(tables: Rows) -> None:
    tables["ties"].append({"source": "c2", "target": "p2", "kind": "social", "since": day(LATER)})


def later_group(tables: Rows) -> None:
    tables["groups"].append({"group_id": "g9", "kind": "church", "size": 900.0})
    tables["affiliations"] += [
        {"account_id": who, "group_id": "g9", "since": day(LATER)} for who in ("c1", "c2", "p1", "p2")
    ]


def later_referral(tables: Rows) -> None:
    tables["referrals"].append(
        {"referrer_id": "c4", "referred_id": "p2", "date": day(LATER), "outcome": "won", "amount": 500.0}
    )


def later_win_of_an_earlier_referral(tables: Rows) -> None:
    tables["referrals"][0] |= {"outcome": "won", "amount": 700.0}
    account(tables, "p1").update(status="customer", since=day(LATER), revenue=700.0)


def later_loss_of_an_earlier_referral(tables: Rows) -> None:
    tables["referrals"][0] |= {"outcome": "lost"}


def later_ask(tables: Rows) -> None:
    tables["asks"].append({"account_id": "c5", "date": day(LATER), "agreed": "yes"})


def later_order(tables: Rows) -> None:
    tables["orders"].append({"account_id": "c5", "date": day(LATER), "amount": 9000.0})


def later_touch(tables: Rows) -> None:
    tables["touches"].append({"account_id": "c5", "date": day(LATER), "hours": 3.0})


def later_contact(tables: Rows) -> None:
    account(tables, "c5")["last_contact"] = day(LATER)


def later_customer(tables: Rows) -> None:
    account(tables, "p3").update(
        status="customer",
        since=day(LATER),
        revenue=1e6,
        margin=4e5,
        segment="A",
        owner="Eva",
        contact_cost=5.0,
        last_contact=day(LATER),
    )


def later_account(tables: Rows) -> None:
    tables["accounts"].append({"account_id": "n1", "revenue": 5e5, "since": day(LATER)})
    tables["affiliations"].append({"account_id": "n1", "group_id": "g1", "since": day(LATER)})


def later_lapse(tables: Rows) -> None:
    account(tables, "c2")["status"] = "lapsed"


LEAKS = [value for name, value in list(globals().items()) if name.startswith("later_")]


@pytest.mark.parametrize("plant", LEAKS, ids=lambda plant: plant.__name__)
@pytest.mark.parametrize("strict", [False, pytest.param(True, marks=pytest.mark.long)], ids=["default", "strict"])
def test_a_planted_leak_changes_nothing_of_the_past(plant: Callable[[Rows], None], strict: bool) -> None:
    tables = rows()
    clean = known_at(town(tables), SPLIT, strict=strict)
    plant(tables)
    planted = known_at(town(tables), SPLIT, strict=strict)
    assert leaks(planted, SPLIT) == ()
    for name in TABLES:
        pd.testing.assert_frame_equal(planted.dataset.tables[name], clean.dataset.tables[name])
    assert ranking(planted) == ranking(clean)
    if plant is not later_lapse:  # that what a lapsed account is today is not used is said
        assert planted.doubts == clean.doubts


def undone(data: Dataset) -> Known:
    """Give what a wall without a door would let through: everything, said to be known at the split."""
    return Known(replace(data, as_of=SPLIT), SPLIT, (), False)


@pytest.mark.parametrize(
    ("plant", "place"),
    [
        (later_affiliation, "affiliations.since"),
        (later_end, "affiliations.until"),
        (later_tie, "ties.since"),
        (later_group, "affiliations.since"),
        (later_referral, "referrals.date"),
        (later_ask, "asks.date"),
        (later_order, "orders.date"),
        (later_touch, "touches.date"),
        (later_contact, "accounts.last_contact"),
        (later_customer, "accounts.since"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_the_guard_names_each_leak_where_the_wall_is_missing(plant: Callable[[Rows], None], place: str) -> None:
    tables = rows()
    plant(tables)
    assert place in leaks(undone(town(tables)), SPLIT)


def test_the_guard_names_money_of_prospects_wins_of_no_customers_and_a_late_date() -> None:
    tables = rows()
    account(tables, "p2").update(revenue=5.0, since=day(BEFORE))
    tables["referrals"][0] |= {"outcome": "won", "amount": 7.0}
    tables["groups"].append({"group_id": "g9", "kind": "social"})
    found = leaks(replace(undone(town(tables)), dataset=town(tables)), SPLIT)
    of_prospects = {f"accounts.{name} of prospects" for name in ("revenue", "owner", "since")}
    assert set(found) == {*of_prospects, "referrals.outcome", "groups", "as_of"}


def test_what_was_there_is_there_again() -> None:
    tables = rows()
    tables["affiliations"] += [
        {"account_id": "c6", "group_id": "g1", "since": day("2018-01-01"), "until": day(LATER)},
        {"account_id": "c6", "group_id": "g2", "since": day("2018-01-01"), "until": day("2023-01-01")},
    ]
    account(tables, "c4")["status"] = "lapsed"
    known = known_at(town(tables), SPLIT)
    network = influence.build_network(known.dataset)
    of = {(row.account_id, row.group_id) for row in network.to_frame().itertuples()}
    assert ("c6", "g1") in of and ("c6", "g2") not in of
    accounts = known.dataset.accounts.set_index("account_id")
    assert accounts.loc["c4", "status"] == "customer" and accounts.loc["c4", "revenue"] == 400.0
    assert accounts.loc["c1", "last_contact"] == day(BEFORE)
    assert known.dataset.as_of == SPLIT == known.dataset.settings.project.as_of
    assert ("lapsed", 1) in [(doubt.what, doubt.count) for doubt in known.doubts]


def test_what_became_of_a_referral_follows_from_dates() -> None:
    tables = rows()
    account(tables, "c6")["since"] = day("2024-05-01")
    tables["referrals"] = [
        {"referrer_id": "c1", "referred_id": "c6", "date": day("2024-04-01"), "outcome": "won", "amount": 9.0},
        {"referrer_id": "c1", "referred_id": "p1", "date": day("2023-01-01"), "outcome": "pending"},
        {"referrer_id": "c2", "referred_id": "p2", "date": day("2024-06-01"), "outcome": "lost"},
    ]
    known, strict = (known_at(town(tables), SPLIT, strict=strict) for strict in (False, True))
    assert known.dataset.tables["referrals"]["outcome"].tolist() == ["won", "lost", "pending"]
    assert known.dataset.tables["referrals"]["amount"].tolist()[0] == 9.0
    assert ("first_year", 1) in [(doubt.what, doubt.count) for doubt in known.doubts]
    assert strict.dataset.tables["referrals"]["amount"].isna().all()


def test_what_cannot_be_dated_is_named_and_strict_leaves_it_out() -> None:
    tables = rows()
    tables["affiliations"].append({"account_id": "c2", "group_id": "g2", "role": "chair", "strength": 3.0})
    tables["ties"].append({"source": "c2", "target": "c5", "kind": "social"})
    tables["nominations"] = [{"nominator_id": "c1", "nominee_id": "c4"}]
    account(tables, "c1")["since"] = account(tables, "c2")["since"] = pd.NaT
    known = known_at(town(tables), SPLIT)
    doubts = {doubt.what: doubt.count for doubt in known.doubts}
    assert doubts.items() >= {
        "accounts.revenue": 6, "accounts.margin": 6, "groups.size": 2, "affiliations": 1, "ties": 1, "nominations": 1,
        "affiliations.role": 1, "affiliations.strength": 1, "customers_undated": 2,
    }.items()  # fmt: skip
    strict = known_at(town(tables), SPLIT, strict=True)
    data = strict.dataset
    assert data.accounts["revenue"].isna().all() and data.groups["size"].isna().all()
    assert len(data.tables["nominations"]) == 0 and len(data.ties) == 1
    assert not ((data.affiliations["account_id"] == "c2") & (data.affiliations["group_id"] == "g2")).any()
    status = data.accounts.set_index("account_id")["status"]
    assert status["c1"] == "customer", "orders, asks and referrals before the split show it"
    assert status["c2"] == "prospect", "nothing dated shows it"
    assert strict.doubts == ()


later_days = st.dates(date(2024, 7, 1), END).map(pd.Timestamp)


@st.composite
def edits(draw: st.DrawFn) -> Rows:
    """Give the town after a random later history: whatever can come, go or be overwritten after the split."""
    tables = rows()
    people = [row["account_id"] for row in tables["accounts"]]
    anybody = st.sampled_from(people)
    for key in ("p1", "p2", "p3"):
        if draw(st.booleans()):
            account(tables, key).update(
                status=draw(st.sampled_from(["customer", "lapsed", "prospect"])),
                since=draw(later_days),
                revenue=draw(st.floats(0, 1e6)),
                owner=draw(st.sampled_from(["", "Eva"])),
            )
    for key in ("c1", "c4"):
        account(tables, key)["status"] = draw(st.sampled_from(["customer", "lapsed"]))
        account(tables, key)["last_contact"] = draw(st.one_of(st.just(pd.NaT), later_days))
    for number in range(draw(st.integers(0, 3))):
        tables["accounts"].append({"account_id": f"n{number}", "since": draw(later_days), "revenue": 5.0})
        tables["affiliations"].append({"account_id": f"n{number}", "group_id": "g1", "since": draw(later_days)})
    for place in draw(st.lists(st.integers(0, 11), max_size=3)):
        tables["affiliations"][place]["until"] = draw(later_days)
    if draw(st.booleans()):
        later_group(tables)
    for _ in range(draw(st.integers(0, 3))):
        source, target = draw(anybody), draw(anybody)
        when = draw(later_days)
        tables["ties"].append({"source": source, "target": target, "kind": "own", "since": when})
        won = draw(st.sampled_from(["won", "lost", "pending"]))
        tables["referrals"].append({"referrer_id": source, "referred_id": target, "date": when, "outcome": won})
        tables["orders"].append({"account_id": source, "date": when, "amount": draw(st.floats(-10, 1e5))})
        tables["asks"].append(
            {"account_id": target, "date": when, "agreed": draw(st.sampled_from(["yes", "no", "silent", "pending"]))}
        )
        tables["touches"].append({"account_id": target, "date": when, "hours": 1.0})
    tables["referrals"][0]["outcome"] = draw(st.sampled_from(["won", "lost", "pending"]))
    return tables


BASE = {strict: ranking(known_at(town(), SPLIT, strict=strict)) for strict in (False, True)}


@settings(max_examples=15)
@given(tables=edits(), strict=st.booleans())
def test_the_ranking_of_the_past_is_the_same_to_the_byte_whatever_happens_later(tables: Rows, strict: bool) -> None:
    known = known_at(town(tables), SPLIT, strict=strict)
    assert leaks(known, SPLIT) == ()
    assert ranking(known) == BASE[strict]


def test_the_past_does_not_depend_on_later_arrivals_in_a_larger_town() -> None:
    data = random_town(3)
    tables = dict(data.tables)
    came = tables["accounts"]["since"] > pd.Timestamp(SPLIT)
    assert came.any()
    tables["accounts"] = tables["accounts"].assign(
        status=tables["accounts"]["status"].mask(came, "prospect"), since=tables["accounts"]["since"].mask(came)
    )
    tables["referrals"] = data.tables["referrals"][data.tables["referrals"]["date"] <= pd.Timestamp(SPLIT)]
    never = replace(data, tables=tables)
    assert ranking(known_at(data, SPLIT)) == ranking(known_at(never, SPLIT))
