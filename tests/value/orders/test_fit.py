"""The fits find planted parameters again, and their intervals cover what came after; too little is refused."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from influence.value.orders import BGNBD, GammaGamma, NotFitted, draw_futures, forecast_orders, order_histories
from influence.value.orders.fit import fit_counts, fit_spend

TRUE = BGNBD(0.8, 6.0, 0.7, 2.5)
SPEND = GammaGamma(6.0, 4.0, 20.0)
TODAY = date(2025, 1, 1)
YEAR = 365


def simulated(n: int, seed: int, spend: GammaGamma = SPEND) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Simulate accounts over 78 weeks before today and a year after: orders until today, orders after, ids."""
    rng = np.random.default_rng(seed)
    rows, ids = [], pd.Series([f"{i:05}" for i in range(n)], dtype="str")
    for name in ids:
        rate, stopping = rng.gamma(TRUE.r) / TRUE.alpha, rng.beta(TRUE.a, TRUE.b)
        scale = rng.gamma(spend.q) / spend.gamma
        at = -rng.uniform(39, 78) * 7
        while at <= YEAR:
            rows.append((name, int(np.floor(at)), rng.gamma(spend.p) / scale))
            if rows[-2:-1] and rows[-2][0] == name and rng.random() < stopping:
                break
            at += rng.exponential(7 / rate)
    frame = pd.DataFrame(rows, columns=["account_id", "day", "amount"])
    frame["date"] = pd.Timestamp(TODAY) + pd.to_timedelta(frame["day"], unit="D")
    past = frame["day"] <= 0
    return frame[past].drop(columns="day"), frame[~past].drop(columns="day"), ids


