"""What one account more or less is worth to an owner: against both owners' tasks solved anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hours_towns import tasks
from hypothesis import given
from hypothesis import strategies as st

from influence.hours.continuous import Answer, solve
from influence.hours.curves import Curves
from influence.hours.desks import Desks
from influence.hours.task import Task


def best(task: Task) -> float:
    return float(task.curves.value(solve(task).contacts).sum())


@given(tasks(most=8, owners=3, contacts=9), st.data())
def test_changes_are_those_of_tasks_solved_anew_move_after_move(task, data) -> None:
    found = solve(task)
    desks = Desks(task, found, Answer(task))
    scale = 1.0 + abs(best(task))
    for _ in range(3):
        account = data.draw(st.integers(0, len(task.cost) - 1))
        to = (int(desks.owner[account]) + data.draw(st.integers(1, 2))) % 3
        now = replace(task, owner=desks.owner.copy())
        there = desks.owner.copy()
        there[account] = to
        after = replace(task, owner=there)
        leaving, joining = desks.leaving(account), desks.joining(account, to)
        if joining is None:
            assert after.hours(after.low)[to] > task.capacity[to] * (1 - 1e-9)
            continue
        if (after.hours(after.low) > after.capacity * (1 + 1e-9) + 1e-9).any():
            continue
        assert leaving.worth + joining.worth == pytest.approx(best(after) - best(now), abs=1e-9 * scale)
        desks.move(account, to, leaving, joining)
        assert desks.owner[account] == to
        assert set(desks.members(to).tolist()) == set(np.flatnonzero(there == to).tolist())
        assert (task.curves.value(desks.contacts)).sum() == pytest.approx(best(after), abs=1e-9 * scale)


def test_an_owner_with_many_accounts_is_looked_at_near_the_price_alone() -> None:
    generator = np.random.default_rng(12)
    n, m = 3000, 4
    curves = Curves(np.zeros(n), generator.lognormal(4, 2, (2, n)), 1 / generator.uniform(1, 6, (2, n)))
    owner = generator.integers(0, m, n)
    task = Task(curves, np.ones(n), np.ones(n), np.full(n, 9.0), owner, np.bincount(owner) * np.array([1.2, 2, 3, 4]))
    found = solve(task)
    desks = Desks(task, found, Answer(task))
    for account in generator.integers(0, n, 12).tolist():
        to = (int(desks.owner[account]) + 1) % m
        there = desks.owner.copy()
        there[account] = to
        leaving, joining = desks.leaving(account), desks.joining(account, to)
        assert joining is not None
        assert len(joining.accounts) < np.count_nonzero(there == to)  # who is held at a bound all around was left out
        gain = best(replace(task, owner=there)) - best(replace(task, owner=desks.owner.copy()))
        assert leaving.worth + joining.worth == pytest.approx(gain, rel=1e-7, abs=1e-6)
        desks.move(account, to, leaving, joining)
        fresh = solve(replace(task, owner=there))
        np.testing.assert_allclose(desks.price, fresh.price, rtol=1e-9)
        np.testing.assert_allclose(desks.contacts, fresh.contacts, atol=1e-7)
