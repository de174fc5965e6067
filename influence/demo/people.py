"""Who lives in the town: accounts, how sociable they are, and what they would buy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from influence.demo.names import MANAGERS, TERRITORIES, TRADES, firm_names
from influence.demo.town import Town
from influence.model import FloatArray, IntArray

BoolArray = npt.NDArray[np.bool_]

SEGMENTS: tuple[str, ...] = tuple(TRADES)
_SEGMENT_SHARE = np.array([0.12, 0.13, 0.13, 0.20, 0.26, 0.07, 0.09])
_MARGIN_RATE = np.array([0.34, 0.27, 0.32, 0.24, 0.29, 0.18, 0.26])
_TERRITORY_SHARE = np.array([20, 13, 12, 9, 9, 9, 8, 6, 5, 4, 3, 2]) / 100
_TAIL_SHARE = 0.04


@dataclass(frozen=True)
class People:
    """The accounts of a town, one entry each, before anything has happened.

    Parameters
    ----------
    ids, names
        Ids with leading zeros, and invented names.
    segment, territory, owner
        Positions in ``SEGMENTS``, ``TERRITORIES`` and ``MANAGERS``.
    potential
        Yearly revenue in currency where the account is or becomes a customer.
    margin_rate
        Margin as a share of revenue.
    memberships
        How many groups the account belongs to, as far as there are enough.
    connector, rambler
        Planted well-connected small customers; accounts that join groups anywhere in town.
    prospect, leaves, opt_out
        Whether it is a prospect when the history begins, lapses during it, wants no contact.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    segment: IntArray
    territory: IntArray
    owner: IntArray
    potential: FloatArray
    margin_rate: FloatArray
    memberships: IntArray
    connector: BoolArray
    rambler: BoolArray
    prospect: BoolArray
    leaves: BoolArray
    opt_out: BoolArray


def settle(town: Town) -> People:
    """Draw the accounts of a town.

    Potential is log-normal (median about 2,200 a year) with a Pareto tail for one account in 25; those of the tail are
    peripheral (0 to 2 groups). Connectors buy little and belong to 10 to 16 groups. Elsewhere memberships are
    log-normal (median about 2.6) and independent of potential.
    """
    rng, n = town.generator(1), town.accounts
    segment = rng.choice(len(SEGMENTS), size=n, p=_SEGMENT_SHARE)
    territory = rng.choice(len(TERRITORIES), size=n, p=_TERRITORY_SHARE)
    order = rng.permutation(n)
    connectors = max(1, round(town.connector_share * n))
    tail = max(1, round(_TAIL_SHARE * n))
    connector, heavy = _first(order, 0, connectors, n), _first(order, connectors, tail, n)
    isolated = _first(order, connectors + tail, round(town.isolated_share * n), n)

    potential = np.exp(rng.normal(np.log(2200.0), 0.9, n))
    potential[heavy] = np.minimum(25_000.0 * (1.0 - rng.random(tail)) ** (-1 / 1.3), 600_000.0)
    potential[connector] = np.exp(rng.normal(np.log(800.0), 0.4, connectors))
    segment[heavy] = rng.choice([3, 5], size=tail, p=[0.3, 0.7])

    memberships = np.clip(np.rint(np.exp(rng.normal(np.log(2.6), 0.55, n))), 1, 9).astype(np.int64)
    memberships[heavy] = rng.integers(0, 3, tail)
    memberships[connector] = rng.integers(10, 17, connectors)
    memberships[isolated] = 0

    settled = order[connectors:]
    prospect = _first(settled, 0, 0, n)
    prospect[rng.choice(settled, size=min(round(town.prospect_share * n), len(settled)), replace=False)] = True
    stays = settled[~prospect[settled]]
    leaves = _first(rng.permutation(stays), 0, round(town.lapsed_share * n), n)
    rest = rng.permutation(np.flatnonzero(~connector))
    return People(
        ids=tuple(f"{number:0{max(5, len(str(n)) + 1)}d}" for number in range(1, n + 1)),
        names=tuple(firm_names([SEGMENTS[position] for position in segment], rng)),
        segment=segment,
        territory=territory,
        owner=np.where(rng.random(n) < 0.9, territory, rng.integers(0, len(MANAGERS), n)) % len(MANAGERS),
        potential=np.round(potential, 2).astype(np.float64),
        margin_rate=np.clip(_MARGIN_RATE[segment] + rng.normal(0, 0.03, n), 0.05, 0.6),
        memberships=memberships,
        connector=connector,
        rambler=connector | (rng.random(n) < 0.05),
        prospect=prospect,
        leaves=leaves,
        opt_out=_first(rest, 0, round(town.opt_out_share * n), n),
    )


def _first(order: IntArray, start: int, count: int, size: int) -> BoolArray:
    chosen = np.zeros(size, dtype=np.bool_)
    chosen[order[start : start + count]] = True
    return chosen
