"""Everything that a person may declare, resolved once into frozen values.

A project folder's ``influence.toml`` is read by :mod:`influence.settings.loading`; what it leaves out has the
defaults below. Each default that stands for a belief about the world (how many people somebody tells, how many of
those buy) is an **assumption** and is listed on every output.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal, get_args

from influence.settings.hours import HoursSettings
from influence.settings.identities import IdentitySettings
from influence.settings.learning import LearningSettings
from influence.settings.memory import MemorySettings
from influence.settings.ranges import RangesSettings
from influence.settings.rules import UP_TO_LARGEST as _UP_TO_LARGEST
from influence.settings.rules import require as _require
from influence.settings.schema import LARGEST
from influence.settings.sources import TableSettings
from influence.settings.value import ValueSettings

Language = Literal["en", "de"]
Combination = Literal["money", "blend", "borda", "pareto"]
COMBINATIONS: tuple[Combination, ...] = get_args(Combination)


@dataclass(frozen=True)
class Kind:
    """A kind of group or tie, its weight in the network and the assumptions on how word travels through it.

    Parameters
    ----------
    name
        The word used in the data: ``community``, ``industry``, ``church``, ``social`` or one of your own.
    weight
        ω, factor on the strength of every tie of this kind; 0 leaves it out of the measures. Range [0, ∞).
    sensitive
        Whether rows need a recorded legal basis (GDPR Art. 9) and group names stay unprinted.
    telling_rate
        r, how many co-members somebody who takes part tells per affiliation of this kind, on average. Range [0, ∞).
    tie_probability
        p, chance that somebody who takes part tells the other end of one direct tie. Range [0, 1].
    """

    name: str
    weight: float = 1.0
    sensitive: bool = False
    telling_rate: float = 0.5
    tie_probability: float = 0.15

    def __post_init__(self) -> None:
        owner = f"kind {self.name!r}"
        _require(0 <= self.weight <= LARGEST, owner, "weight", _UP_TO_LARGEST, self.weight)
        _require(0 <= self.telling_rate <= LARGEST, owner, "telling_rate", _UP_TO_LARGEST, self.telling_rate)
        _require(0 <= self.tie_probability <= 1, owner, "tie_probability", "in [0, 1]", self.tie_probability)


DEFAULT_KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "community": Kind("community", telling_rate=0.4, tie_probability=0.15),
        "industry": Kind("industry", telling_rate=0.4, tie_probability=0.15),
        "church": Kind("church", sensitive=True, telling_rate=0.7, tie_probability=0.2),
        "social": Kind("social", telling_rate=0.7, tie_probability=0.2),
    }
)


@dataclass(frozen=True)
class ProjectSettings:
    """What the project is and how its outputs speak.

    ``as_of`` is the analysis date; ``None`` takes the newest date in the data. The wall clock is never read.
    """

    title: str = ""
    language: Language = "en"
    currency: str = "EUR"
    as_of: date | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        _require(self.language in ("en", "de"), "[project]", "language", "'en' or 'de'", self.language)
        _require(0 <= self.seed < 2**63, "[project]", "seed", "a whole number of 0 or more", self.seed)


@dataclass(frozen=True)
class NetworkSettings:
    """How affiliations become ties.

    ``alpha`` is the exponent α of ``u_g = ω / (n_g − 1)^α``: 1 is Newman's weighting, 0 counts every co-member alike.
    ``half_life_days``
    halves the strength of an affiliation or tie for every so many days of age at ``as_of``; ``None`` keeps strengths as
    they are.
    """

    alpha: float = 1.0
    half_life_days: float | None = None

    def __post_init__(self) -> None:
        _require(0 <= self.alpha <= 2, "[network]", "alpha", "in [0, 2]", self.alpha)
        if self.half_life_days is not None:
            _require(self.half_life_days > 0, "[network]", "half_life_days", "more than 0", self.half_life_days)


@dataclass(frozen=True)
class ReferralSettings:
    """What is assumed about referrals (declared priors).

    Parameters
    ----------
    participation
        π, chance that an account asked, or reached, takes part and passes the word on. Range [0, 1].
    conversion
        Chance that a prospect who is reached becomes a customer. Range [0, 1].
    type_one_share
        Share of referred customers who would not have come otherwise; the rest only save ``acquisition_cost``. Range
        [0, 1].
    acquisition_cost
        What winning a customer costs without a referral, in currency.
    new_customer_value
        Own value of a new customer over the horizon, in currency; ``None`` takes the median of the customers' own
        values.
    market_share
        The share of each circle that are customers already, where the circle's size is not declared. Range (0, 1]; 1
        assumes nobody beyond the data.
    hops
        T, how many times the word is passed on at most.
    samples
        Number of reverse-reachable sets drawn.
    """

    participation: float = 0.3
    conversion: float = 0.2
    type_one_share: float = 0.6
    acquisition_cost: float = 0.0
    new_customer_value: float | None = None
    market_share: float = 0.2
    hops: int = 3
    samples: int = 100_000

    def __post_init__(self) -> None:
        for name in ("participation", "conversion", "type_one_share"):
            _require(0 <= getattr(self, name) <= 1, "[referral]", name, "in [0, 1]", getattr(self, name))
        cost, newcomer = self.acquisition_cost, self.new_customer_value
        _require(0 <= cost <= LARGEST, "[referral]", "acquisition_cost", _UP_TO_LARGEST, cost)
        _require(0 < self.market_share <= 1, "[referral]", "market_share", "in (0, 1]", self.market_share)
        _require(1 <= self.hops <= 20, "[referral]", "hops", "in [1, 20]", self.hops)
        _require(self.samples >= 1000, "[referral]", "samples", "1000 or more", self.samples)
        if newcomer is not None:
            _require(0 <= newcomer <= LARGEST, "[referral]", "new_customer_value", _UP_TO_LARGEST, newcomer)


@dataclass(frozen=True)
class PrioritySettings:
    """How own value and referral value become one list.

    ``combine`` is ``money`` (they are added) or one of the unitless ``blend``, ``borda``, ``pareto``; ``own_weight``
    and ``referral_weight`` act in
    ``blend`` and ``borda`` only. ``hub_share``: an account is a hub of a kind when it is among this top share of those
    with any tie of that kind. ``include_resting`` adds the value that rests on an account to its priority.
    """

    combine: Combination = "money"
    own_weight: float = 0.5
    referral_weight: float = 0.5
    hub_share: float = 0.05
    include_resting: bool = False

    @property
    def uses_weights(self) -> bool:
        """Whether the weights act on the list."""
        return self.combine in ("blend", "borda")

    def __post_init__(self) -> None:
        known = ", ".join(COMBINATIONS)
        _require(self.combine in COMBINATIONS, "[priority]", "combine", f"one of {known}", self.combine)
        _require(self.own_weight >= 0, "[priority]", "own_weight", "0 or more", self.own_weight)
        _require(self.referral_weight >= 0, "[priority]", "referral_weight", "0 or more", self.referral_weight)
        _require(
            self.own_weight + self.referral_weight > 0,
            "[priority]",
            "own_weight",
            "such that the weights sum to more than 0",
            0,
        )
        _require(0 < self.hub_share <= 1, "[priority]", "hub_share", "in (0, 1]", self.hub_share)


@dataclass(frozen=True)
class PrivacySettings:
    """Which records count as a legal basis for rows of sensitive kinds.

    Explicit consent and the other grounds of Art. 9(2) GDPR are known, in English and German, and count with a date.

    Parameters
    ----------
    accepted_bases
        Further texts of the column ``basis`` that your data protection officer accepts; what is not known counts as no
        basis.
    small_cell
        In redacted outputs (``--redact names`` or ``groups``) groups with fewer known members are not named, and
        counts of people below it are not shown. From 1.
    """

    accepted_bases: tuple[str, ...] = ()
    small_cell: int = 5

    def __post_init__(self) -> None:
        empty = any(not base.strip() for base in self.accepted_bases)
        _require(not empty, "[privacy]", "accepted_bases", "texts that say something", self.accepted_bases)
        _require(self.small_cell >= 1, "[privacy]", "small_cell", "1 or more", self.small_cell)


@dataclass(frozen=True)
class Settings:
    """All settings of one project, resolved and validated.

    ``stated`` names what the settings file itself says, as ``"section.key"``: where a default would be a guess, reading
    asks for it. ``redacted`` names what stands as pseudonyms in this run (``names``, ``groups``); no file can say it.

    Examples
    --------
    >>> settings = Settings()
    >>> settings.kind("church").sensitive, settings.kind("sailing").sensitive
    (True, False)
    """

    project: ProjectSettings = field(default_factory=ProjectSettings)
    kinds: Mapping[str, Kind] = field(default_factory=lambda: DEFAULT_KINDS)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    value: ValueSettings = field(default_factory=ValueSettings)
    referral: ReferralSettings = field(default_factory=ReferralSettings)
    learning: LearningSettings = field(default_factory=LearningSettings)
    priority: PrioritySettings = field(default_factory=PrioritySettings)
    ranges: RangesSettings = field(default_factory=RangesSettings)
    hours: HoursSettings = field(default_factory=HoursSettings)
    privacy: PrivacySettings = field(default_factory=PrivacySettings)
    memory: MemorySettings = field(default_factory=MemorySettings)
    identities: IdentitySettings = field(default_factory=IdentitySettings)
    tables: Mapping[str, TableSettings] = field(default_factory=dict)
    stated: frozenset[str] = frozenset()
    redacted: tuple[str, ...] = ()

    @property
    def least(self) -> int:
        """Known members from which on a group may be named and counted in this run; 0: any."""
        return self.privacy.small_cell if self.redacted else 0

    def kind(self, name: str) -> Kind:
        """Give the declared kind called ``name``, or one with default assumptions."""
        return self.kinds.get(name) or Kind(name)