def after(orders: pd.DataFrame, ids: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    by_account = orders.groupby("account_id")["amount"].agg(["size", "sum"]).reindex(list(ids), fill_value=0)
    return by_account["size"].to_numpy(dtype=float), by_account["sum"].to_numpy(dtype=float)


def test_planted_parameters_are_found_again() -> None:
    past, _, ids = simulated(3000, seed=3)
    histories = order_histories(past, ids, TODAY)
    counts, spends = fit_counts(histories.again, histories.last, histories.age), fit_spend(histories)
    for fit, true in ((counts, TRUE), (spends, SPEND)):
        planted = np.log(list(vars(true).values()))
        assert (np.abs(fit.logs - planted) < 3 * fit.standard_errors).all()
        assert (fit.standard_errors < 0.5).all()
        # Nothing nearby is likelier.
    for step in 0.05 * np.vstack([np.eye(4), -np.eye(4)]):
        near = BGNBD(*np.exp(counts.logs + step))
        both = [
            model.log_likelihood(histories.again, histories.last, histories.age).sum() for model in (counts.model, near)
        ]
        assert both[0] > both[1]


def test_ranges_cover_what_came_after() -> None:
    """Of 8 simulated years the range of the total misses few; of the accounts' ranges at most a tenth misses."""
    inside, covered, expected, real = 0, [], 0.0, 0.0
    for seed in range(8):
        past, future, ids = simulated(500, seed)
        forecast = forecast_orders(past, ids, TODAY, [1.0])
        assert not isinstance(forecast, NotFitted)
        drawn = draw_futures(forecast.counts, forecast.spends, forecast.histories, np.ones(500), [1.0], seed=1)
        orders, spent = after(future, ids)
        inside += drawn.total[0] <= spent.sum() <= drawn.total[1]
        covered.append(((drawn.low - 1e-9 <= spent) & (spent <= drawn.high + 1e-9)).mean())
        expected, real = expected + forecast.orders.sum(), real + orders.sum()
        assert (drawn.low <= drawn.high).all()
        assert drawn.total[0] < forecast.value.sum() < drawn.total[1]
    assert inside >= 5  # 0.9 of 8: fewer than 5 come one time in 2,000
    assert 0.88 <= np.mean(covered) <= 0.98
    assert expected == pytest.approx(real, rel=0.07)


def test_the_mean_of_drawn_futures_is_the_expectation() -> None:
    past, _, ids = simulated(400, seed=5)
    forecast = forecast_orders(past, ids, TODAY, [1.0, 0.5])
    assert not isinstance(forecast, NotFitted)
    from influence.value.orders.futures import _future

    rng, n = np.random.default_rng(1), 400
    models = forecast.counts.model, forecast.spends.model
    draws = [_future(*models, forecast.histories, slice(0, n), [1.0, 0.5], rng).sum() for _ in range(300)]
    assert np.mean(draws) == pytest.approx(forecast.value.sum(), rel=4 * np.std(draws) / np.mean(draws) / 300**0.5)


def test_where_means_do_not_tell_how_orders_vary_the_orders_do() -> None:
    """Every account orders equally often, and many times: all means are as good as exact, and say nothing of p."""
    rng, days = np.random.default_rng(2), pd.date_range("2024-01-01", periods=60, freq="5D")
    ids = pd.Series([f"{i:03}" for i in range(200)], dtype="str")
    scale = np.repeat(rng.gamma(SPEND.q, size=200) / SPEND.gamma, 60)
    orders = pd.DataFrame({"account_id": np.repeat(list(ids), 60), "date": np.tile(days, 200)})
    orders["amount"] = rng.gamma(SPEND.p, size=12000) / scale
    fit = fit_spend(order_histories(orders, ids, TODAY))
    assert (np.abs(fit.logs - np.log([SPEND.p, SPEND.q, SPEND.gamma])) < 3 * fit.standard_errors).all()
    assert fit.model.p == pytest.approx(SPEND.p, rel=0.1)


def test_the_unit_of_money_and_time_does_not_matter() -> None:
    past, _, ids = simulated(600, seed=9)
    histories = order_histories(past, ids, TODAY)
    weeks = fit_counts(histories.again, histories.last, histories.age)
    days = fit_counts(histories.again, 7 * histories.last, 7 * histories.age)
    assert days.model.alpha == pytest.approx(7 * weeks.model.alpha, rel=1e-4)
    assert days.model.b == pytest.approx(weeks.model.b, rel=1e-4)
    dear = order_histories(past.assign(amount=1000 * past["amount"]), ids, TODAY)
    assert fit_spend(dear).model.gamma == pytest.approx(1000 * fit_spend(histories).model.gamma, rel=1e-3)


@pytest.mark.parametrize("reason", ["few", "flat", "heavy"])
def test_too_little_is_refused_and_named(reason: str) -> None:
    past, _, ids = simulated(300, seed=4, spend=GammaGamma(6.0, 0.5, 20.0) if reason == "heavy" else SPEND)
    if reason == "few":
        past = past[past["account_id"] < "00020"]
    if reason == "flat":  # everybody orders once a week to the end: nobody has ever stopped
        days = pd.date_range("2024-09-05", "2024-12-31", freq="7D")
        past = pd.DataFrame({"account_id": np.repeat(list(ids), len(days)), "date": np.tile(days, len(ids))})
        past["amount"] = 10.0
    found = forecast_orders(past, ids, TODAY, [1.0])
    assert isinstance(found, NotFitted)
    assert found.reason == reason


def test_the_same_orders_give_the_same_numbers() -> None:
    past, _, ids = simulated(300, seed=6)
    one, two = (forecast_orders(orders, ids, TODAY, [1.0]) for orders in (past, past.sample(frac=1.0, random_state=1)))
    assert not isinstance(one, NotFitted)
    assert not isinstance(two, NotFitted)
    np.testing.assert_array_equal(one.value, two.value)
    futures = [draw_futures(f.counts, f.spends, f.histories, np.ones(300), [1.0], 1) for f in (one, two)]
    np.testing.assert_array_equal(futures[0].high, futures[1].high)
