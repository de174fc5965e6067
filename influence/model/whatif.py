"""What changes in a plan when something else does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Moved:
    """An account of either plan: ``change`` is ``stays``, ``joins`` or ``leaves``; what it adds in each."""

    account_id: str
    name: str
    change: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Difference:
    """Two plans compared: first the accounts of the new one in its order, then those that leave.

    ``low`` and ``high`` are an interval of ``after`` − ``before`` for the error of sampling, with at least 90 %.
    """

    accounts: tuple[Moved, ...]
    before: float
    after: float
    low: float
    high: float
    said: str

    def __repr__(self) -> str:
        return f"Difference({self.after - self.before:+,.0f} [{self.low:,.0f} to {self.high:,.0f}])"

    def to_frame(self) -> pd.DataFrame:
        """Give one row an account."""
        import pandas as pd

        rows = [(one.account_id, one.name, one.change, one.before, one.after) for one in self.accounts]
        columns = ["account_id", "name", "plan_change", "adds_before", "adds_after"]
        return pd.DataFrame(rows, columns=columns).astype({"adds_before": "float64", "adds_after": "float64"})


__all__ = ["Difference", "Moved"]
