"""Where a campaign in waves stands, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from math import fsum

from influence.campaign.limits import Limits
from influence.campaign.replies import Replies, amount_of, spent_by, waves_of
from influence.campaign.request import Request
from influence.campaign.sampling import Drawn
from influence.campaign.source import Source
from influence.campaign.waiting import MOST_SETS, Campaign, value_of_waiting
from influence.errors import UsageError
from influence.language import listed, money, number, say
from influence.model import Dataset, Seed
from influence.model.holdout import HoldOut
from influence.model.waves import Waiting, Waves
from influence.progress import Progress
from influence.value.referral import sets_drawn

_A_LITTLE_MORE = 1 + 1e-6
"""Accounts that cost nothing can still be asked where all is spent."""


def standing(request: Request, before: Waves | None, known: Replies, limits: Limits, dataset: Dataset) -> Waves | None:
    """Say which wave is due; ``None`` where the campaign is not asked in waves.

    Raises
    ------
    UsageError
        No day is known, or all waves are over.
    """
    language, count = limits.language, request.waves or (before.count if before else 1)
    if count < 1:
        raise UsageError(say(language, "campaign", "bad_waves"))
    if count == 1 and before is None:
        return None
    today = dataset.as_of
    if today is None:
        raise UsageError(say(language, "campaign", "waves_undated"))
    if before is None:
        return Waves(count, 1, today, today, dict.fromkeys(spent_by(limits, ()), 0.0))
    if today < before.planned:
        raise UsageError(say(language, "campaign", "waves_backwards", planned=before.planned.isoformat()))
    # Asks since the plan before: its wave has been asked, and the next one is due.
    wave = before.wave + (1 if len(known.asked) > before.asked else 0)
    if wave > count:
        raise UsageError(say(language, "campaign", "waves_over", count=count))
    return Waves(
        count, wave, before.begun, today, spent_by(limits, known.asked), len(known.agreed), len(known.declined),
        len(known.reached), open=len(known.waiting), silent=len(known.silent),
    )  # fmt: skip


def refuse_another_draw(request: Request, before: Waves | None, design: HoldOut | None, language: str) -> None:
    """Refuse to draw a hold-out in the middle of a campaign: its draw stands through all waves.

    Raises
    ------
    UsageError
        A share is asked for that is not the one drawn before the first wave.
    """
    if before is None or not request.hold_out or (design is not None and abs(design.share - request.hold_out) < 1e-9):
        return
    if design is None:
        raise UsageError(say(language, "campaign", "hold_out_midway", date=before.begun.isoformat()))
    share = number(100 * design.share, language, 1 if (100 * design.share) % 1 else 0)
    raise UsageError(say(language, "campaign", "hold_out_drawn", date=design.date.isoformat(), share=share))


def with_waiting(
    waves: Waves, drawn: Drawn, source: Source, limits: Limits, dataset: Dataset, progress: Progress
) -> tuple[Waves, list[int]]:
    """Add whether waiting pays, and give the wave of each seed."""
    left = waves.count - waves.wave + 1
    parts = waves_of(drawn.choice.seeds, limits, left)
    if max(parts, default=1) > 1:
        campaign = Campaign(source, _no_more_than(drawn.choice.seeds, limits), drawn.choice.seeds, left)
        settings = dataset.settings
        sets = min(MOST_SETS, sets_drawn(len(dataset.accounts), settings.referral))
        waiting = value_of_waiting(campaign, drawn.choosing, settings.project.seed, progress, sets=sets)
        waves = replace(waves, waiting=waiting)
    return waves, [waves.wave + part - 1 for part in parts]


def _no_more_than(seeds: tuple[int, ...], limits: Limits) -> Limits:
    """Give the limits under which waves spend what asking the seeds at once does, and no more.

    A hold-out leaves some of the budget: to spend that too is no gain of waiting.
    """
    spent = spent_by(limits, seeds)
    budgets = (
        replace(one, limit=min(one.limit, spent[one.resource] * _A_LITTLE_MORE)) if spent[one.resource] > 0 else one
        for one in limits.budgets
    )
    return replace(limits, budgets=tuple(budgets))


def wave_notes(
    waves: Waves, seeds: tuple[Seed, ...], currency: str, answer_days: int, language: str
) -> tuple[str, ...]:
    """Say which wave is due, what the replies were, and whether waiting pays; ``answer_days`` are those of learning."""
    now = [seed for seed in seeds if seed.wave == waves.wave]
    cost = {"accounts": float(len(now))} | {name: fsum(seed.cost[name] for seed in now) for name in waves.spent}
    later = len(seeds) - len(now)
    notes = []
    if waves.asked:
        notes.append(
            say(
                language, "campaign", "replies", count=waves.asked, date=waves.begun.isoformat(),
                agreed=waves.agreed, declined=waves.declined, reached=waves.reached,
                spent=_amounts(waves.spent, language),
            )
        )  # fmt: skip
        notes += [
            say(language, "campaign", key, count=count, days=answer_days)
            for key, count in (("replies_open", waves.open), ("replies_silent", waves.silent))
            if count
        ]
    elif waves.planned > waves.begun:
        notes.append(say(language, "campaign", "no_replies", date=waves.begun.isoformat()))
    notes.append(
        say(
            language, "campaign", "wave_due" if later else "wave_last", wave=waves.wave, of=waves.count,
            cost=_amounts(cost, language), later=later,
        )
    )  # fmt: skip
    if (waiting := waves.waiting) is not None:
        if waiting.high < 0:
            waiting, key = _turned(waiting), "waiting_costs"
        elif waiting.low > 0:
            key = "waiting_pays"
        else:
            key = "waiting_same" if waiting.low == waiting.gain == waiting.high == 0 else "waiting_may_not"
        told = {
            name: money(amount, currency, language)
            for name, amount in (
                ("gain", waiting.gain), ("low", waiting.low), ("high", waiting.high),
                ("at_once", waiting.at_once), ("in_waves", waiting.in_waves),
            )
        }  # fmt: skip
        notes.append(say(language, "campaign", key, draws=waiting.draws, **told))
    return tuple(notes)


def _turned(waiting: Waiting) -> Waiting:
    """Give what waiting brings less."""
    return replace(waiting, gain=-waiting.gain, low=-waiting.high, high=-waiting.low)


def _amounts(cost: dict[str, float], language: str) -> str:
    """Write amounts of resources, such as ``8 accounts and 4.5 hours``."""
    return listed(tuple(amount_of(name, amount, language) for name, amount in cost.items()))


__all__ = ["standing", "wave_notes", "with_waiting"]
