"""Hold-outs: whole clusters, within the demands, and read by the randomisation that made them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from builders import dataset
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

import influence
from influence.campaign import Request, evaluate_plan, plan_campaign
from influence.campaign.randomisation import assigned, detectable, interval, p_value
from influence.centrality import Diffusion
from influence.clusters import find_clusters
from influence.errors import UsageError
from influence.model.holdout import HoldOut
from influence.model.waves import Waves
from influence.settings import Kind, ReferralSettings, Settings


def design(rng: np.random.Generator, units: int = 12, held: int = 4, most: int = 200):
    """Give accounts a unit, and every assignment that may be drawn."""
    drawn = {tuple(sorted(rng.choice(units, held, replace=False).tolist())) for _ in range(most)}
    return rng.integers(2, 6, units), assigned(tuple(sorted(drawn)), units)


@pytest.mark.parametrize("true", [0.0, 0.7])
def test_intervals_hold_the_planted_effect_and_the_test_errs_as_rarely_as_it_says(true: float) -> None:
    """Planted: referrals without asking, and so many more for each account asked."""
    rng, inside, rejected, away = np.random.default_rng(11), [], [], []
    for _ in range(200):
        accounts, asked = design(rng)
        drawn = int(rng.integers(len(asked)))
        without = rng.poisson(0.6 * accounts).astype(float)
        outcome = without + true * accounts * asked[drawn]
        estimate, low, high = interval(asked, drawn, accounts, outcome)
        inside.append((low is None or low <= true) and (high is None or true <= high))
        rejected.append(p_value(asked, drawn, accounts, outcome) <= 0.1)
        away.append(estimate - true)
    assert 0.85 <= np.mean(inside) <= 0.96
    assert abs(np.mean(away)) < 4 * np.std(away) / np.sqrt(200)
    if true == 0.0:
        assert np.mean(rejected) <= 0.15
    else:
        assert np.mean(rejected) >= 0.5


def test_effects_that_come_at_random_are_covered_nearly_as_often() -> None:
    rng, inside = np.random.default_rng(5), []
    for _ in range(200):
        accounts, asked = design(rng)
        drawn = int(rng.integers(len(asked)))
        outcome = rng.poisson(accounts * (0.6 + 0.7 * asked[drawn])).astype(float)
        _, low, high = interval(asked, drawn, accounts, outcome)
        inside.append(low <= 0.7 <= high)
    assert 0.82 <= np.mean(inside) <= 0.98


def test_an_effect_that_can_be_found_is_found_as_often_as_said() -> None:
    rng = np.random.default_rng(2)
    accounts, asked = design(rng)
    before = rng.poisson(0.6 * accounts).astype(float)
    effect = detectable(asked, accounts, before)
    assert effect is not None
    for size, least, most in ((effect * 1.01, 0.8, 1.0), (effect * 0.5, 0.0, 0.8)):
        found = [p_value(asked, d, accounts, before + size * accounts * asked[d]) <= 0.1 for d in range(len(asked))]
        assert least - 0.05 <= np.mean(found) <= most


def test_with_too_few_assignments_nothing_can_be_found_and_nothing_is_bounded() -> None:
    accounts, asked = np.array([3, 3, 3, 3]), assigned(((0,), (1,), (2,), (3,)), 4)
    assert detectable(asked, accounts, np.array([1.0, 0.0, 2.0, 1.0])) is None
    _, low, high = interval(asked, 1, accounts, np.array([1.0, 0.0, 2.0, 1.0]))
    assert low is None
    assert high is None


@pytest.fixture(scope="module", autouse=True)
def lean():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("influence.campaign.sampling.MOST_SETS", 40_000)
        yield


@pytest.fixture(scope="module")
def town():
    """Give the stages of a town of forty circles of twelve accounts, each with four clubs of its own."""
    rng = np.random.default_rng(1)
    pairs = sorted({(i, 4 * (i // 12) + int(club)) for i in range(480) for club in (0, rng.integers(4))})
    data = dataset(
        Settings(kinds={"club": Kind("club")}, referral=ReferralSettings(samples=20_000)),
        as_of=date(2025, 6, 30),
        accounts=[
            {
                "account_id": f"{i:04}", "name": f"N{i}", "revenue": 100.0,
                "status": "customer" if i % 4 else "prospect",
            }
            for i in range(480)
        ],
        groups=[{"group_id": f"g{g}", "name": f"G{g}", "kind": "club", "size": 40.0} for g in range(160)],
        affiliations=[{"account_id": f"{i:04}", "group_id": f"g{g}", "kind": "club"} for i, g in pairs],
    )  # fmt: skip
    network = influence.build_network(data)
    values = influence.estimate_values(data, network)
    return data, network, values, influence.prioritise(data, network, influence.score(network, [Diffusion()]), values)


@pytest.fixture(scope="module")
def held(town):
    return plan_campaign(*town, Request(("24",), hold_out=0.25))


def test_whole_clusters_are_held_out_about_so_many_and_within_the_budget(town, held) -> None:
    data, network, *_ = town
    cluster = dict(zip(network.account_ids, find_clusters(data, network).account_cluster.tolist(), strict=True))
    asked, out = {seed.account_id for seed in held.seeds}, set(held.hold_out.held)
    assert not asked & out
    assert not {cluster[one] for one in asked} & {cluster[one] for one in out}
    assert len(asked) <= 24
    assert 0.15 <= len(out) / (len(out) + len(asked)) <= 0.35
    assert len(set(held.hold_out.assignments)) == len(held.hold_out.assignments) >= 20
    values, sizes = (np.array([getattr(unit, name) for unit in held.hold_out.units]) for name in ("value", "size"))
    counts = np.array([len(unit.accounts) for unit in held.hold_out.units])
    for each in (values, sizes):
        rate = each.sum() / counts.sum()
        for one in held.hold_out.assignments:
            assert each[list(one)].sum() / counts[list(one)].sum() == pytest.approx(rate, rel=0.6)
    assert held.certificate.lower <= held.value <= held.certificate.upper
    assert any("Held out at random" in note for note in held.notes)
    assert plan_campaign(*town, Request(("24",), hold_out=0.25)) == held


def test_the_design_comes_back_from_json_as_it_was(held) -> None:
    written = json.loads(json.dumps(held.to_dict()))
    assert HoldOut.from_dict(written["hold_out"]) == held.hold_out
    for broken in ({"units": []}, {"drawn": 10**6}, {"assignments": [[10**6]]}):
        with pytest.raises((ValueError, KeyError, TypeError)):
            HoldOut.from_dict({**written["hold_out"], **broken})


def test_the_effect_is_read_from_what_came_after(town, held) -> None:
    data, day = town[0], held.hold_out.date
    asked = [seed.account_id for seed in held.seeds]
    later = replace(data, as_of=day + timedelta(days=90))
    after = {"date": pd.Timestamp(day + timedelta(days=9)), "referred_id": "0000", "amount": 50.0, "asked_on": pd.NaT}
    rows = [{**after, "referrer_id": one, "outcome": "won"} for one in asked]
    rows.append({**after, "referrer_id": held.hold_out.held[0], "outcome": "lost"})
    rows.append(
        {**after, "referrer_id": held.hold_out.held[1], "outcome": "won", "date": pd.Timestamp(day)}
    )  # too early
    empty = data.tables["referrals"]
    referrals = pd.DataFrame(rows).reindex(columns=empty.columns).astype(empty.dtypes.to_dict())
    asks = data.tables["asks"]
    ask = pd.DataFrame([{"account_id": asked[0], "date": pd.Timestamp(day + timedelta(days=1)), "agreed": "yes"}])
    tables = {**data.tables, "referrals": referrals, "asks": ask.astype(asks.dtypes.to_dict())}
    found = evaluate_plan(replace(later, tables=tables), held.hold_out)
    kept = len(held.hold_out.held)
    planned = [len(unit.accounts) for unit in held.hold_out.units]
    assert found.asked.accounts + found.held.accounts == sum(planned)
    assert (found.asked.outcome, found.held.outcome) == (len(asked), 1.0)
    assert found.effect == pytest.approx(1.0 - 1.0 / kept)
    assert found.p <= 0.1
    assert found.low <= found.effect <= found.high
    assert (found.asked.asked, found.held.asked) == (1, 0)
    won = evaluate_plan(replace(later, tables=tables), held.hold_out, "amount")
    assert (won.asked.outcome, won.held.outcome) == (50.0 * len(asked), 0.0)
    nothing = evaluate_plan(later, held.hold_out)
    assert nothing.verdict.startswith("Nothing can be told yet")
    assert nothing.low is nothing.high is None
    with pytest.raises(UsageError, match="Nothing after"):
        evaluate_plan(data, held.hold_out)


@examples(max_examples=5, deadline=None)
@given(st.sampled_from([8, 12, 17]), st.sampled_from([0.1, 0.2, 0.5]), st.sampled_from([(), ("owner=9",)]))
def test_plans_keep_their_budget_whatever_is_held_out(town, size, share, most) -> None:
    found = plan_campaign(*town, Request((str(size),), most=most, hold_out=share))
    assert len(found.seeds) <= size
    assert found.hold_out.held


def later(data, day, asks=(), referrals=()):
    """Give the data of a later day, with asks (who, day, answer) and referrals (by, of, day)."""

    def frame(table, rows):
        empty = data.tables[table]
        return pd.DataFrame(rows, columns=empty.columns).astype(empty.dtypes.to_dict())

    tables = {
        "asks": frame("asks", [(who, pd.Timestamp(when), answer) for who, when, answer in asks]),
        "referrals": frame(
            "referrals", [(by, of, pd.Timestamp(when), "won", 50.0, pd.NaT) for by, of, when in referrals]
        ),
    }
    return replace(data, as_of=day, tables={**data.tables, **tables})


def planned(town, data, request, **more):
    _, network, values, priorities = town
    return plan_campaign(data, network, values, priorities, request, **more)


@pytest.fixture(scope="module")
def in_waves(town):
    """Give three plans of a campaign in waves with a hold-out: every wave is asked, half of it agrees."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("influence.campaign.waiting.value_of_waiting.__kwdefaults__", {"draws": 3})
        patch.setattr("influence.campaign.standing.MOST_SETS", 3_000)
        request = Request(("24",), asked_within=0, hold_out=0.25, waves=3)
        plans, asks, day = [plan_campaign(*town, request)], [], town[0].as_of
        for wave in (1, 2):
            now = [seed.account_id for seed in plans[-1].seeds if seed.wave == wave]
            day += timedelta(days=40)
            asks += [(one, day - timedelta(days=39), ("yes", "no")[at % 2]) for at, one in enumerate(now)]
            written = json.loads(json.dumps(plans[-1].to_dict()))
            plans.append(
                planned(
                    town, later(town[0], day, asks), request,
                    after=Waves.from_dict(written["waves"]), design=HoldOut.from_dict(written["hold_out"]),
                )
            )  # fmt: skip
        yield plans, asks


