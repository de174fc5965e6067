"""Intervals hold what they promise, on truth that was planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom, spearmanr

from influence.backtest.calibration import calibration
from influence.backtest.figures import POOLED, agreement, best_shares, table
from influence.backtest.resample import Trial, by_chance, drawn, interval, tally

N, DEPTH = 300, 30


def sample(seed: int, strength: float = 1.0, n: int = N) -> Trial:
    """Draw accounts of which the better score has an outcome more often."""
    rng = np.random.default_rng(seed)
    good, bad = rng.normal(size=(2, n))
    chance = 1 / (1 + np.exp(2.0 - strength * good))
    count = (rng.random(n) < chance).astype(float)
    return Trial(np.arange(n), count, 10 * count, {"good": good, "bad": bad, "random": np.zeros(n)})


def measured(trial: Trial, draws: int = 200, seed: int = 1) -> pd.Series:
    names = ("good", "bad", "random")
    counted = tally([trial], names, (DEPTH,), accounts=len(trial.account), draws=draws, seed=seed)
    return table(counted, names, ("bad",), [trial], ["split"], seed).iloc[0]


def test_ninety_per_cent_intervals_cover_the_planted_truth() -> None:
    exact = [measured(sample(10_000 + seed), draws=2) for seed in range(150)]
    truth = {name: float(np.mean([row[name] for row in exact])) for name in ("auc", "precision", "over_bad", "lift")}
    covered = dict.fromkeys(truth, 0)
    for seed in range(150):
        row = measured(sample(seed))
        for name, value in truth.items():
            covered[name] += row[f"{name}_low"] <= value <= row[f"{name}_high"]
    for name, hits in covered.items():
        assert 0.82 <= hits / 150 <= 0.97, (name, hits / 150)


def test_a_paired_difference_of_equals_is_nothing() -> None:
    trial = sample(1)
    same = Trial(trial.account, trial.count, trial.value, {**trial.scores, "bad": trial.scores["good"] * 2 + 1})
    row = measured(same)
    assert row["over_bad"] == row["over_bad_low"] == row["over_bad_high"] == 0


def test_draws_hold_as_many_accounts_as_there_are_and_repeat_with_the_seed() -> None:
    first, second, other = (np.concatenate(list(drawn(50, 30, seed))) for seed in (4, 4, 5))
    assert (first == second).all() and not (first == other).all()
    assert first.shape == (31, 50) and (first.sum(axis=1) == 50).all() and (first[0] == 1).all()


def test_random_orders_follow_the_hypergeometric_law() -> None:
    trial = sample(2)
    carriers = int(trial.count.sum())
    found, captured, right = by_chance([trial], (DEPTH,), 4000, seed=1)
    law = hypergeom(N, carriers, DEPTH)
    assert found[0, :, 0].mean() == pytest.approx(law.mean(), abs=4 * law.std() / np.sqrt(4000))
    assert found[0, :, 0].std() == pytest.approx(law.std(), rel=0.1)
    assert (captured == 10 * found).all()
    pairs = carriers * (N - carriers)
    assert right[0].mean() / pairs == pytest.approx(0.5, abs=0.005)
    assert right[0].std() / pairs == pytest.approx(np.sqrt((N + 1) / (12 * pairs)), rel=0.1)  # Mann & Whitney 1947


def test_splits_are_pooled_as_ratios_of_sums() -> None:
    trials = [sample(1), sample(2, n=200)]
    names = ("good", "bad", "random")
    counted = tally(trials, names, (DEPTH,), accounts=N, draws=60, seed=1)
    frame = table(counted, names, ("bad",), trials, ["a", "b"], 1)
    good = frame[frame["measure"] == "good"].set_index("split")
    assert good.loc[POOLED, "found"] == good.loc["a", "found"] + good.loc["b", "found"]
    assert good.loc[POOLED, "precision"] == pytest.approx(good.loc[POOLED, "found"] / (2 * DEPTH))
    luck = sum(DEPTH * trial.count.mean() for trial in trials)
    assert good.loc[POOLED, "lift"] == pytest.approx(good.loc[POOLED, "found"] / luck)
    assert good.loc[POOLED, "captured_share"] == pytest.approx(
        10 * good.loc[POOLED, "found"] / sum(trial.value.sum() for trial in trials)
    )
    chance = frame[(frame["measure"] == "random") & (frame["split"] == POOLED)].iloc[0]
    assert chance["found"] == pytest.approx(luck) and chance["auc"] == pytest.approx(0.5)


def test_the_better_score_is_best_in_nearly_all_draws_and_equals_share_them() -> None:
    trial = sample(3, strength=2.0)
    trial = Trial(trial.account, trial.count, trial.value, {**trial.scores, "twin": trial.scores["good"]})
    names = ("good", "twin", "bad")
    shares = best_shares(tally([trial], names, (DEPTH,), accounts=N, draws=100, seed=1), names, names)
    assert shares["good"] == shares["twin"] > 0.49 and sum(shares.values()) == pytest.approx(1.0)


def test_agreement_is_spearmans() -> None:
    trial = sample(4)
    trial = Trial(trial.account, trial.count, trial.value, {**trial.scores, "third": np.round(trial.scores["good"])})
    found = agreement([trial], ["good", "bad", "third"])
    for one in found.index:
        for other in found.index:
            assert found.loc[one, other] == pytest.approx(spearmanr(trial.scores[one], trial.scores[other]).statistic)


def test_calibration_finds_the_planted_factor_and_shape() -> None:
    rng = np.random.default_rng(5)
    expected = rng.gamma(1.0, 0.2, 2000)
    count = rng.poisson(0.5 * expected).astype(float)
    trial = Trial(np.arange(2000), count, count, {})
    frame = calibration([trial], [expected], accounts=2000, draws=300, seed=1)
    assert frame["factor_low"].iloc[0] < 0.5 < frame["factor_high"].iloc[0]
    inside = (frame["observed_low"] <= frame["scaled"]) & (frame["scaled"] <= frame["observed_high"])
    assert inside.sum() >= len(frame) - 2 and len(frame) == 8
    assert (frame["accounts"] * frame["observed"]).sum() == pytest.approx(count.sum())
    assert (frame["accounts"] * frame["scaled"]).sum() == pytest.approx(count.sum())


def test_calibration_of_nothing_is_empty() -> None:
    trial = sample(1)
    for expected in (np.zeros(N), np.full(N, np.nan)):
        assert calibration([trial], [expected], accounts=N, draws=50, seed=1).empty


def test_an_interval_of_nothing_is_unknown() -> None:
    low, high = interval(np.array([[np.nan, 1.0], [np.nan, 3.0]]))
    assert np.isnan(low[0]) and np.isnan(high[0]) and low[1] < high[1]
