"""What a campaign plan will take."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from influence.effort.costs import Cost, Effort, seconds_of
from influence.effort.ranking import estimate_effort
from influence.settings import Settings
from influence.settings.loading import load_settings

_DRAWING, _LOOKING = Cost(0.0, sample=2.8), Cost(0.05, account=4.0)
"""Of a campaign: drawing its sets, and every choice from them."""
_JUDGING, _JUDGING_RULED = Cost(0.4, row=8_000.0), Cost(0.4, row=25_000.0)
"""Once: describing its seeds, and the lists beside it, for every seed; more where floors or caps act."""
_BEGINNINGS, _HOLDING_OUT = Cost(1.2), Cost(1.5)
"""Trying other beginnings, bounded by its own limit on the work; and drawing a hold-out, beside one sample more."""
_SEEDS = 50
"""Accounts that a plan is taken to ask where its budgets do not say."""
_BYTES_A_SET = 110.0
"""In both samples together, read by account."""


@dataclass(frozen=True)
class Planning:
    """What of a campaign plan decides how long it takes.

    Parameters
    ----------
    plans, waves
        How many plans are made, and in how many waves the campaign is asked.
    limit
        How many seconds sampling may go on at most; ``None``: no limit.
    seeds
        The most accounts that the budgets allow; ``None`` where they do not say, being of money.
    ruled
        Whether floors or caps act.
    uneven
        Whether costs differ, or several budgets act: then, and with floors or caps, other beginnings of a plan of few
        seeds are tried.
    hold_out
        Whether some are held out, which takes a sample more.
    """

    plans: int = 1
    waves: int = 1
    limit: float | None = None
    seeds: int | None = None
    ruled: bool = False
    uneven: bool = False
    hold_out: bool = False


def estimate_plan(folder: str | Path, settings: Settings | None = None, planning: Planning | None = None) -> Effort:
    """Estimate time and memory of ``influence plan`` from the number of rows and its budget, in well under a second.

    Samples grow until the plan is settled, so the range is wide: its upper end is that of the largest samples.

    Parameters
    ----------
    folder, settings
        As for :func:`influence.read`.
    planning
        What is asked for; one plan at once where absent.

    Raises
    ------
    InputError
        The project cannot be found.
    """
    from influence.campaign.sampling import MOST_SETS
    from influence.campaign.waiting import DRAWS
    from influence.campaign.waiting import MOST_SETS as SETS_A_DRAW
    from influence.value.referral import sets_drawn

    settings = load_settings(Path(folder)) if settings is None else settings
    asked = planning or Planning()
    ranked = estimate_effort(folder, settings, 0)
    first = sets_drawn(ranked.accounts, settings.referral)
    looks = max(MOST_SETS // first, 1).bit_length()
    least, most = (
        asked.plans * (seconds_of(_DRAWING, sample=2 * sets) + times * seconds_of(_LOOKING, account=ranked.accounts))
        for sets, times in ((first, 2), (first << (looks - 1), looks))
    )
    sure, perhaps = _beside(asked, ranked.accounts, first)
    kept = {name: ranked.seconds[name] for name in ("reading", "network", "values", "list")}
    if asked.waves > 1:
        sets = DRAWS * asked.waves * min(SETS_A_DRAW, first)
        rounds = DRAWS * (asked.waves - 1)
        sure["waiting"] = seconds_of(_DRAWING, sample=sets) + rounds * seconds_of(_LOOKING, account=ranked.accounts)
    if asked.limit is not None:
        most = max(min(most, asked.limit), least)
    return Effort(
        ranked.accounts, ranked.links, ranked.exact, {**kept, "choosing": least, **sure},
        ranked.memory + _BYTES_A_SET * 2 * first, most - least + perhaps,
        _BYTES_A_SET * 2 * ((first << (looks - 1)) - first),
    )  # fmt: skip


def _beside(asked: Planning, accounts: int, sets: int) -> tuple[dict[str, float], float]:
    """Give the seconds of what a plan takes beside its samples, by stage, and those that may come on top."""
    from influence.campaign.enumeration import LONG

    seeds = min(_SEEDS if asked.seeds is None else asked.seeds, accounts)
    found = {"judging": asked.plans * seconds_of(_JUDGING_RULED if asked.ruled else _JUDGING, row=seeds)}
    beginnings, perhaps = asked.plans * seconds_of(_BEGINNINGS), 0.0
    if asked.ruled or asked.uneven:
        if asked.seeds is not None and asked.seeds <= LONG:
            found["beginnings"] = beginnings
        elif asked.uneven:
            perhaps = beginnings  # how many accounts so much money or time reaches is not known yet
    if asked.hold_out:
        one = seconds_of(_HOLDING_OUT) + seconds_of(_DRAWING, sample=sets) + seconds_of(_LOOKING, account=accounts)
        found["holding_out"] = asked.plans * one
    return found, perhaps