def test_a_draw_stands_through_all_waves_and_nobody_of_its_clusters_is_asked_in_any(town, in_waves) -> None:
    data, network, *_ = town
    plans, asks = in_waves
    design = plans[0].hold_out
    assert [plan.hold_out for plan in plans] == [design] * 3
    assert [plan.waves.wave for plan in plans] == [1, 2, 3]
    cluster = dict(zip(network.account_ids, find_clusters(data, network).account_cluster.tolist(), strict=True))
    held = {cluster[one] for one in design.held}
    customers = {one for one in network.account_ids if int(one) % 4}
    assert set(design.closed) == {one for one in customers if cluster[one] in held}
    asked = [one for plan in plans for one in plan.seeds]
    assert not {cluster[seed.account_id] for seed in asked} & held
    assert {len(unit.everybody) for unit in design.units} == {9}  # circles of twelve, a fourth of them prospects
    assert len({one for one, *_ in asks}) + len(plans[-1].seeds) <= 24
    assert any("nobody of the clusters held out is asked in any wave" in note for note in plans[0].notes)
    assert any("Held out since 2025-06-30, in all waves" in note for note in plans[2].notes)
    for plan in plans:
        assert plan.certificate.lower <= plan.value <= plan.certificate.upper


def test_what_a_hold_out_leaves_of_the_budget_is_no_gain_of_waiting(town, monkeypatch) -> None:
    seen = []

    def waiting(campaign, *_, **__):
        seen.append(campaign)

    monkeypatch.setattr("influence.campaign.standing.value_of_waiting", waiting)
    found = plan_campaign(*town, Request(("26",), hold_out=0.3, waves=2))
    assert len(found.seeds) < 26
    (budget,) = seen[0].limits.budgets
    assert budget.limit == pytest.approx(len(found.seeds), abs=0.01)


