"""A campaign in waves: which one is due, what came before it, and whether waiting for replies pays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Waiting:
    """What asking in waves is expected to bring beside asking the same budget at once, in currency.

    ``gain`` is the mean of ``in_waves`` − ``at_once`` over ``draws`` draws of who agrees, ``low`` and ``high`` its 90 %
    interval.
    """

    at_once: float
    in_waves: float
    gain: float
    low: float
    high: float
    draws: int


@dataclass(frozen=True)
class Waves:
    """Where a campaign in waves stands.

    Parameters
    ----------
    count, wave
        How many waves it has, and which one is due, from 1 on.
    begun, planned
        Day of the first plan, and of this one: asks after ``begun`` are the campaign's.
    spent
        Resource → what those asked since have cost.
    agreed, declined, reached
        How many of those asked since agreed and declined, and how many prospects have been referred since.
    open, silent
        How many of those asked since may yet answer; how many of the declined gave no answer.
    waiting
        Whether waiting pays; ``None`` where no wave is left to wait for.
    """

    count: int
    wave: int
    begun: date
    planned: date
    spent: dict[str, float]
    agreed: int = 0
    declined: int = 0
    reached: int = 0
    waiting: Waiting | None = None
    open: int = 0
    silent: int = 0

    @property
    def asked(self) -> int:
        """How many have been asked since the campaign began."""
        return self.agreed + self.declined + self.open

    def to_dict(self) -> dict[str, Any]:
        """Give values of JSON."""
        found = {**self.__dict__, "begun": self.begun.isoformat(), "planned": self.planned.isoformat()}
        return {**found, "waiting": None if self.waiting is None else dict(self.waiting.__dict__)}

    @classmethod
    def from_dict(cls, written: dict[str, Any]) -> Waves:
        """Read what :meth:`to_dict` gives, but for ``waiting``; ``KeyError``, ``TypeError`` or ``ValueError``.

        Examples
        --------
        >>> waves = Waves(3, 1, date(2026, 1, 31), date(2026, 1, 31), {"accounts": 0.0})
        >>> Waves.from_dict(waves.to_dict()) == waves
        True
        """
        count, wave = int(written["count"]), int(written["wave"])
        begun, planned = (date.fromisoformat(str(written[name])) for name in ("begun", "planned"))
        if not 1 <= wave <= count or planned < begun:
            raise ValueError("the waves do not fit together")
        spent = {str(name): float(amount) for name, amount in dict(written["spent"]).items()}
        agreed, declined, reached = (int(written[name]) for name in ("agreed", "declined", "reached"))
        unanswered, silent = (int(written.get(name, 0)) for name in ("open", "silent"))
        return cls(count, wave, begun, planned, spent, agreed, declined, reached, open=unanswered, silent=silent)


__all__ = ["Waiting", "Waves"]
