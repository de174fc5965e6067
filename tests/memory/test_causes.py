"""Causes of a change: their parts sum to it, each alone has all of it, and own ties are what brute force says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from builders import dataset
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.changes import Between, Causes, causes, causes_of
from influence.changes.causes import PARTS
from influence.model import Dataset
from influence.model.situation import Situation
from influence.network import build_network
from influence.settings import ReferralSettings, Settings
from influence.value import estimate_values
from influence.value.situation import referral_under, situation_of

SETTINGS = Settings(referral=ReferralSettings(samples=1000))
NAMES = "abcdefghij"
ACCOUNTS = {
    name: {"margin": 100.0 * (place + 1), "status": "prospect" if name in "ij" else "customer"}
    for place, name in enumerate(NAMES)
}
GROUPS = {"club": ("social", 12.0), "chamber": ("industry", 30.0), "board": ("industry", np.nan)}
MEMBERS = {
    "club": "abci",
    "chamber": "cdefj",
    "board": "fgh",
}
TIES = {("a", "d"), ("g", "j")}


def data(accounts=ACCOUNTS, members=MEMBERS, ties=TIES, groups=GROUPS, **more: object) -> Dataset:
    return dataset(
        SETTINGS,
        date(2025, 1, 1),
        accounts=[{"account_id": name, **facts} for name, facts in accounts.items()],
        groups=[{"group_id": name, "kind": kind, "size": size} for name, (kind, size) in groups.items()],
        affiliations=[
            {"account_id": name, "group_id": group, "kind": groups[group][0]}
            for group, names in members.items()
            for name in names
            if name in accounts
        ],
        ties=[
            {"source": one, "target": other, "kind": "social"}
            for one, other in ties
            if one in accounts and other in accounts
        ],
        **more,
    )


def situation(given: Dataset) -> Situation:
    network = build_network(given)
    found = situation_of(given, network, estimate_values(given, network))
    assert found is not None
    return found


def why(then: Dataset, now: Dataset) -> tuple[Between, Causes]:
    between = Between(situation(then), situation(now))
    return between, causes_of(between, lambda mixture: referral_under(mixture, SETTINGS))


def value(given: Dataset) -> dict[str, int]:
    found = estimate_values(given, build_network(given))
    return dict(zip(found.account_ids, found.referral.tolist(), strict=True))


def parts(found: Causes) -> pd.DataFrame:
    return pd.DataFrame(found.parts, index=list(found.ids))


WORLDS = st.builds(
    lambda there, club, chamber, ties, margins, size: data(
        {name: {**ACCOUNTS[name], "margin": margins[name]} for name in sorted({"a", "b", *there})},
        {"club": club, "chamber": chamber, "board": "fgh"},
        {(one, other) for one, other in ties if one < other},
        {**GROUPS, "club": ("social", size)},
    ),
    st.sets(st.sampled_from(NAMES)),
    st.sets(st.sampled_from(NAMES)),
    st.sets(st.sampled_from(NAMES)),
    st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=4),
    st.fixed_dictionaries({name: st.sampled_from([-5.0, 0.0, 70.0, 900.0]) for name in NAMES}),
    st.sampled_from([12.0, 25.0, float("nan")]),
)


@settings(max_examples=12)
@given(WORLDS, WORLDS)
def test_parts_sum_to_the_change_to_the_cent(then: Dataset, now: Dataset) -> None:
    between, found = why(then, now)
    before, after = value(then), value(now)
    assert found.then.tolist() == [before.get(key, 0) for key in found.ids]
    assert found.now.tolist() == [after.get(key, 0) for key in found.ids]
    table = parts(found)
    assert (table.sum(axis=1).to_numpy() == found.now - found.then).all()
    assert (table.loc[~between.own_changed & between.stayed, causes.OWN_TIES] == 0).all()
    for cause, name in (("presence", causes.ARRIVALS), ("money", causes.WORTH), ("rates", causes.LEARNED)):
        if cause not in between.causes:
            assert (table[name] == 0).all()
    entered = table[~between.stayed]
    assert (entered.drop(columns=causes.ARRIVALS) == 0).all(axis=None)


def test_nothing_changed_has_no_cause() -> None:
    between, found = why(data(), data())
    assert between.causes == () and not between.own_changed.any()
    assert (parts(found) == 0).all(axis=None) and (found.then > 0).any()


@pytest.mark.parametrize(
    ("now", "own", "others"),
    [
        (data(members={**MEMBERS, "club": "abcdi"}), "d", causes.NEIGHBOURS),
        (data(ties={*TIES, ("b", "e")}), "be", causes.NEIGHBOURS),
        (data(accounts={**ACCOUNTS, "c": {**ACCOUNTS["c"], "status": "lapsed"}}), "c", causes.NEIGHBOURS),
        (data(accounts={**ACCOUNTS, "c": {**ACCOUNTS["c"], "contact_cost": 1.0}}), "c", causes.NEIGHBOURS),
        (data(groups={**GROUPS, "club": ("social", 40.0)}), "", causes.NEIGHBOURS),
        (data(accounts={**ACCOUNTS, "k": {"margin": 1.0}}, members={**MEMBERS, "board": "fghk"}), "", causes.ARRIVALS),
        (data(accounts={name: ACCOUNTS[name] for name in NAMES if name != "d"}), "", causes.ARRIVALS),
        (data(accounts={**ACCOUNTS, "i": {**ACCOUNTS["i"], "margin": 5000.0}}), "", causes.WORTH),
        (data(accounts={**ACCOUNTS, "e": {**ACCOUNTS["e"], "margin": 5000.0}}), "", causes.WORTH),
    ],
    ids=["group", "tie", "status", "cost", "size", "entered", "left", "prospect's worth", "median"],
)
def test_a_single_cause_has_all_of_the_change(now: Dataset, own: str, others: str) -> None:
    between, found = why(data(), now)
    table = parts(found)
    assert "".join(key for key, changed in zip(found.ids, between.own_changed, strict=True) if changed) == own
    apart = table.drop(columns=[causes.OWN_TIES, others])
    # What a status or a new median does to the worth of newcomers is another cause of its own.
    if "money" not in between.causes:
        assert (apart.drop(columns=causes.WORTH) == 0).all(axis=None)
    single = len(own) == 1 and between.causes == ("ties",)
    if single:
        assert table.loc[own, causes.OWN_TIES] == (found.now - found.then)[found.ids.index(own)]
    unchanged = [key for key in found.ids if key not in own]
    assert (table.loc[unchanged, causes.OWN_TIES] == 0).all()
    assert (table[others] != 0).any() or single
    if between.causes == ("money",):
        assert (table.drop(columns=causes.WORTH) == 0).all(axis=None)


def test_what_was_learned_is_a_cause_of_its_own() -> None:
    log = [{"referrer_id": "a", "referred_id": "b", "date": pd.Timestamp("2024-06-01"), "outcome": "won"}]
    between, found = why(data(), data(referrals=log))
    assert between.causes == ("rates",)
    table = parts(found)
    assert (table.drop(columns=causes.LEARNED) == 0).all(axis=None) and (table[causes.LEARNED] != 0).any()


def test_own_ties_are_the_mean_of_what_they_do_alone_and_what_undoing_them_takes() -> None:
    """By brute force: tables edited by hand, read as any others."""
    then = data()
    now = data(members={**MEMBERS, "club": "abcdi", "board": "gh"}, ties={*TIES, ("b", "e")})
    between, found = why(then, now)
    assert between.causes == ("ties",)
    only = {
        "d": data(members={**MEMBERS, "club": "abcdi"}),
        "f": data(members={**MEMBERS, "board": "gh"}),
        "b": data(ties={*TIES, ("b", "e")}),
    }
    but = {
        "d": data(members={**MEMBERS, "board": "gh"}, ties={*TIES, ("b", "e")}),
        "f": data(members={**MEMBERS, "club": "abcdi"}, ties={*TIES, ("b", "e")}),
        "b": data(members={**MEMBERS, "club": "abcdi", "board": "gh"}),
    }
    table = parts(found)
    for key in only:
        twice = value(only[key])[key] - value(then)[key] + value(now)[key] - value(but[key])[key]
        assert abs(2 * table.loc[key, causes.OWN_TIES] - twice) <= 1
        assert table.loc[key, causes.OWN_TIES] + table.loc[key, causes.NEIGHBOURS] == value(now)[key] - value(then)[key]
    assert found.shared == 0


def test_two_causes_share_what_they_do_together() -> None:
    """Shapley's value of two: half of what they do together beyond what each does alone."""
    then, now = (
        data(),
        data(
            accounts={**ACCOUNTS, "i": {**ACCOUNTS["i"], "margin": 5000.0}}, groups={**GROUPS, "club": ("social", 40.0)}
        ),
    )
    size = data(groups={**GROUPS, "club": ("social", 40.0)})
    worth = data(accounts={**ACCOUNTS, "i": {**ACCOUNTS["i"], "margin": 5000.0}})
    _, found = why(then, now)
    table, nothing, both = parts(found), value(then), value(now)
    for key in NAMES:
        twice = (value(worth)[key] - nothing[key]) + (both[key] - value(size)[key])
        assert abs(2 * table.loc[key, causes.WORTH] - twice) <= 1


