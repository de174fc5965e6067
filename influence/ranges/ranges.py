"""Rank ranges: the list drawn again and again, with everything that is uncertain drawn together."""

from __future__ import annotations

import numpy as np

from influence.kernels import in_order
from influence.language import number, say
from influence.model import Dataset, Network, Rates, Values, stage
from influence.model.ranges import RankRanges, Standing
from influence.progress import Progress, silent
from influence.ranges.declared import rates_of
from influence.ranges.recount import Recount, recount
from influence.ranges.standing import Ranks, Tally, places
from influence.ranges.weights import codes_of, draw_of


@stage
def rank_ranges(
    dataset: Dataset, network: Network, values: Values, rates: Rates | None = None, progress: Progress = silent
) -> RankRanges:
    """Say between which ranks every account is likely to stand, and how probably it is among the first k.

    Each draw takes a Bayesian bootstrap of affiliations and ties (:mod:`influence.ranges.weights`: had another record
    been kept, some would count more and some not at all), one posterior draw of all rates, the sampling error of the
    referral values and that of own values where it is known; counts the referral values again
    (:mod:`influence.cascade.recursion`) and ranks. The range is the middle ``level`` of the draws.

    Parameters
    ----------
    dataset, network, values
        The results of the stages before; the settings ``[ranges]`` and ``[priority]`` act.
    rates
        What is known of the rates; that on which ``values`` rest where absent.
    progress
        Receives one stage.

    Returns
    -------
    RankRanges
        Accounts without any affiliation or tie move only as others move about them; with no network at all, ranges
        hold nothing but the places that equals share. The same whatever the order of rows or the number of threads.

    Notes
    -----
    Cost a draw: 8 T products with the incidence (T hops), one random number an affiliation, two sorts; 200 draws of
    19,700 accounts with 70,400 affiliations and ties took 4 s of processor time, shared by the threads. Memory: 84
    numbers of 32 bits an account for each of the two orders, and two draws a thread.
    """
    given = dataset.settings.ranges
    rates = rates_of(dataset, network, values) if rates is None else rates
    base = recount(dataset, network, values, rates)
    codes, seed = codes_of(network, base.ways), dataset.settings.project.seed

    def drawn(number: int) -> tuple[tuple[Ranks, Ranks], tuple[Ranks, Ranks]]:
        draw = draw_of(codes, seed, number)
        referral = base.referral(base.drawn(number), draw.weights(), base.scale.drawn(draw.share_noise()))
        own = base.own + base.own_error * draw.own_noise() if base.own_error.any() else base.own
        return places(base.priorities(own, referral)), places(np.rint(referral))

    by_priority, by_referral = (Tally(given.draws, given.level, given.top) for _ in range(2))
    with progress.stage("rank ranges", given.draws) as counted:
        for priority, referral in in_order(drawn, range(given.draws)):
            by_priority.add(*priority)
            by_referral.add(*referral)
            counted.advance(1)
    empty = Standing(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
    known = network.n_accounts > 0
    return RankRanges(
        account_ids=network.account_ids,
        priority=by_priority.standing(base.alike) if known else empty,
        referral=by_referral.standing(base.alike_in_referral) if known else empty,
        draws=given.draws,
        level=given.level,
        k=given.top,
        thresholds=(given.toss_up, given.likely, given.sure),
        assumptions=_assumptions(dataset, base),
    )


def _assumptions(dataset: Dataset, base: Recount) -> tuple[str, ...]:
    given, language = dataset.settings.ranges, dataset.settings.project.language
    percent = {
        name: number(100 * share, language)
        for name, share in (
            ("level", given.level),
            ("sure", given.sure),
            ("likely", given.likely),
            ("toss_up", given.toss_up),
        )
    }
    return (
        say(language, "ranges", "drawn", draws=given.draws, level=percent["level"]),
        say(language, "ranges", "learned" if base.rates.learned else "declared"),
        say(language, "ranges", "own_drawn" if base.own_error.any() else "own_certain"),
        say(language, "ranges", "labels", top=given.top, **percent),
        say(language, "ranges", "unrecorded"),
    )
