"""What a plan must keep to: budgets, floors and caps; always feasible, and which clash where nothing is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from influence.errors import UsageError
from influence.kernels.wiring import BoolArray
from influence.language import number, say
from influence.model import FloatArray, IntArray

_SLACK = 1e-9


@dataclass(frozen=True)
class Budget:
    """A resource: what asking each of n accounts costs (≥ 0), and the most that may be spent."""

    resource: str
    cost: FloatArray
    limit: float

    def fits(self, spent: float) -> bool:
        """Whether so much may be spent, up to rounding."""
        return spent <= self.limit * (1 + _SLACK)


def unit_of(resource: str, language: str, amount: float = 0.0) -> str:
    """Give what people call an amount of a resource: accounts, hours, or the currency."""
    if resource not in ("accounts", "hours"):
        return resource
    return say(language, "campaign", f"unit_{resource}{'_one' if amount == 1 else ''}")


@dataclass(frozen=True)
class Rule:
    """A floor and a cap on how many accounts of a part may be asked."""

    name: str
    members: BoolArray
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class Limits:
    """Everything that a plan must keep to; ``eligible`` are the accounts that may be asked, ``forced`` those that must.

    ``language`` is that of the refusal.
    """

    budgets: tuple[Budget, ...]
    rules: tuple[Rule, ...]
    eligible: BoolArray
    forced: tuple[int, ...] = ()
    language: str = "en"

    def density_cost(self) -> FloatArray:
        """Give each account's cost as the sum of its shares of the budgets."""
        total: FloatArray = np.zeros(len(self.eligible))
        for budget in self.budgets:
            total += budget.cost / max(budget.limit, 1e-300)
        return total

    def keeps(self, accounts: Sequence[int] | IntArray, *, floors: bool = True) -> bool:
        """Whether asking these accounts keeps to everything; floors only where asked."""
        chosen = np.asarray(accounts, dtype=np.int64)
        if not all(budget.fits(float(budget.cost[chosen].sum())) for budget in self.budgets):
            return False
        for rule in self.rules:
            count = int(rule.members[chosen].sum())
            if (rule.most is not None and count > rule.most) or (floors and count < rule.least):
                return False
        return True

    def start(self) -> tuple[int, ...]:
        """Give a cheapest set that meets every floor and holds whoever is forced.

        Raises
        ------
        UsageError
            There is none; says which demands clash: without any one of them the others can be met.
        """
        demands = self._demands()
        chosen = self._solve(demands)
        if chosen is None:
            clash = list(demands)
            for demand in demands:
                fewer = [one for one in clash if one is not demand]
                if self._solve(fewer) is not None:
                    continue
                clash = fewer
            names = "; ".join(demand.name for demand in clash)
            raise UsageError(say(self.language, "campaign", "clash", demands=names))
        return chosen

    def _demands(self) -> list[_Demand]:
        found = [
            _Demand(
                say(
                    self.language, "campaign", "demand_budget", limit=number(budget.limit, self.language, digits),
                    resource=unit_of(budget.resource, self.language, budget.limit),
                ),
                budget.cost, -np.inf, budget.limit * (1 + _SLACK),
            )
            for budget in self.budgets
            for digits in (0 if float(budget.limit).is_integer() else 2,)
        ]  # fmt: skip
        for rule in self.rules:
            row = rule.members.astype(np.float64)
            if rule.least:
                name = say(self.language, "campaign", "demand_floor", part=rule.name, least=rule.least)
                found.append(_Demand(name, row, rule.least, np.inf))
            if rule.most is not None:
                name = say(self.language, "campaign", "demand_cap", part=rule.name, most=rule.most)
                found.append(_Demand(name, row, -np.inf, rule.most))
        if self.forced:
            row = np.zeros(len(self.eligible))
            row[list(self.forced)] = 1.0
            found.append(_Demand(say(self.language, "campaign", "demand_forced"), row, len(self.forced), np.inf))
        return found

    def _solve(self, demands: Sequence[_Demand]) -> tuple[int, ...] | None:
        """Give a cheapest set that meets the demands; ``None`` where there is none."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        wanted = [demand for demand in demands if demand.low > -np.inf]
        if not wanted:
            return ()
        useful = self.eligible & np.logical_or.reduce([demand.row > 0 for demand in wanted])
        places = self._worth_trying(np.flatnonzero(useful), demands, int(sum(demand.low for demand in wanted)))
        if not len(places):
            return None
        rows = sp.csr_array(np.vstack([demand.row[places] for demand in demands]))
        bounds = LinearConstraint(rows, [demand.low for demand in demands], [demand.high for demand in demands])
        cost = self.density_cost()[places]
        solved = milp(
            np.nan_to_num(cost, posinf=1e9) + 1e-9,
            constraints=bounds,
            integrality=np.ones(len(places), dtype=np.int64),
            bounds=Bounds(0, 1),
        )
        return None if solved.x is None else tuple(places[np.rint(solved.x) > 0].tolist())

    def _worth_trying(self, places: IntArray, demands: Sequence[_Demand], needed: int) -> IntArray:
        """Leave out accounts that ``needed`` cheaper ones of the same parts could always replace."""
        if len(self.budgets) != 1 or len(places) <= needed:
            return places
        parts = np.vstack([demand.row[places] > 0 for demand in demands if demand.row is not self.budgets[0].cost])
        _, part = np.unique(np.packbits(parts, axis=0), axis=1, return_inverse=True)
        part = part.ravel()
        order = np.lexsort((places, self.budgets[0].cost[places], part))
        first = np.searchsorted(part[order], part[order], side="left")
        return np.sort(places[order[np.arange(len(order)) - first < needed]])


@dataclass(frozen=True)
class _Demand:
    """One thing asked of a plan, as a row of a linear programme."""

    name: str
    row: FloatArray
    low: float
    high: float


@dataclass
class Room:
    """What is chosen so far, and who still stands in for floors that are not met yet; both together keep the limits."""

    limits: Limits
    reserve: list[int]
    chosen: list[int] = field(default_factory=list)

    def take(self, account: int) -> bool:
        """Choose an account if everything can still be kept to; tell whether it was."""
        waiting = [one for one in self.reserve if one != account]
        union = [*self.chosen, *waiting, account]
        if self.limits.keeps(union):
            self._chose(account, waiting)
            return True
        for place in range(len(waiting)):
            fewer = waiting[:place] + waiting[place + 1 :]
            if self.limits.keeps([*self.chosen, *fewer, account]):
                self._chose(account, fewer)
                return True
        return False

    def possible(self) -> BoolArray:
        """Tell which accounts budgets and caps leave room for beside those chosen; more than :meth:`take` allows."""
        fits = np.ones(len(self.limits.eligible), dtype=np.bool_)
        for budget in self.limits.budgets:
            spent = float(budget.cost[self.chosen].sum())
            fits &= spent + budget.cost <= budget.limit * (1 + _SLACK)
        for rule in self.limits.rules:
            if rule.most is not None and int(rule.members[self.chosen].sum()) >= rule.most:
                fits &= ~rule.members
        return fits

    def _chose(self, account: int, reserve: list[int]) -> None:
        self.chosen.append(account)
        self.reserve = reserve
