"""What is compared: the network's own estimate, plain measures of the network, and what needs no network at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from influence.backtest.known import YEAR_DAYS, Known
from influence.backtest.outcomes import After, Outcome
from influence.backtest.reach import customer_contacts, reach
from influence.centrality import MEASURES
from influence.learning import learn_rates
from influence.model import Dataset, FloatArray, positions
from influence.network import build_network
from influence.pipeline import score
from influence.priority import prioritise
from influence.progress import Progress
from influence.value import estimate_values
from influence.value.outsiders import outsiders
from influence.value.referral import with_rates

ESTIMATES: dict[Outcome, str] = {"referrals": "referral_value", "won": "referral_value", "customers": "reach"}
"""What the network itself says, by outcome."""
WITHOUT_NETWORK = ("top_revenue", "past_referrers", "potential")
"""Baselines that need no network."""
RANDOM, PRIORITY, CONTACTS, DEGREE = "random", "priority", "customer_contacts", "two_mode_degree"
DEFAULT_MEASURES = (DEGREE, "strength", "diffusion", "pagerank")
_DIFFUSION = "diffusion"
_ENOUGH = 0.9
"""Share of those who are prospects still that must have a potential on record: else having one tells who came."""


@dataclass(frozen=True)
class Ranked:
    """Scores of the accounts of one split, method by method.

    Parameters
    ----------
    scores
        Method → n scores, higher first; NaN lowest.
    expected
        n numbers of outcomes expected, where the estimate gives any.
    """

    scores: dict[str, FloatArray]
    expected: FloatArray


def method_names(outcome: Outcome, measures: Sequence[str], have: Sequence[str]) -> tuple[str, ...]:
    """Give the methods in the order in which they are shown; ``have`` are those that every split could score."""
    wanted = [ESTIMATES[outcome], PRIORITY, *WITHOUT_NETWORK, CONTACTS, *measures, RANDOM]
    return tuple(name for name in dict.fromkeys(wanted) if name in have)


def rank_at(known: Known, outcome: Outcome, measures: Sequence[str], progress: Progress) -> Ranked:
    """Rank the accounts by everything that was known, and nothing else."""
    if outcome == "customers":
        return _for_customers(known, measures, progress)
    wanted = [MEASURES[name]() for name in dict.fromkeys([_DIFFUSION, *measures])]
    network = build_network(known.dataset)
    values = estimate_values(known.dataset, network, progress)
    listed = prioritise(known.dataset, network, score(network, wanted, progress), values)
    table = listed.table.set_index("account_id").loc[list(known.dataset.accounts["account_id"])]
    scores = {name: table[name].to_numpy(dtype=np.float64) for name in ("referral_value", PRIORITY, *measures)}
    scores |= _without_network(known)
    conversion = values.rates.conversion.mean if values.rates else known.dataset.settings.referral.conversion
    new = table["new_customers"].to_numpy(dtype=np.float64)
    per_new = 1.0 if outcome == "won" else 1.0 / conversion if conversion > 0 else np.nan
    return Ranked(_rounded(scores), new * per_new)


def _for_customers(known: Known, measures: Sequence[str], progress: Progress) -> Ranked:
    network, customers = build_network(known.dataset), known.customers
    rates = learn_rates(known.dataset, network, progress, group_size=outsiders(known.dataset, network).size)
    told = reach(with_rates(network, rates), customers, rates.acting, known.dataset.settings.referral.hops)
    measured = score(network, [MEASURES[name]() for name in measures], progress)
    scores = {"reach": told, CONTACTS: customer_contacts(network, customers), RANDOM: np.zeros(network.n_accounts)}
    scores |= {name: measured[name].values for name in measures}
    return Ranked(_rounded(scores), told * rates.conversion.mean)


def _without_network(known: Known) -> dict[str, FloatArray]:
    dataset = known.dataset
    ids = dataset.accounts["account_id"]
    found: dict[str, FloatArray] = {RANDOM: np.zeros(len(ids))}
    revenue = dataset.accounts["revenue"].to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isnan(revenue).all():
        revenue = _ordered(dataset, known)
    if not np.isnan(revenue).all():
        found["top_revenue"] = revenue
    log = dataset.tables["referrals"]
    if len(log):
        found["past_referrers"] = np.bincount(dataset.place("referrals", "referrer_id"), minlength=len(ids)).astype(
            float
        )
    return found


def _ordered(dataset: Dataset, known: Known) -> FloatArray:
    """Give each account's orders of the year up to the split; NaN for all where there are no orders."""
    orders, n = dataset.tables["orders"], len(dataset.accounts)
    orders = orders[orders["date"] > pd.Timestamp(known.split) - pd.Timedelta(days=YEAR_DAYS)]
    if not len(orders):
        return np.full(n, np.nan)
    amount = np.nan_to_num(orders["amount"].to_numpy(dtype=np.float64, na_value=np.nan))
    return np.bincount(dataset.place("orders", "account_id", orders), amount, n).astype(np.float64)


def potential(dataset: Dataset, known: Known, seen: After) -> FloatArray | None:
    """Give the revenue on record today for who was a prospect; ``None`` where having one would tell who came.

    It is a baseline only, never part of a ranking: what a prospect's revenue was thought to be at the split is not
    recorded.
    """
    ids = dataset.accounts["account_id"]
    place = positions(known.dataset.accounts["account_id"], ids)
    revenue = dataset.accounts["revenue"].to_numpy(dtype=np.float64, na_value=np.nan)[place]
    still = seen.candidates & (seen.count == 0)
    if known.strict or not still.any() or np.mean(~np.isnan(revenue[still])) < _ENOUGH:
        return None
    return revenue


def _rounded(scores: dict[str, FloatArray]) -> dict[str, FloatArray]:
    return {name: values + 0.0 for name, values in scores.items()}
