"""The section ``[learning]``: how firmly the declared rates are held against the history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from influence.errors import UsageError
from influence.settings.schema import LARGEST

TypeOne = Literal["declared", "estimate"]

_POSITIVE = (
    "telling_evidence",
    "tie_evidence",
    "participation_evidence",
    "conversion_evidence",
    "account_evidence",
    "reach_evidence",
    "asks_per_year",
)


@dataclass(frozen=True)
class LearningSettings:
    """How the history of asks, referrals and nominations moves the declared rates (declared beliefs).

    The rates of ``[kinds]`` and ``[referral]`` are the means of what is believed beforehand; here stands for how much
    evidence these beliefs count. The larger a number, the more the history has to show before a rate moves.

    Parameters
    ----------
    history
        Whether the history moves the rates at all; ``false``: the declared rates act as they are.
    telling_evidence
        How many observed referrals the belief about a telling rate counts for (shape of its Gamma prior). Range (0, ∞).
    tie_evidence
        How many observed ties the belief about a tie probability counts for. Range (0, ∞).
    participation_evidence
        How many asks the belief about the participation of a segment counts for. Range (0, ∞).
    conversion_evidence
        How many decided referrals the belief about conversion counts for. Range (0, ∞).
    account_evidence
        How many asks the rate of its segment counts for against an account's own, before asks show how alike the
        accounts of a segment are. Range (0, ∞).
    reach_evidence
        How many expected referrals the belief that an account refers as the rates let expect counts for. Range (0, ∞).
    nomination_weight
        What being named by another account counts, in asks agreed to and in referrals. Range [0, 1].
    unrecorded_rate
        How many prospects an account that agreed is believed to refer over ways that no table records. Range (0, ∞).
    window_days
        Days after an ask within which a referral counts as its result, where the log does not say ``asked_on``; and
        for which a prospect who was lost is not referred anew.
    answer_days
        Days for which an ask that is still pending says nothing; after that it counts as a no.
    asks_per_year
        Where no asks are recorded: on how many occasions a year every customer could have referred.
    anyway_days
        Days within which somebody must come without a referral to count as one who would have come anyway.
    type_one
        ``declared``: the share ``type_one_share`` of ``[referral]`` acts; ``estimate``: what arrivals without a
        referral in the same groups suggest, where the data can tell.
    draws
        Number of draws from the posterior that intervals rest on.
    """

    history: bool = True
    telling_evidence: float = 4.0
    tie_evidence: float = 10.0
    participation_evidence: float = 10.0
    conversion_evidence: float = 10.0
    account_evidence: float = 10.0
    reach_evidence: float = 10.0
    nomination_weight: float = 0.5
    unrecorded_rate: float = 0.1
    window_days: int = 60
    answer_days: int = 30
    asks_per_year: float = 4.0
    anyway_days: int = 365
    type_one: TypeOne = "declared"
    draws: int = 200

    def __post_init__(self) -> None:
        most = f"more than 0, and at most {LARGEST:,.0f}"
        for name in (*_POSITIVE, "unrecorded_rate"):
            self._require(name, 0 < getattr(self, name) <= LARGEST, most)
        self._require("nomination_weight", 0 <= self.nomination_weight <= 1, "in [0, 1]")
        self._require("window_days", 1 <= self.window_days <= 3660, "in [1, 3660]")
        self._require("answer_days", 1 <= self.answer_days <= 3660, "in [1, 3660]")
        self._require("anyway_days", 1 <= self.anyway_days <= 36_600, "in [1, 36600]")
        self._require("asks_per_year", self.asks_per_year <= 366, "at most 366")
        self._require("type_one", self.type_one in get_args(TypeOne), "'declared' or 'estimate'")
        self._require("draws", 50 <= self.draws <= 10_000, "in [50, 10000]")

    def _require(self, name: str, holds: bool, rule: str) -> None:
        if not holds:
            raise UsageError(f"The {name!r} of [learning] must be {rule}. Got {getattr(self, name)!r}.")
