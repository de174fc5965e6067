"""Asks without an answer: nothing for a time, a no after it, a yes where a referral answers them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from builders import dataset
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.learning import learn_rates
from influence.learning.asks import Record, recorded_asks
from influence.learning.history import history_of
from influence.learning.reconcile import reconcile, standing
from influence.model import Dataset, Rates
from influence.network import build_network
from influence.settings import LearningSettings, ProjectSettings, Settings

TODAY = date(2026, 1, 31)
ACCOUNTS = ("a", "b", "c")
ANSWERS = ("yes", "no", "silent", "pending")


def town(
    *asks: tuple[str, int, str], referrals: tuple[tuple[str, str, int, int | None], ...] = (), days: int = 30
) -> Dataset:
    """Give a town; asks are (who, days ago, answer), referrals (by, of, days ago, asked how many days ago)."""

    def ago(count: int | None) -> str:
        return "" if count is None else (TODAY - timedelta(days=count)).isoformat()

    return dataset(
        Settings(project=ProjectSettings(as_of=TODAY), learning=LearningSettings(answer_days=days)),
        TODAY,
        accounts=[
            *({"account_id": one, "revenue": 100.0, "since": "2020-01-01"} for one in ACCOUNTS),
            *({"account_id": f"p{i}", "status": "prospect"} for i in range(3)),
        ],
        groups=[{"group_id": "g", "kind": "community"}],
        affiliations=[{"account_id": one, "group_id": "g"} for one in (*ACCOUNTS, "p0", "p1", "p2")],
        asks=[{"account_id": who, "date": ago(when), "agreed": answer} for who, when, answer in asks],
        referrals=[
            {"referrer_id": by, "referred_id": of, "date": ago(when), "asked_on": ago(asked) or None}
            for by, of, when, asked in referrals
        ],
    )


def record(data: Dataset) -> Record:
    stand = standing(data)
    return recorded_asks(data, stand, reconcile(data, stand)[0])


def learned(data: Dataset) -> Rates:
    return learn_rates(data, build_network(data))


def same(one: Rates, other: Rates) -> bool:
    return bool(one.to_frame().equals(other.to_frame()) and np.array_equal(one.participation, other.participation))


@pytest.mark.parametrize(("days_ago", "answer"), [(0, None), (29, None), (30, "no"), (400, "no")])
def test_a_pending_ask_says_nothing_for_the_days_declared_and_is_a_no_after_them(days_ago: int, answer) -> None:
    others = (("a", 200, "yes"), ("b", 200, "no"))
    found = learned(town(*others, ("c", days_ago, "pending")))
    asked = others if answer is None else (*others, ("c", days_ago, answer))
    assert same(found, learned(town(*asked)))
    other = learned(town(*others, ("c", days_ago, "no")))
    assert same(found, other) == (answer == "no")


def test_how_long_a_pending_ask_waits_is_declared() -> None:
    asked = ("c", 40, "pending")
    assert len(record(town(asked, days=30)).known) == 1
    assert len(record(town(asked, days=41)).waiting) == 1


def test_silent_is_a_no_at_once() -> None:
    assert same(learned(town(("a", 1, "silent"))), learned(town(("a", 1, "no"))))
    assert record(town(("a", 1, "silent"), ("b", 1, "no"))).silent.tolist() == [True, False]


def test_after_a_reminder_only_the_last_ask_waits() -> None:
    """The first of two within the days says nothing, even once they are over; asked later anew, it was a no."""
    assert record(town(("a", 50, "pending"), ("a", 21, "pending"))).known.day.size == 0
    both = record(town(("a", 50, "pending"), ("a", 19, "pending")))
    assert (both.known.agreed.tolist(), len(both.waiting)) == ([False], 1)
    assert record(town(("a", 60, "pending"), ("a", 40, "yes"))).known.agreed.tolist() == [True]


@pytest.mark.parametrize("asked_on", [95, None])
def test_whom_a_referral_answers_took_part_but_does_not_tell_how_much_such_accounts_refer(asked_on) -> None:
    data = town(("a", 95, "pending"), referrals=(("a", "p0", 80, asked_on),))
    found = record(data)
    assert (found.known.agreed.tolist(), found.inferred.tolist()) == ([True], [True])
    history = history_of(data)
    assert (len(history.tellings), history.silent_asks, history.open_asks) == (0, 0, 0)
    assert learned(data).agreed[0] == 1
    late = town(("a", 100, "pending"), referrals=(("a", "p0", 20, asked_on and 101),))
    assert record(late).known.agreed.tolist() == [False]  # of another ask, or too late


@given(st.lists(st.tuples(st.sampled_from(ACCOUNTS), st.integers(0, 90), st.sampled_from(ANSWERS)), max_size=8))
@settings(max_examples=40)
def test_every_ask_is_known_waits_or_was_repeated(asks: list[tuple[str, int, str]]) -> None:
    """Against the rule by hand, an ask at a time."""
    best: dict[tuple[str, int], str] = {}
    for who, when, answer in asks:
        order = ("yes", "no", "silent", "pending")
        before = best.get((who, when), "pending")
        best[who, when] = min(before, answer, key=order.index)
    known, waiting = [], []
    for (who, when), answer in best.items():
        again = any(other == who and 0 < when - later <= 30 for other, later in best)
        if answer != "pending":
            known.append((who, when, answer == "yes"))
        elif not again:
            (waiting if when < 30 else known).append((who, when, False))
    found = record(town(*asks))
    names = sorted([*ACCOUNTS, "p0", "p1", "p2"])
    today = int(np.datetime64(TODAY, "D").astype(int))

    def told(these):
        rows = zip(these.account.tolist(), these.day.tolist(), these.agreed.tolist(), strict=True)
        return sorted((names[account], today - day, agreed) for account, day, agreed in rows)

    assert told(found.known) == sorted(known)
    assert told(found.waiting) == sorted(waiting)


@pytest.mark.parametrize(("language", "nothing"), [("en", "say nothing"), ("de", "besagen sie nichts")])
def test_what_has_no_answer_is_said(language: str, nothing: str) -> None:
    data = town(("a", 3, "pending"), ("b", 4, "pending"), ("c", 60, "pending"))
    project = replace(data.settings.project, language=language)
    notes = learned(replace(data, settings=replace(data.settings, project=project))).notes
    assert any(note.startswith("2 ") and nothing in note for note in notes)
    assert any(note.startswith("1 ") and "30" in note for note in notes)
