"""Profiles of clusters against a project worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders import dataset, listing

from influence.clusters import find_clusters, profile_clusters
from influence.model import LEADING_COLUMNS, ClusterProfiles, Dataset
from influence.network import build_network


def project(**more: object) -> Dataset:
    return dataset(
        accounts=[
            {"account_id": "a", "name": "Anton", "revenue": 100.0},
            {"account_id": "b", "name": "Berta", "revenue": 50.0},
            {"account_id": "c", "name": "Cäsar", "status": "prospect"},
            {"account_id": "d", "name": "Dora", "revenue": 10.0},
            {"account_id": "e", "name": "Emil", "status": "lapsed", "revenue": -5.0},
            {"account_id": "f", "name": "Friedrich", "revenue": 1_000.0},
        ],
        groups=[
            {"group_id": "g", "name": "Kegelclub", "kind": "social", "size": 12.0},
            {"group_id": "h", "name": "Chor", "kind": "social"},
            {"group_id": "i", "name": "Rat", "kind": "community", "size": 2.0},
        ],
        affiliations=[
            *({"account_id": account, "group_id": "g"} for account in "abc"),
            *({"account_id": account, "group_id": "h"} for account in "de"),
            {"account_id": "a", "group_id": "i"},
        ],
        **more,  # type: ignore[arg-type]
    )


def profiles(data: Dataset) -> ClusterProfiles:
    network = build_network(data)
    frame = pd.DataFrame({column: pd.Series([""] * 6, dtype="str") for column in LEADING_COLUMNS})
    frame["account_id"] = list("fbacde")
    frame["name"] = ["Friedrich", "Berta", "Anton", "Cäsar", "Dora", "Emil"]
    frame["hub_kinds"] = ["social", "social", "", "community, social", "", ""]
    priorities = listing(frame)
    return profile_clusters(data, network, priorities, find_clusters(data, network))


def test_a_row_a_cluster() -> None:
    log = [
        {"referrer_id": "a", "referred_id": "b", "date": "2024-01-01", "outcome": "won"},
        {"referrer_id": "a", "referred_id": "c", "date": "2024-01-01", "outcome": "lost"},
        {"referrer_id": "f", "referred_id": "d", "date": "2024-01-01", "outcome": "won"},
    ]
    frame = profiles(project(referrals=log)).to_frame()
    first, second = frame.iloc[0], frame.iloc[1]
    assert len(frame) == 2
    assert first[["cluster", "accounts", "customers", "prospects", "groups"]].tolist() == [1, 3, 2, 1, 2]
    # Kegelclub 3 of 12 known, Rat 1 of 2: 4 of 14.
    assert first["known_members"] == 4 and first["unseen_share"] == pytest.approx(10 / 14)
    assert first["revenue"] == 150.0 and first["hubs"] == 2
    assert first["top_accounts"] == "Berta; Anton; Cäsar"
    assert first["referrals"] == 1 and first["referral_rate"] == 0.5
    assert second[["cluster", "accounts", "customers", "revenue", "hubs"]].tolist() == [2, 2, 1, 10.0, 0]
    assert np.isnan(second["unseen_share"]) and second["referral_rate"] == 0.0


def test_without_a_log_the_rate_is_not_known() -> None:
    assert profiles(project()).frame["referral_rate"].isna().all()


def test_no_clusters_no_rows() -> None:
    data = dataset(accounts=[{"account_id": "a"}])
    network = build_network(data)
    empty = pd.DataFrame({column: pd.Series(["a"], dtype="str") for column in LEADING_COLUMNS})
    priorities = listing(empty)
    assert profile_clusters(data, network, priorities, find_clusters(data, network)).frame.empty


def test_a_sum_says_of_how_many_accounts_the_revenue_is_known() -> None:
    frame = profiles(project()).to_frame()
    assert frame["revenue_known"].tolist() == [2, 2], "Cäsar's revenue is not known"
    assert frame["revenue"].tolist() == [150.0, 10.0]


def test_a_cluster_without_a_known_revenue_has_none() -> None:
    data = project()
    accounts = data.accounts.assign(revenue=float("nan"))
    unknown = replace(data, tables={**data.tables, "accounts": accounts})
    frame = profiles(unknown).to_frame()
    assert frame["revenue"].isna().all() and frame["revenue_known"].tolist() == [0, 0]
