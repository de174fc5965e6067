"""Segments by own value × referral value, and the one action that follows from each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from influence.centrality import foremost
from influence.model import Dataset, IntArray, Values
from influence.model.columns import Coded, combinations

BoolArray = npt.NDArray[np.bool_]

GEM_SHARE = 0.1
"""A hidden gem is in this top share of customers by CRV, with no more than median own value."""


@dataclass(frozen=True)
class Segments:
    """A segment, tags (joined by ``", "``) and an action for every account, all stable codes.

    ``segment`` is champion, affluent, advocate, miser (Kumar, Petersen & Leone 2007: own value and referral value each
    split at the median of the
    customers), ``prospective`` or ``lapsed``. ``tags`` adds ``hidden_gem`` (no more than median own value, top 10 % by
    CRV) and ``silent_hub`` (a hub that
    never referred, where there is a referral log).
    """

    segment: Coded
    tags: Coded
    action: Coded


_SEGMENTS = ("miser", "prospective", "lapsed", "champion", "affluent", "advocate")
_TAGS = ("hidden_gem", "silent_hub")


def segment_accounts(dataset: Dataset, values: Values, is_hub: BoolArray) -> Segments:
    """Sort every account into its segment.

    Parameters
    ----------
    dataset
        For status and referral log.
    values
        Own value and CRV; "high" is above the median of the customers, so with all values equal nobody is high.
    is_hub
        n flags: whether the account is a hub in any kind.
    """
    customer, prospect, lapsed = (
        (dataset.accounts["status"] == status).to_numpy(dtype=np.bool_) for status in ("customer", "prospect", "lapsed")
    )
    rich, loud = _above_median(values.own, customer), _above_median(values.crv, customer)
    segment = np.select([prospect, lapsed, rich & loud, rich, loud], range(1, len(_SEGMENTS)), default=0)
    gem = customer & ~rich & _loudest(values.crv, customer)
    silent = customer & is_hub & _never_referred(dataset)
    action = np.select([silent, gem], [len(_SEGMENTS) + 1, len(_SEGMENTS)], default=segment)
    return Segments(
        Coded(segment.astype(np.int8), _SEGMENTS),
        combinations(np.stack([gem, silent], axis=1), _TAGS),
        Coded(action.astype(np.int8), _SEGMENTS + _TAGS),
    )


def _above_median(values: IntArray, customer: BoolArray) -> BoolArray:
    if not customer.any():
        return np.zeros(len(values), dtype=bool)
    return np.asarray(customer & (values > np.median(values[customer])))


def _loudest(crv: IntArray, customer: BoolArray) -> BoolArray:
    result = np.zeros(len(crv), dtype=bool)
    customers = np.flatnonzero(customer)
    result[customers[foremost(GEM_SHARE, crv[customers].astype(np.float64))]] = True
    return np.asarray(result & (crv > 0))


def _never_referred(dataset: Dataset) -> BoolArray:
    referrals = dataset.tables["referrals"]
    if referrals.empty:
        return np.zeros(len(dataset.accounts), dtype=bool)
    referrer = dataset.place("referrals", "referrer_id")
    return np.asarray(np.bincount(referrer, minlength=len(dataset.accounts)) == 0)
