"""A small town with dates on everything, and random ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from builders import dataset

from influence.model import Dataset
from influence.settings import ReferralSettings, Settings

SPLIT, END = date(2024, 6, 30), date(2025, 6, 30)
BEFORE, LATER = "2024-03-01", "2024-09-01"
SETTINGS = replace(Settings(), referral=ReferralSettings(samples=1000))

Rows = dict[str, list[dict[str, object]]]


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def rows() -> Rows:
    """Give a town of six customers and three prospects of whom all is known before the split."""
    accounts: list[dict[str, object]] = [
        {"account_id": f"c{place}", "revenue": 100.0 * place, "margin": 30.0 * place, "since": day("2020-01-01")}
        for place in range(1, 7)
    ]
    accounts += [
        {"account_id": f"p{place}", "status": "prospect", "revenue": 70.0, "owner": "Otto"} for place in range(1, 4)
    ]
    affiliations = [
        {"account_id": who, "group_id": group, "since": day("2019-01-01")}
        for group, members in {"g1": "c1 c2 c3 p1", "g2": "c3 c4 c5 p2", "g3": "c5 c6 p3 p1"}.items()
        for who in members.split()
    ]
    return {
        "accounts": accounts,
        "groups": [
            {"group_id": "g1", "kind": "social", "size": 20.0},
            {"group_id": "g2", "kind": "industry", "size": 30.0},
            {"group_id": "g3", "kind": "social"},
        ],
        "affiliations": affiliations,
        "ties": [{"source": "c1", "target": "c6", "kind": "social", "since": day("2021-05-05")}],
        "referrals": [{"referrer_id": "c1", "referred_id": "p1", "date": day(BEFORE)}],
        "asks": [{"account_id": "c1", "date": day(BEFORE), "agreed": "yes"}],
        "orders": [{"account_id": "c1", "date": day(BEFORE), "amount": 50.0}],
        "touches": [{"account_id": "c1", "date": day(BEFORE), "hours": 1.0}],
    }


def town(tables: Mapping[str, list[dict[str, object]]] | None = None, settings: Settings = SETTINGS) -> Dataset:
    return dataset(settings, as_of=END, **(rows() if tables is None else tables))


def random_town(seed: int, customers: int = 120, prospects: int = 60, groups: int = 30) -> Dataset:
    """Give a town of dated affiliations and referrals in which those with more groups refer more."""
    rng = np.random.default_rng(seed)
    tables: Rows = {name: [] for name in ("accounts", "groups", "affiliations", "referrals")}
    tables["groups"] = [{"group_id": f"g{g:02d}", "kind": "social", "size": 30.0} for g in range(groups)]
    ids = [f"a{place:03d}" for place in range(customers + prospects)]
    appetite = rng.gamma(1.0, 2.0, len(ids))
    for place, key in enumerate(ids):
        customer = place < customers
        came = None if not customer else date(2020, 1, 1) + timedelta(days=int(rng.integers(1000)))
        late = not customer and rng.random() < 0.4
        tables["accounts"].append(
            {
                "account_id": key,
                "revenue": float(rng.lognormal(5, 1)) if customer else float("nan"),
                "status": "customer" if customer or late else "prospect",
                "since": pd.Timestamp(came or (SPLIT + timedelta(days=int(rng.integers(1, 360))) if late else pd.NaT)),
            }
        )
        for group in rng.choice(groups, min(1 + rng.poisson(appetite[place]), groups), replace=False):
            tables["affiliations"].append(
                {"account_id": key, "group_id": f"g{group:02d}", "since": pd.Timestamp("2019-01-01")}
            )
    for place in rng.permutation(customers).tolist():
        for _ in range(rng.poisson(0.3 * appetite[place])):
            other = ids[int(rng.integers(customers, len(ids)))]
            when = pd.Timestamp(date(2024, 1, 1) + timedelta(days=int(rng.integers(540))))
            tables["referrals"].append({"referrer_id": ids[place], "referred_id": other, "date": when})
    return dataset(SETTINGS, as_of=END, **tables)
