"""An hours plan: how often account managers speak to whom, what that should bring, and who gains and loses time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from influence.kernels import in_order
from influence.model.account_hours import AccountHours
from influence.model.columns import Column, Named, Stored, frame_of, texts_column
from influence.model.network import IntArray
from influence.model.overdue import OverdueContacts
from influence.model.priorities import BLOCK

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class OwnerHours:
    """What an account manager's year holds.

    Parameters
    ----------
    capacity, today, floors, planned
        Hours: that there are; spent on the customers planned for, as touches show (NaN without); that the floors need;
        that the plan uses.
    value_today, value
        Of the customers, at today's hours (NaN without touches) and by the plan, a year.
    next_hour
        What one hour more of this owner would bring, at the optimum over fractions of contacts.
    wanted
        Hours up to which one more brings at least what it costs; NaN where that is not known.
    """

    owner: str
    accounts: int
    capacity: float
    today: float
    floors: float
    planned: float
    value_today: float
    value: float
    next_hour: float
    wanted: float

    @property
    def shortfall(self) -> float:
        """Hours missing until one more brings less than it costs; NaN where the cost is not known."""
        return max(self.wanted - self.capacity, 0.0) if self.wanted == self.wanted else self.wanted

    @property
    def surplus(self) -> float:
        """Planned hours that bring less than they cost, floors aside; NaN where the cost is not known."""
        beyond = self.planned - max(self.wanted, self.floors)
        return max(beyond, 0.0) if self.wanted == self.wanted else self.wanted


@dataclass(frozen=True)
class HoursBaseline:
    """A plainer way to spread hours: ``today``, ``today_scaled``, ``equal_time``, ``by_revenue``.

    ``gain`` is what the plan brings more a year, with a 90 % range over the doubts that are declared.
    """

    name: str
    hours: float
    value: float
    gain: float
    gain_low: float
    gain_high: float


@dataclass(frozen=True)
class Move:
    """A customer who would bring more with another owner, by more than breaking the relationship costs.

    Parameters
    ----------
    tenure
        Years since the first recorded contact by the present owner, so at least; NaN where none is recorded.
    gain, cost
        What the move brings a year when both owners' hours are spread anew, and what breaking the relationship costs,
        in currency.
    hour_from, hour_to
        What one hour more of each owner brings before the move.
    """

    account_id: str
    name: str
    territory: str
    owner: str
    new_owner: str
    tenure: float
    gain: float
    cost: float
    hour_from: float
    hour_to: float


@dataclass(frozen=True)
class HoursPlan:
    """How account managers' hours of a year are spread.

    Parameters
    ----------
    accounts
        Of every customer planned for.
    owners
        By name.
    baselines
        Plainer ways to spread the same hours, judged by the same curves.
    overdue
        Most valuable first.
    moves
        Suggestions, each given those before it.
    value
        What the plan brings a year, in ``currency``.
    residual
        KKT residual of the optimum over fractions of contacts, relative; 0 is exact.
    gap
        What whole contacts could bring more at most, in currency; 0: proved to be the best.
    fractions_value
        What fractions of contacts would bring: no plan of whole contacts brings more.
    tell
        Positions of accounts and a language → why hours rise or fall, in words.
    """

    accounts: AccountHours
    owners: tuple[OwnerHours, ...]
    baselines: tuple[HoursBaseline, ...]
    overdue: OverdueContacts
    moves: tuple[Move, ...]
    value: float
    fractions_value: float
    residual: float
    gap: float
    verdict: str
    assumptions: tuple[str, ...]
    notes: tuple[str, ...]
    currency: str
    language: str
    tell: Callable[[IntArray, str], Any]

    def __repr__(self) -> str:
        hours = float(self.accounts.hours.sum())
        return f"HoursPlan({len(self.accounts)} accounts, {hours:,.0f} h, {self.currency} {self.value:,.0f} a year)"

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The columns of the table of accounts, by name."""
        of = self.accounts
        return {
            "account_id": Named(of.account_ids),
            "name": Named(of.names),
            "owner": of.owners,
            "territory": of.territories,
            "tier": of.tiers,
            "contacts_today": Stored(of.contacts_today),
            "contacts": Stored(of.contacts.astype(np.int64)),
            "hours_today": Stored(of.hours_today),
            "hours": Stored(of.hours),
            "hours_change": Stored(of.change),
            "contact_hours": Stored(of.contact_hours),
            "travel_hours": Stored(of.travel_hours),
            "least_contacts": Stored(of.least.astype(np.int64)),
            "most_contacts": Stored(of.most.astype(np.int64)),
            "value_today": Stored(of.value_today),
            "value_planned": Stored(of.value),
            "next_hour_today": Stored(of.next_today),
            "next_hour": Stored(of.next_hour),
            "value_at_zero": Stored(of.value_at_zero),
            "own_more": Stored(of.own_more),
            "own_tau": Stored(of.own_tau),
            "referral_most": Stored(of.referral_most),
            "referral_tau": Stored(of.referral_tau),
            "tenure_years": Stored(of.tenure),
            "estimated": Stored(of.estimated),
            "reason_code": of.reasons,
            "reason": self._reasons,
        }

    def _reasons(self, accounts: IntArray) -> Any:  # noqa: ANN401 - an array of pandas
        return texts_column(self.tell(accounts, self.language))

    def to_frame(self, first: int | None = None, start: int = 0) -> pd.DataFrame:
        """Give one row an account, those with the largest change first; ``first`` of them from ``start`` on."""
        stop = None if first is None else start + first
        return frame_of(self.columns, self.accounts.order[start:stop])

    def blocks(self, rows: int | None = None) -> Iterator[pd.DataFrame]:
        """Give the table of accounts, or its first rows, a block of rows at a time."""
        count = len(self.accounts) if rows is None else min(rows, len(self.accounts))
        _ = self.columns  # made here once, not by each thread
        yield from in_order(
            lambda start: self.to_frame(min(BLOCK, count - start), start), range(0, max(count, 1), BLOCK)
        )

    def owners_frame(self) -> pd.DataFrame:
        """Give one row an owner."""
        import pandas as pd

        rows = [
            {
                "owner": one.owner,
                "accounts": one.accounts,
                "capacity_hours": one.capacity,
                "hours_today": one.today,
                "floor_hours": one.floors,
                "hours": one.planned,
                "value_today": one.value_today,
                "value_planned": one.value,
                "next_hour": one.next_hour,
                "wanted_hours": one.wanted,
                "shortfall_hours": one.shortfall,
                "surplus_hours": one.surplus,
            }
            for one in self.owners
        ]
        return pd.DataFrame(rows)

    def baselines_frame(self) -> pd.DataFrame:
        """Give one row a way to spread the hours, the plan first."""
        import pandas as pd

        own = {"list": "plan", "hours": float(self.accounts.hours.sum()), "expected_value": self.value}
        others = [
            {
                "list": one.name,
                "hours": one.hours,
                "expected_value": one.value,
                "plan_gain": one.gain,
                "gain_low": one.gain_low,
                "gain_high": one.gain_high,
            }
            for one in self.baselines
        ]
        return pd.DataFrame([own, *others])

    def overdue_frame(self, first: int | None = None) -> pd.DataFrame:
        """Give one row a customer whose contact is overdue; the ``first`` of them, or all."""
        return self.overdue.frame(first)

    def moves_frame(self) -> pd.DataFrame:
        """Give one row a suggestion to change the owner."""
        import pandas as pd

        names = {"tenure": "tenure_years", "gain": "move_gain", "cost": "breaking_cost"}
        return pd.DataFrame([asdict(one) for one in self.moves]).rename(columns=names)

    def to_dict(self) -> dict[str, Any]:
        """Give the whole plan as values of JSON; what is not known is ``None``."""
        return {
            name: [row for frame in value for row in _rows(frame)] if isinstance(value, Iterator) else value
            for name, value in self.parts()
        }

    def parts(self) -> Iterator[tuple[str, Any]]:
        """Give the whole plan as values of JSON, one after the other; a table as frames, block by block."""
        yield "value", self.value
        yield "fractions_value", self.fractions_value
        yield "residual", self.residual
        yield "gap", self.gap
        yield "currency", self.currency
        yield "language", self.language
        yield "verdict", self.verdict
        yield "owners", iter([self.owners_frame()])
        yield "baselines", iter([self.baselines_frame()])
        yield "accounts", self.blocks()
        overdue = self.overdue_frame()
        yield "overdue", (overdue.iloc[at : at + BLOCK] for at in range(0, len(overdue), BLOCK))
        yield "moves", iter([self.moves_frame()])
        yield "assumptions", list(self.assumptions)
        yield "notes", list(self.notes)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): None if isinstance(value, float) and value != value else value for name, value in row.items()}
        for row in frame.to_dict(orient="records")
    ]


__all__ = ["HoursBaseline", "HoursPlan", "Move", "OwnerHours"]