def test_the_outcome_of_all_waves_is_that_of_all_customers_of_the_clusters(town, in_waves) -> None:
    """Asked, and others of their clusters whom no plan named: the same test for any plan of the campaign."""
    plans, asks = in_waves
    design = plans[0].hold_out
    asked_units = [unit for at, unit in enumerate(design.units) if at not in design.assignments[design.drawn]]
    day = design.date + timedelta(days=150)
    new = next(one for unit in asked_units for one in unit.others)
    asks = [*asks, (new, design.date + timedelta(days=90), "yes")]
    referrals = [(unit.others[0], "0000", design.date + timedelta(days=100)) for unit in asked_units]
    referrals += [(design.held[0], "0004", design.date + timedelta(days=100))]
    referrals += [(design.held[1], "0008", day + timedelta(days=1))]  # after the analysis date
    data = later(town[0], day, asks, referrals)
    found = evaluate_plan(data, design)
    assert (found.asked.outcome, found.held.outcome) == (len(asked_units), 1.0)
    assert found.asked.asked == len({one for one, *_ in asks})
    assert found.asked.accounts == sum(len(unit.accounts) for unit in asked_units)
    assert found.effect == pytest.approx(len(asked_units) / found.asked.accounts - 1 / len(design.held))
    assert any("what all its customers did" in note for note in found.notes)
    assert evaluate_plan(data, plans[2].hold_out) == found
    spoilt = evaluate_plan(later(town[0], day, [(design.closed[-1], design.date + timedelta(days=9), "no")]), design)
    assert spoilt.held.asked == 1
    assert any("asked all the same" in note for note in spoilt.notes)


