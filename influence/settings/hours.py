"""The section ``[hours]``: what account managers' time is assumed to bring, and what a plan of it keeps to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from influence.settings.rules import UP_TO_LARGEST, require
from influence.settings.schema import LARGEST

PotentialIs = Literal["revenue", "margin", "share", "units"]


@dataclass(frozen=True)
class HoursSettings:
    """How the value of an account answers to hours of contact.

    value(h) = zero + (saturated − zero) (1 − e^(−h/τ)) for the own value of a year, and V (1 − e^(−h/τ_r)) for the
    referral value V, with h hours of contact a year (CALLPLAN: Lodish 1971). What managers expect of an account (table
    ``estimates``) stands above all of this.

    Parameters
    ----------
    kept
        Share of its own value that an account would bring if nobody looked after it, who has the usual attention today;
        who brings it with fewer hours would keep more. Range [0, 1].
    saturated
        What an account that has the usual attention today would bring at most, as a multiple of its own value, where
        its ``potential`` is not known. Range [1, 100].
    potential
        What the column ``potential`` of accounts holds: the ``"revenue"`` or the ``"margin"`` a year that an account
        could bring at most, the ``"share"`` in (0, 1] of its demand that it buys here already, or the number of
        ``"units"`` (seats, sites) that it could use, worth ``unit_margin`` a year each.
    unit_margin
        Margin of one unit of potential a year, in currency. Range (0, ∞).
    own_tau
        τ, hours a year after which 63 % of what time can add to the own value is reached. Range (0, ∞). Where it is not
        set, it is the one at which today's hours are the usual attention over all accounts; 4 without touches.
    referral_tau
        τ_r, likewise for the referral value. Range (0, ∞).
    contact_hours
        Length of a contact in hours where touches do not show it. Range (0, 24].
    travel_hours
        Travel or preparation that each contact costs beside its length, in hours. Range [0, 100].
    least
        Contacts a year that every customer gets at least. A whole number in [0, 366].
    most
        Contacts a year that a customer gets at most. A whole number in [0, 366].
    weeks
        Working weeks of a year, for capacities a week. Range (0, 53].
    hour_cost
        What an hour of an account manager costs, in currency. Range (0, ∞). Where it is not set, contact costs by
        length of contact say it, if both are known.
    tier_a, tier_b
        Tiers: A are the fewest customers that hold this share of all value, B those that hold the next up to
        ``tier_b``, C the rest. Ascending in (0, 1].
    breaking
        What changing its account manager costs, as a share of an account's own value of a year. Range [0, 10].
    doubt_value, doubt_tau
        How uncertain what time can add is, and each τ: standard deviation of the logarithm, the same factor for all
        accounts at once. Range [0, 3].
    doubt_account
        Likewise what time adds to a single account, independent of the others.
    """

    kept: float = 0.5
    saturated: float = 1.5
    potential: PotentialIs = "revenue"
    unit_margin: float | None = None
    own_tau: float | None = None
    referral_tau: float = 2.0
    contact_hours: float = 1.0
    travel_hours: float = 0.0
    least: int = 1
    most: int = 52
    weeks: float = 44.0
    hour_cost: float | None = None
    tier_a: float = 0.8
    tier_b: float = 0.95
    breaking: float = 0.1
    doubt_value: float = 0.3
    doubt_tau: float = 0.3
    doubt_account: float = 0.5

    def __post_init__(self) -> None:
        self._require("kept", 0 <= self.kept <= 1, "in [0, 1]")
        self._require("saturated", 1 <= self.saturated <= 100, "in [1, 100]")
        known = ", ".join(repr(choice) for choice in get_args(PotentialIs))
        self._require("potential", self.potential in get_args(PotentialIs), f"one of {known}")
        for name in ("unit_margin", "own_tau", "hour_cost"):
            if getattr(self, name) is not None:
                self._require(name, 1e-6 <= getattr(self, name) <= LARGEST, f"more than 0, and {UP_TO_LARGEST[11:]}")
        self._require("referral_tau", 1e-6 <= self.referral_tau <= LARGEST, f"more than 0, and {UP_TO_LARGEST[11:]}")
        if self.potential == "units":
            self._require("unit_margin", self.unit_margin is not None, "given where 'potential' is 'units'")
        self._require("contact_hours", 0.01 <= self.contact_hours <= 24, "in [0.01, 24]")
        self._require("travel_hours", 0 <= self.travel_hours <= 100, "in [0, 100]")
        self._require("least", 0 <= self.least <= 366, "in [0, 366]")
        self._require("most", 0 <= self.most <= 366, "in [0, 366]")
        self._require("weeks", 0 < self.weeks <= 53, "in (0, 53]")
        self._require("tier_a", 0 < self.tier_a <= 1, "in (0, 1]")
        self._require("tier_b", self.tier_a <= self.tier_b <= 1, "no less than 'tier_a', and at most 1")
        self._require("breaking", 0 <= self.breaking <= 10, "in [0, 10]")
        for name in ("doubt_value", "doubt_tau", "doubt_account"):
            self._require(name, 0 <= getattr(self, name) <= 3, "in [0, 3]")

    def _require(self, name: str, holds: bool, rule: str) -> None:
        require(holds, "[hours]", name, rule, getattr(self, name))
