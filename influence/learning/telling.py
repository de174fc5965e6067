"""Telling rates and tie probabilities of every kind, from asks and the referrals that answer them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from influence.learning.evidence import Evidence, gather
from influence.learning.history import History
from influence.learning.occasions import Occasions
from influence.learning.participation import Participation
from influence.learning.posterior import LEVELS, prior_only, sample
from influence.learning.priors import Priors
from influence.learning.spans import gather_spans
from influence.learning.tally import sums
from influence.learning.ways import Ways, make_bins
from influence.model import FloatArray, IntArray, Learned


@dataclass(frozen=True)
class Telling:
    """What is known of all ways, 2 K + 1 of them.

    Parameters
    ----------
    numbers
        One a way, in the order of :class:`~influence.learning.ways.Ways`.
    draws
        S × ways.
    referred, expected
        n numbers of referrals that each account made in answer to asks, and that the rates let expect of it.
    """

    numbers: tuple[Learned, ...]
    draws: FloatArray
    referred: FloatArray
    expected: FloatArray


def learn_telling(
    ways: Ways, history: History | None, priors: Priors, accounts: int, draws: int, rng: np.random.Generator
) -> Telling:
    """Learn the rates of all ways; the priors where there is no history, or nobody who agreed had anyone to refer."""
    nobody = np.zeros(accounts)
    if history is None or not len(history.tellings) or (history.assumed and not len(history.answered)):
        known = prior_only(priors, draws, rng)
        expected = nobody
    else:
        evidence = evidence_of(ways, history)
        known = sample(evidence, priors, draws, rng)
        expected = _expected(evidence, known.mean)
    columns = zip(known.mean, known.low, known.high, priors.mean, known.evidence, strict=True)
    numbers = tuple(Learned(*map(float, column)) for column in columns)
    referred = nobody
    if history is not None:
        referred = np.bincount(history.answered.referrer, minlength=accounts).astype(np.float64)
    return Telling(numbers, known.draws, referred, expected)


def evidence_of(ways: Ways, history: History) -> Evidence:
    """Give what the rates are learned from: asks on record, or else occasions that are assumed."""
    told, bins, answered = history.tellings, make_bins(), history.answered
    if isinstance(told, Occasions):
        return gather_spans(ways, bins, told, history.spells, answered, history.answers)
    return gather(ways, bins, told, history.spells, answered, history.answers)


def _expected(evidence: Evidence, rates: FloatArray) -> FloatArray:
    """Give how many referrals are expected of each account; groups count as large here, where chances add up."""
    return np.asarray(rates @ evidence.teller)


def with_uncertain_participation(
    telling: Telling, part: Participation, segment: IntArray, history: History, declared: float
) -> Telling:
    """Widen rates learned without asks by what is not known of participation.

    Without asks only the product of a rate and the share of those who take part shows. The rates were learned with the
    declared share; each draw is scaled so that its product with the drawn shares of those who could have told stays.
    """
    if not isinstance(history.tellings, Occasions):
        return telling
    count = sums(segment, history.tellings.times, part.segment_draws.shape[1])
    share = part.segment_draws @ count / count.sum()
    draws = telling.draws * (declared / share)[:, None]
    draws = np.where(np.array([one.low < one.high for one in telling.numbers]), draws, telling.draws)
    ties = np.zeros(draws.shape[1], dtype=bool)
    ties[len(ties) // 2 : -1] = True
    draws = np.where(ties, np.minimum(draws, 1.0), draws)
    low, high = np.quantile(draws, LEVELS, axis=0)
    numbers = tuple(
        Learned(one.mean, min(float(below), one.mean), max(float(above), one.mean), one.prior, one.evidence)
        for one, below, above in zip(telling.numbers, low, high, strict=True)
    )
    return Telling(numbers, draws, telling.referred, telling.expected)