def test_over_whole_clusters_the_test_errs_as_rarely_as_it_says_and_holds_what_was_planted(town, in_waves) -> None:
    """Drawn again and again: referrals by anybody, and one more by anybody for each account planned where asked."""
    design, rng, rejected, inside = in_waves[0][0].hold_out, np.random.default_rng(3), [], []
    day = design.date + timedelta(days=60)
    for _ in range(80):
        one = replace(design, drawn=int(rng.integers(len(design.assignments))))
        held, plain, more = set(one.assignments[one.drawn]), [], []
        for at, unit in enumerate(one.units):
            count = rng.poisson(0.4 * len(unit.everybody))
            plain += [(who, "0000", day) for who in rng.choice(unit.everybody, count)]
            more += [(who, "0004", day) for who in rng.choice(unit.everybody, len(unit.accounts)) if at not in held]
        rejected.append(evaluate_plan(later(town[0], day, (), plain), one).p <= 0.1)
        found = evaluate_plan(later(town[0], day, (), plain + more), one)
        inside.append((found.low is None or found.low <= 1.0) and (found.high is None or found.high >= 1.0))
    assert np.mean(rejected) <= 0.2
    assert np.mean(inside) >= 0.8


def test_what_would_break_the_draw_is_refused(town, in_waves) -> None:
    plans, asks = in_waves
    data = later(town[0], town[0].as_of + timedelta(days=40), asks[:8])
    known = {"after": plans[0].waves, "design": plans[0].hold_out}
    with pytest.raises(UsageError, match="A hold-out of 25 % was drawn"):
        planned(town, data, Request(("24",), hold_out=0.2, waves=3), **known)
    held = plans[0].hold_out.closed[-1]
    with pytest.raises(UsageError, match="is held out by the draw of 2025-06-30"):
        planned(town, data, Request(("24",), waves=3, include=(f"{held}=a friend",)), **known)


def test_who_opted_out_leaves_the_design(in_waves) -> None:
    design = in_waves[0][0].hold_out
    gone = {design.units[0].accounts[0], design.units[1].others[0]}
    left = design.with_ids(lambda key: "" if key in gone else f"x{key}")
    assert {one for unit in left.units for one in unit.everybody} == {
        f"x{one}" for unit in design.units for one in unit.everybody if one not in gone
    }
    assert left.assignments == design.assignments


def test_hold_outs_that_cannot_be_are_refused(town) -> None:
    with pytest.raises(UsageError, match="whole clusters"):
        plan_campaign(*town, Request(("2",), hold_out=0.2))
    with pytest.raises(UsageError, match="at most 50"):
        plan_campaign(*town, Request(("12",), hold_out=0.7))
