"""Segments: the few that stand out, and equals that do not."""

from __future__ import annotations

import numpy as np
from builders import dataset

from influence.priority.segments import segment_accounts


def gems(crv: list[int]) -> list[int]:
    """Which of these customers, all of one own value, are hidden gems."""
    from influence.model import Values

    n = len(crv)
    ids = tuple(f"{i:02}" for i in range(n))
    zero = np.zeros(n, dtype=np.int64)
    values = Values(
        ids, zero + 5, ("revenue",) * n, zero, zero, zero, np.array(crv), np.zeros(n), np.zeros(n), (), "EUR", 0.0
    )
    data = dataset(accounts=[{"account_id": i, "revenue": 0.05} for i in ids])
    tags = segment_accounts(data, values, np.zeros(n, dtype=bool)).tags
    return [i for i in range(n) if "hidden_gem" in tags[i]]


def test_the_loudest_tenth_of_those_who_buy_little_are_hidden_gems() -> None:
    assert gems(list(range(20))) == [18, 19]


def test_equals_at_the_edge_come_in_together() -> None:
    assert gems([1] * 17 + [8, 8, 9]) == [17, 18, 19]


def test_equals_that_would_crowd_the_few_do_not_stand_out() -> None:
    assert gems([7] * 20) == []
    assert gems([1] * 10 + [7] * 9 + [9]) == [19]
