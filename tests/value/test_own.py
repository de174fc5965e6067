"""Own value from margin, revenue and orders, by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from builders import dataset

from influence.settings import Settings, ValueSettings
from influence.value import annuity, own_value

ACCOUNTS = [
    {"account_id": "a", "revenue": 1000.0, "margin": 400.0},
    {"account_id": "b", "revenue": 2000.0},
    {"account_id": "c"},
    {"account_id": "d", "revenue": 500.0, "status": "prospect"},
    {"account_id": "e", "revenue": -50.0, "margin": -20.0},
    {"account_id": "f", "revenue": 900.0, "status": "lapsed"},
]


def test_margin_where_given_else_the_ratio_of_those_that_give_both() -> None:
    own = own_value(dataset(accounts=ACCOUNTS))
    assert own.amount.tolist() == [400.0, 800.0, 0.0, 0.0, -20.0, 0.0]
    assert own.basis == ("margin", "margin_rate", "missing", "prospect", "margin", "lapsed")
    assert own.potential[3] == 200.0
    assert any("40.0 %" in sentence for sentence in own.assumptions)


def test_declared_margin_rate_wins_over_the_observed_one() -> None:
    settings = Settings(value=ValueSettings(margin_rate=0.1))
    assert own_value(dataset(settings, accounts=ACCOUNTS)).amount[1] == pytest.approx(200.0)


def test_margin_as_a_rate_of_revenue() -> None:
    settings = Settings(value=ValueSettings(margin="rate"))
    rows = [{"account_id": "a", "revenue": 1000.0, "margin": 0.25}]
    assert own_value(dataset(settings, accounts=rows)).amount.tolist() == [250.0]


def test_without_any_margin_revenue_stands_in_and_this_is_said() -> None:
    own = own_value(dataset(accounts=[{"account_id": "a", "revenue": 10.0}]))
    assert own.basis == ("revenue",)
    assert any("revenue, not profit" in sentence for sentence in own.assumptions)


def test_orders_of_the_last_365_days_stand_in_for_a_missing_revenue() -> None:
    own = own_value(
        dataset(
            as_of=date(2025, 12, 31),
            accounts=[{"account_id": "a"}, {"account_id": "b", "revenue": 5.0}, {"account_id": "c"}],
            orders=[
                {"account_id": "a", "date": "2025-12-31", "amount": 30.0},
                {"account_id": "a", "date": "2025-01-01", "amount": 12.0},
                {"account_id": "a", "date": "2024-12-31", "amount": 100.0},
                {"account_id": "b", "date": "2025-06-01", "amount": 70.0},
            ],
        )
    )
    assert own.amount.tolist() == [42.0, 5.0, 0.0]
    assert own.basis == ("orders", "revenue", "missing")


@pytest.mark.parametrize(
    ("settings", "factor"),
    [
        (ValueSettings(), 1.0),
        (ValueSettings(horizon_years=3), 3.0),
        (ValueSettings(horizon_years=3, retention=0.8, discount_rate=0.1), 1 + 0.8 / 1.1 + (0.8 / 1.1) ** 2),
        (ValueSettings(horizon_years=5, retention=0.0), 1.0),
    ],
)
def test_annuity_by_hand(settings: ValueSettings, factor: float) -> None:
    assert annuity(settings) == pytest.approx(factor)
    own = own_value(dataset(Settings(value=settings), accounts=[{"account_id": "a", "revenue": 10.0}]))
    assert own.amount[0] == pytest.approx(10.0 * factor)


def test_no_accounts_at_all() -> None:
    assert own_value(dataset()).amount.shape == (0,)
    assert np.isfinite(own_value(dataset(accounts=ACCOUNTS)).amount).all()


def test_orders_after_the_analysis_date_make_no_revenue_known() -> None:
    """Seen from the end of 2025, nothing is known of who orders in 2026 only."""
    accounts = [{"account_id": "late"}, {"account_id": "now"}]
    orders = [{"account_id": "late", "date": "2026-02-01", "amount": 5.0}]
    orders.append({"account_id": "now", "date": "2025-12-31", "amount": 7.0})
    own = own_value(dataset(Settings(), date(2025, 12, 31), accounts=accounts, orders=orders))
    assert own.basis == ("missing", "orders")
