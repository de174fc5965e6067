"""Towns whose true network and rates are known, and what an analyst who sees part of it would say."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from influence.cascade import Audience, Sketcher, wire
from influence.demo.build import build_town
from influence.demo.town import Town
from influence.demo.truth import lawful_dataset
from influence.model import Dataset, FloatArray, Network, RankRanges, Rates
from influence.network import build_network
from influence.ranges import declared_rates, rank_ranges
from influence.ranges.standing import places
from influence.settings import LearningSettings, RangesSettings, Settings
from influence.value import estimate_values
from influence.value.outsiders import outsiders
from influence.value.own import own_value
from influence.value.referral import audience_of

ALIKE = 1e6
"""Evidence with which all accounts take part with nearly the same chance."""
TRUE_SETS = 500_000


@dataclass(frozen=True)
class Outcome:
    """What the analyst said, and the true values by which both lists are ordered; customers only."""

    ranges: RankRanges
    customer: NDArray[np.bool_]
    known: NDArray[np.bool_]
    priority: FloatArray
    referral: FloatArray


def outcome(seed: int, withheld: float, account_evidence: float = ALIKE, own_sum: float = 2.0) -> Outcome:
    """Let an analyst rank a town of which a share of affiliations and ties is withheld, the true rates unknown.

    The true rates are one draw from the beliefs that the analyst declares. Own values are known, and together
    ``own_sum`` times all referral value, so that both matter; sizes of groups are known.
    """
    truth = whole(seed, account_evidence)
    network = build_network(truth)
    rng = np.random.default_rng([seed, 5])
    fate = declared_rates(replace(truth, settings=seeded(truth.settings, 1000 + seed)), network)
    shares = _true_shares(truth, network, fate)
    revenue = truth.accounts["revenue"].to_numpy(copy=True)
    revenue *= own_sum * shares.sum() / revenue.sum()
    truth = _with_revenue(truth, revenue)
    seen = _thinned(truth, withheld, rng)
    seen_network = build_network(seen)
    values = estimate_values(seen, seen_network)
    ranges = rank_ranges(seen, seen_network, values)
    customer = (truth.accounts["status"] == "customer").to_numpy()
    tied = np.diff(seen_network.incidence.indptr) + sum(np.diff(tie.indptr) for tie in seen_network.ties) > 0
    return Outcome(ranges, customer, tied, np.where(customer, revenue, 0.0) + shares, shares)


def covered(one: Outcome, by: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Give whether each customer's true rank lies in its range, and whether it is among the true first 20."""
    standing = getattr(one.ranges, by)
    first, last = places(getattr(one, by))
    rank = (first + last) / 2.0
    inside = (standing.low <= rank) & (rank <= standing.high)
    return inside[one.customer], (rank <= 20)[one.customer]


def whole(seed: int, account_evidence: float) -> Dataset:
    """Give a town without any history, of which everything is recorded and the sizes of groups are known."""
    town = Town(accounts=400, groups=60, seed=seed)
    data = lawful_dataset(town, build_town(town))
    sizes = data.tables["groups"].assign(size=lambda g: g["size"].fillna(30.0))
    rng = np.random.default_rng([seed, 3])
    accounts = data.accounts.assign(
        margin=np.nan, contact_cost=np.nan, revenue=rng.lognormal(0.0, 1.0, len(data.accounts))
    )
    settings = Settings(
        project=replace(data.settings.project, seed=seed),
        learning=LearningSettings(account_evidence=account_evidence),
        ranges=RangesSettings(),
        referral=replace(Settings().referral, new_customer_value=1000.0),
    )
    empty = {name: data.tables[name].iloc[:0] for name in ("orders", "asks", "referrals", "nominations", "touches")}
    return replace(data, settings=settings, tables={**data.tables, **empty, "groups": sizes, "accounts": accounts})


def seeded(settings: Settings, seed: int) -> Settings:
    """Give the same settings under another seed."""
    return replace(settings, project=replace(settings.project, seed=seed))


def _with_revenue(data: Dataset, revenue: FloatArray) -> Dataset:
    accounts = data.accounts.assign(revenue=revenue)
    return replace(data, tables={**data.tables, "accounts": accounts})


def _thinned(data: Dataset, withheld: float, rng: np.random.Generator) -> Dataset:
    tables = dict(data.tables)
    for name in ("affiliations", "ties"):
        frame = tables[name]
        tables[name] = frame[rng.random(len(frame)) >= withheld].reset_index(drop=True)
    return replace(data, tables=tables)


def _true_shares(data: Dataset, network: Network, fate: Rates) -> FloatArray:
    """Give the true shares: random sets on the whole network at one draw of the rates.

    Random sets know one participation; accounts that differ in it are told apart by the recursion.
    """
    own, outside = own_value(data), outsiders(data, network)
    audience = audience_of(data, network, own, outside, declared_rates(data, network))
    kinds = tuple(
        replace(kind, telling_rate=float(r), tie_probability=float(p))
        for kind, r, p in zip(network.kinds, fate.draws.telling[0], fate.draws.tie[0], strict=True)
    )
    changed = replace(network, kinds=kinds)
    factor = float(fate.draws.conversion[0]) / fate.conversion.mean
    worth = Audience(
        audience.account_worth * factor,
        audience.account_new,
        audience.account_customers,
        audience.unseen,
        audience.contacts,
        audience.unseen_worth * factor,
        audience.unseen_new,
        audience.unseen_customers,
    )
    askable = (data.accounts["status"] == "customer").to_numpy()
    hops = data.settings.referral.hops
    part = fate.participation_draw(0)
    if fate.draws.concentration[0] >= ALIKE:
        share = float(part.mean())
        return Sketcher(wire(changed, outside.size), worth, askable, share, hops).credit(TRUE_SETS, 77).share
    from influence.cascade.recursion import Chances, ways_of

    ways = ways_of(changed, worth, outside.size, outside.contact_kind, askable, hops)
    chances = Chances(fate.draws.telling[0], fate.draws.tie[0], part, worth.account_worth, worth.unseen_worth)
    return ways.shares(chances, ways.recorded)
