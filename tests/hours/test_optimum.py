"""The optimum: against brute force and another solver, feasible always, its conditions met, its prices right."""

from __future__ import annotations

import numpy as np
import pytest
from hours_towns import best_of_all, tasks
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import milp, minimize

from influence.hours.continuous import demand, kkt_residual, solve
from influence.hours.curves import Curves
from influence.hours.knapsack import best_subset
from influence.hours.task import Task
from influence.hours.whole import solve_whole


@given(tasks())
def test_fractions_meet_the_conditions_within_bounds_and_capacities(task) -> None:
    found = solve(task)
    assert found.residual <= 1e-8
    assert (found.contacts >= task.low).all()
    assert (found.contacts <= task.high).all()
    assert (task.hours(found.contacts) <= task.capacity * (1 + 1e-9) + 1e-9).all()
    assert (found.price >= 0).all()


@given(tasks(most=5, owners=1), st.floats(0.01, 1), st.integers(0, 4), st.integers(0, 4))
def test_no_exchange_of_hours_between_two_accounts_brings_more(task, share, one, other) -> None:
    found = solve(task)
    n = len(task.cost)
    one, other = one % n, other % n
    moved = found.contacts.copy()
    hours = share * min(
        (found.contacts[one] - task.low[one]) * task.cost[one],
        (task.high[other] - found.contacts[other]) * task.cost[other],
    )
    moved[one] -= hours / task.cost[one]
    moved[other] += hours / task.cost[other]
    best = task.curves.value(found.contacts).sum()
    assert task.curves.value(moved).sum() <= best + 1e-7 * (1 + abs(best))


def test_fractions_agree_with_a_solver_of_general_problems() -> None:
    generator = np.random.default_rng(3)
    n = 8
    task = Task(
        Curves(np.zeros(n), generator.lognormal(4, 1, (2, n)), 1 / generator.uniform(1, 6, (2, n))),
        np.round(generator.uniform(0.5, 2, n), 2), np.ones(n), np.full(n, 9.0), np.zeros(n, dtype=np.int64),
        np.array([25.0]),
    )  # fmt: skip
    found = solve(task)
    other = minimize(
        lambda x: -task.curves.value(x).sum(), np.full(n, 1.5), jac=lambda x: -task.curves.slope(x), method="SLSQP",
        bounds=[(1, 9)] * n, options={"ftol": 1e-12, "maxiter": 500},
        constraints={"type": "ineq", "fun": lambda x: 25.0 - task.cost @ x, "jac": lambda x: -task.cost},
    )  # fmt: skip
    assert -other.fun == pytest.approx(task.curves.value(found.contacts).sum(), rel=1e-9)
    np.testing.assert_allclose(found.contacts, other.x, atol=1e-3)


def test_the_price_is_what_one_hour_more_brings() -> None:
    generator = np.random.default_rng(5)
    n = 30
    curves = Curves(np.zeros(n), generator.lognormal(4, 1, (2, n)), 1 / generator.uniform(1, 6, (2, n)))

    def best(hours: float) -> tuple[float, float]:
        task = Task(curves, np.ones(n), np.zeros(n), np.full(n, 20.0), np.zeros(n, dtype=np.int64), np.array([hours]))
        found = solve(task)
        return float(curves.value(found.contacts).sum()), float(found.price[0])

    step = 1e-4
    assert (best(40 + step)[0] - best(40 - step)[0]) / (2 * step) == pytest.approx(best(40)[1], rel=1e-5)
    assert best(1000)[1] == 0


@given(tasks(), st.floats(1e-3, 1e4))
def test_demand_falls_with_the_price_and_is_where_the_next_contact_is_worth_it(task, price) -> None:
    m = len(task.capacity)
    few, many = demand(task, np.full(m, 2 * price)), demand(task, np.full(m, price))
    assert (few <= many + 1e-9).all()
    inside = (many > task.low) & (many < task.useful)
    np.testing.assert_allclose(task.curves.slope(many)[inside], price * task.cost[inside], rtol=1e-8)


def test_the_residual_shows_what_is_not_optimal() -> None:
    task = Task(
        Curves(np.zeros(2), np.array([[100.0, 10.0], [0, 0]]), np.ones((2, 2))), np.ones(2), np.zeros(2),
        np.full(2, 9.0), np.zeros(2, dtype=np.int64), np.array([4.0]),
    )  # fmt: skip
    found = solve(task)
    assert found.residual < 1e-10
    assert found.contacts[0] - found.contacts[1] == pytest.approx(np.log(10))  # by hand: slopes 100 e^−x and 10 e^−y
    assert kkt_residual(task, np.array([2.0, 2.0]), found.price) > 0.1
    assert kkt_residual(task, found.contacts - 0.5, found.price) > 0.1  # hours left at a price
    assert kkt_residual(task, found.contacts + 0.5, found.price) > 0.1  # hours that are not there
    assert kkt_residual(task, found.contacts, 2 * found.price) > 0.1


def test_floors_that_do_not_fit_are_no_task() -> None:
    task = Task(
        Curves(np.zeros(1), np.ones((2, 1)), np.ones((2, 1))), np.ones(1), np.array([3.0]), np.array([5.0]),
        np.zeros(1, dtype=np.int64), np.array([2.0]),
    )  # fmt: skip
    with pytest.raises(ValueError, match="floors"):
        solve(task)


