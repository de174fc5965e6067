"""What a town is made of: sizes, shares, and the truth planted in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

import numpy as np

from influence.errors import UsageError
from influence.settings import DEFAULT_KINDS, Kind, ProjectSettings, Settings

NAME = "Eschenfurt an der Löße"

_PARTICIPATION = {
    "Freie Berufe": 0.22,
    "Gastgewerbe": 0.40,
    "Gesundheit": 0.26,
    "Handel": 0.33,
    "Handwerk": 0.36,
    "Industrie": 0.15,
    "Landwirtschaft": 0.30,
}


@dataclass(frozen=True)
class Planted:
    """The truth of a town: what a method that learns from its tables should find again.

    Parameters
    ----------
    telling_rate
        Kind → r, mean number of co-members told per affiliation by an account that takes part.
    tie_probability
        Kind → p of telling the other end of a direct tie.
    participation
        Segment → π, chance of agreeing when asked, and of passing the word on when reached.
    conversion
        Chance that a prospect who was referred becomes a customer.
    type_one_share
        Share of those won who would not have come otherwise.
    new_customer_value
        Expected yearly margin of a customer won by referral, in currency.
    acquisition_cost
        What winning a customer costs without a referral, in currency.
    hops
        How often the word is passed on at most.
    """

    telling_rate: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType({"church": 0.80, "community": 0.45, "industry": 0.32, "social": 0.60})
    )
    tie_probability: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType({"church": 0.18, "community": 0.17, "industry": 0.12, "social": 0.24})
    )
    participation: Mapping[str, float] = field(default_factory=lambda: MappingProxyType(dict(_PARTICIPATION)))
    conversion: float = 0.22
    type_one_share: float = 0.55
    new_customer_value: float = 1400.0
    acquisition_cost: float = 120.0
    hops: int = 3

    @property
    def value_per_reach(self) -> float:
        """Expected value of reaching one prospect: conversion × (share of type one × margin + rest × saved cost).

        >>> round(Planted(conversion=0.5, type_one_share=0.5).value_per_reach)
        380
        """
        won = self.type_one_share * self.new_customer_value + (1 - self.type_one_share) * self.acquisition_cost
        return self.conversion * won

    def kinds(self) -> Mapping[str, Kind]:
        """Give the four kinds with the true rates in place of the default assumptions."""
        return {
            name: Kind(name, kind.weight, kind.sensitive, self.telling_rate[name], self.tie_probability[name])
            for name, kind in DEFAULT_KINDS.items()
        }


@dataclass(frozen=True)
class Town:
    """A fictional town: same values, same bytes.

    Parameters
    ----------
    accounts, groups
        Number of accounts (20 or more) and of groups (8 or more).
    seed
        Seed of every draw.
    as_of
        The day on which the tables end.
    years
        Length of the history before it.
    prospect_share
        Share of accounts that were prospects when the history began; those won since are customers now.
    lapsed_share, opt_out_share, isolated_share, connector_share
        Shares of accounts that have left, want no contact, belong to no group, or are planted as well-connected small
        customers.
    without_basis_share
        Share of church affiliations without a recorded legal basis.
    waves_per_year, ask_share
        How often a year customers were asked to refer, and which share of them each time.
    planted
        The true rates.

    Examples
    --------
    >>> Town().begin
    datetime.date(2024, 1, 1)
    """

    accounts: int = 600
    groups: int = 90
    seed: int = 1
    as_of: date = date(2025, 12, 31)
    years: int = 2
    prospect_share: float = 0.45
    lapsed_share: float = 0.05
    opt_out_share: float = 0.015
    isolated_share: float = 0.05
    connector_share: float = 0.02
    without_basis_share: float = 0.12
    waves_per_year: int = 4
    ask_share: float = 0.7
    planted: Planted = field(default_factory=Planted)

    def __post_init__(self) -> None:
        for name, least in (("accounts", 20), ("groups", 8), ("years", 1), ("waves_per_year", 1), ("seed", 0)):
            if getattr(self, name) < least:
                raise UsageError(f"The {name!r} of a town must be {least} or more. Got {getattr(self, name)!r}.")
        for name in (
            "prospect_share",
            "lapsed_share",
            "opt_out_share",
            "isolated_share",
            "connector_share",
            "without_basis_share",
            "ask_share",
        ):
            if not 0 <= getattr(self, name) <= 1:
                raise UsageError(f"The {name!r} of a town must be in [0, 1]. Got {getattr(self, name)!r}.")
        if self.prospect_share + self.lapsed_share > 0.9:
            raise UsageError("The 'prospect_share' and 'lapsed_share' of a town must leave a tenth as customers.")

    @property
    def begin(self) -> date:
        """First day of the history."""
        after = self.as_of + timedelta(days=1)
        day = 28 if (after.month, after.day) == (2, 29) else after.day
        return after.replace(year=after.year - self.years, day=day)

    def settings(self) -> Settings:
        """Give settings that hold the true rates."""
        return Settings(project=ProjectSettings(title=NAME, as_of=self.as_of), kinds=self.planted.kinds())

    def generator(self, stage: int) -> np.random.Generator:
        """Give the generator of one stage, so that a change in one stage moves no other."""
        return np.random.default_rng([self.seed, stage])
