"""Referrals that cannot have been are found by the rule that they break, counted, and never used."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from builders import dataset

from influence.language import LANGUAGES, phrases
from influence.learning import learn_rates
from influence.learning.history import history_of
from influence.learning.reconcile import RULES, reconcile, standing
from influence.model import Dataset
from influence.network import build_network
from influence.settings import ProjectSettings, Settings

TODAY = date(2025, 12, 31)
ACCOUNTS = [
    {"account_id": "a", "since": "2020-01-01"},
    {"account_id": "b", "since": "2024-06-01"},
    {"account_id": "c", "since": "2025-03-01"},
    {"account_id": "old"},
    {"account_id": "p", "status": "prospect"},
    {"account_id": "q", "status": "prospect"},
]
GOOD = {"referrer_id": "a", "referred_id": "p", "date": "2025-02-01", "outcome": "lost"}


def referral(referrer: str, referred: str, day: str, outcome: str = "lost", **more: str) -> dict[str, str]:
    return {"referrer_id": referrer, "referred_id": referred, "date": day, "outcome": outcome, **more}


def town(*referrals: dict[str, str], accounts=ACCOUNTS, as_of: date = TODAY, **more) -> Dataset:
    settings = Settings(project=ProjectSettings(as_of=as_of))
    groups = [{"group_id": "g", "kind": "social", "size": 40.0}]
    members = [{"account_id": one["account_id"], "group_id": "g"} for one in accounts]
    return dataset(settings, as_of, accounts=accounts, groups=groups, affiliations=members, referrals=referrals, **more)


def left_out(data: Dataset) -> dict[str, int]:
    return {rule: count for rule, count in reconcile(data, standing(data))[1].items() if count}


IMPOSSIBLE = {
    "after_as_of": [referral("a", "q", "2026-01-01")],
    "self": [referral("a", "a", "2025-01-01")],
    "before_referrer": [referral("b", "q", "2024-05-31"), referral("p", "q", "2025-05-31")],
    "referred_was_customer": [referral("a", "b", "2024-06-02"), referral("a", "old", "2024-06-02")],
    "second_referrer": [referral("b", "p", "2025-02-03", asked_on="2025-01-15")],
}


@pytest.mark.parametrize("rule", IMPOSSIBLE)
def test_each_impossible_referral_breaks_its_rule(rule: str) -> None:
    good = {**GOOD, "asked_on": "2025-01-15"}
    for bad in IMPOSSIBLE[rule]:
        assert left_out(town(good, bad)) == {rule: 1}
        assert left_out(town(bad, good)) == {rule: 1}
    assert left_out(town(good)) == {}


def test_whoever_has_a_date_is_no_part_of_a_circle() -> None:
    accounts = [
        {"account_id": "x", "since": "2023-01-01"},
        {"account_id": "y", "since": "2024-01-20"},
        {"account_id": "z", "since": "2024-02-20"},
    ]
    chain = [referral("x", "y", "2024-01-10", "won"), referral("y", "z", "2024-02-10", "won")]
    back = referral("z", "x", "2024-03-01", "won")
    assert left_out(town(*chain, accounts=accounts)) == {}
    assert left_out(town(*chain, back, accounts=accounts)) == {"referred_was_customer": 1}


def test_a_circle_that_no_date_forbids_is_found() -> None:
    late = {"since": "2025-06-01"}
    accounts = [{"account_id": "x", "since": "2025-06-01"}, {"account_id": "y", **late}, {"account_id": "z", **late}]
    on_one_day = [referral("x", "y", "2025-06-01"), referral("y", "z", "2025-06-01"), referral("z", "x", "2025-06-01")]
    assert left_out(town(*on_one_day, accounts=accounts)) == {"cycle": 1}


def test_after_a_referral_was_won_no_other_counts_and_the_earliest_wins() -> None:
    accounts = [*ACCOUNTS, {"account_id": "n", "since": "2025-08-01"}]
    rows = [referral("b", "n", "2025-05-02", "won"), referral("a", "n", "2025-05-01", "won")]
    data = town(*rows, accounts=accounts)
    kept, _ = reconcile(data, standing(data))
    assert left_out(data) == {"second_referrer": 1}
    assert kept.referrer.tolist() == [0]
    tie = town(*[{**row, "date": "2025-05-01"} for row in rows], accounts=accounts)
    assert reconcile(tie, standing(tie))[0].referrer.tolist() == [0]


def test_a_lost_referral_does_not_bar_a_later_one() -> None:
    assert left_out(town(GOOD, referral("b", "p", "2025-09-01"))) == {}


UNDATED = [{"account_id": "old"}, {"account_id": "older"}, {"account_id": "p", "status": "prospect"}, ACCOUNTS[1]]
CANNOT_HAVE_WON = {
    "cycle": referral("older", "old", "2025-06-01", "won"),
    "self": referral("old", "old", "2025-06-01", "won"),
    "prospect": referral("p", "old", "2024-02-01", "won"),
    "not yet a customer": referral("b", "old", "2024-02-01", "won"),
    "after the analysis date": referral("b", "old", "2026-06-01", "won"),
    "had referred before": referral("b", "old", "2025-06-01", "won"),
}


@pytest.mark.parametrize("reason", CANNOT_HAVE_WON)
def test_a_referral_that_cannot_have_won_a_customer_does_not_date_it(reason: str) -> None:
    """``old`` has no date and referred first: what cannot have won it must not rule that out."""
    own = [referral("old", "older", "2024-03-01", "won"), referral("old", "p", "2024-03-02")]
    data = town(*own, CANNOT_HAVE_WON[reason], accounts=UNDATED)
    kept, counts = reconcile(data, standing(data))
    ids = data.accounts["account_id"].tolist()
    assert [(ids[one], ids[other]) for one, other in zip(kept.referrer, kept.referred, strict=True)] == [
        ("old", "older"),
        ("old", "p"),
    ]
    assert sum(counts.values()) == 1


def test_a_customer_without_a_date_begins_when_a_referral_won_it() -> None:
    data = town(referral("b", "old", "2025-06-01", "won"), referral("old", "p", "2025-06-01"), accounts=UNDATED)
    stand = standing(data)
    assert stand.since[1] == np.datetime64("2025-06-01", "D").astype(int)
    assert len(reconcile(data, stand)[0]) == 2


def test_looked_at_from_an_earlier_day_what_came_later_is_unknown() -> None:
    won = referral("a", "c", "2025-02-01", "won")
    after = reconcile(town(won), standing(town(won)))[0]
    early = town(won, as_of=date(2025, 2, 15))
    before = reconcile(early, standing(early))[0]
    assert (after.outcome.tolist(), before.outcome.tolist()) == (["won"], ["pending"])


def test_impossible_referrals_change_no_number_and_are_said() -> None:
    asks = [{"account_id": "a", "date": "2025-01-15", "agreed": "yes"}]
    good = {**GOOD, "asked_on": "2025-01-15"}
    bad = [row for rows in IMPOSSIBLE.values() for row in rows]
    plain, fouled = (town(*rows, asks=asks) for rows in ([good], [good, *bad]))
    first, second = (learn_rates(data, build_network(data)) for data in (plain, fouled))
    assert first.to_frame().equals(second.to_frame())
    assert np.array_equal(first.draws.telling, second.draws.telling)
    assert len(second.notes) == len(first.notes) + 5
    assert "1 referral names one account twice: nobody refers itself; not used." in second.notes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_sentence(language: str) -> None:
    known = phrases(language, "learning")
    assert all(rule in known and f"{rule}_one" in known for rule in RULES)


def test_of_late_referrals_the_lost_ones_do_not_count_where_the_won_ones_are_yet_unknown() -> None:
    """Seen from 15 February, c is yet to come: a loss of the same week must not count alone."""
    accounts = [*ACCOUNTS, {"account_id": "z", "status": "prospect"}]
    rows = [
        referral("a", "c", "2025-02-01", "won"),
        referral("a", "p", "2025-02-02", "lost"),
        referral("a", "q", "2024-11-01", "lost"),
    ]
    early = history_of(town(*rows, accounts=accounts, as_of=date(2025, 2, 15))).decided
    assert early.referred.tolist() == [5]
    assert len(history_of(town(*rows, accounts=accounts)).decided) == 3
