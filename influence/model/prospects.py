"""Whom to win, and who could introduce: prospects and groups, each with those whose word reaches them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import floor, log10
from typing import TYPE_CHECKING, Any

from influence.language import number

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Introducer:
    """A customer whose word may reach somebody.

    Parameters
    ----------
    through
        The group or account by which the word mostly leaves it.
    shared
        Whether that is a group of both, or a direct tie between them; otherwise somebody passes the word on.
    chance, low, high
        In [0, 1]: that the word arrives if this customer alone is asked, with a 90 % interval (error of sampling and
        uncertainty of the rates). Of a group: that it reaches at least one of its unseen members.
    reached, reached_low, reached_high
        How many of the people the word is expected to reach, with a 90 % interval; of a prospect its chance.
    """

    account_id: str
    name: str
    owner: str
    through: str
    shared: bool
    chance: float
    low: float
    high: float
    reached: float
    reached_low: float
    reached_high: float


@dataclass(frozen=True)
class Prospect:
    """Somebody to win, or the unseen members of a group, with the best introducers, best first.

    Parameters
    ----------
    kind
        ``prospect`` or ``group``.
    account_id
        Id of the prospect; empty for a group.
    people
        How many there are: 1, or the unseen members of a group.
    worth
        What reaching one of them is worth, in currency: expected margin times the chance of converting.
    value, low, high
        Expected value of asking the first introducer: ``worth`` × how many are reached, with a 90 % interval.
    """

    rank: int
    kind: str
    account_id: str
    name: str
    people: float
    worth: float
    value: float
    low: float
    high: float
    introducers: tuple[Introducer, ...]


@dataclass(frozen=True)
class Prospects:
    """Prospects and groups in the order of expected value; of one account where ``account_id`` names it.

    Of groups with fewer unseen members than ``least`` the table tells neither how many there are nor the chance
    that anybody hears.
    """

    prospects: tuple[Prospect, ...]
    account_id: str
    assumptions: tuple[str, ...]
    notes: tuple[str, ...]
    currency: str
    language: str
    least: int = 0

    def __repr__(self) -> str:
        whose = f" for {self.account_id!r}" if self.account_id else ""
        return f"Prospects({len(self.prospects)} prospects and groups{whose})"

    def to_frame(self) -> pd.DataFrame:
        """Give one row a prospect or group.

        ``expected_reached`` is how many of its people the word of the first introducer is expected to reach, ``chance``
        that it reaches the prospect, or anybody unseen of the group at all; behind the others stands what they are
        expected to reach.
        """
        import pandas as pd

        columns = [
            "rank", "kind_of_prospect", "account_id", "name", "people", "worth_if_reached", "expected_value",
            "value_low", "value_high", "expected_reached", "introducer_id", "introducer", "introducer_owner",
            "through", "shared", "chance", "chance_low", "chance_high", "others",
        ]  # fmt: skip
        rows = []
        for one in self.prospects:
            best, *others = one.introducers
            # Beside what is expected to be reached the chance would tell of how many people it is.
            told = one.kind == "prospect" or one.people >= self.least
            rows.append(
                [
                    one.rank, one.kind, one.account_id, one.name, one.people if told else None, one.worth,
                    one.value, one.low, one.high,
                    best.reached, best.account_id, best.name, best.owner, best.through, best.shared,
                    *((best.chance, best.low, best.high) if told else (None, None, None)),
                    "; ".join(f"{other.name} ({self._figure(other.reached)})" for other in others),
                ]
            )  # fmt: skip
        withheld = ["people", "chance", "chance_low", "chance_high"]
        return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(withheld, "float64"))

    def _figure(self, amount: float) -> str:
        """Write what somebody is expected to reach, with two digits."""
        return number(amount, self.language, max(1 - floor(log10(amount)), 0) if amount > 0 else 0)

    def to_dict(self) -> dict[str, Any]:
        """Give everything as values of JSON."""
        return asdict(self)


__all__ = ["Introducer", "Prospect", "Prospects"]
