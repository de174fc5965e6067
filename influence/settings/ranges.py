"""The section ``[ranges]``: how uncertain ranks are found out and said."""

from __future__ import annotations

from dataclasses import dataclass

from influence.errors import UsageError


@dataclass(frozen=True)
class RangesSettings:
    """How rank ranges are drawn, and what the words for the chance to be in the top k mean.

    Parameters
    ----------
    on
        Whether lists carry rank ranges.
    largest
        Number of affiliations and ties up to which lists carry rank ranges; ``influence ranges`` draws them for any.
    draws
        Number of draws of affiliations, ties and rates together.
    level
        Share of the draws that a rank range holds. Range [0.5, 0.99].
    top
        k: chances are given for the first k of the list.
    sure, likely, toss_up
        Chance of being in the top k from which on an account is called sure, likely and a toss-up; below, nothing is
        said. Ascending from ``toss_up``, in (0, 1].
    weightings
        Number of weightings of the kinds tried for the sensitivity.
    weighting_evidence
        How close they stay to the declared rates: the sum of the parameters of the Dirichlet distribution. With as many
        as there are kinds, every weighting is as probable as any other. Range (0, ∞).
    """

    on: bool = True
    largest: int = 200_000
    draws: int = 200
    level: float = 0.9
    top: int = 20
    sure: float = 0.9
    likely: float = 0.6
    toss_up: float = 0.1
    weightings: int = 200
    weighting_evidence: float = 4.0

    def __post_init__(self) -> None:
        self._require("largest", self.largest >= 0, "0 or more")
        self._require("draws", 50 <= self.draws <= 10_000, "in [50, 10000]")
        self._require("level", 0.5 <= self.level <= 0.99, "in [0.5, 0.99]")
        needed = int(2 / (1 - self.level) + 1e-9)
        self._require("draws", self.draws >= needed - 1, f"{needed - 1} or more for a level of {self.level}")
        self._require("top", self.top >= 1, "1 or more")
        self._require("sure", self.sure <= 1, "at most 1")
        self._require("likely", self.likely <= self.sure, "no more than 'sure'")
        self._require("toss_up", 0 < self.toss_up <= self.likely, "more than 0 and no more than 'likely'")
        self._require("weightings", 1 <= self.weightings <= 10_000, "in [1, 10000]")
        self._require("weighting_evidence", 0 < self.weighting_evidence <= 1e6, "in (0, 1000000]")

    def _require(self, name: str, holds: bool, rule: str) -> None:
        if not holds:
            raise UsageError(f"The {name!r} of [ranges] must be {rule}. Got {getattr(self, name)!r}.")
