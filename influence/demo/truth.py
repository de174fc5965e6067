"""The planted truth of a town: true values, and the best seed set that brute simulation finds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influence.cascade.forward import Cascade, simulate
from influence.cascade.worlds import alone_values, best_seeds, draw_worlds, shapley_shares
from influence.demo.build import TownTables
from influence.demo.tables import as_csv, as_dataset
from influence.demo.town import NAME, Town
from influence.model import Dataset, FloatArray, IntArray, Network
from influence.network import build_network
from influence.progress import Progress, silent

_METHOD = (
    "greedy, then single swaps until none gains, on {worlds} live-edge worlds; expected values of all sets by {runs} "
    "fresh runs of the forward cascade"
)
_MOST_PLACES = 2_400_000
_NETWORK = "as a lawful reader sees it: without accounts that opted out and church rows that have no recorded basis"


@dataclass(frozen=True)
class TruthSettings:
    """How hard the truth is sought.

    Parameters
    ----------
    seeds
        Size of the seed sets compared.
    worlds
        Live-edge worlds on which values are computed and the best set is sought; fewer in a town where accounts ×
        worlds would pass 2,400,000 (never fewer than 100).
    runs
        Fresh runs by which each seed set is judged.
    random_sets
        Random seed sets whose mean stands for chance.
    """

    seeds: int = 10
    worlds: int = 4000
    runs: int = 20_000
    random_sets: int = 200

    def worlds_for(self, accounts: int) -> int:
        """Give the number of worlds that a town of so many accounts gets."""
        return min(self.worlds, max(_MOST_PLACES // max(accounts, 1), 100))


def lawful_dataset(town: Town, built: TownTables) -> Dataset:
    """Give what a lawful reader sees: no account that opted out, no church row without a recorded basis.

    Those who opted out are also taken off the sizes of their groups, so that they are nobody to be won.
    """
    accounts = built.tables["accounts"]
    gone = accounts.loc[accounts["opt_out"], "account_id"]
    settings = town.settings()
    sensitive = [name for name, kind in settings.kinds.items() if kind.sensitive]
    tables = dict(built.tables)
    for name in ("affiliations", "ties"):
        frame = tables[name]
        tables[name] = frame[~frame["kind"].isin(sensitive) | (frame["basis"] != "")]
    tables["groups"] = _without(gone, tables, town)
    for name, frame in tables.items():
        for column in ("account_id", "source", "target", "referrer_id", "referred_id", "nominator_id", "nominee_id"):
            if column in frame:
                frame = frame[~frame[column].isin(gone)]
        tables[name] = frame.reset_index(drop=True)
    return as_dataset(tables, settings)


def _without(gone: pd.Series[str], tables: Mapping[str, pd.DataFrame], town: Town) -> pd.DataFrame:
    """Take the present members among ``gone`` off the sizes of the groups."""
    groups, affiliations, today = tables["groups"], tables["affiliations"], pd.Timestamp(town.as_of)
    present = ~(affiliations["since"] > today) & ~(affiliations["until"] < today)
    lost = affiliations[present & affiliations["account_id"].isin(gone)].groupby("group_id").size()
    size = groups["size"] - groups["group_id"].map(lost).fillna(0.0)
    return groups.assign(size=size.where(size > 0))


def truth_files(
    town: Town, built: TownTables, settings: TruthSettings | None = None, progress: Progress = silent
) -> Mapping[str, str]:
    """Give ``truth.json``, ``truth_accounts.csv`` and ``truth_referrals.csv``; the README says what they hold."""
    settings = settings or TruthSettings()
    dataset = lawful_dataset(town, built)
    network = build_network(dataset)
    planted, accounts = town.planted, dataset.accounts
    share = np.array([planted.participation[segment] for segment in accounts["segment"]], dtype=np.float64)
    cascade = Cascade(share, planted.hops)
    worth = np.where(accounts["status"] == "prospect", planted.value_per_reach, 0.0)
    asked = np.flatnonzero(accounts["status"] == "customer")

    with progress.stage("drawing worlds"):
        worlds = draw_worlds(network, cascade, settings.worlds_for(town.accounts), seed=town.seed)
        alone, error = alone_values(worlds, worth, planted.value_per_reach)
        shares = shapley_shares(worlds, asked, worth, planted.value_per_reach)
        best = best_seeds(worlds, settings.seeds, asked, worth, planted.value_per_reach)
    judge = _Judge(network, cascade, worth, planted.value_per_reach, settings, town.seed)
    with progress.stage("judging seed sets"):
        sets = _seed_sets(dataset, network, asked, best, settings.seeds)
        judged: dict[str, object] = {name: judge.of(chosen) for name, chosen in sets.items()}
        judged["random"] = judge.of_random(asked)
    named = pd.DataFrame(
        {
            "account_id": accounts["account_id"].iloc[asked].to_numpy(),
            "alone_value": alone[asked],
            "alone_value_se": error[asked],
            "share_value": shares[asked],
        }
    )
    return {
        "truth.json": json.dumps(_statement(town, settings, judged), ensure_ascii=False, indent=2) + "\n",
        "truth_accounts.csv": as_csv(named, frozenset(named.columns[1:])),
        "truth_referrals.csv": as_csv(built.referral_truth),
    }


def _seed_sets(
    dataset: Dataset, network: Network, asked: IntArray, best: IntArray, size: int
) -> Mapping[str, IntArray]:
    revenue = dataset.accounts["revenue"].fillna(0.0).to_numpy(dtype=np.float64)[asked]
    groups = np.diff(network.incidence.indptr)
    ties = sum((np.diff(tie.indptr) for tie in network.ties), np.zeros(network.n_accounts, dtype=np.int64))
    degree = (groups + ties)[asked]
    return {
        "best": best,
        "top_revenue": asked[np.argsort(-revenue, kind="stable")[:size]],
        "most_groups_and_ties": asked[np.argsort(-degree, kind="stable")[:size]],
    }


@dataclass(frozen=True)
class _Judge:
    """Values seed sets by fresh runs, the same ones for every set."""

    network: Network
    cascade: Cascade
    worth: FloatArray
    unseen_worth: float
    settings: TruthSettings
    seed: int

    def _simulate(self, seeds: IntArray, runs: int, stream: int) -> tuple[float, float]:
        spread = simulate(
            self.network, self.cascade, seeds, self.worth, self.unseen_worth, runs=runs, seed=self.seed + stream
        )
        return spread.mean, spread.standard_error

    def of(self, seeds: IntArray) -> dict[str, object]:
        """Give a set's ids, expected value and standard error."""
        mean, error = self._simulate(seeds, self.settings.runs, 1_000_003)
        ids = [self.network.account_ids[seed] for seed in seeds]
        return {"account_ids": ids, "expected_value": round(mean, 2), "standard_error": round(error, 2)}

    def of_random(self, asked: IntArray) -> dict[str, object]:
        """Give the mean value of random sets and its standard error."""
        rng = np.random.default_rng([self.seed, 8])
        size, sets = min(self.settings.seeds, len(asked)), self.settings.random_sets
        runs = max(self.settings.runs // sets, 1)
        chosen = [np.sort(rng.choice(asked, size=size, replace=False)) for _ in range(sets)]
        means = np.array([self._simulate(seeds, runs, place)[0] for place, seeds in enumerate(chosen)])
        error = float(means.std(ddof=1) / np.sqrt(sets))
        return {"sets": sets, "expected_value": round(float(means.mean()), 2), "standard_error": round(error, 2)}


def _statement(town: Town, settings: TruthSettings, judged: Mapping[str, object]) -> dict[str, object]:
    planted = town.planted
    return {
        "town": f"{NAME} (fictional)",
        "seed": town.seed,
        "as_of": town.as_of.isoformat(),
        "telling_rate": dict(planted.telling_rate),
        "tie_probability": dict(planted.tie_probability),
        "participation": dict(planted.participation),
        "conversion": planted.conversion,
        "type_one_share": planted.type_one_share,
        "new_customer_value": planted.new_customer_value,
        "acquisition_cost": planted.acquisition_cost,
        "hops": planted.hops,
        "value_per_reach": round(planted.value_per_reach, 4),
        "network": _NETWORK,
        "method": _METHOD.format(worlds=settings.worlds_for(town.accounts), runs=settings.runs),
        "seed_sets": judged,
    }