@given(tasks())
@settings(max_examples=300)
def test_whole_contacts_are_the_best_of_all(task) -> None:
    whole = solve_whole(task, solve(task).contacts)
    assert (whole.contacts == np.floor(whole.contacts)).all()
    assert (whole.contacts >= task.low).all()
    assert (whole.contacts <= task.high).all()
    assert (task.hours(whole.contacts) <= task.capacity + 1e-7).all()
    value, best = float(task.curves.value(whole.contacts).sum()), best_of_all(task)
    assert value <= best + 1e-9 * abs(best)
    assert value + whole.gap.sum() >= best - 1e-9 * (1 + abs(best))
    assert whole.gap.sum() == 0  # so small a task is solved exactly


@given(tasks(most=40, owners=3, contacts=9))
def test_what_whole_contacts_leave_is_no_more_than_their_gap_to_fractions(task) -> None:
    fractions = solve(task)
    whole = solve_whole(task, fractions.contacts)
    above = float(task.curves.value(fractions.contacts).sum() - task.curves.value(whole.contacts).sum())
    assert above >= -1e-7 * (1 + abs(float(task.curves.value(whole.contacts).sum())))
    assert (task.hours(whole.contacts) <= task.capacity + 1e-7).all()


@pytest.mark.parametrize("cells", [0, 400_000_000])
def test_a_gap_that_is_not_closed_is_an_honest_bound(monkeypatch: pytest.MonkeyPatch, cells: int) -> None:
    monkeypatch.setattr("influence.hours.whole._CELLS", cells)
    generator = np.random.default_rng(11)
    open_gaps = 0
    for _ in range(60):
        n = 6
        task = Task(
            Curves(np.zeros(n), generator.lognormal(3, 1, (2, n)), 1 / generator.uniform(1, 6, (2, n))),
            np.round(generator.uniform(0.5, 3, n), 2), np.zeros(n), np.full(n, 3.0), np.zeros(n, dtype=np.int64),
            np.array([9.0]),
        )  # fmt: skip
        whole = solve_whole(task, solve(task).contacts)
        missed = best_of_all(task) - float(task.curves.value(whole.contacts).sum())
        assert -1e-9 <= missed <= whole.gap.sum() + 1e-9
        open_gaps += whole.gap.sum() > 0
    assert (open_gaps > 0) == (cells == 0)


def test_a_window_that_is_too_narrow_leaves_its_reach_as_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more contacts would have to be looked at than is allowed, the rest is said to be open, not proved."""
    monkeypatch.setattr("influence.hours.whole._WIDE", 0)
    generator = np.random.default_rng(2)
    for _ in range(150):
        n = 5
        task = Task(
            Curves(np.zeros(n), generator.lognormal(3, 1, (2, n)), 1 / generator.uniform(5, 60, (2, n))),
            np.round(generator.uniform(0.5, 3, n), 2), np.zeros(n), np.full(n, 4.0), np.zeros(n, dtype=np.int64),
            np.array([7.0]),
        )  # fmt: skip
        whole = solve_whole(task, solve(task).contacts)
        missed = best_of_all(task) - float(task.curves.value(whole.contacts).sum())
        assert -1e-9 <= missed <= whole.gap.sum() + 1e-9


@given(
    st.lists(st.tuples(st.floats(0, 100), st.integers(1, 12)), min_size=0, max_size=10),
    st.integers(0, 40),
)
def test_the_knapsack_agrees_with_an_integer_solver(things, room) -> None:
    gain = np.array([one for one, _ in things], dtype=np.float64)
    units = np.array([one for _, one in things], dtype=np.int64)
    chosen, _ = best_subset(gain, units, room, 10**6)
    assert units[chosen].sum() <= room
    if things:
        answer = milp(-gain, constraints=(units[None, :], -np.inf, room), integrality=np.ones(len(gain)), bounds=(0, 1))
        assert gain[chosen].sum() == pytest.approx(-answer.fun, abs=1e-6)
    assert best_subset(np.ones(3), np.array([2, 3, 5]), 9, 10) is None


def test_tiny_numbers_are_no_trouble() -> None:
    task = Task(
        Curves(np.zeros(2), np.array([[5e-324, 1.0], [1e-300, 0.0]]), np.full((2, 2), 1e-6)), np.full(2, 0.25),
        np.zeros(2), np.full(2, 52.0), np.zeros(2, dtype=np.int64), np.array([5e-324]),
    )  # fmt: skip
    found = solve(task)
    assert found.residual <= 1e-8
    assert solve_whole(task, found.contacts).contacts.tolist() == [0, 0]


def test_who_gets_more_does_not_depend_on_the_order_of_accounts() -> None:
    generator = np.random.default_rng(8)
    n = 200
    amplitude, rate = generator.lognormal(4, 1, (2, n)), 1 / generator.uniform(1, 6, (2, n))
    cost, owner = generator.choice([0.75, 1.0, 1.25], n), generator.integers(0, 3, n)
    order = generator.permutation(n)

    def planned(place: np.ndarray) -> np.ndarray:
        curves = Curves(np.zeros(n), amplitude[:, place], rate[:, place])
        task = Task(curves, cost[place], np.ones(n), np.full(n, 9.0), owner[place], np.full(3, 150.0))
        return solve_whole(task, solve(task).contacts).contacts

    np.testing.assert_array_equal(planned(np.arange(n))[order], planned(order))
