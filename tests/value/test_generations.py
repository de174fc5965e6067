"""Credit over generations: by hand, exact in cents, and proof against chains that cannot have been."""

from __future__ import annotations

import numpy as np
import pytest
from builders import dataset
from hypothesis import given
from hypothesis import strategies as st

from influence.settings import Settings, ValueSettings
from influence.value.generations import credit, past_referrals

ROWS = [
    {"referrer_id": "a", "referred_id": "b", "date": "2020-05-01", "outcome": "won", "amount": 100.0},
    {"referrer_id": "b", "referred_id": "c", "date": "2021-05-01", "outcome": "won", "amount": 40.01},
    {"referrer_id": "b", "referred_id": "d", "date": "2021-06-01", "outcome": "won"},
    {"referrer_id": "c", "referred_id": "e", "date": "2022-05-01", "outcome": "lost", "amount": 999.0},
    {"referrer_id": "c", "referred_id": "f", "date": "2022-06-01", "outcome": "won", "amount": 0.03},
]


def project(rows=ROWS, passed_up: float = 0.5):
    accounts = [{"account_id": i, **({"since": "2019-01-01"} if i == "a" else {})} for i in "abcdefg"]
    return dataset(Settings(value=ValueSettings(passed_up=passed_up)), accounts=accounts, referrals=rows)


def test_a_chain_by_hand() -> None:
    """f's 3 cents: 1 for c, 1 for b, 1 for a; c's 40.01: 20.01 for b, 20.00 for a; b's 100 for a."""
    found = past_referrals(project())
    assert found is not None
    assert found.value.tolist() == [10000 + 2000 + 1, 2001 + 1, 1, 0, 0, 0, 0]
    assert found.customers.tolist() == [1, 2, 1, 0, 0, 0, 0]
    assert found.unvalued == 1


@pytest.mark.parametrize(("passed_up", "credited"), [(0.0, [10000, 4001, 3]), (1.0, [14004, 0, 0])])
def test_all_stays_with_the_referrer_or_all_goes_to_the_first_of_the_chain(passed_up: float, credited: list) -> None:
    found = past_referrals(project(passed_up=passed_up))
    assert found is not None
    assert found.value[:3].tolist() == credited


def test_what_cannot_have_been_brings_no_credit() -> None:
    """Oneself; somebody above in the chain, long a customer; a customer that another has won already."""
    more = [
        {"referrer_id": "g", "referred_id": "g", "date": "2020-01-01", "outcome": "won", "amount": 5.0},
        {"referrer_id": "c", "referred_id": "a", "date": "2023-01-01", "outcome": "won", "amount": 7.0},
        {"referrer_id": "g", "referred_id": "c", "date": "2023-01-01", "outcome": "won", "amount": 11.0},
    ]
    plain, odd = past_referrals(project()), past_referrals(project([*ROWS, *more]))
    assert plain is not None
    assert odd is not None
    assert odd.value.tolist() == plain.value.tolist()
    assert odd.customers.tolist() == plain.customers.tolist()


def test_without_anybody_won_there_is_nothing_to_say() -> None:
    assert past_referrals(project(ROWS[3:4])) is None
    assert past_referrals(project([])) is None


def test_who_was_won_later_passes_nothing_up() -> None:
    """b referred c before it was won itself: at that time nobody stood above it."""
    who, whom, cents = np.array([0, 1]), np.array([1, 2]), np.array([100, 100])
    assert credit(who, whom, np.array([9, 5]), cents, 3, 0.5).tolist() == [100, 100, 0]
    assert credit(who, whom, np.array([5, 9]), cents, 3, 0.5).tolist() == [150, 50, 0]


@given(
    parents=st.lists(st.integers(0, 10_000), min_size=1, max_size=80),
    cents=st.lists(st.integers(-500, 10**11), min_size=80, max_size=80),
    passed_up=st.floats(0, 1),
)
def test_credit_always_sums_exactly_and_goes_up_only(parents: list[int], cents: list[int], passed_up: float) -> None:
    referred = np.arange(1, len(parents) + 1)
    referrer = np.array([parent % (i + 1) for i, parent in enumerate(parents)])
    value = np.array(cents[: len(parents)])
    result = credit(referrer, referred, referred, value, len(parents) + 1, passed_up)
    assert result.sum() == value.sum()
    assert not result[np.setdiff1d(np.arange(len(parents) + 1), referrer)].any()


def test_a_circle_neither_hangs_nor_loses_a_cent() -> None:
    who, whom = np.array([0, 1]), np.array([1, 0])
    assert credit(who, whom, np.array([3, 3]), np.array([100, 50]), 2, 0.9).sum() == 150


@pytest.mark.parametrize("reverse", [False, True])
def test_one_referral_noted_twice_counts_once_whatever_the_order_of_rows(reverse: bool) -> None:
    twice = [{**ROWS[0], "amount": 70.0}, ROWS[0], {**ROWS[0], "amount": None}]
    found = past_referrals(project(twice[::-1] if reverse else twice))
    assert found is not None
    assert (found.value.sum(), found.customers.sum(), found.unvalued) == (10000, 1, 0)
