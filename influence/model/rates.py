"""How word travels in one project: declared priors, moved by what the history shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from influence.model.network import FloatArray, IntArray

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Learned:
    """One number learned: its posterior mean with a 90 % interval, and what it rests on.

    Parameters
    ----------
    mean
        Posterior mean.
    low, high
        Posterior quantiles of 5 % and 95 %.
    prior
        The declared prior mean.
    evidence
        Number of observed events that moved it, fractional where an event is credited to several causes; 0: the prior
        alone.

    Examples
    --------
    >>> Learned(mean=0.31, low=0.26, high=0.37, prior=0.3, evidence=120.0).learned
    True
    """

    mean: float
    low: float
    high: float
    prior: float
    evidence: float

    def __post_init__(self) -> None:
        if not self.low <= self.high or self.evidence < 0:
            raise ValueError(f"the interval must not be reversed, nor the evidence negative: {self}")

    @property
    def learned(self) -> bool:
        """Whether any event moved it."""
        return self.evidence > 0


@dataclass(frozen=True)
class RateDraws:
    """S joint draws from the posterior of all rates, from a generator of the project's seed.

    Parameters
    ----------
    telling, tie
        S × K: r and p of every kind, in the network's order.
    segment_participation
        S × number of segments: π of every segment.
    concentration
        S numbers c > 0: within a segment of mean π, accounts take part with Beta(c π, c (1 − π)); ``inf``: all alike.
    conversion, type_one_share
        S numbers.
    """

    telling: FloatArray
    tie: FloatArray
    segment_participation: FloatArray
    concentration: FloatArray
    conversion: FloatArray
    type_one_share: FloatArray

    def __post_init__(self) -> None:
        arrays = (
            self.telling,
            self.tie,
            self.segment_participation,
            self.concentration,
            self.conversion,
            self.type_one_share,
        )
        if len({len(array) for array in arrays}) != 1:
            raise ValueError("there must be equally many draws of every rate")
        for array in arrays:
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.conversion)

    def __repr__(self) -> str:
        return f"RateDraws({len(self)} draws, {self.telling.shape[1]} kinds)"


@dataclass(frozen=True)
class Matched:
    """Arrivals among prospects that a referrer reached, beside arrivals among those whom nobody did.

    Parameters
    ----------
    exposed, unexposed
        Numbers of prospects compared.
    naive
        How many times as often the exposed came as all of the unexposed.
    matched
        The same within strata of equal kinds, segment and time at risk (Mantel–Haenszel).
    low, high
        90 % interval of ``matched``.
    """

    exposed: int
    unexposed: int
    naive: float
    matched: float
    low: float
    high: float

    @property
    def gap(self) -> float:
        """Factor by which the naive comparison exceeds the matched one: what likeness alone explains."""
        return self.naive / self.matched if self.matched > 0 else float("nan")


@dataclass(frozen=True)
class Rates:
    """How word travels in this project, with n accounts, K kinds and G segments.

    Parameters
    ----------
    kinds
        K names in the network's order.
    telling
        r a kind: co-members told per affiliation by an account that takes part.
    tie
        p a kind: chance of telling the other end of a direct tie.
    segments
        G names in code-point order; ``""`` holds accounts without one.
    account_segment
        n positions in ``segments``.
    segment_participation
        π a segment: the mean over its accounts.
    participation
        n posterior means: the segment's, moved by the account's own asks and by nominations.
    agreed, declined
        n weighted numbers of asks agreed to and declined; a nomination counts as a declared part of one.
    reach
        n factors of mean about 1: how many more the account refers, or names it, than the rates let expect.
    conversion
        Chance that a prospect who was referred becomes a customer.
    type_one_share
        Share of those won who would not have come otherwise, as it acts (declared, or estimated where asked for).
    type_one_estimate
        What arrivals without a referral suggest; ``None`` where the data cannot tell.
    comparison
        The caution about homophily; ``None`` where the data cannot tell.
    draws
        Joint posterior draws.
    assumptions
        Sentences in the project's language: what was learned from what, or that priors act alone.
    notes
        What was left out, and why, with counts.
    seed
        Seed of what is drawn from here.
    """

    kinds: tuple[str, ...]
    telling: tuple[Learned, ...]
    tie: tuple[Learned, ...]
    segments: tuple[str, ...]
    account_segment: IntArray
    segment_participation: tuple[Learned, ...]
    participation: FloatArray
    agreed: FloatArray
    declined: FloatArray
    reach: FloatArray
    conversion: Learned
    type_one_share: Learned
    type_one_estimate: Learned | None
    comparison: Matched | None
    draws: RateDraws
    assumptions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seed: int = 1

    def __post_init__(self) -> None:
        if not len(self.kinds) == len(self.telling) == len(self.tie):
            raise ValueError("there must be one telling rate and one tie probability a kind")
        if len(self.segments) != len(self.segment_participation):
            raise ValueError("there must be one participation a segment")
        arrays = (self.account_segment, self.participation, self.agreed, self.declined, self.reach)
        if len({len(array) for array in arrays}) != 1:
            raise ValueError("what is told of accounts must have one entry each")
        for array in arrays:
            array.flags.writeable = False

    def __repr__(self) -> str:
        what = "learned from history" if self.learned else "priors only"
        return f"Rates({len(self.participation)} accounts, {len(self.kinds)} kinds, {what})"

    @property
    def learned(self) -> bool:
        """Whether any event of the history moved a rate; False: priors only."""
        numbers = (*self.telling, *self.tie, *self.segment_participation, self.conversion)
        return any(number.learned for number in numbers)

    @property
    def telling_means(self) -> FloatArray:
        """K posterior means of r."""
        return np.array([number.mean for number in self.telling], dtype=np.float64)

    @property
    def tie_means(self) -> FloatArray:
        """K posterior means of p."""
        return np.array([number.mean for number in self.tie], dtype=np.float64)

    @property
    def acting(self) -> FloatArray:
        """Participation of all n accounts as it acts in a cascade: its mean times reach, at most 1."""
        return np.minimum(self.participation * self.reach, 1.0)

    def participation_draw(self, draw: int) -> FloatArray:
        """Give the participation of all n accounts in one posterior draw.

        The account's own is drawn from Beta(c π + agreed, c (1 − π) + declined) with the segment's π and the
        concentration c of that draw: the same numbers whenever and in whichever order draws are asked for.
        """
        share = self.draws.segment_participation[draw][self.account_segment]
        concentration = float(self.draws.concentration[draw])
        if np.isinf(concentration):
            return np.asarray(share, dtype=np.float64)
        rng = np.random.default_rng([self.seed, draw])
        tiny = np.finfo(np.float64).tiny
        yes = np.maximum(concentration * share + self.agreed, tiny)
        no = np.maximum(concentration * (1.0 - share) + self.declined, tiny)
        return np.asarray(rng.beta(yes, no), dtype=np.float64)

    def to_frame(self) -> pd.DataFrame:
        """Give one row a number: rate, kind, segment, prior, learned, low, high, evidence.

        ``rate`` is ``telling_rate``, ``tie_probability``, ``participation``, ``conversion``, ``type_one_share`` (the
        one that acts) or ``type_one_estimate``.
        """
        import pandas as pd

        rows = [
            *(("telling_rate", name, "", number) for name, number in zip(self.kinds, self.telling, strict=True)),
            *(("tie_probability", name, "", number) for name, number in zip(self.kinds, self.tie, strict=True)),
            *(
                ("participation", "", name, number)
                for name, number in zip(self.segments, self.segment_participation, strict=True)
            ),
            ("conversion", "", "", self.conversion),
            ("type_one_share", "", "", self.type_one_share),
            *([("type_one_estimate", "", "", self.type_one_estimate)] if self.type_one_estimate else []),
        ]
        table = pd.DataFrame([row[:3] for row in rows], columns=["rate", "kind", "segment"], dtype="str")
        numbers = [row[3] for row in rows]
        return table.assign(
            prior=[number.prior for number in numbers],
            learned=[number.mean for number in numbers],
            low=[number.low for number in numbers],
            high=[number.high for number in numbers],
            evidence=[number.evidence for number in numbers],
        )


__all__ = ["Learned", "Matched", "RateDraws", "Rates"]
