"""The benchmark of the report: what it calls beyond a budget."""

from __future__ import annotations

import pytest

from benchmarks.report_page import BUDGETS, Budget, Measured

WITHIN = {"made": 9.0, "peak_mib": 500.0, "megabytes": 1.4, "usable": 1.9, "chosen": 0.1, "chip": 0.1, "frames": 31.0}


def test_the_budgets_are_those_that_are_promised() -> None:
    assert BUDGETS[2_000] == Budget(1.5, 2.0, 30.0)
    assert (BUDGETS[10_000].megabytes, BUDGETS[10_000].seconds) == (5.0, 4.0)
    assert BUDGETS[100_000].megabytes == BUDGETS[1_000_000].megabytes == 10.0


@pytest.mark.parametrize(
    ("change", "missed"),
    [
        ({}, []),
        ({"megabytes": 1.6}, ["megabytes"]),
        ({"usable": 2.1}, ["seconds"]),
        ({"frames": 29.0}, ["frames"]),
        ({"megabytes": 9.0, "usable": 9.0, "frames": 1.0}, ["megabytes", "seconds", "frames"]),
    ],
)
def test_what_is_beyond_a_budget_is_named(change: dict[str, float], missed: list[str]) -> None:
    assert Measured(2_000, **(WITHIN | change)).misses(BUDGETS[2_000]) == missed
    assert Measured(2_000, **(WITHIN | change)).misses(None) == []
