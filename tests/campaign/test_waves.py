"""Campaigns in waves: replies change who is asked next; what waiting brings, against every reply enumerated by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import product

import numpy as np
import pytest
from builders import dataset
from hypothesis import given
from hypothesis import strategies as st

import influence
from influence.campaign import Request, plan_campaign
from influence.campaign.coverage import by_account, without_met
from influence.campaign.limits import Budget, Limits, Rule
from influence.campaign.replies import left_over, no_replies, replies_since, waves_of
from influence.campaign.standing import wave_notes
from influence.campaign.waiting import learned
from influence.centrality import Diffusion
from influence.errors import UsageError
from influence.model.waves import Waiting, Waves
from influence.settings import Kind, ReferralSettings, Settings

FIRST = date(2026, 1, 31)
REACH = {"A": range(5), "B": range(5), "C": range(5, 7), "D": range(6, 7)}
"""Whom each customer knows, and tells for certain if it takes part: A and B the same five, C and D others."""
SHARE = 0.5
_ANSWER = {True: "yes", False: "no"}


def town(asks=(), referrals=(), today: date = FIRST):
    return dataset(
        Settings(
            kinds={"friends": Kind("friends", telling_rate=0.0, tie_probability=1.0)},
            referral=ReferralSettings(participation=SHARE, hops=1, samples=12_000, new_customer_value=100.0),
        ),
        today,
        accounts=[
            *(
                {"account_id": one, "name": one, "revenue": 100.0, "status": "customer", "owner": "Eva"}
                for one in REACH
            ),
            *({"account_id": f"p{i}", "name": f"P{i}", "status": "prospect"} for i in range(7)),
        ],
        ties=[
            {"source": one, "target": f"p{i}", "kind": "friends", "directed": True}
            for one, known in REACH.items()
            for i in known
        ],
        asks=[{"account_id": one, "date": day, "agreed": _ANSWER.get(said, said)} for one, day, said in asks],
        referrals=[{"referrer_id": a, "referred_id": b, "date": day, "outcome": "pending"} for a, b, day in referrals],
    )


def plan(data, request: Request, **more):
    network = influence.build_network(data)
    values = influence.estimate_values(data, network)
    priorities = influence.prioritise(data, network, influence.score(network, [Diffusion()]), values)
    return plan_campaign(data, network, values, priorities, request, **more)


@pytest.fixture(autouse=True)
def lean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("influence.campaign.waiting.value_of_waiting.__kwdefaults__", {"draws": 6})
    monkeypatch.setattr("influence.campaign.standing.MOST_SETS", 3_000)


def reached(asked, agrees) -> int:
    return len({i for one in asked if agrees[one] for i in REACH[one]})


def expected(choice, shares) -> float:
    """Give the expected number reached where ``choice`` gives, for every reply, whom one has asked in the end.

    ``shares`` has a row a possible truth: how readily each customer takes part.
    """
    total = 0.0
    for coins in product([True, False], repeat=len(REACH)):
        agrees = dict(zip(REACH, coins, strict=True))
        chance = np.prod(np.where(coins, shares, 1 - shares), axis=1).mean()
        total += chance * reached(choice(agrees), agrees)
    return total


def test_what_waiting_brings_is_that_of_every_reply_enumerated(monkeypatch) -> None:
    monkeypatch.setattr("influence.campaign.waiting.value_of_waiting.__kwdefaults__", {"draws": 120})
    rates = influence.estimate_values(town(), influence.build_network(town())).rates
    place = [town().accounts["account_id"].tolist().index(one) for one in REACH]
    shares = np.array([rates.participation_draw(draw)[place] for draw in range(len(rates.draws))])
    at_once = max(
        expected(lambda _, pair=pair: pair, shares) for pair in product(REACH, repeat=2) if pair[0] != pair[1]
    )
    policies = [
        expected(lambda agrees, p=(first, yes, no): (p[0], p[1] if agrees[p[0]] else p[2]), shares)
        for first, yes, no in product(REACH, repeat=3)
        if first not in (yes, no)
    ]
    found = plan(town(), Request(("2",), waves=2))
    assert {seed.account_id for seed in found.seeds} == {"A", "B"}
    assert [seed.wave for seed in found.seeds] == [1, 2]
    waiting = found.waves.waiting
    unit = found.value / 3.75  # what one person reached is worth, at participation of one half
    assert unit == pytest.approx(20 * 0.6, rel=0.03)
    assert waiting.at_once == pytest.approx(at_once * unit, rel=0.12)
    assert waiting.low <= (max(policies) - at_once) * unit <= waiting.high
    assert waiting.low > 0
    assert waiting.gain == pytest.approx(waiting.in_waves - waiting.at_once)
    assert any("is expected to bring" in note and "more than asking everybody at once" in note for note in found.notes)
    assert any("every answer to be known" in one for one in found.assumptions)


@pytest.mark.parametrize(
    ("gain", "low", "high", "said"),
    [
        (9.0, 2.0, 16.0, "is expected to bring EUR 9 more than asking everybody at once (EUR 2 to EUR 16"),
        (-9.0, -16.0, -2.0, "is expected to bring EUR 9 less than asking everybody at once (EUR 2 to EUR 16"),
        (-9.0, -16.0, 2.0, "cannot be told from chance: EUR −9 (EUR −16 to EUR 2"),
        (0.0, 0.0, 0.0, "In none of 6 draws"),
    ],
)
def test_what_is_said_of_waiting_follows_its_interval(gain: float, low: float, high: float, said: str) -> None:
    waves = Waves(2, 1, FIRST, FIRST, {}, waiting=Waiting(100.0, 100.0 + gain, gain, low, high, 6))
    assert said in wave_notes(waves, (), "EUR", 60, "en")[-1]


def test_where_nobody_shares_anybody_waiting_brings_nothing() -> None:
    found = plan(town(), Request(("4",), waves=2))  # everybody is asked in any case
    waiting = found.waves.waiting
    assert waiting.low <= 0 <= waiting.high
    said = "In none of 6 draws" if waiting.low == waiting.high == 0 else "cannot be told from chance"
    assert any(said in note for note in found.notes)


@pytest.mark.parametrize(("agreed", "next_one"), [(True, {"C"}), (False, {"A", "B"})])
def test_replies_change_who_is_asked_next(agreed: bool, next_one: set[str]) -> None:
    first = plan(town(), Request(("2",), waves=2))
    asked = first.seeds[0].account_id
    assert (asked in {"A", "B"}, first.seeds[0].wave) == (True, 1)
    later = town([(asked, "2026-02-10", agreed)], today=date(2026, 2, 28))
    request = Request(("2",), asked_within=0, waves=2)
    again = plan(later, request, after=Waves.from_dict(json.loads(json.dumps(first.waves.to_dict()))))
    (seed,) = again.seeds
    assert seed.account_id in next_one - {asked}
    assert seed.wave == 2
    assert again.budget == {"accounts": 1.0}
    assert again.waves.spent == {"accounts": 1.0}
    assert (again.waves.agreed, again.waves.declined) == (int(agreed), 1 - int(agreed))
    assert again.waves.waiting is None  # no wave is left to wait for
    assert again.certificate.lower <= again.value <= again.certificate.upper
    # Values are those beyond what the word of the first brings by itself.
    alone = plan(later, Request(("4",), asked_within=0)).value
    assert again.value < alone


def test_who_has_not_answered_yet_counts_for_what_may_be_expected() -> None:
    """A may yet agree, with a chance of one half: so may B, and of the five whom both know B adds half as much."""
    first = plan(town(), Request(("2",), waves=2)).waves
    asked = [("A", "2026-02-10", "pending")]
    data = town(asked, today=date(2026, 2, 20))
    again = plan(data, Request(("2",), asked_within=0, waves=2), after=first)
    (seed,) = again.seeds
    assert (seed.account_id, seed.wave) == ("B", 2)  # had A agreed: C
    unit = 20 * 0.6
    assert seed.marginal == pytest.approx(5 * SHARE * SHARE * unit, rel=0.05)
    assert (again.waves.open, again.waves.agreed, again.waves.declined, again.waves.asked) == (1, 0, 0, 1)
    assert again.waves.spent == {"accounts": 1.0}
    assert any("1 of them has not answered yet" in note for note in again.notes)
    # When the answer comes, the wave is still the second; after the days for it, silence is a no.
    waves = Waves.from_dict(json.loads(json.dumps(again.waves.to_dict())))
    answered = plan(
        town([("A", "2026-02-10", True)], today=date(2026, 2, 25)), Request(("2",), asked_within=0), after=waves
    )
    assert ([one.account_id for one in answered.seeds], answered.waves.wave) == (["C"], 2)
    late = plan(town(asked, today=date(2026, 3, 12)), Request(("2",), asked_within=0), after=waves)
    assert (late.waves.declined, late.waves.silent, late.waves.open) == (1, 1, 0)
    assert late.seeds[0].marginal == pytest.approx(5 * 10 * SHARE / 11 * unit, rel=0.15)  # one no in a segment
    assert any("gave no answer" in note for note in late.notes)


@pytest.mark.parametrize("answer", ["yes", "no", "silent", "pending"])
def test_who_was_asked_lately_is_not_asked_again_whatever_the_answer(answer: str) -> None:
    asked = [("A", "2026-01-20", answer), ("B", "2025-09-20", "pending")]
    found = plan(town(asked), Request(("4",)))
    assert {seed.account_id for seed in found.seeds} == {"B", "C", "D"}
    assert found.left_out["asked"] == 1


def test_a_plan_of_before_asks_could_be_open_can_be_gone_on_with() -> None:
    written = plan(town(), Request(("2",), waves=2)).waves.to_dict()
    del written["open"], written["silent"]
    assert Waves.from_dict(written).asked == 0


def test_who_has_been_referred_is_not_to_be_won_again() -> None:
    first = plan(town(), Request(("2",), waves=2)).waves
    later = town(
        [("A", "2026-02-10", False)], [("D", f"p{i}", "2026-02-11") for i in range(4)], today=date(2026, 2, 28)
    )
    again = plan(later, Request(("2",), asked_within=0, waves=2), after=first)
    assert [seed.account_id for seed in again.seeds] == ["C"]  # of those whom B knows one is left, C knows two
    assert again.waves.reached == 4


def test_without_answers_the_wave_is_the_same_and_after_the_last_there_is_none() -> None:
    first = plan(town(), Request(("2",), waves=2)).waves
    still = plan(town(today=date(2026, 2, 10)), Request(("2",), waves=2), after=first)
    assert still.waves.wave == 1
    assert any("No answer after 2026-01-31" in note for note in still.notes)
    asked = [("A", "2026-02-10", True)]
    second = plan(town(asked, today=date(2026, 2, 28)), Request(("3",), asked_within=0), after=first).waves
    assert (second.wave, second.count, second.begun) == (2, 2, FIRST)
    both = [*asked, ("C", "2026-03-10", True)]
    with pytest.raises(UsageError, match="All 2 waves have been asked"):
        plan(town(both, today=date(2026, 3, 31)), Request(("3",), asked_within=0), after=second)
    with pytest.raises(UsageError, match="is spent: 2 accounts were asked"):
        plan(town(both, today=date(2026, 3, 31)), Request(("2",), asked_within=0, waves=3), after=second)
    with pytest.raises(UsageError, match="later than the analysis date"):
        plan(town(today=date(2026, 1, 1)), Request(("2",), waves=2), after=first)
    with pytest.raises(UsageError, match="began on 2026-01-31 without a hold-out"):
        plan(town(today=date(2026, 2, 10)), Request(("2",), waves=2, hold_out=0.2), after=first)


def test_what_is_known_is_what_happened_after_the_day_up_to_the_analysis_date() -> None:
    data = town(
        [("A", "2026-01-31", True), ("B", "2026-02-01", False), ("B", "2026-02-03", True), ("C", "2026-03-31", True)],
        [("A", "p0", "2026-02-02"), ("A", "p1", "2026-01-02")],
        today=date(2026, 2, 28),
    )
    known = replies_since(data, FIRST)
    place = {key: position for position, key in enumerate(data.accounts["account_id"])}
    assert known.agreed.tolist() == [place["B"]]  # once agreed is agreed; A was before, C is after
    assert known.declined.tolist() == []
    assert known.reached.tolist() == [place["p0"]]


@given(st.data())
def test_what_is_left_over_allows_exactly_what_the_whole_allows_beside_those_asked(data: st.DataObject) -> None:
    n = 5
    cost = np.array(data.draw(st.lists(st.sampled_from([0.5, 1.0, 2.0]), min_size=n, max_size=n)))
    members = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    rule = Rule("owner:Eva", members, data.draw(st.integers(0, 2)), data.draw(st.sampled_from([None, 2, 3])))
    whole = Limits((Budget("hours", cost, 4.0),), (rule,), np.ones(n, dtype=bool))
    asked = tuple(sorted(data.draw(st.sets(st.integers(0, n - 1), max_size=3))))
    if not whole.keeps(asked, floors=False):
        return
    try:
        rest = left_over(whole, asked)
    except UsageError:
        assert cost[list(asked)].sum() >= 4.0 - 1e-6
        return
    assert not rest.eligible[list(asked)].any()
    for flags in product([True, False], repeat=n):
        more = [one for one in range(n) if flags[one] and one not in asked]
        assert rest.keeps(more) == whole.keeps([*asked, *more])


@given(st.lists(st.sampled_from([0.25, 1.0, 3.0]), min_size=1, max_size=9), st.integers(1, 5))
def test_no_wave_is_empty_or_spends_more_than_its_part_but_by_one_account(costs, waves) -> None:
    limits = Limits((Budget("hours", np.array(costs), float(sum(costs))),), (), np.ones(len(costs), dtype=bool))
    found = waves_of(tuple(range(len(costs))), limits, waves)
    assert found == sorted(found)
    assert sorted(set(found)) == list(range(1, max(found) + 1))
    assert max(found) <= waves
    for wave in set(found):
        mine = [cost for cost, of in zip(costs, found, strict=True) if of == wave]
        assert sum(mine) - max(mine) <= sum(costs) / waves + 1e-9


def test_sets_that_a_word_reaches_are_emptied_and_no_others() -> None:
    data = town()
    network = influence.build_network(data)
    from influence.campaign.source import source_of

    sets = source_of(data, network, influence.estimate_values(data, network)).sets(3_000, 5)
    asked = np.array([network.account_ids.index("A")])
    left = without_met(sets, asked)
    whole, rest = by_account(sets, network.n_accounts), by_account(left, network.n_accounts)
    everybody = range(network.n_accounts)
    np.testing.assert_array_equal(rest.meets(everybody), whole.meets(everybody) & ~whole.meets(asked))
    assert left.a_set == sets.a_set
    assert replace(left, worth=0.0).a_set == 0


def test_answers_move_what_is_believed_of_others_of_the_segment() -> None:
    """Against the posterior of a Beta prior with the same answers."""
    rates = influence.estimate_values(town(), influence.build_network(town())).rates
    every = np.arange(len(rates.participation))
    alike = replace(rates, draws=replace(rates.draws, concentration=np.full(len(rates.draws), np.inf)))
    known = replace(no_replies(), agreed=every[:3], declined=every[3:4])
    drawn = alike.draws.segment_participation[:, 0]
    strength = drawn.mean() * (1 - drawn.mean()) / drawn.var() - 1
    posterior = (strength * drawn.mean() + 3) / (strength + 4)
    moved = learned(alike, known)[5] / rates.participation[5]
    assert moved == pytest.approx(posterior / drawn.mean(), rel=0.03)
    assert moved > 1.1
    np.testing.assert_allclose(learned(rates, no_replies()), rates.participation)
