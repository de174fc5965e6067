"""What a table of orders comes to, by hand: days, returns, orders of nothing, orders to come."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from influence.value.orders import Histories, order_histories


def histories(*rows: tuple[str, str, float]) -> Histories:
    frame = pd.DataFrame(rows, columns=["account_id", "date", "amount"])
    frame["date"] = pd.to_datetime(frame["date"])
    return order_histories(frame, pd.Series(["a", "b", "c", "d"], dtype="str"), date(2025, 3, 12))


def test_one_day_is_one_order_and_orders_to_come_are_left_out() -> None:
    found = histories(
        ("b", "2025-01-01", 5.0),
        ("b", "2025-01-08", 10.0),
        ("b", "2025-01-08", 20.0),
        ("b", "2025-01-22", 60.0),
        ("b", "2025-03-13", 999.0),
        ("d", "2025-03-12", 7.0),
    )
    assert found.account.tolist() == [1, 3]
    assert found.again.tolist() == [2, 0]
    assert found.last.tolist() == [3, 0]
    assert found.age.tolist() == [10, 0]
    assert found.spend[0] == 45.0
    assert np.isnan(found.spend[1])
    assert found.later == 1
    assert found.paid.log[0] == np.log([30.0, 60.0]).mean()


def test_an_order_of_nothing_is_an_order_and_a_cancelled_one_is_none() -> None:
    found = histories(
        ("a", "2025-01-01", 30.0),
        ("a", "2025-01-08", 0.0),
        ("a", "2025-01-15", 12.0),
        ("a", "2025-02-01", 0.3),
        ("a", "2025-02-01", -0.1),
        ("a", "2025-02-01", -0.2),
    )
    assert (found.again[0], found.last[0], found.free, found.returns) == (2, 2, 1, 1)
    assert found.spend[0] == 6.0
    assert found.paid.count[0] == 1


def test_returns_lower_spend_by_the_share_sent_back() -> None:
    found = histories(
        ("a", "2025-01-01", 50.0), ("a", "2025-01-08", 50.0), ("a", "2025-02-01", -25.0), ("c", "2025-01-01", -9.0)
    )
    assert found.account.tolist() == [0]
    assert (found.again[0], found.last[0], found.spend[0], found.returns) == (1, 1, 37.5, 2)
    assert not found.sent_back[0]


def test_who_sent_back_all_of_it_is_expected_to_spend_nothing() -> None:
    found = histories(("a", "2025-01-01", 50.0), ("a", "2025-01-08", -50.0), ("b", "2025-01-01", 50.0))
    assert found.sent_back.tolist() == [True, False]


def test_without_orders_there_are_no_histories() -> None:
    assert len(histories()) == 0


@given(st.permutations(range(6)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    rows = [("a", f"2025-01-{1 + 4 * (i // 2):02}", amount) for i, amount in enumerate((1, 2.2, 3, -4, 5, 0.1))]
    shuffled, plain = histories(*(rows[i] for i in order)), histories(*rows)
    for name in ("again", "last", "age", "spend"):
        np.testing.assert_array_equal(getattr(shuffled, name), getattr(plain, name))
