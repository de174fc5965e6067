"""What became of decisions and plans: counts by hand, intervals that cover, verdicts that chance does not make."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from builders import dataset

from influence.changes.since import as_many, chance_range, since
from influence.changes.success import later_success, plan_success, seed_success, success_told
from influence.memory import KeptPlan
from influence.model import Dataset
from influence.model.overrides import Override

DAY = date(2024, 7, 1)


def referral(who: str, day: str, outcome: str = "won", amount: float = 100.0) -> dict[str, object]:
    return {"referrer_id": who, "referred_id": f"{who}{day}", "date": pd.Timestamp(day), "outcome": outcome,
            "amount": amount}  # fmt: skip


def town(n: int = 30, **more: object) -> Dataset:
    tables: dict[str, object] = {
        "accounts": [{"account_id": f"{place:02d}", "name": f"N{place}", "status": "customer"} for place in range(n)],
        "referrals": [
            referral("00", "2024-01-05"), referral("00", "2024-03-01", "lost"), referral("00", "2024-07-01"),
            referral("00", "2024-07-02"), referral("00", "2024-09-01", "pending"), referral("00", "2025-01-02"),
            referral("05", "2024-08-01"), referral("06", "2024-12-31"), referral("06", "2023-12-01"),
        ],
        "orders": [
            {"account_id": "00", "date": pd.Timestamp(day), "amount": amount}
            for day, amount in (("2023-12-15", 1.0), ("2024-06-30", 20.0), ("2024-07-01", 300.0), ("2024-10-01", 4e3))
        ],
        "asks": [
            {"account_id": "00", "date": pd.Timestamp("2024-08-08"), "agreed": "yes"},
            {"account_id": "01", "date": pd.Timestamp("2024-08-08"), "agreed": "no"},
        ],
    }  # fmt: skip
    return dataset(as_of=date(2024, 12, 31), **{**tables, **more})  # type: ignore[arg-type]


def test_facts_after_a_day_and_before_it_by_hand() -> None:
    found = since(town(), {"00"}, DAY, ())
    assert (found.days, found.asked, found.agreed) == (183, 1, 1)
    assert (found.referrals, found.won, found.amount, found.orders) == (2, 1, 100.0, 4000.0)
    assert (found.won_before, found.orders_before) == (2.0, 320.0), "the same number of days up to the day, it included"
    assert found.others.sum() == 2 and len(found.others) == 29
    assert found.expected == 2 / 29
    apart = since(town(), {"00", "01"}, DAY, {"05"})
    assert apart.others.sum() == 1 and apart.expected == 2 / 27 and apart.asked == 2


def test_what_is_not_on_record_is_unknown() -> None:
    found = since(town(), {"00"}, date(2023, 12, 20), ())
    assert np.isnan(found.won_before) and np.isnan(found.orders_before)
    nothing = since(town(), {"00"}, date(2025, 6, 1), ())
    assert nothing.days == 0 and nothing.won == 0
    assert np.isnan(since(town(1), {"00"}, DAY, ()).expected)


def test_the_interval_of_a_count_covers() -> None:
    rng = np.random.default_rng(4)
    for mean in (0.3, 1.0, 4.0, 20.0):
        ends = [chance_range(int(count)) for count in rng.poisson(mean, 1500)]
        covered = np.mean([low <= mean <= high for low, high in ends])
        assert 0.85 <= covered <= 1.0, (mean, covered)


def test_random_picks_are_called_beyond_chance_no_more_often_than_stated() -> None:
    """Referrers differ much: a formula that takes all for alike would call far more."""
    rng = np.random.default_rng(7)
    population = np.where(rng.random(400) < 0.05, rng.poisson(4.0, 400), 0)
    for size in (1, 3, 10):
        called = [
            as_many(int(rng.choice(population, size).sum()), [population] * size, seed=trial)[0] <= 0.05
            for trial in range(400)
        ]
        assert np.mean(called) <= 0.08, size
    assert as_many(40, [population] * 3, seed=1)[0] <= 0.05
    assert as_many(0, [np.full(50, 3)] * 4, seed=1) == (1.0, 0.0)


def decided(*entries: tuple[str, str, date]) -> tuple[Override, ...]:
    return tuple(
        Override(place, account, action, 3 if action == "rank" else None, "why", "Anna", day)  # type: ignore[arg-type]
        for place, (account, action, day) in enumerate(entries, start=1)
    )


def test_decisions_are_told_with_what_followed() -> None:
    from dataclasses import replace

    data = replace(town(), decided=decided(("00", "rank", DAY), ("05", "exclude", DAY), ("03", "include", DAY)))
    frame = later_success(data).set_index("account_id")
    row = frame.loc["00"]
    assert (row["days"], row["won_since"], row["won_before"], row["orders_before"]) == (183, 1, 2.0, 320.0)
    assert (row["won_low"], row["won_high"]) == chance_range(1)
    assert row["others_won"] == 1 / 27, "of those nobody decided about"
    told = success_told(data)
    assert len(told) == 3 and told[0].startswith("Placed accounts (1): 1 won")
    assert "3.7 % won at least as many. More than chance" in told[0]
    assert "Included accounts (1): 0 won" in told[1] and "nothing can be said yet" in told[1]
    future = replace(town(), decided=decided(("00", "rank", date(2025, 3, 1))))
    assert success_told(future) == [] and np.isnan(later_success(future)["won_low"].iloc[0])


def test_plans_are_told_with_what_followed() -> None:
    plan = KeptPlan(
        4, "x", DAY, "1", "plan", False, "EUR", '{"accounts": 2.0, "hours": 1.5}', 900.0, 100.0, 2000.0, 0.9, "{}"
    )
    accounts = pd.DataFrame(
        {
            "account_id": ["00", "gone", "05"], "place": [1.0, 2.0, np.nan], "arm": ["seed", "seed", "held_out"],
            "cost": ["{}", "{}", None], "marginal": [700.0, 200.0, np.nan], "low": [0.0, 0.0, np.nan],
            "high": [1.0, 1.0, np.nan],
        }
    )  # fmt: skip
    [row] = plan_success(town(), [(plan, accounts)]).to_dict("records")
    assert (row["plan"], row["budget"], row["seeds"], row["held_out"]) == (4, "2 accounts, 1.5 hours", 2, 1)
    assert (row["asked_since"], row["agreed_since"], row["won_since"], row["amount_since"]) == (1, 1, 1, 100.0)
    assert row["others_won"] == 1 / 28, "of those neither asked nor held out, for the one who is still there"
    seeds = seed_success(town(), plan, accounts)
    assert seeds[["account_id", "name", "arm", "won_since"]].to_numpy().tolist() == [
        ["00", "N0", "seed", 1], ["gone", "", "seed", 0], ["05", "N5", "held_out", 1],
    ]  # fmt: skip
