"""A campaign plan: whom to ask, in which order, at what cost, what it should bring, and how sure that is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import fsum
from typing import TYPE_CHECKING, Any

from influence.model.holdout import HoldOut
from influence.model.waves import Waves

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Reach:
    """Somebody whom a seed's word is expected to reach beyond the seeds before it.

    ``through`` names the group or account by which the word leaves the seed; ``chance`` in [0, 1] is that of the word
    arriving by this seed and none before it; ``value`` is in currency.
    """

    account_id: str
    name: str
    through: str
    chance: float
    value: float


@dataclass(frozen=True)
class Seed:
    """One account to ask, in its place in the order.

    Parameters
    ----------
    cost
        Resource → what asking costs.
    marginal, low, high
        What it adds to the seeds before it, in currency, with a 90 % interval (error of sampling and uncertainty of the
        rates); from a sample that did not choose it.
    cumulative
        The value of it and all seeds before it.
    reaches
        The known prospects whom it adds most chance of reaching, most first.
    through
        The groups and accounts that carry most of what it adds.
    forced
        The reason given where it was asked for by name; empty otherwise.
    wave
        In which wave it is to be asked, from 1 on.
    """

    order: int
    account_id: str
    name: str
    owner: str
    segment: str
    cost: dict[str, float]
    marginal: float
    low: float
    high: float
    cumulative: float
    reaches: tuple[Reach, ...]
    through: tuple[str, ...]
    action: str
    brief: str
    forced: str = ""
    wave: int = 1


@dataclass(frozen=True)
class Certificate:
    """Bounds in currency that hold together with at least ``confidence``, at the rates that act.

    ``lower`` is at most what the plan is worth, ``upper`` at least what the best set that keeps to the
    same demands (budgets, floors, caps, who is held out) is worth. ``samples`` is the number of sets in each of the two
    samples.
    """

    lower: float
    upper: float
    confidence: float
    samples: int

    @property
    def ratio(self) -> float:
        """The share of the best possible value that the plan is sure to have; 1 where nothing can be won."""
        return min(max(self.lower, 0.0) / self.upper, 1.0) if self.upper > 0 else 1.0


@dataclass(frozen=True)
class CurvePoint:
    """What a smaller budget would buy: the first ``seeds`` of a list, their cost and value."""

    seeds: int
    cost: dict[str, float]
    value: float
    marginal: float


@dataclass(frozen=True)
class Baseline:
    """A plainer way to spend the same budget, on the sample that judges the plan.

    ``gain`` is what the plan brings more, with a 90 % interval of sampling; of random draws the middle 90 % of draws.
    ``curve`` says what its first accounts would cost and bring; of random draws their mean. ``more`` is the share by
    which its budget is larger.
    """

    name: str
    seeds: int
    value: float
    gain: float
    gain_low: float
    gain_high: float
    curve: tuple[CurvePoint, ...] = ()
    more: float = 0.0


@dataclass(frozen=True)
class Plan:
    """Whom to ask in a campaign under a budget.

    Parameters
    ----------
    budget
        Resource (``accounts``, ``hours`` or a currency) → the limit.
    seeds
        In the order in which they were chosen.
    value, low, high
        What the plan is expected to bring before its cost, in ``currency``; the ends are the sums of those of the
        seeds.
    left_out
        Rule → number of customers that it kept out.
    overrides
        What was asked for by name against a rule or beside it, a sentence each with its reason.
    hold_out
        Who is not asked, at random, so that the effect of asking can be read off; ``None`` where nobody is.
    waves
        Where a campaign in waves stands; ``None`` where all are asked at once.
    random_times
        How many times the budget random accounts need to bring as much; ``None`` where 20 times are not enough.
    """

    budget: dict[str, float]
    seeds: tuple[Seed, ...]
    value: float
    low: float
    high: float
    certificate: Certificate
    baselines: tuple[Baseline, ...]
    curve: tuple[CurvePoint, ...]
    left_out: dict[str, int]
    overrides: tuple[str, ...]
    verdict: str
    assumptions: tuple[str, ...]
    notes: tuple[str, ...]
    currency: str
    language: str
    hold_out: HoldOut | None = None
    random_times: float | None = None
    waves: Waves | None = None

    def __repr__(self) -> str:
        return f"Plan({len(self.seeds)} seeds, {self.currency} {self.value:,.0f} [{self.low:,.0f} to {self.high:,.0f}])"

    def to_frame(self) -> pd.DataFrame:
        """Give one row a seed."""
        import pandas as pd

        rows = [
            {
                "order": seed.order,
                **({} if self.waves is None else {"wave": seed.wave}),
                "account_id": seed.account_id,
                "name": seed.name,
                "owner": seed.owner,
                "segment": seed.segment,
                **{f"cost_{resource}": cost for resource, cost in seed.cost.items()},
                "marginal_value": seed.marginal,
                "marginal_low": seed.low,
                "marginal_high": seed.high,
                "cumulative_value": seed.cumulative,
                "reaches": "; ".join(f"{one.name} ({one.through})" for one in seed.reaches),
                "through": ", ".join(seed.through),
                "action": seed.action,
                "brief": seed.brief,
            }
            for seed in self.seeds
        ]
        return pd.DataFrame(rows)

    def baselines_frame(self) -> pd.DataFrame:
        """Give one row a baseline, the plan first."""
        import pandas as pd

        own = {"list": "plan", "seeds": len(self.seeds), "expected_value": self.value}
        others = [
            {
                "list": one.name,
                "seeds": one.seeds,
                "expected_value": one.value,
                "plan_gain": one.gain,
                "gain_low": one.gain_low,
                "gain_high": one.gain_high,
            }
            for one in self.baselines
        ]
        return pd.DataFrame([own, *others])

    def curve_frame(self) -> pd.DataFrame:
        """Give one row a budget; where hours are one, with what the next of them brings."""
        import pandas as pd

        frame = pd.DataFrame(
            [
                {
                    "seeds": point.seeds,
                    **{f"cost_{resource}": cost for resource, cost in point.cost.items()},
                    "expected_value": point.value,
                    "marginal_value": point.marginal,
                }
                for point in self.curve
            ]
        )
        if "cost_hours" in frame:
            hours = frame["cost_hours"].diff().fillna(frame["cost_hours"])
            frame["hour_brings"] = frame["marginal_value"] / hours.where(hours > 0)
        return frame

    def waves_frame(self) -> pd.DataFrame:
        """Give one row a wave: how many are asked in it, at what cost, and what they add."""
        import pandas as pd

        rows = []
        for wave in sorted({seed.wave for seed in self.seeds}):
            mine = [seed for seed in self.seeds if seed.wave == wave]
            cost = {f"cost_{name}": fsum(seed.cost[name] for seed in mine) for name in self.budget}
            rows.append(
                {"wave": wave, "seeds": len(mine), **cost, "expected_value": fsum(one.marginal for one in mine)}
            )
        return pd.DataFrame(rows)

    def to_dict(self) -> dict[str, Any]:
        """Give the whole plan as values of JSON."""
        found = {**asdict(self), "ratio": self.certificate.ratio}
        if self.hold_out is not None:
            found["hold_out"]["date"] = self.hold_out.date.isoformat()
        if self.waves is not None:
            found["waves"] = self.waves.to_dict()
        return found


__all__ = ["Baseline", "Certificate", "CurvePoint", "Plan", "Reach", "Seed"]
