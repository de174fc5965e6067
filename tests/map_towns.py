"""Small towns for the tests of the map: data, network, list and clusters, made by hand and by a seeded generator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from builders import dataset, listing

from influence.model import LEADING_COLUMNS, Clusters, Dataset, Network, Priorities
from influence.network import build_network
from influence.settings import ProjectSettings, Settings


@dataclass(frozen=True)
class Town:
    """What ``draw_map`` takes."""

    dataset: Dataset
    network: Network
    priorities: Priorities
    clusters: Clusters | None


def town(
    accounts: list[dict[str, object]],
    groups: list[dict[str, object]] = (),
    affiliations: list[dict[str, object]] = (),
    ties: list[dict[str, object]] = (),
    *,
    clusters: Clusters | None = None,
    title: str = "Testtown",
    language: str = "en",
    combination: str = "money",
    currency: str = "EUR",
) -> Town:
    """Make a town; ``own`` and ``referral`` of an account are its money, ``reason`` and ``hub_kinds`` its words."""
    project = ProjectSettings(title=title, currency=currency)
    made = dataset(
        Settings(project=project),
        date(2026, 3, 31),
        accounts=accounts,
        groups=groups,
        affiliations=affiliations,
        ties=ties,
    )
    frame = pd.DataFrame(
        {
            "account_id": [a["account_id"] for a in accounts],
            "name": [a.get("name", a["account_id"]) for a in accounts],
            "own_value": [float(a.get("own", 100.0)) for a in accounts],
            "referral_value": [float(a.get("referral", 10.0)) for a in accounts],
            "influence": [float(a.get("influence", 50.0)) for a in accounts],
            "segment": [a.get("segment", "champion") for a in accounts],
            "hub_kinds": [a.get("hub_kinds", "") for a in accounts],
            "reason": [a.get("reason", "It stands in the list.") for a in accounts],
            "status": [a.get("status", "customer") for a in accounts],
            "territory": [a.get("territory", "") for a in accounts],
            "owner": [a.get("owner", "") for a in accounts],
            "revenue": [a.get("revenue", np.nan) for a in accounts],
        }
    )
    frame["priority"] = frame["own_value"] + frame["referral_value"]
    frame = frame.sort_values(["priority", "account_id"], ascending=[False, True], ignore_index=True)
    frame["rank"] = np.arange(1, len(frame) + 1)
    frame = frame[[*LEADING_COLUMNS, "status", "territory", "owner", "revenue"]]
    priorities = listing(
        frame,
        combination=combination,
        currency=currency,
        language=language,
        assumptions=("Each member tells 0.3 others.",),
        notes=("2 church rows were left out.",),
    )
    return Town(made, build_network(made), priorities, clusters)


def synthetic(n: int, m: int, seed: int = 3, per: int = 3, quarters: int = 12, n_ties: int | None = None) -> Town:
    """Make a town of ``n`` accounts in ``quarters`` quarters, ``m`` groups of four kinds and about n/3 ties."""
    rng = np.random.default_rng(seed)
    places = ["Freiburg", "Ulm", "Passau", "Görlitz", "Husum", "Celle", "Lörrach", "Münster", "Würzburg", "Linz"]
    trades = ["Maschinenbau", "Pflege", "Druck", "Agrar", "Medizin", "Software", "Logistik", "Gastro"]
    names = [
        "Kraus",
        "Köhler",
        "Sandner",
        "Auer",
        "Roth",
        "Weiß",
        "Falk",
        "Müller",
        "Nowak",
        "Vogt",
        "Hübner",
        "Özdemir",
    ]
    forms = ["AG", "GmbH", "KG", "e.V.", "& Söhne", "Stiftung", "Partner"]
    home = rng.integers(0, quarters, n)
    accounts: list[dict[str, object]] = []
    for i in range(n):
        own = float(np.round(np.exp(rng.normal(8.6, 1.2)), 2))
        prospect = bool(rng.random() < 0.2)
        accounts.append(
            {
                "account_id": f"{i:05d}",
                "name": f"{names[i % 12]} {trades[int(rng.integers(8))]} {forms[int(rng.integers(7))]} {i}",
                "own": 0.0 if prospect else own,
                "referral": float(np.round(np.exp(rng.normal(7.2, 1.5)), 2)),
                "influence": float(rng.integers(0, 101)),
                "status": "prospect" if prospect else "customer",
                "territory": places[int(home[i]) % 10],
                "owner": ["Ada Klein", "Ben Groß"][i % 2],
                "hub_kinds": "church, industry" if i % 17 == 0 else "",
                "segment": "prospective"
                if prospect
                else ["champion", "affluent", "advocate", "miser"][int(rng.integers(4))],
                "reason": "Reaches 41 accounts in two steps, through the industry group Handwerkskammer and the board "
                "of the rowing club; 17 of 44 ties are community. Without the rowing club it would stand at rank 31.",
            }
        )
    kinds = ["community", "industry", "church", "social"]
    bodies = ["Bürgerverein", "Innung", "Gemeinde St.", "Ruderclub"]
    groups = [
        {
            "group_id": f"G{g:04d}",
            "kind": kinds[g // quarters % 4],
            "name": f"{bodies[g // quarters % 4]} {places[g % quarters % 10]} {g}",
            "size": float(rng.integers(30, 400)),
        }
        for g in range(m)
    ]
    pairs = set()
    weight = 1.0 / (1.0 + np.arange(m) // quarters)
    for i in range(n):
        own = np.flatnonzero(np.arange(m) % quarters == home[i])
        for _ in range(int(rng.integers(1, 2 * per))):
            near = rng.random() < 0.85
            choice = own if near and len(own) else np.arange(m)
            pairs.add((i, int(rng.choice(choice, p=weight[choice] / weight[choice].sum()))))
    affiliations = [
        {"account_id": f"{i:05d}", "group_id": f"G{g:04d}", "kind": kinds[g // quarters % 4], "basis": "consent"}
        for i, g in sorted(pairs)
    ]
    ties, seen = [], set()
    for _ in range(n // 3 if n_ties is None else n_ties):
        i = int(rng.integers(n))
        near = np.flatnonzero(home == home[i])
        j = int(rng.choice(near)) if rng.random() < 0.8 else int(rng.integers(n))
        kind = kinds[int(rng.integers(4))]
        if i != j and (min(i, j), max(i, j), kind) not in seen:
            seen.add((min(i, j), max(i, j), kind))
            ties.append({"source": f"{min(i, j):05d}", "target": f"{max(i, j):05d}", "kind": kind})
    order = np.argsort(-np.bincount(home, minlength=quarters), kind="stable")
    place = np.argsort(order)
    made = town(accounts, groups, affiliations, ties, title="Empfehlungsnetz Oberrhein")
    group_home = np.array([int(key[1:]) % quarters for key in made.network.group_ids], dtype=np.int64)
    clusters = Clusters(
        place[home].astype(np.int64),
        place[group_home].astype(np.int64),
        tuple(f"{places[int(q) % 10]} / {trades[int(q) % 8]}" for q in order),
        0.6,
    )
    return Town(made.dataset, made.network, made.priorities, clusters)
