"""Reasons written as columns are those written one by one, whatever is known of the accounts and in either language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import dataset
from hypothesis import given
from hypothesis import strategies as st
from plain_reasons import plain_reasons
from random_networks import Rows, rows

from influence import read
from influence.centrality import Betweenness, Diffusion, score
from influence.model import Dataset
from influence.network import build_network
from influence.priority import prioritise
from influence.settings import Kind, ProjectSettings, ReferralSettings
from influence.value import estimate_values

TOWN = Path(__file__).parents[2] / "data" / "town"
NAMES = ["Alt e.K.", "Neu", "Neu", "a, b", "ä"]
ROLES = ["", "Chair", "Mitglied", "organ of g1", "Chair"]


def check(data: Dataset, *, show_sensitive: bool = False) -> None:
    network = build_network(data)
    scores = score(network, [Diffusion(), Betweenness()])
    values = estimate_values(data, network)
    priorities = prioritise(data, network, scores, values, show_sensitive=show_sensitive)
    plain = plain_reasons(data, network, scores, values, show_sensitive=show_sensitive)
    for size in (2, 1000):
        listed = {
            account: reason
            for block in priorities.blocks(size=size)
            for account, reason in zip(block["account_id"], block["reason"], strict=True)
        }
        assert listed == plain


@given(rows(), st.sampled_from(["en", "de"]), st.booleans(), st.integers(0, 2**32 - 1))
def test_columns_of_sentences_say_what_single_sentences_say(
    drawn: Rows, language: str, show_sensitive: bool, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    kinds = {**drawn.settings.kinds, "church": Kind("church", sensitive=True)}
    settings = replace(
        drawn.settings,
        kinds=kinds,
        project=ProjectSettings(language=language, currency=str(rng.choice(["EUR", "Fr."]))),
        referral=ReferralSettings(samples=1000),
    )
    ids = [row["account_id"] for row in drawn.accounts]
    pairs = [sorted(rng.choice(len(ids), 2, replace=False)) for _ in range(6)] if len(ids) > 1 else []
    check(
        dataset(
            settings,
            accounts=[
                {
                    **row,
                    "name": str(rng.choice(NAMES)),
                    "status": str(rng.choice(["customer", "customer", "prospect", "lapsed"])),
                    "margin": float(rng.choice([np.nan, 3.5, 2000.0])),
                }
                for row in drawn.accounts
            ],
            groups=[{**row, "name": str(rng.choice(["", "Chor", "Ring"]))} for row in drawn.groups],
            affiliations=[{**row, "role": str(rng.choice(ROLES)), "basis": "consent"} for row in drawn.affiliations],
            ties=drawn.ties,
            referrals=[
                {
                    "referrer_id": ids[a],
                    "referred_id": ids[b],
                    "date": "2024-01-01",
                    "outcome": str(rng.choice(["won", "lost"])),
                    "amount": float(rng.choice([np.nan, 12.5])),
                }
                for a, b in pairs[: rng.integers(0, 4)]
            ],
            nominations=[{"nominator_id": ids[a], "nominee_id": ids[b]} for a, b in pairs[3:]],
        ),
        show_sensitive=show_sensitive,
    )


@pytest.mark.parametrize(("language", "show_sensitive"), [("en", False), ("de", True)])
def test_the_town_of_the_demo_reads_the_same(language: str, show_sensitive: bool) -> None:
    data = read(TOWN)
    project = replace(data.settings.project, language=language)
    check(replace(data, settings=replace(data.settings, project=project)), show_sensitive=show_sensitive)
