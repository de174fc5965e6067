"""What is known once some have been asked: who agreed, who declined, whom the word has reached, what is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from influence.campaign.limits import Limits
from influence.errors import UsageError
from influence.language import listed, number, say
from influence.model import Dataset, FloatArray, IntArray
from influence.model.positions import positions


@dataclass(frozen=True)
class Replies:
    """Positions of the accounts that agreed and that declined, and of those whom a referral has named; each ascending.

    Whoever agreed once since the campaign began counts as having agreed.
    """

    agreed: IntArray
    declined: IntArray
    reached: IntArray

    @property
    def asked(self) -> IntArray:
        """Give everybody who was asked."""
        return np.sort(np.concatenate([self.agreed, self.declined]))

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
    return Replies(none, none, none)


def replies_since(dataset: Dataset, begun: date) -> Replies:
    """Give who was asked and who was referred after a day, up to the analysis date; of accounts in the data."""
    ids = dataset.accounts["account_id"]
    since = pd.Timestamp(begun)

    def later(table: str) -> pd.DataFrame:
        rows = dataset.tables[table]
        until = pd.Timestamp(dataset.as_of) if dataset.as_of is not None else since
        return rows[(rows["date"] > since) & (rows["date"] <= until)]

    asks, referrals = later("asks"), later("referrals")
    place, said = positions(asks["account_id"], ids), asks["agreed"].to_numpy(dtype=np.bool_)
    agreed = np.unique(place[said])
    return Replies(agreed, np.setdiff1d(place[~said], agreed), np.unique(positions(referrals["referred_id"], ids)))


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
    over = [budget.resource for budget in limits.budgets if spent[budget.resource] >= budget.limit * (1 - 1e-9)]
    if over:
        raise UsageError(say(limits.language, "campaign", "spent_all", resource=", ".join(over), accounts=len(rows)))
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
    unit = say(language, "campaign", f"unit_{resource}") if resource in ("accounts", "hours") else resource
    return listed((number(amount, language, 0 if float(amount).is_integer() else 2), unit), " ")


__all__ = ["Replies", "amount_of", "left_over", "no_replies", "replies_since", "spent_by", "waves_of"]
