"""Every object prints as one short line of what it holds."""

from __future__ import annotations

import subprocess
import sys

import numpy as np

from influence.model import Score, Values


def test_values_and_scores_print_their_sums_and_ranges() -> None:
    zero = np.zeros(2, dtype=np.int64)
    values = Values(
        ("a", "b"), np.array([150_000, 50]), ("revenue",) * 2, np.array([700, 0]), zero, zero, zero, zero * 1.0,
        zero * 1.0, (), "EUR", 0.0,
    )  # fmt: skip
    assert repr(values) == "Values(2 accounts, EUR: own 1,500, referral 7)"
    assert repr(Score("katz", np.array([1.0, np.nan, 2.5]))) == "Score(katz: 2 of 3 values, 1 to 2.5)"
    assert repr(Score("katz", np.array([np.nan]))) == "Score(katz: 0 of 1 values)"


def test_the_package_runs_as_a_program() -> None:
    done = subprocess.run([sys.executable, "-m", "influence", "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "rank" in done.stdout
