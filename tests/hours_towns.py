"""Tasks and little towns for tests of plans of hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import product

import numpy as np
from builders import dataset
from hypothesis import strategies as st

from influence.hours.curves import Curves
from influence.hours.task import Task
from influence.model import Dataset, Values
from influence.settings import Settings

AS_OF = date(2025, 12, 31)


@st.composite
def tasks(draw: st.DrawFn, most: int = 6, owners: int = 2, contacts: int = 4) -> Task:
    """Give tasks whose floors the capacities hold; amplitudes, times and costs over several orders of size."""
    n = draw(st.integers(1, most))
    floats = st.sampled_from([0.0, 1e-12, 0.5, 3.0, 40.0, 999.0, 1e6])

    def column(of: st.SearchStrategy[float]) -> np.ndarray:
        return np.array(draw(st.lists(of, min_size=n, max_size=n)), dtype=np.float64)

    amplitude = np.stack([column(floats), column(floats)])
    rate = np.stack([1.0 / column(st.floats(0.05, 50.0)) for _ in range(2)])
    cost = column(st.sampled_from([0.25, 0.5, 0.75, 1.0, 1.3333, 2.25, 7.0]))
    low = column(st.integers(0, 2).map(float))
    high = low + column(st.integers(0, contacts).map(float))
    owner = np.array(draw(st.lists(st.integers(0, owners - 1), min_size=n, max_size=n)), dtype=np.int64)
    free = Task(Curves(column(st.floats(-10, 10)), amplitude, rate), cost, low, high, owner, np.zeros(owners))
    needed, everything = free.hours(low), free.hours(high)
    share = np.array(draw(st.lists(st.sampled_from([0.0, 0.3, 0.61, 0.9, 1.0, 1.5]), min_size=owners, max_size=owners)))
    return Task(free.curves, cost, low, high, owner, needed + (everything - needed) * share)


def best_of_all(task: Task) -> float:
    """Give the most that any whole numbers of contacts bring, by trying all of them."""
    ranges = [range(int(low), int(high) + 1) for low, high in zip(task.low, task.high, strict=True)]
    best = -np.inf
    for contacts in product(*ranges):
        chosen = np.array(contacts, dtype=np.float64)
        if (task.hours(chosen) <= task.capacity + 1e-7).all():
            best = max(best, float(task.curves.value(chosen).sum()))
    return best


def values_of(data: Dataset, own: Mapping[str, float], referral: Mapping[str, float] | None = None) -> Values:
    """Give values with these amounts, 0 for all other accounts."""
    ids = data.accounts["account_id"].tolist()
    cents = [np.array([round(100 * (of or {}).get(one, 0.0)) for one in ids], dtype=np.int64) for of in (own, referral)]
    none = np.zeros(len(ids), dtype=np.int64)
    return Values(
        tuple(ids), cents[0], ("margin",) * len(ids), cents[1], none, none, cents[1], none.astype(float),
        none.astype(float), (), "EUR", 0.0,
    )  # fmt: skip


def touches_of(hours: Mapping[str, Sequence[float]], owner: str = "Anna") -> list[dict[str, object]]:
    """Give a log of touches, one every 20 days back from the analysis date; the log begins a year and more before."""
    rows: list[dict[str, object]] = []
    for account, each in hours.items():
        for number, spent in enumerate(each):
            day = AS_OF - timedelta(days=5 + 20 * number)
            rows.append({"account_id": account, "date": day, "hours": spent, "owner": owner})
    first = next(iter(hours))
    rows.append({"account_id": first, "date": AS_OF - timedelta(days=500), "hours": 1.0, "owner": owner})
    return rows


def town(settings: Settings | None = None, **tables: Sequence[Mapping[str, object]]) -> tuple[Dataset, Values]:
    """Give six customers of two owners in two territories, with touches, and their values."""
    accounts = [
        {
            "account_id": f"{place:03}", "name": f"Firma {place}", "owner": "Anna" if place < 4 else "Bert",
            "territory": "Nord" if place % 2 else "Süd", "segment": "Handel" if place < 3 else "Handwerk",
            "revenue": 1000.0 * place,
        }
        for place in range(1, 7)
    ]  # fmt: skip
    given: dict[str, Sequence[Mapping[str, object]]] = {
        "accounts": accounts,
        "touches": [
            *touches_of({"001": [1.0, 1.0], "002": [2.0, 2.0], "003": [0.5]}),
            *touches_of({"004": [1.0], "005": [1.0, 1.0, 1.0, 1.0], "006": [0.5]}, "Bert"),
        ],
        **tables,
    }
    data = dataset(settings, AS_OF, **given)
    own = {"001": 100.0, "002": 400.0, "003": 50.0, "004": 3000.0, "005": 80.0, "006": 600.0}
    return data, values_of(data, own, {"001": 300.0, "003": 20.0, "006": 10.0})
