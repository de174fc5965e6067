"""The most that any feasible set can cover beyond what is covered already: from above, whatever is chosen.

Coverage is submodular, so what any set adds is at most the sum of what its accounts add one by one. Of that sum the
most under the limits is bounded by letting fractions of accounts be asked: with one budget in closed form, with floors,
caps, forced accounts or several budgets by a linear programme. Its dual needs no trust in the solver: **any**
multipliers λ ≥ 0 of the rows A x ≤ b give a bound (weak duality)::

    max gains·x ≤ λ·b + Σ max(0, gains − Aᵀλ)

so the programme is solved over some accounts, its multipliers are held against all, and accounts that these underrate
are added a few times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.campaign.limits import Limits
from influence.kernels.wiring import BoolArray
from influence.model import FloatArray, IntArray

_COLUMNS, _ROUNDS = 2_000, 4
_SLACK = 1e-9


def upper_bound(gains: FloatArray, limits: Limits, start: tuple[int, ...] = ()) -> float:
    """Give the most that accounts of these gains can add in a set that keeps to the limits.

    Parameters
    ----------
    gains
        n amounts ≥ 0: what each account adds to what is covered.
    limits
        What a set must keep to; forced accounts are in it.
    start
        A set that keeps to the limits, of which fractions may be taken where floors ask for it.

    Examples
    --------
    >>> from influence.campaign.limits import Budget, Rule
    >>> one = Budget("accounts", np.ones(3), 2.0)
    >>> cap = Rule("owner:Anna", np.array([True, True, False]), most=1)
    >>> gains = np.array([5.0, 4.0, 1.0])
    >>> upper_bound(gains, Limits((one,), (), np.ones(3, dtype=bool)))
    9.0
    >>> round(upper_bound(gains, Limits((one,), (cap,), np.ones(3, dtype=bool))), 6)
    6.0
    """
    bounds = [_fractional(gains, budget.cost, budget.limit, limits) for budget in limits.budgets]
    most = min(bounds, default=float(gains[limits.eligible].sum()))
    if limits.budgets and (limits.rules or limits.forced or len(limits.budgets) > 1):
        most = min(most, _by_duality(gains, limits, start))
    return most


def _fractional(gains: FloatArray, cost: FloatArray, limit: float, limits: Limits) -> float:
    rows = np.flatnonzero(limits.eligible & (gains > 0) & (cost <= limit * (1 + _SLACK)))
    gain, price = gains[rows], cost[rows]
    free = price <= 0
    total = float(gain[free].sum())
    gain, price = gain[~free], price[~free]
    order = np.argsort(-gain / price, kind="stable")
    spent = np.cumsum(price[order])
    whole = int(np.searchsorted(spent, limit * (1 + _SLACK), side="right"))
    total += float(gain[order[:whole]].sum())
    if whole < len(order):
        left = limit - (spent[whole - 1] if whole else 0.0)
        total += float(gain[order[whole]] * max(left, 0.0) / price[order[whole]])
    return total


def _by_duality(gains: FloatArray, limits: Limits, start: tuple[int, ...]) -> float:
    """Give the bound by multipliers of budgets, caps and floors; forced accounts are in with their gains."""
    from scipy.optimize import linprog

    rows = _rows(limits)
    forced = np.array(sorted(limits.forced), dtype=np.int64)
    sure = float(gains[forced].sum())
    right = np.array([row.right - row.of(forced).sum() for row in rows])
    free = limits.eligible.copy()
    free[forced] = False
    for budget in limits.budgets:
        free &= budget.cost <= budget.limit * (1 + _SLACK)
    columns = _first_columns(gains, limits, free, start)
    most = np.inf
    for _ in range(_ROUNDS):
        if not len(columns):
            return sure
        matrix = np.vstack([row.of(columns) for row in rows])
        solved = linprog(-gains[columns], A_ub=matrix, b_ub=right, bounds=(0.0, 1.0), method="highs")
        if solved.x is None:
            break
        prices = np.maximum(-np.asarray(solved.ineqlin.marginals, dtype=np.float64), 0.0)
        rest = np.where(free, gains, 0.0)
        for price, row in zip(prices.tolist(), rows, strict=True):
            if price > 0:
                rest -= price * row.of(free)
        most = min(most, float(prices @ right) + float(np.maximum(rest, 0.0).sum()))
        rest[columns] = 0.0
        fresh = np.flatnonzero(rest > _SLACK * max(float(gains.max(initial=0.0)), 1e-300))
        if not len(fresh):
            break
        fresh = fresh[np.argsort(-rest[fresh], kind="stable")[:_COLUMNS]]
        columns = np.sort(np.concatenate([columns, fresh]))
    return sure + most


@dataclass(frozen=True)
class _Row:
    """A row of A x ≤ b: ``scale`` times ``entries`` of the n accounts, and b."""

    entries: FloatArray | BoolArray
    scale: float
    right: float

    def of(self, accounts: IntArray | BoolArray) -> FloatArray:
        """Give the entries of some accounts; of flags n numbers, 0 where they are not set."""
        if accounts.dtype == np.bool_:
            return np.where(accounts, self.scale * self.entries, 0.0)
        return self.scale * self.entries[accounts].astype(np.float64)


def _rows(limits: Limits) -> list[_Row]:
    """Give what a set must keep to, budgets as shares of their limits."""
    rows = [_Row(budget.cost, 1.0 / budget.limit, 1.0 + _SLACK) for budget in limits.budgets]
    for rule in limits.rules:
        if rule.most is not None:
            rows.append(_Row(rule.members, 1.0, float(rule.most)))
        if rule.least:
            rows.append(_Row(rule.members, -1.0, -float(rule.least)))
    return rows


def _first_columns(gains: FloatArray, limits: Limits, free: BoolArray, start: tuple[int, ...]) -> IntArray:
    """Give the accounts that add most, and most for their cost; and the start, so that floors can be met."""
    useful = np.flatnonzero(free & (gains > 0))
    wanted = [np.array([one for one in start if free[one]], dtype=np.int64)]
    for price in (np.ones(len(useful)), np.maximum(limits.density_cost()[useful], 1e-12)):
        wanted += [useful[np.argsort(-gains[useful] / price, kind="stable")[:_COLUMNS]]]
    return np.unique(np.concatenate(wanted))


__all__ = ["upper_bound"]
