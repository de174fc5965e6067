"""Own value foretold from orders, as datasets carry it: whose, over which years, at which margin, and when not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from builders import dataset

from influence.language import phrases
from influence.model import Dataset
from influence.network import build_network
from influence.priority import prioritise
from influence.settings import PrioritySettings, ProjectSettings, Settings, ValueSettings
from influence.value import annuity, estimate_values, own_value
from influence.value.orders import NotFitted, forecast_orders

AS_OF = date(2024, 12, 31)


def shop(value: ValueSettings | None = None, customers: int = 120, language: str = "en") -> Dataset:
    """A shop of customers who order at rates of their own and sometimes stop; the last two state a revenue."""
    rng = np.random.default_rng(11)
    accounts, orders = [], []
    for i in range(customers):
        name, day, rate, stopping = f"{i:03}", rng.uniform(0, 365), rng.gamma(1.2) / 40, rng.beta(1.0, 6.0)
        mean = 1 / rng.gamma(4.0)
        accounts.append({"account_id": name, "status": ("customer", "lapsed", "prospect")[(i > 4) * (i < 7) * (i - 4)]})
        while day < 730:
            when = np.datetime64("2023-01-01") + int(day)
            orders.append({"account_id": name, "date": str(when), "amount": round(rng.gamma(5.0) * mean * 60 + 1, 2)})
            if rng.random() < stopping:
                break
            day += rng.exponential(1 / rate)
    accounts[-1] |= {"revenue": 1000.0, "margin": 200.0}
    accounts[-2] |= {"revenue": 1000.0, "margin": 300.0}
    settings = Settings(value=value or ValueSettings(), project=ProjectSettings(language=language))  # type: ignore[arg-type]
    return dataset(settings, AS_OF, accounts=accounts, orders=orders)


def test_those_who_state_nothing_are_foretold_and_those_who_do_are_not() -> None:
    data = shop()
    own = own_value(data)
    forecast = forecast_orders(
        data.tables["orders"][data.tables["orders"]["account_id"] != "006"], data.accounts["account_id"], AS_OF, [1.0]
    )
    assert not isinstance(forecast, NotFitted)
    assert own.basis[:7] == ("orders_model",) * 5 + ("lapsed", "prospect")
    assert own.basis[-2:] == ("margin", "margin")
    assert own.amount[-2:].tolist() == [300.0, 200.0]
    assert own.amount[:5] == pytest.approx(0.25 * forecast.value[:5])  # 500 of margin on 2,000 of revenue
    assert own.low is not None
    assert own.high is not None
    assert own.alive is not None
    assert (own.low[:5] <= own.high[:5]).all()
    assert np.isnan(own.low[5:7]).all()
    assert np.isnan(own.low[-2:]).all()
    assert np.isnan(own.alive[5:7]).all()
    assert own.alive[-2:] == pytest.approx(forecast.alive[-2:])
    assert own.amount[5:7].tolist() == [0, 0]


def test_asked_for_the_model_foretells_everybody_at_their_own_margin() -> None:
    plain, asked = own_value(shop()), own_value(shop(ValueSettings(from_orders="model")))
    assert asked.basis[-2:] == ("orders_model",) * 2
    assert asked.amount[:5] == pytest.approx(plain.amount[:5])
    data = shop()
    known = data.tables["orders"][data.tables["orders"]["account_id"] != "006"]
    forecast = forecast_orders(known, data.accounts["account_id"], AS_OF, [1.0])
    assert not isinstance(forecast, NotFitted)
    assert asked.amount[-2:] == pytest.approx(forecast.value[-2:] * [0.3, 0.2])


def test_years_ahead_are_discounted_and_retention_is_the_models_own() -> None:
    one, three = (own_value(shop(ValueSettings(horizon_years=years))).amount[:5] for years in (1, 3))
    assert (three > one).all()
    assert (three < 3 * one).all()  # some stop
    kept = own_value(shop(ValueSettings(horizon_years=3, retention=0.1))).amount[:5]
    assert kept == pytest.approx(three)
    less = own_value(shop(ValueSettings(horizon_years=3, discount_rate=1.0))).amount[:5]
    two = own_value(shop(ValueSettings(horizon_years=2))).amount[:5]
    assert less == pytest.approx(one + (two - one) / 2 + (three - two) / 4)


@pytest.mark.parametrize("choice", ["last_year", "never"])
def test_orders_are_left_aside_where_that_is_asked_for(choice: str) -> None:
    own = own_value(shop(ValueSettings(from_orders=choice)))  # type: ignore[arg-type]
    assert own.alive is None
    assert own.basis[0] == {"last_year": "orders", "never": "missing"}[choice]


def test_too_few_fall_back_on_last_year_and_say_why() -> None:
    own = own_value(shop(customers=20))
    assert own.alive is None
    assert own.basis[0] == "orders"
    assert any(sentence.startswith("Fewer than 30 accounts") for sentence in own.assumptions)
    assert own.leaving.tolist() == [0.0] * 20


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_output_states_horizon_currency_and_what_ranges_cover(language: str) -> None:
    data = shop(language=language)
    sentences = own_value(data).assumptions
    assert any("EUR" in sentence and ("horizon" in sentence or "Horizont" in sentence) for sentence in sentences)
    assert sum("90 %" in sentence for sentence in sentences) == 1
    assert not any("{" in sentence for sentence in sentences)
    orders = data.tables["orders"].copy()
    orders.loc[0, "amount"] = 0.0
    orders.loc[1, "amount"] = -5.0
    odd = own_value(replace(data, tables={**data.tables, "orders": orders})).assumptions
    for key in ("orders_free", "orders_returned"):
        start = phrases(language, "value")[f"{key}_one"].split("{count}")
        assert any(sentence.startswith(start[0] + "1" + start[1]) for sentence in odd)


def test_leaving_is_the_models_where_it_knows_and_the_declared_elsewhere() -> None:
    data = shop(ValueSettings(retention=0.7))
    own = own_value(data)
    silent = replace(data, tables={**data.tables, "orders": data.tables["orders"].iloc[:0]})
    assert own_value(silent).leaving[0] == pytest.approx(0.3)
    assert 0 < own.leaving[0] < 1
    assert own.leaving[0] != pytest.approx(0.3)
    assert own.leaving[5:7].tolist() == [0, 0]


def test_value_resting_is_a_column_and_a_part_only_where_asked() -> None:
    from influence.pipeline import score

    base = Settings(value=ValueSettings(retention=0.75))
    rows = {
        "accounts": [{"account_id": i, "revenue": 100.0} for i in "abc"],
        "ties": [{"source": "a", "target": "b", "kind": "social"}, {"source": "b", "target": "c", "kind": "social"}],
    }
    lists = []
    for included in (False, True):
        settings = replace(base, priority=PrioritySettings(include_resting=included))
        data = dataset(settings, **rows)
        network = build_network(data)
        values = estimate_values(data, network)
        assert values.resting is not None
        assert values.resting.tolist() == [1000, 4000, 1000]
        lists.append(prioritise(data, network, score(network), values).table.set_index("account_id").sort_index())
    plain, summed = lists
    parts = ["own_value", "referral_value", "value_resting"]
    assert (np.rint(100 * plain["priority"]) == np.rint(100 * plain[parts[:2]]).sum(axis=1)).all()
    assert (np.rint(100 * summed["priority"]) == np.rint(100 * summed[parts]).sum(axis=1)).all()


def test_columns_stand_only_where_they_say_something() -> None:
    data = dataset(accounts=[{"account_id": "a", "revenue": 1.0}])
    assert set(estimate_values(data, build_network(data)).details()) == {"crv_low", "crv_high"}
    full = estimate_values(shop(), build_network(shop())).to_frame()
    assert {"own_value_low", "own_value_high", "alive", "expected_orders"} < set(full.columns)
    assert full["alive"].dropna().between(0, 1).all()
    assert annuity(ValueSettings()) == 1.0
