"""What is known once some have been asked: who agreed, who declined, whom the word has reached, what is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from influence.campaign.limits import Limits, unit_of
from influence.errors import UsageError
from influence.kernels.wiring import BoolArray
from influence.language import listed, number, say
from influence.learning.asks import Asks, recorded_asks
from influence.learning.reconcile import reconcile, standing
from influence.model import Dataset, FloatArray, IntArray


@dataclass(frozen=True)
class Replies:
    """Positions of accounts, each ascending: who agreed, who declined, whom a referral has named, who may yet answer.

    Whoever agreed once since the campaign began counts as having agreed; who declined and was asked again since, as one
    who may yet answer. ``silent`` are those of the declined who gave no answer.
    """

    agreed: IntArray
    declined: IntArray
    reached: IntArray
    waiting: IntArray
    silent: IntArray

    @property
    def asked(self) -> IntArray:
        """Give everybody who was asked."""
        return np.sort(np.concatenate([self.agreed, self.declined, self.waiting]))

    def and_drawn(self, asked: tuple[int, ...], agrees: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Replies:
        """Give these and the replies of some more, ``agrees`` saying of every account whether it would."""
        more = np.array(sorted(asked), dtype=np.int64)
        return replace(
            self,
            agreed=np.union1d(self.agreed, more[agrees[more]]),
            declined=np.union1d(self.declined, more[~agrees[more]]),
        )


def no_replies() -> Replies:
    """Give what is known before anybody was asked."""
    none = np.empty(0, dtype=np.int64)
    return Replies(none, none, none, none, none)


def replies_since(dataset: Dataset, begun: date) -> Replies:
    """Give who was asked and who was referred after a day, up to the analysis date; of accounts in the data.

    What an ask without an answer counts for is what it counts for in learning
    (:func:`influence.learning.asks.recorded_asks`).
    """
    referrals = dataset.tables["referrals"]
    since = pd.Timestamp(begun)
    until = pd.Timestamp(dataset.as_of) if dataset.as_of is not None else since
    later = referrals[(referrals["date"] > since) & (referrals["date"] <= until)]
    stand = standing(dataset)
    record = recorded_asks(dataset, stand, reconcile(dataset, stand)[0])
    first = int(np.datetime64(begun, "D").astype(np.int64))

    def asked(asks: Asks, *where: BoolArray) -> IntArray:
        return np.unique(asks.account[np.logical_and.reduce([asks.day > first, *where])])

    known = record.known
    agreed = asked(known, known.agreed)
    waiting = np.setdiff1d(asked(record.waiting), agreed)
    declined = np.setdiff1d(asked(known, ~known.agreed), np.concatenate([agreed, waiting]))
    silent = np.setdiff1d(declined, asked(known, ~known.agreed, ~record.silent))
    return Replies(agreed, declined, np.unique(dataset.place("referrals", "referred_id", later)), waiting, silent)


def spent_by(limits: Limits, asked: IntArray | tuple[int, ...]) -> dict[str, float]:
    """Give what asking some accounts costs of each resource."""
    rows = np.asarray(asked, dtype=np.int64)
    return {budget.resource: float(budget.cost[rows].sum()) for budget in limits.budgets}


def left_over(limits: Limits, asked: IntArray | tuple[int, ...]) -> Limits:
    """Give the limits of those who can be asked after some were: what is left of budgets, floors and caps.

    Raises
    ------
    UsageError
        A budget is spent.
    """
    rows, spent = np.asarray(asked, dtype=np.int64), spent_by(limits, asked)
    if not len(rows):
        return limits
    over = [one.resource for one in limits.budgets if spent[one.resource] >= one.limit * (1 - 1e-9)]
    if over:
        named = listed(tuple(unit_of(one, limits.language) for one in over))
        raise UsageError(say(limits.language, "campaign", "spent_all", resource=named, accounts=len(rows)))
    eligible = limits.eligible.copy()
    eligible[rows] = False
    rules = []
    for rule in limits.rules:
        count = int(rule.members[rows].sum())
        most = None if rule.most is None else max(rule.most - count, 0)
        rules.append(replace(rule, members=rule.members & eligible, least=max(rule.least - count, 0), most=most))
    budgets = tuple(replace(one, limit=one.limit - spent[one.resource]) for one in limits.budgets)
    forced = tuple(one for one in limits.forced if eligible[one])
    return replace(limits, budgets=budgets, rules=tuple(rules), eligible=eligible, forced=forced)


def waves_of(seeds: tuple[int, ...], limits: Limits, waves: int) -> list[int]:
    """Give the wave of each seed, from 1 on: each wave gets an equal part of every budget; no wave is empty.

    Examples
    --------
    >>> from influence.campaign.limits import Budget
    >>> waves_of((4, 2, 0, 1), Limits((Budget("accounts", np.ones(5), 5.0),), (), np.ones(5, dtype=bool)), 2)
    [1, 1, 2, 2]
    """
    share: FloatArray = np.zeros(len(seeds))
    for budget in limits.budgets:
        share = np.maximum(share, np.cumsum(budget.cost[list(seeds)]) / budget.limit)
    wave = np.clip(np.ceil(share * waves - 1e-9), 1, waves).astype(np.int64)
    return [int(one) + 1 for one in np.unique(wave, return_inverse=True)[1]]


def amount_of(resource: str, amount: float, language: str) -> str:
    """Write an amount of a resource, such as ``4.5 hours``."""
    figure = number(amount, language, 0 if float(amount).is_integer() else 2)
    return listed((figure, unit_of(resource, language, amount)), " ")


__all__ = ["Replies", "amount_of", "left_over", "no_replies", "replies_since", "spent_by", "waves_of"]
