"""Why ranks change: parts that sum to the change; who rises, against planted truth."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from influence.changes import Causes, causes, compare, explained, rising
from influence.changes.compare import PARTS

ROWS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.tuples(st.integers(-500, 500), st.integers(0, 300), st.integers(0, 2)),
    max_size=6,
)


def frame(rows: dict[str, tuple[int, int, int]]) -> pd.DataFrame:
    ids = sorted(rows, key=lambda key: (-rows[key][0] - rows[key][1], key))
    return pd.DataFrame(
        {
            "account_id": pd.Series(ids, dtype="str"),
            "rank": np.arange(1, len(ids) + 1),
            "own": np.array([rows[key][0] for key in ids], dtype=np.int64),
            "referral": np.array([rows[key][1] for key in ids], dtype=np.int64),
            "referral_se": np.full(len(ids), 2.0),
            "influence": np.zeros(len(ids)),
            "diffusion": np.zeros(len(ids)),
            "place": np.array([rows[key][2] for key in ids], dtype=np.uint64),
        }
    )


@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_the_parts_sum_to_the_change(before, now, chance) -> None:
    under = {
        key: (own + chance.randint(-9, 9), referral + chance.randint(0, 9), place)
        for key, (own, referral, place) in now.items()
    }
    for other in (None, frame(under)):
        found = compare(frame(before), frame(now), other)
        assert (found[list(PARTS)].sum(axis=1) == found["change"]).all()
        for row in found.itertuples():
            value_before = sum(before[row.account_id][:2]) if row.account_id in before else 0
            value_now = sum(now[row.account_id][:2]) if row.account_id in now else 0
            assert (row.value_before, row.value_now, row.change) == (value_before, value_now, value_now - value_before)
            assert (row.movement == "entered") == (row.account_id not in before)
            assert (row.movement == "left") == (row.account_id not in now)
            if other is None:
                assert row.from_settings == 0
            if row.movement in ("rose", "fell", "same"):
                moved = before[row.account_id][2] != now[row.account_id][2]
                assert (row.from_neighbours if moved else row.from_own_ties) == 0
        told = set(found["account_id"])
        for key in before.keys() & now.keys():
            if key not in told and other is None:
                assert sum(before[key][:2]) == sum(now[key][:2])
        assert len(explained(found, "EUR", "de")) == len(found)


def test_what_a_situation_no_longer_gives_is_said_to_be_other() -> None:
    before, now = frame({"a": (100, 50, 0), "b": (90, 50, 0)}), frame({"a": (100, 80, 0), "b": (90, 50, 0)})
    parts = {name: np.zeros(2, dtype=np.int64) for name in causes.PARTS}
    parts["from_rates"] = np.array([25, 0])
    found = compare(before, now, None, Causes(("a", "b"), np.array([55, 50]), np.array([80, 50]), parts, 0))
    assert found["account_id"].tolist() == ["a"]
    assert found[["from_rates", "from_other", "change"]].to_numpy().tolist() == [[25, 5, 30]]
    assert explained(found, "EUR", "en") == ["learned rates +EUR 0.25; no longer kept +EUR 0.05."]


def test_each_cause_is_told_by_its_name() -> None:
    before = frame({"a": (100, 50, 0), "b": (90, 50, 0), "c": (80, 50, 0), "d": (1, 0, 0), "e": (500, 9, 0)})
    now = frame({"a": (300, 50, 0), "b": (90, 70, 1), "c": (80, 20, 0), "d": (1, 0, 0), "f": (0, 0, 0)})
    found = compare(before, now).set_index("account_id")
    for key, part, amount in (("a", "from_own_value", 200), ("b", "from_own_ties", 20), ("c", "from_neighbours", -30)):
        assert found.loc[key, part] == amount and found.loc[key, list(PARTS)].abs().sum() == abs(amount)
    assert found.loc["e", "from_own_value"] == -500 and found.loc["e", "from_arrivals"] == -9
    assert found.loc["e", "movement"] == "left" and found.loc["e", "change"] == -509
    assert found.loc["f", "movement"] == "entered" and np.isnan(found.loc["f", "rank_before"])
    assert found["noise"].loc["a"] == 1.96 * np.hypot(2, 2)
    texts = dict(zip(found.index, explained(found.reset_index(), "EUR", "en"), strict=True))
    assert texts["a"] == "own value +EUR 2."
    assert texts["b"] == "own ties changed +EUR 0.20."
    assert texts["d"] == "Its value is the same: others moved."


def series(seed: int, growth: dict[int, float], *, runs: int = 5, n: int = 400, wobble: float = 0.0):
    """Give runs half a year apart: values drawn about their truth with the error that is stated."""
    chance = np.random.default_rng(seed)
    base = chance.gamma(2.0, 5000.0, n)
    days = []
    for run in range(runs):
        truth = base.copy()
        for account, rate in growth.items():
            truth[account] *= (1 + rate) ** (run / 2)
        truth *= np.exp(wobble * chance.standard_normal(n)) * (1.3**run)
        error = 0.04 * truth
        seen = np.maximum(truth + error * chance.standard_normal(n), 0)
        days.append(
            (
                date(2023, 1, 1) + timedelta(days=182 * run),
                pd.DataFrame(
                    {
                        "account_id": pd.Series([f"{i:03d}" for i in range(n)], dtype="str"),
                        "referral": np.rint(seen).astype(np.int64),
                        "referral_se": error,
                    }
                ),
            )
        )
    return days


def test_noise_and_a_busier_market_make_nobody_rise() -> None:
    called = [len(rising(series(seed, {}))) for seed in range(40)]
    assert np.mean([count > 0 for count in called]) <= 0.15, "one in twenty, and a bit for forty trials"
    wobbling = [len(rising(series(seed, {}, wobble=0.15))) for seed in range(40)]
    assert np.mean([count > 0 for count in wobbling]) <= 0.2


def test_planted_risers_are_found_and_few_others() -> None:
    planted = dict.fromkeys(range(20), 0.5)
    hits, wrong = 0, 0
    for seed in range(10):
        names = set(rising(series(seed, planted))["account_id"])
        hits += len(names & {f"{account:03d}" for account in planted})
        wrong += len(names - {f"{account:03d}" for account in planted})
    assert hits >= 0.95 * 200
    assert wrong <= 0.1 * (hits + wrong)


def test_growth_is_stated_in_money_a_year_with_its_noise() -> None:
    covered = []
    for seed in range(30):
        days = series(seed, {0: 1.0}, runs=4)
        found = rising(days).set_index("account_id")
        row = found.loc["000"]
        assert row["runs"] == 4 and round(row["referral_now"]) == days[-1][1]["referral"][0]
        covered.append(row["growth"] - row["noise"] > 0)
    assert all(covered)


def test_one_day_is_no_growth() -> None:
    days = series(1, {0: 1.0})
    assert rising(days[:1]).empty and rising([]).empty
    assert rising([(days[0][0], frame) for _, frame in days]).empty
