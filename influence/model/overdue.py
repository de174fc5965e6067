"""Customers whose next contact, by a plan of hours, should have been already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np
import numpy.typing as npt

from influence.model.account_hours import AccountHours
from influence.model.columns import Named
from influence.model.network import FloatArray, IntArray

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Overdue:
    """A customer whose next contact, by the plan, should have been already.

    ``last`` is the date of the last contact (ISO; empty where none is known), ``every`` the days between contacts of
    the plan, ``days`` how long it is overdue (NaN where there was none), ``next_hour`` what an hour brings.
    """

    account_id: str
    name: str
    owner: str
    last: str
    every: float
    days: float
    next_hour: float


@dataclass(frozen=True)
class OverdueContacts(Sequence[Overdue]):
    """Every :class:`Overdue` of a plan, in order; each is made where somebody looks at it.

    Parameters
    ----------
    accounts
        All accounts of the plan.
    who
        k positions among them.
    last
        k dates; NaT where none is known.
    every, days
        k numbers of days.
    """

    accounts: AccountHours
    who: IntArray
    last: npt.NDArray[np.datetime64]
    every: FloatArray
    days: FloatArray

    def __len__(self) -> int:
        return len(self.who)

    @overload
    def __getitem__(self, place: int) -> Overdue: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Overdue, ...]: ...

    def __getitem__(self, place: int | slice) -> Overdue | tuple[Overdue, ...]:
        if isinstance(place, slice):
            return tuple(self[at] for at in range(*place.indices(len(self))))
        of, at, date = self.accounts, int(self.who[place]), self.last[place]
        return Overdue(
            of.account_ids[at], of.names[at], of.owners[at], "" if np.isnat(date) else str(date.astype("M8[D]")),
            float(self.every[place]), float(self.days[place]), float(of.next_hour[at]),
        )  # fmt: skip

    def frame(self, first: int | None = None, start: int = 0) -> pd.DataFrame:
        """Give one row a customer; ``first`` of them from ``start`` on."""
        import pandas as pd

        part = slice(start, None if first is None else start + first)
        of, who, dates = self.accounts, self.who[part], self.last[part]
        last = np.where(np.isnat(dates), "", np.datetime_as_string(dates.astype("M8[D]")))
        return pd.DataFrame(
            {
                "account_id": Named(of.account_ids)(who),
                "name": Named(of.names)(who),
                "owner": of.owners(who),
                "last_contact": pd.array(last.tolist(), dtype="str"),
                "every_days": self.every[part],
                "overdue_days": self.days[part],
                "next_hour": of.next_hour[who],
            },
            copy=False,
        )


__all__ = ["Overdue", "OverdueContacts"]
