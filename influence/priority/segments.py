"""Segments by own value × referral value, and the one action that follows from each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from influence.centrality import foremost
from influence.model import Dataset, IntArray, Values, positions

GEM_SHARE = 0.1
"""A hidden gem is in this top share of customers by CRV, with no more than median own value."""


@dataclass(frozen=True)
class Segments:
    """A segment, tags and an action for every account, all stable codes.

    ``segment`` is champion, affluent, advocate, miser (Kumar, Petersen & Leone 2007: own value and referral value each
    split at the median of the
    customers), ``prospective`` or ``lapsed``. ``tags`` adds ``hidden_gem`` (no more than median own value, top 10 % by
    CRV) and ``silent_hub`` (a hub that
    never referred, where there is a referral log).
    """

    segment: tuple[str, ...]
    tags: tuple[tuple[str, ...], ...]
    action: tuple[str, ...]


def segment_accounts(dataset: Dataset, values: Values, hub_kinds: Sequence[tuple[str, ...]]) -> Segments:
    """Sort every account into its segment.

    Parameters
    ----------
    dataset
        For status and referral log.
    values
        Own value and CRV; "high" is above the median of the customers, so with all values equal nobody is high.
    hub_kinds
        The kinds in which each account is a hub.
    """
    status = dataset.accounts["status"].to_numpy(dtype=object)
    customer = status == "customer"
    rich, loud = _above_median(values.own, customer), _above_median(values.crv, customer)
    names = np.select(
        [status == "prospect", status == "lapsed", rich & loud, rich, loud],
        ["prospective", "lapsed", "champion", "affluent", "advocate"],
        default="miser",
    )
    gem = customer & ~rich & _loudest(values.crv, customer)
    silent = customer & np.array([bool(kinds) for kinds in hub_kinds], dtype=bool) & _never_referred(dataset)
    tags: list[tuple[str, ...]] = [()] * len(status)
    action = names.astype(object)
    for tag, holds in (("hidden_gem", gem), ("silent_hub", silent)):
        action[holds] = tag
        for account in np.flatnonzero(holds).tolist():
            tags[account] = (*tags[account], tag)
    return Segments(tuple(names.tolist()), tuple(tags), tuple(action.tolist()))


def _above_median(
    values: IntArray, customer: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    if not customer.any():
        return np.zeros(len(values), dtype=bool)
    return np.asarray(customer & (values > np.median(values[customer])))


def _loudest(
    crv: IntArray, customer: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    result = np.zeros(len(crv), dtype=bool)
    customers = np.flatnonzero(customer)
    result[customers[foremost(GEM_SHARE, crv[customers].astype(np.float64))]] = True
    return np.asarray(result & (crv > 0))


def _never_referred(dataset: Dataset) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    referrals = dataset.tables["referrals"]
    if referrals.empty:
        return np.zeros(len(dataset.accounts), dtype=bool)
    referrer = positions(referrals["referrer_id"], dataset.accounts["account_id"])
    return np.asarray(np.bincount(referrer, minlength=len(dataset.accounts)) == 0)
