"""From the history to the rates."""

from __future__ import annotations

import numpy as np

from influence.kernels import beside
from influence.learning.arrivals import Anyway, anyway, matched_arrivals, watch
from influence.learning.history import History, history_of
from influence.learning.nominations import as_asks, count_nominations, reach_factor
from influence.learning.participation import Belief, Participation, learn_participation, of_accounts
from influence.learning.priors import priors_of
from influence.learning.sentences import Told, assumptions, notes
from influence.learning.shares import MANY, Share, beta_share, type_one, won_and_lost
from influence.learning.telling import Telling, learn_telling, with_uncertain_participation
from influence.learning.ways import Ways, ways_of
from influence.model import Dataset, FloatArray, IntArray, Learned, Matched, Network, RateDraws, Rates, stage
from influence.model.columns import coded
from influence.progress import Progress, silent


@stage
def learn_rates(
    dataset: Dataset,
    network: Network,
    progress: Progress = silent,
    *,
    group_size: FloatArray | None = None,
    compared: bool = True,
) -> Rates:
    """Learn from the history how word travels: the declared rates, moved by asks, referrals and nominations.

    Pure: the same dataset, network and settings (seed among them) give the same numbers, whatever the order of rows.

    Parameters
    ----------
    dataset
        What was read; its settings hold the beliefs (``[kinds]``, ``[referral]``) and how much evidence they count for
        (``[learning]``). Nothing after its ``as_of`` is used.
    network
        The network built from it.
    progress
        Receives one stage.
    group_size
        Sizes of the network's groups to learn with, where the cascade is to run with others than the network's own.
    compared
        Whether to look at arrivals without a referral, too, where no rate that acts is estimated from them.

    Returns
    -------
    Rates
        With no history, exactly the priors, and a sentence that says so.
    """
    with progress.stage("learning rates"):
        ways = beside(lambda: ways_of(dataset, network, group_size))
        history = history_of(dataset) if dataset.settings.learning.history else None
        return _Learner(dataset, network, history, ways(), compared).rates()


class _Learner:
    """One run of learning: what all parts share; local to :func:`learn_rates`."""

    def __init__(self, dataset: Dataset, network: Network, history: History | None, ways: Ways, compared: bool) -> None:
        self._dataset, self._network, self._history, self._ways = dataset, network, history, ways
        self._settings = dataset.settings.learning
        self._compared = compared or self._settings.type_one == "estimate"
        self._declared = dataset.settings.referral
        segments = coded(dataset.accounts["segment"])
        self._segments = tuple(sorted(segments.words)) or ("",)
        place = np.array([self._segments.index(name) for name in segments.words], dtype=np.int64)
        self._segment: IntArray = place[segments.codes]

    def _rng(self, part: int) -> np.random.Generator:
        """Give the generator of one part, so that no part moves another."""
        return np.random.default_rng([self._dataset.settings.project.seed, 41, part])

    def rates(self) -> Rates:
        arrivals = beside(self._arrivals)  # nothing but the history and the ways has a say in them
        part = self._participation()
        telling = self._telling(part)
        conversion = self._conversion()
        seen, comparison = arrivals()
        estimate = type_one(self._declared.type_one_share, conversion, seen, self._rng(3))
        acting = self._type_one(estimate)
        nominations = count_nominations(self._dataset, self._network)
        weight = self._settings.nomination_weight
        extra = as_asks(nominations, part.mean[self._segment], weight)
        participation, agreed, declined = of_accounts(part, self._segment, *extra)
        kinds = len(self._network.kinds)
        told = Told(
            dataset=self._dataset,
            history=self._history,
            unrecorded=telling.numbers[-1].evidence,
            nominations=int(nominations.named.sum()),
            comparison=comparison,
            estimable=estimate is not None if self._compared else None,
        )
        return Rates(
            kinds=tuple(kind.name for kind in self._network.kinds),
            telling=telling.numbers[:kinds],
            tie=telling.numbers[kinds : 2 * kinds],
            segments=self._segments,
            account_segment=self._segment,
            segment_participation=self._segment_numbers(part),
            participation=participation,
            agreed=agreed,
            declined=declined,
            reach=reach_factor(telling.referred, telling.expected, nominations, weight, self._settings.reach_evidence),
            conversion=conversion.number,
            type_one_share=acting.number,
            type_one_estimate=estimate.number if estimate is not None else None,
            comparison=comparison,
            draws=RateDraws(
                telling=telling.draws[:, :kinds].copy(),
                tie=telling.draws[:, kinds : 2 * kinds].copy(),
                segment_participation=part.segment_draws,
                concentration=part.concentration_draws,
                conversion=conversion.draws[: self._settings.draws].copy(),
                type_one_share=acting.draws[: self._settings.draws].copy(),
            ),
            assumptions=assumptions(told),
            notes=notes(told),
            seed=self._dataset.settings.project.seed,
        )

    def _participation(self) -> Participation:
        settings = self._settings
        belief = Belief(self._declared.participation, settings.participation_evidence, settings.account_evidence)
        asks = self._history.asks if self._history is not None else None
        return learn_participation(asks, self._segment, len(self._segments), belief, settings.draws, self._rng(0))

    def _segment_numbers(self, part: Participation) -> tuple[Learned, ...]:
        columns = zip(part.mean, part.low, part.high, part.asks, strict=True)
        prior = self._declared.participation
        return tuple(Learned(float(m), float(a), float(b), prior, float(asks)) for m, a, b, asks in columns)

    def _telling(self, part: Participation) -> Telling:
        history, accounts = self._history, len(self._segment)
        priors = priors_of(self._network, self._settings)
        telling = learn_telling(self._ways, history, priors, accounts, self._settings.draws, self._rng(1))
        if history is None or not history.assumed or not len(history.answered):
            return telling
        return with_uncertain_participation(telling, part, self._segment, history, self._declared.participation)

    def _conversion(self) -> Share:
        yes, no = (0, 0) if self._history is None else won_and_lost(self._history.decided)
        mean, strength = self._declared.conversion, self._settings.conversion_evidence
        return beta_share(mean, strength, yes, no, max(MANY, self._settings.draws), self._rng(2))

    def _arrivals(self) -> tuple[Anyway | None, Matched | None]:
        history = self._history
        seen = (
            None if history is None or not self._compared else watch(history.referrals, history.asks, history.standing)
        )
        if history is None or seen is None:
            return None, None
        horizon, evidence = self._settings.anyway_days, self._settings.telling_evidence
        share = anyway(seen, self._ways, history.decided, horizon, evidence)
        return share, matched_arrivals(seen, self._ways, history.referrals, self._segment)

    def _type_one(self, estimate: Share | None) -> Share:
        """Give the share that acts: the declared one, unless the estimate is asked for and there is one."""
        if estimate is not None and self._settings.type_one == "estimate":
            return estimate
        share = self._declared.type_one_share
        return Share(Learned(share, share, share, share, 0.0), np.full(self._settings.draws, share))
