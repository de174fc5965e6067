"""Choosing on one sample, judging on another: how many sets are drawn, and which candidate stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import monotonic

from influence.campaign.certificate import certify
from influence.campaign.coverage import Coverage, by_account
from influence.campaign.enumeration import enumerate_beginnings
from influence.campaign.greedy import Choice, choose, in_turn, ordered
from influence.campaign.limits import Limits
from influence.campaign.source import Source
from influence.model import Certificate, Dataset, IntArray
from influence.progress import Progress, silent
from influence.value.referral import sets_drawn

_CHOOSING, _JUDGING, _JUDGING_AGAIN, _BOUNDING = 1_000_003, 2_000_003, 3_000_017, 4_000_037
"""Added to the project's seed: samples share nothing with each other, nor with that of the values."""
MOST_SETS = 1_600_000
_WORTH_IT = 0.015
"""Sampling goes on while doubling the sample raises the certified share by more than this: by then the value of the
plan is known to well under one per cent, far better than the rates are."""

_ENOUGH = 1_000
"""… and while the plan meets fewer sets than this: of so few the share could not rise."""

_SURE = 2.0
"""Standard errors by which a plain list must be found better to take the place of the choice."""


@dataclass(frozen=True)
class Drawn:
    """Seeds, the samples that chose and judge them, and bounds.

    ``looks`` is how often bounds may be taken; ``by_list`` names the plain list that the seeds are, if they are;
    ``stopped`` tells whether a limit of time ended the sampling.
    """

    choice: Choice
    choosing: Coverage
    judging: Coverage
    certificate: Certificate
    looks: int
    by_list: str = ""
    stopped: bool = False

    @property
    def value(self) -> float:
        """What the seeds are expected to bring."""
        return float(self.judging.meets(self.choice.seeds).sum()) * self.judging.sets.a_set

    def with_seeds(self, seeds: tuple[int, ...]) -> Drawn:
        """Give other seeds, that no sample chose, under the same bound from above."""
        choice = self.choice.with_seeds(seeds, self.choosing)
        certificate, _ = _certified(choice, self.judging, self.looks)
        return replace(self, choice=choice, by_list="", certificate=certificate)


def sampled(
    source: Source,
    limits: Limits,
    dataset: Dataset,
    plain: Mapping[str, IntArray],
    progress: Progress = silent,
    *,
    time_limit: float | None = None,
) -> Drawn:
    """Choose seeds on one sample and judge them on another; both grow while that raises the certified share.

    Then the beginnings of other plans are enumerated (:mod:`influence.campaign.enumeration`), where that pays.

    Where the judging sample finds a plain list that keeps to everything to be worth more (greedy choice follows the
    chance of its sample where little ever happens), the list stands, judged anew on a third sample.

    With ``time_limit``, in seconds, no sample grows that would not be looked at before: the only place where a clock
    has a say in the result.
    """
    begun, stopped = monotonic(), False
    seed, n = dataset.settings.project.seed, source.sketcher.wiring.n_accounts
    expected = source.expected
    samples, before = sets_drawn(n, dataset.settings.referral), -1.0
    # One more look each for what is enumerated, for a list that takes the place of the choice, and for a hold-out.
    looks = max(MOST_SETS // samples, 1).bit_length() + 3
    first, second = (source.sets(samples, seed + of, progress) for of in (_CHOOSING, _JUDGING))
    while True:
        choosing, judging = by_account(first, n), by_account(second, n)
        choice = choose(choosing, limits, progress, expected=expected)
        certificate, covered = _certified(choice, judging, looks)
        settled = certificate.ratio - before < _WORTH_IT and covered >= _ENOUGH
        if settled or 2 * samples > MOST_SETS:
            break
        # As much again will be drawn and looked at as in all the time so far.
        stopped = time_limit is not None and 2 * (monotonic() - begun) > time_limit
        if stopped:
            break
        first, second = (
            sets.and_more(source.sets(samples, seed + of, progress, first=samples))
            for sets, of in ((first, _CHOOSING), (second, _JUDGING))
        )
        samples, before = 2 * samples, certificate.ratio
    enumerated = enumerate_beginnings(choosing, limits, choice, progress, expected=expected)
    if enumerated is not choice:
        choice = enumerated
        certificate, _ = _certified(choice, judging, looks)
    better = _better_list(judging, limits, plain, choice.seeds)
    if better is None:
        return Drawn(choice, choosing, judging, certificate, looks, stopped=stopped)
    name, accounts = better
    choice = choice.with_seeds(ordered(choosing, limits, accounts), choosing)
    judging = by_account(source.sets(samples, seed + _JUDGING_AGAIN, progress), n)
    certificate, _ = _certified(choice, judging, looks)
    return Drawn(choice, choosing, judging, certificate, looks, name, stopped)


def bounded_anew(drawn: Drawn, source: Source, limits: Limits, seed: int, progress: Progress = silent) -> Drawn:
    """Bound the best plan under other limits from above, by a sample of its own: the others helped to set these."""
    samples = len(drawn.judging.sets)
    fresh = by_account(source.sets(samples, seed + _BOUNDING, progress), source.sketcher.wiring.n_accounts)
    choice = replace(drawn.choice, most=min(drawn.choice.most, choose(fresh, limits, progress).most))
    certificate, _ = _certified(choice, drawn.judging, drawn.looks)
    return replace(drawn, choice=choice, certificate=certificate)


def _certified(choice: Choice, judging: Coverage, looks: int) -> tuple[Certificate, int]:
    """Give the certificate of a choice by the sets that judge it, and how many of them it meets."""
    covered = int(judging.meets(choice.seeds).sum())
    sets = judging.sets
    return certify(covered, choice.most, len(sets), sets.a_set, looks=looks), covered


def _better_list(
    judging: Coverage, limits: Limits, plain: Mapping[str, IntArray], seeds: tuple[int, ...]
) -> tuple[str, tuple[int, ...]] | None:
    """Give the plain list, as far as it keeps to everything, that covers most, if that is more than by luck."""
    start, best, most = limits.start(), None, _SURE
    own = judging.meets(seeds)
    for name, order in plain.items():
        accounts = in_turn(order[limits.eligible[order]], limits, start)
        met = judging.meets(accounts)
        # Of the sets that one of the two meets and the other does not, half are the list's where they are alike.
        more = float(met.sum() - own.sum()) / max(float((met != own).sum()), 1.0) ** 0.5
        if more > most:
            best, most = (name, accounts), more
    return best


__all__ = ["MOST_SETS", "Drawn", "sampled"]
