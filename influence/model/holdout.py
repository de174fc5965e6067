"""A hold-out: whole clusters that are not asked, drawn at random, so that the effect of asking can be read off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Unit:
    """A cluster that was asked, or held out, as a whole.

    ``accounts`` are the ids of those whom a plan without hold-out would ask in it; ``value`` is what they are expected
    to bring together, ``size`` the number of customers of the cluster, ``before`` how many referrals the accounts made
    in as many days before the plan as ``HoldOut.window`` says. In a campaign in waves, which may ask others than those
    planned at first, ``others`` are the other customers of the cluster: what they refer counts as well, in ``before``
    too.
    """

    name: str
    accounts: tuple[str, ...]
    value: float
    size: int
    before: int
    others: tuple[str, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """Ids of all whose outcome counts."""
        return (*self.accounts, *self.others)


@dataclass(frozen=True)
class HoldOut:
    """The design of a hold-out, enough to read its outcome with the very randomisation that made it.

    Parameters
    ----------
    share
        The share of accounts to be held out that was asked for, in (0, 1).
    date
        Day of the plan: what happens after it counts.
    units
        The clusters that took part in the draw.
    assignments
        Every assignment that could have been drawn, each as the positions of the units held out; all equally likely.
    drawn
        Position of the assignment that was drawn.
    window
        Days that the power was judged for.
    detectable
        The smallest effect (referrals more for each account asked, within the window) that a test at 10 % finds in
        four of five cases, judged by the referrals of the same accounts before; ``None`` where no effect could be
        found.
    """

    share: float
    date: date
    units: tuple[Unit, ...]
    assignments: tuple[tuple[int, ...], ...]
    drawn: int
    window: int
    detectable: float | None

    @property
    def held(self) -> tuple[str, ...]:
        """Ids of the accounts that are not asked."""
        return tuple(account for unit in self.assignments[self.drawn] for account in self.units[unit].accounts)

    @property
    def closed(self) -> tuple[str, ...]:
        """Ids of all that may be asked in no wave: word spreads inside a cluster."""
        return tuple(account for unit in self.assignments[self.drawn] for account in self.units[unit].everybody)

    @property
    def whole(self) -> bool:
        """Whether all customers of the clusters count, since the campaign is asked in waves."""
        return any(unit.others for unit in self.units)

    def with_ids(self, give: Callable[[str], str]) -> HoldOut:
        """Give the design with what ``give`` says instead of each account's id; who has none any more is dropped."""

        def given(ids: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(found for one in ids if (found := give(one)))

        units = (replace(one, accounts=given(one.accounts), others=given(one.others)) for one in self.units)
        return replace(self, units=tuple(units))

    def to_frame(self) -> pd.DataFrame:
        """Give one row a cluster: its arm, whom a plan would ask in it, and what the draw was balanced on."""
        import pandas as pd

        held = set(self.assignments[self.drawn])
        return pd.DataFrame(
            [
                {
                    "cluster": unit.name, "arm": "held_out" if place in held else "asked",
                    "planned": len(unit.accounts), "accounts": ", ".join(unit.accounts), "expected_value": unit.value,
                    "customers": unit.size,
                }
                for place, unit in enumerate(self.units)
            ]
        )  # fmt: skip

    @classmethod
    def from_dict(cls, written: dict[str, Any]) -> HoldOut:
        """Read what :func:`dataclasses.asdict` gives, dates as text; ``KeyError``, ``TypeError`` or ``ValueError``."""
        units = tuple(
            Unit(
                str(one["name"]), tuple(map(str, one["accounts"])), float(one["value"]), int(one["size"]),
                int(one["before"]), tuple(map(str, one.get("others", ()))),
            )
            for one in written["units"]
        )  # fmt: skip
        assignments = tuple(tuple(map(int, one)) for one in written["assignments"])
        drawn, detectable = int(written["drawn"]), written["detectable"]
        if not 0 <= drawn < len(assignments) or not all(0 <= unit < len(units) for one in assignments for unit in one):
            raise ValueError("the assignments do not fit the units")
        return cls(
            float(written["share"]), date.fromisoformat(str(written["date"])), units, assignments, drawn,
            int(written["window"]), None if detectable is None else float(detectable),
        )  # fmt: skip


@dataclass(frozen=True)
class Evaluation:
    """What came of a plan with a hold-out.

    Parameters
    ----------
    outcome
        ``referrals``, ``won`` (of these, those won) or ``amount`` (their first-year revenue, in currency).
    effect, low, high
        More of the outcome for each account that was to be asked, with a 90 % interval: the effects that the design's
        own randomisation test does not reject. An end is ``None`` where the design cannot bound it.
    p
        Of the test that asking changes nothing, two-sided.
    asked, held
        Accounts, units, outcome, and how many were in fact asked, of either arm.
    """

    outcome: str
    effect: float
    low: float | None
    high: float | None
    p: float
    asked: Arm
    held: Arm
    days: int
    verdict: str
    notes: tuple[str, ...]
    currency: str
    language: str

    def __repr__(self) -> str:
        return f"Evaluation({self.outcome}: {self.effect:+.3g} for each account asked, p = {self.p:.2g})"

    def to_frame(self) -> pd.DataFrame:
        """Give one row an arm."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "arm": name, "clusters": arm.units, "planned": arm.accounts, "in_fact_asked": arm.asked,
                    "outcome": arm.outcome, "outcome_each": arm.outcome / arm.accounts if arm.accounts else 0.0,
                }
                for name, arm in (("asked", self.asked), ("held_out", self.held))
            ]
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Give everything as values of JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Arm:
    """One arm of a hold-out: units, accounts planned, how many of these were asked after the plan, and the outcome."""

    units: int
    accounts: int
    asked: int
    outcome: float


__all__ = ["Arm", "Evaluation", "HoldOut", "Unit"]
