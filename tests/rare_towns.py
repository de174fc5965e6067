"""Towns in which hardly anybody ever tells, or takes part: almost every reverse-reachable set is empty."""

from __future__ import annotations

import numpy as np
from builders import dataset

from influence.model import Dataset
from influence.settings import Kind, ReferralSettings, Settings


def rare_town(
    seed: int,
    *,
    telling_rate: float = 0.5,
    participation: float = 0.3,
    accounts: int = 600,
    groups: int = 120,
    samples: int = 100_000,
    unseen: int = 0,
) -> Dataset:
    """Give a town of clubs of very different sizes; every fourth account is a prospect, nobody else can be won.

    With ``unseen`` groups have from one to so many unseen members too.
    """
    rng = np.random.default_rng(seed)
    places = zip(
        rng.integers(0, accounts, 5 * accounts), (groups * rng.random(5 * accounts) ** 2).astype(int), strict=True
    )
    pairs = sorted({(int(account), int(group)) for account, group in places})
    size = np.bincount([group for _, group in pairs], minlength=groups)
    if unseen:
        size = size + 1 + np.arange(groups) % unseen
    return dataset(
        Settings(
            kinds={"club": Kind("club", telling_rate=telling_rate)},
            referral=ReferralSettings(participation=participation, samples=samples),
        ),
        accounts=[
            {
                "account_id": f"{i:04}", "name": f"N{i}", "revenue": 100.0,
                "status": "customer" if i % 4 else "prospect",
            }
            for i in range(accounts)
        ],
        groups=[
            {"group_id": f"g{g}", "name": f"G{g}", "kind": "club", "size": float(max(size[g], 1))}
            for g in range(groups)
        ],
        affiliations=[{"account_id": f"{i:04}", "group_id": f"g{g}", "kind": "club"} for i, g in pairs],
    )  # fmt: skip