def test_many_changes_share_computations_and_still_sum() -> None:
    names = [f"{place:02d}" for place in range(40)]
    accounts = {name: {"margin": 100.0} for name in names}
    circles = {f"g{place}": ("social", np.nan) for place in range(10)}
    before = {group: names[4 * place : 4 * place + 4] for place, group in enumerate(circles)}
    after = {group: names[4 * place + 2 : 4 * place + 6] for place, group in enumerate(circles)}
    between, found = why(data(accounts, before, set(), circles), data(accounts, after, set(), circles))
    changed = int(between.own_changed.sum())
    assert changed > causes.ALONE + causes.SHARED and found.shared == changed - causes.ALONE
    assert (parts(found).sum(axis=1).to_numpy() == found.now - found.then).all()
    assert (parts(found)[[*PARTS[2:]]] == 0).all(axis=None)


def test_those_who_meet_are_not_computed_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "ALONE", 0)
    monkeypatch.setattr(causes, "SHARED", 2)
    then = data(ties={("a", "d")}, members={"club": "ab", "chamber": "e", "board": "fg"})
    now = data(ties=set(), members={"club": "", "chamber": "e", "board": ""})
    between, _ = why(then, now)
    classes, shared = causes._classes(between, np.zeros(len(between.ids), dtype=np.int64))
    together = [{between.ids[place] for place in np.flatnonzero(one)} for one in classes]
    assert shared == 5 and sorted(key for one in together for key in one) == list("abdfg")
    for pair in ({"a", "b"}, {"f", "g"}, {"a", "d"}):
        assert not any(pair <= one for one in together)


def test_fading_strengths_are_nobodys_own_change() -> None:
    then = situation(data())
    faded = replace(then, affiliations=(*then.affiliations[:2], 0.5 * then.affiliations[2]))
    assert Between(then, faded).own_changed.any()
    between = Between(then, faded, ageing=True)
    assert not between.own_changed.any() and between.causes == ("ties",)


def test_a_situation_gives_the_values_of_its_run() -> None:
    given = data()
    assert referral_under(situation(given), SETTINGS).tolist() == list(value(given).values())
