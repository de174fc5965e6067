"""Whether waiting for replies pays: a campaign in waves beside the same budget spent at once, on the same draws.

Again and again it is drawn how readily accounts take part, within what is known of that, and who would agree. In waves:
those due are asked, their answers known; the rest of the budget is planned anew, where who agreed passes the word on
for certain, who declined does not, and others of their segments are believed as their answers suggest; and so on. At
once: the plan as it is. Both are judged on the same sets, drawn knowing the same answers, so that the
difference is not blurred by what both share; the answers of the last wave are left to the sets. The interval is that of
the mean over draws (Student), and holds both who agrees and what was sampled.

Each new plan looks at fewer sets than a real one would, and only at the accounts that were the most promising at first,
and takes the place of the one before only where it is better by more than luck: what waiting brings is if anything
understated for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from influence.campaign.coverage import Coverage, by_account
from influence.campaign.greedy import choose, gains_of
from influence.campaign.limits import Limits
from influence.campaign.replies import Replies, left_over, no_replies, waves_of
from influence.campaign.source import Source
from influence.model import FloatArray, Rates
from influence.model.waves import Waiting
from influence.progress import Progress, silent

DRAWS, MOST_SETS = 16, 40_000
_LISTED, _LISTED_A_SEED = 200, 6
"""Accounts that a new plan looks at: so many, or so many a seed."""
_LUCK = 1.0
"""Standard errors by which a new plan must be better than what is left of the one before to take its place."""
_CHOOSING, _JUDGING = 5_000_011, 6_000_011


@dataclass(frozen=True)
class Campaign:
    """A campaign to be asked in ``waves``: how sets are drawn, what it must keep to, and whom the plan asks at once.

    ``promise`` is what each account alone is likely to bring before anybody replies, in any unit.
    """

    source: Source
    limits: Limits
    seeds: tuple[int, ...]
    waves: int
    promise: FloatArray | None = None

    def at(self, draw: int, sets: int, seed: int) -> tuple[float, float]:
        """Give what asking at once and in waves brings in one draw of how readily accounts take part, and who does."""
        truth = self._unless_known(self.source.rates.participation_draw(draw % len(self.source.rates.draws)))
        n = len(truth)
        agrees = np.random.default_rng([seed, 50, draw]).random(n) < truth
        due, known = self._due(self.seeds, self.limits, self.waves), no_replies()
        asked, rest, source = due, self.seeds, self.source
        for wave in range(2, self.waves + 1):
            known = known.and_drawn(due, agrees)
            source = self.source.taking(truth).knowing(known)
            rest = tuple(one for one in rest if one not in due)
            if not rest:
                break
            limits = left_over(self.limits, asked)
            believed = self.source.taking(self._unless_known(learned(self.source.rates, known))).knowing(known)
            drawn = by_account(believed.sets(sets, seed + _CHOOSING + 1_000 * draw + wave), n)
            rest = self._again(drawn, limits, rest)
            due = self._due(rest, limits, self.waves - wave + 1)
            asked = (*asked, *due)
        judge = by_account(source.sketcher.sets(sets, seed + _JUDGING + 1_000 * draw), n)
        before = judge.meets(self.source.heard_from)
        at_once, in_waves = (float((judge.meets(of) & ~before).sum()) for of in (self.seeds, asked))
        return at_once * judge.sets.a_set, in_waves * judge.sets.a_set

    def _unless_known(self, participation: FloatArray) -> FloatArray:
        """Give how readily accounts pass the word on, who has answered before this plan as they answered."""
        rates, acting = self.source.rates, self.source.participation
        return np.where(acting != rates.acting, acting, np.clip(participation * rates.reach, 0.0, 1.0))

    def _again(self, drawn: Coverage, limits: Limits, rest: tuple[int, ...]) -> tuple[int, ...]:
        """Plan anew; what is left of the plan before stays unless the new one is better by more than luck."""
        new = choose(drawn, limits, expected=self.promise).seeds
        before, now = drawn.meets(rest), drawn.meets(new)
        more = float(now.sum() - before.sum())
        return new if more > _LUCK * float((now != before).sum()) ** 0.5 else rest

    @staticmethod
    def _due(seeds: tuple[int, ...], limits: Limits, waves: int) -> tuple[int, ...]:
        return tuple(one for one, wave in zip(seeds, waves_of(seeds, limits, waves), strict=True) if wave == 1)


def value_of_waiting(
    campaign: Campaign,
    sample: Coverage,
    seed: int,
    progress: Progress = silent,
    *,
    draws: int = DRAWS,
    sets: int = MOST_SETS,
) -> Waiting:
    """Compare asking in waves with asking at once.

    Parameters
    ----------
    campaign
        What is compared.
    sample
        The sets that chose the plan: they say which accounts are promising.
    seed
        Of the answers and the sets.
    progress
        Receives the stage.
    draws, sets
        How often answers are drawn (2 or more), and sets for each plan and each judgement.
    """
    from scipy.stats import t

    campaign = _promising(campaign, sample)
    found = np.zeros((draws, 2))
    with progress.stage("drawing replies", draws) as stage:
        for draw in range(draws):
            found[draw] = campaign.at(draw, sets, seed)
            stage.advance(1)
    gains = found[:, 1] - found[:, 0]
    at_once, in_waves = (float(one) for one in found.mean(axis=0))
    error = float(t.ppf(0.95, draws - 1)) * float(gains.std(ddof=1)) / draws**0.5
    gain = float(gains.mean())
    return Waiting(at_once, in_waves, gain, gain - error, gain + error, draws)


def learned(rates: Rates, known: Replies) -> FloatArray:
    """Give the participation of n accounts that answers make likely: that of each segment moved by its answers.

    The posterior draws of the rates are weighted by how likely each makes the answers.
    """
    draws, asked = rates.draws, known.asked
    segment, said = rates.account_segment[asked], np.isin(asked, known.agreed)
    share, strength = draws.segment_participation[:, segment], draws.concentration[:, None]
    yes, both = rates.agreed[asked], rates.agreed[asked] + rates.declined[asked]
    with np.errstate(invalid="ignore"):
        own = np.where(np.isinf(strength), share, (strength * share + yes) / (strength + both))
    chance = np.log(np.clip(np.where(said, own, 1.0 - own), 1e-12, 1.0))
    weight = np.zeros_like(draws.segment_participation)
    np.add.at(weight.T, segment, chance.T)
    weight = np.exp(weight - weight.max(axis=0))
    before = draws.segment_participation.mean(axis=0)
    after = (weight * draws.segment_participation).sum(axis=0) / weight.sum(axis=0)
    moved = np.divide(after, before, out=np.ones_like(before), where=before > 0)
    found: FloatArray = np.clip(rates.participation * moved[rates.account_segment], 0.0, 1.0)
    return found


def _promising(campaign: Campaign, sample: Coverage) -> Campaign:
    """Leave only accounts that were promising, the plan's own, and those that floors need."""
    limits = campaign.limits
    counts, gains = gains_of(sample, limits, campaign.source.expected)
    worth = gains.of(counts)
    most = max(_LISTED, _LISTED_A_SEED * len(campaign.seeds))
    listed = [
        np.argsort(-worth / price, kind="stable")[:most] for price in (1.0, np.maximum(limits.density_cost(), 1e-12))
    ]
    kept = np.zeros(len(worth), dtype=np.bool_)
    kept[np.concatenate([*listed, np.array([*campaign.seeds, *limits.start()], dtype=np.int64)])] = True
    for rule in limits.rules:
        if rule.least:
            members = np.flatnonzero(rule.members & limits.eligible)
            kept[members[np.argsort(-worth[members], kind="stable")[: 4 * rule.least]]] = True
    return replace(campaign, limits=replace(limits, eligible=limits.eligible & kept), promise=worth)


__all__ = ["DRAWS", "MOST_SETS", "Campaign", "value_of_waiting"]
